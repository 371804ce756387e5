"""Profile objects: JSON from elsewhere, each of a type, and each of a profile that its keys name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from kms_conformance.cloud.profiles.object_types import ObjectType, ObjectTypeOperations
from kms_conformance.cloud.profiles.profiles import KEYS, OBJECT, ProfileOperations
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.envelope import new_id
from kms_conformance.cloud.services.rows import Scope, SealedRecord

UNIQUE = "UNIQUE"
FINDS = ("PROFILE", "SECONDARY", "LOOKUP_ONLY")
"""The standard identifiers by which the profile of an object is found, in this order."""
STAYS = ("PROFILE", "SECONDARY", "NEW_ONLY")
"""Those that the profile is found by from then on."""
SOURCE, TARGET = "_source.", "_profile."
UNIQUE_KEY = "unique-key"


class ObjectOperations(ObjectTypeOperations, ProfileOperations):
    """An object lies under the key of its type. Its unique key is told as a keyed hash: it may be customer data."""

    def put_profile_object(self, params: Params, caller: Caller) -> Answer:
        """PutProfileObject: an object with the same unique key is replaced."""
        domain = self.entered(params, caller)
        found = self.object_type(domain, params["ObjectTypeName"])
        return {"ProfileObjectUniqueKey": self.put_object(domain, found, params["Object"])}

    def batch_put_profile_object(self, params: Params, caller: Caller) -> Answer:
        """BatchPutProfileObject: each item by itself."""
        domain = self.entered(params, caller)
        found = self.object_type(domain, params["ObjectTypeName"])
        done, errors = [], []
        for item in params["Items"]:
            try:
                key = self.put_object(domain, found, item["Object"])
                done.append({"Id": item["Id"], "ProfileObjectUniqueKey": key})
            except ServiceError as error:
                if error.code != "BadRequestException":
                    raise
                errors.append({"Id": item["Id"], "Code": error.code, "Message": error.message})
        return {"Successful": done, "Failed": errors}

    def put_object(self, domain: Scope, found: ObjectType, text: str) -> str:
        """Store an object with the profile that it belongs to; its unique key."""
        fields = self.fields_of(found, text)
        profile_id = self.owner_of(domain, found, fields)
        unique = next(iter(_keys(found, (UNIQUE,), fields)), None)
        if unique is None:
            key = new_id("o")
        else:
            key = f"o{self.hash_of(domain, UNIQUE_KEY, chr(0).join((found.name, *unique))).hex()[:32]}"
        item = f"{found.name}/{profile_id}/{key}"
        for before in self._of_type(domain, found.name):
            same = (before.scope, before.item) == (found.scope.arn, item)
            if before.item.rpartition("/")[2] == key and not same:  # of another profile, or under a former key
                self.store.drop_record(before)
        self.put(found.scope, OBJECT, item, {"Object": text})
        return key

    def fields_of(self, found: ObjectType, text: str) -> dict[str, str]:
        """The values of the type's fields in an object."""
        try:
            read = json.loads(text)
        except (ValueError, RecursionError):
            read = None
        if not isinstance(read, dict):
            raise self.invalid("The Object is not a JSON object.")
        values = {
            name: _at(read, str(field.get("Source", "")).removeprefix(SOURCE))
            for name, field in (found.definition.get("Fields") or {}).items()
        }
        return {name: value for name, value in values.items() if value is not None}

    def owner_of(self, domain: Scope, found: ObjectType, fields: Mapping[str, str]) -> str:
        """The profile that an object belongs to, made where the type allows that."""
        named = [pair for identifier in FINDS for pair in _keys(found, (identifier,), fields)]
        stays = list(_keys(found, STAYS, fields))
        for name, value in named:
            for record in self.with_key(domain, name, value):
                known = self.members(record)
                keys = known.get(KEYS) or {}
                self.write_profile(domain, record.item, {**known, KEYS: {**keys, **_by_name(stays, keys)}})
                return record.item
        if not found.definition.get("AllowProfileCreation") or not named:
            raise self.invalid("The object belongs to no profile, and its type does not allow to make one.")
        targets = {
            str(field.get("Target", "")).removeprefix(TARGET): fields[name]
            for name, field in (found.definition.get("Fields") or {}).items()
            if str(field.get("Target", "")).startswith(TARGET) and name in fields
        }
        members: dict[str, Any] = {name: value for name, value in targets.items() if "." not in name}
        return self.new_profile(domain, {**members, KEYS: _by_name(stays, {})})

    def list_profile_objects(self, params: Params, caller: Caller) -> Answer:
        """ListProfileObjects of one type and one profile; all of them must be readable."""
        if params.get("ObjectFilter"):
            raise self.error("NotImplementedException", "ObjectFilter is not served by the reference target.")
        domain = self.entered(params, caller)
        found = self.object_type(domain, params["ObjectTypeName"])
        profile_id = self.profile_record(domain, params["ProfileId"]).item
        rows = [row for row in self._of_type(domain, found.name) if row.item.split("/")[1] == profile_id]
        what = f"{domain.arn} {found.name} {profile_id}"
        page, token = self.page(((row.number, row) for row in rows), params, what)
        return {"Items": [self._shown(found, row) for row in page], **token}

    def delete_profile_object(self, params: Params, caller: Caller) -> Answer:
        """DeleteProfileObject."""
        domain = self.entered(params, caller)
        found = self.object_type(domain, params["ObjectTypeName"])
        item = f"{found.name}/{params['ProfileId']}/{params['ProfileObjectUniqueKey']}"
        record = next((row for row in self._of_type(domain, found.name) if row.item == item), None)
        if record is None:
            raise self.missing("profile object")
        self.members(record)
        self.store.drop_record(record)
        return {"Message": "OK"}

    def _of_type(self, domain: Scope, name: str) -> list[SealedRecord]:
        """The objects of a type, under whatever key they lie."""
        rows = self.store.records("class = 'object' AND scope IN (?, ?)", domain.arn, self.type_arn(domain, name))
        return [row for row in rows if row.item.partition("/")[0] == name]

    def _shown(self, found: ObjectType, record: SealedRecord) -> Answer:
        key = record.item.rpartition("/")[2]
        return {"ObjectTypeName": found.name, "ProfileObjectUniqueKey": key, **self.members(record)}


def _keys(found: ObjectType, identifiers: Iterable[str], fields: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """The keys of a type that have one of the identifiers, with their values in an object."""
    for name, variants in (found.definition.get("Keys") or {}).items():
        for variant in variants:
            names = variant.get("FieldNames") or []
            marked = set(variant.get("StandardIdentifiers") or ())
            if marked & set(identifiers) and names and all(field in fields for field in names):
                yield name, " ".join(fields[field] for field in names)


def _by_name(pairs: Iterable[tuple[str, str]], before: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Keys with their values, those of before first."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found[name] = list(dict.fromkeys((*found.get(name, before.get(name, [])), value)))
    return found


def _at(value: Any, path: str) -> str | None:
    """The value at a path of an object, as text."""
    for name in path.split("."):
        if not isinstance(value, dict) or name not in value:
            return None
        value = value[name]
    return value if isinstance(value, str) else json.dumps(value) if isinstance(value, int | float) else None
