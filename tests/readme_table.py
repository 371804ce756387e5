"""The README's table of profiles, made from the registry: `python tests/readme_table.py` writes it anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kms_conformance.models.operations import PROFILE_OF
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.requirements.requirement import PROFILES

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- profiles: made by tests/readme_table.py -->", "<!-- end of profiles -->"
ABOUT = {
    "kms-authorization": "who may do what by key policies, IAM policies and grants, directly and through services",
    "sigv4": "over HTTP: requests whose signature, date, scope or headers are wrong in one respect",
    "wire": "over HTTP: every answer before an SDK has read it: status, headers, members against the service model",
    "xks-proxy": "external key store proxies ([how to certify one](docs/certify-an-xks-proxy.md))",
    "audit": "LookupEvents of CloudTrail, and the events of all calls",
}
"""What a profile is about, where that is not a list of operations."""


def rows() -> Iterator[str]:
    """One line for each profile that has requirements."""
    yield "| profile | requirements | operations |"
    yield "|---|---:|---|"
    for profile in PROFILES:
        count = sum(row.profile == profile for row in REGISTRY.values())
        named = dict.fromkeys(name.rpartition(":")[2] for name, own in PROFILE_OF.items() if own == profile)
        if count:
            yield f"| `{profile}` | {count} | {ABOUT.get(profile) or ', '.join(named)} |"


def inserted(text: str) -> str:
    """The text with the table between its two marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return "\n".join((before + BEGIN, "", *rows(), "", END + after))


if __name__ == "__main__":
    README.write_text(inserted(README.read_text("utf-8")), "utf-8")
