"""GetKeyPolicy, PutKeyPolicy and ListKeyPolicies, as far as they store and return: what a policy allows is not here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from kms_conformance.models.access.documents import broken_by
from kms_conformance.models.authorization.key_policy import policy_fault
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import (
    LIMIT_EXCEEDED,
    NOT_FOUND,
    UNDOCUMENTED,
    UNSUPPORTED,
    VALIDATION,
    Condition,
    Guard,
    key_id,
    length,
    matching,
    not_managed,
    required,
)
from kms_conformance.models.operation import Allowance, Operation, always, by_arn, given, in_its_state, key_of
from kms_conformance.models.operations.lists import page_allowances, page_claims, page_guards
from kms_conformance.models.operations.metadata import names_its_key, no_output, worn
from kms_conformance.models.terms import KeyRef, PolicyText, Term, Texts
from kms_conformance.models.world import World

DEFAULT, SHARED = "default", "AWS_RAM"
"""The two names that a key policy may have; the second belongs to AWS Resource Access Manager."""
MALFORMED = frozenset({"MalformedPolicyDocumentException"})
CHARACTERS = "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]*"
LONGEST_POLICY = 131_072
DEFAULT_POLICY = PolicyText(
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "<root>"}, '
    '"Action": "kms:*", "Resource": "*"}]}'
)


def _never(fault: str) -> Condition:
    def holds(f: Facts) -> bool | None:
        text = f.params.get("Policy")
        return policy_fault(text) != fault if isinstance(text, str) and text else None

    return holds


DOCUMENT = (
    length("VALID-100", "Policy", 1, LONGEST_POLICY).allowing(VALIDATION | LIMIT_EXCEEDED),
    matching("POLICY-020", "Policy", CHARACTERS).allowing(VALIDATION | MALFORMED),
    *(
        Guard(fault, _never(fault), MALFORMED)
        for fault in ("POLICY-010", "POLICY-011", "POLICY-012", "POLICY-013", "POLICY-014")
    ),
)


def _keeps(requirement: str) -> Condition:
    return lambda f: None if f.policy_breaks is None else requirement not in f.policy_breaks


IN_ITS_ACCOUNT = (
    Guard("POLICY-034", _keeps("POLICY-034"), MALFORMED),
    Guard("POLICY-015", _keeps("POLICY-015"), UNDOCUMENTED),
    Guard("POLICY-017", _keeps("POLICY-017"), UNDOCUMENTED),
)
"""What a policy must be in its account, by who puts it and who is there. No page says the code of the last two."""


def _bypassed(world: World, call: Call) -> bool:
    """Whether the lockout safety check would have refused it."""
    broken = broken_by(world, call.having(BypassPolicyLockoutSafetyCheck=None))
    return broken is not None and "POLICY-017" in broken


def _named(holds: Callable[[str], bool]) -> Condition:
    def ask(f: Facts) -> bool | None:
        name = f.params.get("PolicyName")
        well_formed = isinstance(name, str) and re.fullmatch("\\w{1,128}", name)
        return holds(str(name)) if well_formed else None

    return ask


OTHER_NAME = NOT_FOUND | VALIDATION
"""A name that is too long or has a hyphen is also none of the two that there are (POLICY-009)."""
NAME = (
    length("VALID-098", "PolicyName", 1, 128).allowing(OTHER_NAME),
    matching("VALID-099", "PolicyName", "\\w+").allowing(OTHER_NAME),
    Guard("POLICY-009", _named(lambda name: name in (DEFAULT, SHARED)), OTHER_NAME),
)
DEFAULT_NAME = Allowance(
    "POLICY-005",
    lambda world, call: call.get("PolicyName") is None,
    without=lambda world, call: call.having(PolicyName=DEFAULT),
)


def text_of(call: Call) -> str:
    """The policy that a call sends, as far as it does not depend on the account."""
    policy = call.get("Policy")
    return policy.template if isinstance(policy, PolicyText) else ""


def _put(world: World, call: Call) -> World:
    key, policy = key_of(world, call), call.get("Policy")
    world = worn(world.with_key(replace(key, policy=policy, policy_because="POLICY-002")), key.slot)
    return world.with_key_policy(key.slot, policy)


def _refused(world: World, call: Call) -> World:
    """A malformed policy leaves the old one (POLICY-010 to 014); that no refused call changes anything isn't stated."""
    key, policy = names_its_key(world, call), call.get("Policy")
    if key is None:
        return world
    fault = policy_fault(policy.template) if isinstance(policy, PolicyText) and policy.template else None
    named = "POLICY-009" if call.get("PolicyName") not in (None, DEFAULT, SHARED) else None
    return worn(world.with_key(replace(key, policy_because=fault or named or "INV-20")), key.slot)


def _look(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    if (key := names_its_key(world, call)) is not None:
        yield Call.of("GetKeyPolicy", KeyId=KeyRef(key.slot), PolicyName=DEFAULT)


PUT_KEY_POLICY = Operation(
    "PutKeyPolicy",
    guards=(
        *key_id("VALID-034"),
        required("VALID-034", "Policy"),
        *(guard.allowing(guard.errors | UNSUPPORTED) for guard in NAME),
        Guard("POLICY-008", _named(lambda name: name != SHARED), UNDOCUMENTED),
        *DOCUMENT,
        *IN_ITS_ACCOUNT,
        not_managed("KEY-056"),
    ),
    allowances=(
        Allowance("POLICY-018", _bypassed),
        DEFAULT_NAME,
        Allowance("POLICY-020", lambda world, call: not text_of(call).isascii()),
        by_arn("KeyId"),
        *in_its_state("PutKeyPolicy"),
        always("POLICY-002"),
    ),
    effect=_put,
    refused=_refused,
    claims=no_output,
    observers=_look,
    writes=True,
)


def _policy(world: World, call: Call) -> Iterable[Claim]:
    key = key_of(world, call)
    put: Term = key.policy
    relation = Relation.SAME_JSON if put is not None else Relation.SAME_STATEMENTS
    yield Claim(key.policy_because, "Policy", relation, put if put is not None else DEFAULT_POLICY)
    yield Claim("POLICY-005", "PolicyName", Relation.EQUAL, DEFAULT)


GET_KEY_POLICY = Operation(
    "GetKeyPolicy",
    guards=(
        *key_id("VALID-025"),
        *NAME,
        Guard("POLICY-007", _named(lambda name: name != SHARED), NOT_FOUND),
    ),
    allowances=(DEFAULT_NAME, by_arn("KeyId"), *in_its_state("GetKeyPolicy")),
    claims=_policy,
)


def _names(world: World, call: Call) -> Iterable[Claim]:
    yield from page_claims(call)
    yield Claim("POLICY-006", "PolicyNames", Relation.EQUAL, Texts((DEFAULT,)))


LIST_KEY_POLICIES = Operation(
    "ListKeyPolicies",
    guards=(
        *key_id("VALID-031"),
        *(guard for guard in page_guards("ListKeyPolicies") if guard.requirement != "PAGE-012"),
    ),
    allowances=(
        *page_allowances("ListKeyPolicies"),
        by_arn("KeyId"),
        given("POLICY-006", "Limit"),
        *in_its_state("ListKeyPolicies"),
    ),
    claims=_names,
)
"""InvalidMarkerException is not among this operation's documented errors, so that no marker is judged here."""
