"""Campaigns: all operations of outbound campaigns, version 1 and version 2, as two services of the cloud."""

from __future__ import annotations

from kms_conformance.cloud.campaigns.first import FirstOperations
from kms_conformance.cloud.campaigns.instance_settings import InstanceSettingOperations
from kms_conformance.cloud.campaigns.instances import InstanceOperations
from kms_conformance.cloud.service_models import service_model


class Campaigns(InstanceOperations, FirstOperations):
    """Outbound campaigns of all accounts and Regions, without telephony."""

    served = frozenset(service_model(FirstOperations.name).operation_names)


class CampaignsTwo(InstanceSettingOperations):
    """The same in version 2."""

    served = frozenset(service_model(InstanceSettingOperations.name).operation_names)
