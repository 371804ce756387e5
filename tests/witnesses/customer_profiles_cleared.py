"""Faults when the key of a domain is taken away, and in keys of profiles when it is switched."""

import base64
from typing import Any

from kms_conformance.cloud.services.inspect_port import Inspector

from . import allowed, witness
from .profiles_scene import EMAIL, Profiles

OLD, NEW = "oldMARKER9w2Jb9w2Jb9w2Jb", "newMARKER9w2Jb9w2Jb9w2Jb"


def _cleared(client: Any) -> tuple[Profiles, str, dict[str, str]]:
    """A domain with profiles whose key was taken away, to the end, and their addresses by their ids."""
    scene = Profiles(client)
    domain = scene.domain(scene.key())
    emails = scene.fill(domain)
    scene.create(domain, FirstName=OLD)
    scene.switch(domain, "")
    scene.settled(domain)
    return scene, domain, emails


@witness(
    id="customer-profiles-cleared-key-still-shown",
    requirement="PROFILES-011",
    family="response",
    fault="GetDomain shows a key that was taken away.",
)
def cleared_key_still_shown(client: Any) -> None:
    scene, domain, _ = _cleared(client)
    assert not scene.shown_key(domain)


@witness(
    id="customer-profiles-profiles-lost-when-key-cleared",
    requirement="PROFILES-011",
    family="effect",
    fault="The profiles that were there are gone after the key of the domain was taken away.",
)
def profiles_lost_when_key_cleared(client: Any) -> None:
    scene, domain, emails = _cleared(client)
    scene.all_there(domain, emails)


@witness(
    id="customer-profiles-writes-lost-after-key-cleared",
    requirement="PROFILES-011",
    family="effect",
    fault="Writes of profiles are acknowledged and not done after the key of the domain was taken away.",
)
def writes_lost_after_key_cleared(client: Any) -> None:
    scene, domain, emails = _cleared(client)
    changed, _ = emails.popitem()
    scene.update(domain, changed, EmailAddress="changed@example.com")
    created = scene.create(domain, EmailAddress="created@example.com")
    scene.all_there(domain, {**emails, changed: "changed@example.com", created: "created@example.com"})


@witness(
    id="customer-profiles-plaintext-after-key-cleared",
    requirement="PROFILES-014",
    family="effect",
    fault="After the key of a domain was taken away what is in it is stored in plaintext.",
)
def plaintext_after_key_cleared(client: Any) -> None:
    scene, domain, _ = _cleared(client)
    created = scene.create(domain, FirstName=NEW)
    assert scene.got(domain, created)[created]["FirstName"] == NEW
    lines = Inspector((scene.ports,)).dump()
    content = b"".join(base64.b64decode(line["data_b64"]) for line in lines if line["type"] == "blob")
    assert OLD.encode() not in content
    assert NEW.encode() not in content


@witness(
    id="customer-profiles-added-keys-lost-at-switch",
    requirement="PROFILES-009",
    family="effect",
    fault="After a switch of key profiles are not found by keys that AddProfileKey gave them.",
)
def added_keys_lost_at_switch(client: Any) -> None:
    scene = Profiles(client)
    domain = scene.domain(scene.key())
    emails = scene.fill(domain)
    for profile_id, email in emails.items():
        added = {"KeyName": "_caseId", "Values": [f"case of {email}"]}
        allowed(scene.profiles.add_profile_key, DomainName=domain, ProfileId=profile_id, **added)
    scene.switch(domain, scene.key())
    scene.settled(domain)
    for profile_id, email in emails.items():
        for name, value in (("_caseId", f"case of {email}"), (EMAIL, email)):
            assert [item["ProfileId"] for item in scene.search(domain, name, value)] == [profile_id]
