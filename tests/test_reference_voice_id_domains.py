"""Voice ID: domains, and the change of their keys."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from kms_conformance.cloud.services.options import Options
from kms_conformance.cloud.voice_id.service import VoiceId
from tests.voice_id_cloud import ACCOUNT, REGION, USES_VOICE_ID, VIA, World, code, refusal


@pytest.fixture
def world() -> World:
    return World()


def test_voiceid_002_what_is_given_is_what_is_told(world: World) -> None:
    key = world.key()
    text = "Ärger über Ǆ 東京 :/=+-%@ 𝒳 ①"
    made = world.voice.create_domain(
        Name="a-name_1", Description=text, ServerSideEncryptionConfiguration={"KmsKeyId": key.rpartition("/")[2]}
    )["Domain"]
    assert made["Arn"] == f"arn:aws:voiceid:{REGION}:{ACCOUNT}:domain/{made['DomainId']}"
    assert made["ServerSideEncryptionConfiguration"] == {"KmsKeyId": key}
    assert (made["Name"], made["Description"], made["DomainStatus"]) == ("a-name_1", text, "ACTIVE")
    assert "ServerSideEncryptionUpdateDetails" not in made
    assert world.voice.describe_domain(DomainId=made["DomainId"])["Domain"] == made
    assert world.voice.list_domains()["DomainSummaries"] == [made]
    (watchlist,) = world.voice.list_watchlists(DomainId=made["DomainId"])["WatchlistSummaries"]
    assert watchlist["WatchlistId"] == made["WatchlistDetails"]["DefaultWatchlistId"]
    assert watchlist["DefaultWatchlist"] is True


@pytest.mark.parametrize(
    "params",
    [
        {"Name": "-x"}, {"Name": "x" * 257}, {"Name": ""}, {"Description": ""}, {"Description": "a\tb"},
        {"Description": "x" * 1025}, {"ServerSideEncryptionConfiguration": {}}, {"Name": None},
        {"ServerSideEncryptionConfiguration": None}, {"ServerSideEncryptionConfiguration": {"KmsKeyId": "x" * 2049}},
        {"ClientToken": "not a token"}, {"Tags": [{"Key": "", "Value": "x"}]},
    ],
)  # fmt: skip
def test_voiceid_001_what_the_model_forbids_is_refused(world: World, params: dict[str, Any]) -> None:
    valid = {"Name": "x", "ServerSideEncryptionConfiguration": {"KmsKeyId": world.key()}}
    given = {name: value for name, value in {**valid, **params}.items() if value is not None}
    answer = refusal(world.voice.create_domain, **given)
    assert answer["Code"] == "ValidationException"
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert world.voice.list_domains()["DomainSummaries"] == []


def test_voiceid_003_to_005_a_key_that_cannot_be_used_is_refused(world: World) -> None:
    disabled, leaving, mac = world.key(), world.key(), world.key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    world.kms.disable_key(KeyId=disabled)
    world.kms.schedule_key_deletion(KeyId=leaving)
    for key in (disabled, leaving, mac, disabled[:-3] + "000", "alias/none"):
        assert code(world.domain, key=key) == "ValidationException"
    for key in (disabled, leaving, mac):
        assert world.kms.list_grants(KeyId=key)["Grants"] == []
    assert world.voice.list_domains()["DomainSummaries"] == []


def test_voiceid_012_and_045_the_calls_to_the_kms_are_those_that_are_documented(world: World) -> None:
    key = world.key()
    world.calls()
    world.domain(key)
    calls = [
        (event.operation, event.caller.via_service or event.caller.principal.arn) for event in world.calls()
    ]  # fmt: skip
    via, itself = f"voiceid.{REGION}.amazonaws.com", "voiceid.amazonaws.com"
    assert calls[:4] == [
        ("DescribeKey", via), ("CreateGrant", via), ("DescribeKey", itself),
        ("GenerateDataKeyWithoutPlaintext", itself),
    ]  # fmt: skip
    assert all(who == itself for _, who in calls[4:])


def test_audit_002_to_005_the_events_name_caller_and_service(world: World) -> None:
    key = world.key()
    domain_id = world.domain(key)
    world.voice.list_watchlists(DomainId=domain_id)
    listed = world.client("cloudtrail").lookup_events(
        LookupAttributes=[{"AttributeKey": "ResourceName", "AttributeValue": key}]
    )
    events = [json.loads(event["CloudTrailEvent"]) for event in listed["Events"]]
    (grant,) = (event for event in events if event["eventName"] == "CreateGrant")
    assert grant["userIdentity"]["type"] == "Root"
    assert grant["userIdentity"]["invokedBy"] == "voiceid.amazonaws.com"
    own = [event for event in events if event["userIdentity"]["type"] == "AWSService"]
    assert {event["eventName"] for event in own} == {"DescribeKey", "GenerateDataKeyWithoutPlaintext", "Decrypt"}
    for event in own:
        assert event["userIdentity"]["invokedBy"] == event["sourceIPAddress"] == event["userAgent"]
        if event["eventName"] != "DescribeKey":
            arn = world.voice.describe_domain(DomainId=domain_id)["Domain"]["Arn"]
            assert event["requestParameters"]["encryptionContext"] == {"aws:voiceid:domain:arn": arn}


def test_voiceid_036_a_repeated_request_makes_one_domain_and_one_grant(world: World) -> None:
    key = world.key()
    asked: dict[str, Any] = {"ServerSideEncryptionConfiguration": {"KmsKeyId": key}, "ClientToken": "token-1"}
    first, second = (world.voice.create_domain(Name="name", **asked)["Domain"] for _ in range(2))
    assert first == second
    assert len(world.kms.list_grants(KeyId=key)["Grants"]) == 1
    assert code(world.voice.create_domain, Name="other", **asked) == "ValidationException"
    world.service.restart()
    assert world.voice.create_domain(Name="name", **asked)["Domain"] == first


def test_voiceid_040_to_044_a_change_of_key_is_reported_and_completes(world: World) -> None:
    old, new = world.key(), world.key()
    domain_id = world.domain(old, Description="to be removed")
    world.fill(domain_id)
    before = world.everything(domain_id)
    told = world.switch(domain_id, new, "renamed")
    details = {"OldKmsKeyId": old, "UpdateStatus": "IN_PROGRESS"}
    assert told["ServerSideEncryptionConfiguration"] == {"KmsKeyId": new}
    assert told["ServerSideEncryptionUpdateDetails"] == details
    assert world.voice.describe_domain(DomainId=domain_id)["Domain"]["ServerSideEncryptionUpdateDetails"] == details
    assert world.everything(domain_id) == before
    assert world.wait(domain_id) == "COMPLETED"
    assert world.kms.list_grants(KeyId=old)["Grants"] == []
    world.kms.disable_key(KeyId=old)
    world.calls()
    assert world.everything(domain_id) == before
    assert {event.params.get("KeyId") for event in world.calls()} <= {new}
    described = world.voice.describe_domain(DomainId=domain_id)["Domain"]
    assert described["Name"] == "renamed"
    assert "Description" not in described  # VOICEID-041


def test_voiceid_047_the_change_shows_as_reencrypt_with_both_keys_and_equal_contexts(world: World) -> None:
    old, new = world.key(), world.key()
    domain_id = world.domain(old)
    world.fill(domain_id, 2)
    world.calls()
    world.switch(domain_id, new)
    world.wait(domain_id)
    moves = [event for event in world.calls() if event.operation == "ReEncrypt"]
    assert moves
    for event in moves:
        assert (event.params["SourceKeyId"], event.params["DestinationKeyId"]) == (old, new)
        assert event.params["SourceEncryptionContext"] == event.params["DestinationEncryptionContext"]


def test_voiceid_050_and_057_a_second_change_is_a_conflict_and_changes_nothing(world: World) -> None:
    old, new, third = world.key(), world.key(), world.key()
    domain_id = world.domain(old)
    world.fill(domain_id)
    world.service.paused = True
    world.switch(domain_id, new, "first")
    answer = refusal(world.switch, domain_id=domain_id, key=third, name="second")
    assert answer["Code"] == "ConflictException"
    assert answer["ConflictType"] == "DOMAIN_LOCKED_FROM_ENCRYPTION_UPDATES"
    domain = world.voice.describe_domain(DomainId=domain_id)["Domain"]
    assert (domain["Name"], domain["ServerSideEncryptionConfiguration"]) == ("first", {"KmsKeyId": new})
    assert world.kms.list_grants(KeyId=third)["Grants"] == []
    assert world.switch(domain_id, new, "renamed")["Name"] == "renamed"  # the same key is no second change
    world.service.paused = False
    assert world.wait(domain_id) == "COMPLETED"


@pytest.mark.parametrize("lost", ["old", "new"])
def test_voiceid_051_to_053_a_failure_is_told_and_repaired_with_the_existing_configuration(
    world: World, lost: str
) -> None:
    keys = {"old": world.key(), "new": world.key()}
    domain_id = world.domain(keys["old"])
    world.fill(domain_id)
    before = world.everything(domain_id)
    world.switch(domain_id, keys["new"])
    world.kms.disable_key(KeyId=keys[lost])
    assert world.wait(domain_id) == "FAILED"
    domain = world.voice.describe_domain(DomainId=domain_id)["Domain"]
    assert domain["ServerSideEncryptionUpdateDetails"]["OldKmsKeyId"] == keys["old"]
    assert "DisabledException" in domain["ServerSideEncryptionUpdateDetails"]["Message"]
    world.kms.enable_key(KeyId=keys[lost])
    assert world.status(domain_id) == "FAILED"
    assert world.everything(domain_id) == before
    world.switch(domain_id, keys["new"])
    assert world.wait(domain_id) == "COMPLETED"
    world.kms.disable_key(KeyId=keys["old"])
    assert world.everything(domain_id) == before


def test_voiceid_058_and_059_back_to_the_first_key_and_the_same_key_again(world: World) -> None:
    first, second = world.key(), world.key()
    domain_id = world.domain(first)
    world.fill(domain_id)
    before = world.everything(domain_id)
    for key, other in ((second, first), (first, second)):
        world.kms.enable_key(KeyId=key)
        world.switch(domain_id, key)
        assert world.wait(domain_id) == "COMPLETED"
        world.kms.disable_key(KeyId=other)
        assert world.everything(domain_id) == before
    world.calls()
    assert world.switch(domain_id, first, "same")["ServerSideEncryptionUpdateDetails"]["UpdateStatus"] == "COMPLETED"
    world.everything(domain_id)
    assert not [event for event in world.calls() if event.operation == "ReEncrypt"]


def test_voiceid_020_and_025_revoking_denies_and_naming_the_key_again_restores(world: World) -> None:
    key = world.key()
    domain_id = world.domain(key)
    world.fill(domain_id)
    before = world.everything(domain_id)
    for grant in world.kms.list_grants(KeyId=key)["Grants"]:
        world.kms.revoke_grant(KeyId=key, GrantId=grant["GrantId"])
    for call, params in (
        (world.voice.list_speakers, {}),
        (world.voice.describe_speaker, {"SpeakerId": "customer-1"}),
        (world.voice.opt_out_speaker, {"SpeakerId": "customer-new"}),
        (world.voice.delete_speaker, {"SpeakerId": "customer-1"}),
        (world.voice.create_watchlist, {"Name": "never"}),
        (world.voice.list_tags_for_resource, {"ResourceArn": f"arn:aws:voiceid:{REGION}:{ACCOUNT}:domain/{domain_id}"}),
    ):
        named = {} if "ResourceArn" in params else {"DomainId": domain_id}
        answer = refusal(call, **named, **params)
        assert answer["Code"] == "AccessDeniedException"
        assert "customer-" not in str(answer["Error"])
    domain = world.voice.describe_domain(DomainId=domain_id)["Domain"]
    assert domain["ServerSideEncryptionConfiguration"] == {"KmsKeyId": key}
    assert "Name" not in domain
    assert len(world.voice.list_domains()["DomainSummaries"]) == 1
    world.switch(domain_id, key)
    assert world.everything(domain_id) == before


def test_voiceid_022_and_023_disabling_and_scheduled_deletion_deny_until_undone(world: World) -> None:
    key = world.key()
    domain_id = world.domain(key)
    world.fill(domain_id)
    before = world.everything(domain_id)
    world.kms.disable_key(KeyId=key)
    assert code(world.voice.list_speakers, DomainId=domain_id) == "AccessDeniedException"
    world.kms.enable_key(KeyId=key)
    assert world.everything(domain_id) == before
    world.kms.schedule_key_deletion(KeyId=key)
    assert code(world.voice.list_watchlists, DomainId=domain_id) == "AccessDeniedException"
    world.kms.cancel_key_deletion(KeyId=key)
    world.kms.enable_key(KeyId=key)
    assert world.everything(domain_id) == before


def policy(world: World, key: str, role: str, *actions: str, **condition: Any) -> None:
    """The key policy of the documentation for that role, beside the administrator."""
    admin = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*"}
    user = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/{role}"}, "Action": list(actions),
            "Condition": condition.get("condition", VIA)}  # fmt: skip
    statements = [{**statement, "Resource": "*"} for statement in (admin, user)]
    world.kms.put_key_policy(KeyId=key, Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))


def test_voiceid_027_to_032_the_caller_needs_the_documented_permissions_through_the_service(world: World) -> None:
    credentials = world.role("user", USES_VOICE_ID)
    voice, kms, key = world.client("voice-id", credentials), world.client("kms", credentials), world.key()
    all_three = ("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey")
    asked: dict[str, Any] = {"Name": "x", "ServerSideEncryptionConfiguration": {"KmsKeyId": key}}
    for missing in ("kms:CreateGrant", "kms:DescribeKey"):
        policy(world, key, "user", *(action for action in all_three if action != missing))
        assert code(voice.create_domain, **asked) == "AccessDeniedException"
    elsewhere = {"StringEquals": {"kms:ViaService": "voiceid.eu-west-1.amazonaws.com"}}
    policy(world, key, "user", *all_three, condition=elsewhere)
    assert code(voice.create_domain, **asked) == "AccessDeniedException"
    assert world.kms.list_grants(KeyId=key)["Grants"] == []
    policy(world, key, "user", *all_three)
    domain_id = voice.create_domain(**asked)["Domain"]["DomainId"]
    voice.opt_out_speaker(DomainId=domain_id, SpeakerId="someone")
    assert len(voice.list_speakers(DomainId=domain_id)["SpeakerSummaries"]) == 1
    assert code(kms.describe_key, KeyId=key) == "AccessDeniedException"  # VOICEID-030: not without the service


def test_voiceid_024_one_caller_is_denied_while_another_reads(world: World) -> None:
    key = world.key()
    domain_id = world.domain(key)
    world.fill(domain_id, 1)
    stranger = world.client("voice-id", world.role("stranger", USES_VOICE_ID))
    world.voice.list_speakers(DomainId=domain_id)
    for call in (stranger.list_speakers, stranger.describe_domain, stranger.delete_domain):
        assert code(call, DomainId=domain_id) == "AccessDeniedException"
    (listed,) = stranger.list_domains()["DomainSummaries"]
    assert "Name" not in listed
    assert world.voice.list_speakers(DomainId=domain_id)["SpeakerSummaries"]


def test_iam_policies_decide_on_the_actions_of_the_service(world: World) -> None:
    domain_id = world.domain(world.key())
    arn = f"arn:aws:voiceid:{REGION}:{ACCOUNT}:domain/{domain_id}"
    reads = {"Effect": "Allow", "Action": ["voiceid:ListSpeakers"], "Resource": arn}
    decrypts = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
    voice = world.client("voice-id", world.role("reader", reads, decrypts))
    assert voice.list_speakers(DomainId=domain_id)["SpeakerSummaries"] == []
    assert code(voice.list_watchlists, DomainId=domain_id) == "AccessDeniedException"
    assert code(voice.list_domains) == "AccessDeniedException"


def test_voiceid_037_a_deleted_domain_is_gone_and_its_grant_after_the_retention(world: World) -> None:
    key = world.key()
    domain_id, other = world.domain(key), world.domain(key, "other")
    world.voice.delete_domain(DomainId=domain_id)
    answer = refusal(world.voice.describe_domain, DomainId=domain_id)
    assert (answer["Code"], answer["ResourceType"]) == ("ResourceNotFoundException", "DOMAIN")
    assert len(world.kms.list_grants(KeyId=key)["Grants"]) == 2
    world.cloud.clock.advance(timedelta(days=30).total_seconds() + 1)
    (listed,) = world.voice.list_domains()["DomainSummaries"]
    assert listed["DomainId"] == other
    (grant,) = world.kms.list_grants(KeyId=key)["Grants"]
    assert other in str(grant["Constraints"])


def test_domains_are_listed_page_by_page(world: World) -> None:
    key = world.key()
    made = [world.domain(key, f"domain-{number}") for number in range(5)]
    pages = list(world.voice.get_paginator("list_domains").paginate(PaginationConfig={"PageSize": 2}))
    assert [len(page["DomainSummaries"]) for page in pages] == [2, 2, 1]
    assert [domain["DomainId"] for page in pages for domain in page["DomainSummaries"]] == made
    assert code(world.voice.list_domains, NextToken="x") == "ValidationException"
    assert code(world.voice.list_domains, MaxResults=11) == "ValidationException"


def test_tags_come_back_and_go(world: World) -> None:
    domain_id = world.domain(world.key(), Tags=[{"Key": "a", "Value": "1"}])
    arn = world.voice.describe_domain(DomainId=domain_id)["Domain"]["Arn"]
    world.voice.tag_resource(ResourceArn=arn, Tags=[{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "3"}])
    world.voice.untag_resource(ResourceArn=arn, TagKeys=["b", "none"])
    assert world.voice.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": "3"}]


def test_a_change_survives_restarts_at_every_step() -> None:
    world = World(lambda cloud: VoiceId(cloud, options=Options(records_per_key=1, moves_per_call=0)))
    old, new = world.key(), world.key()
    domain_id = world.domain(old)
    world.fill(domain_id, 3)
    before = world.everything(domain_id)
    world.switch(domain_id, new)
    while world.service.step():
        world.service.restart()
        assert world.everything(domain_id) == before
    assert world.status(domain_id) == "COMPLETED"
    world.kms.disable_key(KeyId=old)
    assert world.everything(domain_id) == before
