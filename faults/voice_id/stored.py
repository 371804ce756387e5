"""Faults in what is stored, which no call shows: a port that shows what is stored is needed to see them."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.envelope import document
from kms_conformance.cloud.services.rows import Scope, SealedRecord, WrappedKey
from kms_conformance.cloud.voice_id.service import VoiceId
from kms_conformance.faults.service_faults import (
    BlockByBlock,
    Indexed,
    NotAuthenticated,
    OneNonce,
    journalling,
    masked,
    reversed_,
)
from kms_conformance.faults.service_mutant import seeded, table
from kms_conformance.faults.voice_id.contextual import Contextual


class _Indexed(Indexed, VoiceId):
    pass


class _OneNonce(OneNonce, VoiceId):
    pass


class _BlockByBlock(BlockByBlock, VoiceId):
    pass


class _NotAuthenticated(NotAuthenticated, VoiceId):
    pass


class _Sha256(VoiceId):
    def hash_of(self, scope: Scope, kind: str, text: str) -> bytes:
        super().hash_of(scope, kind, text)
        return hashlib.sha256(text.encode()).digest()


class _TokensKept(VoiceId):
    """The requests that bear a ClientToken, to compare them when they are repeated."""

    def remember(self, operation: str, params: Params, caller: Caller, resource: str) -> None:
        super().remember(operation, params, caller, resource)
        if params.get("ClientToken"):
            self.store.change("CREATE TABLE IF NOT EXISTS requests (request BLOB)")
            kept = {name: value for name, value in params.items() if isinstance(value, str)}
            self.store.change("INSERT INTO requests VALUES (?)", document(kept))


class _OpenDataKeys(VoiceId):
    """Data keys are kept as they are, beside the wrapped ones."""

    def opened(self, key: WrappedKey) -> bytes:
        plaintext = super().opened(key)
        self.store.change("CREATE TABLE IF NOT EXISTS open_keys (dek_id TEXT PRIMARY KEY, key BLOB)")
        self.store.change("INSERT OR REPLACE INTO open_keys VALUES (?,?)", key.dek_id, plaintext)
        return plaintext


class _NamedGrant(VoiceId):
    """The name of a grant, which events show, is that of the domain."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name = ""

    def create_domain(self, params: Params, caller: Caller) -> Answer:
        self._name = params["Name"]
        return super().create_domain(params, caller)

    def grant_name(self, scope: Scope) -> str:
        return self._name or super().grant_name(scope)


class _Constant(Contextual):
    def other(self, scope: Scope) -> dict[str, str]:
        return {self.context_key: scope.arn.rpartition("/")[0] + "/all"}


class _Shared(Contextual):
    """A data key serves all domains on its key, wrapped for the first of them."""

    def other(self, scope: Scope) -> dict[str, str]:
        return {self.context_key: next(self.store.scopes("kek = ? OR old_key = ?", scope.key, scope.key), scope).arn}

    def generate(self, scope: Scope, purpose: str) -> WrappedKey:
        key = VoiceId.generate(self, scope, purpose)
        there = next(self.store.deks("scope <> ? AND kek = ? AND purpose = 'data'", scope.arn, scope.key), None)
        if purpose != "data" or there is None:
            return key
        return replace(key, wrapped=there.wrapped, context=there.context)

    def _is_other(self, source: str, params: Mapping[str, Any]) -> bool:
        context = params.get("SourceEncryptionContext", params.get("EncryptionContext", {}))
        return bool(context) and context != {self.context_key: source}


class _Portable(VoiceId):
    """Records are bound to nothing, and opened with whatever data key they name."""

    def place(self, record: SealedRecord) -> bytes:
        return b"record"

    def read(self, record: SealedRecord) -> bytes:
        key = self.store.dek(record.dek_id)
        return super().read(replace(record, scope=key.scope) if key else record)


class _KeepsWrappings(VoiceId):
    """What was wrapped under the old key is kept for the case that something goes wrong."""

    def move(self, scope: Scope, key: WrappedKey) -> None:
        super().move(scope, key)
        self.store.add_dek(replace(key, dek_id=f"{key.dek_id}-{key.gen}", purpose="kept"))

    def pending(self, scope: Scope) -> WrappedKey | None:
        left = self.store.deks("scope = ? AND kek <> ? AND purpose <> 'kept'", scope.arn, scope.key)
        return next(left, None)

    def needed(self, arn: str) -> Any:
        scope = self.store.scope(arn)
        kept = self.store.deks("scope = ? AND purpose <> 'kept'", arn)
        return {scope.key, *(key.key for key in kept)} if scope else ()


CREATE, WATCH, SPEAK = "CreateDomain", "CreateWatchlist", "OptOutSpeaker"

MUTANTS = table(
    seeded(
        journalling(VoiceId, bytes), "plaintext-in-journal", "VOICEID-018", "effect",
        "Names and descriptions are in a journal in plaintext.", CREATE, WATCH, SPEAK,
    ),
    seeded(
        journalling(VoiceId, base64.b64encode), "base64-in-journal", "VOICEID-018", "effect",
        "Names and descriptions are in a journal in Base64.", CREATE, WATCH, SPEAK,
    ),
    seeded(
        journalling(VoiceId, zlib.compress), "compressed-journal", "VOICEID-018", "effect",
        "Names and descriptions are in a journal, compressed.", CREATE, WATCH, SPEAK,
    ),
    seeded(
        journalling(VoiceId, reversed_), "reversed-in-journal", "VOICEID-018", "effect",
        "Names and descriptions are in a journal, the last letter first.", CREATE, WATCH, SPEAK,
    ),
    seeded(
        journalling(VoiceId, masked), "masked-in-journal", "VOICEID-018", "effect",
        "Names and descriptions are in a journal, XOR a key that repeats.", CREATE, WATCH, SPEAK,
    ),
    seeded(
        _OneNonce, "one-nonce", "VOICEID-066", "effect",
        "All items are encrypted with one nonce, so that equal texts are stored alike.", WATCH, SPEAK,
    ),
    seeded(
        _BlockByBlock, "block-by-block", "VOICEID-067", "effect",
        "Items are encrypted block by block, so that a pattern shows.", WATCH, SPEAK,
    ),
    seeded(
        _NotAuthenticated, "not-authenticated", "VOICEID-068", "effect",
        "An item that was changed in the store is given out with another text.", "DescribeSpeaker", "DescribeWatchlist",
    ),
    seeded(
        _Indexed, "plaintext-in-index", "VOICEID-018", "effect",
        "Customer's ids of speakers are in an index in plaintext.", SPEAK,
    ),
    seeded(
        _Sha256, "unkeyed-hash-in-index", "VOICEID-018", "effect",
        "Customer's ids of speakers are in an index as SHA-256 without a key.", SPEAK,
    ),
    seeded(
        _TokensKept, "requests-with-token-kept", "VOICEID-018", "effect",
        "Requests with a ClientToken are kept in plaintext.", CREATE, WATCH,
    ),
    seeded(
        _OpenDataKeys, "data-keys-stored-in-plaintext", "VOICEID-018", "effect",
        "Data keys are stored unwrapped beside the wrapped ones.", CREATE, WATCH, SPEAK,
    ),
    seeded(
        _NamedGrant, "domain-name-in-events", "VOICEID-065", "effect",
        "The grant bears the name of the domain, which is so in the audit trail.", CREATE,
    ),
    seeded(
        _Constant, "constant-context-of-data-keys", "VOICEID-013", "effect",
        "The data keys of items in all domains have one and the same context.", WATCH, SPEAK, "UpdateDomain",
    ),
    seeded(
        Contextual, "data-keys-without-context", "VOICEID-013", "effect",
        "The data keys of items are wrapped without a context.", WATCH, SPEAK, "UpdateDomain",
    ),
    seeded(
        _Shared, "data-key-shared-by-domains", "VOICEID-033", "effect",
        "Domains on one key share a data key, which is wrapped for the first of them.", WATCH, SPEAK,
    ),
    seeded(
        _Portable, "records-bound-to-nothing", "VOICEID-034", "effect",
        "A record that was moved to another domain is served there.", "DescribeSpeaker", "DescribeWatchlist",
    ),
    seeded(
        _KeepsWrappings, "old-wrappings-kept", "VOICEID-043", "effect",
        "What was wrapped under the old key is kept after a completed update.", "UpdateDomain",
    ),
)  # fmt: skip
