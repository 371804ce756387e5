"""AppIntegrations, its KMS and its S3 for a witness: what each of them does, by boto3 alone."""

import base64
import uuid
from typing import Any

from botocore.exceptions import ClientError

from kms_conformance.cloud.services.fault_port import FaultPort
from kms_conformance.cloud.services.inspect_port import Inspector
from kms_conformance.conformance.targets.target import Credentials

from . import allowed, new_key

NOBODY = "00000000-0000-4000-8000-000000000000"
DAY_S = 24 * 3600
"""How long the service says that a key of configuration lives."""
ON_DEMAND = {"ExecutionMode": "ON_DEMAND", "OnDemandConfiguration": {"StartTime": "0"}}
MOST_POLLS = 20


class Integrations:
    """The clients of the administrator, or of another one."""

    def __init__(self, client: Any, by: Credentials | None = None) -> None:
        self.client, self.clients = client, client.sibling
        self.service, self.s3 = self.clients("appintegrations", by), self.clients("s3", by)
        self.services = [
            service for service in self.clients.cloud.services.values() if hasattr(service, "parts")
        ]  # fmt: skip

    def key(self) -> str:
        """The ARN of a new key."""
        return str(new_key(self.client)["Arn"])

    def create(self, key: str, **params: Any) -> dict[str, Any]:
        """A new data integration, as it is answered."""
        given = {"Name": uuid.uuid4().hex, "KmsKey": key, **params}
        made: dict[str, Any] = allowed(self.service.create_data_integration, **given)
        return made

    def made(self, key: str = "", **params: Any) -> str:
        """The id of a new data integration."""
        return str(self.create(key or self.key(), **params)["Id"])

    def told(self, integration: str) -> dict[str, Any]:
        """What GetDataIntegration tells."""
        told: dict[str, Any] = allowed(self.service.get_data_integration, Identifier=integration)
        return told

    def listed(self, **asked: Any) -> list[str]:
        """The names of a page of data integrations."""
        answer = allowed(self.service.list_data_integrations, **asked)
        return [row["Name"] for row in answer["DataIntegrations"]]

    def grants(self, key: str) -> list[dict[str, Any]]:
        """The grants on a key."""
        rows: list[dict[str, Any]] = allowed(self.client.list_grants, KeyId=key)["Grants"]
        return rows

    def revoke(self, key: str) -> None:
        """Revoke all grants on a key."""
        for row in self.grants(key):
            allowed(self.client.revoke_grant, KeyId=key, GrantId=row["GrantId"])

    def outcome(self, method: str, **params: Any) -> Any:
        """The answer, or the code of the refusal."""
        try:
            return getattr(self.service, method)(**params)
        except ClientError as error:
            return error.response["Error"]["Code"]

    @property
    def port(self) -> FaultPort:
        """What may be done beside the API."""
        return FaultPort(self.services, self.clients.cloud.clock)

    def dump(self) -> list[dict[str, Any]]:
        """All that is stored."""
        return Inspector(self.services).dump()

    def stored(self) -> bytes:
        """All bytes that are stored."""
        return b"".join(base64.b64decode(row["data_b64"]) for row in self.dump() if row["type"] == "blob")

    def data_keys_of(self, integration: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """The records of what is configured of a data integration, each with its data key."""
        lines = self.dump()
        keys = {row["dek_id"]: row for row in lines if row["type"] == "dek"}
        records = [row for row in lines if row["type"] == "record" and row["item_id"] == integration]
        return [(row, keys[row["dek_id"]]) for row in records if row["form"] == "ciphertext"]


class Source:
    """A bucket with a source and a destination, and a data integration between them."""

    def __init__(self, scene: Integrations, key: str, text: str = "external data") -> None:
        self.scene, self.bucket = scene, f"witness-{uuid.uuid4().hex}"
        scene.s3.create_bucket(Bucket=self.bucket)
        scene.s3.put_object(Bucket=self.bucket, Key="in/one.txt", Body=text.encode())
        self.id = scene.made(key, SourceURI=f"s3://{self.bucket}/in")
        self.named = {"DataIntegrationIdentifier": self.id}
        self.association = ""

    def run(self) -> str:
        """Run it, the first time or again: how that ends, or the code of the refusal."""
        service = self.scene.service
        try:
            if self.association:
                again = {"DataIntegrationAssociationIdentifier": self.association, "ExecutionConfiguration": ON_DEMAND}
                service.update_data_integration_association(**self.named, **again)
            else:
                to = {"DestinationURI": f"s3://{self.bucket}/out", "ExecutionConfiguration": ON_DEMAND}
                made = service.create_data_integration_association(**self.named, **to)
                self.association = made["DataIntegrationAssociationId"]
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        for _ in range(MOST_POLLS):
            (row,) = allowed(service.list_data_integration_associations, **self.named)["DataIntegrationAssociations"]
            status = row["LastExecutionStatus"]["ExecutionStatus"]
            if status != "IN_PROGRESS":
                return str(status)
        return "IN_PROGRESS"

    def landed(self) -> tuple[Any, Any]:
        """How what was delivered is encrypted, and under which key."""
        head = self.scene.s3.head_object(Bucket=self.bucket, Key="out/one.txt")
        return head.get("ServerSideEncryption"), head.get("SSEKMSKeyId")


def hidden(marker: str, content: bytes) -> bool:
    """Whether a text lies nowhere as it is, nor in Base64."""
    encoded = [base64.b64encode(b"?" * shift + marker.encode())[4:-4] for shift in range(3)]
    return not any(form in content for form in (marker.encode(), *encoded))


def marker() -> str:
    """A text that is nowhere by chance."""
    return f"marker{uuid.uuid4().hex}{uuid.uuid4().hex}"
