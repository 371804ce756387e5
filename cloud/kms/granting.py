"""What grants answer when it is asked whether a caller may do something."""

from __future__ import annotations

from typing import NamedTuple

from kms_conformance.cloud.kms.base import KmsBase
from kms_conformance.cloud.kms.grant_operations import terms_of
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.models.grants import Use, may_retire, permits


class Need(NamedTuple):
    """A permission that an operation needs: an operation of a grant, on the key and with the context in parameters.

    Where the operation opens a ciphertext, the key is the one that made it, whatever is named.
    """

    operation: str
    key: str = "KeyId"
    context: str | None = None
    opens: bool = False


NEEDS: dict[str, tuple[Need, ...]] = {
    "CreateGrant": (Need("CreateGrant"),),
    "Decrypt": (Need("Decrypt", context="EncryptionContext", opens=True),),
    "DescribeKey": (Need("DescribeKey"),),
    "Encrypt": (Need("Encrypt", context="EncryptionContext"),),
    "GenerateDataKey": (Need("GenerateDataKey", context="EncryptionContext"),),
    "GenerateDataKeyWithoutPlaintext": (Need("GenerateDataKeyWithoutPlaintext", context="EncryptionContext"),),
    **{
        name: (Need(name, context="EncryptionContext"),)
        for name in ("GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext")
    },
    **{
        name: (Need(name),)
        for name in (
            "GetPublicKey",
            "Sign",
            "Verify",
            "GenerateMac",
            "VerifyMac",
            "DeriveSharedSecret",
            "Encapsulate",
            "Decapsulate",
        )
    },
    "ReEncrypt": (
        Need("ReEncryptFrom", "SourceKeyId", "SourceEncryptionContext", opens=True),
        Need("ReEncryptTo", "DestinationKeyId", "DestinationEncryptionContext"),
    ),
}
"""The served operations that a grant may allow, but RetireGrant."""


class Granting(KmsBase):
    """The grants' part of authorization."""

    def uses(self, request: Request) -> tuple[Use, ...]:
        """The permissions that the request needs and that a grant may give; none for other operations."""
        needs = NEEDS.get(request.operation, ())
        return tuple(self.use(request, need, key) for need in needs if (key := self.key_used(request, need)))

    def key_used(self, request: Request, need: Need) -> Key | None:
        """The key that the permission is about; None for a dry run that names none."""
        return request.opened.key if need.opens and request.opened else request.keys.get(need.key)

    def use(self, request: Request, need: Need, key: Key) -> Use:
        """What the request does with the key, as a question to its grants."""
        return Use(
            principal=request.caller.principal,
            operation=need.operation,
            key=key.arn,
            context=request.context(need.context) if need.context else {},
            source_arn=request.caller.source_arn,
            child=terms_of(request) if need.operation == "CreateGrant" else None,
        )

    def granted(self, request: Request, *, delegated: bool = False) -> bool:
        """Whether grants alone give all permissions that the request needs, or the right to retire the grant it names.

        `delegated`: IAM policies of the caller's account allow the action, which a grant to a whole account needs.
        """
        if request.operation == "RetireGrant":
            return request.grant is not None and may_retire(
                request.grant, request.caller.principal, delegated=delegated
            )
        uses = self.uses(request)
        return bool(uses) and all(self.use_granted(request, use, delegated=delegated) for use in uses)

    def use_granted(self, request: Request, use: Use, *, delegated: bool = False) -> bool:
        """Whether one of the grants that count now gives this permission (exact reading of constraints)."""
        kms = self.accounts.named_in(use.key)
        grants = kms.grants.counting(use.key, self.clock(), request.granted_by) if kms else ()
        return any(permits(grant, use, delegated=delegated) for grant in grants)
