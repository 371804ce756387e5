"""Guards: the conditions under which a call is refused, and the errors that the refusal may carry.

A condition is three-valued.  None says that it cannot be asked, because it depends on another guard that failed
(no key, so no key state): then it accepts no error and is not exercised.  A guard is one line in the table of its
operation: requirement id, condition, errors.  The order of a table is the order in which the reference target
answers; it is the proposed order of AWS's checks and is not required of anyone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from kms_conformance.models.facts import CiphertextFacts, Facts, KeyFacts
from kms_conformance.models.lifecycle import LIFECYCLE, KeyState, state_requirement

Condition = Callable[[Facts], bool | None]

VALIDATION = frozenset({"ValidationException"})
NOT_FOUND = frozenset({"NotFoundException"})
INVALID_CIPHERTEXT = frozenset({"InvalidCiphertextException"})
INCORRECT_KEY = frozenset({"IncorrectKeyException"})
INVALID_USAGE = frozenset({"InvalidKeyUsageException"})
UNDOCUMENTED: frozenset[str] = frozenset()
"""The refusal is documented and its code is not: any client error but throttling will do."""

THROTTLING = frozenset({"ThrottlingException", "LimitExceededException", "RequestLimitExceeded", "Throttling"})


@dataclass(frozen=True, slots=True)
class Guard:
    """`holds` False: the call is refused with one of `errors` (empty: undocumented)."""

    requirement: str
    holds: Condition
    errors: frozenset[str]

    def accepts(self, code: str) -> bool:
        """Whether the error code is one that this guard's failure allows."""
        return code in self.errors if self.errors else code not in THROTTLING


def required(requirement: str, name: str) -> Guard:
    """A member without which the request is refused."""
    return Guard(requirement, lambda f: name in f.params, VALIDATION)


def length(requirement: str, name: str, low: int, high: int) -> Guard:
    """A text or blob of `low` to `high` characters or bytes."""

    def holds(f: Facts) -> bool | None:
        value = f.params.get(name)
        return low <= len(value) <= high if isinstance(value, str | bytes) else None

    return Guard(requirement, holds, VALIDATION)


def number(requirement: str, name: str, low: int, high: int) -> Guard:
    """A whole number of `low` to `high`."""

    def holds(f: Facts) -> bool | None:
        value = f.params.get(name)
        return low <= value <= high if isinstance(value, int) else None

    return Guard(requirement, holds, VALIDATION)


def one_of(requirement: str, name: str, values: Collection[str]) -> Guard:
    """A member of an enumeration."""

    def holds(f: Facts) -> bool | None:
        value = f.params.get(name)
        return value in values if value is not None else None

    return Guard(requirement, holds, VALIDATION)


def names_a_key(name: str) -> tuple[Guard, ...]:
    """The identifier names an existing key of this Region: KEY-036, and the recorded KEY-037, KEY-038, KEY-040."""

    def never(naming: str) -> Condition:
        def holds(f: Facts) -> bool | None:
            identifier = f.keys.get(name)
            return None if identifier is None else identifier.naming != naming

        return holds

    return (
        Guard("KEY-036", never("unknown"), NOT_FOUND),
        Guard("KEY-037", never("malformed"), NOT_FOUND),
        Guard("KEY-038", never("other-region"), NOT_FOUND),
        Guard("KEY-040", never("malformed-arn"), NOT_FOUND | VALIDATION | {"InvalidArnException"}),
    )


def key_id(required_by: str, name: str = "KeyId") -> tuple[Guard, ...]:
    """A required key identifier: present, of allowed length, naming a key."""
    return (required(required_by, name), *optional_key_id(name))


def optional_key_id(name: str = "KeyId") -> tuple[Guard, ...]:
    """An optional key identifier: of allowed length and naming a key when it is sent."""
    return (length("VALID-083", name, 1, 2048), *names_a_key(name))


def key_state(operation: str, *involved: Callable[[Facts], KeyFacts | None]) -> tuple[Guard, ...]:
    """One guard for each refusing cell of the operation's row: no key involved may be in that state."""

    def outside(state: KeyState) -> Condition:
        def holds(f: Facts) -> bool | None:
            keys = [key for ask in involved if (key := ask(f)) is not None]
            return all(key.state is not state for key in keys) if keys else None

        return holds

    return tuple(
        Guard(state_requirement(operation, state), outside(state), errors)
        for state, errors in LIFECYCLE[operation].items()
        if errors
    )


def named_by(name: str) -> Callable[[Facts], KeyFacts | None]:
    """The key that an identifier parameter names."""

    def ask(f: Facts) -> KeyFacts | None:
        identifier = f.keys.get(name)
        return identifier.key if identifier else None

    return ask


def maker_of_ciphertext(f: Facts) -> KeyFacts | None:
    """The key that made the ciphertext, where that can be read."""
    return f.ciphertext.key if f.ciphertext else None


def ciphertext(condition: Callable[[CiphertextFacts], bool | None]) -> Condition:
    """A condition on the ciphertext; it cannot be asked when there is none of allowed length."""
    return lambda f: condition(f.ciphertext) if f.ciphertext is not None else None


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

    An alteration may hit the embedded key reference; the catalogue then allows the errors of a wrong key.
    """
    errors = INVALID_CIPHERTEXT | NOT_FOUND | INCORRECT_KEY | {"AccessDeniedException"}

    def never(damage: str) -> Condition:
        return ciphertext(lambda c: c.damage != damage)

    return tuple(Guard(requirement, never(damage), errors) for damage, requirement in DAMAGE_REQUIREMENTS.items())


def named_key_made_it(requirement: str, name: str) -> Guard:
    """An identifier sent beside a symmetric ciphertext names the key that made it."""

    def holds(f: Facts) -> bool | None:
        identifier, maker = f.keys.get(name), maker_of_ciphertext(f)
        if identifier is None or maker is None:
            return None
        return identifier.key is not None and identifier.key.name == maker.name

    return Guard(requirement, holds, INCORRECT_KEY)


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


def no_empty_text(f: Facts) -> bool:
    """Whether empty texts in a context are taken isn't documented (CTX-016)."""
    return not f.contexts_with_empty_text
