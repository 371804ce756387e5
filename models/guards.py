"""Guards: the conditions under which a call is refused, and the errors that the refusal may carry.

A condition is three-valued.  None says that it cannot be asked, because it depends on another guard that failed
(no key, so no key state): then it accepts no error and is not exercised.  A guard is one line in the table of its
operation: requirement id, condition, errors.  The order of a table is the order in which the reference target
answers; it is the proposed order of AWS's checks and is not required of anyone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from kms_conformance.models.facts import SYMMETRIC_USAGE, Facts, Identifier, KeyFacts
from kms_conformance.models.key_types import SYMMETRIC
from kms_conformance.models.lifecycle import EITHER, INVALID, LIFECYCLE, KeyState, state_requirement

Condition = Callable[[Facts], bool | None]

VALIDATION = frozenset({"ValidationException"})
VALIDATIONS = VALIDATION | {"ValidationError"}
"""Where the guide names the code of other services, too."""
NOT_FOUND = frozenset({"NotFoundException"})
INVALID_CIPHERTEXT = frozenset({"InvalidCiphertextException"})
INCORRECT_KEY = frozenset({"IncorrectKeyException"})
INVALID_USAGE = frozenset({"InvalidKeyUsageException"})
INVALID_SIGNATURE = frozenset({"KMSInvalidSignatureException"})
INVALID_MAC = frozenset({"KMSInvalidMacException"})
INVALID_MARKER = frozenset({"InvalidMarkerException"})
UNSUPPORTED = frozenset({"UnsupportedOperationException"})
LIMIT_EXCEEDED = frozenset({"LimitExceededException"})
ACCESS_DENIED = frozenset({"AccessDeniedException"})
S3_ACCESS_DENIED = frozenset({"AccessDenied"})
"""Amazon S3 API Reference, Error responses."""
DRY_RUN = frozenset({"DryRunOperationException"})
INVALID_GRANT_TOKEN = frozenset({"InvalidGrantTokenException"})
BAD_IDENTIFIER = NOT_FOUND | VALIDATION | {"InvalidArnException"}
UNDOCUMENTED: frozenset[str] = frozenset()
"""The refusal is documented and its code is not: any client error but throttling will do."""

WIDEST_LIMIT = 1000
MOST_TOKENS, LONGEST_TOKEN = 10, 8192
THROTTLING = frozenset({"ThrottlingException", "LimitExceededException", "RequestLimitExceeded", "Throttling"})


@dataclass(frozen=True, slots=True)
class Guard:
    """`holds` False: the call is refused with one of `errors` (empty: undocumented).

    `authorized`: it tells about the key or about data, so it is asked only when the caller may do what it asks for;
    and so are all guards that follow it in the table of an operation.  Those before it are about the request alone.
    `either`: success is as right as a refusal, so long as it is one of these errors.
    """

    requirement: str
    holds: Condition
    errors: frozenset[str]
    authorized: bool = False
    noted: bool = False
    """It never decides: beside the guard that does, a refusal with another code than its own is observed."""
    either: bool = False
    faults: bool = False
    """A fault of the service does as well: data that were tampered with are not given out."""

    def accepts(self, code: str) -> bool:
        """Whether the error code is one that this guard's failure allows."""
        return code in self.errors if self.errors else code not in THROTTLING

    def allowing(self, errors: frozenset[str]) -> Guard:
        """The same condition with other errors."""
        return replace(self, errors=errors)


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


def matching(requirement: str, name: str, pattern: str) -> Guard:
    """A text that matches a pattern of the service model as a whole."""

    def holds(f: Facts) -> bool | None:
        value = f.params.get(name)
        return re.fullmatch(pattern, value) is not None if isinstance(value, str) and value else None

    return Guard(requirement, holds, VALIDATION)


def names_a_key(
    name: str, *, aliases: bool = False, unknown: str = "KEY-036", no_alias: str = "KEY-033"
) -> tuple[Guard, ...]:
    """The identifier names an existing key of this Region: KEY-036, and KEY-037, KEY-038, KEY-040.

    NotFoundException was recorded for KEY-037 and KEY-038 from DescribeKey alone, which narrows them (`as_recorded`).
    An alias is an identifier where `aliases`; elsewhere it is refused for what it is (KEY-033).  `unknown` and
    `no_alias` are the requirements of an operation that has its own.
    """

    def asked(holds: Callable[[Identifier], bool | None]) -> Condition:
        def ask(f: Facts) -> bool | None:
            identifier = f.keys.get(name)
            return None if identifier is None or (identifier.alias and not aliases) else holds(identifier)

        return ask

    def not_an_alias(f: Facts) -> bool | None:
        identifier = f.keys.get(name)
        return None if identifier is None else not identifier.alias

    return (
        Guard("ALIAS-023", asked(lambda i: not i.deleted), NOT_FOUND)
        if aliases
        else Guard(no_alias, not_an_alias, BAD_IDENTIFIER),
        Guard("KEY-054", asked(lambda i: not i.gone or i.alias), NOT_FOUND),
        Guard("ALIAS-032", asked(lambda i: not (i.gone and i.alias)), NOT_FOUND),
        Guard(unknown, asked(lambda i: i.naming != "unknown" or i.deleted or i.foreign or i.gone), NOT_FOUND),
        Guard("POLICY-063", asked(lambda i: i.naming != "unknown" if i.foreign else None), ACCESS_DENIED),
        Guard("KEY-037", asked(lambda i: i.naming != "malformed"), BAD_IDENTIFIER),
        Guard("KEY-038", asked(lambda i: i.naming != "other-region"), BAD_IDENTIFIER),
        Guard("KEY-040", asked(lambda i: i.naming != "malformed-arn"), BAD_IDENTIFIER),
    )


def as_recorded(guards: Iterable[Guard]) -> tuple[Guard, ...]:
    """The guards of an identifier with the error that was recorded from DescribeKey (facts AWS-008 and AWS-011)."""
    return tuple(row.allowing(NOT_FOUND) if row.requirement in ("KEY-037", "KEY-038") else row for row in guards)


def key_id(
    required_by: str, name: str = "KeyId", *, aliases: bool = False, no_alias: str = "KEY-033"
) -> tuple[Guard, ...]:
    """A required key identifier: present, of allowed length, naming a key."""
    return (required(required_by, name), *optional_key_id(name, aliases=aliases, no_alias=no_alias))


def optional_key_id(
    name: str = "KeyId", *, aliases: bool = False, unknown: str = "KEY-036", no_alias: str = "KEY-033"
) -> tuple[Guard, ...]:
    """An optional key identifier: of allowed length and naming a key when it is sent."""
    return (
        length("VALID-083", name, 1, 2048),
        *names_a_key(name, aliases=aliases, unknown=unknown, no_alias=no_alias),
    )


def not_managed(requirement: str, name: str = "KeyId") -> Guard:
    """The key is the customer's own, not an AWS managed one; which code refuses it is not documented."""

    def holds(f: Facts) -> bool | None:
        key = named_by(name)(f)
        return None if key is None else not key.managed

    return Guard(requirement, holds, UNDOCUMENTED, authorized=True)


def usage(requirement: str, ask: Callable[[Facts], KeyFacts | None], wanted: str = SYMMETRIC_USAGE) -> Guard:
    """The key is of that KeyUsage."""

    def holds(f: Facts) -> bool | None:
        key = ask(f)
        return None if key is None else key.usage == wanted

    return Guard(requirement, holds, INVALID_USAGE, authorized=True)


def symmetric(requirement: str, errors: frozenset[str], ask: Callable[[Facts], KeyFacts | None]) -> Guard:
    """The key is a symmetric encryption key; else refused with one of the errors."""

    def holds(f: Facts) -> bool | None:
        key = ask(f)
        return None if key is None else key.spec == SYMMETRIC

    return Guard(requirement, holds, errors, authorized=True)


def protects_data_keys(requirement: str, ask: Callable[[Facts], KeyFacts | None]) -> tuple[Guard, ...]:
    """The key is a symmetric encryption key; another KeyUsage has its own error, and that of an RSA key is not told."""

    def not_rsa(f: Facts) -> bool | None:
        key = ask(f)
        return None if key is None or key.usage != SYMMETRIC_USAGE else key.spec == SYMMETRIC

    return (usage(requirement, ask), Guard(requirement, not_rsa, UNDOCUMENTED, authorized=True))


def paging(limit_requirement: str, largest: int) -> tuple[Guard, ...]:
    """Limit and Marker of a list; the service model allows 1 to 1000, the text of some operations less."""

    def narrower(f: Facts) -> bool | None:
        value = f.params.get("Limit")
        return value <= largest if isinstance(value, int) and 1 <= value <= WIDEST_LIMIT else None

    return (
        number("VALID-089", "Limit", 1, WIDEST_LIMIT),
        *((Guard(f"{limit_requirement}b", narrower, UNDOCUMENTED),) if largest < WIDEST_LIMIT else ()),
        length("VALID-091", "Marker", 1, 1024),
        matching("VALID-092", "Marker", "[\u0020-\u00ff]*"),
        Guard("PAGE-012", _known_marker, INVALID_MARKER),
    )


def _known_marker(f: Facts) -> bool | None:
    marker = f.params.get("Marker")
    if not isinstance(marker, str) or not re.fullmatch("[\u0020-\u00ff]{1,1024}", marker):
        return None
    return f.marker_known


def grant_tokens() -> tuple[Guard, ...]:
    """GrantTokens: at most ten, of allowed length, each made by KMS for some grant."""

    def asked(holds: Callable[[list[object]], bool]) -> Condition:
        def ask(f: Facts) -> bool | None:
            tokens = f.params.get("GrantTokens")
            return holds(tokens) if isinstance(tokens, list) else None

        return ask

    return (
        Guard("VALID-077", asked(lambda tokens: len(tokens) <= MOST_TOKENS), VALIDATION),
        Guard("VALID-078", asked(lambda tokens: all(1 <= len(str(t)) <= LONGEST_TOKEN for t in tokens)), VALIDATION),
        Guard("TOKEN-007", lambda f: f.tokens_known, INVALID_GRANT_TOKEN),
        Guard("TOKEN-007b", lambda f: f.spare_token_known, UNDOCUMENTED),
        Guard("TOKEN-009", lambda f: f.token_alive, UNDOCUMENTED),
    )


def dry_run() -> Guard:
    """DRYRUN-001: what would succeed is answered with an error. Asked only when nothing else fails."""
    return Guard("DRYRUN-001", lambda f: not f.dry_run, DRY_RUN, authorized=True)


def key_state(operation: str, *involved: Callable[[Facts], KeyFacts | None]) -> tuple[Guard, ...]:
    """One guard for each refusing cell of the operation's row: no key involved may be in that state."""

    def outside(state: KeyState) -> Condition:
        def holds(f: Facts) -> bool | None:
            keys = [key for ask in involved if (key := ask(f)) is not None]
            return all(key.state is not state for key in keys) if keys else None

        return holds

    refused = tuple(
        Guard(state_requirement(operation, state), outside(state), errors, authorized=True)
        for state, errors in LIFECYCLE[operation].items()
        if errors
    )
    if LIFECYCLE[operation][KeyState.PENDING_DELETION] != EITHER:
        return refused
    return (*refused, Guard("KEY-066", outside(KeyState.PENDING_DELETION), INVALID, authorized=True, noted=True))


def named_by(name: str) -> Callable[[Facts], KeyFacts | None]:
    """The key that an identifier parameter names."""

    def ask(f: Facts) -> KeyFacts | None:
        identifier = f.keys.get(name)
        return identifier.key if identifier else None

    return ask
