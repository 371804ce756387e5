"""Faults in what is done with dial requests."""

from __future__ import annotations

from kms_conformance.cloud.campaigns.service import Campaigns
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.faults.service_faults import Keeping
from kms_conformance.faults.service_mutant import seeded, table


class _Keeping(Keeping, Campaigns):
    passed_over = ("DisabledException",)


class _LastLeftOut(Campaigns):
    def put_dial_request_batch(self, params: Params, caller: Caller) -> Answer:
        answer = super().put_dial_request_batch(params, caller)
        taken = answer["successfulRequests"]
        return {**answer, "successfulRequests": taken[:-1] if len(taken) > 1 else taken}


DIAL = "PutDialRequestBatch"

MUTANTS = table(
    seeded(
        _Keeping, "data-keys-outlive-disabling", "CAMPAIGNS-010", "guard-off",
        "Data keys are kept in memory: customer data are taken while the key is disabled.", DIAL,
    ),
    seeded(
        _LastLeftOut, "last-request-untold", "CAMPAIGNS-028", "response",
        "The last of several dial requests is not told to be taken.", DIAL,
    ),
)  # fmt: skip
