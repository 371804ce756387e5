"""Faults in object types with a key of their own, in objects and in what becomes of both."""

from __future__ import annotations

import json
import struct
import unicodedata
from collections.abc import Callable, Collection, Mapping
from typing import Any

from kms_conformance.cloud.profiles.object_types import ObjectType
from kms_conformance.cloud.profiles.profiles import OBJECT
from kms_conformance.cloud.profiles.service import Profiles
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord, WrappedKey
from kms_conformance.faults.customer_profiles.cleared import Dropping
from kms_conformance.faults.service_faults import Keeping, Ungranted
from kms_conformance.faults.service_mutant import seeded, table

KEY = "EncryptionKey"


class _Unshown(Profiles):
    def get_profile_object_type(self, params: Params, caller: Caller) -> Answer:
        answer = super().get_profile_object_type(params, caller)
        answer.pop(KEY, None)
        return answer


class _Ungranted(Ungranted, Profiles):
    def goes_without(self, scope: Scope) -> bool:
        before = self.store.scope(scope.arn)
        return scope.parent is not None and (before is None or before.key == scope.key)


class _UnderTheDomains(Profiles):
    """The key of a type is shown and granted; nothing else is done with it."""

    def object_type(self, domain: Scope, name: str) -> ObjectType:
        found = super().object_type(domain, name)
        return ObjectType(found.name, found.definition, domain)


class _NeedsAll(Profiles):
    """Objects are listed only where the keys of all types of the domain can be used."""

    def list_profile_objects(self, params: Params, caller: Caller) -> Answer:
        for scope in self.store.scopes("parent = ?", self.domain(params, caller).arn):
            self.check_access(scope)
        return super().list_profile_objects(params, caller)


class _OutlivesDisabling(Keeping, Profiles):
    passed_over = ("DisabledException",)

    def unwrap(self, key: WrappedKey) -> bytes:
        return super().unwrap(key) if self.scope_of(key).parent else Profiles.unwrap(self, key)


def _altering(change: Callable[[str], str]) -> type[Profiles]:
    """Customer Profiles that store another text than the object that they read."""

    class Altering(Profiles):
        def put(
            self, scope: Scope, kind: str, item: str, value: Mapping[str, Any] | bytes, *, under: Any = None
        ) -> SealedRecord:
            if kind == OBJECT and not isinstance(value, bytes):
                value = {"Object": change(value["Object"])}
            return super().put(scope, kind, item, value, under=under)

    return Altering


def _cut(text: str) -> str:
    """As a column of 1024 characters takes it."""
    return text[:1024]


def _each(change: Callable[[Any], Any]) -> Callable[[str], str]:
    """The change of an object that changes each value in it."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: changed(inner) for name, inner in value.items()}
        return [changed(inner) for inner in value] if isinstance(value, list) else change(value)

    return lambda text: json.dumps(changed(json.loads(text)))


def _nfc(value: Any) -> Any:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _single(value: Any) -> Any:
    """As a column of single precision takes it."""
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e38:
        return value
    return type(value)(struct.unpack("f", struct.pack("f", value))[0])


class _LastAlone(Profiles):
    """A profile has one object of a type: the last."""

    def put_object(self, domain: Scope, found: ObjectType, text: str) -> str:
        key = super().put_object(domain, found, text)
        rows = self._of_type(domain, found.name)
        kept = next(row.item for row in rows if row.item.rpartition("/")[2] == key)
        for row in rows:
            if row.item != kept and row.item.rpartition("/")[0] == kept.rpartition("/")[0]:
                self.store.drop_record(row)
        return key


class _ShowsFormer(Profiles):
    def get_profile_object_type(self, params: Params, caller: Caller) -> Answer:
        answer = super().get_profile_object_type(params, caller)
        own = self.store.scope(self.type_arn(self.domain(params, caller), params["ObjectTypeName"]))
        return {**answer, KEY: own.old_key} if own and own.old_key and KEY in answer else answer


class _SwitchUngranted(Ungranted, Profiles):
    def goes_without(self, scope: Scope) -> bool:
        before = self.store.scope(scope.arn)
        return scope.parent is not None and before is not None and before.key != scope.key


class _LosesObjects(Dropping):
    kind = OBJECT

    def drops(self, scope: Scope) -> bool:
        return scope.parent is not None


class _LeavesObjects(Profiles):
    """A type's objects stay under the key of before, whose grant is retired."""

    def pending(self, scope: Scope) -> WrappedKey | None:
        found = super().pending(scope)
        return None if found and scope.parent and found.purpose == "data" else found

    def needed(self, arn: str) -> Collection[str]:
        scope = self.store.scope(arn)
        return {scope.key} if scope and scope.parent else super().needed(arn)


class _DeletesNothing(Profiles):
    def delete_profile_object(self, params: Params, caller: Caller) -> Answer:
        domain = self.entered(params, caller)
        found = self.object_type(domain, params["ObjectTypeName"])
        item = f"{found.name}/{params['ProfileId']}/{params['ProfileObjectUniqueKey']}"
        if item not in (row.item for row in self._of_type(domain, found.name)):
            raise self.missing("profile object")
        return {"Message": "OK"}


PUT_TYPE, GET_TYPE = "PutProfileObjectType", "GetProfileObjectType"
PUT, LIST, BATCH, DELETE = "PutProfileObject", "ListProfileObjects", "BatchPutProfileObject", "DeleteProfileObject"

MUTANTS = table(
    seeded(
        _Unshown, "key-of-type-not-shown", "PROFILES-004", "response",
        "GetProfileObjectType does not show the key of a type.", GET_TYPE,
    ),
    seeded(
        _Ungranted, "no-grant-on-key-of-type", "PROFILES-004", "effect",
        "No grant is made on the key of an object type; the service uses the permissions of the account.", PUT_TYPE,
    ),
    seeded(
        _UnderTheDomains, "objects-under-the-domains-key", "PROFILES-005", "effect",
        "The key of a type is shown and granted, and its objects lie under the domain's.", PUT_TYPE, PUT, BATCH,
    ),
    seeded(
        _NeedsAll, "key-of-type-closes-other-types", "PROFILES-007", "too-strict",
        "Without the key of one type the objects of no type are listed.", LIST,
    ),
    seeded(
        _OutlivesDisabling, "data-keys-of-type-outlive-disabling", "PROFILES-005", "guard-off",
        "A data key of a type that was used once is used on after the type's key was disabled.", LIST, PUT,
    ),
    seeded(
        _altering(_cut), "objects-truncated", "PROFILES-007", "data",
        "Objects are cut after 1024 characters.", PUT, BATCH,
    ),
    seeded(
        _altering(_each(_nfc)), "texts-of-objects-normalised", "PROFILES-007", "data",
        "Texts in an object are brought to Unicode's form NFC.", PUT, BATCH,
    ),
    seeded(
        _altering(_each(_single)), "numbers-of-objects-rounded", "PROFILES-007", "data",
        "Numbers in an object are kept in single precision.", PUT, BATCH,
    ),
    seeded(
        _LastAlone, "object-replaced-by-the-next", "PROFILES-007", "data",
        "An object takes the place of the profile's others of its type.", PUT, BATCH,
    ),
    seeded(
        _ShowsFormer, "switch-of-type-not-shown", "PROFILES-012", "response",
        "After a switch GetProfileObjectType shows the key of before.", PUT_TYPE, GET_TYPE,
    ),
    seeded(
        _SwitchUngranted, "no-grant-on-new-key-of-type", "PROFILES-012", "effect",
        "A switch of a type's key makes no grant on the new key.", PUT_TYPE,
    ),
    seeded(
        _LosesObjects, "objects-lost-at-switch-of-type", "PROFILES-012", "effect",
        "The objects of a type that were there are gone after a switch of its key.", PUT_TYPE,
    ),
    seeded(
        _LeavesObjects, "objects-left-under-former-key-of-type", "PROFILES-012", "effect",
        "After a switch of a type's key older objects cannot be read: they lie under a key without a grant.", PUT_TYPE,
    ),
    seeded(
        _DeletesNothing, "deleted-object-still-listed", "PROFILES-021", "effect",
        "ListProfileObjects shows objects that were deleted.", DELETE,
    ),
)  # fmt: skip
