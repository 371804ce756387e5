"""What of an answer may be printed: the word for it, and its members; secrets and bytes by their length alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from kms_conformance.models.domains.ports import EXPOSED
from kms_conformance.models.outcomes import Outcome, Refusal, Success
from kms_conformance.models.report import Answer
from kms_conformance.models.terms import Value

SPOKEN = frozenset({
    "KeyState", "KeySpec", "KeyUsage", "Origin", "KeyManager", "CustomerMasterKeySpec", "EncryptionAlgorithm",
    "SourceEncryptionAlgorithm", "DestinationEncryptionAlgorithm", "EncryptionAlgorithms", "PolicyName", "PolicyNames",
    "RotationType", "KeyMaterialState", "Operation", "Description", "AWSAccountId",
})  # fmt: skip
"""Members whose texts are no secret, whoever sends them."""
MOST_MEMBERS, LONGEST = 24, 60


def answer(outcome: Outcome) -> Answer:
    """The outcome in words."""
    members: Mapping[str, Value] = {}
    if isinstance(outcome, Success):
        members = outcome.response
    elif isinstance(outcome, Refusal):
        members = outcome.members
    return Answer(outcome.got, tuple(_flat("", "", members))[:MOST_MEMBERS])


def lying(found: Value) -> str:
    """Texts that lie in a store: the first as what it was sent as, in which file and in which encoding.

    From which byte on, which is not the same each time, is told by the script.
    """
    rows = found if isinstance(found, list) else []
    first = rows[0] if rows else None
    more = f", and {len(rows) - 1} more" if len(rows) > 1 else ""
    if not isinstance(first, Mapping):
        return f"{len(rows)} texts"
    return f"{first['Item']} lies in {first['File']}, in {first['Encoding']}{more}"


def _flat(path: str, name: str, value: Value) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for inner, part in value.items():
            yield from _flat(f"{path}.{inner}" if path else str(inner), str(inner), part)
    elif name == EXPOSED and value:
        yield path, lying(value)
    elif isinstance(value, list):
        spoken = name in SPOKEN and all(isinstance(item, str) for item in value)
        yield path, ", ".join(map(_short, value)) if spoken else f"{len(value)} entries"
    else:
        yield path, _word(name, value)


def _word(name: str, value: Value) -> str:
    if isinstance(value, bool | int):
        return str(value)
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, datetime):
        return "a date"
    if isinstance(value, str):
        return _short(value) if name in SPOKEN else f"a text of {len(value)}"
    return type(value).__name__


def _short(text: object) -> str:
    shown = str(text)
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"
