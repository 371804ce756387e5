"""Faults of outbound campaigns, version 2, by boto3 alone; what is stored by a dump."""

import base64
import uuid
from typing import Any, ClassVar

from kms_conformance.cloud.services.inspect_port import Inspector

from . import allowed, refused, witness
from .campaigns_scene import Campaigns
from .parties import grants, person

MARKER = "markerMARKER7x7Kq7x7Kq7x7Kq7x7Kq7x7Kq"
CHANNELS = {
    "telephony": {
        "outboundMode": {"progressive": {"bandwidthAllocation": 0.75}},
        "defaultOutboundConfig": {"connectContactFlowId": "flow"},
    }
}
FAR = "2099-01-01T00:00:00Z"


class Second(Campaigns):
    """The same scene in version 2."""

    service = "connectcampaignsv2"
    given: ClassVar[dict[str, Any]] = {"channelSubtypeConfig": CHANNELS}

    def running(self, key: str | None = None) -> str:
        """The id of a campaign that runs."""
        made: str = self.campaign(self.instance(key))["id"]
        allowed(self.campaigns.start_campaign, id=made)
        return made

    def put(self, campaign: str, text: str) -> Any:
        """The answer to a request with a text, or the code of the refusal."""
        telephony = {"destinationPhoneNumber": "+15550100", "attributes": {"note": text}}
        request = {
            "clientToken": uuid.uuid4().hex, "expirationTime": FAR, "channelSubtypeParameters": {"telephony": telephony}
        }  # fmt: skip
        return self.outcome("put_outbound_request_batch", id=campaign, outboundRequests=[request])

    def limits(self, instance: str) -> Any:
        """The limits that are told of an instance."""
        answer = allowed(self.campaigns.get_instance_communication_limits, connectInstanceId=instance)
        return answer["communicationLimitsConfig"]["allChannelSubtypes"]["communicationLimitsList"]


def limit(most: int) -> dict[str, Any]:
    """Limits with one entry."""
    entry = {"maxCountPerRecipient": most, "frequency": 1, "unit": "DAY"}
    return {"allChannelSubtypes": {"communicationLimitsList": [entry]}}


@witness(
    id="connectcampaignsv2-key-not-told",
    requirement="CAMPAIGNS-001",
    family="response",
    fault="The configuration of an instance does not tell its key.",
)
def key_not_told(client: Any) -> None:
    scene = Second(client)
    key = scene.key()
    assert scene.encryption(scene.instance(key)) == {"enabled": True, "encryptionType": "KMS", "keyArn": key}


@witness(
    id="connectcampaignsv2-no-key-named-accepted",
    requirement="CAMPAIGNS-003",
    family="guard-off",
    fault="A customer's key is wanted and not named: the instance lies under a key of the service.",
)
def no_key_named_accepted(client: Any) -> None:
    start = Second(client).campaigns.start_instance_onboarding_job
    config = {"enabled": True, "encryptionType": "KMS"}
    assert refused(start, connectInstanceId=uuid.uuid4().hex, encryptionConfig=config) == "ValidationException"


@witness(
    id="connectcampaignsv2-unknown-key-onboarded",
    requirement="CAMPAIGNS-005",
    family="guard-off",
    fault="A key that does not exist is accepted: the instance lies under a key of the service.",
)
def unknown_key_onboarded(client: Any) -> None:
    scene = Second(client)
    arn = f"{scene.key().rpartition('/')[0]}/{uuid.uuid4()}"
    _, job = scene.onboard(arn)
    assert (job["status"], job.get("failureCode")) == ("FAILED", "KMS_KEY_NOT_FOUND")


@witness(
    id="connectcampaignsv2-permissions-of-the-caller-not-asked",
    requirement="CAMPAIGNS-006",
    family="guard-off",
    fault="Who may not have the key used has an instance onboarded with it.",
)
def permissions_of_the_caller_not_asked(client: Any) -> None:
    scene = Second(client)
    key, somebody = scene.key(), person(client)
    somebody.may({"Effect": "Allow", "Action": "connect-campaigns:*", "Resource": "*"})
    _, job = scene.onboard(key, by=client.sibling(Second.service, somebody.credentials))
    assert (job["status"], job.get("failureCode")) == ("FAILED", "KMS_ACCESS_DENIED")


@witness(
    id="connectcampaignsv2-plaintext-in-request-queue",
    requirement="CAMPAIGNS-007",
    family="effect",
    fault="Attributes of outbound requests stay in a queue in plaintext.",
)
def plaintext_in_request_queue(client: Any) -> None:
    scene = Second(client)
    assert scene.put(scene.running(scene.key()), MARKER)["failedRequests"] == []
    lines = Inspector((scene.ports,)).dump()
    content = b"".join(base64.b64decode(line["data_b64"]) for line in lines if line["type"] == "blob")
    assert MARKER.encode() not in content


@witness(
    id="connectcampaignsv2-data-key-shared-by-instances",
    requirement="CAMPAIGNS-008",
    family="effect",
    fault="Instances on one key share a data key, which is wrapped for the first of them.",
)
def data_key_shared_by_instances(client: Any) -> None:
    scene = Second(client)
    key = scene.key()
    for _ in range(2):
        scene.put(scene.running(key), "text")
    opened: dict[bytes, str] = {}
    for line in Inspector((scene.ports,)).dump():
        if line["type"] == "dek" and line["kek"] == key:
            blob, context = base64.b64decode(line["wrapped_b64"]), line["context"]
            plaintext = allowed(client.decrypt, CiphertextBlob=blob, EncryptionContext=context)["Plaintext"]
            assert opened.setdefault(plaintext, line["scope"]) == line["scope"]


@witness(
    id="connectcampaignsv2-grant-outlives-the-configuration",
    requirement="CAMPAIGNS-009",
    family="effect",
    fault="The grant on the key of an instance stays when its configuration is deleted.",
)
def grant_outlives_the_configuration(client: Any) -> None:
    scene = Second(client)
    key = scene.key()
    instance = scene.instance(key)
    assert len(grants(client, key)) == 1
    allowed(scene.campaigns.delete_connect_instance_config, connectInstanceId=instance)
    assert grants(client, key) == []


@witness(
    id="connectcampaignsv2-data-keys-outlive-disabling",
    requirement="CAMPAIGNS-010",
    family="guard-off",
    fault="Data keys are kept in memory: customer data are taken while the key is disabled.",
)
def data_keys_outlive_disabling(client: Any) -> None:
    scene = Second(client)
    key = scene.key()
    campaign = scene.running(key)
    assert scene.put(campaign, "one")["failedRequests"] == []
    allowed(client.disable_key, KeyId=key)
    assert isinstance(scene.put(campaign, "two"), str)


@witness(
    id="connectcampaignsv2-channels-not-kept",
    requirement="CAMPAIGNS-013",
    family="effect",
    fault="Every campaign has the same channels, whatever it was created with.",
)
def channels_not_kept(client: Any) -> None:
    scene = Second(client)
    assert scene.described(scene.campaign(scene.instance())["id"])["channelSubtypeConfig"] == CHANNELS


@witness(
    id="connectcampaignsv2-schedule-not-updated",
    requirement="CAMPAIGNS-014",
    family="effect",
    fault="UpdateCampaignSchedule says yes and changes nothing.",
)
def schedule_not_updated(client: Any) -> None:
    scene = Second(client)
    campaign = scene.campaign(scene.instance())["id"]
    schedule = {"startTime": FAR, "endTime": "2099-02-01T00:00:00Z", "refreshFrequency": "PT1H"}
    allowed(scene.campaigns.update_campaign_schedule, id=campaign, schedule=schedule)
    assert scene.described(campaign).get("schedule", {}).get("refreshFrequency") == "PT1H"


@witness(
    id="connectcampaignsv2-list-of-all-instances",
    requirement="CAMPAIGNS-017",
    family="response",
    fault="A list for one instance shows the campaigns of all.",
)
def list_of_all_instances(client: Any) -> None:
    scene = Second(client)
    made = {instance: scene.campaign(instance)["id"] for instance in (scene.instance(), scene.instance())}
    assert all(scene.listed(instance) == [[campaign]] for instance, campaign in made.items())


@witness(
    id="connectcampaignsv2-last-profile-untold",
    requirement="CAMPAIGNS-028",
    family="response",
    fault="The last of several profiles is not told to be taken.",
)
def last_profile_untold(client: Any) -> None:
    scene = Second(client)
    requests = [{"clientToken": token, "profileId": "0" * 32} for token in ("one", "two")]
    put = scene.campaigns.put_profile_outbound_request_batch
    answer = allowed(put, id=scene.running(), profileOutboundRequests=requests)
    assert {row["clientToken"] for row in answer["successfulRequests"]} == {"one", "two"}


@witness(
    id="connectcampaignsv2-limits-not-deleted",
    requirement="CAMPAIGNS-029",
    family="effect",
    fault="DeleteCampaignCommunicationLimits says yes and deletes nothing.",
)
def limits_not_deleted(client: Any) -> None:
    scene = Second(client)
    campaign = scene.campaign(scene.instance(), communicationLimitsOverride=limit(1))["id"]
    allowed(scene.campaigns.delete_campaign_communication_limits, id=campaign, config="ALL_CHANNEL_SUBTYPES")
    assert "allChannelSubtypes" not in scene.described(campaign).get("communicationLimitsOverride", {})


@witness(
    id="connectcampaignsv2-second-deletion-of-limits-refused",
    requirement="CAMPAIGNS-029",
    family="too-strict",
    fault="Entry limits that were deleted cannot be deleted once more.",
)
def second_deletion_of_limits_refused(client: Any) -> None:
    scene = Second(client)
    limits = {"maxEntryCount": 1, "minEntryInterval": "PT1H"}
    campaign = scene.campaign(scene.instance(), entryLimitsConfig=limits)["id"]
    for _ in range(2):
        allowed(scene.campaigns.delete_campaign_entry_limits, id=campaign)


def _after(client: Any, policy: str) -> tuple[Any, str]:
    """What is answered about a campaign once the configuration of its instance was deleted, and its id."""
    scene = Second(client)
    instance = scene.instance()
    campaign = scene.campaign(instance)["id"]
    delete = scene.campaigns.delete_connect_instance_config
    allowed(delete, connectInstanceId=instance, campaignDeletionPolicy=policy)
    return scene.outcome("describe_campaign", id=campaign), campaign


@witness(
    id="connectcampaignsv2-delete-all-deletes-none",
    requirement="CAMPAIGNS-030",
    family="effect",
    fault="Campaigns stay when the configuration of their instance is deleted with DELETE_ALL.",
)
def delete_all_deletes_none(client: Any) -> None:
    assert _after(client, "DELETE_ALL")[0] == "ResourceNotFoundException"


@witness(
    id="connectcampaignsv2-retain-all-retains-none",
    requirement="CAMPAIGNS-030",
    family="effect",
    fault="Campaigns are deleted with the configuration of their instance, whatever is asked for.",
)
def retain_all_retains_none(client: Any) -> None:
    answer, campaign = _after(client, "RETAIN_ALL")
    assert not isinstance(answer, str) and answer["campaign"]["id"] == campaign


@witness(
    id="connectcampaignsv2-limits-of-another-instance",
    requirement="CAMPAIGNS-031",
    family="effect",
    fault="Every instance has the limits of communication that were put last.",
)
def limits_of_another_instance(client: Any) -> None:
    scene = Second(client)
    wanted = {scene.instance(): limit(1), scene.instance(): limit(2)}
    for instance, limits in wanted.items():
        put = scene.campaigns.put_instance_communication_limits
        allowed(put, connectInstanceId=instance, communicationLimitsConfig=limits)
    assert [scene.limits(instance)[0]["maxCountPerRecipient"] for instance in wanted] == [1, 2]


@witness(
    id="connectcampaignsv2-integration-not-deleted",
    requirement="CAMPAIGNS-032",
    family="effect",
    fault="DeleteConnectInstanceIntegration says yes and deletes nothing.",
)
def integration_not_deleted(client: Any) -> None:
    scene = Second(client)
    function = {"lambda": {"functionArn": "arn:aws:lambda:us-east-1:123456789012:function:one"}}
    named = {"connectInstanceId": scene.instance()}
    allowed(scene.campaigns.put_connect_instance_integration, **named, integrationConfig=function)
    found = allowed(scene.campaigns.list_connect_instance_integrations, **named)["integrationSummaryList"]
    assert found == [function]
    allowed(scene.campaigns.delete_connect_instance_integration, **named, integrationIdentifier=function)
    assert allowed(scene.campaigns.list_connect_instance_integrations, **named)["integrationSummaryList"] == []
