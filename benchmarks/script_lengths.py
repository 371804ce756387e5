"""How long the scripts of a report folder are: benchmarks/script_lengths.py DIR..."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from math import ceil
from pathlib import Path
from statistics import median


def lengths(folder: Path) -> list[int]:
    """Lines of the script of each deviation, the fewest first; observations are no deviations."""
    report = json.loads((folder / "report.json").read_text("utf-8"))
    names = [row["repro"] for result in report["requirements"] for row in result["deviations"]]
    return sorted(len((folder / name).read_text("utf-8").splitlines()) for name in names)


def percentile(ordered: Sequence[int], share: float) -> int:
    """The length that so large a share of the scripts does not exceed."""
    return ordered[ceil(share * len(ordered)) - 1]


def main() -> int:
    """Print a line for each folder."""
    if not sys.argv[1:]:
        print(__doc__)
        return 2
    for folder in map(Path, sys.argv[1:]):
        found = lengths(folder)
        if not found:
            print(f"{folder}: no deviations")
            continue
        told = f"median {median(found):g}, nine in ten {percentile(found, 0.9)}, longest {found[-1]} lines"
        print(f"{folder}: {len(found)} scripts, {told}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
