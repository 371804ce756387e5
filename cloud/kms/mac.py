"""GenerateMac and VerifyMac: HMACs (RFC 2104) under HMAC keys."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from kms_conformance.cloud.kms.base import Answer, KmsBase
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.models.key_types import MAC_HASHES, algorithms


class MacOperations(KmsBase):
    """The operations on message authentication codes."""

    def generate_mac(self, request: Request) -> Answer:
        """GenerateMac (AWS-075)."""
        key, params = request.keys["KeyId"], request.params
        return {**_shown(request), "Mac": self.mac(key, params["MacAlgorithm"], params["Message"])}

    def verify_mac(self, request: Request) -> Answer:
        """VerifyMac: true, or an error without a text (AWS-005, AWS-075)."""
        return {**_shown(request), "MacValid": True}

    def mac(self, key: Key, algorithm: str, message: bytes) -> bytes:
        """The MAC of a message."""
        return hmac.digest(key.materials[-1].secret, message, MAC_HASHES[algorithm])

    def mac_fits(self, key: Key, params: Mapping[str, Any]) -> bool | None:
        """Whether the MAC of a VerifyMac is that of its message; None where it cannot be asked."""
        algorithm, message, mac = (params.get(name) for name in ("MacAlgorithm", "Message", "Mac"))
        if algorithm not in algorithms(key.spec, key.usage) or not message or not mac:
            return None
        return self.same_mac(self.mac(key, str(algorithm), message), mac)

    def same_mac(self, right: bytes, given: bytes) -> bool:
        """Whether two MACs are identical."""
        return hmac.compare_digest(right, given)


def _shown(request: Request) -> Answer:
    return {"KeyId": request.keys["KeyId"].arn, "MacAlgorithm": request.params["MacAlgorithm"]}
