"""Faults in how grants end: revoked, retired, and what outlives what."""

from __future__ import annotations

from collections.abc import Callable

from kms_conformance.cloud.kms.base import Answer
from kms_conformance.cloud.kms.grants import Kept
from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import Around, GuardOff, Mutant, OtherCode, TooStrict, key_in, table
from kms_conformance.faults.permission_patches import Asks, Decide, Decides, allowed, is_grantee, refused
from kms_conformance.models.authorization.access import Access
from kms_conformance.models.authorization.decision import Decision
from kms_conformance.models.authorization.evaluation import evaluate
from kms_conformance.models.authorization.policy import Effect as PolicyEffect
from kms_conformance.models.grants import Grant, Use, names, permits
from kms_conformance.models.lifecycle import KeyState

REVOKE, RETIRE = ("RevokeGrant",), ("RetireGrant",)
Effect = Callable[[Request], Answer]


def _nothing(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
    return {}


def _with(others: Callable[[Kept, Grant], bool]) -> Around:
    """With the grant end all for which this is true."""

    def end(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
        assert request.grant is not None
        for kept in list(kms.grants.all()):
            if kept.grant.grant_id != request.grant.grant_id and others(kept, request.grant):
                kms.grants.remove(kept.grant.grant_id, kms.clock())
        return original(request)

    return Around(end)


def _of_the_grantee(kept: Kept, grant: Grant) -> bool:
    return (kept.grant.terms.key, kept.grant.terms.grantee_principal) == (
        grant.terms.key,
        grant.terms.grantee_principal,
    )


def _equal(kept: Kept, grant: Grant) -> bool:
    return kept.grant.terms == grant.terms


def _remembers(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
    """The grant leaves the lists, and is kept for whoever asks whether it permits something."""
    assert request.grant is not None
    kms.__dict__.setdefault("revoked", []).append(request.grant)
    return original(request)


def _still(with_token: bool) -> Asks:
    def answer(kms: ReferenceKms, original: object, request: Request, use: Use) -> bool:
        gone: list[Grant] = kms.__dict__.get("revoked", [])
        known = [grant for grant in gone if not with_token or grant.grant_id in request.granted_by]
        return any(permits(grant, use) for grant in known) or original(request, use)  # type: ignore[operator]

    return Asks(answer)


def _loses_grants(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
    answer = original(request)
    for kept in list(kms.grants.all()):
        if kept.grant.terms.key == request.keys["KeyId"].arn:
            kms.grants.remove(kept.grant.grant_id, kms.clock())
    return answer


def _retires(changed: Callable[[Grant, Request, Access, Decision], Decision]) -> Decides:
    """The decision on RetireGrant is another."""

    def decide(kms: ReferenceKms, original: Decide, request: Request, access: Access, key: Key | None) -> Decision:
        decision = original(request, access, key)
        if request.operation != "RetireGrant" or request.grant is None:
            return decision
        return changed(request.grant, request, access, decision)

    return Decides(decide)


def _not_the_retiring(grant: Grant, request: Request, access: Access, decision: Decision) -> Decision:
    retiring = grant.terms.retiring_principal
    named = retiring is not None and names(retiring, request.caller.principal)
    return refused(decision) if named and not is_grantee(grant.terms, request) else decision


def _any_grantee(grant: Grant, request: Request, access: Access, decision: Decision) -> Decision:
    return allowed(decision) if is_grantee(grant.terms, request) else decision


def _not_the_account(grant: Grant, request: Request, access: Access, decision: Decision) -> Decision:
    return refused(decision) if request.caller.principal.kind == "root" else decision


def _over_deny(grant: Grant, request: Request, access: Access, decision: Decision) -> Decision:
    return allowed(decision) if decision.reason == "explicit deny" else decision


def _not_with_source(grant: Grant, request: Request, access: Access, decision: Decision) -> Decision:
    return refused(decision) if grant.terms.constraints.source_arn is not None else decision


def _by_key_policy(kms: ReferenceKms, original: Decide, request: Request, access: Access, key: Key | None) -> Decision:
    decision = original(request, access, key)
    if request.operation != "RetireGrant" or key is None:
        return decision
    return allowed(decision) if evaluate(kms.policy_of(key), access) is PolicyEffect.ALLOW else decision


def _grantee_revokes(
    kms: ReferenceKms, original: Decide, request: Request, access: Access, key: Key | None
) -> Decision:
    decision = original(request, access, key)
    if request.operation != "RevokeGrant" or request.grant is None:
        return decision
    return allowed(decision) if is_grantee(request.grant.terms, request) else decision


def _if_there(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
    return original(request) if request.grant is not None else {}


MUTANTS = table(
    Mutant(
        "revoke-grant-does-nothing", "GRANT-006", "effect",
        "RevokeGrant answers, and the grant stays.",
        REVOKE, (Around(_nothing),),
    ),
    Mutant(
        "revoked-grant-only-hidden", "GRANT-006", "effect",
        "A revoked grant leaves the lists and still gives its permissions.",
        REVOKE, (Around(_remembers), _still(with_token=False)),
    ),
    Mutant(
        "revoked-grant-good-by-token", "GRANT-006", "effect",
        "A revoked grant still gives its permissions to a request with its token.",
        REVOKE, (Around(_remembers), _still(with_token=True)),
    ),
    Mutant(
        "retire-grant-does-nothing", "GRANT-007", "effect",
        "RetireGrant answers, and the grant stays.",
        RETIRE, (Around(_nothing),),
    ),
    Mutant(
        "retired-grant-only-hidden", "GRANT-007", "effect",
        "A retired grant leaves the lists and still gives its permissions.",
        RETIRE, (Around(_remembers), _still(with_token=False)),
    ),
    Mutant(
        "revocation-ends-all-of-the-grantee", "GRANT-008", "effect",
        "RevokeGrant ends all grants of its grantee on the key.",
        REVOKE, (_with(_of_the_grantee),),
    ),
    Mutant(
        "revocation-ends-equal-grants", "GRANT-009", "effect",
        "RevokeGrant ends all grants that are equal to the one it names.",
        REVOKE, (_with(_equal),),
    ),
    Mutant(
        "retiring-principal-cannot-retire", "GRANT-051", "too-strict",
        "The retiring principal of a grant cannot retire it without a policy.",
        RETIRE, (_retires(_not_the_retiring),),
    ),
    Mutant(
        "every-grantee-may-retire", "GRANT-052", "guard-off",
        "A grantee can retire its grant though it does not list RetireGrant.",
        RETIRE, (_retires(_any_grantee),),
    ),
    Mutant(
        "account-cannot-retire", "GRANT-053", "too-strict",
        "The account in which a grant was made cannot retire it.",
        RETIRE, (_retires(_not_the_account),),
    ),
    Mutant(
        "key-policy-lets-retire", "GRANT-054", "guard-off",
        "kms:RetireGrant in a key policy lets anybody it names retire grants.",
        RETIRE, (Decides(_by_key_policy),),
    ),
    Mutant(
        "iam-deny-of-retiring-ignored", "GRANT-055", "guard-off",
        "A Deny of kms:RetireGrant in an IAM policy does not keep the retiring principal from it.",
        RETIRE, (_retires(_over_deny),),
    ),
    Mutant(
        "source-arn-keeps-from-retiring", "GRANT-045", "too-strict",
        "A grant with a SourceArn constraint cannot be retired.",
        RETIRE, (_retires(_not_with_source),),
    ),
    Mutant(
        "grantee-may-revoke", "GRANT-056", "guard-off",
        "The grantee of a grant can revoke it.",
        REVOKE, (Decides(_grantee_revokes),),
    ),
    Mutant(
        "retire-grant-by-nothing", "GRANT-057", "guard-off",
        "RetireGrant with a grant id alone, or a key alone, answers as if it had retired something.",
        RETIRE, (GuardOff(), Around(_if_there)),
    ),
    Mutant(
        "unknown-grant-revoked", "GRANT-058", "guard-off",
        "RevokeGrant of a grant id that was never given answers as if it had revoked something.",
        REVOKE, (GuardOff(), Around(_if_there)),
    ),
    Mutant(
        "revocation-refused-while-disabled", "GRANT-061", "too-strict",
        "RevokeGrant refuses a disabled key.",
        REVOKE, (TooStrict("KMSInvalidStateException", key_in(KeyState.DISABLED)),),
    ),
    Mutant(
        "grants-lost-when-disabled", "GRANT-074", "effect",
        "Disabling a key deletes its grants.",
        ("DisableKey",), (Around(_loses_grants),),
    ),
    Mutant(
        "grants-lost-when-scheduled", "GRANT-074", "effect",
        "Scheduling a key for deletion deletes its grants.",
        ("ScheduleKeyDeletion",), (Around(_loses_grants),),
    ),
    Mutant(
        "retire-by-token-refused", "TOKEN-008", "too-strict",
        "RetireGrant refuses a grant token.",
        RETIRE, (TooStrict("InvalidGrantTokenException", lambda f: "GrantToken" in f.params),),
    ),
    Mutant(
        "revoke-grant-missing-id-wrong-code", "VALID-037", "wrong-error",
        "RevokeGrant without GrantId is refused with NotFoundException.",
        REVOKE, (OtherCode("NotFoundException", lambda f: "GrantId" not in f.params),),
    ),
)  # fmt: skip
