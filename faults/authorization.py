"""Faults in who is allowed by which policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kms_conformance.cloud.kms.caller import iam_policies
from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.naming import Named
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import Mutant, Patched, acts_with, around, table
from kms_conformance.faults.permission_patches import Decide, Decides, PolicyAs, allowed, refused, statements_as
from kms_conformance.models.authorization.access import Access
from kms_conformance.models.authorization.decision import Decision, decide
from kms_conformance.models.authorization.evaluation import assess
from kms_conformance.models.authorization.key_policy import parse_key_policy
from kms_conformance.models.authorization.policy import Effect, Element, Policy, Statement
from kms_conformance.models.authorization.principals import Match

CRYPTOGRAPHIC = ("Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncrypt")
EVERYTHING = Element(("*",))
PUT = ("PutKeyPolicy",)
Change = Callable[[ReferenceKms, Request, Access, Key, Decision], Decision]


def _on_a_key(change: Change) -> Decides:
    """The decision on a permission for a key is changed."""

    def decided(kms: ReferenceKms, original: Decide, request: Request, access: Access, key: Key | None) -> Decision:
        decision = original(request, access, key)
        return decision if key is None else change(kms, request, access, key, decision)

    return Decides(decided)


def _by_iam(request: Request, access: Access) -> bool:
    return decide(access, iam=iam_policies(request.caller)).allowed


def _same_account(request: Request, key: Key) -> bool:
    return request.caller.principal.account == key.account


def _free(*operations: str) -> Decides:
    """These operations need no permission."""
    return _on_a_key(lambda kms, request, access, key, d: allowed(d) if request.operation in operations else d)


def _iam_alone(kms: ReferenceKms, request: Request, access: Access, key: Key, decision: Decision) -> Decision:
    enough = decision.reason == "no permission" and _same_account(request, key) and _by_iam(request, access)
    return allowed(decision) if enough else decision


def _no_deny_by(kind: str) -> Change:
    def change(kms: ReferenceKms, request: Request, access: Access, key: Key, decision: Decision) -> Decision:
        denied = decision.reason == "explicit deny" and decision.policy is not None and decision.policy[0] == kind
        return allowed(decision) if denied else decision

    return change


def _iam_deny_only_where_enabled(
    kms: ReferenceKms, request: Request, access: Access, key: Key, decision: Decision
) -> Decision:
    denied = decision.reason == "explicit deny" and decision.policy is not None and decision.policy[0] == "identity"
    direct = assess(kms.policy_of(key), access).match >= Match.ROLE
    return allowed(decision) if denied and direct else decision


def _both_needed(kms: ReferenceKms, request: Request, access: Access, key: Key, decision: Decision) -> Decision:
    alone = decision.reason == "key policy" and request.caller.principal.kind != "root"
    return refused(decision) if alone and not _by_iam(request, access) else decision


def _account_is_everybody(
    kms: ReferenceKms, request: Request, access: Access, key: Key, decision: Decision
) -> Decision:
    verdict = assess(kms.policy_of(key), access)
    put = key.policy != kms.default_policy()
    by_account = (
        put and verdict.effect is Effect.ALLOW and verdict.match is Match.ACCOUNT and _same_account(request, key)
    )
    return allowed(decision) if by_account and decision.reason == "no permission" else decision


def _owner_alone(kms: ReferenceKms, request: Request, access: Access, key: Key, decision: Decision) -> Decision:
    return allowed(decision) if decision.reason == "no IAM permission" else decision


def _own_account_alone(kms: ReferenceKms, request: Request, access: Access, key: Key, decision: Decision) -> Decision:
    stranger = decision.reason == "no permission" and not _same_account(request, key)
    return allowed(decision) if stranger and _by_iam(request, access) else decision


def _across(kms: ReferenceKms, request: Request, access: Access, key: Key, decision: Decision) -> Decision:
    return allowed(decision) if decision.reason == "not across accounts" else decision


def _finds_foreign_keys(kms: ReferenceKms) -> None:
    def resolve(kms: ReferenceKms, original: Callable[[str, str], Named], operation: str, text: str) -> Named:
        owner = kms.accounts.named_in(text) if operation in ("DisableKey", "GetKeyPolicy") else None
        return owner.resolve(text) if owner else original(operation, text)

    around(kms, "resolve_for", resolve)


def _one_side(side: str) -> Change:
    """The permission on the other side of ReEncrypt is not asked for."""

    def change(kms: ReferenceKms, request: Request, access: Access, key: Key, decision: Decision) -> Decision:
        other = request.operation == "ReEncrypt" and access.action != f"kms:{side}"
        return allowed(decision) if other else decision

    return change


def _taken_for(operation: str, action: str) -> Decides:
    """Permission for another action is good for the operation too."""

    def decided(kms: ReferenceKms, original: Decide, request: Request, access: Access, key: Key | None) -> Decision:
        decision = original(request, access, key)
        if decision.allowed or access.action != f"kms:{operation}":
            return decision
        return original(request, replace(access, action=f"kms:{action}"), key)

    return Decides(decided)


def _key_id_names_it(
    kms: ReferenceKms, original: Decide, request: Request, access: Access, key: Key | None
) -> Decision:
    decision = original(request, access, key)
    documents = iam_policies(request.caller).identity
    patterns = [text for document in documents for row in document.statements for text in _patterns(row)]
    named = key is not None and decision.reason == "no permission" and key.key_id in patterns
    return allowed(decision) if named else decision


def _patterns(row: Statement) -> tuple[str, ...]:
    return row.resources.patterns if row.resources else ()


def _with_every_action(row: Statement) -> Statement:
    return replace(row, actions=row.actions or EVERYTHING)


def _with_every_resource(row: Statement) -> Statement:
    return replace(row, resources=row.resources or EVERYTHING)


def _keeps_old_statements(kms: ReferenceKms) -> None:
    former: dict[str, list[str]] = {}
    original_put, original_policy = kms.put_key_policy, kms.policy_of

    def put(request: Request) -> dict[str, object]:
        key = request.keys["KeyId"]
        before = key.policy
        answer = original_put(request)
        former.setdefault(key.key_id, []).append(before)
        return answer

    def policy_of(key: Key) -> Policy:
        policy = original_policy(key)
        rows = [row for text in former.get(key.key_id, ()) for row in parse_key_policy(text).statements]
        kept = tuple(row for row in rows if row.effect is Effect.ALLOW)
        return replace(policy, statements=(*policy.statements, *kept))

    kms.put_key_policy = put  # type: ignore[method-assign]
    kms.policy_of = policy_of  # type: ignore[method-assign]


def _knows_everybody(kms: ReferenceKms) -> None:
    def accept(kms: ReferenceKms, original: Callable[..., None], *arguments: object) -> None:
        known, kms.knows_principal = kms.knows_principal, lambda arn: True
        try:
            original(*arguments)
        finally:
            kms.knows_principal = known

    around(kms, "accept_policy", accept)


def _accepts(message: str) -> Patched:
    """A policy that is refused with this message is accepted."""

    def patch(kms: ReferenceKms) -> None:
        def accept(kms: ReferenceKms, original: Callable[..., None], *arguments: object) -> None:
            try:
                original(*arguments)
            except KmsError as error:
                if message not in error.message:
                    raise

        around(kms, "accept_policy", accept)

    return Patched(patch)


MUTANTS = table(
    Mutant(
        "data-keys-need-no-permission", "POLICY-021", "guard-off",
        "GenerateDataKeyWithoutPlaintext asks no policy whether the caller may.",
        ("GenerateDataKeyWithoutPlaintext",), (_free("GenerateDataKeyWithoutPlaintext"),),
    ),
    Mutant(
        "describe-key-needs-no-permission", "POLICY-021", "guard-off",
        "DescribeKey asks no policy whether the caller may.",
        ("DescribeKey",), (_free("DescribeKey"),),
    ),
    Mutant(
        "old-policy-statements-stay-in-force", "POLICY-004", "effect",
        "What a former key policy allowed stays allowed after PutKeyPolicy.",
        PUT, (Patched(_keeps_old_statements),),
    ),
    Mutant(
        "policy-for-nobody-accepted", "POLICY-015", "guard-off",
        "PutKeyPolicy accepts a principal that does not exist.",
        PUT, (Patched(_knows_everybody),),
    ),
    Mutant(
        "policy-for-unknown-service-accepted", "POLICY-015", "guard-off",
        "PutKeyPolicy accepts a service principal that does not exist.",
        PUT, (Patched(lambda kms: setattr(kms, "knows_service", lambda name: True)),),
    ),
    Mutant(
        "statement-without-action-allows-all", "POLICY-016", "guard-off",
        "A statement without Action allows every action.",
        CRYPTOGRAPHIC, (statements_as(_with_every_action),),
    ),
    Mutant(
        "statement-without-resource-allows-all", "POLICY-016", "guard-off",
        "A statement without Resource allows its actions on the key.",
        CRYPTOGRAPHIC, (statements_as(_with_every_resource),),
    ),
    Mutant(
        "lockout-not-looked-for", "POLICY-017", "guard-off",
        "PutKeyPolicy accepts a policy that locks its caller out.",
        PUT, (_accepts("will not allow you to update"),),
    ),
    Mutant(
        "lockout-check-not-bypassed", "POLICY-018", "too-strict",
        "PutKeyPolicy with BypassPolicyLockoutSafetyCheck refuses a policy that locks its caller out.",
        PUT, (acts_with(BypassPolicyLockoutSafetyCheck=False),),
    ),
    Mutant(
        "deny-in-key-policy-ignored", "POLICY-022", "guard-off",
        "An explicit Deny in a key policy keeps nobody from anything.",
        CRYPTOGRAPHIC, (_on_a_key(_no_deny_by("key")),),
    ),
    Mutant(
        "deny-in-iam-policy-ignored", "POLICY-022", "guard-off",
        "An explicit Deny in an IAM policy keeps nobody from anything.",
        CRYPTOGRAPHIC, (_on_a_key(_no_deny_by("identity")),),
    ),
    Mutant(
        "iam-policy-alone-is-enough", "POLICY-023", "guard-off",
        "An IAM policy allows the use of a key whose policy does not let the account decide.",
        CRYPTOGRAPHIC, (_on_a_key(_iam_alone),),
    ),
    Mutant(
        "iam-deny-ignored-beside-key-policy", "POLICY-024", "guard-off",
        "A Deny in an IAM policy is not looked at where the key policy names the principal.",
        CRYPTOGRAPHIC, (_on_a_key(_iam_deny_only_where_enabled),),
    ),
    Mutant(
        "key-policy-needs-iam-too", "POLICY-025", "too-strict",
        "A principal that the key policy names needs a permission by IAM as well.",
        CRYPTOGRAPHIC, (_on_a_key(_both_needed),),
    ),
    Mutant(
        "account-principal-is-everybody", "POLICY-026", "guard-off",
        "A key policy that was put and names the account allows all its users and roles.",
        CRYPTOGRAPHIC, (_on_a_key(_account_is_everybody),),
    ),
    Mutant(
        "owner-alone-allows-strangers", "POLICY-027", "guard-off",
        "A principal of another account needs no permission of its own account.",
        CRYPTOGRAPHIC, (_on_a_key(_owner_alone),),
    ),
    Mutant(
        "strangers-need-no-key-policy", "POLICY-027", "guard-off",
        "A principal of another account needs no permission of the key's owner.",
        CRYPTOGRAPHIC, (_on_a_key(_own_account_alone),),
    ),
    Mutant(
        "keys-managed-across-accounts", "POLICY-028", "guard-off",
        "Another account may disable a key when policies allow it.",
        ("DisableKey", "GetKeyPolicy"), (_on_a_key(_across), Patched(_finds_foreign_keys)),
    ),
    Mutant(
        "existence-of-foreign-keys-told", "POLICY-063", "wrong-error",
        "The ARN of a key of another account that is not there is refused with NotFoundException.",
        ("Decrypt", "DescribeKey", "Encrypt"),
        (Patched(lambda kms: setattr(kms, "is_foreign", lambda text: False)),),
    ),
    Mutant(
        "permission-of-source-alone", "POLICY-021", "guard-off",
        "ReEncrypt asks for permission on the source key alone.",
        ("ReEncrypt",), (_on_a_key(_one_side("ReEncryptFrom")),),
    ),
    Mutant(
        "permission-of-destination-alone", "POLICY-021", "guard-off",
        "ReEncrypt asks for permission on the destination key alone.",
        ("ReEncrypt",), (_on_a_key(_one_side("ReEncryptTo")),),
    ),
    Mutant(
        "encrypt-permission-good-for-data-keys", "POLICY-021", "guard-off",
        "Permission for Encrypt is permission for GenerateDataKey.",
        ("GenerateDataKey",), (_taken_for("GenerateDataKey", "Encrypt"),),
    ),
    Mutant(
        "decrypt-permission-good-for-reencryption", "POLICY-021", "guard-off",
        "Permission for Decrypt is permission for ReEncryptFrom.",
        ("ReEncrypt",), (_taken_for("ReEncryptFrom", "Decrypt"),),
    ),
    Mutant(
        "for-all-values-of-a-pair-accepted", "POLICY-034", "guard-off",
        "PutKeyPolicy accepts ForAllValues with kms:EncryptionContext:<key>.",
        PUT, (_accepts("ForAllValues"),),
    ),
    Mutant(
        "key-id-in-iam-resource", "POLICY-059", "guard-off",
        "A key id in the Resource of an IAM policy names the key.",
        CRYPTOGRAPHIC, (Decides(_key_id_names_it),),
    ),
    Mutant(
        "session-principal-not-known", "POLICY-025", "too-strict",
        "A key policy that names a role does not allow the sessions of the role.",
        CRYPTOGRAPHIC, (PolicyAs(lambda policy: replace(policy, statements=tuple(map(_no_role, policy.statements)))),),
    ),
)  # fmt: skip


def _no_role(row: Statement) -> Statement:
    """The statement without principals that are roles."""
    if row.principals is None:
        return row
    return replace(
        row, principals=replace(row.principals, aws=tuple(a for a in row.principals.aws if ":role/" not in a))
    )
