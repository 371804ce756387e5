"""Requests to a proxy as values: their members are given, or taken from earlier answers and perhaps altered."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, TypeAlias

Json: TypeAlias = Any
Operation: TypeAlias = Literal["metadata", "encrypt", "decrypt", "health"]
NAMES: Mapping[Operation, str] = {
    "metadata": "xks:GetKeyMetadata",
    "encrypt": "xks:Encrypt",
    "decrypt": "xks:Decrypt",
    "health": "xks:GetHealthStatus",
}
KEY, SECOND, DISABLED, UNKNOWN = "key", "second_key", "disabled_key", "unknown"
"""Which key: the target file says what the first three are."""
OWN, OTHER = "own", "other"
"""Whose URI prefix and credential: those of the target file, or of its table [other]."""


class Signing(StrEnum):
    """How a request is signed."""

    RIGHTLY = "rightly"
    NOT = "not"
    WITH_ANOTHER_SECRET = "with-another-secret"
    BY_UNKNOWN_ID = "by-unknown-id"
    FOR_ANOTHER_SERVICE = "for-another-service"
    A_DAY_AGO = "a-day-ago"
    A_DAY_AHEAD = "a-day-ahead"
    TEN_MINUTES_AGO = "ten-minutes-ago"
    TEN_MINUTES_AHEAD = "ten-minutes-ahead"
    FOUR_MINUTES_AGO = "four-minutes-ago"
    BODY_ALTERED = "body-altered"
    PATH_ALTERED = "path-altered"
    DATE_ALTERED = "date-altered"
    LAST_DIGIT_ALTERED = "last-digit-altered"


@dataclass(frozen=True, slots=True)
class Of:
    """A member of an earlier answer (or, `sent`, of its request), altered by `edit`."""

    ask: int
    member: str
    edit: str = ""
    sent: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """The bytes of several members, one after the other, from `start` to `end`."""

    parts: tuple[Of, ...]
    start: int = 0
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """What must be true of an answer: a row of models/xks/checks, with what it expects."""

    requirement: str
    name: str
    expected: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, and what must be true of its answer.

    prefix, signed_as  whose: OWN or OTHER;  about  further members of requestMetadata;  text  the whole body, as it is
    """

    operation: Operation
    checks: tuple[Check, ...]
    members: tuple[tuple[str, Json | Of | Joined], ...] = ()
    key: str = KEY
    prefix: str = OWN
    signed_as: str = OWN
    signing: Signing = Signing.RIGHTLY
    method: str = "POST"
    about: tuple[tuple[str, str], ...] = ()
    path_suffix: str = ""
    text: str | None = None
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Case:
    """Requests in their order; the first departure ends it.  `needs`: keys and prefixes beyond the first one."""

    name: str
    asks: tuple[Ask, ...]
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers by name in lower case, the JSON of the body, and the seconds it took.

    `json` is None for a body that is none.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Json = None
    seconds: float = 0.0

    @property
    def error(self) -> str:
        """Its error name, or an empty text."""
        name = self.json.get("errorName") if isinstance(self.json, dict) else None
        return name if isinstance(name, str) else ""

    @property
    def got(self) -> str:
        """It in one or two words: "success", or status and error name."""
        return "success" if self.status == 200 else f"{self.status} {self.error}".strip()


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request's members as they were sent, and its answer."""

    sent: Mapping[str, Json]
    answer: Answer


class UnboundError(ValueError):
    """An earlier answer has not what a request needs of it."""


def bound(value: Json | Of | Joined, before: Sequence[Exchange]) -> Json:
    """The value of a member, given what went before; None leaves it out."""
    if isinstance(value, Joined):
        data = b"".join(decoded(_plain(part, before)) or b"" for part in value.parts)
        return b64encode(data[value.start : value.end]).decode() or None
    if not isinstance(value, Of):
        return value
    found = _plain(value, before)
    return found if not value.edit or found is None else edited(found, value.edit)


def _plain(value: Of, before: Sequence[Exchange]) -> Json:
    exchange = before[value.ask]
    of = exchange.sent if value.sent else exchange.answer.json
    return of.get(value.member) if isinstance(of, Mapping) else None


def decoded(text: Json) -> bytes | None:
    """The bytes of a standard Base64 text, or None."""
    if not isinstance(text, str):
        return None
    try:
        return b64decode(text, validate=True)
    except ValueError:
        return None


def edited(text: str, edit: str) -> str | None:
    """A Base64 text whose bytes are altered: "flip:0" inverts a bit of the first byte, "flip:-1" one of the last.

    None: left out.
    """
    data = decoded(text)
    if data is None:
        raise UnboundError("a member is not Base64")
    if edit == "without":
        return None
    if edit == "cut":
        return b64encode(data[:-1]).decode()
    if edit == "longer":
        return b64encode(data + b"\0").decode()
    place = int(edit.partition(":")[2])
    if not data:
        raise UnboundError("a member is empty")
    flipped = bytearray(data)
    flipped[place] ^= 1
    return b64encode(bytes(flipped)).decode()
