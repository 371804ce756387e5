"""What grants answer when it is asked whether a caller may do something."""

from __future__ import annotations

from collections.abc import Mapping

from kms_conformance.conformance.targets.reference.base import KmsBase
from kms_conformance.conformance.targets.reference.grant_operations import terms_of
from kms_conformance.conformance.targets.reference.requests import Request
from kms_conformance.conformance.targets.reference.store import Key
from kms_conformance.models.grants import Use, may_retire, permits

NAMED_KEYS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "CreateGrant": (("CreateGrant", "KeyId", ""),),
    "Decrypt": (("Decrypt", "KeyId", "EncryptionContext"),),
    "DescribeKey": (("DescribeKey", "KeyId", ""),),
    "Encrypt": (("Encrypt", "KeyId", "EncryptionContext"),),
    "GenerateDataKey": (("GenerateDataKey", "KeyId", "EncryptionContext"),),
    "GenerateDataKeyWithoutPlaintext": (("GenerateDataKeyWithoutPlaintext", "KeyId", "EncryptionContext"),),
    "ReEncrypt": (
        ("ReEncryptFrom", "SourceKeyId", "SourceEncryptionContext"),
        ("ReEncryptTo", "DestinationKeyId", "DestinationEncryptionContext"),
    ),
}
"""The permissions that an operation needs and a grant may give: operation of a grant, and the parameters with the key
and the context.  Decrypt and ReEncryptFrom take the key that made the ciphertext, whatever is named."""

OPENING = ("Decrypt", "ReEncryptFrom")


class Granting(KmsBase):
    """The grants' part of authorization."""

    def uses(self, request: Request) -> tuple[Use, ...]:
        """The permissions that the request needs and that a grant may give; none for other operations."""
        found = []
        for operation, key_param, context_param in NAMED_KEYS.get(request.operation, ()):
            key = self._key_used(request, operation, key_param)
            if key is not None:
                found.append(
                    Use(
                        request.caller.principal,
                        operation,
                        key.arn,
                        request.context(context_param),
                        request.caller.source_arn,
                        terms_of(request) if operation == "CreateGrant" else None,
                    )
                )
        return tuple(found)

    def _key_used(self, request: Request, operation: str, key_param: str) -> Key | None:
        if operation in OPENING and request.opened is not None:
            return request.opened.key
        return request.keys.get(key_param)

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
