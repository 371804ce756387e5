"""Keys of another usage, and random bytes, which need no key at all."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.terms import Blob, KeyRef, Structure
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

SIZES = (1, 2, 12, 16, 31, 32, 33, 44, 91, 1023, 1024)
WRONG_SIZES = (0, -1, 1025, 4096)


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _another_usage()
    yield _random()
    yield _recipients()


def _another_usage() -> Plan:
    s = PlanBuilder("usages/hmac")
    key, mac = s.key(), s.key_of_another_usage()
    blob = s.encrypt(key)
    for slot, label in ((key, "right-usage"), (mac, "another-usage")):
        s.encrypt(slot, label=label)
        s.data_key(slot, label=label)
        s.data_key(slot, label=f"{label}-by-bytes", spec=None, NumberOfBytes=24)
        s.sealed_data_key(slot, label=label)
        s.reencrypt(blob, KeyRef(slot), label=label)
        s.add("Decrypt", label=label, CiphertextBlob=Blob(blob), KeyId=KeyRef(slot))
        s.reencrypt(blob, KeyRef(key), source=KeyRef(slot), label=f"source-of-{label}")
    return s.plan()


def _random() -> Plan:
    s = PlanBuilder("usages/random")
    for size in SIZES:
        for _ in range(2):
            s.add("GenerateRandom", label=f"random-{size}", makes=True, NumberOfBytes=size)
    for size in WRONG_SIZES:
        s.add("GenerateRandom", label=f"random-{size}", makes=True, NumberOfBytes=size)
    s.add("GenerateRandom", label="random-missing-size", makes=True)
    key = s.add("CreateKey", makes=True)
    for step in ("DisableKey", "ScheduleKeyDeletion"):
        s.on(step, key)
        s.add("GenerateRandom", label=f"random-after-{step}", makes=True, NumberOfBytes=32)
    return s.plan()


RECIPIENT = Structure('{"KeyEncryptionAlgorithm": "RSAES_OAEP_SHA_256", "AttestationDocument": "no genuine one"}')


def _recipients() -> Plan:
    """What is for an attested environment alone, asked for from outside of one."""
    s = PlanBuilder("usages/recipients")
    key = s.key()
    blob = s.encrypt(key)
    s.add("Decrypt", label="recipient", CiphertextBlob=Blob(blob), Recipient=RECIPIENT)
    s.add("GenerateDataKey", label="recipient", makes=True, KeyId=KeyRef(key), KeySpec="AES_256", Recipient=RECIPIENT)
    s.add("GenerateRandom", label="recipient", makes=True, NumberOfBytes=32, Recipient=RECIPIENT)
    return s.plan()
