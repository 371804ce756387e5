"""KMS in the cloud: each call goes to the KMS of the caller's account, which knows the others of the Region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kms_conformance.cloud.service import Caller

if TYPE_CHECKING:
    from kms_conformance.cloud.cloud import Cloud


class KmsService:
    """The KMS of all accounts and Regions."""

    name = "kms"

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def handle(self, operation: str, params: Mapping[str, Any], caller: Caller) -> Mapping[str, Any]:
        """Serve one call; raises KmsError for a refusal."""
        return self._cloud.kms(caller.principal.account, caller.region).handle(operation, params, caller)
