"""Faults of imports: tokens, what was wrapped, and what an import may ask for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from kms_conformance.cloud.kms.imports import CODE, Token
from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import Answers, GuardOff, Mutant, OtherCode, Patched, TooStrict, around, table
from kms_conformance.models.facts import Facts
from kms_conformance.models.import_types import NEW, ImportFacts

IMPORT, PARAMETERS = ("ImportKeyMaterial",), ("GetParametersForImport",)


def _step(method: str, made: Callable[..., Any]) -> Patched:
    """A step of the reference is another."""
    return Patched(lambda kms: around(kms, method, made))


def _of_any_key(kms: ReferenceKms, original: Any, key: Key, params: Mapping[str, Any]) -> ImportFacts:
    """A token of another key does as well."""
    token = kms.token_of(params.get("ImportToken"))
    if token is not None and token.key_id != key.key_id:
        for number, row in list(kms.store.import_tokens.items()):
            if row == token:
                kms.store.import_tokens[number] = token._replace(key_id=key.key_id)
    facts: ImportFacts = original(key, params)
    return facts


def _unsigned(kms: ReferenceKms, original: Any, raw: Any) -> Token | None:
    """Only the beginning of a token is looked at."""
    found: Token | None = original(raw)
    return found or (kms.store.import_tokens.get(raw[:-CODE][:16]) if isinstance(raw, bytes) else None)


def _for_ever(kms: ReferenceKms, original: Any, raw: Any) -> Token | None:
    found: Token | None = original(raw)
    return None if found is None else found._replace(until=kms.clock() + timedelta(hours=1))


def _by_any_set(kms: ReferenceKms, original: Any, token: Token, wrapped: bytes) -> bytes | None:
    """What was wrapped for another set of the same key opens, too."""
    rows = [row for row in kms.store.import_tokens.values() if row.key_id == token.key_id]
    found = (original(row, wrapped) for row in (token, *rows))
    return next((secret for secret in found if secret is not None), None)


def _whatever(kms: ReferenceKms, original: Any, token: Token, wrapped: bytes) -> bytes | None:
    """What does not open is taken for material all the same."""
    secret: bytes | None = original(token, wrapped)
    return hashlib.sha256(wrapped).digest() if secret is None else secret


def _of_16_bytes(kms: ReferenceKms, original: Any, key: Key, secret: bytes) -> bool:
    return bool(original(key, secret)) or (key.symmetric and len(secret) == 16)


def _cut(kms: ReferenceKms, original: Any, token: Token, wrapped: bytes) -> bytes | None:
    """Of longer material the first 32 bytes are used."""
    secret: bytes | None = original(token, wrapped)
    return secret if secret is None or len(secret) not in (33, 64) else secret[:32]


def _lies(where: str) -> Callable[[Facts], bool]:
    return lambda f: f.imported is not None and f.imported.valid_to == where


def _asks_for(name: str, value: object) -> Callable[[Facts], bool]:
    return lambda f: f.params.get(name) == value


def _of_a_week(request: Any, answer: dict[str, Any]) -> dict[str, Any]:
    return {**answer, "ParametersValidTo": answer["ParametersValidTo"] + timedelta(days=6)}


def _short(kms: ReferenceKms, original: Any, key: Key, spec: str) -> bytes:
    return bytes(original(key, "RSA_2048"))


def _other_hash(kms: ReferenceKms, original: Any, token: Token, wrapped: bytes) -> bytes | None:
    """By whatever hash function."""
    ways = ("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256")
    found = (original(token._replace(algorithm=way), wrapped) for way in (token.algorithm, *ways))
    return next((secret for secret in found if secret is not None), None)


MUTANTS = table(
    Mutant(
        "import-token-of-another-key", "IMPORT-017", "effect",
        "ImportKeyMaterial takes an import token that was given for another key.",
        IMPORT, (_step("import_facts", _of_any_key),),
    ),
    Mutant(
        "import-token-unauthenticated", "IMPORT-019", "effect",
        "Of an import token only the beginning is compared: an altered one is taken.",
        IMPORT, (_step("token_of", _unsigned),),
    ),
    Mutant(
        "import-token-wrong-code", "IMPORT-019", "wrong-error",
        "An invented import token is refused with InvalidCiphertextException, not InvalidImportTokenException.",
        IMPORT, (OtherCode("InvalidCiphertextException"),),
    ),
    Mutant(
        "import-token-never-expires", "IMPORT-018", "effect",
        "An import token is good for ever.",
        IMPORT, (_step("token_of", _for_ever),),
    ),
    Mutant(
        "import-wrapped-for-an-earlier-set", "IMPORT-020", "effect",
        "Material opens that was wrapped with the public key of an earlier set than the token is of.",
        IMPORT, (_step("unwrapped", _by_any_set),),
    ),
    Mutant(
        "import-wrapped-by-another-hash", "IMPORT-020", "effect",
        "The hash function of the wrapping algorithm is not held to.",
        IMPORT, (_step("unwrapped", _other_hash),),
    ),
    Mutant(
        "import-of-noise", "IMPORT-020", "effect",
        "What does not open with the wrapping key is made into material nevertheless.",
        IMPORT, (_step("unwrapped", _whatever),),
    ),
    Mutant(
        "import-wrapped-wrong-code", "IMPORT-020", "wrong-error",
        "Material that was altered on its way is refused with IncorrectKeyMaterialException.",
        IMPORT, (OtherCode("IncorrectKeyMaterialException"),),
    ),
    Mutant(
        "import-of-16-bytes", "IMPORT-013", "effect",
        "A symmetric encryption key takes material of 128 bits.",
        IMPORT, (_step("fits", _of_16_bytes),),
    ),
    Mutant(
        "import-cut-to-32-bytes", "IMPORT-013", "effect",
        "Of longer material for a symmetric encryption key the first 32 bytes are used.",
        IMPORT, (_step("unwrapped", _cut),),
    ),
    Mutant(
        "import-length-wrong-code", "IMPORT-013", "wrong-error",
        "Material of another length is refused with ValidationException, not IncorrectKeyMaterialException.",
        IMPORT, (OtherCode("ValidationException"),),
    ),
    Mutant(
        "import-expires-without-date", "IMPORT-014", "guard-off",
        "Material that expires is taken without a date, and never does.",
        IMPORT, (GuardOff(),),
    ),
    Mutant(
        "import-stays-with-date", "IMPORT-015", "guard-off",
        "ValidTo is ignored where the material does not expire.",
        IMPORT, (GuardOff(),),
    ),
    Mutant(
        "import-ends-in-the-past", "IMPORT-016", "guard-off",
        "ValidTo may lie in the past.",
        IMPORT, (GuardOff(_lies("past")),),
    ),
    Mutant(
        "import-ends-in-three-years", "IMPORT-016", "guard-off",
        "ValidTo may lie more than 365 days ahead.",
        IMPORT, (GuardOff(_lies("far")),),
    ),
    Mutant(
        "import-id-with-new", "IMPORT-026", "guard-off",
        "KeyMaterialId is ignored with NEW_KEY_MATERIAL.",
        IMPORT, (GuardOff(_asks_for("ImportType", NEW), ("IMPORT-026", "IMPORT-026b")),),
    ),
    Mutant(
        "import-id-of-another", "IMPORT-026b", "guard-off",
        "The KeyMaterialId of a re-import is not compared with the material.",
        IMPORT, (GuardOff(),),
    ),
    Mutant(
        "import-hmac-described", "IMPORT-040", "guard-off",
        "An HMAC key takes a description of its material.",
        IMPORT, (GuardOff(lambda f: "KeyMaterialDescription" in f.params),),
    ),
    Mutant(
        "import-into-key-of-kms", "IMPORT-004", "guard-off",
        "GetParametersForImport answers for a key whose material is of KMS, too.",
        PARAMETERS, (GuardOff(),),
    ),
    Mutant(
        "import-parameters-for-a-week", "IMPORT-003", "response",
        "GetParametersForImport says that its set is good for a week.",
        PARAMETERS, (Answers(_of_a_week),),
    ),
    Mutant(
        "import-wrapping-key-short", "IMPORT-003", "response",
        "The wrapping key has 2048 bits, whatever was asked for.",
        PARAMETERS, (_step("wrapping_key", _short),),
    ),
    Mutant(
        "import-sha1-refused", "IMPORT-006", "too-strict",
        "RSAES_OAEP_SHA_1 is no wrapping algorithm.",
        PARAMETERS, (TooStrict("UnsupportedOperationException", _asks_for("WrappingAlgorithm", "RSAES_OAEP_SHA_1")),),
    ),
    Mutant(
        "import-same-as-new", "IMPORT-023", "effect",
        "Material that the key has is taken as NEW_KEY_MATERIAL.",
        IMPORT, (GuardOff(),),
    ),
)  # fmt: skip
