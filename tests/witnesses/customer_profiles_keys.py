"""Faults in the key of a domain: how it is shown, granted, switched, and which is accepted."""

from typing import Any

from . import allowed, refused, unknown_id, witness
from .profiles_scene import Profiles


def _granted_anew(client: Any) -> None:
    """A switch makes a grant on the new key."""
    scene = Profiles(client)
    domain, new = scene.domain(scene.key()), scene.key()
    scene.switch(domain, new)
    assert scene.grants(new)


@witness(
    id="customer-profiles-key-not-shown",
    requirement="PROFILES-001",
    family="response",
    fault="GetDomain does not show the key of a domain.",
)
def key_not_shown(client: Any) -> None:
    scene = Profiles(client)
    key = scene.key()
    assert scene.shown_key(scene.domain(key)) == key


@witness(
    id="customer-profiles-no-grant",
    requirement="PROFILES-003",
    family="effect",
    fault="No grant is made; the service uses the permissions of the account.",
)
def no_grant(client: Any) -> None:
    scene = Profiles(client)
    key = scene.key()
    scene.fill(scene.domain(key))
    assert scene.grants(key)


@witness(
    id="customer-profiles-switch-not-shown",
    requirement="PROFILES-008",
    family="response",
    fault="After a switch GetDomain shows the key of before.",
)
def switch_not_shown(client: Any) -> None:
    scene = Profiles(client)
    domain, new = scene.domain(scene.key()), scene.key()
    scene.switch(domain, new)
    assert scene.shown_key(domain) == new


@witness(
    id="customer-profiles-switch-not-made",
    requirement="PROFILES-008",
    family="effect",
    fault="A switch of key is shown and not made: the domain stays under the key of before.",
)
def switch_not_made(client: Any) -> None:
    scene = Profiles(client)
    old, new = scene.key(), scene.key()
    domain = scene.domain(old)
    emails = scene.fill(domain)
    scene.switch(domain, new)
    scene.settled(domain)
    scene.disable(old)
    scene.all_there(domain, emails)


@witness(
    id="customer-profiles-no-grant-on-new-key",
    requirement="PROFILES-008",
    family="effect",
    fault="A switch of key makes no grant on the new key.",
)
def no_grant_on_new_key(client: Any) -> None:
    _granted_anew(client)


@witness(
    id="customer-profiles-unknown-key-accepted",
    requirement="PROFILES-017",
    family="guard-off",
    fault="A key that does not exist is accepted; the domain lies under a key of the service.",
)
def unknown_key_accepted(client: Any) -> None:
    scene = Profiles(client)
    known = scene.key()
    unknown = known.rpartition("/")[0] + "/" + unknown_id()
    asked = {"DomainName": "unknown", "DefaultExpirationDays": 1, "DefaultEncryptionKey": unknown}
    assert refused(scene.profiles.create_domain, **asked)
    domain = scene.domain(known)
    assert refused(scene.profiles.update_domain, DomainName=domain, DefaultEncryptionKey=unknown)


@witness(
    id="customer-profiles-unusable-key-ignored-by-update",
    requirement="PROFILES-017",
    family="guard-off",
    fault="UpdateDomain accepts a key that cannot be used, and leaves the domain under the one of before.",
)
def unusable_key_ignored_by_update(client: Any) -> None:
    scene = Profiles(client)
    domain, disabled, pending = scene.domain(scene.key()), scene.key(), scene.key()
    scene.disable(disabled)
    allowed(client.schedule_key_deletion, KeyId=pending, PendingWindowInDays=7)
    for key in (disabled, pending):
        assert refused(scene.profiles.update_domain, DomainName=domain, DefaultEncryptionKey=key)
