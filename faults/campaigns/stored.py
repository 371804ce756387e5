"""Faults in what is stored of dial requests, which a port that shows what is stored is needed to see."""

from __future__ import annotations

import base64

from kms_conformance.cloud.campaigns.base import Campaign
from kms_conformance.cloud.campaigns.service import Campaigns
from kms_conformance.cloud.services.domain_service import Params
from kms_conformance.cloud.services.envelope import document
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.faults.service_faults import Logging, SharesDataKeys, masked
from kms_conformance.faults.service_mutant import seeded, table


class _Queue(Logging, Campaigns):
    """Dial requests wait in a queue for the dialer, and stay there."""

    def dialled(self, scope: Scope, campaign: Campaign, request: Params) -> str:
        self.log(self.written(document({"attributes": dict(request["attributes"])})))
        return super().dialled(scope, campaign, request)

    def written(self, text: bytes) -> bytes:
        """What is written of a request."""
        return text


class _QueueInBase64(_Queue):
    def written(self, text: bytes) -> bytes:
        return base64.b64encode(text)


class _QueueMasked(_Queue):
    def written(self, text: bytes) -> bytes:
        return masked(text)


class _OwnKeyInClear(Logging, Campaigns):
    """Without a key of the customer's nothing is encrypted."""

    def dialled(self, scope: Scope, campaign: Campaign, request: Params) -> str:
        if scope.owned:
            self.log(document({"attributes": dict(request["attributes"])}))
        return super().dialled(scope, campaign, request)


class _SharesDataKeys(SharesDataKeys, Campaigns):
    pass


DIAL = "PutDialRequestBatch"

MUTANTS = table(
    seeded(
        _Queue, "plaintext-in-dialer-queue", "CAMPAIGNS-007", "effect",
        "Attributes of dial requests stay in the dialer's queue in plaintext.", DIAL,
    ),
    seeded(
        _QueueInBase64, "base64-in-dialer-queue", "CAMPAIGNS-007", "effect",
        "Attributes of dial requests stay in the dialer's queue in Base64.", DIAL,
    ),
    seeded(
        _QueueMasked, "masked-in-dialer-queue", "CAMPAIGNS-007", "effect",
        "Attributes of dial requests stay in the dialer's queue, masked with a key that repeats.", DIAL,
    ),
    seeded(
        _OwnKeyInClear, "no-key-no-encryption", "CAMPAIGNS-007", "effect",
        "Without a key of the customer's attributes of dial requests are stored in plaintext.", DIAL,
    ),
    seeded(
        _SharesDataKeys, "data-key-shared-by-instances", "CAMPAIGNS-008", "effect",
        "Instances on one key share a data key, which is wrapped for the first of them.", DIAL,
    ),
)  # fmt: skip
