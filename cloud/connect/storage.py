"""Where recordings and files are delivered: storage configurations, one for each resource type of an instance.

Source: Administrator Guide, Key management in Amazon Connect: with the caller's permissions a grant is made on the key
that a storage location names, and it goes with the association. The grant has no constraint: S3 uses the key by it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.connect.base import STORAGE, told
from kms_conformance.cloud.connect.contacts import Contacts
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.key_management import is_passing
from kms_conformance.cloud.services.rows import Scope, SealedRecord

GRANTED = ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext")
MEMBERS: Mapping[str, str] = {
    "S3": "S3Config",
    "KINESIS_VIDEO_STREAM": "KinesisVideoStreamConfig",
    "KINESIS_STREAM": "KinesisStreamConfig",
    "KINESIS_FIREHOSE": "KinesisFirehoseConfig",
}
"""The member that each type of storage needs."""


class StorageConfigs(Contacts):
    """An association is a scope within its instance, which has a grant and no data: these lie in S3."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._left: list[str] = []

    def constraint_of(self, scope: Scope) -> dict[str, Any]:
        """None: S3 uses the key by the same grant, with the ARN of an object in its context."""
        return {}

    def grant_params(self, scope: Scope) -> dict[str, object]:
        """What is asked of the KMS."""
        return {**super().grant_params(scope), "Operations": list(GRANTED)}

    def needed(self, arn: str) -> set[str]:
        """The keys of an association: that of before too, since what was delivered lies under it."""
        scope = self.store.scope(arn)
        return {*super().needed(arn), *(scope.detail.get("former", ()) if scope else ())}

    def associate_instance_storage_config(self, params: Params, caller: Caller) -> Answer:
        """AssociateInstanceStorageConfig: the first one of a resource type."""
        instance, type_ = self.instance(params, caller), params["ResourceType"]
        if known := self.repeated("AssociateInstanceStorageConfig", params, caller):
            return {"AssociationId": known}
        self.require_first(instance, type_)
        item, config = str(uuid.uuid4()), self.checked(params["StorageConfig"], caller)
        arn, now = f"{instance.arn}/{STORAGE}/{item}", self.now()
        scope = Scope(
            arn, item, instance.account, instance.region, key_of(config) or self.own_key(arn), parent=instance.arn,
            created=now, updated=now, detail={"type": type_},
        )  # fmt: skip
        self.gain(scope, caller)
        with self.store.transaction():
            self.store.put_scope(scope)
            self.put(instance, STORAGE, item, {"ResourceType": type_, "StorageConfig": config})
            self.remember("AssociateInstanceStorageConfig", params, caller, item)
        return {"AssociationId": item}

    def require_first(self, instance: Scope, type_: str) -> None:
        """Refuse a second storage for a resource type."""
        if self.config_for(instance, type_) is not None:
            raise self.error("ResourceConflictException", "There is a storage config for this resource type.")

    def checked(self, given: Params, caller: Caller) -> dict[str, Any]:
        """A storage config as it is kept: what its type needs, and its key by the ARN."""
        member = MEMBERS[given["StorageType"]]
        if set(given) - {"StorageType", "AssociationId"} != {member}:
            raise self.unfit(f"The storage type {given['StorageType']} needs {member}, and nothing else.")
        config = {"StorageType": given["StorageType"], member: dict(given[member])}
        if named := key_of(config):
            if not named.startswith("arn:"):
                raise self.unfit("KeyId is the full ARN of the encryption key.")
            encryption = {**config[member]["EncryptionConfig"], "KeyId": self.usable_key(named, caller)}
            config[member]["EncryptionConfig"] = encryption
        return config

    def gain(self, scope: Scope, caller: Caller) -> None:
        """Have the caller grant the key; refused, nothing has changed."""
        if scope.owned:
            return
        try:
            self.make_grant(scope, caller)
            self.kms.as_service(scope.arn, "DescribeKey", {"KeyId": scope.key})
        except ServiceError as error:
            if not is_passing(error):
                self.forget_refused(scope)
            raise self.unfit_key(error) from error

    def configs(self, instance: Scope) -> list[SealedRecord]:
        """The records of an instance's storage configs, the oldest first."""
        return list(self.store.records("scope = ? AND class = ?", instance.arn, STORAGE))

    def config_for(self, instance: Scope, type_: str) -> tuple[str, dict[str, Any]] | None:
        """The id and the storage config of a resource type."""
        rows = ((row.item, self.members(row)) for row in self.configs(instance))
        return next(((item, row["StorageConfig"]) for item, row in rows if row["ResourceType"] == type_), None)

    def association(self, params: Params, caller: Caller) -> tuple[Scope, dict[str, Any]]:
        """The instance, and the storage config that an operation names."""
        instance = self.instance(params, caller)
        members = self.thing(instance, STORAGE, params["AssociationId"])
        if members["ResourceType"] != params["ResourceType"]:
            raise self.missing()
        return instance, members["StorageConfig"]

    def describe_instance_storage_config(self, params: Params, caller: Caller) -> Answer:
        """DescribeInstanceStorageConfig: the key is not needed for it."""
        _, config = self.association(params, caller)
        return {"StorageConfig": {"AssociationId": params["AssociationId"], **config}}

    def list_instance_storage_configs(self, params: Params, caller: Caller) -> Answer:
        """ListInstanceStorageConfigs: those of one resource type."""
        instance, type_ = self.instance(params, caller), params["ResourceType"]
        rows = [(row.number, (row.item, self.members(row))) for row in self.configs(instance)]
        own = [(number, row) for number, row in rows if row[1]["ResourceType"] == type_]
        page, token = self.paged(own, params, f"{STORAGE} {instance.arn} {type_}")
        return {"StorageConfigs": [{"AssociationId": item, **row["StorageConfig"]} for item, row in page], **token}

    def update_instance_storage_config(self, params: Params, caller: Caller) -> Answer:
        """UpdateInstanceStorageConfig: in force for what is delivered from now on."""
        instance, _ = self.association(params, caller)
        before = self.store.scope(f"{instance.arn}/{STORAGE}/{params['AssociationId']}")
        if before is None:
            raise self.missing()
        config = self.checked(params["StorageConfig"], caller)
        key = key_of(config) or self.own_key(before.arn)
        former = sorted({*before.detail.get("former", ()), before.key} - {key})
        after = replace(before, key=key, updated=self.now(), detail={**before.detail, "former": former})
        self.gain(after, caller)
        with self.store.transaction():
            self.store.put_scope(after)
            members = {"ResourceType": params["ResourceType"], "StorageConfig": config}
            self.put(instance, STORAGE, params["AssociationId"], members)
        return {}

    def disassociate_instance_storage_config(self, params: Params, caller: Caller) -> Answer:
        """DisassociateInstanceStorageConfig: what was delivered stays in S3."""
        instance, _ = self.association(params, caller)
        self.store.drop_record(self.record(instance, STORAGE, params["AssociationId"]))
        self.leave(f"{instance.arn}/{STORAGE}/{params['AssociationId']}")
        return {}

    def leave(self, arn: str) -> None:
        """Remove an association; its grants follow when that is stored."""
        self.store.drop_scope(arn)
        self._left.append(arn)

    def drop_instance(self, scope: Scope) -> None:
        """Remove an instance with its associations."""
        for row in list(self.store.scopes("parent = ?", scope.arn)):
            self.leave(row.arn)
        super().drop_instance(scope)

    def after(self, operation: str, params: Params, caller: Caller) -> None:
        """What follows a call: the grants of what was removed are retired."""
        super().after(operation, params, caller)
        for arn in self._left:
            self.retire_unneeded(arn)

    def end_call(self) -> None:
        """Forget what one call alone may know."""
        super().end_call()
        self._left.clear()


def key_of(config: Params) -> str:
    """The key that a storage config names; "" where it names none."""
    member: Params = config[MEMBERS[config["StorageType"]]]
    return str(told(member, "EncryptionConfig").get("EncryptionConfig", {}).get("KeyId", ""))
