"""The baseline: deviations that are known, each with the sequence that shows it.

An entry that still departs is known-fail, one that passes is stale and fails the run, one that cannot be replayed is
indeterminate.  The file shipped for moto applies to `--target moto` alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.judge.findings import Finding
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.codec import decode, encode
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.report import Deviation, FindingKind, StaleEntry
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.term_codecs import read_term, write_term

SCHEMA = "kms-conformance/baseline/1"
SHIPPED = {"moto": "moto.json"}
ANEW = "write it anew with --baseline none --update-baseline"

Signature = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A known deviation."""

    deviation: Deviation

    @property
    def signature(self) -> Signature:
        """Requirement, operation, kind, label."""
        return self.deviation.signature

    @property
    def finding(self) -> Finding:
        """What its sequence must show."""
        row = self.deviation
        candidates = row.candidates or (row.requirement,)
        by_guard = row.claim is None and row.expected != ("success",)
        return Finding(
            kind=row.kind,
            operation=row.operation,
            label=row.label,
            expected=row.expected,
            got=row.got,
            candidates=candidates,
            claim=row.claim,
            by_guard=by_guard,
        )

    @property
    def stale(self) -> StaleEntry:
        """The entry as the report names it when the target passes it."""
        return StaleEntry(*self.signature)


def load(option: str | None, target: str, *, may_be_missing: bool = False) -> tuple[Entry, ...]:
    """The entries that apply: those of the file, the shipped ones of the target, or none."""
    if option == "none" or (option is None and target not in SHIPPED):
        return ()
    if option is None:
        shipped = files("kms_conformance.conformance.baselines") / SHIPPED[target]
        return _entries(shipped.read_text("utf-8"), SHIPPED[target])
    try:
        text = Path(option).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        if may_be_missing and isinstance(error, FileNotFoundError):
            return ()
        why = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"cannot read the baseline {option}: {why}; give another file, or none") from error
    return _entries(text, option)


def save(path: Path, deviations: Iterable[Deviation]) -> None:
    """Write the deviations as the new baseline."""
    rows = [row_of(deviation) for deviation in sorted(deviations, key=lambda row: row.signature)]
    head = json.dumps(SCHEMA)
    text = f'{{\n "schema": {head},\n "entries": [\n' + ",\n".join(map(_text, rows)) + "\n ]\n}\n"
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"cannot write the baseline {path}: {error.strerror}; give another file") from error


def _text(row: Mapping[str, Any]) -> str:
    """An entry: a member on a line, and a call of its history on a line, so that two baselines can be compared."""
    members = [f"   {json.dumps(name)}: {_inline(value)}" for name, value in row.items() if name != "history"]
    calls = ",\n".join(f"    {_inline(call)}" for call in row["history"])
    return "  {\n" + ",\n".join((*members, f'   "history": [\n{calls}\n   ]')) + "\n  }"


def _inline(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def row_of(deviation: Deviation) -> dict[str, Any]:
    """An entry as JSON."""
    claim = deviation.claim
    return {
        "requirement": deviation.requirement,
        "operation": deviation.operation,
        "kind": str(deviation.kind),
        "label": deviation.label,
        "source": REGISTRY[deviation.requirement].source,
        "expected": list(deviation.expected),
        "got": deviation.got,
        "candidates": list(deviation.candidates),
        "claim": claim_row(claim) if claim else None,
        "history": [encode(call) for call in deviation.trace],
    }


def claim_row(claim: Claim) -> dict[str, Any]:
    """A claim as JSON, without its requirement."""
    return {"member": claim.member, "relation": str(claim.relation), "expected": write_term(claim.expected)}


def claim_of(requirement: str, row: dict[str, Any]) -> Claim:
    """The claim that `claim_row` wrote."""
    return Claim(requirement, row["member"], Relation(row["relation"]), read_term(row["expected"]))


def seen_in(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a finding and a deviation have in common, as they were written."""
    return {
        "kind": FindingKind(row["kind"]),
        "operation": row["operation"],
        "label": row["label"],
        "expected": tuple(row["expected"]),
        "got": row["got"],
        "candidates": tuple(row["candidates"]),
    }


def _entries(text: str, name: str) -> tuple[Entry, ...]:
    try:
        data = json.loads(text)
        if not isinstance(data, dict) or not isinstance(data.get("entries"), list):
            raise ValueError("it is not a JSON object with a list of entries")
        if data.get("schema") != SCHEMA:
            raise ValueError(f"its schema is {data.get('schema')!r}, not {SCHEMA!r}")
        return tuple(entry_of(row) for row in data["entries"])
    except KeyError as error:
        raise UsageError(f"the baseline {name} cannot be used: an entry has no {error}; {ANEW}") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise UsageError(f"the baseline {name} cannot be used: {error}; {ANEW}") from error


def entry_of(row: dict[str, Any]) -> Entry:
    """The entry that `row_of` wrote; a ValueError where it is none."""
    if row["requirement"] not in REGISTRY:
        raise ValueError(f"it names an unknown requirement {row['requirement']!r}")
    claim = row["claim"]
    trace: Sequence[Call] = [decode(call) for call in row["history"]]
    if not trace or any(call.operation not in OPERATIONS for call in trace):
        raise ValueError(f"the history of its entry for {row['requirement']} is empty, or has an unknown operation")
    return Entry(
        Deviation(
            requirement=row["requirement"],
            trace=tuple(trace),
            claim=claim_of(row["requirement"], claim) if claim else None,
            known=True,
            **seen_in(row),
        )
    )
