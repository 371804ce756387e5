"""A report folder: what was judged, and what departs."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kms_conformance.models.report import SCHEMA, SEVERITIES, FindingKind, severity
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.reports.names import printable

Json = dict[str, Any]
Signature = tuple[str, str, str, str]
REPORTS = "emulator-reports"
"""The folder of reports, as examples/emulators calls it."""


class UnusableError(Exception):
    """A file cannot be used; the text says which and why."""


@dataclass(frozen=True)
class Found:
    """A deviation, or an observation, with its requirement."""

    requirement: Json
    row: Json

    @property
    def operation(self) -> str:
        """The operation that departs."""
        return str(self.row["operation"])

    @property
    def kind(self) -> str:
        """How it departs."""
        return str(self.row["kind"])

    @property
    def label(self) -> str:
        """What was tried."""
        return str(self.row["label"])

    @property
    def severity(self) -> str:
        """How bad that is."""
        if "severity" in self.row:
            return str(self.row["severity"])
        return severity(FindingKind(self.kind), REGISTRY[str(self.requirement["id"])])  # an earlier report

    @property
    def signature(self) -> Signature:
        """What a baseline and a review name."""
        return (str(self.requirement["id"]), self.operation, self.kind, self.label)


class Judged:
    """A target as its report folder shows it."""

    report: Json

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            self.report = json.loads((folder / "report.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise UnusableError(f"no report can be read in {folder}: {error}") from error
        if not isinstance(self.report, dict) or self.report.get("schema") != SCHEMA:
            raise UnusableError(f"the report in {folder} is not of the schema {SCHEMA}")

    @property
    def name(self) -> str:
        """What the target is called."""
        return str(self.report["target"]["name"])

    @property
    def file_name(self) -> str:
        """The same as the name of its page, without an ending."""
        name: str = re.sub(r"[^\w.-]+", "-", printable(self.name), flags=re.ASCII).strip("-.")[:60]
        if not name or name.casefold() in ("readme", "reviews"):
            raise UnusableError(f"a page cannot be called {name!r}; give the target another name")
        return name

    @property
    def report_folder(self) -> str:
        """Where the command of its page puts the report."""
        return f"{REPORTS}/{self.file_name}"

    @cached_property
    def found(self) -> list[Found]:
        """The deviations, as the report orders them."""
        return list(self._rows("deviations"))

    @cached_property
    def observed(self) -> list[Found]:
        """The observations."""
        return list(self._rows("observations"))

    @property
    def severities(self) -> Mapping[str, int]:
        """How many deviations are of each severity."""
        counted = Counter(one.severity for one in self.found)
        return {severity: counted[severity] for severity in SEVERITIES}

    def _rows(self, member: str) -> Iterator[Found]:
        for requirement in self.report["requirements"]:
            for row in requirement[member]:
                yield Found(requirement, row)
