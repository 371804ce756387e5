"""Keys with imported material, and what is wrapped for them."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_public_key,
)

from . import allowed, listed, new_key, refused

OAEP, STAYS = "RSAES_OAEP_SHA_256", "KEY_MATERIAL_DOES_NOT_EXPIRE"
OURS, OTHER = bytes(range(32)), bytes(range(1, 33))


def external(client: Any, **params: Any) -> str:
    """The id of a new key without material."""
    return str(new_key(client, Origin="EXTERNAL", **params)["KeyId"])


def parameters(client: Any, key: str, **params: Any) -> dict[str, Any]:
    """A public key and its import token."""
    wanted = {"WrappingAlgorithm": OAEP, "WrappingKeySpec": "RSA_2048"} | params
    return allowed(client.get_parameters_for_import, KeyId=key, **wanted)


def public_key(given: dict[str, Any]) -> rsa.RSAPublicKey:
    """The public key of such a set."""
    key = load_der_public_key(given["PublicKey"])
    assert isinstance(key, rsa.RSAPublicKey)
    return key


def wrapped(given: dict[str, Any], secret: bytes = OURS, function: hashes.HashAlgorithm | None = None) -> bytes:
    """Material that is encrypted with the public key of a set."""
    chosen = function or hashes.SHA256()
    return public_key(given).encrypt(secret, padding.OAEP(padding.MGF1(chosen), chosen, None))


def refused_as(code: str, client: Any, key: str, given: dict[str, Any], blob: bytes, **params: Any) -> None:
    """The import is refused, with that code where one is named."""
    asked = {"ImportToken": given["ImportToken"], "ExpirationModel": STAYS} | params
    found = refused(client.import_key_material, KeyId=key, EncryptedKeyMaterial=blob, **asked)
    assert code in ("", found)


def bring(client: Any, key: str, secret: bytes = OURS, **params: Any) -> dict[str, Any]:
    """ImportKeyMaterial, and its answer."""
    given = parameters(client, key)
    asked = {"ImportToken": given["ImportToken"], "ExpirationModel": STAYS} | params
    return allowed(client.import_key_material, KeyId=key, EncryptedKeyMaterial=wrapped(given, secret), **asked)


def with_material(client: Any, **params: Any) -> tuple[str, dict[str, Any]]:
    """The id of a key with our material, and the answer to its import."""
    key = external(client, **params)
    return key, bring(client, key)


def with_private_key(client: Any) -> tuple[str, ec.EllipticCurvePrivateKey]:
    """The id of a key for signatures with a private key of ours, and that one."""
    key, private = (
        external(client, KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY"),
        ec.generate_private_key(ec.SECP256R1()),
    )
    bring(client, key, private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    return key, private


def rotated(client: Any) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """The id of a key that was rotated to other material, and the answers to both imports."""
    key, first = with_material(client)
    second = bring(client, key, OTHER, ImportType="NEW_KEY_MATERIAL")
    allowed(client.rotate_key_on_demand, KeyId=key)
    return key, first, second


def states(client: Any, key: str) -> dict[str, dict[str, Any]]:
    """What ListKeyRotations tells of each material, by its id."""
    rows = listed(client.list_key_rotations, "Rotations", KeyId=key, IncludeKeyMaterial="ALL_KEY_MATERIAL")
    return defaultdict(dict, {row["KeyMaterialId"]: row for row in rows})


def in_days(days: int) -> datetime:
    """A moment so many days from now."""
    return datetime.now(UTC) + timedelta(days=days)
