"""Boundaries: sizes of plaintexts, data keys and ciphertexts, enumerations, algorithms, and repeated calls."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.terms import Context, KeyRef, Marker, Term
from kms_conformance.strategies.near_misses import FOREIGN_BLOBS
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

CONTEXT = Context((("tenant", "Alpha"),))

PLAINTEXT_SIZES = (1, 2, 15, 16, 17, 31, 32, 33, 64, 255, 256, 1024, 2048, 4095, 4096)
PLAINTEXT_TEXTS: dict[str, bytes] = {
    "all-zero": bytes(32),
    "ends-in-nul": b"ends in nul\0\0",
    "starts-with-nul": b"\0\0starts with nul",
    "ends-in-newline": b"ends in a newline\r\n",
    "spaces-around": b"  spaces around  ",
    "all-bytes": bytes(range(256)),
    "utf-8": "Zürich 值 🔑".encode(),
    "base64-text": b"YmFzZTY0IHRleHQ=",
    "one-nul": b"\0",
}
DATA_KEY_SIZES = (1, 2, 15, 16, 17, 31, 32, 33, 64, 255, 256, 512, 1000, 1023, 1024)
BAD_DATA_KEY_SIZES = (0, 1025, -1, 4096)
WRONG_ALGORITHMS = {"algorithm-of-rsa-sha-1": "RSAES_OAEP_SHA_1", "algorithm-of-rsa-sha-256": "RSAES_OAEP_SHA_256"}
ALGORITHMS = {"algorithm": "SYMMETRIC_DEFAULT", **WRONG_ALGORITHMS, "algorithm-outside-enum": "AES_GCM"}


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _plaintexts()
    yield _data_keys()
    yield _algorithms()
    yield _ciphertext_sizes()
    yield _repeated()


def _plaintexts() -> Plan:
    s = PlanBuilder("sizes/plaintexts")
    key = s.key()
    for context in (None, CONTEXT):
        for size in PLAINTEXT_SIZES:
            s.encrypt(key, context, Marker(size), label=f"plaintext-of-{size}")
    for label, text in PLAINTEXT_TEXTS.items():
        s.encrypt(key, None, text, label=f"plaintext-{label}")
    for size in (4097, 5000, 0):
        s.encrypt(key, None, Marker(size), label=f"plaintext-of-{size}")
        s.encrypt(key, CONTEXT, Marker(size), label=f"plaintext-of-{size}")
    other = s.key()
    for size in (1, 4095, 4096):
        s.reencrypt(s.encrypt(key, None, Marker(size)), KeyRef(other), label=f"plaintext-of-{size}")
    return s.plan()


def _data_keys() -> Plan:
    s = PlanBuilder("sizes/data-keys")
    key = s.key()
    for context in (None, CONTEXT):
        for spec in ("AES_256", "AES_128"):
            s.data_key(key, context, spec=spec, label=f"spec-{spec}")
            s.sealed_data_key(key, context, spec=spec, label=f"spec-{spec}")
        for size in DATA_KEY_SIZES:
            s.data_key(key, context, spec=None, NumberOfBytes=size, label=f"number-of-bytes-{size}")
            s.sealed_data_key(key, context, spec=None, NumberOfBytes=size, label=f"number-of-bytes-{size}")
    s.data_key(key, spec=None, NumberOfBytes=24)
    for size in BAD_DATA_KEY_SIZES:
        s.data_key(key, spec=None, NumberOfBytes=size, label=f"number-of-bytes-{size}")
        s.sealed_data_key(key, spec=None, NumberOfBytes=size, label=f"number-of-bytes-{size}")
    broken: dict[str, dict[str, Term]] = {
        "neither-size": {},
        "both-sizes-agree": {"KeySpec": "AES_256", "NumberOfBytes": 32},
        "both-sizes-agree-128": {"KeySpec": "AES_128", "NumberOfBytes": 16},
        "both-sizes-differ": {"KeySpec": "AES_256", "NumberOfBytes": 64},
        "spec-outside-enum": {"KeySpec": "AES_192"},
        "spec-lower-case": {"KeySpec": "aes_256"},
    }
    s.data_key(key)
    for label, params in broken.items():
        for operation in ("GenerateDataKey", "GenerateDataKeyWithoutPlaintext"):
            s.send(operation, label, {"KeyId": KeyRef(key), **params}, makes=True)
    return s.plan()


def _algorithms() -> Plan:
    s = PlanBuilder("sizes/algorithms")
    key, other = s.key(), s.key()
    blob, bound = s.encrypt(key), s.encrypt(key, CONTEXT)
    for label, algorithm in ALGORITHMS.items():
        s.encrypt(key, label=label, EncryptionAlgorithm=algorithm)
        s.decrypt(blob, label=label, EncryptionAlgorithm=algorithm)
        s.decrypt(bound, CONTEXT, KeyRef(key), label=label, EncryptionAlgorithm=algorithm)
        for side in ("Source", "Destination"):
            params: dict[str, Term] = {f"{side}EncryptionAlgorithm": algorithm}
            s.reencrypt(blob, KeyRef(other), label=f"{side.lower()}-{label}", more=params)
    return s.plan()


def _ciphertext_sizes() -> Plan:
    s = PlanBuilder("sizes/ciphertexts")
    key = s.key()
    s.decrypt(s.encrypt(key))
    foreign: dict[str, Term] = {"empty-blob": b"", "blob-of-6145": b"\x01" * 6145, **FOREIGN_BLOBS}
    for label, blob in foreign.items():
        s.add("Decrypt", label=label, CiphertextBlob=blob)
        s.add("Decrypt", label=label, CiphertextBlob=blob, KeyId=KeyRef(key))
        s.add("ReEncrypt", label=label, CiphertextBlob=blob, DestinationKeyId=KeyRef(key))
    return s.plan()


def _repeated() -> Plan:
    """Identical requests: nothing may come out twice but a decrypted plaintext."""
    s = PlanBuilder("sizes/repeated")
    key = s.key()
    for context in (None, CONTEXT):
        for size in (16, 4096):
            for _ in range(3):
                s.encrypt(key, context, Marker(size), label="repeated")
        for spec in ("AES_256", "AES_128"):
            for _ in range(3):
                s.data_key(key, context, label="repeated", spec=spec)
        for size in (32, 64, 1024):
            for _ in range(2):
                s.data_key(key, context, label="repeated", spec=None, NumberOfBytes=size)
        blob = s.encrypt(key, context)
        for _ in range(3):
            s.decrypt(blob, context, label="repeated")
    return s.plan()
