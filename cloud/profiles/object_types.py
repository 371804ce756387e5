"""Profile object types: how objects are read, and the key under which those of a type lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kms_conformance.cloud.profiles.base import ProfilesBase, shown
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope

OBJECT_TYPE = "object-type"
SUMMARY = ("ObjectTypeName", "Description", "CreatedAt", "LastUpdatedAt", "MaxProfileObjectCount")
NAMED = ("DomainName", "ObjectTypeName", "EncryptionKey")


@dataclass(frozen=True, slots=True)
class ObjectType:
    """A type: its definition as PutProfileObjectType gave it, and the scope in which new objects of it lie."""

    name: str
    definition: Mapping[str, Any]
    scope: Scope


class ObjectTypeOperations(ProfilesBase):
    """A definition lies under the domain's key; objects under the type's own, if it has one.

    A type that loses its own key, or gets one, keeps older objects where they are.
    """

    def type_arn(self, domain: Scope, name: str) -> str:
        """The ARN of an object type."""
        return f"{domain.arn}/object-types/{name}"

    def object_type(self, domain: Scope, name: str) -> ObjectType:
        """The type of that name."""
        definition = self.get(domain, OBJECT_TYPE, name)
        if definition is None:
            raise self.missing("object type")
        own = self.store.scope(self.type_arn(domain, name)) if "EncryptionKey" in definition else None
        if own is not None:  # which is what it lies under, also where the service ended before it said so
            definition = {**definition, "EncryptionKey": own.key}
        return ObjectType(name, definition, own or domain)

    def put_profile_object_type(self, params: Params, caller: Caller) -> Answer:
        """PutProfileObjectType: the definition as a whole; another key is followed by the objects under the old one."""
        domain = self.entered(params, caller)
        name, now = params["ObjectTypeName"], self.now()
        before = self.get(domain, OBJECT_TYPE, name)
        definition = {member: value for member, value in params.items() if member not in NAMED}
        if params.get("EncryptionKey"):
            definition["EncryptionKey"] = self.keyed(domain, name, params["EncryptionKey"], caller)
        definition |= {"CreatedAt": before["CreatedAt"] if before else now, "LastUpdatedAt": now}
        with self.store.transaction():
            self.put(domain, OBJECT_TYPE, name, definition)
        return shown({"ObjectTypeName": name, **definition})

    def keyed(self, domain: Scope, name: str, key: str, caller: Caller) -> str:
        """Give a type a key of its own; its ARN."""
        arn, wanted = self.type_arn(domain, name), self.usable_key(key, caller)
        scope = self.store.scope(arn)
        if scope is None:
            now = self.now()
            made = Scope.made_by(caller, arn, name, wanted, now, parent=domain.arn)
            self.create_scope(made, caller, {})
        else:
            self.change_scope(scope, wanted, caller, {})
        return wanted

    def get_profile_object_type(self, params: Params, caller: Caller) -> Answer:
        """GetProfileObjectType."""
        domain = self.entered(params, caller)
        found = self.object_type(domain, params["ObjectTypeName"])
        return shown({"ObjectTypeName": found.name, **found.definition})

    def list_profile_object_types(self, params: Params, caller: Caller) -> Answer:
        """ListProfileObjectTypes."""
        domain = self.entered(params, caller)
        rows = self.store.records("scope = ? AND class = ?", domain.arn, OBJECT_TYPE)
        page, token = self.page(((row.number, row) for row in rows), params, f"{domain.arn} types")
        told = [shown({"ObjectTypeName": row.item, **self.members(row)}) for row in page]
        return {"Items": [{name: item[name] for name in SUMMARY if name in item} for item in told], **token}

    def delete_profile_object_type(self, params: Params, caller: Caller) -> Answer:
        """DeleteProfileObjectType, with the objects of the type."""
        domain = self.entered(params, caller)
        found = self.object_type(domain, params["ObjectTypeName"])
        for record in list(self.store.records("scope = ? AND class = 'object'", domain.arn)):
            if record.item.partition("/")[0] == found.name:
                self.store.drop_record(record)
        own = self.store.scope(self.type_arn(domain, found.name))
        if own is not None:
            self.remove_scope(own)
        definition = self.store.record(domain.arn, OBJECT_TYPE, found.name)
        assert definition is not None
        self.store.drop_record(definition)
        return {"Message": "OK"}
