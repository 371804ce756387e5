"""Faults of data key pairs."""

from typing import Any

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
)

from . import allowed, new_key, new_key_id, raw_bodies, refused, witness
from .local import is_whole_key, mac_key

SPEC = "ECC_NIST_P256"
CONTEXT = {"tenant": "Alpha"}


def _pair(client: Any, key: str, **more: Any) -> dict[str, Any]:
    """A data key pair, for P-256 unless another spec is asked for."""
    return allowed(client.generate_data_key_pair, **{"KeyId": key, "KeyPairSpec": SPEC, **more})


def _sealed(client: Any, key: str, **more: Any) -> dict[str, Any]:
    """The same without its private key in plaintext."""
    return allowed(client.generate_data_key_pair_without_plaintext, **{"KeyId": key, "KeyPairSpec": SPEC, **more})


def _public_of(private: bytes) -> bytes:
    """The public key of a private one."""
    key: Any = load_der_private_key(private, None)
    found: bytes = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return found


@witness(
    id="pair-private-key-under-no-context",
    requirement="CTX-019",
    family="data",
    fault="The private key of a data key pair is encrypted under no context, whatever is asked for.",
)
def pair_private_key_under_no_context(client: Any) -> None:
    key = new_key_id(client)
    for made in (_pair(client, key, EncryptionContext=CONTEXT), _sealed(client, key, EncryptionContext=CONTEXT)):
        allowed(client.decrypt, CiphertextBlob=made["PrivateKeyCiphertextBlob"], EncryptionContext=CONTEXT)
        assert refused(client.decrypt, CiphertextBlob=made["PrivateKeyCiphertextBlob"]) == "InvalidCiphertextException"


@witness(
    id="pair-private-key-under-any-context",
    requirement="CTX-006",
    family="effect",
    fault="Decrypt opens the private key of a data key pair under any context.",
)
def pair_private_key_under_any_context(client: Any) -> None:
    blob = _pair(client, new_key_id(client), EncryptionContext=CONTEXT)["PrivateKeyCiphertextBlob"]
    other = {**CONTEXT, "more": "pairs"}
    assert refused(client.decrypt, CiphertextBlob=blob, EncryptionContext=other) == "InvalidCiphertextException"


@witness(
    id="pair-public-key-of-another",
    requirement="DATAKEY-011",
    family="response",
    fault="The public key of a data key pair is that of another pair.",
)
def pair_public_key_of_another(client: Any) -> None:
    made = _pair(client, new_key_id(client))
    assert _public_of(made["PrivateKeyPlaintext"]) == made["PublicKey"]


@witness(
    id="pair-another-private-key-sealed",
    requirement="DATAKEY-012",
    family="data",
    fault="GenerateDataKeyPair encrypts another private key than the one that it answers.",
)
def pair_another_private_key_sealed(client: Any) -> None:
    made = _pair(client, new_key_id(client))
    opened = allowed(client.decrypt, CiphertextBlob=made["PrivateKeyCiphertextBlob"])["Plaintext"]
    assert opened == made["PrivateKeyPlaintext"]


@witness(
    id="pair-another-private-key-sealed-alone",
    requirement="DATAKEY-012",
    family="data",
    fault="GenerateDataKeyPairWithoutPlaintext encrypts the private key of another pair.",
)
def pair_another_private_key_sealed_alone(client: Any) -> None:
    made = _sealed(client, new_key_id(client))
    opened = allowed(client.decrypt, CiphertextBlob=made["PrivateKeyCiphertextBlob"])["Plaintext"]
    assert _public_of(opened) == made["PublicKey"]


@witness(
    id="pair-repeated",
    requirement="DATAKEY-015",
    family="response",
    fault="All data key pairs of a spec are the same.",
)
def pair_repeated(client: Any) -> None:
    key = new_key_id(client)
    assert _pair(client, key)["PublicKey"] != _pair(client, key)["PublicKey"]


@witness(
    id="pair-private-key-told",
    requirement="DATAKEY-016",
    family="response",
    fault="GenerateDataKeyPairWithoutPlaintext gives the private key in plaintext.",
)
def pair_private_key_told(client: Any) -> None:
    key = new_key_id(client)
    with raw_bodies(client, "GenerateDataKeyPairWithoutPlaintext") as bodies:
        _sealed(client, key)
    assert not [body for body in bodies if b"PrivateKeyPlaintext" in body]


@witness(
    id="pair-private-key-not-pkcs8",
    requirement="DATAKEY-011",
    family="response",
    fault="GenerateDataKeyPair gives RSA private keys as PKCS #1 has them, and those of curves as SEC 1 does.",
)
def pair_private_key_not_pkcs8(client: Any) -> None:
    private = _pair(client, new_key_id(client))["PrivateKeyPlaintext"]
    key = load_der_private_key(private, None)
    assert key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())[:20] == private[:20]


@witness(
    id="pair-ml-kem-expanded",
    requirement="DATAKEY-014",
    family="response",
    fault="Private keys of ML-KEM are given in the expanded form, not as seeds.",
)
def pair_ml_kem_expanded(client: Any) -> None:
    key = new_key_id(client)
    specs = ("ML_KEM_512", "ML_KEM_768", "ML_KEM_1024")
    assert len({len(_pair(client, key, KeyPairSpec=spec)["PrivateKeyPlaintext"]) for spec in specs}) == 1


@witness(
    id="pair-of-another-curve",
    requirement="DATAKEY-010",
    family="response",
    fault="A pair of ECC_SECG_P256K1 is one of the curve P-256.",
)
def pair_of_another_curve(client: Any) -> None:
    key: Any = load_der_public_key(_pair(client, new_key_id(client), KeyPairSpec="ECC_SECG_P256K1")["PublicKey"])
    assert key.curve.name == "secp256k1"


@witness(
    id="pair-of-weaker-rsa",
    requirement="DATAKEY-010",
    family="response",
    fault="A pair of RSA_3072 has 2048 bits.",
)
def pair_of_weaker_rsa(client: Any) -> None:
    key: Any = load_der_public_key(_pair(client, new_key_id(client), KeyPairSpec="RSA_3072")["PublicKey"])
    assert key.key_size == 3072


@witness(
    id="pair-raw-edwards-key",
    requirement="DATAKEY-010",
    family="response",
    fault="The public key of an Ed25519 pair comes as its 32 bytes alone.",
)
def pair_raw_edwards_key(client: Any) -> None:
    public = _pair(client, new_key_id(client), KeyPairSpec="ECC_NIST_EDWARDS25519")["PublicKey"]
    assert is_whole_key(public)


@witness(
    id="pair-spec-not-told",
    requirement="DATAKEY-013",
    family="response",
    fault="The answer of GenerateDataKeyPair has no KeyPairSpec.",
)
def pair_spec_not_told(client: Any) -> None:
    assert _pair(client, new_key_id(client)).get("KeyPairSpec") == SPEC


@witness(
    id="pair-edwards-refused",
    requirement="DATAKEY-013",
    family="too-strict",
    fault="No pair of ECC_NIST_EDWARDS25519 can be had.",
)
def pair_edwards_refused(client: Any) -> None:
    _pair(client, new_key_id(client), KeyPairSpec="ECC_NIST_EDWARDS25519")


@witness(
    id="pair-ml-kem-512-refused",
    requirement="DATAKEY-013",
    family="too-strict",
    fault="No pair of ML_KEM_512 can be had without plaintext.",
)
def pair_ml_kem_512_refused(client: Any) -> None:
    _sealed(client, new_key_id(client), KeyPairSpec="ML_KEM_512")


@witness(
    id="pair-of-ml-dsa",
    requirement="VALID-064",
    family="guard-off",
    fault="GenerateDataKeyPair makes a pair of ML_DSA_44.",
)
def pair_of_ml_dsa(client: Any) -> None:
    asked = {"KeyId": new_key_id(client), "KeyPairSpec": "ML_DSA_44"}
    assert refused(client.generate_data_key_pair, **asked) == "ValidationException"


@witness(
    id="pair-of-a-mac-key-wrong-code",
    requirement="DATAKEY-008",
    family="wrong-error",
    fault="GenerateDataKeyPair with an HMAC key is refused with ValidationException, not InvalidKeyUsageException.",
)
def pair_of_a_mac_key_wrong_code(client: Any) -> None:
    asked = {"KeyId": mac_key(client), "KeyPairSpec": SPEC}
    assert refused(client.generate_data_key_pair, **asked) == "InvalidKeyUsageException"


@witness(
    id="pair-under-a-disabled-key",
    requirement="STATE-GenerateDataKeyPair-Disabled",
    family="guard-off",
    fault="GenerateDataKeyPair works with a disabled key.",
)
def pair_under_a_disabled_key(client: Any) -> None:
    key = new_key_id(client)
    client.disable_key(KeyId=key)
    assert refused(client.generate_data_key_pair, KeyId=key, KeyPairSpec=SPEC) == "DisabledException"


@witness(
    id="pair-made-by-a-dry-run",
    requirement="DRYRUN-001",
    family="guard-off",
    fault="A dry run of GenerateDataKeyPairWithoutPlaintext gives a pair.",
)
def pair_made_by_a_dry_run(client: Any) -> None:
    asked = {"KeyId": new_key_id(client), "KeyPairSpec": SPEC, "DryRun": True}
    assert refused(client.generate_data_key_pair_without_plaintext, **asked) == "DryRunOperationException"


@witness(
    id="pair-material-not-told",
    requirement="DATAKEY-009",
    family="response",
    fault="GenerateDataKeyPair does not tell the key material.",
)
def pair_material_not_told(client: Any) -> None:
    key = new_key(client)
    assert _pair(client, key["KeyId"]).get("KeyMaterialId") == key["CurrentKeyMaterialId"]
