"""Faults in what domains have to do with each other."""

import base64
from typing import Any

from kms_conformance.cloud.services.inspect_port import Inspector

from . import allowed, witness
from .profiles_scene import EMAIL, Profiles


def _two(client: Any) -> tuple[Profiles, dict[str, dict[str, str]]]:
    """Two filled domains on a key: their profiles by their names."""
    scene = Profiles(client)
    key = scene.key()
    return scene, {domain: scene.fill(domain, 3) for domain in (scene.domain(key), scene.domain(key))}


def _apart(client: Any) -> None:
    """In each domain its own profiles are found, and no others."""
    scene, domains = _two(client)
    for domain, emails in domains.items():
        scene.all_there(domain, emails)
        for other, foreign in domains.items():
            if other != domain:
                assert not scene.got(domain, *foreign)
                assert not any(scene.search(domain, EMAIL, email) for email in foreign.values())


@witness(
    id="customer-profiles-search-finds-profiles-of-other-domains",
    requirement="PROFILES-015",
    family="response",
    fault="SearchProfiles finds profiles of other domains on the same key.",
)
def search_finds_profiles_of_other_domains(client: Any) -> None:
    _apart(client)


@witness(
    id="customer-profiles-profile-of-another-domain-shown",
    requirement="PROFILES-015",
    family="response",
    fault="BatchGetProfile shows profiles of other domains.",
)
def profile_of_another_domain_shown(client: Any) -> None:
    _apart(client)


@witness(
    id="customer-profiles-profiles-of-a-deleted-domain-inherited",
    requirement="PROFILES-015",
    family="effect",
    fault="A domain with the name of a deleted one has its profiles.",
)
def profiles_of_a_deleted_domain_inherited(client: Any) -> None:
    scene = Profiles(client)
    key = scene.key()
    domain = scene.domain(key)
    emails = scene.fill(domain, 2)
    allowed(scene.profiles.delete_domain, DomainName=domain)
    scene.domain(key, domain)
    assert not scene.got(domain, *emails)
    assert not any(scene.search(domain, EMAIL, email) for email in emails.values())


@witness(
    id="customer-profiles-data-key-shared-by-domains",
    requirement="PROFILES-015",
    family="effect",
    fault="Domains on one key share a data key, which is wrapped for the first of them.",
)
def data_key_shared_by_domains(client: Any) -> None:
    scene, _ = _two(client)
    opened: dict[bytes, str] = {}
    for line in Inspector((scene.ports,)).dump():
        if line["type"] == "dek":
            blob, context = base64.b64decode(line["wrapped_b64"]), line["context"]
            plaintext = allowed(client.decrypt, CiphertextBlob=blob, EncryptionContext=context)["Plaintext"]
            assert opened.setdefault(plaintext, line["scope"]) == line["scope"]
    assert len(set(opened.values())) == 2


@witness(
    id="customer-profiles-grants-of-deleted-domain-stay",
    requirement="PROFILES-019",
    family="effect",
    fault="DeleteDomain leaves the grants that were made for the domain.",
)
def grants_of_deleted_domain_stay(client: Any) -> None:
    scene = Profiles(client)
    key = scene.key()
    domain = scene.domain(key)
    allowed(scene.profiles.delete_domain, DomainName=domain)
    assert client.list_grants(KeyId=key)["Grants"] == []
