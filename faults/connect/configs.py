"""Faults in storage configs: in what is told of them, and in what is refused."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.connect.base import STORAGE
from kms_conformance.cloud.connect.service import Connect
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.faults.service_mutant import seeded, table


class _Told(Connect):
    """Tells storage configs otherwise."""

    def describe_instance_storage_config(self, params: Params, caller: Caller) -> Answer:
        answer = super().describe_instance_storage_config(params, caller)
        place = dict(answer["StorageConfig"]["S3Config"])
        self.changed(place)
        return {"StorageConfig": {**answer["StorageConfig"], "S3Config": place}}

    def changed(self, place: dict[str, Any]) -> None:
        """Change what is told of the place."""


class _KeyUntold(_Told):
    def changed(self, place: dict[str, Any]) -> None:
        place.pop("EncryptionConfig", None)


class _KeyById(_Told):
    def changed(self, place: dict[str, Any]) -> None:
        if "EncryptionConfig" in place:
            key = place["EncryptionConfig"]["KeyId"].rpartition("/")[2]
            place["EncryptionConfig"] = {**place["EncryptionConfig"], "KeyId": key}


class _UpdateUntold(Connect):
    """An update is in force, and what is told is that of before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._first: dict[str, Answer] = {}

    def describe_instance_storage_config(self, params: Params, caller: Caller) -> Answer:
        answer = super().describe_instance_storage_config(params, caller)
        return self._first.setdefault(params["AssociationId"], answer)


class _StaysTold(Connect):
    """A storage config that was taken away is told still."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._gone: dict[str, Answer] = {}

    def disassociate_instance_storage_config(self, params: Params, caller: Caller) -> Answer:
        told = super().describe_instance_storage_config(params, caller)
        answer = super().disassociate_instance_storage_config(params, caller)
        self._gone[params["AssociationId"]] = told
        return answer

    def describe_instance_storage_config(self, params: Params, caller: Caller) -> Answer:
        self.instance(params, caller)
        known = self._gone.get(params["AssociationId"])
        return known or super().describe_instance_storage_config(params, caller)


class _OfAllTypes(Connect):
    """A list has the storage configs of all resource types."""

    def list_instance_storage_configs(self, params: Params, caller: Caller) -> Answer:
        instance = self.instance(params, caller)
        rows = [(row.item, self.members(row)) for row in self.configs(instance)]
        return {"StorageConfigs": [{"AssociationId": item, **row["StorageConfig"]} for item, row in rows]}


class _Unlisted(Connect):
    """A list has only what was never updated."""

    def list_instance_storage_configs(self, params: Params, caller: Caller) -> Answer:
        answer = super().list_instance_storage_configs(params, caller)
        rows = [row for row in answer["StorageConfigs"] if params["ResourceType"] != "ATTACHMENTS"]
        return {**answer, "StorageConfigs": rows}


class _SecondAccepted(Connect):
    """A second storage config is one more."""

    def require_first(self, instance: Scope, type_: str) -> None:
        pass


class _SecondIsInvalid(Connect):
    def require_first(self, instance: Scope, type_: str) -> None:
        if self.config_for(instance, type_) is not None:
            raise self.invalid("There is a storage config for this resource type.")


class _Remembering(Connect):
    """Knows what was taken away."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left: set[str] = set()

    def disassociate_instance_storage_config(self, params: Params, caller: Caller) -> Answer:
        answer = super().disassociate_instance_storage_config(params, caller)
        self.left.add(params["AssociationId"])
        return answer


class _UnknownTold(_Remembering):
    """Of a storage config that never was nothing is told, and no error."""

    def describe_instance_storage_config(self, params: Params, caller: Caller) -> Answer:
        self.instance(params, caller)
        try:
            return super().describe_instance_storage_config(params, caller)
        except ServiceError:
            if params["AssociationId"] in self.left:
                raise
            return {"StorageConfig": {"AssociationId": params["AssociationId"], "StorageType": "S3"}}


class _UnknownIsInvalid(_Remembering):
    """A storage config that never was is a wrong parameter."""

    def association(self, params: Params, caller: Caller) -> tuple[Scope, dict[str, Any]]:
        instance, item = self.instance(params, caller), params["AssociationId"]
        if item not in self.left and self.store.record(instance.arn, STORAGE, item) is None:
            raise self.unfit("There is no such storage config.")
        return super().association(params, caller)


class _Lenient(Connect):
    """Some requests are mended before they are looked at."""

    def mended(self, operation: str, params: Params) -> Params:
        """A request as it is served."""
        return params

    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        return super().answer(operation, self.mended(operation, params), caller)


class _WithoutType(_Lenient):
    def mended(self, operation: str, params: Params) -> Params:
        about = operation in ("AssociateInstanceStorageConfig", "ListInstanceStorageConfigs")
        return {"ResourceType": "CALL_RECORDINGS", **params} if about else params


class _UnknownTypes(_Lenient):
    """A resource type that nobody knows is one without anything."""

    def mended(self, operation: str, params: Params) -> Params:
        lists = operation == "ListInstanceStorageConfigs" and params.get("ResourceType") == "DREAMS"
        return {**params, "ResourceType": "SCHEDULED_REPORTS"} if lists else params


class _LargePages(_Lenient):
    def mended(self, operation: str, params: Params) -> Params:
        asks = operation == "ListInstanceStorageConfigs" and isinstance(params.get("MaxResults"), int)
        return {**params, "MaxResults": min(max(params["MaxResults"], 1), 10)} if asks else params


class _AnyKey(Connect):
    """A key is taken as it is named."""

    def usable_key(self, key: str, caller: Caller) -> str:
        return key

    def gain(self, scope: Scope, caller: Caller) -> None:
        try:
            super().gain(scope, caller)
        except ServiceError as error:
            if "AccessDenied" in error.code:
                raise


class _OfAllAccounts(Connect):
    """A storage config is found by its id, whoever asks."""

    def association(self, params: Params, caller: Caller) -> tuple[Scope, dict[str, Any]]:
        named = str(params["InstanceId"])
        found = next(iter(self.store.scopes("name = ? AND parent IS NULL", named)), None)
        if found is None:
            return super().association(params, caller)
        return found, self.thing(found, STORAGE, params["AssociationId"])["StorageConfig"]


ASSOCIATE, DESCRIBE, LIST = (
    "AssociateInstanceStorageConfig", "DescribeInstanceStorageConfig", "ListInstanceStorageConfigs",
)  # fmt: skip
MUTANTS = table(
    seeded(_KeyUntold, "key-untold", "RECORDINGS-001", "response", "The key is not told.", DESCRIBE),
    seeded(_KeyById, "key-told-by-id", "RECORDINGS-001", "response", "The key is told by its id.", DESCRIBE),
    seeded(
        _UpdateUntold, "update-untold", "RECORDINGS-019", "effect",
        "Another key of a storage config is not told.", "UpdateInstanceStorageConfig",
    ),
    seeded(
        _StaysTold, "taken-away-told", "RECORDINGS-020", "effect",
        "A storage config that was taken away is told.", "DisassociateInstanceStorageConfig",
    ),
    seeded(
        _OfAllTypes, "types-not-told-apart", "RECORDINGS-021", "effect",
        "A list has the storage configs of all resource types.", LIST,
    ),
    seeded(
        _Unlisted, "attachments-unlisted", "RECORDINGS-021", "effect",
        "The storage config for attachments is not listed.", LIST,
    ),
    seeded(
        _SecondAccepted, "second-config-accepted", "RECORDINGS-018", "guard-off",
        "A second storage config for a resource type is accepted.", ASSOCIATE,
    ),
    seeded(
        _SecondIsInvalid, "second-config-is-invalid", "RECORDINGS-018", "wrong-error",
        "A second storage config is refused with InvalidRequestException.", ASSOCIATE,
    ),
    seeded(
        _UnknownTold, "unknown-config-told", "RECORDINGS-015", "guard-off",
        "Of a storage config that never was nothing is told, and no error.", DESCRIBE,
    ),
    seeded(
        _UnknownIsInvalid, "unknown-config-is-invalid", "RECORDINGS-015", "wrong-error",
        "A storage config that never was is refused with InvalidParameterException.", DESCRIBE,
    ),
    seeded(
        _WithoutType, "config-without-type", "RECORDINGS-016", "guard-off",
        "A storage config without a resource type is accepted.", ASSOCIATE, LIST,
    ),
    seeded(
        _UnknownTypes, "unknown-type-listed", "RECORDINGS-017", "guard-off",
        "A resource type that there is not is accepted.", LIST,
    ),
    seeded(
        _LargePages, "storage-pages-of-any-size", "RECORDINGS-017", "guard-off",
        "A page of storage configs of any size is accepted.", LIST,
    ),
    seeded(
        _AnyKey, "any-key-accepted", "RECORDINGS-012", "guard-off",
        "A key that cannot encrypt, or is not there, is accepted.", ASSOCIATE,
    ),
    seeded(
        _OfAllAccounts, "config-of-another-account", "RECORDINGS-025", "guard-off",
        "The storage config of another account is told.", DESCRIBE,
    ),
)  # fmt: skip
