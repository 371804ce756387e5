"""Faults in what becomes of profiles that were deleted, and of those whose update was refused."""

from typing import Any

from . import allowed, refused, witness
from .profiles_scene import EMAIL, Profiles


def _gone(client: Any) -> None:
    """A deleted profile is not found, not after a switch of key either; the others are."""
    scene = Profiles(client)
    domain = scene.domain(scene.key())
    emails = scene.fill(domain)
    deleted, email = emails.popitem()
    allowed(scene.profiles.delete_profile, DomainName=domain, ProfileId=deleted)
    for _ in range(2):
        assert not scene.search(domain, EMAIL, email)
        assert not scene.got(domain, deleted)
        scene.all_there(domain, emails)
        scene.switch(domain, scene.key())
        scene.settled(domain)
    assert not scene.search(domain, EMAIL, email)
    assert not scene.got(domain, deleted)


def _refusal_changes_nothing(client: Any) -> None:
    scene = Profiles(client)
    key = scene.key()
    domain = scene.domain(key)
    emails = scene.fill(domain)
    profile_id = next(iter(emails))
    scene.disable(key)
    assert refused(scene.profiles.update_profile, DomainName=domain, ProfileId=profile_id, EmailAddress="n@example.com")
    scene.enable(key)
    scene.all_there(domain, emails)


@witness(
    id="customer-profiles-deleted-profile-still-found",
    requirement="PROFILES-021",
    family="guard-off",
    fault="SearchProfiles finds profiles that were deleted.",
)
def deleted_profile_still_found(client: Any) -> None:
    _gone(client)


@witness(
    id="customer-profiles-deleted-profile-still-shown",
    requirement="PROFILES-021",
    family="guard-off",
    fault="BatchGetProfile shows profiles that were deleted.",
)
def deleted_profile_still_shown(client: Any) -> None:
    _gone(client)


@witness(
    id="customer-profiles-deleted-profile-hidden-alone",
    requirement="PROFILES-021",
    family="effect",
    fault="DeleteProfile takes a profile out of the search alone; it is there by its id.",
)
def deleted_profile_hidden_alone(client: Any) -> None:
    _gone(client)


@witness(
    id="customer-profiles-deleted-profile-comes-back-at-switch",
    requirement="PROFILES-021",
    family="effect",
    fault="A deleted profile is there again after a switch of key.",
)
def deleted_profile_comes_back_at_switch(client: Any) -> None:
    _gone(client)


@witness(
    id="customer-profiles-denied-update-takes-effect",
    requirement="PROFILES-022",
    family="effect",
    fault="UpdateProfile that was denied is done when the key is back.",
)
def denied_update_takes_effect(client: Any) -> None:
    _refusal_changes_nothing(client)


@witness(
    id="customer-profiles-denied-update-hides-the-profile",
    requirement="PROFILES-022",
    family="effect",
    fault="A profile whose update was denied is not found any more by its keys.",
)
def denied_update_hides_the_profile(client: Any) -> None:
    _refusal_changes_nothing(client)
