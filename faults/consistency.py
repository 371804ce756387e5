"""Faults in how changes of permissions come about: too late, or with what neither version permits on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from kms_conformance.cloud.kms.base import Answer
from kms_conformance.cloud.kms.caller import parsed
from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.grants import Kept
from kms_conformance.cloud.kms.kms import METHODS, ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import Effect, Mutant, Patched, table
from kms_conformance.faults.permission_patches import Asks, Decide, Decides, allowed, constrained_as, terms_as
from kms_conformance.models.authorization.access import Access
from kms_conformance.models.authorization.decision import Decision
from kms_conformance.models.authorization.policy import Policy
from kms_conformance.models.grants import Grant, Use, permits

DELAY_S = 30
USES = ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncrypt")


def _kept(kms: ReferenceKms, key_arn: str) -> Iterator[Kept]:
    """All grants on a key that are remembered, deleted ones too."""
    owner = kms.accounts.named_in(key_arn)
    return (kept for kept in (owner.grants.remembered() if owner else ()) if kept.grant.terms.key == key_arn)


def _on_their_way(kms: ReferenceKms, key_arn: str) -> list[Grant]:
    """The grants on a key that are new, or deleted, and of which that has not been seen."""
    now = kms.clock()
    return [row.grant for row in _kept(kms, key_arn) if now < (row.deleted or row.grant.created) + kms.grants.delay]


def _long_deleted(kms: ReferenceKms, original: object, request: Request, use: Use) -> bool:
    now, delay = kms.clock(), kms.grants.delay
    late = [row.grant for row in _kept(kms, use.key) if row.deleted and now < row.deleted + 2 * delay]
    return any(permits(grant, use) for grant in late) or original(request, use)  # type: ignore[operator]


def _keeps_deleted(kms: ReferenceKms) -> None:
    """Deleted grants are remembered for as long as they still count."""
    original = kms.grants.remove

    def remove(grant_id: str, now: object) -> None:
        delay, kms.grants.delay = kms.grants.delay, 2 * kms.grants.delay
        original(grant_id, now)  # type: ignore[arg-type]
        kms.grants.delay = delay

    kms.grants.remove = remove  # type: ignore[method-assign]


def _only_old(kms: ReferenceKms, original: object, request: Request, use: Use) -> bool:
    now, delay = kms.clock(), kms.grants.delay
    known = [row for row in _kept(kms, use.key) if row.deleted is None or now < row.deleted + delay]
    old = [
        row.grant for row in known if now >= row.grant.created + 2 * delay or row.grant.grant_id in request.granted_by
    ]
    return any(permits(grant, use) for grant in old)


def _to_whoever(grant: Grant, use: Use) -> Grant:
    return terms_as(grant, grantee_principal=use.principal.role or use.principal.arn)


def _unconstrained(grant: Grant, use: Use) -> Grant:
    return constrained_as(grant, equals=None, subset=None)


def _meanwhile(read: Callable[[Grant, Use], Grant]) -> Asks:
    """Grants that are on their way are taken for others."""

    def answer(kms: ReferenceKms, original: object, request: Request, use: Use) -> bool:
        mistaken = (read(grant, use) for grant in _on_their_way(kms, use.key))
        return any(permits(grant, use) for grant in mistaken) or original(request, use)  # type: ignore[operator]

    return Asks(answer)


def _without_token(kms: ReferenceKms, original: object, request: Request, use: Use) -> bool:
    owner = kms.accounts.named_in(use.key)
    return any(permits(grant, use) for grant in (owner.grants.counting(use.key, kms.clock()) if owner else ()))


def _changes(kms: ReferenceKms, key: Key | None) -> bool:
    """Whether a new policy of the key is on its way."""
    since = key.former_policies[-1][1] if key and key.former_policies else None
    return since is not None and kms.clock() < since + kms.policy_delay


def _fails_open(kms: ReferenceKms, original: Decide, request: Request, access: Access, key: Key | None) -> Decision:
    decision = original(request, access, key)
    return allowed(decision) if _changes(kms, key) and decision.reason != "explicit deny" else decision


def _unconditional(kms: ReferenceKms) -> None:
    """While a new policy is on its way its conditions are not looked at."""
    original = kms.policy_of

    def policy_of(key: Key) -> Policy:
        if not _changes(kms, key):
            return original(key)
        policy = parsed(key.policy)
        return replace(policy, statements=tuple(replace(row, conditions=()) for row in policy.statements))

    kms.policy_of = policy_of  # type: ignore[method-assign]


def _old_policy(kms: ReferenceKms) -> None:
    kms.policy_delay = 2 * kms.policy_delay


def _garbles(kms: ReferenceKms) -> None:
    """What is opened by a grant comes out reversed while a change of grants is on its way."""
    original = kms.answered

    def answered(request: Request, answer: Answer) -> Answer:
        answer = original(request, answer)
        opened = request.opened.key.arn if request.operation == "Decrypt" and request.opened else ""
        if opened and request.caller.principal.kind != "root" and _on_their_way(kms, opened):
            return {**answer, "Plaintext": bytes(answer["Plaintext"])[::-1]}
        return answer

    kms.answered = answered  # type: ignore[method-assign]


def _retires_when_seen(kms: ReferenceKms) -> None:
    original: Effect = kms.retire_grant

    def retire_grant(request: Request) -> Answer:
        if request.grant and "GrantToken" in request.params and kms.clock() < request.grant.created + kms.grants.delay:
            raise KmsError("NotFoundException", "no such grant yet")
        return original(request)

    setattr(kms, METHODS["RetireGrant"], retire_grant)


MUTANTS = table(
    Mutant(
        "revocation-shows-too-late", "CONSIST-003b", "guard-off",
        "A deleted grant gives its permissions for twice the time within which its end must show.",
        USES, (Patched(_keeps_deleted), Asks(_long_deleted)), DELAY_S,
    ),
    Mutant(
        "new-grant-shows-too-late", "CONSIST-003b", "too-strict",
        "A new grant gives nothing for twice the time within which it must show.",
        USES, (Asks(_only_old),), DELAY_S,
    ),
    Mutant(
        "grants-on-their-way-good-for-all", "CONSIST-003b", "guard-off",
        "While a grant is new, or just deleted, it gives its operations to everybody.",
        USES, (_meanwhile(_to_whoever),), DELAY_S,
    ),
    Mutant(
        "grants-on-their-way-unconstrained", "CONSIST-003b", "guard-off",
        "While a grant is new, or just deleted, its context constraint is not looked at.",
        USES, (_meanwhile(_unconstrained),), DELAY_S,
    ),
    Mutant(
        "key-policy-shows-too-late", "CONSIST-005b", "guard-off",
        "A former key policy is in force for twice the time within which the new one must show.",
        USES, (Patched(_old_policy),), DELAY_S,
    ),
    Mutant(
        "key-policy-on-its-way-allows-all", "CONSIST-005b", "guard-off",
        "While a new key policy is on its way every request is allowed that no policy denies.",
        USES, (Decides(_fails_open),), DELAY_S,
    ),
    Mutant(
        "key-policy-on-its-way-unconditional", "CONSIST-005b", "guard-off",
        "While a new key policy is on its way the conditions of its statements are not looked at.",
        USES, (Patched(_unconditional),), DELAY_S,
    ),
    Mutant(
        "plaintext-reversed-while-grants-change", "CONSIST-009", "data",
        "Decrypt by a principal returns the plaintext reversed while a grant on the key is on its way.",
        ("Decrypt",), (Patched(_garbles),), DELAY_S,
    ),
    Mutant(
        "token-of-a-new-grant-ignored", "TOKEN-001", "too-strict",
        "A grant token does not make a new grant count at once.",
        USES, (Asks(_without_token),), DELAY_S,
    ),
    Mutant(
        "new-grant-not-retired-by-token", "TOKEN-008", "too-strict",
        "A new grant cannot be retired by its token before it has shown.",
        ("RetireGrant",), (Patched(_retires_when_seen),), DELAY_S,
    ),
)  # fmt: skip
