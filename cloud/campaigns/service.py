"""Campaigns: all operations of outbound campaigns, version 1, as a service of the cloud."""

from __future__ import annotations

from kms_conformance.cloud.campaigns.campaigns import CampaignOperations
from kms_conformance.cloud.campaigns.instances import InstanceOperations
from kms_conformance.cloud.campaigns.running import RunningOperations
from kms_conformance.cloud.service_models import service_model


class Campaigns(InstanceOperations, CampaignOperations, RunningOperations):
    """Outbound campaigns of all accounts and Regions, without telephony."""

    served = frozenset(service_model("connectcampaigns").operation_names)
