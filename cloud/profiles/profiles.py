"""Profiles: who they are, and the keys by which they are found."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from kms_conformance.cloud.profiles.base import ProfilesBase
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord

PROFILE, OBJECT, SEARCH_KEY = "profile", "object", "search-key"
KEYS = "_keys"
"""The member of a stored profile that holds the keys which were added to it; answers never show it."""
KEY_MEMBERS: Mapping[str, tuple[str, ...]] = {
    "_account": ("AccountNumber",),
    "_email": ("EmailAddress", "PersonalEmailAddress", "BusinessEmailAddress"),
    "_phone": ("PhoneNumber", "MobilePhoneNumber", "HomePhoneNumber", "BusinessPhoneNumber"),
}
"""The keys that every profile has by itself, and the members whose values they are."""
STRUCTURES = ("Address", "ShippingAddress", "MailingAddress", "BillingAddress", "Attributes")
"""Members whose own members are kept or taken away one by one."""


class ProfileOperations(ProfilesBase):
    """A profile is one record. Its keys are stored as keyed hashes, and in the record."""

    def create_profile(self, params: Params, caller: Caller) -> Answer:
        """CreateProfile."""
        scope = self.entered(params, caller)
        return {"ProfileId": self.new_profile(scope, _given(params))}

    def new_profile(self, scope: Scope, members: Mapping[str, Any]) -> str:
        """Write a new profile; its id."""
        profile_id = uuid.uuid4().hex
        self.write_profile(scope, profile_id, members)
        return profile_id

    def write_profile(self, scope: Scope, profile_id: str, members: Mapping[str, Any]) -> None:
        """Write a profile, and the hashes of its keys."""
        record = self.put(scope, PROFILE, profile_id, members)
        self.index(scope, SEARCH_KEY, (_searched(*pair) for pair in keys_of(members)), record)

    def profile_record(self, scope: Scope, profile_id: str) -> SealedRecord:
        """The record of a profile."""
        record = self.store.record(scope.arn, PROFILE, profile_id)
        if record is None:
            raise self.missing("profile")
        return record

    def update_profile(self, params: Params, caller: Caller) -> Answer:
        """UpdateProfile: what is not given stays, "" takes away."""
        scope = self.entered(params, caller)
        profile_id = params["ProfileId"]
        before = self.members(self.profile_record(scope, profile_id))
        self.write_profile(scope, profile_id, merged(before, _given(params)))
        return {"ProfileId": profile_id}

    def delete_profile(self, params: Params, caller: Caller) -> Answer:
        """DeleteProfile, with its objects."""
        scope = self.entered(params, caller)
        record = self.profile_record(scope, params["ProfileId"])
        self.members(record)
        for item in self.objects_of(scope, record.item):
            self.store.drop_record(item)
        self.store.drop_record(record)
        return {"Message": "OK"}

    def objects_of(self, scope: Scope, profile_id: str) -> list[SealedRecord]:
        """The objects of a profile, of all types."""
        rows = self.store.records(
            "class = 'object' AND scope IN (SELECT arn FROM scopes WHERE arn = ? OR parent = ?)", scope.arn, scope.arn
        )
        return [row for row in rows if row.item.split("/")[1] == profile_id]

    def batch_get_profile(self, params: Params, caller: Caller) -> Answer:
        """BatchGetProfile: those that are not there are told as errors."""
        scope = self.entered(params, caller)
        found = {id_: self.store.record(scope.arn, PROFILE, id_) for id_ in dict.fromkeys(params["ProfileIds"])}
        missing = [
            {"Code": "ResourceNotFoundException", "Message": "There is no such profile.", "ProfileId": id_}
            for id_, record in found.items()
            if record is None
        ]
        return {"Profiles": [self.shown_profile(record) for record in found.values() if record], "Errors": missing}

    def search_profiles(self, params: Params, caller: Caller) -> Answer:
        """SearchProfiles: with further keys those that match all of them (AND), or any (OR)."""
        scope = self.entered(params, caller)
        searches = [params, *(params.get("AdditionalSearchKeys") or [])]
        each = [
            {row.number: row for value in search["Values"] for row in self.with_key(scope, search["KeyName"], value)}
            for search in searches
        ]
        numbers = set.intersection(*map(set, each)) if params.get("LogicalOperator") == "AND" else set().union(*each)
        rows = {number: row for found in each for number, row in found.items() if number in numbers}
        page, token = self.page(sorted(rows.items()), params, f"{scope.arn} search")
        return {"Items": [self.shown_profile(row) for row in page], **token}

    def with_key(self, scope: Scope, name: str, value: str) -> list[SealedRecord]:
        """The profiles that have a key with that value."""
        if name == "_profileId":
            record = self.store.record(scope.arn, PROFILE, value)
            return [record] if record else []
        return self.find(scope, SEARCH_KEY, _searched(name, value))

    def add_profile_key(self, params: Params, caller: Caller) -> Answer:
        """AddProfileKey."""
        return self._change_key(params, caller, add=True)

    def delete_profile_key(self, params: Params, caller: Caller) -> Answer:
        """DeleteProfileKey."""
        self._change_key(params, caller, add=False)
        return {"Message": "OK"}

    def _change_key(self, params: Params, caller: Caller, *, add: bool) -> Answer:
        scope = self.entered(params, caller)
        members = self.members(self.profile_record(scope, params["ProfileId"]))
        keys: dict[str, list[str]] = dict(members.get(KEYS) or {})
        others = [value for value in keys.get(params["KeyName"], []) if value not in params["Values"]]
        keys[params["KeyName"]] = [*others, *(dict.fromkeys(params["Values"]) if add else ())]
        self.write_profile(scope, params["ProfileId"], {**members, KEYS: keys})
        return {"KeyName": params["KeyName"], "Values": keys[params["KeyName"]]}

    def shown_profile(self, record: SealedRecord) -> Answer:
        """A profile as answers show it."""
        members = self.members(record)
        members.pop(KEYS, None)
        return {"ProfileId": record.item, **members}


def keys_of(members: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """The keys of a profile with their values: those it has by itself, and those that were added."""
    for name, sources in KEY_MEMBERS.items():
        yield from ((name, members[source]) for source in sources if members.get(source))
    names = [members[name] for name in ("FirstName", "MiddleName", "LastName") if members.get(name)]
    if names:
        yield "_fullName", " ".join(names)
    for name, values in (members.get(KEYS) or {}).items():
        yield from ((name, value) for value in values)


def merged(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """A profile after an update."""
    after = {**before, **given}
    for name in STRUCTURES:
        if name in given:
            inner = {**(before.get(name) or {}), **given[name]}
            after[name] = {key: value for key, value in inner.items() if value != ""}
    return {name: value for name, value in after.items() if value not in ("", {})}


def _given(params: Params) -> dict[str, Any]:
    return {name: value for name, value in params.items() if name not in ("DomainName", "ProfileId")}


def _searched(name: str, value: str) -> str:
    return f"{name}\0{value}"
