"""`verify`: whether a certificate holds."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from kms_conformance.conformance.command.saved_reports import bytes_of, read
from kms_conformance.conformance.command.signing_keys import public_key
from kms_conformance.conformance.errors import UsageError
from kms_conformance.models.requirements import digest
from kms_conformance.reports.certificate import DESCRIBED, OF_A_PROFILE, Certified, described, statement
from kms_conformance.reports.envelope import BrokenError, Opened, opened, told


def verify(file: Path, report: Path | None, trust: Path | None) -> int:
    """Say in one line whether it holds; the exit status: 0, or 1 with what does not."""
    try:
        text = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror}); give the file that certify wrote") from error
    trusted = None if trust is None else public_key(trust)
    try:
        found = opened(text)
        if trusted is not None and told(trusted) != told(found.key):
            raise BrokenError(f"it is signed by another key than {trust}")
        if report is not None:
            _require_report(found, report)
        print(
            f"{file}: holds: {_said(found)}{'' if report else '; its report was not compared: give --report'}"
            f"{'' if trust else '; its key was not compared: give --trust'}"
        )
    except BrokenError as error:
        print(f"{file}: does not hold: {error}")
        return 1
    return 0


def _require_report(found: Opened, report: Path) -> None:
    """Raise a BrokenError unless the certificate says what the report shows."""
    text = bytes_of(report)
    digests = {name: row.get("digest", {}) for name, row in found.descriptors().items()}
    if digests["report.json"] != {"sha256": sha256(text).hexdigest()}:
        raise BrokenError(f"{report} is not the report that it was made of, or it was changed")
    if f"sha256:{digests['kms-conformance'].get('sha256')}" != digest():
        raise BrokenError("it was made with other requirements than this version has; verify with that version")
    saved = read(report, text)
    subject = found.statement["subject"][0]["digest"]
    artifact = {} if subject == described(saved) and DESCRIBED in subject else subject
    again = statement(Certified(saved, sha256(text).hexdigest(), artifact, told(found.key)))
    if again != found.payload:
        raise BrokenError(f"it says other than {report} shows: its levels or counts are not those of the report")


def _said(found: Opened) -> str:
    levels = {
        name.removeprefix(OF_A_PROFILE): str(row["annotations"]["level"])
        for name, row in found.descriptors().items()
        if name.startswith(OF_A_PROFILE)
    }
    told_levels = ", ".join(f"{profile} {level}" for profile, level in levels.items())
    return f"{found.statement['subject'][0]['name']}: {told_levels}; key {found.key.keyid[:16]}"
