"""The reference's Amazon Connect: what the suite does not ask about, and requests that are wrong."""

from __future__ import annotations

import random
from collections.abc import Iterator
from resource import RUSAGE_SELF, getrusage
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from kms_conformance.cloud.connect.service import SERVED
from kms_conformance.cloud.service_models import service_model
from kms_conformance.conformance.targets import in_process_client
from kms_conformance.conformance.targets.clients import Connection, clients
from tests.profile_of_a_service import served
from tests.test_reference_campaigns import ODD, code

NEW = {"IdentityManagementType": "SAML", "InboundCallsEnabled": True, "OutboundCallsEnabled": False}
TASK = {"Channel": "TASK", "InitiationMethod": "API"}


class Desk:
    """An instance in a cloud of its own, with a key and a bucket."""

    def __init__(self) -> None:
        self.kms = in_process_client("reference")
        self.clients = self.kms.sibling
        self.api, self.s3, self.ports = self.clients("connect"), self.clients("s3"), self.clients.ports()
        self.key = self.kms.create_key()["KeyMetadata"]["Arn"]
        self.instance = {"InstanceId": self.api.create_instance(**NEW)["Id"]}
        self.s3.create_bucket(Bucket="bucket")

    def contact(self, **params: Any) -> dict[str, str]:
        return {**self.instance, "ContactId": self.api.create_contact(**self.instance, **TASK, **params)["ContactId"]}

    def config(self, key: str) -> dict[str, Any]:
        under = {"EncryptionType": "KMS", "KeyId": key}
        place = {"BucketName": "bucket", "BucketPrefix": "out", "EncryptionConfig": under}
        return {"StorageType": "S3", "S3Config": place}

    def store(self, type_: str = "CALL_RECORDINGS") -> dict[str, str]:
        asked = {**self.instance, "ResourceType": type_}
        made = self.api.associate_instance_storage_config(**asked, StorageConfig=self.config(self.key))
        return {**asked, "AssociationId": made["AssociationId"]}

    def record(self, text: str) -> None:
        contact = self.contact()["ContactId"]
        self.ports.record(self.instance["InstanceId"], contact, "CALL_RECORDINGS", text)

    def delivered(self) -> list[str]:
        rows = self.s3.list_objects_v2(Bucket="bucket").get("Contents", [])
        return [self.s3.get_object(Bucket="bucket", Key=row["Key"])["Body"].read().decode() for row in rows]

    def upload(self, text: bytes, size: int) -> tuple[dict[str, str], int]:
        arn = self.api.describe_contact(**self.contact())["Contact"]["Arn"]
        about = {**self.instance, "AssociatedResourceArn": arn}
        given = {"FileName": "f", "FileSizeInBytes": size, "FileUseCaseType": "ATTACHMENT"}
        begun = self.api.start_attached_file_upload(**about, **given)
        status, _ = self.clients.fetch("PUT", begun["UploadUrlMetadata"]["Url"], {}, text)
        return {**about, "FileId": begun["FileId"]}, status


def test_a_chain_of_contacts_has_one_set_of_attributes_and_a_related_one_a_copy() -> None:
    desk = Desk()
    head = desk.contact(Attributes={"one": "1"})
    chained = desk.contact(PreviousContactId=head["ContactId"], Attributes={"two": "2"})
    related = desk.contact(RelatedContactId=head["ContactId"])
    asked = {**desk.instance, "InitialContactId": chained["ContactId"]}
    desk.api.update_contact_attributes(**asked, Attributes={"three": "3"})
    told = [desk.api.describe_contact(**row)["Contact"]["Attributes"] for row in (head, chained, related)]
    whole = {"one": "1", "two": "2", "three": "3"}
    assert told == [whole, whole, {"one": "1", "two": "2"}]
    both = {"PreviousContactId": head["ContactId"], "RelatedContactId": head["ContactId"]}
    assert code(desk.api.create_contact, **desk.instance, **TASK, **both) == "InvalidRequestException"


def test_a_task_names_one_way_to_its_flow() -> None:
    desk = Desk()
    ways = {"ContactFlowId": "flow", "TaskTemplateId": "template"}
    invalid, one = "InvalidRequestException", {"QuickConnectId": "q"}
    for given, said in (({}, invalid), (ways, invalid), (one, "success")):
        assert code(desk.api.start_task_contact, **desk.instance, Name="task", **given) == said


def test_what_is_completed_cannot_be_stopped_again() -> None:
    desk = Desk()
    contact = desk.contact(InitiateAs="COMPLETED")
    assert code(desk.api.stop_contact, **contact) == "ContactNotFoundException"


def test_the_same_token_finds_the_same_and_one_grant() -> None:
    desk = Desk()
    asked = {**desk.instance, "ResourceType": "CALL_RECORDINGS", "StorageConfig": desk.config(desk.key)}
    made = [desk.api.associate_instance_storage_config(**asked, ClientToken="once") for _ in range(2)]
    assert len({row["AssociationId"] for row in made}) == len(desk.kms.list_grants(KeyId=desk.key)["Grants"]) == 1
    told = [desk.api.create_instance(**NEW, ClientToken="once")["Id"] for _ in range(2)]
    assert len(set(told)) == 1


def test_a_deleted_instance_leaves_no_grant_and_nothing_that_waits() -> None:
    desk = Desk()
    desk.store()
    desk.ports.worker("pause", 0)
    desk.record("recording")
    desk.api.delete_instance(**desk.instance)
    assert not desk.kms.list_grants(KeyId=desk.key)["Grants"]
    assert not [row for row in desk.ports.dump() if row["type"] in ("record", "dek")]


@pytest.mark.parametrize("point", [None, "recorded"])
def test_a_recording_outlives_the_end_of_the_service_while_it_waits(point: str | None) -> None:
    desk = Desk()
    desk.store()
    desk.ports.worker("pause", 0)
    desk.record("recording")
    desk.ports.crash(point)
    desk.ports.worker("resume", 0)
    code(desk.api.describe_instance, **desk.instance)
    desk.ports.worker("step", 4)
    assert desk.delivered() == ["recording"]


def test_what_was_written_before_the_service_has_ended_is_written_once_more_and_released() -> None:
    desk = Desk()
    desk.store()
    service: Any = desk.clients.cloud.services["connect"]
    release, service.held.release = service.held.release, lambda record: None
    desk.record("recording")
    service.held.release = release
    assert desk.delivered() == ["recording"]
    desk.ports.worker("step", 4)
    assert desk.delivered() == ["recording"] and not service.held.waiting()


def test_a_file_is_complete_with_the_size_that_was_told_alone() -> None:
    desk = Desk()
    desk.store("ATTACHMENTS")
    short, status = desk.upload(b"123", 4)
    assert (status, code(desk.api.complete_attached_file_upload, **short)) == (200, "InvalidRequestException")
    _, status = desk.upload(b"12345", 4)
    assert status == 400
    right, _ = desk.upload(b"1234", 4)
    desk.api.complete_attached_file_upload(**right)
    about = {name: right[name] for name in ("InstanceId", "AssociatedResourceArn")}
    batch = desk.api.batch_get_attached_file_metadata(**about, FileIds=[right["FileId"], "nobody"])
    assert [row["FileId"] for row in batch["Files"]] == [right["FileId"]]
    assert [row["FileId"] for row in batch["Errors"]] == ["nobody"]
    url = desk.api.get_attached_file(**right)["DownloadUrlMetadata"]["Url"]
    assert desk.clients.fetch("GET", url, {}, b"") == (200, b"1234")
    assert desk.clients.fetch("PUT", url, {}, b"4321")[0] == 403


def test_the_port_takes_recordings_of_contacts_with_storage_alone() -> None:
    desk = Desk()
    with pytest.raises(ValueError, match="no storage"):
        desk.record("recording")
    with pytest.raises(ValueError, match="no such contact"):
        desk.ports.record(desk.instance["InstanceId"], "nobody", "CALL_RECORDINGS", "recording")


def test_an_association_needs_what_its_type_needs_and_a_key_by_its_arn() -> None:
    desk = Desk()
    asked = {**desk.instance, "ResourceType": "CALL_RECORDINGS"}
    place = {"BucketName": "bucket", "BucketPrefix": "out"}
    wrong = ({"StorageType": "S3"}, {"StorageType": "KINESIS_STREAM", "S3Config": place})
    for config in (*wrong, desk.config(desk.key.rpartition("/")[2])):
        said = code(desk.api.associate_instance_storage_config, **asked, StorageConfig=config)
        assert said == "InvalidParameterException"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served() as where:
        yield where


def test_what_lacks_a_member_of_the_query_string_is_refused_as_invalid(url: str) -> None:
    client = clients(Connection(endpoint_url=url))("connect")
    instance = {"InstanceId": client.create_instance(**NEW)["Id"]}
    assert code(client.list_instance_storage_configs, **instance) == "InvalidRequestException"
    assert code(client.get_attached_file, **instance, FileId="file") == "InvalidRequestException"


def odd_requests(url: str, seed: int, each: int) -> set[tuple[str, str]]:
    """What is strange in the answers to so many requests of each operation with odd values in the place of members."""
    make = clients(Connection(endpoint_url=url))
    client, dice, model = make("connect"), random.Random(seed), service_model("connect")
    instance = client.create_instance(**NEW)["Id"]
    contact = client.create_contact(InstanceId=instance, **TASK)
    right = {"InstanceId": instance, "ContactId": contact["ContactId"], "InitialContactId": contact["ContactId"]}
    right |= {**NEW, **TASK, "ResourceType": "ATTACHMENTS", "AssociatedResourceArn": contact["ContactArn"]}
    right |= {"FileName": "f", "FileSizeInBytes": 1, "FileUseCaseType": "ATTACHMENT", "Attributes": {"a": "b"}}
    strange: set[tuple[str, str]] = set()
    for operation in SERVED:
        shape = model.operation_model(operation)
        members, declared = list(shape.input_shape.members), {error.name for error in shape.error_shapes}
        for _ in range(each):
            odd = {name: dice.choice((*ODD, {dice.choice(members): dice.choice(ODD)})) for name in members}
            sent = odd | {name: right[name] for name in members if name in right and dice.random() < 0.7}
            if operation == "DeleteInstance":
                sent = odd
            try:
                getattr(client, xform_name(operation))(**sent)
            except ClientError as error:
                status, said = error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]
                known = said in (*declared, "SerializationException", "UnknownOperationException")
                strange |= set() if known and status < 500 else {(operation, said)}
            except Exception:  # noqa: BLE001 - what botocore cannot write is never sent
                continue
    assert client.describe_instance(InstanceId=instance)["Instance"]["Id"] == instance
    return strange


def test_whatever_is_sent_is_answered_and_never_with_a_fault(url: str) -> None:
    assert odd_requests(url, 1, 25) == set()


@pytest.mark.exhaustive
def test_ten_thousand_odd_requests_leave_memory_where_it_was(url: str) -> None:
    assert odd_requests(url, 2, 60) == set()
    before = getrusage(RUSAGE_SELF).ru_maxrss
    for seed in range(3, 12):
        assert odd_requests(url, seed, 60) == set()
    assert getrusage(RUSAGE_SELF).ru_maxrss <= 1.2 * before
