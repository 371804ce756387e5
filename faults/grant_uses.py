"""Faults in what a grant permits."""

from __future__ import annotations

from dataclasses import replace

from kms_conformance.cloud.kms.base import Answer
from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import GuardOff, Mutant, Patched, around, table
from kms_conformance.faults.permission_patches import (
    Asks,
    Decide,
    Decides,
    ReadAs,
    allowed,
    constrained_as,
    is_grantee,
    refused,
    terms_as,
)
from kms_conformance.models.authorization.access import Access
from kms_conformance.models.authorization.decision import Decision
from kms_conformance.models.grants import CONTEXT_OPERATIONS, Grant, Use

Pair = tuple[Grant, Use]
USES = ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncrypt")
ENCRYPTING = ("Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext")


def _any_operation(grant: Grant, use: Use) -> Pair:
    wanted = {use.operation} if use.operation != "CreateGrant" else set()
    return terms_as(grant, operations=grant.terms.operations | wanted), use


def _any_grantee(grant: Grant, use: Use) -> Pair:
    return terms_as(grant, grantee_principal=use.principal.role or use.principal.arn), use


def _any_key(grant: Grant, use: Use) -> Pair:
    return terms_as(grant, key=use.key), use


def _both_sides(grant: Grant, use: Use) -> Pair:
    if grant.terms.operations & {"ReEncryptFrom", "ReEncryptTo"}:
        both = grant.terms.operations | {"ReEncryptFrom", "ReEncryptTo"}
        return terms_as(grant, operations=both), use
    return grant, use


def _equals_as_subset(grant: Grant, use: Use) -> Pair:
    wanted = grant.terms.constraints.equals
    return (grant if wanted is None else constrained_as(grant, equals=None, subset=wanted)), use


def _subset_by_first_pair(grant: Grant, use: Use) -> Pair:
    wanted = dict(list((grant.terms.constraints.subset or {}).items())[:1])
    return constrained_as(grant, subset=wanted or None), use


def _subset_as_equals(grant: Grant, use: Use) -> Pair:
    wanted = grant.terms.constraints.subset
    return (grant if wanted is None else constrained_as(grant, equals=wanted, subset=None)), use


def _folded_values(grant: Grant, use: Use) -> Pair:
    def folded(pairs: object) -> object:
        return {k: v.casefold() for k, v in pairs.items()} if isinstance(pairs, dict) else pairs

    given = grant.terms.constraints
    grant = constrained_as(grant, equals=folded(given.equals), subset=folded(given.subset))
    return grant, replace(use, context={k: v.casefold() for k, v in use.context.items()})


def _unconstrained_for(*operations: str) -> ReadAs:
    def read(grant: Grant, use: Use) -> Pair:
        return (constrained_as(grant, equals=None, subset=None) if use.operation in operations else grant), use

    return ReadAs(read)


def _in_order(kms: ReferenceKms, original: object, request: Request, use: Use) -> bool:
    owner = kms.accounts.named_in(use.key)
    grants = list(owner.grants.counting(use.key, kms.clock(), request.granted_by)) if owner else []
    wanted = [pairs for g in grants if (pairs := g.terms.constraints.equals or g.terms.constraints.subset)]
    given = list(use.context.items())
    turned = any(sorted(pairs.items()) == sorted(given) and list(pairs.items()) != given for pairs in wanted)
    return not turned and original(request, use)  # type: ignore[operator]


def _no_source_arn(grant: Grant, use: Use) -> Pair:
    return constrained_as(grant, source_arn=None), use


def _constrained_describe(grant: Grant, use: Use) -> Pair:
    bound = grant.terms.constraints.of_context
    return (terms_as(grant, operations=grant.terms.operations - {"DescribeKey"}) if bound else grant), use


def _wide_child(grant: Grant, use: Use) -> Pair:
    if use.child is None:
        return grant, use
    return grant, replace(use, child=replace(use.child, operations=use.child.operations & grant.terms.operations))


def _loose_child(grant: Grant, use: Use) -> Pair:
    if use.child is None:
        return grant, use
    return grant, replace(use, child=replace(use.child, constraints=grant.terms.constraints))


def _may_create(grant: Grant, use: Use) -> Pair:
    return terms_as(grant, operations=grant.terms.operations | {"CreateGrant"}), use


def _no_session(grant: Grant, use: Use) -> Pair:
    session = ":assumed-role/" in (grant.terms.grantee_principal or "")
    return (terms_as(grant, grantee_principal=None) if session else grant), use


def _no_stranger(kms: ReferenceKms, original: object, request: Request, use: Use) -> bool:
    return use.key.split(":")[4] == use.principal.account and original(request, use)  # type: ignore[operator]


def _limited(kms: ReferenceKms, original: Decide, request: Request, access: Access, key: Key | None) -> Decision:
    """Whoever has a grant on the key has that alone."""
    decision = original(request, access, key)
    mine = [kept for kept in kms.grants.all() if key and kept.grant.terms.key == key.arn]
    limited = access.principal.kind != "root" and any(is_grantee(kept.grant.terms, request) for kept in mine)
    return refused(decision) if decision.reason in ("key policy", "IAM policy") and limited else decision


def _over_deny(kms: ReferenceKms, original: Decide, request: Request, access: Access, key: Key | None) -> Decision:
    decision = original(request, access, key)
    granted = decision.reason == "explicit deny" and kms.use_allowed(request, access, delegated=False)
    return allowed(decision) if granted else decision


def _needs_it_itself(kms: ReferenceKms) -> None:
    def create(kms: ReferenceKms, original: object, request: Request) -> Answer:
        key = request.keys["KeyId"]
        if request.caller.principal.kind != "root" and not kms.granted(request):
            for operation in request.params["Operations"]:
                use = Use(request.caller.principal, operation, key.arn)
                if not kms.use_granted(request, use):
                    raise KmsError("AccessDeniedException", "not yours to grant")
        return original(request)  # type: ignore[operator,no-any-return]

    around(kms, "create_grant", create)


def _token_of(kms: ReferenceKms, request: Request, use: Use) -> list[Grant]:
    kept = [kms.grants.get(grant_id) for grant_id in request.granted_by]
    return [row.grant for row in kept if row is not None]


def _token_opens(kms: ReferenceKms, original: object, request: Request, use: Use) -> bool:
    mine = [g for g in _token_of(kms, request, use) if is_grantee(g.terms, request) and g.terms.key == use.key]
    return bool(mine) or original(request, use)  # type: ignore[operator]


def _bearer(kms: ReferenceKms, original: object, request: Request, use: Use) -> bool:
    grants = [g for g in _token_of(kms, request, use) if g.terms.key == use.key and use.operation in g.terms.operations]
    return bool(grants) or original(request, use)  # type: ignore[operator]


def _token_harms(kms: ReferenceKms, original: object, request: Request, use: Use) -> bool:
    return not request.granted_by and original(request, use)  # type: ignore[operator]


MUTANTS = table(
    Mutant(
        "grant-operations-not-looked-at", "GRANT-003", "guard-off",
        "A grant gives its grantee every operation on the key, whichever it lists.",
        USES, (ReadAs(_any_operation),),
    ),
    Mutant(
        "grant-grantee-not-looked-at", "GRANT-003", "guard-off",
        "A grant gives its operations to everybody, whoever is its grantee.",
        USES, (ReadAs(_any_grantee),),
    ),
    Mutant(
        "grant-good-for-every-key", "GRANT-003", "guard-off",
        "A grant gives its operations on every key of the account.",
        USES, (ReadAs(_any_key, of_every_key=True),),
    ),
    Mutant(
        "grant-of-one-side-of-reencrypt-gives-both", "GRANT-003", "guard-off",
        "A grant of ReEncryptFrom or ReEncryptTo gives both on its key.",
        ("ReEncrypt",), (ReadAs(_both_sides),),
    ),
    Mutant(
        "grant-limits-its-grantee", "GRANT-004", "effect",
        "Whoever has a grant on a key may do what it lists, and nothing that a policy allows besides.",
        USES, (Decides(_limited),),
    ),
    Mutant(
        "grant-beats-explicit-deny", "GRANT-005", "guard-off",
        "A grant allows what a policy explicitly denies.",
        USES, (Decides(_over_deny),),
    ),
    Mutant(
        "constraint-equals-taken-for-subset", "GRANT-033", "guard-off",
        "EncryptionContextEquals is satisfied by a context that has more pairs.",
        USES, (ReadAs(_equals_as_subset),),
    ),
    Mutant(
        "constraint-subset-by-its-first-pair", "GRANT-034", "guard-off",
        "Of EncryptionContextSubset the first pair alone is looked at.",
        USES, (ReadAs(_subset_by_first_pair),),
    ),
    Mutant(
        "constraint-subset-taken-for-equals", "GRANT-003", "too-strict",
        "EncryptionContextSubset refuses a context that has more pairs.",
        USES, (ReadAs(_subset_as_equals),),
    ),
    Mutant(
        "constraint-values-without-case", "GRANT-035", "guard-off",
        "Values in context constraints are compared without regard to case.",
        USES, (ReadAs(_folded_values),),
    ),
    Mutant(
        "constraint-pairs-in-order", "GRANT-037", "too-strict",
        "A constraint is satisfied only by a context with its pairs in the same order.",
        USES, (Asks(_in_order),),
    ),
    Mutant(
        "constraint-refuses-describe-key", "GRANT-039", "too-strict",
        "A grant with a context constraint does not allow DescribeKey.",
        ("DescribeKey",), (ReadAs(_constrained_describe),),
    ),
    Mutant(
        "constraint-not-for-encryption", "GRANT-043", "guard-off",
        "Context constraints are not looked at by Encrypt, GenerateDataKey and GenerateDataKeyWithoutPlaintext.",
        ENCRYPTING, (_unconstrained_for(*ENCRYPTING),),
    ),
    Mutant(
        "constraint-not-for-the-destination", "GRANT-043", "guard-off",
        "The destination context of ReEncrypt is not held against the constraint of a grant of ReEncryptTo.",
        ("ReEncrypt",), (_unconstrained_for("ReEncryptTo"),),
    ),
    Mutant(
        "constraint-not-for-the-source", "GRANT-043", "guard-off",
        "The source context of ReEncrypt is not held against the constraint of a grant of ReEncryptFrom.",
        ("ReEncrypt",), (_unconstrained_for("ReEncryptFrom"),),
    ),
    Mutant(
        "constraints-not-looked-at", "GRANT-033", "guard-off",
        "Decrypt does not look at context constraints.",
        ("Decrypt",), (_unconstrained_for(*CONTEXT_OPERATIONS),),
    ),
    Mutant(
        "constraint-source-arn-not-looked-at", "GRANT-044", "guard-off",
        "A grant with a SourceArn constraint allows direct calls of its grantee.",
        USES, (ReadAs(_no_source_arn),),
    ),
    Mutant(
        "child-grant-with-more-operations", "GRANT-046", "guard-off",
        "A grantee with CreateGrant can grant operations that its own grant does not list.",
        ("CreateGrant",), (ReadAs(_wide_child),),
    ),
    Mutant(
        "child-grant-with-weaker-constraint", "GRANT-047", "guard-off",
        "A grantee with CreateGrant can leave out its own grant's constraint.",
        ("CreateGrant",), (ReadAs(_loose_child),),
    ),
    Mutant(
        "granter-needs-the-operations-itself", "GRANT-048", "too-strict",
        "Whoever may create grants by a policy can grant only what grants give it itself.",
        ("CreateGrant",), (Patched(_needs_it_itself),),
    ),
    Mutant(
        "every-grantee-may-create-grants", "GRANT-049", "guard-off",
        "A grantee can create grants of its own operations though its grant does not list CreateGrant.",
        ("CreateGrant",), (ReadAs(_may_create),),
    ),
    Mutant(
        "session-is-no-grantee", "GRANT-029", "too-strict",
        "A grant to the ARN of an assumed-role session gives that session nothing.",
        USES, (ReadAs(_no_session),),
    ),
    Mutant(
        "stranger-is-no-grantee", "GRANT-072", "too-strict",
        "A grant to a principal of another account gives it nothing.",
        USES, (Asks(_no_stranger),),
    ),
    Mutant(
        "token-refused-once-settled", "TOKEN-003", "too-strict",
        "A grant gives nothing to a request that carries its token.",
        USES, (Asks(_token_harms),),
    ),
    Mutant(
        "token-gives-every-operation", "TOKEN-005", "guard-off",
        "With the token of its grant a grantee may do everything with the key.",
        USES, (Asks(_token_opens),),
    ),
    Mutant(
        "token-good-for-its-bearer", "TOKEN-006", "guard-off",
        "A grant token gives the operations of its grant to whoever sends it.",
        USES, (Asks(_bearer),),
    ),
    Mutant(
        "unknown-token-accepted", "TOKEN-007", "guard-off",
        "A text that is no grant token is accepted as one and ignored.",
        USES, (GuardOff(),),
    ),
)  # fmt: skip
