"""KMS in the cloud: each call goes to the KMS of the caller's account, which knows the others of the Region."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.service import Caller


class KmsService:
    """The KMS of all accounts and Regions; `kms_of` gives the one of an account in a Region."""

    name = "kms"

    def __init__(self, kms_of: Callable[[str, str], ReferenceKms]) -> None:
        self._kms_of = kms_of

    def handle(self, operation: str, params: Mapping[str, Any], caller: Caller) -> Mapping[str, Any]:
        """Serve one call; raises KmsError for a refusal."""
        return self._kms_of(caller.principal.account, caller.region).handle(operation, params, caller)
