"""Write docs/claims.md: what the document says, what judges it, and the verdicts of two runs.

python benchmarks/claims_table.py REFERENCE MOTO     # the folders of runs with --profile domains and --profile audit
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kms_conformance.models.document import CLAIMS, DocumentClaim

PAGE = Path(__file__).parent.parent / "docs" / "claims.md"
HEAD = """# What the document says, and what judges it

The claims of "Encryption at rest" (Amazon Connect Administrator Guide), in English and in our words. A requirement in
italics shows at a port of the target alone; one in brackets is not judged by this version. Verdicts: of the embedded
reference with its ports, and of moto, which has none. `kms-conformance list claims` prints the first columns; this page
is written by `benchmarks/claims_table.py`.

| claim | system | what it says | requirements | reference | moto |
|---|---|---|---|---|---|
"""
WORST = ("fail", "error", "known-fail", "indeterminate", "not-exercised", "unsupported", "pass")
"""Of several verdicts the first of these is told."""


def verdicts(folder: str) -> Mapping[str, str]:
    """By requirement the verdict of a run."""
    report = json.loads((Path(folder) / "report.json").read_text("utf-8"))
    return {row["id"]: row["verdict"] for row in report["requirements"]}


def told(claim: DocumentClaim, said: Mapping[str, str]) -> str:
    """The verdict on a claim: the worst of its requirements', and of how many it is."""
    found = [said[row.id] for row in claim.judged if row.id in said]
    if not found:
        return "-"
    worst = next(word for word in WORST if word in found)
    return worst if len({*found}) == 1 else f"{worst} ({found.count(worst)} of {len(found)})"


def named(claim: DocumentClaim) -> str:
    """The requirements of a claim."""
    judged = (f"*{row.id}*" if row.needs == "needs-port" else row.id for row in claim.judged)
    return ", ".join((*judged, *(f"({name})" for name in claim.missing)))


def rows(*runs: Mapping[str, str]) -> Iterator[str]:
    """The lines of the table."""
    for claim in CLAIMS:
        cells: Iterable[str] = (claim.id, claim.system, claim.text, named(claim), *(told(claim, run) for run in runs))
        yield f"| {' | '.join(cells)} |"


def main() -> None:
    """Write the page."""
    runs = [verdicts(folder) for folder in sys.argv[1:3]]
    PAGE.write_text(HEAD + "\n".join(rows(*runs)) + "\n", "utf-8")


if __name__ == "__main__":
    main()
