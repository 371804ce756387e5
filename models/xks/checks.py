"""What must be true of an answer of a proxy: pure functions of the exchanges so far, the last of which is judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

from kms_conformance.models.report import FindingKind
from kms_conformance.models.xks.asks import Check, Exchange, Json, decoded


@dataclass(frozen=True, slots=True)
class Departure:
    """How an answer departs: what was expected, and what came, without secrets."""

    kind: FindingKind
    expected: tuple[str, ...]
    got: str


Row: TypeAlias = Callable[[Sequence[Exchange], tuple[Json, ...]], Departure | None]
WRONG = FindingKind.WRONG_RESPONSE
LONGEST_MESSAGE = 511
HEALTHS = ("ACTIVE", "DEGRADED", "UNAVAILABLE")
MOST_USAGES = MOST_MANAGERS = 10
LARGEST_METADATA = 20


def judged(check: Check, exchanges: Sequence[Exchange]) -> Departure | None:
    """None where what the check says is true of the last answer."""
    return CHECKS[check.name](exchanges, check.expected)


def _succeeds(exchanges: Sequence[Exchange], _: tuple[Json, ...]) -> Departure | None:
    answer = exchanges[-1].answer
    if answer.status != 200:
        return Departure(FindingKind.WRONGLY_DENIED, ("success",), answer.got)
    return None if isinstance(answer.json, dict) else Departure(WRONG, ("a JSON object",), "another body")


def _refused(exchanges: Sequence[Exchange], expected: tuple[Json, ...]) -> Departure | None:
    answer = exchanges[-1].answer
    if 200 <= answer.status < 300:
        return Departure(FindingKind.WRONGLY_ALLOWED, expected, answer.got)
    known = expected if answer.error else tuple(row.partition(" ")[0] for row in expected)  # its name is XKS-040's
    right = answer.got in known or str(answer.status) in known
    return None if right else Departure(FindingKind.WRONG_ERROR, expected, answer.got)


def _json_type(exchanges: Sequence[Exchange], _: tuple[Json, ...]) -> Departure | None:
    given = exchanges[-1].answer.headers.get("content-type", "")
    right = given.partition(";")[0].strip().lower() == "application/json"
    return None if right else Departure(WRONG, ("Content-Type application/json",), given[:80] or "none")


def _error_body(exchanges: Sequence[Exchange], _: tuple[Json, ...]) -> Departure | None:
    answer = exchanges[-1].answer
    return None if answer.error else Departure(WRONG, ("a JSON object with errorName",), f"{answer.status} without it")


def _message(exchanges: Sequence[Exchange], _: tuple[Json, ...]) -> Departure | None:
    body = exchanges[-1].answer.json
    text = body.get("errorMessage") if isinstance(body, dict) else None
    if text is None:
        return None
    if not isinstance(text, str):
        return Departure(WRONG, ("errorMessage is a text",), type(text).__name__)
    if len(text) > LONGEST_MESSAGE:
        return Departure(WRONG, ("errorMessage of less than 512 characters",), f"{len(text)} characters")
    plain = all(" " <= letter <= "~" for letter in text)
    return None if plain else Departure(WRONG, ("errorMessage in printable ASCII",), "other characters")


def _same_bytes(exchanges: Sequence[Exchange], expected: tuple[Json, ...]) -> Departure | None:
    """(member, ask, member of its request): the plaintext that was encrypted."""
    member, ask, sent = expected
    if decoded(_of(exchanges, member)) == decoded(exchanges[ask].sent.get(sent)):
        return None
    kind = FindingKind.DATA_LOST
    return Departure(kind, (f"{member} is the {sent} that was sent",), _told(_of(exchanges, member)))


def _lengths(exchanges: Sequence[Exchange], expected: tuple[Json, ...]) -> Departure | None:
    """(member, allowed lengths): Base64 of so many bytes."""
    member, *allowed = expected
    data = decoded(_of(exchanges, member))
    if data is not None and len(data) in allowed:
        return None
    words = " or ".join(map(str, allowed))
    return Departure(WRONG, (f"{member} is Base64 of {words} bytes",), _told(_of(exchanges, member)))


def _as_long_as(exchanges: Sequence[Exchange], expected: tuple[Json, ...]) -> Departure | None:
    member, sent = expected
    wanted, data = decoded(exchanges[-1].sent.get(sent)), decoded(_of(exchanges, member))
    if wanted is None or (data is not None and len(data) == len(wanted)):
        return None
    return Departure(WRONG, (f"{member} is Base64 of {len(wanted)} bytes",), _told(_of(exchanges, member)))


def _metadata(exchanges: Sequence[Exchange], _: tuple[Json, ...]) -> Departure | None:
    value = _of(exchanges, "ciphertextMetadata")
    data = decoded(value)
    if value is None or (data is not None and len(data) <= LARGEST_METADATA):
        return None
    return Departure(WRONG, ("ciphertextMetadata is Base64 of at most 20 bytes",), _told(value))


def _cdiv(exchanges: Sequence[Exchange], _: tuple[Json, ...]) -> Departure | None:
    sent, answer = exchanges[-1].sent, exchanges[-1].answer.json
    names = ("ciphertextMetadata", "initializationVector", "ciphertext", "authenticationTag")
    parts = (sent.get("additionalAuthenticatedData"), *(answer.get(name) for name in names))
    digest = sha256(b"".join(decoded(part) or b"" for part in parts)).digest()
    given = answer.get("ciphertextDataIntegrityValue")
    if decoded(given) == digest:
        return None
    return Departure(WRONG, ("ciphertextDataIntegrityValue is the SHA-256 of what is listed",), _told(given))


def _fresh(exchanges: Sequence[Exchange], expected: tuple[Json, ...]) -> Departure | None:
    """(member): no earlier answer of the case has its value."""
    (member,) = expected
    value = decoded(_of(exchanges, member))
    earlier = [decoded(row.answer.json.get(member)) for row in exchanges[:-1] if isinstance(row.answer.json, dict)]
    if value is None or value not in earlier:
        return None
    return Departure(WRONG, (f"{member} is another one each time",), "one that came before")


def _equal(exchanges: Sequence[Exchange], expected: tuple[Json, ...]) -> Departure | None:
    member, *allowed = expected
    value = _of(exchanges, member)
    fine = isinstance(value, str) and value in allowed
    return None if fine else Departure(WRONG, (f"{member} is {' or '.join(allowed)}",), repr(value)[:80])


def _usages(exchanges: Sequence[Exchange], _: tuple[Json, ...]) -> Departure | None:
    value = _of(exchanges, "keyUsage")
    fine = (
        isinstance(value, list) and all(isinstance(word, str) for word in value) and {"ENCRYPT", "DECRYPT"} <= {*value}
    )
    return None if fine else Departure(WRONG, ("keyUsage lists ENCRYPT and DECRYPT",), repr(value)[:80])


def _few_usages(exchanges: Sequence[Exchange], _: tuple[Json, ...]) -> Departure | None:
    value = _of(exchanges, "keyUsage")
    many = isinstance(value, list) and len(value) > MOST_USAGES
    return Departure(WRONG, ("keyUsage has at most ten values",), f"{len(value)} values") if many else None


def _text(exchanges: Sequence[Exchange], expected: tuple[Json, ...]) -> Departure | None:
    """Members that are texts."""
    wrong = [name for name in expected if not isinstance(_of(exchanges, name), str) or not _of(exchanges, name)]
    return Departure(WRONG, (f"{wrong[0]} is a text",), type(_of(exchanges, wrong[0])).__name__) if wrong else None


def _fleet_size(exchanges: Sequence[Exchange], _: tuple[Json, ...]) -> Departure | None:
    value = _of(exchanges, "xksProxyFleetSize")
    fine = isinstance(value, int) and not isinstance(value, bool) and value > 0
    return None if fine else Departure(WRONG, ("xksProxyFleetSize is an integer greater than zero",), repr(value)[:80])


def _managers(exchanges: Sequence[Exchange], _: tuple[Json, ...]) -> Departure | None:
    value = _of(exchanges, "ekmFleetDetails")
    fine = isinstance(value, list) and 1 <= len(value) <= MOST_MANAGERS
    got = f"{len(value)} entries" if isinstance(value, list) else type(value).__name__
    return None if fine else Departure(WRONG, ("ekmFleetDetails has one to ten entries",), got)


def _each_manager(exchanges: Sequence[Exchange], expected: tuple[Json, ...]) -> Departure | None:
    """(member): it is a text in each entry; of healthStatus a known one."""
    (member,) = expected
    for row in _of(exchanges, "ekmFleetDetails") or ():
        value = row.get(member) if isinstance(row, dict) else None
        if not isinstance(value, str) or (member == "healthStatus" and value not in HEALTHS):
            wanted = " or ".join(HEALTHS) if member == "healthStatus" else "a text"
            return Departure(WRONG, (f"ekmFleetDetails.{member} is {wanted}",), repr(value)[:80])
    return None


def _in_time(exchanges: Sequence[Exchange], _: tuple[Json, ...]) -> Departure | None:
    seconds = exchanges[-1].answer.seconds
    return None if seconds <= 0.25 else Departure(WRONG, ("an answer within 250 ms",), "a later one")


def _of(exchanges: Sequence[Exchange], member: str) -> Json:
    body = exchanges[-1].answer.json
    return body.get(member) if isinstance(body, dict) else None


def _told(value: Json) -> str:
    """A member in words: never its bytes."""
    if value is None:
        return "absent"
    data = decoded(value)
    return "no Base64" if data is None else f"{len(data)} bytes"


CHECKS: Mapping[str, Row] = {
    "succeeds": _succeeds, "refused": _refused, "json-type": _json_type,
    "error-body": _error_body, "message": _message, "same-bytes": _same_bytes, "lengths": _lengths,
    "as-long-as": _as_long_as, "metadata": _metadata, "cdiv": _cdiv, "fresh": _fresh, "equal": _equal,
    "usages": _usages, "few-usages": _few_usages, "text": _text, "fleet-size": _fleet_size, "managers": _managers,
    "each-manager": _each_manager, "in-time": _in_time,
}  # fmt: skip
"""Each kind of check."""
