"""What services beside KMS make by a call that tells its name, and how it is taken away again.

Scripts, the ledger of a run and its cleaning ask this table and know no service by name.
"""

from __future__ import annotations

from dataclasses import dataclass

from kms_conformance.models.campaigns import facts as campaigns
from kms_conformance.models.domains.services import SERVICES


@dataclass(frozen=True, slots=True)
class Making:
    """One kind of thing. Operations by their names in the service.

    id_path   where the answer of `create` tells its name; `id_param` of `delete` takes it
    """

    kind: str
    service: str
    create: str
    id_path: str
    delete: str
    id_param: str


MAKING = (
    *(Making(name, name, row.create, row.id_path, row.delete, row.id_param) for name, row in SERVICES.items()),
    Making("campaign", campaigns.SERVICE, "CreateCampaign", "id", "DeleteCampaign", "id"),
    Making(
        "campaigns of an instance",
        campaigns.SERVICE,
        campaigns.ONBOARD.partition(":")[2],
        f"{campaigns.JOB}.connectInstanceId",
        "DeleteConnectInstanceConfig",
        "connectInstanceId",
    ),
)
"""In the order in which they are taken away."""
MAKING_SERVICES = tuple(dict.fromkeys(row.service for row in MAKING))
BY_KIND = {row.kind: row for row in MAKING}
