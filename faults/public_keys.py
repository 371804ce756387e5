"""Faults of asymmetric keys as such: their public parts, their metadata and their aliases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import Answers, GuardOff, Mutant, OtherCode, Patched, around, key_in, table, without
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import named_by
from kms_conformance.models.key_types import OAEP, RSA_BITS
from kms_conformance.models.lifecycle import KeyState


def _of_the_first(kms: ReferenceKms, original: Any, key: Key) -> bytes:
    """The public key of the oldest key of the spec."""
    return bytes(original(next(other for other in kms.store.all() if other.spec == key.spec)))


def _compressed(request: Request, answer: Answer) -> Answer:
    """The point of an elliptic curve key in its short form, with the algorithm before it as it is."""
    key: Any = load_der_public_key(answer["PublicKey"])
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return answer
    whole = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return {**answer, "PublicKey": answer["PublicKey"].replace(whole, whole[: 1 + len(whole) // 2])}


def _pem(request: Request, answer: Answer) -> Answer:
    key: Any = load_der_public_key(answer["PublicKey"])
    return {**answer, "PublicKey": key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)}


def _rsa_alone(request: Request, answer: Answer) -> Answer:
    """An RSA public key as PKCS #1 has it, without its algorithm."""
    key: Any = load_der_public_key(answer["PublicKey"])
    if request.keys["KeyId"].spec not in RSA_BITS:
        return answer
    return {**answer, "PublicKey": key.public_bytes(Encoding.DER, PublicFormat.PKCS1)}


def _with_other_algorithms(request: Request, answer: Answer) -> Answer:
    return {"EncryptionAlgorithms": list(OAEP), **answer}


def _without_pss(request: Request, answer: Answer) -> Answer:
    listed = [name for name in answer.get("SigningAlgorithms", ()) if "PSS" not in name]
    return {**answer, "SigningAlgorithms": listed} if listed else answer


def _metadata(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Answers:
    """CreateKey and DescribeKey say something else of a key."""
    return Answers(lambda request, answer: {"KeyMetadata": change(answer["KeyMetadata"])})


def _both_lists(metadata: dict[str, Any]) -> dict[str, Any]:
    return {"EncryptionAlgorithms": list(OAEP), **metadata} if metadata["KeySpec"] in RSA_BITS else metadata


def _with_material(metadata: dict[str, Any]) -> dict[str, Any]:
    return {"CurrentKeyMaterialId": "0" * 64, **metadata}


def _any_algorithm_of_rsa(metadata: dict[str, Any]) -> dict[str, Any]:
    if "EncryptionAlgorithms" not in metadata or metadata["KeySpec"] not in RSA_BITS:
        return metadata
    return metadata | {"EncryptionAlgorithms": ["RSAES_PKCS1_V1_5", *metadata["EncryptionAlgorithms"]]}


def _to_rsa(f: Facts) -> bool:
    target = named_by("TargetKeyId")(f)
    return target is not None and target.spec in RSA_BITS and target.usage == "ENCRYPT_DECRYPT"


LOOKS = ("CreateKey", "DescribeKey")
GET = ("GetPublicKey",)
MUTANTS = table(
    Mutant(
        "get-public-key-of-another-key", "ASYM-014", "response",
        "GetPublicKey gives the public key of the oldest key of that spec.",
        GET, (Patched(lambda kms: around(kms, "public_key_of", _of_the_first)),),
    ),
    Mutant(
        "get-public-key-compressed-point", "ASYM-027", "response",
        "GetPublicKey gives elliptic curve points in compressed form, which DER of it does not tell.",
        GET, (Answers(_compressed),),
    ),
    Mutant(
        "get-public-key-pem", "ASYM-027", "response",
        "GetPublicKey gives the text of a PEM file.",
        GET, (Answers(_pem),),
    ),
    Mutant(
        "get-public-key-pkcs1", "ASYM-027", "response",
        "GetPublicKey gives an RSA key as PKCS #1 has it, not a SubjectPublicKeyInfo.",
        GET, (Answers(_rsa_alone),),
    ),
    Mutant(
        "get-public-key-both-lists", "ASYM-028", "response",
        "GetPublicKey lists encryption algorithms for keys of every usage.",
        GET, (Answers(_with_other_algorithms),),
    ),
    Mutant(
        "get-public-key-without-pss", "ASYM-001", "response",
        "GetPublicKey does not list the RSASSA_PSS algorithms.",
        GET, (Answers(_without_pss),),
    ),
    Mutant(
        "get-public-key-without-spec", "ASYM-031", "response",
        "The answer of GetPublicKey has no KeySpec.",
        GET, (without("KeySpec", lambda request: True),),
    ),
    Mutant(
        "get-public-key-hmac-wrong-code", "ASYM-029", "wrong-error",
        "GetPublicKey of an HMAC key is refused with NotFoundException.",
        GET, (OtherCode("NotFoundException"),),
    ),
    Mutant(
        "get-public-key-disabled-key", "STATE-GetPublicKey-Disabled", "guard-off",
        "GetPublicKey gives the public key of a disabled key.",
        GET, (GuardOff(key_in(KeyState.DISABLED)),),
    ),
    Mutant(
        "create-rsa-lists-both-usages", "KEY-019", "response",
        "The metadata of an RSA key for signing list encryption algorithms as well.",
        LOOKS, (_metadata(_both_lists),),
    ),
    Mutant(
        "create-asymmetric-with-material-id", "KEY-027", "response",
        "The metadata of keys of every type have a CurrentKeyMaterialId.",
        LOOKS, (_metadata(_with_material),),
    ),
    Mutant(
        "create-rsa-lists-pkcs1", "ASYM-008", "response",
        "The metadata of an RSA key for encryption list RSAES_PKCS1_V1_5.",
        LOOKS, (_metadata(_any_algorithm_of_rsa),),
    ),
    Mutant(
        "create-without-usage-wrong-code", "KEY-009", "wrong-error",
        "A KeySpec without KeyUsage is refused with UnsupportedOperationException, not ValidationException.",
        ("CreateKey",), (OtherCode("UnsupportedOperationException"),),
    ),
    Mutant(
        "update-alias-symmetric-to-rsa", "ALIAS-019", "guard-off",
        "UpdateAlias looks at KeyUsage alone, and moves an alias of a symmetric key to an RSA key for encryption.",
        ("UpdateAlias",), (GuardOff(_to_rsa),),
    ),
)  # fmt: skip
