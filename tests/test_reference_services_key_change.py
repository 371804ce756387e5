"""The shared base of the services: a change of key loses nothing, whenever it is interrupted."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.cloud.service import ServiceError
from kms_conformance.cloud.services.faults import POINTS, CrashError
from kms_conformance.cloud.services.granting import OPERATIONS
from kms_conformance.cloud.services.options import Options
from kms_conformance.cloud.services.rows import Scope
from tests.vault import ROOT, KeyAdministrator, Vault

TEXTS = [f"text number {number}" for number in range(9)]
FINE = Options(records_per_key=2)


@pytest.fixture
def kms() -> KeyAdministrator:
    return KeyAdministrator()


@pytest.fixture
def vault(kms: KeyAdministrator) -> Vault:
    return Vault(kms.cloud, options=FINE)


def filled(vault: Vault, key: str, name: str = "one") -> Scope:
    domain = vault.new_domain(name, key)
    for number, text in enumerate(TEXTS):
        vault.write(domain, str(number), text)
    return domain


def refused(call: Any, *args: Any) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        call(*args)
    return caught.value


def test_the_grant_is_bound_to_the_domain_and_allows_what_is_documented(kms: KeyAdministrator, vault: Vault) -> None:
    key = kms.new_key()
    domains = [vault.new_domain(name, key) for name in ("one", "two")]
    grants = kms.grants(key)
    assert [grant["Constraints"] for grant in grants] == [
        {"EncryptionContextSubset": {"aws:vault:domain:arn": domain.arn}} for domain in domains
    ]
    for grant in grants:
        assert grant["GranteePrincipal"] == grant["RetiringPrincipal"] == "vault.amazonaws.com"
        assert set(grant["Operations"]) == set(OPERATIONS)


@pytest.mark.parametrize("mode", ["rewrap", "rewrite"])
def test_after_completed_the_old_key_is_not_needed(kms: KeyAdministrator, mode: Any) -> None:
    vault = Vault(kms.cloud, options=replace(FINE, mode=mode))
    old, new = kms.new_key(), kms.new_key()
    domain = filled(vault, old)
    vault.change(domain, new)
    assert (vault.of(domain).status, vault.of(domain).old_key) == ("IN_PROGRESS", old)
    assert vault.texts(domain) == TEXTS
    while vault.step():
        assert vault.texts(domain) == TEXTS
    assert vault.of(domain).status == "COMPLETED"
    assert kms.grants(old) == []
    kms("DisableKey", KeyId=old)
    assert vault.texts(domain) == TEXTS
    assert [vault.members(record)["text"] for record in vault.find(domain, "by-text", TEXTS[3])] == [TEXTS[3]]
    assert {key.key for key in vault.store.deks("TRUE")} == {new}


def test_every_cryptographic_call_has_the_context_of_its_domain(kms: KeyAdministrator, vault: Vault) -> None:
    domain = filled(vault, kms.new_key())
    vault.change(domain, kms.new_key())
    vault.step(99)
    context = {"aws:vault:domain:arn": domain.arn}
    for event in kms.calls():
        for name, value in event.params.items():
            if name.endswith("EncryptionContext"):
                assert value == context, event.operation
    assert all(key.context == context for key in vault.store.deks("TRUE"))


def test_what_is_written_during_the_change_lies_under_the_new_key(kms: KeyAdministrator, vault: Vault) -> None:
    old, new = kms.new_key(), kms.new_key()
    domain = filled(vault, old)
    vault.change(domain, new)
    vault.step()
    vault.write(domain, "3", "another text")
    vault.write(domain, "new", "a new text")
    vault.step(99)
    kms("DisableKey", KeyId=old)
    assert vault.texts(domain) == [*TEXTS[:3], "another text", *TEXTS[4:], "a new text"]


def test_another_change_is_refused_while_one_is_under_way_and_changes_nothing(
    kms: KeyAdministrator, vault: Vault
) -> None:
    domain = filled(vault, kms.new_key())
    vault.change(domain, kms.new_key())
    before, third = vault.of(domain), kms.new_key()
    refused(vault.change, domain, third)
    assert vault.of(domain) == before
    assert kms.grants(third) == []


def test_keys_can_be_changed_back_and_forth(kms: KeyAdministrator, vault: Vault) -> None:
    first, second = kms.new_key(), kms.new_key()
    domain = filled(vault, first)
    for key, other in ((second, first), (first, second)):
        kms("EnableKey", KeyId=key)
        vault.change(domain, key)
        vault.step(99)
        kms("DisableKey", KeyId=other)
        assert vault.texts(domain) == TEXTS
    assert [grant["KeyId"] for grant in kms.grants(first)] == [first]
    assert kms.grants(second) == []


@pytest.mark.parametrize("which", ["previous", "current"])
def test_a_key_that_is_lost_midway_makes_it_fail_and_loses_nothing(
    kms: KeyAdministrator, vault: Vault, which: str
) -> None:
    old, new = kms.new_key(), kms.new_key()
    domain = filled(vault, old)
    vault.change(domain, new)
    vault.step(2)
    lost = old if which == "previous" else new
    kms("DisableKey", KeyId=lost)
    vault.step(99)
    failed = vault.of(domain)
    assert failed.status == "FAILED"
    assert failed.message and failed.message.startswith(f"The {which} KMS key cannot be used: DisabledException.")
    assert refused(vault.texts, domain).code == "AccessDeniedException"
    kms("EnableKey", KeyId=lost)
    assert vault.texts(domain) == TEXTS
    assert vault.step() == 0  # nothing happens until somebody asks again
    vault.change(domain, new)
    assert (vault.of(domain).status, vault.of(domain).old_key) == ("IN_PROGRESS", old)
    vault.step(99)
    assert vault.of(domain).status == "COMPLETED"
    kms("DisableKey", KeyId=old)
    assert vault.texts(domain) == TEXTS


def test_a_third_key_after_a_failure_takes_all(kms: KeyAdministrator, vault: Vault) -> None:
    first, second, third = (kms.new_key() for _ in range(3))
    domain = filled(vault, first)
    vault.change(domain, second)
    vault.step(2)
    kms("DisableKey", KeyId=second)
    vault.step()
    assert vault.of(domain).status == "FAILED"
    kms("EnableKey", KeyId=second)
    vault.change(domain, third)
    vault.step(99)
    for key in (first, second):
        kms("DisableKey", KeyId=key)
        assert kms.grants(key) == []
    assert vault.texts(domain) == TEXTS


def test_a_refused_change_changes_nothing(kms: KeyAdministrator, vault: Vault) -> None:
    disabled = kms.new_key()
    kms("DisableKey", KeyId=disabled)
    mac = kms.new_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    foreign = kms.new_key()[:-4] + "0000"
    domain = filled(vault, kms.new_key())
    before = vault.of(domain), list(vault.store.deks("TRUE")), list(vault.store.grants())
    for key in (disabled, mac, foreign):
        refused(vault.change, domain, key)
        assert (vault.of(domain), list(vault.store.deks("TRUE")), list(vault.store.grants())) == before
    for key in (disabled, mac):
        assert kms.grants(key) == []


def test_revoking_the_grant_denies_and_naming_the_key_again_restores(kms: KeyAdministrator, vault: Vault) -> None:
    key = kms.new_key()
    one, two = filled(vault, key), filled(vault, key, "two")
    (grant,) = (grant for grant in kms.grants(key) if one.arn in str(grant["Constraints"]))
    kms("RevokeGrant", KeyId=key, GrantId=grant["GrantId"])
    assert refused(vault.texts, one).code == "AccessDeniedException"
    assert vault.texts(two) == TEXTS
    refused(vault.write, one, "0", "never")
    vault.change(one, key)
    assert vault.texts(one) == TEXTS
    assert len(kms.grants(key)) == 2


def test_disabling_denies_and_enabling_restores(kms: KeyAdministrator, vault: Vault) -> None:
    key = kms.new_key()
    domain = filled(vault, key)
    kms("DisableKey", KeyId=key)
    assert refused(vault.texts, domain).code == "AccessDeniedException"
    kms("EnableKey", KeyId=key)
    assert vault.texts(domain) == TEXTS


def test_a_cached_data_key_is_used_until_its_time_is_over_or_it_is_flushed(kms: KeyAdministrator) -> None:
    vault = Vault(kms.cloud, options=Options(cache_ttl=timedelta(minutes=5)))
    key = kms.new_key()
    domain = filled(vault, key)
    assert vault.texts(domain) == TEXTS
    kms("DisableKey", KeyId=key)
    assert vault.texts(domain) == TEXTS
    vault.flush()
    refused(vault.texts, domain)
    kms("EnableKey", KeyId=key)
    vault.texts(domain)
    kms("DisableKey", KeyId=key)
    kms.cloud.clock.advance(301)
    refused(vault.texts, domain)


@pytest.mark.parametrize("point", [point for point in POINTS if point != "recorded"])
def test_a_crash_at_any_point_loses_nothing_and_leaves_no_grant_behind(
    kms: KeyAdministrator, vault: Vault, point: str
) -> None:
    old, new = kms.new_key(), kms.new_key()
    domain = filled(vault, old)
    vault.faults.arm(point)
    try:
        vault.change(domain, new)
        vault.step(99)
    except CrashError:
        vault.restart()
    assert vault.texts(domain) == TEXTS
    vault.change(domain, new)
    vault.step(99)
    assert vault.of(domain).status == "COMPLETED"
    assert kms.grants(old) == []
    assert len(kms.grants(new)) == 1
    kms("DisableKey", KeyId=old)
    assert vault.texts(domain) == TEXTS


def test_a_crash_while_a_domain_is_made_leaves_neither_domain_nor_grant(kms: KeyAdministrator, vault: Vault) -> None:
    key = kms.new_key()
    for point in ("granted", "adopted", "recorded"):
        vault.faults.arm(point)
        with pytest.raises(CrashError):
            vault.new_domain(point, key)
        vault.restart()
        assert list(vault.store.scopes()) == []
        assert kms.grants(key) == []


def test_a_folder_outlives_the_service(kms: KeyAdministrator, tmp_path: Path) -> None:
    old, new = kms.new_key(), kms.new_key()
    first = Vault(kms.cloud, folder=tmp_path, options=FINE)
    domain = filled(first, old)
    first.change(domain, new)
    first.step(2)
    first.close()
    second = Vault(kms.cloud, folder=tmp_path, options=FINE)
    second.start()
    assert second.texts(domain) == TEXTS
    second.step(99)
    assert second.of(domain).status == "COMPLETED"
    second.close()


def test_a_thread_ends_the_change_without_calls(kms: KeyAdministrator, vault: Vault) -> None:
    domain = filled(vault, kms.new_key())
    vault.paused = True
    vault.change(domain, kms.new_key())
    vault.run()
    assert vault.of(domain).status == "IN_PROGRESS"
    vault.paused = False
    waiting = threading.Event()
    for _ in range(100):
        if vault.of(domain).status == "COMPLETED":
            break
        waiting.wait(0.05)
    assert vault.of(domain).status == "COMPLETED"
    vault.close()


def test_records_and_data_keys_do_not_open_elsewhere(kms: KeyAdministrator, vault: Vault) -> None:
    key = kms.new_key()
    one, two = filled(vault, key), filled(vault, key, "two")
    mine, theirs = (vault.store.record(domain.arn, "text", "0") for domain in (one, two))
    other = vault.store.record(one.arn, "text", "1")
    assert mine and theirs and other
    for moved in (theirs, other):
        vault.store.put_record(replace(mine, sealed=moved.sealed, dek_id=moved.dek_id))
        assert refused(vault.texts, one).code == "InternalServerException"
    wrapped = [vault.store.dek(record.dek_id) for record in (mine, theirs)]
    assert wrapped[0] and wrapped[1]
    for context in (dict(wrapped[1].context), {}, {**wrapped[0].context, "more": "x"}):
        blob = wrapped[0].wrapped
        assert refused(lambda: kms("Decrypt", CiphertextBlob=blob, EncryptionContext=context)).code == (  # noqa: B023
            "InvalidCiphertextException"
        )
    opened = [vault.opened(key) for key in wrapped if key]
    assert opened[0] != opened[1]


def test_the_caller_must_be_allowed_to_decrypt(kms: KeyAdministrator, vault: Vault) -> None:
    domain = filled(vault, kms.new_key())
    vault.admit(domain, ROOT)
    stranger = replace(ROOT, principal=replace(ROOT.principal, kind="user", arn="arn:aws:iam::000000000000:user/u"))
    assert refused(vault.admit, domain, stranger).code == "AccessDeniedException"
