"""AppIntegrations: the operations that are served, as a service of the cloud."""

from __future__ import annotations

from kms_conformance.cloud.integrations.beside import Beside

SERVED = (
    "CreateDataIntegration", "GetDataIntegration", "UpdateDataIntegration", "DeleteDataIntegration",
    "ListDataIntegrations", "CreateDataIntegrationAssociation", "ListDataIntegrationAssociations",
    "UpdateDataIntegrationAssociation", "CreateEventIntegration", "GetEventIntegration", "UpdateEventIntegration",
    "DeleteEventIntegration", "ListEventIntegrations", "ListEventIntegrationAssociations", "TagResource",
    "UntagResource", "ListTagsForResource",
)  # fmt: skip


class Integrations(Beside):
    """AppIntegrations of all accounts and Regions, without applications."""

    served = frozenset(SERVED)
