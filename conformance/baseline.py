"""The baseline: deviations that are known, each with the sequence that shows it.

An entry that still departs is known-fail, one that passes is stale and fails the run, one that cannot be replayed is
indeterminate.  The file shipped for moto applies to `--target moto` alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.judge.findings import Finding
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.codec import decode, encode
from kms_conformance.models.report import Deviation, FindingKind, StaleEntry
from kms_conformance.models.requirements import REGISTRY

SCHEMA = "kms-conformance/baseline/1"
SHIPPED = {"moto": "moto.json"}

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
        return Finding(row.kind, row.operation, row.label, row.expected, row.got, candidates, row.claim, by_guard)

    @property
    def stale(self) -> StaleEntry:
        """The entry as the report names it when the target passes it."""
        return StaleEntry(*self.signature)


def load(option: str | None, target: str) -> tuple[Entry, ...]:
    """The entries that apply: those of the file, the shipped ones of the target, or none."""
    if option == "none" or (option is None and target not in SHIPPED):
        return ()
    if option is None:
        shipped = files("kms_conformance.conformance.baselines") / SHIPPED[target]
        return _entries(shipped.read_text("utf-8"), SHIPPED[target])
    try:
        text = Path(option).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the baseline {option}: {error}") from error
    return _entries(text, option)


def save(path: Path, deviations: Iterable[Deviation]) -> None:
    """Write the deviations as the new baseline."""
    rows = [_row(deviation) for deviation in sorted(deviations, key=lambda row: row.signature)]
    text = json.dumps({"schema": SCHEMA, "entries": rows}, indent=1, ensure_ascii=False)
    try:
        path.write_text(text + "\n", "utf-8")
    except OSError as error:
        raise UsageError(f"cannot write the baseline {path}: {error}") from error


def _row(deviation: Deviation) -> dict[str, Any]:
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
        "claim": {"member": claim.member, "relation": str(claim.relation)} if claim else None,
        "history": [encode(call) for call in deviation.trace],
    }


def _entries(text: str, name: str) -> tuple[Entry, ...]:
    try:
        data = json.loads(text)
        if data["schema"] != SCHEMA:
            raise ValueError(f"its schema is {data['schema']!r}, not {SCHEMA!r}")
        return tuple(_entry(row) for row in data["entries"])
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"the baseline {name} cannot be used: {error}; write it anew with --update-baseline"
        ) from error


def _entry(row: dict[str, Any]) -> Entry:
    if row["requirement"] not in REGISTRY:
        raise ValueError(f"it names an unknown requirement {row['requirement']!r}")
    claim = row["claim"]
    trace: Sequence[Call] = [decode(call) for call in row["history"]]
    return Entry(
        Deviation(
            requirement=row["requirement"],
            kind=FindingKind(row["kind"]),
            operation=row["operation"],
            label=row["label"],
            expected=tuple(row["expected"]),
            got=row["got"],
            trace=tuple(trace),
            claim=Claim(row["requirement"], claim["member"], Relation(claim["relation"])) if claim else None,
            candidates=tuple(row["candidates"]),
            known=True,
        )
    )
