"""Faults in a switch of key: what is lost of profiles and objects."""

from typing import Any

from . import witness
from .profiles_scene import Profiles


def _kept(client: Any) -> None:
    """After a switch all profiles are there as before, at once and when it is over."""
    scene = Profiles(client)
    domain = scene.domain(scene.key())
    emails = scene.fill(domain)
    scene.switch(domain, scene.key())
    scene.all_there(domain, emails)
    scene.settled(domain)
    scene.all_there(domain, emails)


@witness(
    id="customer-profiles-last-profile-lost-at-switch",
    requirement="PROFILES-009",
    family="effect",
    fault="The newest profile is gone after a switch of key.",
)
def last_profile_lost_at_switch(client: Any) -> None:
    _kept(client)


@witness(
    id="customer-profiles-search-keys-lost-at-switch",
    requirement="PROFILES-009",
    family="effect",
    fault="After a switch of key profiles are found by their id alone.",
)
def search_keys_lost_at_switch(client: Any) -> None:
    _kept(client)


@witness(
    id="customer-profiles-old-grant-retired-before-moving",
    requirement="PROFILES-009",
    family="effect",
    fault="After a switch of key what was written before cannot be read: it lies under a key without a grant.",
)
def old_grant_retired_before_moving(client: Any) -> None:
    _kept(client)


@witness(
    id="customer-profiles-objects-lost-at-switch",
    requirement="PROFILES-009",
    family="effect",
    fault="The objects of profiles are gone after a switch of key.",
)
def objects_lost_at_switch(client: Any) -> None:
    scene = Profiles(client)
    domain = scene.domain(scene.key())
    scene.with_type(domain)
    profile_id, email = next(iter(scene.fill(domain, 1).items()))
    scene.put_object(domain, email, "1", total=12)
    before = scene.objects(domain, profile_id)
    assert [item["total"] for item in before] == [12]
    scene.switch(domain, scene.key())
    scene.settled(domain)
    assert scene.objects(domain, profile_id) == before


@witness(
    id="customer-profiles-update-during-switch-undone",
    requirement="PROFILES-009",
    family="effect",
    fault="A profile that is updated right after a switch of key has its former members later.",
)
def update_during_switch_undone(client: Any) -> None:
    scene = Profiles(client)
    domain = scene.domain(scene.key())
    emails = scene.fill(domain)
    scene.switch(domain, scene.key())
    changed = {profile_id: f"new-{email}" for profile_id, email in emails.items()}
    for profile_id, email in changed.items():
        scene.update(domain, profile_id, EmailAddress=email)
    scene.settled(domain)
    scene.all_there(domain, changed)
