"""Outbound campaigns and their KMS for a witness: what each of them does, by boto3 alone."""

import uuid
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from . import allowed, new_key

DIALER = {"progressiveDialerConfig": {"bandwidthAllocation": 0.75}}
OUTBOUND = {"connectContactFlowId": "flow", "connectQueueId": "queue"}
NOBODY = "99999999-8888-4777-8666-555555555555"


class Campaigns:
    """The clients of the administrator, or of a caller.

    given   what a campaign is created with, beside its name
    """

    service = "connectcampaigns"
    given: ClassVar[dict[str, Any]] = {"dialerConfig": DIALER, "outboundCallConfig": OUTBOUND}

    def __init__(self, client: Any) -> None:
        self.client, self.clients = client, client.sibling
        self.campaigns = self.clients(self.service)

    def key(self) -> str:
        """The ARN of a new key."""
        return str(new_key(self.client)["Arn"])

    def onboard(self, key: str | None = None, name: str | None = None, by: Any = None) -> tuple[str, dict[str, Any]]:
        """A new instance, and its job."""
        name = name or uuid.uuid4().hex
        config = {"enabled": True, "encryptionType": "KMS", "keyArn": key} if key else {"enabled": False}
        start = (by or self.campaigns).start_instance_onboarding_job
        answer = allowed(start, connectInstanceId=name, encryptionConfig=config)
        return name, answer["connectInstanceOnboardingJobStatus"]

    def instance(self, key: str | None = None) -> str:
        """A new instance whose onboarding has succeeded."""
        name, job = self.onboard(key)
        assert job["status"] == "SUCCEEDED", job
        return name

    def encryption(self, instance: str) -> dict[str, Any]:
        """What the configuration of an instance tells of its encryption."""
        answer = allowed(self.campaigns.get_connect_instance_config, connectInstanceId=instance)
        told: dict[str, Any] = answer["connectInstanceConfig"]["encryptionConfig"]
        return told

    def campaign(self, instance: str, **params: Any) -> dict[str, Any]:
        """The answer of a creation."""
        given = {"name": uuid.uuid4().hex, **self.given, **params}
        return allowed(self.campaigns.create_campaign, connectInstanceId=instance, **given)

    def described(self, campaign: str) -> dict[str, Any]:
        """A campaign as DescribeCampaign has it."""
        told: dict[str, Any] = allowed(self.campaigns.describe_campaign, id=campaign)["campaign"]
        return told

    def state(self, campaign: str) -> str:
        """The state of a campaign."""
        return str(allowed(self.campaigns.get_campaign_state, id=campaign)["state"])

    def listed(self, instance: str, most: int | None = None) -> list[list[str]]:
        """The ids of an instance's campaigns, page by page."""
        pages: list[list[str]] = []
        asked: dict[str, Any] = {"filters": {"instanceIdFilter": {"value": instance, "operator": "Eq"}}}
        asked |= {"maxResults": most} if most else {}
        while True:
            answer = allowed(self.campaigns.list_campaigns, **asked)
            pages.append([entry["id"] for entry in answer["campaignSummaryList"]])
            if not answer.get("nextToken"):
                return pages
            asked["nextToken"] = answer["nextToken"]

    def tags(self, arn: str) -> dict[str, str]:
        """The tags of a campaign."""
        told: dict[str, str] = allowed(self.campaigns.list_tags_for_resource, arn=arn)["tags"]
        return told

    def dial(self, campaign: str, *tokens: str) -> Any:
        """The answer to dial requests with these client tokens, or the code of the refusal."""
        requests = [
            {"clientToken": token, "phoneNumber": "+15550100", "expirationTime": "2099-01-01T00:00:00Z",
             "attributes": {"name": f"caller of {token}"}}
            for token in tokens
        ]  # fmt: skip
        return self.outcome("put_dial_request_batch", id=campaign, dialRequests=requests)

    def outcome(self, method: str, **params: Any) -> Any:
        """The answer, or the code of the refusal; "fault" for a fault of the server."""
        try:
            return getattr(self.campaigns, method)(**params)
        except ClientError as error:
            fault = error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500
            return "fault" if fault else error.response["Error"]["Code"]

    @property
    def ports(self) -> Any:
        """The service itself."""
        return self.clients.cloud.services[self.service]
