"""Faults that any service with domains may have: each is a class to be put before that of a service."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import cycle
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR, ECB

from kms_conformance.cloud.kms.caller import root
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, DomainService, Params
from kms_conformance.cloud.services.envelope import NONCE_BYTES, document
from kms_conformance.cloud.services.rows import Scope, SealedRecord, WrappedKey
from kms_conformance.faults.service_mutant import DENIED, OnAccount


class Keeping(DomainService):
    """Keeps data keys in memory for longer than it may."""

    passed_over: tuple[str, ...] = ()
    """Refusals of the KMS that do not end that."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: dict[tuple[str, int], bytes] = {}

    def unwrap(self, key: WrappedKey) -> bytes:
        """The plaintext of a data key, as it was when it was asked for first."""
        try:
            plaintext = super().unwrap(key)
        except ServiceError as error:
            if error.code not in self.passed_over or (key.dek_id, key.gen) not in self._kept:
                raise
            return self._kept[key.dek_id, key.gen]
        self._kept[key.dek_id, key.gen] = plaintext
        return plaintext


class GrantsAnew(DomainService):
    """Makes a grant that was revoked anew."""

    def unwrap(self, key: WrappedKey) -> bytes:
        """The plaintext of a data key, if need be by a new grant."""
        try:
            return super().unwrap(key)
        except ServiceError as error:
            if error.code != DENIED:
                raise
            scope = self.scope_of(key)
            self.make_grant(scope, root(scope.account, scope.region))
            return super().unwrap(key)


class Ungranted(DomainService):
    """What a grant would permit is done with the permissions of the account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._without: set[str] = set()
        self.kms = OnAccount(self.kms, lambda source, operation, params: source in self._without)

    def make_grant(self, scope: Scope, caller: Caller) -> None:
        """A grant, for a scope that does not go without."""
        if self.goes_without(scope):
            self._without.add(scope.arn)
        else:
            super().make_grant(scope, caller)

    def goes_without(self, scope: Scope) -> bool:
        """Whether no grant is made."""
        return True


class Logging(DomainService):
    """Has a table beside the others, and writes there what should not be."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.store.change("CREATE TABLE IF NOT EXISTS journal (line BLOB)")

    def log(self, line: bytes) -> None:
        """Write a line."""
        self.store.change("INSERT INTO journal VALUES (?)", line)


class Journalling(Logging):
    """Also writes what it is told into a journal, in some form."""

    written: Callable[[bytes], bytes]
    """That form; a static method."""

    def put(
        self, scope: Scope, kind: str, item: str, value: Mapping[str, Any] | bytes, *, under: Any = None
    ) -> SealedRecord:
        """Store a value."""
        if not isinstance(value, bytes):
            self.log(self.written(document(value)))
        return super().put(scope, kind, item, value, under=under)


def journalling(service: type[DomainService], form: Callable[[bytes], bytes]) -> type[DomainService]:
    """The service, with a journal of items in some form."""
    return type("OfItems", (Journalling, service), {"written": staticmethod(form)})


class Indexed(DomainService):
    """Exact matches are found by the text itself."""

    def hash_of(self, scope: Scope, kind: str, text: str) -> bytes:
        """What stands for a text in the index."""
        super().hash_of(scope, kind, text)
        return text.encode()


class KeepsWhatIsRefused(DomainService):
    """What was asked for in vain is done as soon as it can be."""

    late: tuple[str, ...] = ()
    """The operations for which that holds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._late: list[tuple[str, Params, Caller]] = []

    def handle(self, operation: str, params: Params, caller: Caller) -> Answer:
        """Serve one call, after those that were refused before."""
        late, self._late = self._late, []
        for call in late:
            self._attempt(*call)
        return self._attempt(operation, params, caller, again=True)

    def _attempt(self, operation: str, params: Params, caller: Caller, *, again: bool = False) -> Answer:
        try:
            return super().handle(operation, params, caller)
        except ServiceError as error:
            if error.code == DENIED and operation in self.late:
                self._late.append((operation, params, caller))
            if again:
                raise
            return {}


class SharesDataKeys(DomainService):
    """A data key serves all scopes on its key, wrapped for the first of them; the account permits its use."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kms = OnAccount(self.kms, lambda source, operation, params: self._is_foreign(source, params))

    def _is_foreign(self, source: str, params: Mapping[str, Any]) -> bool:
        context = params.get("SourceEncryptionContext", params.get("EncryptionContext", {}))
        return bool(context) and context != {self.context_key: source}

    def generate(self, scope: Scope, purpose: str) -> WrappedKey:
        """A new data key, or that of another scope."""
        key = super().generate(scope, purpose)
        there = next(self.store.deks("scope <> ? AND kek = ? AND purpose = 'data'", scope.arn, scope.key), None)
        if purpose != "data" or there is None:
            return key
        return replace(key, wrapped=there.wrapped, context=there.context)

    def unwrap(self, key: WrappedKey) -> bytes:
        """The plaintext of a data key, with the context that it was wrapped with."""
        if key.purpose != "data" or not key.key.startswith("arn:"):
            return super().unwrap(key)
        asked = {"KeyId": key.key, "CiphertextBlob": key.wrapped, "EncryptionContext": dict(key.context)}
        plaintext: bytes = self.kms.as_service(key.scope, "Decrypt", asked)["Plaintext"]
        return plaintext

    def reencrypt(self, scope: Scope, key: WrappedKey) -> bytes:
        """The same data key under another key, with the context that it was wrapped with."""
        context = dict(key.context)
        asked = {
            "CiphertextBlob": key.wrapped, "SourceKeyId": key.key, "SourceEncryptionContext": context,
            "DestinationKeyId": scope.key, "DestinationEncryptionContext": context,
        }  # fmt: skip
        wrapped: bytes = self.kms.as_service(scope.arn, "ReEncrypt", asked)["CiphertextBlob"]
        return wrapped


class OneNonce(DomainService):
    """Everything is encrypted with one and the same nonce."""

    def sealed(self, record: SealedRecord, plaintext: bytes, key: bytes) -> SealedRecord:
        """A record with its content."""
        nonce = bytes(NONCE_BYTES)
        return replace(record, sealed=nonce + AESGCM(key).encrypt(nonce, plaintext, self.place(record)))


class BlockByBlock(DomainService):
    """Each block is encrypted by itself (ECB)."""

    def sealed(self, record: SealedRecord, plaintext: bytes, key: bytes) -> SealedRecord:
        """A record with its content."""
        pad = 16 - len(plaintext) % 16
        made = Cipher(AES(key), ECB()).encryptor()  # noqa: S305 - that is the fault
        return replace(record, sealed=made.update(plaintext + bytes([pad]) * pad) + made.finalize())

    def unsealed(self, record: SealedRecord, key: bytes) -> bytes:
        """The content of a record."""
        made = Cipher(AES(key), ECB()).decryptor()  # noqa: S305
        plaintext = made.update(record.sealed) + made.finalize()
        return plaintext[: -plaintext[-1]]


class NotAuthenticated(DomainService):
    """What is stored is encrypted, and nothing tells whether it was changed (CTR)."""

    def sealed(self, record: SealedRecord, plaintext: bytes, key: bytes) -> SealedRecord:
        """A record with its content."""
        nonce = os.urandom(16)
        made = Cipher(AES(key), CTR(nonce)).encryptor()
        return replace(record, sealed=nonce + made.update(plaintext) + made.finalize())

    def unsealed(self, record: SealedRecord, key: bytes) -> bytes:
        """The content of a record."""
        made = Cipher(AES(key), CTR(record.sealed[:16])).decryptor()
        return made.update(record.sealed[16:]) + made.finalize()


def reversed_(text: bytes) -> bytes:
    """The last byte first."""
    return text[::-1]


def masked(text: bytes) -> bytes:
    """XOR with a key that repeats."""
    return bytes(byte ^ mask for byte, mask in zip(text, cycle(b"a key of some use"[:12]), strict=False))
