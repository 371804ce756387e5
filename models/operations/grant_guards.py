"""Guards of CreateGrant, ListGrants, ListRetirableGrants, RetireGrant and RevokeGrant.

Who may do what with a grant is in `models/grants`; what the operations do, and answer, in `operations/grants`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from kms_conformance.models.facts import Facts
from kms_conformance.models.grants.operations import GRANT_OPERATIONS, KeyKind, kind_of, unsupported
from kms_conformance.models.grants.principals import is_principal
from kms_conformance.models.guards import (
    INVALID_GRANT_TOKEN,
    LONGEST_TOKEN,
    NOT_FOUND,
    UNDOCUMENTED,
    VALIDATION,
    VALIDATIONS,
    Condition,
    Guard,
    as_recorded,
    dry_run,
    grant_tokens,
    key_id,
    key_state,
    length,
    matching,
    named_by,
    optional_key_id,
    paging,
    required,
)

MOST_PAIRS, LONGEST_CONTEXT_VALUE = 8, 384
LARGEST_PAGE = 100
NAME = "[a-zA-Z0-9:/_-]+"
PRINCIPAL = "[a-zA-Z0-9_+=,.@:/-]+"
SERVICE_PRINCIPAL = r"([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+"
SOURCE_ARN = "arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+"
LENGTHS = {
    "GrantIdType": (1, 128),
    "GrantNameType": (1, 256),
    "GrantConstraintSourceArnType": (20, 512),
    "PrincipalIdType": (1, 256),
    "ServicePrincipalType": (1, 128),
}
"""By shape of the service model."""
SHORTEST_ARN, LONGEST_ARN = LENGTHS["GrantConstraintSourceArnType"]
INVALID_ARN = frozenset({"InvalidArnException"})
NO_SUCH_GRANT = NOT_FOUND | {"InvalidGrantIdException"}
CONTEXT_CONSTRAINTS = ("EncryptionContextEquals", "EncryptionContextSubset")


def _principal(name: str) -> tuple[Guard, ...]:
    return (length("VALID-102", name, *LENGTHS["PrincipalIdType"]), matching("VALID-103", name, PRINCIPAL))


def _service(name: str) -> tuple[Guard, ...]:
    return (length("VALID-110", name, *LENGTHS["ServicePrincipalType"]), matching("VALID-111", name, SERVICE_PRINCIPAL))


def _grant_operations(f: Facts) -> list[str] | None:
    operations = f.params.get("Operations")
    return list(map(str, operations)) if isinstance(operations, list) else None


def _known_operations(f: Facts) -> bool | None:
    operations = _grant_operations(f)
    return None if operations is None else set(operations) <= set(GRANT_OPERATIONS)


def _more_than_create_grant(f: Facts) -> bool | None:
    operations = _grant_operations(f)
    return None if operations is None else set(operations) != {"CreateGrant"}


def _constraints(f: Facts) -> Mapping[str, object]:
    constraints = f.params.get("Constraints")
    return constraints if isinstance(constraints, Mapping) else {}


def _source_arn(holds: Callable[[str], bool]) -> Condition:
    def ask(f: Facts) -> bool | None:
        arn = _constraints(f).get("SourceArn")
        return holds(arn) if isinstance(arn, str) else None

    return ask


def _contexts(holds: Callable[[Mapping[str, str]], bool]) -> Condition:
    """A condition on each context in the constraints."""

    def ask(f: Facts) -> bool | None:
        contexts = [context for name in CONTEXT_CONSTRAINTS if (context := _constraints(f).get(name)) is not None]
        return all(isinstance(context, Mapping) and holds(context) for context in contexts) if contexts else None

    return ask


def _exactly_one(*names: str) -> Condition:
    return lambda f: sum(name in f.params for name in names) == 1


def _not_both(*names: str) -> Condition:
    def holds(f: Facts) -> bool | None:
        given = sum(name in f.params for name in names)
        return given < len(names) if given else None

    return holds


def _service_grantee_is_bound(f: Facts) -> bool | None:
    if "GranteeServicePrincipal" not in f.params:
        return None
    retiring = {"RetiringPrincipal", "RetiringServicePrincipal"} & set(f.params)
    return "SourceArn" in _constraints(f) and bool(retiring)


def _for_services(name: str) -> Condition:
    """The parameter is for callers that are services themselves."""
    return lambda f: f.caller.kind == "service" if name in f.params and f.caller is not None else None


def _names_principals(f: Facts) -> bool | None:
    given = [f.params[name] for name in ("GranteePrincipal", "RetiringPrincipal") if name in f.params]
    return all(isinstance(text, str) and is_principal(text) for text in given) if given else None


def _of_own_account(f: Facts) -> bool | None:
    arn = f.params.get("RetiringPrincipal")
    if f.caller is None or not isinstance(arn, str) or not is_principal(arn) or not arn.startswith("arn:"):
        return None
    return arn.split(":")[4] == f.caller.account


UNSUPPORTED_BY_THE_KEY = VALIDATIONS
"""The API Reference calls the exception ValidationError, which is the name of no error of KMS."""


BY_KIND: Mapping[KeyKind, str] = {
    "symmetric": "GRANT-020",
    "asymmetric": "GRANT-021",
    "signing": "GRANT-022",
    "mac": "GRANT-023",
    "agreement": "GRANT-024",
    "encapsulation": "GRANT-025",
}
"""The requirement that says which operations a grant on a key of a kind may hold."""


def _fits(requirement: str, kind: KeyKind) -> Guard:
    """Keys of that kind support all operations that the grant lists."""

    def holds(f: Facts) -> bool | None:
        key, operations = named_by("KeyId")(f), _grant_operations(f)
        if key is None or operations is None or kind_of(key.usage, key.spec) != kind:
            return None
        return not unsupported(operations, kind)

    return Guard(requirement, holds, UNSUPPORTED_BY_THE_KEY, authorized=True)


def _contexts_fit_the_key(f: Facts) -> bool | None:
    key = named_by("KeyId")(f)
    if key is None or not any(_constraints(f).get(name) for name in CONTEXT_CONSTRAINTS):
        return None
    return kind_of(key.usage, key.spec) == "symmetric"


def _key_of_a_grant(required_by: str, no_alias: str) -> tuple[Guard, ...]:
    """The key's identifier; one that names no key is GRANT-032's, be it well formed (KEY-036) or not (KEY-037)."""
    ours = ("KEY-036", "KEY-037")
    return tuple(
        replace(guard, requirement="GRANT-032") if guard.requirement in ours else guard
        for guard in as_recorded(key_id(required_by, no_alias=no_alias))
    )


def _grant_is_not(naming: str) -> Condition:
    return lambda f: f.grant != naming if f.grant is not None else None


GRANT_ID = Guard("GRANT-015", _grant_is_not("malformed"), NO_SUCH_GRANT)
ENDED = Guard("GRANT-059", _grant_is_not("ended"), UNDOCUMENTED)
EXISTS = Guard("GRANT-058", _grant_is_not("unknown"), NO_SUCH_GRANT)


def _identified(f: Facts) -> bool:
    """GRANT-057: a grant token, or grant id and key."""
    return "GrantToken" in f.params or {"KeyId", "GrantId"} <= set(f.params)


CREATE_GRANT: tuple[Guard, ...] = (
    required("VALID-005", "Operations"),
    Guard("GRANT-018", lambda f: bool(ops) if (ops := _grant_operations(f)) is not None else None, VALIDATION),
    Guard("GRANT-018b", _more_than_create_grant, VALIDATION, either=True),
    Guard("VALID-076", _known_operations, VALIDATION | {"ValidationError"}),
    *_principal("GranteePrincipal"),
    *_principal("RetiringPrincipal"),
    *_service("GranteeServicePrincipal"),
    *_service("RetiringServicePrincipal"),
    length("VALID-074", "Name", *LENGTHS["GrantNameType"]),
    matching("VALID-075", "Name", NAME),
    Guard("VALID-071", _source_arn(lambda arn: SHORTEST_ARN <= len(arn) <= LONGEST_ARN), VALIDATION),
    Guard("VALID-072", _source_arn(lambda arn: re.fullmatch(SOURCE_ARN, arn) is not None), VALIDATION),
    Guard("GRANT-026", _exactly_one("GranteePrincipal", "GranteeServicePrincipal"), UNDOCUMENTED),
    Guard("GRANT-027", _not_both("RetiringPrincipal", "RetiringServicePrincipal"), UNDOCUMENTED),
    Guard("GRANT-028", _service_grantee_is_bound, UNDOCUMENTED),
    Guard("GRANT-040", _contexts(lambda context: len(context) <= MOST_PAIRS), UNDOCUMENTED),
    Guard("GRANT-041", _contexts(lambda c: all(len(v) <= LONGEST_CONTEXT_VALUE for v in c.values())), UNDOCUMENTED),
    *_key_of_a_grant("VALID-005", "GRANT-031"),
    Guard("GRANT-030", _names_principals, INVALID_ARN),
    Guard("GRANT-030", lambda f: f.principals_known, INVALID_ARN),
    *grant_tokens(),
    *key_state("CreateGrant", named_by("KeyId")),
    *(_fits(requirement, kind) for kind, requirement in BY_KIND.items()),
    Guard("GRANT-038", _contexts_fit_the_key, UNDOCUMENTED),
    dry_run(),
)

LIST_GRANTS: tuple[Guard, ...] = (
    *_key_of_a_grant("VALID-030", "KEY-033"),
    length("VALID-073", "GrantId", *LENGTHS["GrantIdType"]),
    *_principal("GranteePrincipal"),
    *_service("GranteeServicePrincipal"),
    Guard("GRANT-064", _not_both("GranteePrincipal", "GranteeServicePrincipal"), UNDOCUMENTED),
    Guard("GRANT-064", _for_services("GranteeServicePrincipal"), UNDOCUMENTED),
    replace(GRANT_ID, requirement="GRANT-062b"),
    *paging("PAGE-003", LARGEST_PAGE),
)

LIST_RETIRABLE_GRANTS: tuple[Guard, ...] = (
    *_principal("RetiringPrincipal"),
    *_service("RetiringServicePrincipal"),
    Guard("GRANT-070", _exactly_one("RetiringPrincipal", "RetiringServicePrincipal"), UNDOCUMENTED),
    Guard("GRANT-070", _for_services("RetiringServicePrincipal"), UNDOCUMENTED),
    Guard("GRANT-069", _of_own_account, UNDOCUMENTED),
    *paging("PAGE-004", LARGEST_PAGE),
)

RETIRE_GRANT: tuple[Guard, ...] = (
    length("VALID-078", "GrantToken", 1, LONGEST_TOKEN),
    length("VALID-073", "GrantId", *LENGTHS["GrantIdType"]),
    Guard("GRANT-057", _identified, UNDOCUMENTED),
    *optional_key_id("KeyId"),
    Guard("TOKEN-007", lambda f: f.tokens_known, INVALID_GRANT_TOKEN),
    GRANT_ID,
    ENDED,
    EXISTS,
    dry_run(),
)
"""The grant decides who may retire it, so it is looked for first."""

REVOKE_GRANT: tuple[Guard, ...] = (
    *key_id("VALID-037"),
    required("VALID-037", "GrantId"),
    length("VALID-073", "GrantId", *LENGTHS["GrantIdType"]),
    GRANT_ID,
    replace(ENDED, authorized=True),
    replace(EXISTS, authorized=True),
    dry_run(),
)
