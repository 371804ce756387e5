"""Faults of what is encrypted and decrypted."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kms_conformance.cloud.xks.proxy import TAG_BYTES, ExternalKey, RefusedError, XksProxy
from kms_conformance.faults.xks.table import XksMutant

SHARED = bytes(32)
STATED_LIMIT = 4096
LONGEST_BOUND = 16


class SmallPlaintexts(XksProxy):
    """It takes what KMS takes, and not the 4,300 bytes of a proxy."""

    def bytes_of(self, body: dict[str, Any], name: str, most: int, *, may_lack: bool = False) -> bytes:
        return super().bytes_of(body, name, STATED_LIMIT if name == "plaintext" else most, may_lack=may_lack)


class SmallAad(XksProxy):
    """It takes half of the AAD."""

    def bytes_of(self, body: dict[str, Any], name: str, most: int, *, may_lack: bool = False) -> bytes:
        return super().bytes_of(
            body, name, min(most, STATED_LIMIT) if name.startswith("add") else most, may_lack=may_lack
        )


class _Answer(XksProxy):
    """Changes the answer of Encrypt."""

    def encrypt(self, key: ExternalKey, body: dict[str, Any]) -> dict[str, Any]:
        return self.changed(super().encrypt(key, body))

    def changed(self, answer: dict[str, Any]) -> dict[str, Any]:
        """The answer with its fault."""
        raise NotImplementedError


class TagAppended(_Answer):
    """As many key managers give it."""

    def changed(self, answer: dict[str, Any]) -> dict[str, Any]:
        both = b64decode(answer["ciphertext"]) + b64decode(answer["authenticationTag"])
        return answer | {"ciphertext": b64encode(both).decode()}


class ShortTag(_Answer):
    """12 of 16 bytes."""

    def changed(self, answer: dict[str, Any]) -> dict[str, Any]:
        return answer | {"authenticationTag": b64encode(b64decode(answer["authenticationTag"])[:12]).decode()}


class ShortIv(XksProxy):
    """8 bytes."""

    def iv(self) -> bytes:
        return super().iv()[:8]


class LongMetadata(XksProxy):
    """One byte too many."""

    def ciphertext_metadata(self) -> bytes:
        return b"version=1; region=eu."


class FixedIv(XksProxy):
    """The same IV for all."""

    def iv(self) -> bytes:
        return b"not-so-fresh"


class CdivWithoutAad(XksProxy):
    def cdiv(self, aad: bytes, metadata: bytes, iv: bytes, sealed: bytes) -> bytes:
        return super().cdiv(b"", metadata, iv, sealed)


class CdivTagFirst(XksProxy):
    def cdiv(self, aad: bytes, metadata: bytes, iv: bytes, sealed: bytes) -> bytes:
        return sha256(aad + metadata + iv + sealed[-TAG_BYTES:] + sealed[:-TAG_BYTES]).digest()


class CdivWithLengths(XksProxy):
    def cdiv(self, aad: bytes, metadata: bytes, iv: bytes, sealed: bytes) -> bytes:
        return sha256(self.bound_data(aad, metadata) + iv + sealed).digest()


class NoCdiv(_Answer):
    def changed(self, answer: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in answer.items() if not name.startswith("ciphertextDataIntegrity")}


class OtherPlaintext(XksProxy):
    """Trailing zeros of long plaintexts are taken for padding, and the last byte with them."""

    def decrypt(self, key: ExternalKey, body: dict[str, Any]) -> dict[str, Any]:
        plaintext = b64decode(super().decrypt(key, body)["plaintext"])
        kept = plaintext[:-1] if len(plaintext) == 1000 else plaintext
        return {"plaintext": b64encode(kept).decode()}


class RepairedBit(XksProxy):
    """The last bit of a ciphertext is corrected."""

    def open(self, key: ExternalKey, iv: bytes, sealed: bytes, data: bytes) -> bytes:
        try:
            return super().open(key, iv, sealed, data)
        except InvalidTag:
            place = len(sealed) - TAG_BYTES - 1
            repaired = bytes((*sealed[:place], sealed[place] ^ 1, *sealed[place + 1 :]))
            return super().open(key, iv, repaired, data)


class IvCutShort(XksProxy):
    """The last byte of the IV does not count."""

    def seal(self, key: ExternalKey, iv: bytes, plaintext: bytes, data: bytes) -> bytes:
        return super().seal(key, iv[:-1] + b"\0", plaintext, data)

    def open(self, key: ExternalKey, iv: bytes, sealed: bytes, data: bytes) -> bytes:
        return super().open(key, iv[:-1] + b"\0", sealed, data)


class TagCutShort(XksProxy):
    """12 bytes of the tag are compared."""

    def open(self, key: ExternalKey, iv: bytes, sealed: bytes, data: bytes) -> bytes:
        # In GCM, encrypting a ciphertext under the same IV gives the plaintext back.
        plaintext = AESGCM(key.material).encrypt(iv, sealed[:-TAG_BYTES], None)[:-TAG_BYTES]
        tag = self.seal(key, iv, plaintext, data)[-TAG_BYTES:]
        if not hmac.compare_digest(tag[:12], sealed[-TAG_BYTES:][:12]):
            raise InvalidTag
        return plaintext


class AadIgnored(XksProxy):
    def bound_data(self, aad: bytes, metadata: bytes) -> bytes:
        return super().bound_data(b"", metadata)


class AadCutShort(XksProxy):
    def bound_data(self, aad: bytes, metadata: bytes) -> bytes:
        return super().bound_data(aad[:LONGEST_BOUND], metadata)


class MetadataIgnored(XksProxy):
    def bound_data(self, aad: bytes, metadata: bytes) -> bytes:
        return super().bound_data(aad, b"")


class Concatenated(XksProxy):
    def bound_data(self, aad: bytes, metadata: bytes) -> bytes:
        return aad + metadata


class OneKeyForAll(XksProxy):
    def seal(self, key: ExternalKey, iv: bytes, plaintext: bytes, data: bytes) -> bytes:
        return super().seal(ExternalKey(SHARED), iv, plaintext, data)

    def open(self, key: ExternalKey, iv: bytes, sealed: bytes, data: bytes) -> bytes:
        return super().open(ExternalKey(SHARED), iv, sealed, data)


class DisabledEncrypts(XksProxy):
    def require_usable(self, key: ExternalKey, usage: str) -> None:
        if usage == "DECRYPT":
            super().require_usable(key, usage)


class AnyAlgorithm(XksProxy):
    def require_algorithm(self, body: dict[str, Any]) -> None:
        """All are taken."""


class WrongCiphertextIsInternal(XksProxy):
    def decrypt(self, key: ExternalKey, body: dict[str, Any]) -> dict[str, Any]:
        try:
            return super().decrypt(key, body)
        except RefusedError as error:
            raise RefusedError(
                "InternalException" if error.name == "InvalidCiphertextException" else error.name
            ) from None


MUTANTS = (
    XksMutant("plaintext-of-4300-bytes-refused", "XKS-006", "Encrypt takes no more than 4,096 bytes.", SmallPlaintexts),
    XksMutant("aad-of-8192-bytes-refused", "XKS-007", "No more than 4,096 bytes of AAD are taken.", SmallAad),
    XksMutant("tag-appended-to-ciphertext", "XKS-008", "The ciphertext ends with the tag.", TagAppended),
    XksMutant("iv-of-8-bytes", "XKS-009", "The initialization vector has 8 bytes.", ShortIv),
    XksMutant("tag-of-12-bytes", "XKS-010", "The tag has 12 bytes.", ShortTag),
    XksMutant("metadata-of-21-bytes", "XKS-011", "ciphertextMetadata has 21 bytes.", LongMetadata),
    XksMutant("cdiv-without-aad", "XKS-012", "The CDIV leaves out the AAD.", CdivWithoutAad),
    XksMutant("cdiv-tag-first", "XKS-012", "The CDIV takes the tag before the ciphertext.", CdivTagFirst),
    XksMutant("cdiv-with-lengths", "XKS-012", "The CDIV includes lengths.", CdivWithLengths),
    XksMutant("cdiv-left-out", "XKS-012", "No CDIV is given.", NoCdiv),
    XksMutant("iv-fixed", "XKS-013", "All ciphertexts have one initialization vector.", FixedIv),
    XksMutant(
        "plaintext-cut", "XKS-014", "A plaintext of 1,000 bytes comes back without its last byte.", OtherPlaintext
    ),
    XksMutant("ciphertext-bit-repaired", "XKS-015", "A ciphertext with a wrong last bit is opened.", RepairedBit),
    XksMutant("iv-last-byte-unbound", "XKS-016", "The last byte of an IV does not count.", IvCutShort),
    XksMutant("tag-compared-to-12-bytes", "XKS-017", "The last four bytes of a tag do not count.", TagCutShort),
    XksMutant("aad-unbound", "XKS-018", "The AAD does not count.", AadIgnored),
    XksMutant("aad-bound-to-16-bytes", "XKS-018", "Only the first 16 bytes of AAD count.", AadCutShort),
    XksMutant("metadata-unbound", "XKS-019", "ciphertextMetadata does not count.", MetadataIgnored),
    XksMutant("boundary-unbound", "XKS-020", "Bytes may move between AAD and ciphertextMetadata.", Concatenated),
    XksMutant("keys-share-material", "XKS-021", "All keys have the same material.", OneKeyForAll),
    XksMutant("disabled-key-encrypts", "XKS-024", "Encrypt works under a disabled key.", DisabledEncrypts),
    XksMutant("any-algorithm", "XKS-052", "encryptionAlgorithm is not read.", AnyAlgorithm),
    XksMutant(
        "wrong-ciphertext-is-internal",
        "XKS-015",
        "A wrong ciphertext is answered with InternalException.",
        WrongCiphertextIsInternal,
    ),
)
