"""HMAC keys: each spec, with near misses of what is verified."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.key_types import HMAC_BITS, KEY_TYPES, MAC, MAC_HASHES, SIGN, algorithms
from kms_conformance.models.terms import KeyRef, Marker, Output, Term
from kms_conformance.strategies.enumeration.states import PATHS
from kms_conformance.strategies.plan_builder import Plan
from kms_conformance.strategies.typed_plan_builder import ANOTHER, MESSAGE, TypedPlanBuilder, altered, digest

HMAC = "kms-hmac"
SPEC, ALGORITHM = "HMAC_256", "HMAC_SHA_256"


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    for spec in HMAC_BITS:
        yield _of_spec(spec)
    yield _values()
    yield _another_usage()
    yield _dry_runs()
    yield from _states()


def _of_spec(spec: str) -> Plan:
    s = TypedPlanBuilder(f"macs/{spec}", HMAC)
    key, other = s.create(spec, MAC), s.key_of(KeySpec=spec, KeyUsage=MAC)
    for usage in ("ENCRYPT_DECRYPT", "SIGN_VERIFY") if spec == SPEC else ():
        s.create(spec, usage, f"{spec}-for-{usage}")
    s.add("CreateKey", label=f"{spec}-without-usage", makes=True, KeySpec=spec)
    (algorithm,) = algorithms(spec, MAC)
    made = s.mac(key, algorithm)
    s.mac(key, algorithm, label="once-more")
    s.verify_mac(key, made, algorithm)
    s.verify_mac(key, made, algorithm, ANOTHER, label="another-message")
    s.verify_mac(other, made, algorithm, label="another-key")
    for label, mac in altered(made, "Mac").items():
        s.verify_mac(key, mac, algorithm, label=f"mac-{label}")
    s.verify_mac(key, MESSAGE, algorithm, label="mac-of-other-bytes")
    hashed = digest(MESSAGE, MAC_HASHES[algorithm])
    s.verify_mac(key, made, algorithm, hashed, label="digest-for-message")
    of_digest = s.mac(key, algorithm, hashed, label="of-a-digest")
    s.verify_mac(key, of_digest, algorithm, hashed, label="of-a-digest")
    s.verify_mac(key, of_digest, algorithm, label="message-for-digest")
    for unfit in MAC_HASHES:
        if unfit != algorithm and spec in (SPEC, "HMAC_224"):
            s.mac(key, unfit, label="algorithm-of-another-spec")
            s.verify_mac(key, made, unfit, label="algorithm-of-another-spec")
    return s.plan()


def _values() -> Plan:
    s = TypedPlanBuilder("macs/values", HMAC)
    key = s.key_of(KeySpec=SPEC, KeyUsage=MAC)
    made = s.mac(key, ALGORITHM)
    s.verify_mac(key, made, ALGORITHM)
    for size in (1, 4096):
        s.verify_mac(key, s.mac(key, ALGORITHM, Marker(size)), ALGORITHM, Marker(size), label=f"message-of-{size}")
    for size in (0, 4097):
        s.mac(key, ALGORITHM, Marker(size), label=f"message-of-{size}")
        s.verify_mac(key, made, ALGORITHM, Marker(size), label=f"message-of-{size}")
    s.verify_mac(key, b"", ALGORITHM, label="mac-empty")
    s.verify_mac(key, Marker(6145), ALGORITHM, label="mac-of-6145")
    s.mac(key, "HMAC_SHA_1", label="algorithm-of-no-enumeration")
    s.verify_mac(key, made, "HMAC_SHA_1", label="algorithm-of-no-enumeration")
    return s.plan()


def _another_usage() -> Plan:
    s = TypedPlanBuilder("macs/usages", HMAC)
    key = s.key_of(KeySpec=SPEC, KeyUsage=MAC)
    made = s.mac(key, ALGORITHM)
    s.verify_mac(key, made, ALGORITHM)
    others = {"symmetric": s.key(), "signing": s.key_of(KeySpec="ECC_NIST_P256", KeyUsage=SIGN)}
    for label, other in others.items():
        s.mac(other, ALGORITHM, label=f"of-a-key-{label}")
        s.verify_mac(other, made, ALGORITHM, label=f"of-a-key-{label}")
    assert KEY_TYPES[SPEC] == {MAC: (ALGORITHM,)}, "the key is for MACs of one algorithm"
    return s.plan()


def _dry_runs() -> Plan:
    s = TypedPlanBuilder("macs/dry-runs", HMAC)
    key = s.key_of(KeySpec=SPEC, KeyUsage=MAC)
    made = s.mac(key, ALGORITHM)
    params: dict[str, Term] = {"KeyId": KeyRef(key), "Message": MESSAGE, "MacAlgorithm": ALGORITHM}
    for operation, more in {"GenerateMac": {}, "VerifyMac": {"Mac": Output(made, "Mac")}}.items():
        for label, flag in {"dry-run": True, "dry-run-off": False, "no-dry-run": None}.items():
            s.send(operation, label, {**params, **more, "DryRun": flag}, makes=operation == "GenerateMac")
        s.send(operation, "dry-run-too-long", {**params, **more, "Message": Marker(4097), "DryRun": True})
    return s.plan()


def _states() -> Iterator[Plan]:
    """Each operation on a key in each state; a MAC from before verifies when the key is enabled again."""
    for path, (state, steps) in PATHS.items():
        s = TypedPlanBuilder(f"macs/state/{path}", HMAC)
        key = s.key_of(KeySpec=SPEC, KeyUsage=MAC)
        made = s.mac(key, ALGORITHM)
        s.verify_mac(key, made, ALGORITHM)
        for step in steps:
            s.on(step, key)
        s.mac(key, ALGORITHM, label=str(state))
        s.verify_mac(key, made, ALGORITHM, label=str(state))
        if path.startswith("pending"):
            s.on("CancelKeyDeletion", key)
        if path != "enabled":
            s.on("EnableKey", key)
            s.verify_mac(key, made, ALGORITHM, label=f"after-{path}")
            s.mac(key, ALGORITHM, label=f"after-{path}")
        yield s.plan(observe=False)
