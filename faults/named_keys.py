"""Faults in which key a permission is looked for: that which the request names, in whatever way it names it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import Mutant, table
from kms_conformance.faults.permission_patches import Asks, Decide, Decides, allowed
from kms_conformance.models.authorization.access import Access
from kms_conformance.models.authorization.decision import Decision
from kms_conformance.models.grants import Use

BY_ALIAS = (
    "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncrypt",
)  # fmt: skip
"""The operations that take an alias."""
MEMBERS = {"kms:ReEncryptFrom": "SourceKeyId", "kms:ReEncryptTo": "DestinationKeyId"}
EVERYTHING = "*"
Resource = Callable[[ReferenceKms, Request, Access], str | None]
"""What a permission is looked for on in place of the key; None: on the key."""


def _named(request: Request, access: Access) -> str:
    """The text by which the request names the key of a permission; empty where it does not."""
    return str(request.params.get(MEMBERS.get(access.action, "KeyId"), ""))


def _alias_arn(kms: ReferenceKms, text: str) -> str | None:
    """The ARN of an alias that a request names; None where it names none."""
    name = text.split(":")[-1]
    return kms.store.arn(name) if name.startswith("alias/") else None


def _asked_of(resource: Resource) -> Decides:
    """Policies are asked about another resource."""

    def decided(kms: ReferenceKms, original: Decide, request: Request, access: Access, key: Key | None) -> Decision:
        other = resource(kms, request, access) if key is not None else None
        return original(request, replace(access, resource=other or access.resource), key)

    return Decides(decided)


def _unnamed(action: str) -> Decides:
    """A permission on the key of a ciphertext is looked for on everything where the request does not name the key."""
    return _asked_of(
        lambda kms, request, access: EVERYTHING if access.action == action and not _named(request, access) else None
    )


def _of_action(action: str) -> Decides:
    """A permission is looked for on the alias that the request names."""
    return _asked_of(
        lambda kms, request, access: _alias_arn(kms, _named(request, access)) if access.action == action else None
    )


def _by_id_alone(kms: ReferenceKms, request: Request, access: Access) -> str | None:
    named = _named(request, access)
    return kms.store.arn(f"key/{named}") if named.startswith("arn:") and ":key/" in named else None


def _alias_is_its_key(
    kms: ReferenceKms, original: Decide, request: Request, access: Access, key: Key | None
) -> Decision:
    decision = original(request, access, key)
    if key is None or decision.reason != "no permission":
        return decision
    aliases = [kms.store.arn(alias.name) for alias in kms.aliases.of(key)]
    others = [original(request, replace(access, resource=arn), key) for arn in aliases]
    return next((other for other in others if other.allowed), decision)


def _no_deny_by_alias(
    kms: ReferenceKms, original: Decide, request: Request, access: Access, key: Key | None
) -> Decision:
    decision = original(request, access, key)
    denied = decision.reason == "explicit deny" and decision.policy is not None and decision.policy[0] == "identity"
    return allowed(decision) if key and denied and _alias_arn(kms, _named(request, access)) else decision


def _not_asked(*, of_keys: bool) -> Decides:
    """Of an operation on an alias one half is not asked: the permission on the keys, or that on the alias."""

    def decided(kms: ReferenceKms, original: Decide, request: Request, access: Access, key: Key | None) -> Decision:
        decision = original(request, access, key)
        skipped = "AliasName" in request.params and (key is not None) is of_keys
        return allowed(decision) if skipped else decision

    return Decides(decided)


def _unless_by_alias(kms: ReferenceKms, original: Callable[[Request, Use], bool], request: Request, use: Use) -> bool:
    named = (str(request.params.get(member, "")) for member in ("KeyId", "SourceKeyId", "DestinationKeyId"))
    return not any(_alias_arn(kms, text) for text in named) and original(request, use)


MUTANTS = table(
    Mutant(
        "decrypt-without-key-id-on-everything", "POLICY-060", "too-strict",
        "Decrypt without KeyId needs permission on everything, and not on the key of the ciphertext.",
        ("Decrypt",), (_unnamed("kms:Decrypt"),),
    ),
    Mutant(
        "reencrypt-without-source-on-everything", "POLICY-060", "too-strict",
        "ReEncrypt without SourceKeyId needs permission on everything, and not on the key of the ciphertext.",
        ("ReEncrypt",), (_unnamed("kms:ReEncryptFrom"),),
    ),
    Mutant(
        "aliases-authorized-as-aliases", "POLICY-060", "too-strict",
        "A call that names its key by an alias needs permission on the alias, and not on the key.",
        BY_ALIAS,
        (_asked_of(lambda kms, request, access: _alias_arn(kms, _named(request, access))),),
    ),
    Mutant(
        "reencrypt-destination-authorized-as-alias", "POLICY-060", "too-strict",
        "ReEncrypt to a key named by an alias needs permission on the alias, and not on the key.",
        ("ReEncrypt",), (_of_action("kms:ReEncryptTo"),),
    ),
    Mutant(
        "describe-key-by-alias-authorized-as-alias", "POLICY-060", "too-strict",
        "DescribeKey by an alias needs permission on the alias, and not on the key.",
        ("DescribeKey",), (_of_action("kms:DescribeKey"),),
    ),
    Mutant(
        "iam-resource-for-key-ids-alone", "POLICY-023", "too-strict",
        "An IAM policy for a key's ARN is not found when the request names the key by its ARN.",
        BY_ALIAS, (_asked_of(_by_id_alone),),
    ),
    Mutant(
        "alias-in-iam-resource", "POLICY-059", "guard-off",
        "The ARN of an alias in the Resource of an IAM policy names the key of the alias.",
        BY_ALIAS, (Decides(_alias_is_its_key),),
    ),
    Mutant(
        "deny-in-iam-evaded-by-alias", "POLICY-022", "guard-off",
        "A Deny of an IAM policy on a key is not looked at when the request names the key by an alias.",
        BY_ALIAS, (Decides(_no_deny_by_alias),),
    ),
    Mutant(
        "grants-not-found-by-alias", "GRANT-003", "too-strict",
        "A grant gives nothing to a call that names the key by an alias.",
        BY_ALIAS, (Asks(_unless_by_alias),),
    ),
    Mutant(
        "alias-operations-need-no-permission-on-keys", "POLICY-061", "guard-off",
        "CreateAlias, UpdateAlias and DeleteAlias ask for permission on the alias alone.",
        ("CreateAlias", "DeleteAlias", "UpdateAlias"), (_not_asked(of_keys=True),),
    ),
    Mutant(
        "alias-operations-need-no-permission-on-aliases", "POLICY-061", "guard-off",
        "CreateAlias, UpdateAlias and DeleteAlias ask for permission on the keys alone.",
        ("CreateAlias", "DeleteAlias", "UpdateAlias"), (_not_asked(of_keys=False),),
    ),
)  # fmt: skip
