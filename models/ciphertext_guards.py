"""Guards on a ciphertext: whole, made by the key that is named, and given the context it is bound to."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping

from kms_conformance.models.facts import CiphertextFacts, Facts, KeyFacts
from kms_conformance.models.guards import (
    INCORRECT_KEY,
    INVALID_CIPHERTEXT,
    NOT_FOUND,
    UNDOCUMENTED,
    Condition,
    Guard,
)


def maker_of_ciphertext(f: Facts) -> KeyFacts | None:
    """The key that made the ciphertext, where that can be read."""
    return f.ciphertext.key if f.ciphertext else None


def ciphertext(condition: Callable[[CiphertextFacts], bool | None]) -> Condition:
    """A condition on the ciphertext; it cannot be asked when there is none of allowed length."""
    return lambda f: condition(f.ciphertext) if f.ciphertext is not None else None


DAMAGED = INVALID_CIPHERTEXT | NOT_FOUND | INCORRECT_KEY | {"AccessDeniedException"}
"""An alteration may hit a reference to the key, where a ciphertext has one."""
DAMAGE_REQUIREMENTS: dict[str, str] = {
    "flipped": "ENC-021",
    "truncated": "ENC-022",
    "extended": "ENC-023",
    "random": "ENC-024",
    "spliced": "ENC-025",
    "foreign": "ENC-026",
}

CONTEXT_REQUIREMENTS = (
    "CTX-001", "CTX-002", "CTX-003", "CTX-004", "CTX-005", "CTX-006", "CTX-007", "CTX-008", "CTX-009", "CTX-010",
    "CTX-011", "CTX-015", "INV-04",
)  # fmt: skip


def intact_ciphertext() -> tuple[Guard, ...]:
    """The blob is one that KMS returned, unaltered: ENC-021 to ENC-026.

    An alteration may hit the embedded key reference; the catalogue then allows the errors of a wrong key.  No page
    names the error for a ciphertext whose key was deleted (KEY-054).
    """

    def never(damage: str) -> Condition:
        return ciphertext(lambda c: c.damage != damage)

    return (
        *(Guard(requirement, never(damage), DAMAGED) for damage, requirement in DAMAGE_REQUIREMENTS.items()),
        Guard("KEY-054", ciphertext(lambda c: not c.gone), UNDOCUMENTED),
    )


def named_key_made_it(requirement: str, name: str) -> tuple[Guard, ...]:
    """An identifier sent beside a symmetric ciphertext names the key that made it; ALIAS-018 for an alias."""

    def named(*, alias: bool) -> Condition:
        def holds(f: Facts) -> bool | None:
            identifier, maker = f.keys.get(name), maker_of_ciphertext(f)
            if identifier is None or maker is None or identifier.alias is not alias:
                return None
            if alias and identifier.key is None:  # an alias that names nothing is refused as such
                return None
            return identifier.key is not None and identifier.key.name == maker.name

        return holds

    return (
        Guard(requirement, named(alias=False), INCORRECT_KEY),
        Guard("ALIAS-018", named(alias=True), INCORRECT_KEY),
    )


def opened_as_made(unnamed: str, otherwise: str) -> tuple[Guard, ...]:
    """A ciphertext under an RSA key is opened with its key and its algorithm, which are both sent, and is unaltered.

    `unnamed`, `otherwise`: the requirements by which key and algorithm are sent, and the algorithm is the right one.
    """

    def never(requirement: str) -> Condition:
        return ciphertext(lambda c: c.mismatch != requirement)

    errors = {unnamed: UNDOCUMENTED, otherwise: UNDOCUMENTED, "ENC-015b": INCORRECT_KEY | INVALID_CIPHERTEXT}
    errors["ENC-021b"] = DAMAGED
    return tuple(Guard(requirement, never(requirement), allowed) for requirement, allowed in errors.items())


def equal_context(requirements: Collection[str], blamed: str | None = None) -> tuple[Guard, ...]:
    """The given context equals the one the ciphertext is bound to; one guard for each way to miss it.

    With `blamed` a single guard of that requirement stands for all ways.
    """

    def never(missed: str | None) -> Condition:
        def holds(c: CiphertextFacts) -> bool | None:
            if c.damage is not None:
                return None
            return c.context_difference != missed if missed else c.context_difference is None

        return ciphertext(holds)

    if blamed:
        return (Guard(blamed, never(None), INVALID_CIPHERTEXT),)
    return tuple(Guard(requirement, never(requirement), INVALID_CIPHERTEXT) for requirement in requirements)


SURELY_TAKEN = 4096
"""The bytes of a context, as JSON, that are taken for sure: no page has a limit, and services have some (CTX-017)."""


def new_contexts(*names: str) -> tuple[Guard, ...]:
    """CTX-016, CTX-017: no document says whether empty texts and very large contexts are taken."""

    def all_of(holds: Callable[[Mapping[str, str]], bool]) -> Condition:
        return lambda f: all(holds(given) for name in names if isinstance(given := f.params.get(name), Mapping))

    return (
        Guard("CTX-016", all_of(_has_no_empty_text), UNDOCUMENTED),
        Guard("CTX-017", all_of(lambda context: _size(context) <= SURELY_TAKEN), UNDOCUMENTED),
    )


def opening_context(name: str) -> Guard:
    """CTX-016 where a ciphertext is opened: the context that it was made with was taken, and so must be taken again."""

    def holds(f: Facts) -> bool:
        given, made = f.params.get(name), f.ciphertext
        same = made is not None and made.damage is None and made.context_difference is None
        return same or not isinstance(given, Mapping) or _has_no_empty_text(given)

    return Guard("CTX-016", holds, UNDOCUMENTED)


def _has_no_empty_text(context: Mapping[str, str]) -> bool:
    return all(name and text for name, text in context.items())


def _size(context: Mapping[str, str]) -> int:
    return len(json.dumps(context, ensure_ascii=False).encode("utf-8", "surrogatepass"))
