"""`certify`: a signed certificate of what a report shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kms_conformance.conformance.command.saved_reports import bytes_of, read
from kms_conformance.conformance.command.signing_keys import made, signer_of
from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.run.verdicts import selected
from kms_conformance.models.report import Verdict
from kms_conformance.models.requirements import digest
from kms_conformance.reports.badges import badges
from kms_conformance.reports.certificate import Certified, standings, statement
from kms_conformance.reports.envelope import BrokenError, sealed
from kms_conformance.reports.saved import SavedReport

NAME = "certificate.json"


@dataclass(frozen=True, slots=True)
class CertifyOptions:
    """What was asked for.

    artifact  a file, or ALGORITHM:HEX, of what was judged
    key       as `signing_keys.signer_of` takes it
    out       where the certificate is written; None: into the report folder
    """

    report: Path
    artifact: str | None
    key: str | None
    out: Path | None
    badge: bool


def key_gen(path: Path) -> int:
    """Make a key, and say where it is."""
    public = made(path)
    print(f"{path}: the key, for certify --key; keep it to yourself\n{public}: its public half, for verify --trust")
    return 0


def certify(options: CertifyOptions) -> int:
    """Write the certificate, and say what it says."""
    text = bytes_of(options.report)
    report = read(options.report, text)
    for reason in refusals(report):
        raise UsageError(f"{options.report} is not certified: {reason}")
    signer, artifact = signer_of(options.key), _artifact(options.artifact)
    folder = options.report if options.report.is_dir() else options.report.parent
    out = options.out or folder / NAME
    levels = standings(report)
    try:
        certificate = sealed(lambda key: statement(Certified(report, sha256(text).hexdigest(), artifact, key)), signer)
    except BrokenError as error:
        raise UsageError(f"{options.key} signs, but the signature does not hold; sign with another key") from error
    written = [
        (out, certificate),
        *((out.parent / name, picture.encode()) for name, picture in (badges(levels) if options.badge else ())),
    ]
    for path, content in written:
        _put(path, content)
    for profile, row in levels.items():
        why = f"  ({row.hindrances[0]}{_more(len(row.hindrances))})" if row.hindrances else ""
        print(f"{profile:<20} {row.level}{why}")
    by = "a key made for it alone, which nobody can trust: give --key" if options.key is None else options.key
    print(f"{out}: {report.target}, signed by {by}")
    return 0


def refusals(report: SavedReport) -> Iterator[str]:
    """Why a report cannot be certified at all."""
    if report.digest != digest():
        yield "it was made with other requirements than this version has; certify with that version, or run again"
    if report.interrupted:
        yield "the run was interrupted; run the suite again"
    if report.lost:
        yield "the target stopped answering before the end; run the suite again"
    if report.ended_early:
        yield f"the search ended early, for {report.ended_early}; run the suite without it"
    faults = [row.id for row in report.results.values() if row.verdict is Verdict.ERROR]
    if faults:
        yield f"a fault of the suite kept {', '.join(faults[:5])} from a verdict; report it, and run again"
    if missing := [row.id for row in selected(report.profiles, ()) if row.id not in report.results]:
        yield f"it has not all requirements of its profiles ({missing[0]}{_more(len(missing))}); run without --require"
    empty = [profile for profile, row in standings(report).items() if row.level is None]
    if not report.results or empty:
        yield f"nothing of {', '.join(empty) or 'any profile'} was judged; run with --profile for what the target has"


def _more(number: int) -> str:
    return f" and {number - 1} more" if number > 1 else ""


def _artifact(given: str | None) -> dict[str, str]:
    if given is None:
        return {}
    algorithm, _, value = given.partition(":")
    if value and algorithm.isalnum() and not Path(given).exists():
        if set(value.lower()) - set("0123456789abcdef"):
            raise UsageError(f"--artifact {given} is no digest in hex; give a file, or for example sha256:{'0' * 8}...")
        return {algorithm: value.lower()}
    try:
        return {"sha256": sha256(Path(given).read_bytes()).hexdigest()}
    except OSError as error:
        raise UsageError(
            f"--artifact {given} cannot be read ({error.strerror}); give a file or ALGORITHM:HEX"
        ) from error


def _put(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}); give another place with --out") from error
