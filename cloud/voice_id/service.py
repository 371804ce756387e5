"""VoiceId: all operations of Voice ID as a service of the cloud."""

from __future__ import annotations

from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.service_models import service_model
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.voice_id.domains import DomainOperations
from kms_conformance.cloud.voice_id.jobs import JobOperations


class VoiceId(DomainOperations, JobOperations):
    """Voice ID of all accounts and Regions, without telephony: no session is ever evaluated."""

    served = frozenset(service_model("voice-id").operation_names)

    def evaluate_session(self, params: Params, caller: Caller) -> Answer:
        """EvaluateSession: there are no calls whose audio could be streamed here."""
        self.entered(params, caller)
        raise self.missing("SESSION")
