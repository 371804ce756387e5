"""A part as JSON and back, without loss. Calls, and what is said of findings, stand once in tables, and are numbered.

Secrets are in none of it: calls are symbolic, and of answers there is what a report may say.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kms_conformance.conformance.judge.examples import ExampleKey
from kms_conformance.conformance.judge.findings import Exercise, Finding
from kms_conformance.conformance.proof.proof import Raw
from kms_conformance.conformance.run.baseline import claim_of, claim_row, seen_in
from kms_conformance.conformance.run.parts import Part
from kms_conformance.conformance.run.proofs import FAULT, Attempt, fault_key
from kms_conformance.conformance.run.work import UnitResult
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim
from kms_conformance.models.codec import decode, encode
from kms_conformance.models.report import UNTOLD, Answer, Deviation, Example, Volatile

Json = Any
INPUT = 16
"""Digits of the fingerprint of an input."""


class Writer:
    """Writes one part."""

    def __init__(self) -> None:
        self._calls: dict[str, int] = {}
        self._findings: dict[str, int] = {}
        self._exercised: set[Exercise] = set()
        self._examples: set[ExampleKey] = set()

    def part(self, part: Part) -> Json:
        """The part."""
        units = [self._unit(result) for result in part.results]
        attempts = [self._attempt(finding, attempt) for finding, attempt in part.attempts.values()]
        named = part.findings
        rows = [(named[key], named[other]) for key, other in part.repeated.items()]
        return {
            "part": part.number,
            "interrupted": part.interrupted,
            "lost": part.lost,
            "fault": _first_line(part.fault),
            "volatile": _volatile_row(part.volatile),
            "units": units,
            "attempts": attempts,
            "repeated": [[self._finding(one), self._finding(other)] for one, other in rows],
            "replays": [[place, shown] for place, shown in part.replays.items()],
            "findings": [json.loads(text) for text in self._findings],
            "calls": [json.loads(text) for text in self._calls],
        }

    def _unit(self, result: UnitResult) -> Json:
        """A unit; what it exercised and showed as others did before it is theirs."""
        new = sorted(result.exercised - self._exercised, key=lambda row: (row.requirement, row.sign, row.input))
        self._exercised.update(new)
        exercised: dict[str, str] = {}
        for row in new:
            name = f"{row.requirement} {row.sign}"
            exercised[name] = exercised.get(name, "") + row.input.hex()
        first = [(key, row) for key, row in result.examples.items() if key not in self._examples]
        self._examples.update(key for key, _ in first)
        return {
            "name": result.name,
            "profiles": list(result.profiles),
            "calls": result.calls,
            "trouble": _first_line(result.trouble),
            "found": [self._raw(raw) for raw in result.found],
            "exercised": exercised,
            "examples": [[*key, self._trace(row.trace), _answer_rows(row.answers)] for key, row in first],
            "indeterminate": dict(result.indeterminate),
        }

    def _raw(self, raw: Raw) -> Json:
        """A finding: what it is, its calls, those of them that are straight, and when and how often it was seen."""
        when = [raw.calls_before, round(raw.seconds, 3), raw.times, raw.observation]
        return [self._finding(raw.finding), self._trace(raw.trace), self._trace(raw.straight), *when]

    def _attempt(self, finding: Finding, attempt: Attempt) -> Json:
        row = attempt.deviation
        return {
            "finding": self._finding(finding),
            "deviation": None if row is None or attempt.stopped else self._deviation(row),
            "asked": [[self._finding(seen), calls] for seen, calls in attempt.asked],
            "stopped": attempt.stopped,
            "calls": attempt.calls,
            "trouble": _first_line(attempt.trouble),
        }

    def _deviation(self, row: Deviation) -> Json:
        return {
            "requirement": row.requirement,
            "kind": str(row.kind),
            "operation": row.operation,
            "label": row.label,
            "expected": list(row.expected),
            "got": row.got,
            "candidates": list(row.candidates),
            "claim": _claim(row.claim),
            "reproduced": row.reproduced,
            "trace": self._trace(row.trace),
            "answers": _answer_rows(row.answers),
        }

    def _finding(self, finding: Finding) -> int:
        row = {
            "kind": str(finding.kind),
            "operation": finding.operation,
            "label": finding.label,
            "expected": list(finding.expected),
            "got": finding.got,
            "candidates": list(finding.candidates),
            "claim": _claim(finding.claim),
            "by_guard": finding.by_guard,
        }
        return self._findings.setdefault(json.dumps(row), len(self._findings))

    def _trace(self, trace: Iterable[Call]) -> list[int]:
        return [self._calls.setdefault(json.dumps(encode(call)), len(self._calls)) for call in trace]


def _claim(claim: Claim | None) -> Json:
    return None if claim is None else {"requirement": claim.requirement, **claim_row(claim)}


def _answer_rows(answers: Iterable[Answer]) -> Json:
    return [[row.got, [list(pair) for pair in row.members]] for row in answers]


def _first_line(text: str) -> str:
    """What a fault of ours says beyond its name may be anything; it was told where it happened."""
    return FAULT if text.startswith(FAULT) else text.partition("\n")[0]


def _volatile_row(row: Volatile) -> Json:
    return {
        "started": row.started,
        "duration_s": row.duration_s,
        "calls": row.calls,
        "operations": dict(row.operations),
        "keys_created": row.keys_created,
        **({} if row.cost_usd is None else {"cost_usd": row.cost_usd}),
    }


class Reader:
    """Reads one part; KeyError, ValueError, TypeError, IndexError or AttributeError: it is none."""

    def __init__(self, row: Json) -> None:
        self._row = row
        self._calls = [decode(call) for call in row["calls"]]
        self._findings = [_finding_of(finding) for finding in row["findings"]]

    def part(self) -> Part:
        """The part."""
        row = self._row
        attempts = [(self._findings[made["finding"]], self._attempt(made)) for made in row["attempts"]]
        volatile = {name: row["volatile"][name] for name in _volatile_row(UNTOLD)}
        keys = [fault_key(finding) for finding in self._findings]
        return Part(
            number=row["part"],
            results=tuple(self._unit(unit) for unit in row["units"]),
            attempts={fault_key(finding): (finding, attempt) for finding, attempt in attempts},
            repeated={keys[one]: keys[other] for one, other in row["repeated"]},
            findings=dict(zip(keys, self._findings, strict=True)),
            replays=dict(row["replays"]),
            interrupted=row["interrupted"],
            lost=row["lost"],
            fault=row["fault"],
            volatile=Volatile(**volatile, cost_usd=row["volatile"].get("cost_usd")),
        )

    def _unit(self, row: Mapping[str, Json]) -> UnitResult:
        return UnitResult(
            name=row["name"],
            calls=row["calls"],
            seconds=0.0,
            found=tuple(self._raw(raw) for raw in row["found"]),
            exercised=frozenset(_exercises(row["exercised"])),
            examples=dict(self._example(example) for example in row["examples"]),
            indeterminate=dict(row["indeterminate"]),
            trouble=row["trouble"],
            profiles=tuple(row["profiles"]),
        )

    def _raw(self, row: Sequence[Json]) -> Raw:
        finding, trace, straight, before, seconds, times, observation = row
        return Raw(
            finding=self._findings[finding],
            trace=self._trace(trace),
            straight=self._trace(straight),
            calls_before=before,
            seconds=seconds,
            times=times,
            observation=observation,
        )

    def _example(self, row: Sequence[Json]) -> tuple[ExampleKey, Example]:
        requirement, sign, trace, answers = row
        return (requirement, sign), Example(sign, self._trace(trace), _answers_of(answers))

    def _attempt(self, row: Mapping[str, Json]) -> Attempt:
        made = row["deviation"]
        return Attempt(
            deviation=None if made is None else self._deviation(made),
            asked=tuple((self._findings[seen], calls) for seen, calls in row["asked"]),
            stopped=row["stopped"],
            calls=row["calls"],
            trouble=row["trouble"],
        )

    def _deviation(self, row: Mapping[str, Json]) -> Deviation:
        return Deviation(
            requirement=row["requirement"],
            trace=self._trace(row["trace"]),
            claim=_claim_of(row["claim"]),
            reproduced=row["reproduced"],
            answers=_answers_of(row["answers"]),
            **seen_in(row),
        )

    def _trace(self, numbers: Sequence[int]) -> tuple[Call, ...]:
        return tuple(self._calls[number] for number in numbers)


def _finding_of(row: Mapping[str, Json]) -> Finding:
    return Finding(claim=_claim_of(row["claim"]), by_guard=row["by_guard"], **seen_in(row))


def _claim_of(row: Json) -> Claim | None:
    return None if row is None else claim_of(row["requirement"], row)


def _answers_of(rows: Iterable[Json]) -> tuple[Answer, ...]:
    return tuple(Answer(got, tuple((path, value) for path, value in members)) for got, members in rows)


def _exercises(row: Mapping[str, str]) -> Iterable[Exercise]:
    for name, inputs in row.items():
        requirement, sign = name.split(" ")
        for start in range(0, len(inputs), INPUT):
            yield Exercise(requirement, sign, bytes.fromhex(inputs[start : start + INPUT]))  # type: ignore[arg-type]
