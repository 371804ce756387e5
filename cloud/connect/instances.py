"""Instances: CreateInstance, DescribeInstance, ListInstances, DeleteInstance."""

from __future__ import annotations

import uuid

from kms_conformance.cloud.connect.base import ConnectBase, told
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.records import DOMAIN, ITSELF
from kms_conformance.cloud.services.rows import Scope

GIVEN = ("IdentityManagementType", "InstanceAlias", "InboundCallsEnabled", "OutboundCallsEnabled")


class Instances(ConnectBase):
    """An instance is there at once."""

    def create_instance(self, params: Params, caller: Caller) -> Answer:
        """CreateInstance: the same token finds what it made."""
        if known := self.repeated("CreateInstance", params, caller):
            return {"Id": known, "Arn": self.instance_arn({"InstanceId": known}, caller)}
        item, now = str(uuid.uuid4()), self.now()
        arn = self.instance_arn({"InstanceId": item}, caller)
        scope = Scope(arn, item, caller.principal.account, caller.region, self.own_key(arn), created=now, updated=now)
        self.create_scope(scope, caller, {**told(params, *GIVEN), "Tags": dict(params.get("Tags") or {})})
        self.remember("CreateInstance", params, caller, item)
        return {"Id": item, "Arn": arn}

    def shown(self, scope: Scope) -> Answer:
        """What lists tell of an instance."""
        partition, region, account = (scope.arn.split(":")[at] for at in (1, 3, 4))
        role = f"arn:{partition}:iam::{account}:role/aws-service-role/{self.prefix}.amazonaws.com"
        described = self.get(scope, DOMAIN, ITSELF) or {}
        return {
            "Id": scope.name, "Arn": scope.arn, "CreatedTime": scope.created, "InstanceStatus": "ACTIVE",
            "ServiceRole": f"{role}/AWSServiceRoleForAmazonConnect_{scope.name.replace('-', '')[:20]}",
            "InstanceAccessUrl": f"https://{described.get('InstanceAlias', scope.name)}.{region}.my.connect.aws",
            **told(described, *GIVEN),
        }  # fmt: skip

    def describe_instance(self, params: Params, caller: Caller) -> Answer:
        """DescribeInstance."""
        scope = self.instance(params, caller)
        tags = (self.get(scope, DOMAIN, ITSELF) or {}).get("Tags")
        return {"Instance": {**self.shown(scope), **({"Tags": tags} if tags else {})}}

    def list_instances(self, params: Params, caller: Caller) -> Answer:
        """ListInstances."""
        whose = caller.principal.account, caller.region
        scopes = enumerate(self.store.scopes("account = ? AND region = ? AND parent IS NULL", *whose), 1)
        page, token = self.paged(scopes, params, f"instances {''.join(whose)}")
        return {"InstanceSummaryList": [self.shown(scope) for scope in page], **token}

    def delete_instance(self, params: Params, caller: Caller) -> Answer:
        """DeleteInstance: all that is in it goes with it."""
        self.drop_instance(self.instance(params, caller))
        return {}

    def drop_instance(self, scope: Scope) -> None:
        """Remove an instance with all its data."""
        self.store.drop_scope(scope.arn)
