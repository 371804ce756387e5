"""The reference's outbound campaigns: what no document says and it had to choose, and requests that are wrong."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.domain_services import running
from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.neighbours import add_neighbours
from kms_conformance.cloud.service_models import service_model

DIALER = {"progressiveDialerConfig": {"bandwidthAllocation": 0.5}}
OUTBOUND = {"connectContactFlowId": "flow"}
FAR = "2099-01-01T00:00:00Z"
ODD: tuple[Any, ...] = (
    None, True, -1, 2**63, 1e308, "", " ", "\u0000", "x" * 9000, "../..", "%2F", "arn:aws:kms", [], [None], {},
    {"": ""}, {"a": {"b": []}}, b"\xff",
)  # fmt: skip


@pytest.fixture(scope="module")
def clients() -> Iterator[Mapping[str, Any]]:
    """KMS and campaigns of a served cloud."""
    cloud = Cloud()
    services = add_neighbours(cloud)
    config = Config(parameter_validation=False, retries={"total_max_attempts": 1}, proxies={})
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    with running(services), serving(cloud) as url:
        yield {
            name: boto3.client(name, endpoint_url=url, config=config, **keys)  # type: ignore[call-overload]
            for name in ("kms", "connectcampaigns", "connectcampaignsv2")
        }


def instance(clients: Mapping[str, Any], **config: Any) -> str:
    name = uuid.uuid4().hex
    given = config or {"enabled": False}
    clients["connectcampaigns"].start_instance_onboarding_job(connectInstanceId=name, encryptionConfig=given)
    return name


def code(call: Any, **params: Any) -> str:
    try:
        call(**params)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "success"


def test_the_same_creation_again_makes_nothing_and_another_of_that_name_is_a_conflict(
    clients: Mapping[str, Any],
) -> None:
    campaigns, name = clients["connectcampaigns"], instance(clients)
    given = {"name": "one", "connectInstanceId": name, "dialerConfig": DIALER, "outboundCallConfig": OUTBOUND}
    first, again = (campaigns.create_campaign(**given)["id"] for _ in range(2))
    assert first == again
    assert code(campaigns.create_campaign, **{**given, "tags": {"a": "b"}}) == "ConflictException"
    other = campaigns.create_campaign(**{**given, "name": "other"})["id"]
    assert code(campaigns.update_campaign_name, id=other, name="one") == "ConflictException"
    campaigns.update_campaign_name(id=first, name="renamed")
    campaigns.update_campaign_name(id=other, name="one")


def test_a_failed_job_is_told_until_it_is_deleted(clients: Mapping[str, Any]) -> None:
    campaigns, kms = clients["connectcampaigns"], clients["kms"]
    key = kms.create_key()["KeyMetadata"]["Arn"]
    kms.disable_key(KeyId=key)
    name = instance(clients, enabled=True, encryptionType="KMS", keyArn=key)
    kms.enable_key(KeyId=key)
    asked = {"connectInstanceId": name, "encryptionConfig": {"enabled": True, "encryptionType": "KMS", "keyArn": key}}
    told = campaigns.start_instance_onboarding_job(**asked)["connectInstanceOnboardingJobStatus"]
    assert (told["status"], told["failureCode"]) == ("FAILED", "KMS_ACCESS_DENIED")
    campaigns.delete_instance_onboarding_job(connectInstanceId=name)
    told = campaigns.start_instance_onboarding_job(**asked)["connectInstanceOnboardingJobStatus"]
    assert told["status"] == "SUCCEEDED"
    assert code(campaigns.delete_instance_onboarding_job, connectInstanceId=name) == "InvalidStateException"


def test_a_dial_request_is_kept_once_and_goes_with_its_instance(clients: Mapping[str, Any]) -> None:
    campaigns, name = clients["connectcampaigns"], instance(clients)
    given = {"name": "one", "connectInstanceId": name, "dialerConfig": DIALER, "outboundCallConfig": OUTBOUND}
    made = campaigns.create_campaign(**given)["id"]
    campaigns.start_campaign(id=made)
    request = {"clientToken": "t", "phoneNumber": "+1555", "expirationTime": FAR, "attributes": {"a": "b"}}
    ids = {
        campaigns.put_dial_request_batch(id=made, dialRequests=[request])["successfulRequests"][0]["id"]
        for _ in range(2)
    }
    assert len(ids) == 1
    campaigns.delete_connect_instance_config(connectInstanceId=name)
    assert code(campaigns.put_dial_request_batch, id=made, dialRequests=[request]) == "ResourceNotFoundException"
    assert campaigns.describe_campaign(id=made)["campaign"]["name"] == "one"


def test_the_state_is_a_member_of_the_refusal(clients: Mapping[str, Any]) -> None:
    campaigns, name = clients["connectcampaigns"], instance(clients)
    given = {"name": "one", "connectInstanceId": name, "dialerConfig": DIALER, "outboundCallConfig": OUTBOUND}
    made = campaigns.create_campaign(**given)["id"]
    with pytest.raises(campaigns.exceptions.InvalidCampaignStateException) as refusal:
        campaigns.pause_campaign(id=made)
    assert refusal.value.response["state"] == "Initialized"
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 409


def test_what_one_version_onboards_the_other_does_not_know(clients: Mapping[str, Any]) -> None:
    first, second = clients["connectcampaigns"], clients["connectcampaignsv2"]
    name, key = uuid.uuid4().hex, clients["kms"].create_key()["KeyMetadata"]["Arn"]
    config = {"enabled": True, "encryptionType": "KMS", "keyArn": key}
    first.start_instance_onboarding_job(connectInstanceId=name, encryptionConfig=config)
    assert code(second.get_connect_instance_config, connectInstanceId=name) == "ResourceNotFoundException"
    second.start_instance_onboarding_job(connectInstanceId=name, encryptionConfig=config)
    first.delete_connect_instance_config(connectInstanceId=name)
    made = second.create_campaign(name="one", connectInstanceId=name)["id"]
    second.start_campaign(id=made)
    telephony = {"destinationPhoneNumber": "+1555", "attributes": {"a": "b"}}
    request = {"clientToken": "t", "expirationTime": FAR, "channelSubtypeParameters": {"telephony": telephony}}
    assert code(second.put_outbound_request_batch, id=made, outboundRequests=[request]) == "success"


@pytest.mark.parametrize("service", ["connectcampaigns", "connectcampaignsv2"])
def test_whatever_is_sent_is_answered_and_never_with_a_fault(clients: Mapping[str, Any], service: str) -> None:
    """Each operation with odd values in the place of each member, by themselves and within others."""
    campaigns, dice = clients[service], random.Random(1)
    model = service_model(service)
    faults: list[tuple[str, Any, int]] = []
    declared: dict[str, set[str]] = {
        name: {shape.name for shape in model.operation_model(name).error_shapes} for name in model.operation_names
    }
    strange: set[tuple[str, str]] = set()
    for operation in model.operation_names:
        members = list(model.operation_model(operation).input_shape.members)
        for _ in range(60):
            params = {name: dice.choice((*ODD, {dice.choice(members): dice.choice(ODD)})) for name in members}
            try:
                getattr(campaigns, xform_name(operation))(**params)
            except ClientError as error:
                status, said = error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]
                if status >= 500:
                    faults.append((operation, params, status))
                if said not in (*declared[operation], "SerializationException", "UnknownOperationException"):
                    strange.add((operation, said))
            except Exception:  # noqa: BLE001 - what botocore cannot write is never sent
                continue
    assert faults == []
    assert strange == set()
