"""Faults in what is given and told while the key of a domain is out of reach, and after."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from . import refused, witness
from .profiles_scene import EMAIL, TYPE, Profiles


def _filled(client: Any) -> tuple[Profiles, str, str, dict[str, str]]:
    """A domain on a key, with profiles that have been read, and an object."""
    scene = Profiles(client)
    key = scene.key()
    domain = scene.domain(key)
    emails = scene.fill(domain)
    scene.with_type(domain)
    scene.put_object(domain, next(iter(emails.values())), "1")
    _read(scene, domain, emails)
    return scene, key, domain, emails


def _read(scene: Profiles, domain: str, emails: dict[str, str]) -> None:
    scene.all_there(domain, emails)
    assert len(scene.objects(domain, next(iter(emails)))) == 1


def _denied(scene: Profiles, domain: str, emails: dict[str, str]) -> None:
    """No call gives data, and each says why."""
    profiles, (profile_id, email) = scene.profiles, next(iter(emails.items()))
    calls: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (profiles.search_profiles, {"KeyName": EMAIL, "Values": [email]}),
        (profiles.search_profiles, {"KeyName": EMAIL, "Values": ["nobody@example.com"]}),
        (profiles.batch_get_profile, {"ProfileIds": [profile_id]}),
        (profiles.list_profile_objects, {"ObjectTypeName": TYPE, "ProfileId": profile_id}),
        (profiles.create_profile, {"FirstName": "late"}),
        (profiles.update_profile, {"ProfileId": profile_id, "FirstName": "late"}),
    ]
    for call, params in calls:
        assert refused(call, DomainName=domain, **params) == "AccessDeniedException"


@contextmanager
def _disabled(scene: Profiles, key: str) -> Iterator[None]:
    scene.disable(key)
    yield
    scene.enable(key)


def _disabling_denies(client: Any) -> None:
    scene, key, domain, emails = _filled(client)
    with _disabled(scene, key):
        _denied(scene, domain, emails)
    _read(scene, domain, emails)


def _revoking_denies(client: Any) -> None:
    scene, key, domain, emails = _filled(client)
    scene.revoke(key)
    _denied(scene, domain, emails)
    scene.switch(domain, key)
    _read(scene, domain, emails)


@witness(
    id="customer-profiles-data-keys-outlive-disabling",
    requirement="PROFILES-013",
    family="guard-off",
    fault="A data key that was used once is used on after the key was disabled.",
)
def data_keys_outlive_disabling(client: Any) -> None:
    _disabling_denies(client)


@witness(
    id="customer-profiles-data-keys-outlive-revocation",
    requirement="PROFILES-013",
    family="guard-off",
    fault="A data key that was used once is used on after the grant was revoked.",
)
def data_keys_outlive_revocation(client: Any) -> None:
    _revoking_denies(client)


@witness(
    id="customer-profiles-revoked-grant-made-anew",
    requirement="PROFILES-013",
    family="guard-off",
    fault="A grant that was revoked is made anew at the next read.",
)
def revoked_grant_made_anew(client: Any) -> None:
    _revoking_denies(client)


@witness(
    id="customer-profiles-search-leaves-out-what-cannot-be-read",
    requirement="PROFILES-013",
    family="wrong-error",
    fault="SearchProfiles leaves out what cannot be read.",
)
def search_leaves_out_what_cannot_be_read(client: Any) -> None:
    _disabling_denies(client)


@witness(
    id="customer-profiles-denied-list-of-objects-is-empty",
    requirement="PROFILES-013",
    family="wrong-error",
    fault="ListProfileObjects without access to the key is an empty list.",
)
def denied_list_of_objects_is_empty(client: Any) -> None:
    _revoking_denies(client)


@witness(
    id="customer-profiles-enabled-key-stays-lost",
    requirement="PROFILES-013",
    family="effect",
    fault="After a read without access to the key profiles stay out of reach when it is restored.",
)
def enabled_key_stays_lost(client: Any) -> None:
    _disabling_denies(client)


@witness(
    id="customer-profiles-denied-write-acknowledged",
    requirement="PROFILES-013",
    family="guard-off",
    fault="CreateProfile without access to the key is acknowledged, and nothing is written.",
)
def denied_write_acknowledged(client: Any) -> None:
    _disabling_denies(client)
