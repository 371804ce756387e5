"""Faults in what is stored of profiles and objects, which a port that shows what is stored is needed to see."""

from __future__ import annotations

import base64
import hashlib

from kms_conformance.cloud.profiles.object_types import ObjectType
from kms_conformance.cloud.profiles.service import Profiles
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.envelope import document
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.faults.service_faults import (
    BlockByBlock,
    Indexed,
    Logging,
    NotAuthenticated,
    OneNonce,
    journalling,
    masked,
)
from kms_conformance.faults.service_mutant import seeded, table


class _Logging(Logging, Profiles):
    pass


class _Indexed(Indexed, Profiles):
    pass


class _OneNonce(OneNonce, Profiles):
    pass


class _BlockByBlock(BlockByBlock, Profiles):
    pass


class _NotAuthenticated(NotAuthenticated, Profiles):
    pass


class _Sha256(Profiles):
    def hash_of(self, scope: Scope, kind: str, text: str) -> bytes:
        super().hash_of(scope, kind, text)
        return hashlib.sha256(text.rpartition("\0")[2].encode()).digest()


class _QueuesObjects(_Logging):
    """Objects wait in a queue until they are indexed, and stay there."""

    def put_object(self, domain: Scope, found: ObjectType, text: str) -> str:
        self.log(text.encode())
        return super().put_object(domain, found, text)


class _KeysBeside(_Logging):
    """Values of keys that are added are listed in plaintext."""

    def add_profile_key(self, params: Params, caller: Caller) -> Answer:
        answer = super().add_profile_key(params, caller)
        self.log(document({"Values": list(params["Values"])}))
        return answer


CREATE, UPDATE, OBJECT, ADD = "CreateProfile", "UpdateProfile", "PutProfileObject", "AddProfileKey"

MUTANTS = table(
    seeded(
        journalling(Profiles, bytes), "plaintext-in-journal", "PROFILES-014", "effect",
        "Profiles and objects are in a journal in plaintext.", CREATE, UPDATE, OBJECT,
    ),
    seeded(
        journalling(Profiles, base64.b64encode), "base64-in-journal", "PROFILES-014", "effect",
        "Profiles and objects are in a journal in Base64.", CREATE, UPDATE, OBJECT,
    ),
    seeded(
        journalling(Profiles, masked), "masked-in-journal", "PROFILES-014", "effect",
        "Profiles and objects are in a journal, XOR a key that repeats.", CREATE, UPDATE, OBJECT,
    ),
    seeded(
        _OneNonce, "one-nonce", "PROFILES-024", "effect",
        "All items are encrypted with one nonce, so that equal texts are stored alike.", CREATE,
    ),
    seeded(
        _BlockByBlock, "block-by-block", "PROFILES-025", "effect",
        "Items are encrypted block by block, so that a pattern shows.", CREATE,
    ),
    seeded(
        _NotAuthenticated, "not-authenticated", "PROFILES-026", "effect",
        "A profile that was changed in the store is given out with another text.", "SearchProfiles", "BatchGetProfile",
    ),
    seeded(
        _Indexed, "plaintext-in-index", "PROFILES-014", "effect",
        "Names, addresses and numbers by which profiles are found are in an index in plaintext.", CREATE, ADD,
    ),
    seeded(
        _Sha256, "unkeyed-hash-in-index", "PROFILES-014", "effect",
        "Values by which profiles are found are in an index as SHA-256 without a key.", CREATE, ADD,
    ),
    seeded(
        _QueuesObjects, "objects-queued-in-plaintext", "PROFILES-014", "effect",
        "Objects stay in a queue in plaintext.", OBJECT, "BatchPutProfileObject",
    ),
    seeded(
        _KeysBeside, "added-keys-in-plaintext", "PROFILES-014", "effect",
        "Values that AddProfileKey gives are listed in plaintext.", ADD,
    ),
)  # fmt: skip
