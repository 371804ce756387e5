"""Faults in what comes back of a profile."""

from typing import Any

from . import witness
from .profiles_scene import BY_ID, EMAIL, Profiles


def _unchanged(client: Any, **members: Any) -> None:
    """A profile comes back as it was given, by whatever call, after CreateProfile and after UpdateProfile."""
    scene = Profiles(client)
    domain = scene.domain(scene.key())
    created, updated = scene.create(domain, **members), scene.create(domain, FirstName="first")
    scene.update(domain, updated, **members)
    for profile_id in (created, updated):
        for shown in (scene.got(domain, profile_id)[profile_id], *scene.search(domain, BY_ID, profile_id)):
            assert {name: shown.get(name) for name in members} == members


@witness(
    id="customer-profiles-email-lowercased",
    requirement="PROFILES-006",
    family="data",
    fault="Email addresses are kept in lower case.",
)
def email_lowercased(client: Any) -> None:
    _unchanged(client, EmailAddress="Ada.Lovelace@Example.com", BusinessEmailAddress="A@EXAMPLE.com")


@witness(
    id="customer-profiles-names-lowercased",
    requirement="PROFILES-006",
    family="data",
    fault="Names are kept in lower case.",
)
def names_lowercased(client: Any) -> None:
    _unchanged(client, FirstName="Ada", BusinessName="ACME")


@witness(
    id="customer-profiles-names-truncated",
    requirement="PROFILES-006",
    family="data",
    fault="Names are cut after 128 characters.",
)
def names_truncated(client: Any) -> None:
    _unchanged(client, LastName="n" * 255)


@witness(
    id="customer-profiles-names-normalised",
    requirement="PROFILES-006",
    family="data",
    fault="Names are brought to Unicode's form NFC.",
)
def names_normalised(client: Any) -> None:
    _unchanged(client, FirstName="Zoe\u0308", LastName="A\u030angstro\u0308m")


@witness(
    id="customer-profiles-texts-stripped",
    requirement="PROFILES-006",
    family="data",
    fault="Names and additional information lose blanks at both ends.",
)
def texts_stripped(client: Any) -> None:
    _unchanged(client, FirstName=" Ada ", AdditionalInformation="\tall there is\n")


@witness(
    id="customer-profiles-additional-information-truncated",
    requirement="PROFILES-006",
    family="data",
    fault="Additional information is cut after 255 bytes.",
)
def additional_information_truncated(client: Any) -> None:
    _unchanged(client, AdditionalInformation="".join(chr(0x3B1 + number % 24) for number in range(1000)))


@witness(
    id="customer-profiles-profiles-merged-by-email",
    requirement="PROFILES-006",
    family="data",
    fault="A profile with the email address of another one is merged into that one.",
)
def profiles_merged_by_email(client: Any) -> None:
    scene = Profiles(client)
    domain = scene.domain(scene.key())
    one, other = (scene.create(domain, FirstName=name, EmailAddress="both@example.com") for name in ("one", "other"))
    assert one != other
    assert scene.got(domain, one)[one]["FirstName"] == "one"
    assert sorted(item["FirstName"] for item in scene.search(domain, EMAIL, "both@example.com")) == ["one", "other"]


@witness(
    id="customer-profiles-update-drops-what-is-not-given",
    requirement="PROFILES-006",
    family="data",
    fault="UpdateProfile removes what is not given.",
)
def update_drops_what_is_not_given(client: Any) -> None:
    scene = Profiles(client)
    domain = scene.domain(scene.key())
    profile_id = scene.create(domain, FirstName="first", LastName="last", Attributes={"a": "1"})
    scene.update(domain, profile_id, FirstName="changed", Attributes={"b": "2"})
    shown = scene.got(domain, profile_id)[profile_id]
    assert (shown["FirstName"], shown.get("LastName")) == ("changed", "last")
    assert shown["Attributes"] == {"a": "1", "b": "2"}


@witness(
    id="customer-profiles-update-leaves-the-former-version",
    requirement="PROFILES-006",
    family="data",
    fault="UpdateProfile leaves the former version as a profile of its own.",
)
def update_leaves_the_former_version(client: Any) -> None:
    scene = Profiles(client)
    domain = scene.domain(scene.key())
    profile_id = scene.create(domain, EmailAddress="old@example.com")
    scene.update(domain, profile_id, EmailAddress="new@example.com")
    assert not scene.search(domain, EMAIL, "old@example.com")
    assert [item["ProfileId"] for item in scene.search(domain, EMAIL, "new@example.com")] == [profile_id]
