"""GenerateMac and VerifyMac: HMACs (RFC 2104) under HMAC keys. Served, and not judged yet."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from kms_conformance.cloud.kms.base import Answer, KmsBase
from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.messages import DRY_RUN
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import MAC_ALGORITHMS, MAC_USAGE
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import (
    INVALID_USAGE,
    Guard,
    dry_run,
    grant_tokens,
    key_id,
    key_state,
    length,
    named_by,
    one_of,
    required,
)

SIZES = {algorithm: f"sha{algorithm.rpartition('_')[2]}" for algorithm in MAC_ALGORITHMS.values()}
"""The hash function of each algorithm."""
LONGEST_MESSAGE, LONGEST_MAC = 4096, 6144
KEY = named_by("KeyId")


def _for_macs(f: Facts) -> bool | None:
    key = KEY(f)
    return key.usage == MAC_USAGE if key else None


def _fitting(f: Facts) -> bool | None:
    key = KEY(f)
    return MAC_ALGORITHMS.get(key.spec) == f.params.get("MacAlgorithm") if key and key.usage == MAC_USAGE else None


_BOTH = (
    *key_id("macs", aliases=True),
    required("macs", "Message"),
    length("macs", "Message", 1, LONGEST_MESSAGE),
    required("macs", "MacAlgorithm"),
    one_of("macs", "MacAlgorithm", SIZES),  # AWS-046, AWS-077
)
_OF_THE_KEY = (
    *grant_tokens(),
    *key_state("Encrypt", KEY),  # their rows of the table of key states are those of Encrypt
    Guard("AWS-051", _for_macs, INVALID_USAGE, authorized=True),
    Guard("AWS-076", _fitting, INVALID_USAGE, authorized=True),
)
MAC_GUARDS: Mapping[str, tuple[Guard, ...]] = {
    "GenerateMac": (*_BOTH, *_OF_THE_KEY, dry_run()),
    "VerifyMac": (*_BOTH, required("macs", "Mac"), length("macs", "Mac", 1, LONGEST_MAC), *_OF_THE_KEY),
}


class MacOperations(KmsBase):
    """The operations on message authentication codes."""

    def generate_mac(self, request: Request) -> Answer:
        """GenerateMac (AWS-075)."""
        return {**_shown(request), "Mac": _mac(request)}

    def verify_mac(self, request: Request) -> Answer:
        """VerifyMac: true, or an error without a text (AWS-005, AWS-075)."""
        if not hmac.compare_digest(_mac(request), request.params["Mac"]):
            raise KmsError("KMSInvalidMacException")
        if request.params.get("DryRun"):
            raise KmsError("DryRunOperationException", DRY_RUN)
        return {**_shown(request), "MacValid": True}


def _mac(request: Request) -> bytes:
    secret = request.keys["KeyId"].materials[-1].secret
    return hmac.digest(secret, request.params["Message"], SIZES[request.params["MacAlgorithm"]])


def _shown(request: Request) -> Answer:
    return {"KeyId": request.keys["KeyId"].arn, "MacAlgorithm": request.params["MacAlgorithm"]}
