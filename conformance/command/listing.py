"""What `list` and `repro` print."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from kms_conformance.conformance.errors import UsageError
from kms_conformance.models.document import CLAIMS
from kms_conformance.models.operations import JUDGED
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.requirements.requirement import PROFILES


def _requirements() -> Iterator[str]:
    for row in sorted(REGISTRY.values(), key=lambda row: (row.area, row.id)):
        yield f"{row.id:<42} {row.level:<6} {row.kind:<8} {row.profile:<10} {row.statement}"


def _profiles() -> Iterator[str]:
    for name in PROFILES:
        count = sum(row.profile == name for row in REGISTRY.values())
        words = f"{count} requirements" if count else "not part of this version"
        yield f"{name:<20} {words}{', not judged by this version' if count and name not in JUDGED else ''}"


def _targets() -> Iterator[str]:
    yield "moto                 moto in this process (the default)"
    yield "reference            the reference KMS in this process"
    yield "mutant:<id>          the reference with one fault, of KMS or a service; see: kms-conformance list mutants"
    yield "http://host:port     an endpoint, with credentials test/test"
    yield "path/to/target.toml  an endpoint with all its settings"
    yield 'aws                  AWS: with --account-id, --region and --budget-usd, or a file with kind = "aws"'
    yield "python:module:make    what make(kms_url) returns: a service that encrypts at rest, with an API of its own"
    yield "moto-server, MiniStack, roto, LocalStack and LocalEmu: examples/emulators/judge.py starts and judges them"


def _mutants() -> Iterator[str]:
    from kms_conformance.faults import MUTANTS

    for row in MUTANTS.values():
        yield f"{row.id:<56} {row.requirement:<38} {row.fault}"


def _claims() -> Iterator[str]:
    """A line for each claim of the document: what judges it, "port" where only a port of the target shows it."""
    for claim in CLAIMS:
        judged = [f"{row.id} (port)" if row.needs == "needs-port" else row.id for row in claim.judged]
        left = [f"{name} (not in this version)" for name in claim.missing]
        by = ", ".join((*judged, *left)) or "nothing: no program can show it"
        yield f"{claim.id:<5} {claim.system:<24} {claim.text} [{by}]"


LISTINGS: dict[str, Callable[[], Iterator[str]]] = {
    "requirements": _requirements,
    "profiles": _profiles,
    "targets": _targets,
    "mutants": _mutants,
    "claims": _claims,
}


def reproduction(folder: Path, requirement: str, *, run: bool) -> int:
    """Print the scripts of a requirement's deviations, or run them; the highest exit status of those that ran."""
    try:
        report = json.loads((folder / "report.json").read_text("utf-8"))
        rows = [row for row in report["requirements"] if row["id"] == requirement]
        names = [found["repro"] for row in rows for found in (*row["deviations"], *row["observations"])]
    except (OSError, ValueError, LookupError, TypeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not the report of a run"
        raise UsageError(f"{folder} holds no readable report.json ({why}); give the folder of a run") from error
    if not rows:
        raise UsageError(
            f"the report in {folder} has no requirement {requirement!r}; see: kms-conformance list requirements"
        )
    if not names:
        print(f"{requirement}: verdict {rows[0]['verdict']}, no deviation to reproduce")
        return 0
    status = 0
    for name in names:
        if run:
            status = max(status, subprocess.run([sys.executable, str(folder / name)], check=False).returncode)  # noqa: S603
        else:
            print(_read(folder / name))
    return status


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise UsageError(f"the script {path} is missing ({error.strerror}); run the suite again") from error
