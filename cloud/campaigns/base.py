"""What the operations of outbound campaigns share: where things lie, how they are found, and refusals.

Source: Amazon Connect API Reference, outbound campaigns, as botocore's service model has it. The encryption context is
documented nowhere: the name in it is our own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import DomainService, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord

CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign: the record of its settings, the scope of these, and what is in it."""

    record: SealedRecord
    scope: Scope
    arn: str
    members: Mapping[str, Any]

    @property
    def instance(self) -> str:
        """The ARN of the scope of its instance."""
        return str(self.scope.parent)


class CampaignsBase(DomainService):
    """An instance is two scopes, for its customers' data and for the settings of its campaigns.

    The first is under the key with which it was onboarded, the other under a key of the service that it alone has.
    """

    prefix = "connect-campaigns"
    settings: ClassVar[tuple[str, ...]]
    """What a campaign is created with and described by, by the version's names."""
    instances: ClassVar[str] = "instance"
    """How the names of the scopes of instances begin: each version has onboardings of its own."""
    context_key = "aws:connect-campaigns:instance:arn"

    def missing(self) -> ServiceError:
        """There is no such thing."""
        return self.error("ResourceNotFoundException", "The specified resource was not found.")

    def instance_arn(self, instance: str, caller: Caller) -> str:
        """The name of the scope of an instance."""
        return f"{self.arn_region(caller)}{self.instances}/{instance}"

    def campaign_arn(self, campaign_id: str, caller: Caller) -> str:
        """The ARN of a campaign."""
        return f"{self.arn_region(caller)}campaign/{campaign_id}"

    def resource(self, params: Params, caller: Caller) -> str:
        """The instance or the campaign that an operation names."""
        if "arn" in params:
            return str(params["arn"])
        if "id" in params:
            return self.campaign_arn(params["id"], caller)
        return self.instance_arn(params["connectInstanceId"], caller) if "connectInstanceId" in params else "*"

    def context_of(self, scope: Scope) -> dict[str, str]:
        """The instance, for both of its scopes."""
        return {self.context_key: scope.parent or scope.arn}

    def settings_of(self, instance_arn: str) -> str:
        """The name of the scope of an instance's campaigns."""
        return f"{instance_arn}/campaigns"

    def instance(self, arn: str) -> Scope:
        """The scope of an instance that is onboarded."""
        scope = self.store.scope(arn)
        if scope is None:
            raise self.missing()
        return scope

    def campaign(self, params: Params, caller: Caller) -> Campaign:
        """The campaign that an operation names by its id or its ARN."""
        arn = self.resource(params, caller)
        record = next(self.store.records("class = ? AND item = ?", CAMPAIGN, arn.rpartition("/")[2]), None)
        scope = self.store.scope(record.scope) if record else None
        if record is None or scope is None or self.campaign_arn(record.item, caller) != arn:
            raise self.missing()
        return Campaign(record, scope, arn, self.members(record))

    def keep(self, campaign: Campaign, **members: Any) -> None:
        """Store a campaign with other members."""
        self.put(campaign.scope, CAMPAIGN, campaign.record.item, {**campaign.members, **members})


def plain(value: Any) -> Any:
    """A value of a request as JSON has it: moments are texts."""
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime) else value
