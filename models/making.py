"""What services beside KMS make by a call that tells its name, and how it is taken away again.

Scripts, the ledger of a run and its cleaning ask this table and know no service by name.
"""

from __future__ import annotations

from dataclasses import dataclass

from kms_conformance.models.campaigns import facts as campaigns
from kms_conformance.models.campaigns.versions import VERSIONS
from kms_conformance.models.cases import facts as cases
from kms_conformance.models.connect import facts as connect
from kms_conformance.models.domains.services import SERVICES
from kms_conformance.models.everyday import (
    parameter_facts as parameters,
    secret_facts as secrets,
    table_facts as tables,
)
from kms_conformance.models.integrations import facts as integrations
from kms_conformance.models.qconnect import facts as qconnect
from kms_conformance.models.scheduling import facts as scheduling


@dataclass(frozen=True, slots=True)
class Making:
    """One kind of thing. Operations by their names in the service.

    id_path   where the answer of `create` tells its name; `id_param` of `delete` takes it
    named     the caller gives the name: `id_path` is the parameter of `create` that has it
    """

    kind: str
    service: str
    create: str
    id_path: str
    delete: str
    id_param: str
    named: bool = False


OF_CAMPAIGNS = ("", " (version 2)")
"""Said of what each version of outbound campaigns makes."""
MAKING = (
    *(
        Making(
            kind=name,
            service=name,
            create=row.create,
            id_path=row.id_path,
            delete=row.delete,
            id_param=row.id_param,
        )
        for name, row in SERVICES.items()
    ),
    *(
        Making(
            kind=f"campaign{which}",
            service=version.service,
            create="CreateCampaign",
            id_path="id",
            delete="DeleteCampaign",
            id_param="id",
        )
        for version, which in zip(VERSIONS, OF_CAMPAIGNS, strict=True)
    ),
    *(
        Making(
            kind=f"campaigns of an instance{which}",
            service=version.service,
            create="StartInstanceOnboardingJob",
            id_path=f"{campaigns.JOB}.connectInstanceId",
            delete="DeleteConnectInstanceConfig",
            id_param="connectInstanceId",
        )
        for version, which in zip(VERSIONS, OF_CAMPAIGNS, strict=True)
    ),
    Making(
        kind="data integration",
        service=integrations.SERVICE,
        create=integrations.CREATE.partition(":")[2],
        id_path="Id",
        delete="DeleteDataIntegration",
        id_param="DataIntegrationIdentifier",
    ),
    Making(
        kind="domain of Cases",
        service=cases.SERVICE,
        create="CreateDomain",
        id_path="domainId",
        delete="DeleteDomain",
        id_param="domainId",
    ),
    Making(
        kind="assistant",
        service=qconnect.SERVICE,
        create="CreateAssistant",
        id_path="assistant.assistantId",
        delete="DeleteAssistant",
        id_param="assistantId",
    ),
    Making(
        kind="knowledge base",
        service=qconnect.SERVICE,
        create="CreateKnowledgeBase",
        id_path="knowledgeBase.knowledgeBaseId",
        delete="DeleteKnowledgeBase",
        id_param="knowledgeBaseId",
    ),
    Making(
        kind="instance",
        service=connect.SERVICE,
        create=connect.CREATE_INSTANCE.partition(":")[2],
        id_path="Id",
        delete="DeleteInstance",
        id_param="InstanceId",
    ),
    Making(
        kind="parameter",
        service=parameters.SERVICE,
        create="PutParameter",
        id_path="Name",
        delete="DeleteParameter",
        id_param="Name",
        named=True,
    ),
    Making(
        kind="secret",
        service=secrets.SERVICE,
        create="CreateSecret",
        id_path="ARN",
        delete="DeleteSecret",
        id_param="SecretId",
    ),
    Making(
        kind="table",
        service=tables.SERVICE,
        create="CreateTable",
        id_path="TableName",
        delete="DeleteTable",
        id_param="TableName",
        named=True,
    ),
)
"""In the order in which they are taken away."""
MAKING_SERVICES = (*dict.fromkeys(row.service for row in MAKING), scheduling.SERVICE)
"""Those that make something; what scheduling makes can be cancelled, and is never deleted."""
BY_KIND = {row.kind: row for row in MAKING}
