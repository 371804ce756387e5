"""Faults of grants and conditions on keys of other types than symmetric ones."""

from typing import Any

from . import allowed, new_key, new_key_id, refused, witness
from .local import rsa_key, signer
from .parties import Person, denied, person, put, statement


def _of(client: Any, key_id: str, operation: str) -> dict[str, Any]:
    """The parameters of a CreateGrant to a new role, of one operation."""
    return {"KeyId": key_id, "GranteePrincipal": person(client).arn, "Operations": [operation]}


@witness(
    id="grant-on-rsa-key-of-data-keys",
    requirement="GRANT-021",
    family="guard-off",
    fault="A grant on an RSA key for encryption may list GenerateDataKey and the like.",
)
def grant_on_rsa_key_of_data_keys(client: Any) -> None:
    asked = _of(client, rsa_key(client), "GenerateDataKey")
    assert refused(client.create_grant, **asked) in ("ValidationException", "ValidationError")


@witness(
    id="grant-on-signing-key-wrong-code",
    requirement="GRANT-022",
    family="wrong-error",
    fault="A grant on a key for signing that lists Encrypt is refused with InvalidKeyUsageException.",
)
def grant_on_signing_key_wrong_code(client: Any) -> None:
    asked = _of(client, signer(client), "Encrypt")
    assert refused(client.create_grant, **asked) in ("ValidationException", "ValidationError")


@witness(
    id="grant-on-agreement-key-refused",
    requirement="GRANT-024",
    family="too-strict",
    fault="No grant on a key for key agreement can hold DeriveSharedSecret.",
)
def grant_on_agreement_key_refused(client: Any) -> None:
    key = new_key(client, KeySpec="ECC_NIST_P256", KeyUsage="KEY_AGREEMENT")["KeyId"]
    allowed(client.create_grant, **_of(client, key, "DeriveSharedSecret"))


@witness(
    id="grant-on-ml-kem-key-of-derive",
    requirement="GRANT-025",
    family="guard-off",
    fault="A grant on an ML-KEM key may list DeriveSharedSecret.",
)
def grant_on_ml_kem_key_of_derive(client: Any) -> None:
    key = new_key(client, KeySpec="ML_KEM_768", KeyUsage="ENCAPSULATE_DECAPSULATE")["KeyId"]
    asked = _of(client, key, "DeriveSharedSecret")
    assert refused(client.create_grant, **asked) in ("ValidationException", "ValidationError")


def _signs(client: Any, condition: dict[str, Any]) -> tuple[str, Person]:
    """A key for signing whose policy allows a role Sign under a condition."""
    key_id, alice = signer(client, "RSA_2048"), person(client)
    put(client, key_id, statement("Sign", to=alice.arn, Condition=condition))
    return key_id, alice


@witness(
    id="condition-on-signing-algorithm-ignored",
    requirement="POLICY-037",
    family="guard-off",
    fault="Conditions on kms:SigningAlgorithm are not looked at.",
)
def condition_on_signing_algorithm_ignored(client: Any) -> None:
    key_id, alice = _signs(client, {"StringEquals": {"kms:SigningAlgorithm": "RSASSA_PSS_SHA_256"}})
    denied(alice.kms.sign, KeyId=key_id, Message=b"x", SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256")


@witness(
    id="condition-on-message-type-only-when-sent",
    requirement="POLICY-025",
    family="too-strict",
    fault="kms:MessageType is not there when the request does not name the type.",
)
def condition_on_message_type_only_when_sent(client: Any) -> None:
    key_id, alice = _signs(client, {"StringEquals": {"kms:MessageType": "RAW"}})
    allowed(alice.kms.sign, KeyId=key_id, Message=b"x", SigningAlgorithm="RSASSA_PSS_SHA_256")


@witness(
    id="condition-on-pair-spec-ignored",
    requirement="POLICY-040",
    family="guard-off",
    fault="Conditions on kms:DataKeyPairSpec are not looked at.",
)
def condition_on_pair_spec_ignored(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    condition = {"StringLike": {"kms:DataKeyPairSpec": "RSA*"}}
    put(client, key_id, statement("GenerateDataKeyPair", to=alice.arn, Condition=condition))
    denied(alice.kms.generate_data_key_pair, KeyId=key_id, KeyPairSpec="ECC_NIST_P256")
