"""Faults of asymmetric keys as such: their public parts, their metadata and their aliases."""

from typing import Any

from . import allowed, new_alias, new_key, new_key_id, refused, witness
from .local import der_of, is_whole_key, mac_key, rsa_key, signer


def _public(client: Any, key: str) -> dict[str, Any]:
    """The answer of GetPublicKey."""
    return dict(allowed(client.get_public_key, KeyId=key))


def _described(client: Any, key: str) -> dict[str, Any]:
    """The metadata of a key."""
    return dict(allowed(client.describe_key, KeyId=key)["KeyMetadata"])


@witness(
    id="get-public-key-of-another-key",
    requirement="ASYM-014",
    family="response",
    fault="GetPublicKey gives the public key of the oldest key of that spec.",
)
def get_public_key_of_another_key(client: Any) -> None:
    assert der_of(client, signer(client)) != der_of(client, signer(client))


@witness(
    id="get-public-key-compressed-point",
    requirement="ASYM-027",
    family="response",
    fault="GetPublicKey gives elliptic curve points in compressed form, which DER of it does not tell.",
)
def get_public_key_compressed_point(client: Any) -> None:
    assert is_whole_key(der_of(client, signer(client)))


@witness(
    id="get-public-key-pem",
    requirement="ASYM-027",
    family="response",
    fault="GetPublicKey gives the text of a PEM file.",
)
def get_public_key_pem(client: Any) -> None:
    assert is_whole_key(der_of(client, signer(client)))


@witness(
    id="get-public-key-pkcs1",
    requirement="ASYM-027",
    family="response",
    fault="GetPublicKey gives an RSA key as PKCS #1 has it, not a SubjectPublicKeyInfo.",
)
def get_public_key_pkcs1(client: Any) -> None:
    assert is_whole_key(der_of(client, signer(client, "RSA_2048")))


@witness(
    id="get-public-key-both-lists",
    requirement="ASYM-028",
    family="response",
    fault="GetPublicKey lists encryption algorithms for keys of every usage.",
)
def get_public_key_both_lists(client: Any) -> None:
    assert "EncryptionAlgorithms" not in _public(client, signer(client))


@witness(
    id="get-public-key-without-pss",
    requirement="ASYM-001",
    family="response",
    fault="GetPublicKey does not list the RSASSA_PSS algorithms.",
)
def get_public_key_without_pss(client: Any) -> None:
    listed = _public(client, signer(client, "RSA_2048"))["SigningAlgorithms"]
    assert sum("PSS" in name for name in listed) == 3


@witness(
    id="get-public-key-without-spec",
    requirement="ASYM-031",
    family="response",
    fault="The answer of GetPublicKey has no KeySpec.",
)
def get_public_key_without_spec(client: Any) -> None:
    assert _public(client, signer(client)).get("KeySpec") == "ECC_NIST_P256"


@witness(
    id="get-public-key-hmac-wrong-code",
    requirement="ASYM-029",
    family="wrong-error",
    fault="GetPublicKey of an HMAC key is refused with NotFoundException.",
)
def get_public_key_hmac_wrong_code(client: Any) -> None:
    code = refused(client.get_public_key, KeyId=mac_key(client))
    assert code in ("UnsupportedOperationException", "InvalidKeyUsageException")


@witness(
    id="get-public-key-disabled-key",
    requirement="STATE-GetPublicKey-Disabled",
    family="guard-off",
    fault="GetPublicKey gives the public key of a disabled key.",
)
def get_public_key_disabled_key(client: Any) -> None:
    key = signer(client)
    allowed(client.disable_key, KeyId=key)
    assert refused(client.get_public_key, KeyId=key) == "DisabledException"


@witness(
    id="create-rsa-lists-both-usages",
    requirement="KEY-019",
    family="response",
    fault="The metadata of an RSA key for signing list encryption algorithms as well.",
)
def create_rsa_lists_both_usages(client: Any) -> None:
    made = new_key(client, KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")
    assert "EncryptionAlgorithms" not in made and "SigningAlgorithms" in made


@witness(
    id="create-asymmetric-with-material-id",
    requirement="KEY-027",
    family="response",
    fault="The metadata of keys of every type have a CurrentKeyMaterialId.",
)
def create_asymmetric_with_material_id(client: Any) -> None:
    assert "CurrentKeyMaterialId" not in _described(client, signer(client))


@witness(
    id="create-rsa-lists-pkcs1",
    requirement="ASYM-008",
    family="response",
    fault="The metadata of an RSA key for encryption list RSAES_PKCS1_V1_5.",
)
def create_rsa_lists_pkcs1(client: Any) -> None:
    listed = _described(client, rsa_key(client))["EncryptionAlgorithms"]
    assert sorted(listed) == ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]


@witness(
    id="create-without-usage-wrong-code",
    requirement="KEY-009",
    family="wrong-error",
    fault="A KeySpec without KeyUsage is refused with UnsupportedOperationException, not ValidationException.",
)
def create_without_usage_wrong_code(client: Any) -> None:
    assert refused(client.create_key, KeySpec="ECC_NIST_P256") == "ValidationException"


@witness(
    id="update-alias-symmetric-to-rsa",
    requirement="ALIAS-019",
    family="guard-off",
    fault="UpdateAlias looks at KeyUsage alone, and moves an alias of a symmetric key to an RSA key for encryption.",
)
def update_alias_symmetric_to_rsa(client: Any) -> None:
    refused(client.update_alias, AliasName=new_alias(client, new_key_id(client)), TargetKeyId=rsa_key(client))
