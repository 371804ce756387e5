"""Amazon Connect, its KMS and its S3 for a witness: what each of them does, by boto3 and the URLs handed out alone."""

import uuid
from typing import Any

from botocore.exceptions import ClientError

from kms_conformance.conformance.targets.target import Credentials

from . import allowed
from .stores import Stores

NOBODY = "00000000-0000-4000-8000-000000000000"
INVALID = ("InvalidRequestException", "InvalidParameterException")
NEW = {"IdentityManagementType": "SAML", "InboundCallsEnabled": True, "OutboundCallsEnabled": True}


def marker() -> str:
    """A text that is nowhere by chance."""
    return f"marker{uuid.uuid4().hex}{uuid.uuid4().hex}"


def first(contact: dict[str, str]) -> dict[str, str]:
    """The parameters that name a contact as the first of its chain."""
    return {"InstanceId": contact["InstanceId"], "InitialContactId": contact["ContactId"]}


class Connect(Stores):
    """The client of the administrator, or of another one, with an instance of its own."""

    def __init__(self, client: Any, by: Credentials | None = None) -> None:
        super().__init__(client)
        self.api, self.s3 = self.clients("connect", by), self.clients("s3", by)
        self.instance = self.new_instance()

    def new_instance(self, **params: Any) -> dict[str, str]:
        """A new instance, as parameters."""
        return {"InstanceId": allowed(self.api.create_instance, **{**NEW, **params})["Id"]}

    def contact(self, **params: Any) -> dict[str, str]:
        """A new contact, as parameters."""
        asked = {**self.instance, "Channel": "TASK", "InitiationMethod": "API", **params}
        return {**self.instance, "ContactId": allowed(self.api.create_contact, **asked)["ContactId"]}

    def told(self, contact: dict[str, str]) -> dict[str, Any]:
        """What is told of a contact."""
        return dict(allowed(self.api.describe_contact, **contact)["Contact"])

    def arn_of(self, contact: dict[str, str]) -> str:
        """The ARN of a contact."""
        return str(self.told(contact)["Arn"])

    def update(self, contact: dict[str, str], **params: str) -> None:
        """Change a contact."""
        allowed(self.api.update_contact, **contact, **params)

    def attribute(self, contact: dict[str, str], **attributes: str) -> None:
        """Write attributes of a contact."""
        allowed(self.api.update_contact_attributes, **first(contact), Attributes=attributes)

    def attributes(self, contact: dict[str, str]) -> dict[str, str]:
        """The attributes of a contact."""
        return dict(allowed(self.api.get_contact_attributes, **first(contact))["Attributes"])

    def listed(self, **asked: Any) -> list[str]:
        """The ids of a page of instances."""
        return [row["Id"] for row in allowed(self.api.list_instances, **asked)["InstanceSummaryList"]]

    def outcome(self, method: str, **params: Any) -> str:
        """The code of the refusal; "" where there was none."""
        try:
            getattr(self.api, method)(**params)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return ""

    def swap(self, one: str, other: str) -> None:
        """Exchange what is stored of two things."""
        rows = {row["item_id"]: row["record_id"] for row in self.dump() if row["type"] == "record"}
        self.port.swap(rows[one], rows[other])


class Delivery:
    """A bucket, and a storage config of the instance for a resource type, under a key of its own."""

    def __init__(self, scene: Connect, type_: str = "CALL_RECORDINGS") -> None:
        self.scene, self.type, self.key = scene, type_, scene.key()
        self.bucket = f"witness-{uuid.uuid4().hex}"
        scene.s3.create_bucket(Bucket=self.bucket)
        asked = {**scene.instance, "ResourceType": type_}
        made = allowed(scene.api.associate_instance_storage_config, **asked, StorageConfig=self.config(self.key))
        self.named = {**asked, "AssociationId": made["AssociationId"]}

    def config(self, key: str) -> dict[str, Any]:
        """A storage config in the bucket under a key."""
        under = {"EncryptionType": "KMS", "KeyId": key}
        return {
            "StorageType": "S3",
            "S3Config": {"BucketName": self.bucket, "BucketPrefix": "out", "EncryptionConfig": under},
        }

    def shown(self) -> dict[str, Any]:
        """What is told of the storage config."""
        return dict(allowed(self.scene.api.describe_instance_storage_config, **self.named)["StorageConfig"])

    def change(self, key: str) -> None:
        """Give the storage config another key."""
        allowed(self.scene.api.update_instance_storage_config, **self.named, StorageConfig=self.config(key))

    def again(self) -> str:
        """The outcome of a second storage config for the type."""
        asked = {**self.scene.instance, "ResourceType": self.type, "StorageConfig": self.config(self.key)}
        return self.scene.outcome("associate_instance_storage_config", **asked)

    def listed(self, type_: str) -> list[dict[str, Any]]:
        """The storage configs for a resource type."""
        asked = {**self.scene.instance, "ResourceType": type_}
        rows: list[dict[str, Any]] = allowed(self.scene.api.list_instance_storage_configs, **asked)["StorageConfigs"]
        return rows

    def record(self, text: str) -> None:
        """Have a recording taken of a new contact."""
        contact = self.scene.contact()["ContactId"]
        self.scene.port.record(self.scene.instance["InstanceId"], contact, self.type, text.encode())

    def hold(self, text: str) -> None:
        """The same, while nothing is delivered."""
        self.scene.port.pause()
        self.record(text)

    def by_default(self, key: str) -> None:
        """Give the bucket a key by default."""
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
        rules = {"Rules": [rule]}
        self.scene.s3.put_bucket_encryption(Bucket=self.bucket, ServerSideEncryptionConfiguration=rules)

    def found(self, text: str) -> tuple[Any, Any] | None:
        """How the object with that content is encrypted, and under which key; None where there is none."""
        for row in self.scene.s3.list_objects_v2(Bucket=self.bucket).get("Contents", []):
            got = self.scene.s3.get_object(Bucket=self.bucket, Key=row["Key"])
            if got["Body"].read() == text.encode():
                return got.get("ServerSideEncryption"), got.get("SSEKMSKeyId")
        return None


class Files(Delivery):
    """The same for attachments, with a contact."""

    def __init__(self, scene: Connect) -> None:
        super().__init__(scene, "ATTACHMENTS")
        self.contact = scene.arn_of(scene.contact())

    def wanted(self, text: str, **params: Any) -> dict[str, Any]:
        """A file of the contact, as parameters."""
        size = {"FileName": "file.txt", "FileSizeInBytes": len(text), "FileUseCaseType": "ATTACHMENT"}
        return {**self.scene.instance, "AssociatedResourceArn": self.contact, **size, **params}

    def start(self, text: str, **params: Any) -> dict[str, str]:
        """A new file that was not uploaded, as parameters."""
        made = allowed(self.scene.api.start_attached_file_upload, **self.wanted(text, **params))
        return {**self.scene.instance, "AssociatedResourceArn": self.contact, "FileId": made["FileId"]}

    def attached(self, text: str) -> dict[str, str]:
        """A new file that was delivered."""
        begun = allowed(self.scene.api.start_attached_file_upload, **self.wanted(text))
        place = begun["UploadUrlMetadata"]
        status, _ = self.scene.clients.fetch("PUT", place["Url"], place["HeadersToInclude"], text.encode())
        assert status == 200
        file = {**self.scene.instance, "AssociatedResourceArn": self.contact, "FileId": begun["FileId"]}
        allowed(self.scene.api.complete_attached_file_upload, **file)
        assert self.told(file)["FileStatus"] == "APPROVED"
        return file

    def told(self, file: dict[str, str]) -> dict[str, Any]:
        """What is told of a file."""
        return dict(allowed(self.scene.api.get_attached_file, **file))

    def read(self, file: dict[str, str]) -> bytes | None:
        """What a file has; None where that is refused."""
        status, body = self.scene.clients.fetch("GET", self.told(file)["DownloadUrlMetadata"]["Url"], {}, b"")
        return bytes(body) if status == 200 else None
