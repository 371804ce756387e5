"""The reference's AppIntegrations: grants, runs, configuration under limited keys, and requests that are wrong."""

from __future__ import annotations

import random
from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Any

import boto3
import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.domain_services import running
from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.integrations.base import LIFETIME
from kms_conformance.cloud.integrations.service import SERVED, Integrations
from kms_conformance.cloud.neighbours import add_neighbours
from kms_conformance.cloud.service_models import service_model
from kms_conformance.cloud.services.fault_port import FaultPort
from kms_conformance.cloud.services.inspect_port import Inspector
from kms_conformance.conformance.targets.clients import Connection, clients
from kms_conformance.conformance.targets.inprocess import SECOND_ACCOUNT, InProcessClients
from kms_conformance.conformance.targets.target import Credentials
from tests.test_reference_campaigns import ODD, code

ON_DEMAND = {"ExecutionMode": "ON_DEMAND", "OnDemandConfiguration": {"StartTime": "0"}}
DAY_S = LIFETIME.total_seconds()
POINTS = ("granted", "adopted", "recorded")


@pytest.fixture(scope="module")
def served() -> Iterator[Any]:
    """AppIntegrations of a served cloud, and its KMS."""
    cloud = Cloud()
    services = add_neighbours(cloud)
    config = Config(parameter_validation=False, retries={"total_max_attempts": 1}, proxies={})
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    with running(services), serving(cloud) as url:
        made = {
            name: boto3.client(name, endpoint_url=url, config=config, **keys) for name in ("appintegrations", "kms")
        }  # type: ignore[call-overload]
        yield made


class Desk:
    """AppIntegrations, KMS and S3 in this process, with the ports."""

    def __init__(self, folder: Path | None = None) -> None:
        self.cloud = Cloud()
        self.services = add_neighbours(self.cloud, folder=folder)
        self.made = InProcessClients(self.cloud, clients(Connection(endpoint_url="http://reference.invalid")))
        self.client, self.kms, self.s3 = (self.made(name) for name in ("appintegrations", "kms", "s3"))
        self.port = FaultPort(self.services, self.cloud.clock)
        self.key = self.kms.create_key()["KeyMetadata"]["Arn"]
        self.s3.create_bucket(Bucket="places")

    @property
    def service(self) -> Integrations:
        return next(service for service in self.services if isinstance(service, Integrations))

    def source(self, count: int = 3) -> dict[str, str]:
        """A data integration with so many objects in its source, as parameters."""
        for number in range(count):
            self.s3.put_object(Bucket="places", Key=f"in/{number}", Body=f"external-marker-{number}".encode())
        made = self.client.create_data_integration(Name="one", KmsKey=self.key, SourceURI="s3://places/in")
        return {"DataIntegrationIdentifier": made["Id"]}

    def run(self, named: dict[str, str]) -> str:
        """Begin a run; the id of its association."""
        to = {"DestinationURI": "s3://places/out", "ExecutionConfiguration": ON_DEMAND}
        return str(self.client.create_data_integration_association(**named, **to)["DataIntegrationAssociationId"])

    def status(self, named: dict[str, str]) -> dict[str, str]:
        """How the run is."""
        (row,) = self.client.list_data_integration_associations(**named)["DataIntegrationAssociations"]
        told: dict[str, str] = row["LastExecutionStatus"]
        return told

    def delivered(self) -> dict[str, str]:
        """The keys of what was delivered, by name."""
        rows = self.s3.list_objects_v2(Bucket="places", Prefix="out/").get("Contents", [])
        return {row["Key"]: self.s3.head_object(Bucket="places", Key=row["Key"])["SSEKMSKeyId"] for row in rows}

    def stored(self) -> bytes:
        """All bytes of all stores."""
        return b"".join(b64decode(row["data_b64"]) for row in Inspector(self.services).dump() if row["type"] == "blob")

    def ages(self) -> list[float]:
        """How old the data key of each record of configuration was when it was written."""
        lines = Inspector(self.services).dump()
        keys = {row["dek_id"]: row for row in lines if row["type"] == "dek"}
        rows = [row for row in lines if row["type"] == "record" and row["scope"].endswith(":configuration")]
        both = [(row["created"], keys[row["dek_id"]]["created"]) for row in rows if row["form"] == "ciphertext"]
        made = [[datetime.fromisoformat(moment) for moment in pair] for pair in both]
        return [(written - key).total_seconds() for written, key in made]


def test_a_grant_without_a_constraint_lets_the_service_and_s3_use_the_key() -> None:
    desk = Desk()
    desk.source()
    (grant,) = desk.kms.list_grants(KeyId=desk.key)["Grants"]
    assert grant["GranteePrincipal"] == grant["RetiringPrincipal"] == "app-integrations.amazonaws.com"
    assert {"Decrypt", "GenerateDataKey"} <= {*grant["Operations"]}
    assert not grant.get("Constraints")


def test_a_run_is_worked_step_by_step_and_lands_under_the_key() -> None:
    desk = Desk()
    named = desk.source()
    desk.port.pause()
    desk.run(named)
    assert desk.status(named) == {"ExecutionStatus": "IN_PROGRESS"}
    assert desk.delivered() == {}
    desk.port.step(2)
    assert len(desk.delivered()) == 1
    desk.port.step(9)
    assert desk.status(named) == {"ExecutionStatus": "COMPLETED"}
    assert desk.delivered() == {f"out/{number}": desk.key for number in range(3)}
    assert b"external-marker" not in desk.stored()


def test_a_key_that_is_lost_in_the_middle_of_a_run_makes_it_fail_and_say_so() -> None:
    desk = Desk()
    named = desk.source()
    desk.port.pause()
    association = desk.run(named)
    desk.port.step(2)
    desk.kms.disable_key(KeyId=desk.key)
    desk.port.step(9)
    status = desk.status(named)
    assert status["ExecutionStatus"] == "FAILED"
    assert "disabled" in status["StatusMessage"].lower()
    again = {"DataIntegrationAssociationIdentifier": association, "ExecutionConfiguration": ON_DEMAND}
    assert code(desk.client.update_data_integration_association, **named, **again) == "AccessDeniedException"
    desk.kms.enable_key(KeyId=desk.key)
    desk.client.update_data_integration_association(**named, **again)
    desk.port.step(9)
    assert desk.status(named) == {"ExecutionStatus": "COMPLETED"}


@pytest.mark.parametrize("steps", range(1, 5))
def test_a_run_that_a_crash_interrupts_goes_on_where_it_was(steps: int) -> None:
    desk = Desk()
    named = desk.source()
    desk.port.pause()
    desk.run(named)
    desk.port.step(steps)
    desk.port.crash()
    desk.port.crash("recorded")
    for _ in range(2):  # the first one ends where the service does
        desk.port.step(20)
    assert desk.status(named) == {"ExecutionStatus": "COMPLETED"}
    assert len(desk.delivered()) == 3


@pytest.mark.parametrize("point", POINTS)
def test_a_creation_that_a_crash_interrupts_leaves_no_grant(point: str) -> None:
    desk = Desk()
    desk.source(0)
    other = desk.kms.create_key()["KeyMetadata"]["Arn"]
    desk.port.crash(point)
    assert code(desk.client.create_data_integration, Name="two", KmsKey=other) == "InternalFailure"
    assert desk.kms.list_grants(KeyId=other)["Grants"] == []
    assert len(desk.client.list_data_integrations()["DataIntegrations"]) == 1


def test_configuration_moves_to_a_new_key_when_the_time_of_the_old_one_is_over() -> None:
    desk = Desk()
    item = desk.source()["DataIntegrationIdentifier"]
    before = desk.client.get_data_integration(Identifier=item)
    old = {key.dek_id for key in desk.service.store.deks("scope LIKE '%:configuration'")}
    for advance in (desk.port.age, desk.cloud.clock.advance):
        advance(DAY_S)  # type: ignore[operator]
        desk.client.update_data_integration(Identifier=item, Description="written later")
        assert max(desk.ages()) < DAY_S
    new = {key.dek_id for key in desk.service.store.deks("scope LIKE '%:configuration'")}
    assert new and not old & new
    after = desk.client.get_data_integration(Identifier=item)
    same = ("Id", "Arn", "Name", "SourceURI", "KmsKey")
    assert [before[name] for name in same] == [after[name] for name in same]
    assert code(desk.client.create_data_integration, Name="one", KmsKey=desk.key) == "DuplicateResourceException"


def test_two_accounts_have_configuration_under_keys_of_their_own() -> None:
    desk = Desk()
    desk.source()
    theirs = Credentials(SECOND_ACCOUNT, "test")
    key = desk.made("kms", theirs).create_key()["KeyMetadata"]["Arn"]
    desk.made("appintegrations", theirs).create_data_integration(Name="one", KmsKey=key)
    found: dict[str, set[str]] = {}
    for row in Inspector(desk.services).dump():
        if row["type"] == "dek" and row["scope"].endswith(":configuration"):
            found.setdefault(row["scope"], set()).add(row["kek"])
    assert len(found) == 2
    assert not set.intersection(*found.values())


def test_the_same_token_finds_the_same_data_integration() -> None:
    desk = Desk()
    made = [desk.client.create_data_integration(Name="one", KmsKey=desk.key, ClientToken="once") for _ in range(2)]
    assert len({row["Id"] for row in made}) == len(desk.kms.list_grants(KeyId=desk.key)["Grants"]) == 1


def test_event_integrations_are_kept_by_name_and_tagged() -> None:
    desk = Desk()
    given = {"EventFilter": {"Source": "aws.partner/example.com"}, "EventBridgeBus": "bus"}
    arn = desk.client.create_event_integration(Name="events", **given)["EventIntegrationArn"]
    assert code(desk.client.create_event_integration, Name="events", **given) == "DuplicateResourceException"
    desk.client.update_event_integration(Name="events", Description="described")
    desk.client.tag_resource(resourceArn=arn, tags={"team": "blue"})
    told = desk.client.get_event_integration(Name="events")
    assert (told["Description"], told["Tags"], told["EventFilter"]) == (
        "described",
        {"team": "blue"},
        given["EventFilter"],
    )
    assert [row["Name"] for row in desk.client.list_event_integrations()["EventIntegrations"]] == ["events"]
    desk.client.delete_event_integration(Name="events")
    assert code(desk.client.get_event_integration, Name="events") == "ResourceNotFoundException"


def test_refusals_have_the_shape_of_the_service(served: Any) -> None:
    client, key = served["appintegrations"], served["kms"].create_key()["KeyMetadata"]["Arn"]
    with pytest.raises(client.exceptions.ResourceNotFoundException) as refusal:
        client.get_data_integration(Identifier="nobody's")
    assert refusal.value.response["Message"]
    made = client.create_data_integration(Name="refusing", KmsKey=key)["Id"]
    wrong: list[tuple[str, str, dict[str, Any]]] = [
        ("DuplicateResourceException", "create_data_integration", {"Name": "refusing", "KmsKey": key}),
        ("InvalidRequestException", "create_data_integration", {"Name": "no key"}),
        ("InvalidRequestException", "create_data_integration", {"Name": "x" * 256, "KmsKey": key}),
        ("InvalidRequestException", "create_data_integration", {"Name": "wrong", "KmsKey": f"{key}0"}),
        ("InvalidRequestException", "list_data_integrations", {"MaxResults": 51}),
        ("InvalidRequestException", "list_data_integrations", {"NextToken": "none"}),
        ("NotImplementedException", "list_applications", {}),
    ]
    for said, method, params in wrong:
        assert (method, code(getattr(client, method), **params)) == (method, said)
    named = {"DataIntegrationIdentifier": made}
    no_source = {**named, "ExecutionConfiguration": ON_DEMAND}
    assert code(client.create_data_integration_association, **no_source) == "InvalidRequestException"
    assert code(client.create_data_integration_association, **named) == "success"
    assert code(client.create_data_integration_association, **named) == "InvalidRequestException"
    assert code(client.delete_data_integration, **named) == "InvalidRequestException"


def odd_requests(served: Any, seed: int, each: int) -> set[tuple[str, str]]:
    """What is strange in the answers to so many requests of each operation with odd values in the place of members."""
    client, dice, model = served["appintegrations"], random.Random(seed), service_model("appintegrations")
    key = served["kms"].create_key()["KeyMetadata"]["Arn"]
    made = client.create_data_integration(Name=f"odd-{seed}", KmsKey=key, SourceURI="s3://nowhere/in")
    right = {"Identifier": made["Id"], "DataIntegrationIdentifier": made["Id"], "resourceArn": made["Arn"]}
    right |= {"KmsKey": key, "Name": f"odd-{seed}", "ExecutionConfiguration": ON_DEMAND}
    strange: set[tuple[str, str]] = set()
    for operation in SERVED:
        shape = model.operation_model(operation)
        members, declared = list(shape.input_shape.members), {error.name for error in shape.error_shapes}
        for _ in range(each):
            odd = {name: dice.choice((*ODD, {dice.choice(members): dice.choice(ODD)})) for name in members}
            sent = odd | ({name: right[name] for name in members if name in right} if dice.random() < 0.7 else {})
            if operation == "DeleteDataIntegration":
                sent = odd
            try:
                getattr(client, xform_name(operation))(**sent)
            except ClientError as error:
                status, said = error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]
                known = said in (*declared, "SerializationException", "UnknownOperationException")
                strange |= set() if known and status < 500 else {(operation, said)}
            except Exception:  # noqa: BLE001 - what botocore cannot write is never sent
                continue
    assert client.get_data_integration(Identifier=made["Id"])["KmsKey"] == key
    return strange


def test_whatever_is_sent_is_answered_and_never_with_a_fault(served: Any) -> None:
    assert odd_requests(served, 1, 25) == set()


@pytest.mark.exhaustive
def test_ten_thousand_odd_requests_leave_memory_where_it_was(served: Any) -> None:
    assert odd_requests(served, 2, 60) == set()
    before = getrusage(RUSAGE_SELF).ru_maxrss
    for seed in range(3, 13):
        assert odd_requests(served, seed, 60) == set()
    assert getrusage(RUSAGE_SELF).ru_maxrss <= 1.2 * before
