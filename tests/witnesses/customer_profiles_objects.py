"""Faults in object types with a key of their own, in objects and in what becomes of both."""

import json
from typing import Any

from . import allowed, refused, witness
from .profiles_scene import TYPE, Profiles

OTHER = "visit"
"""A type without a key of its own."""


class Typed(Profiles):
    """A domain with a type that has a key of its own, and one profile."""

    def __init__(self, client: Any) -> None:
        super().__init__(client)
        self.own = self.key()
        self.name = self.domain(self.key())
        self.with_type(self.name, EncryptionKey=self.own)
        self.profile_id, self.email = next(iter(self.fill(self.name, 1).items()))

    def asked(self, of: str = TYPE) -> dict[str, str]:
        """What ListProfileObjects is asked."""
        return {"DomainName": self.name, "ObjectTypeName": of, "ProfileId": self.profile_id}

    def add(self, count: int = 6) -> list[dict[str, Any]]:
        """New objects, of both types; those of the first."""
        self.with_type(self.name, OTHER)
        for number in range(count):
            self.put_object(self.name, self.email, f"new-{number}", total=number)
            self.put_object(self.name, self.email, f"other-{number}", of=OTHER)
        return [{"id": f"new-{number}", "mail": self.email, "total": number} for number in range(count)]

    def type_key(self) -> Any:
        """The key that GetProfileObjectType shows."""
        shown = allowed(self.profiles.get_profile_object_type, DomainName=self.name, ObjectTypeName=TYPE)
        return shown.get("EncryptionKey")

    def switched(self) -> str:
        """Another key of the type, which it has from now on."""
        new = self.key()
        self.with_type(self.name, EncryptionKey=new)
        return new


def _protected(client: Any) -> None:
    """Without the type's key its objects are refused, old and new; those of the other type and profiles are there."""
    scene = Typed(client)
    objects = scene.add()
    assert scene.objects(scene.name, scene.profile_id) == objects
    scene.disable(scene.own)
    for _ in range(2):
        assert refused(scene.profiles.list_profile_objects, **scene.asked())
        assert len(scene.objects(scene.name, scene.profile_id, OTHER)) == len(objects)
        scene.all_there(scene.name, {scene.profile_id: scene.email})
    scene.enable(scene.own)
    assert scene.objects(scene.name, scene.profile_id) == objects


def _unchanged(client: Any, **members: Any) -> None:
    """An object comes back as it was given, whatever the type lies under."""
    scene = Typed(client)
    scene.with_type(scene.name, OTHER)
    for of in (TYPE, OTHER):
        scene.put_object(scene.name, scene.email, "1", of=of, **members)
        items = allowed(scene.profiles.list_profile_objects, **scene.asked(of))["Items"]
        assert [item["Object"][-1:] for item in items] == ["}"]
        assert json.loads(items[0]["Object"]) == {"id": "1", "mail": scene.email, **members}


def _kept(client: Any) -> None:
    """After a switch of the type's key all objects are there, at once and when it is over, and new ones with them."""
    scene = Typed(client)
    objects = scene.add()
    scene.switched()
    assert scene.objects(scene.name, scene.profile_id) == objects
    scene.settled(scene.name)
    assert scene.objects(scene.name, scene.profile_id) == objects
    scene.put_object(scene.name, scene.email, "late")
    assert len(scene.objects(scene.name, scene.profile_id)) == len(objects) + 1


@witness(
    id="customer-profiles-key-of-type-not-shown",
    requirement="PROFILES-004",
    family="response",
    fault="GetProfileObjectType does not show the key of a type.",
)
def key_of_type_not_shown(client: Any) -> None:
    scene = Typed(client)
    assert scene.type_key() == scene.own


@witness(
    id="customer-profiles-no-grant-on-key-of-type",
    requirement="PROFILES-004",
    family="effect",
    fault="No grant is made on the key of an object type; the service uses the permissions of the account.",
)
def no_grant_on_key_of_type(client: Any) -> None:
    scene = Typed(client)
    assert scene.grants(scene.own)


@witness(
    id="customer-profiles-objects-under-the-domains-key",
    requirement="PROFILES-005",
    family="effect",
    fault="The key of a type is shown and granted, and its objects lie under the domain's.",
)
def objects_under_the_domains_key(client: Any) -> None:
    _protected(client)


@witness(
    id="customer-profiles-key-of-type-closes-other-types",
    requirement="PROFILES-007",
    family="too-strict",
    fault="Without the key of one type the objects of no type are listed.",
)
def key_of_type_closes_other_types(client: Any) -> None:
    _protected(client)


@witness(
    id="customer-profiles-data-keys-of-type-outlive-disabling",
    requirement="PROFILES-005",
    family="guard-off",
    fault="A data key of a type that was used once is used on after the type's key was disabled.",
)
def data_keys_of_type_outlive_disabling(client: Any) -> None:
    _protected(client)


@witness(
    id="customer-profiles-objects-truncated",
    requirement="PROFILES-007",
    family="data",
    fault="Objects are cut after 1024 characters.",
)
def objects_truncated(client: Any) -> None:
    _unchanged(client, text="long" * 1000)


@witness(
    id="customer-profiles-texts-of-objects-normalised",
    requirement="PROFILES-007",
    family="data",
    fault="Texts in an object are brought to Unicode's form NFC.",
)
def texts_of_objects_normalised(client: Any) -> None:
    _unchanged(client, text="Zoe\u0308", inner={"texts": ["A\u030angstro\u0308m"]})


@witness(
    id="customer-profiles-numbers-of-objects-rounded",
    requirement="PROFILES-007",
    family="data",
    fault="Numbers in an object are kept in single precision.",
)
def numbers_of_objects_rounded(client: Any) -> None:
    _unchanged(client, price=0.1, inner=[{"total": 16_777_217}])


@witness(
    id="customer-profiles-object-replaced-by-the-next",
    requirement="PROFILES-007",
    family="data",
    fault="An object takes the place of the profile's others of its type.",
)
def object_replaced_by_the_next(client: Any) -> None:
    scene = Typed(client)
    objects = scene.add()
    assert scene.objects(scene.name, scene.profile_id) == objects


@witness(
    id="customer-profiles-switch-of-type-not-shown",
    requirement="PROFILES-012",
    family="response",
    fault="After a switch GetProfileObjectType shows the key of before.",
)
def switch_of_type_not_shown(client: Any) -> None:
    scene = Typed(client)
    assert scene.switched() == scene.type_key()


@witness(
    id="customer-profiles-no-grant-on-new-key-of-type",
    requirement="PROFILES-012",
    family="effect",
    fault="A switch of a type's key makes no grant on the new key.",
)
def no_grant_on_new_key_of_type(client: Any) -> None:
    scene = Typed(client)
    assert scene.grants(scene.switched())


@witness(
    id="customer-profiles-objects-lost-at-switch-of-type",
    requirement="PROFILES-012",
    family="effect",
    fault="The objects of a type that were there are gone after a switch of its key.",
)
def objects_lost_at_switch_of_type(client: Any) -> None:
    _kept(client)


@witness(
    id="customer-profiles-objects-left-under-former-key-of-type",
    requirement="PROFILES-012",
    family="effect",
    fault="After a switch of a type's key older objects cannot be read: they lie under a key without a grant.",
)
def objects_left_under_former_key_of_type(client: Any) -> None:
    _kept(client)


@witness(
    id="customer-profiles-deleted-object-still-listed",
    requirement="PROFILES-021",
    family="effect",
    fault="ListProfileObjects shows objects that were deleted.",
)
def deleted_object_still_listed(client: Any) -> None:
    scene = Typed(client)
    objects = scene.add()
    deleted = scene.put_object(scene.name, scene.email, "deleted")
    allowed(scene.profiles.delete_profile_object, **scene.asked(), ProfileObjectUniqueKey=deleted)
    assert scene.objects(scene.name, scene.profile_id) == objects
