"""Which requirements demand that a principal's call succeeds, the most specific first."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.access.policy_reasons import iam_of
from kms_conformance.models.access.questions import Question
from kms_conformance.models.access.ruling import rule
from kms_conformance.models.authorization.decision import Decision
from kms_conformance.models.calls import Call, grants_of
from kms_conformance.models.domains.about import About
from kms_conformance.models.domains.facts import service_of_call
from kms_conformance.models.grants import Grant, Terms
from kms_conformance.models.parties import ADMINISTRATOR, STRANGER, principal
from kms_conformance.models.terms import KeyRef
from kms_conformance.models.world import Issued, World

WIDEST = ("GRANT-003", "GRANT-051", "GRANT-053", "POLICY-023", "POLICY-025", "POLICY-027")
WITHOUT_CONTEXT = ("DescribeKey", "RetireGrant")


def demanded(world: World, call: Call) -> Iterator[str]:
    """The requirements by which policies and grants must allow this valid call."""
    if call.principal == ADMINISTRATOR:
        return
    ruling = rule(world, call)
    if ruling is None or not ruling.allowed:
        return
    service = service_of_call(call)
    if service is not None:
        yield from ({service.says[About.PERMITTED]} if ruling.decided and About.PERMITTED in service.says else ())
        return
    for question, decision, grant in () if call.get("BypassPolicyLockoutSafetyCheck") is True else ruling.decided:
        if grant is not None:
            yield from _by_grant(world, call, grant)
        elif question.use is not None and _holds_a_grant(world, call):
            yield "GRANT-004"
        yield from _by_policies(world, call, question, decision)
    if ruling.change:
        yield ruling.change


def permitting(world: World, call: Call) -> tuple[str, ...]:
    """The requirements by which the caller may do what it asks for, whatever else is wrong with it: none where not.

    The widest of those that demand it: a caller that is told that it may not says nothing of finer points.
    """
    found = tuple(dict.fromkeys(demanded(world, call)))
    return tuple(row for row in found if row in WIDEST) or found


def _by_grant(world: World, call: Call, grant: Grant) -> Iterator[str]:
    issued = world.grants[int(grant.grant_id)]
    terms, key = issued.terms, world.keys[issued.key]
    if call.operation == "RetireGrant":
        yield from _retirement(call, issued)
    if call.operation in WITHOUT_CONTEXT and terms.constraints.of_context:
        yield "GRANT-039"
    if issued.slot in {world.tokens.get(slot, -1) for slot in grants_of(call)}:
        settled = world.now >= issued.made + world.bound
        yield from ("TOKEN-003", "TOKEN-001") if settled else ("TOKEN-001",)
    if key.disabled_times + key.cancelled_times > issued.times:
        yield "GRANT-074"
    if issued.aged:
        yield "GRANT-073"
    if call.principal == STRANGER:
        yield "GRANT-072"
    if _in_another_order(call, terms):
        yield "GRANT-037"
    equal = [row for row in world.grants.values() if row.terms == terms and row.slot != issued.slot]
    if any(row.ended is not None for row in equal):
        yield "GRANT-009"
    others = [row for row in world.grants.values() if row.ended is not None and row.terms.key == terms.key]
    if any(row.terms.grantee_principal == terms.grantee_principal for row in others):
        yield "GRANT-008"
    if terms.grantee_principal and (
        ":assumed-role/" in terms.grantee_principal or terms.grantee_principal.endswith("root")
    ):
        yield "GRANT-029"
    yield "GRANT-003"
    if not grants_of(call):
        yield "TOKEN-002"


def _retirement(call: Call, issued: Issued) -> Iterator[str]:
    if issued.terms.constraints.source_arn is not None:
        yield "GRANT-045"
    yield "GRANT-051"
    if call.get("GrantToken") is not None:
        yield "TOKEN-008"


def _in_another_order(call: Call, terms: Terms) -> bool:
    wanted = terms.constraints.equals or terms.constraints.subset or {}
    for name in ("EncryptionContext", "SourceEncryptionContext"):
        pairs = getattr(call.get(name), "pairs", ())
        if [row for row in pairs if row in wanted.items()] != [row for row in wanted.items() if row in pairs]:
            return True
    return False


def _holds_a_grant(world: World, call: Call) -> bool:
    who = principal(call.principal)
    return any(
        row.terms.grantee_principal in (who.arn, who.role) and row.ended is None for row in world.grants.values()
    )


def _by_policies(world: World, call: Call, question: Question, decision: Decision) -> Iterator[str]:
    if decision.reason == "key policy":
        if call.operation == "CreateGrant":
            yield "GRANT-048"
        yield "POLICY-025"
    if decision.reason in ("IAM policy", "root user"):
        if call.principal == STRANGER:
            yield "POLICY-027"
        if call.operation == "RetireGrant":
            yield "GRANT-053"
        if call.operation == "ListRetirableGrants":
            yield "GRANT-071"
        if question.key is not None and _for_one_key(world, call, decision) and not _names_it_by_arn(call, question):
            yield "POLICY-060"
        yield "POLICY-023"


def _for_one_key(world: World, call: Call, decision: Decision) -> bool:
    """Whether the statement that allows it is for particular resources."""
    kind, place = decision.policy or ("", 0)
    documents = iam_of(world, call.principal).identity
    if kind != "identity" or decision.index is None or place >= len(documents):
        return False
    resources = documents[place].statements[decision.index].resources
    return resources is not None and "*" not in resources.patterns


def _names_it_by_arn(call: Call, question: Question) -> bool:
    """Whether the request says the ARN of the key itself."""
    terms = (term for _, term in call.params)
    return any(isinstance(term, KeyRef) and term == KeyRef(question.key.slot, "arn") for term in terms if question.key)
