"""Faults in keeping keys of another usage, here HMAC keys, out of what only encryption keys may do."""

from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from . import listed, new_alias, new_key, new_key_id, refused, seal, witness


def _hmac_key_id(client: Any) -> str:
    """The key id of a fresh HMAC key."""
    return str(new_key(client, KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyId"])


@witness(
    id="encrypt-hmac-key-accepted",
    requirement="ENC-032",
    family="guard-off",
    fault="Encrypt doesn't look at KeyUsage and encrypts with an HMAC key.",
)
def encrypt_hmac_key_accepted(client: Any) -> None:
    refused(client.encrypt, KeyId=_hmac_key_id(client), Plaintext=b"not for this key")


@witness(
    id="encrypt-hmac-key-wrong-code",
    requirement="ENC-032",
    family="wrong-error",
    fault="Encrypt with an HMAC key is refused with KMSInvalidStateException, not InvalidKeyUsageException.",
)
def encrypt_hmac_key_wrong_code(client: Any) -> None:
    code = refused(client.encrypt, KeyId=_hmac_key_id(client), Plaintext=b"not for this key")
    assert code == "InvalidKeyUsageException"


@witness(
    id="data-key-hmac-key-wrong-code",
    requirement="DATAKEY-008",
    family="wrong-error",
    fault="GenerateDataKey with an HMAC key is refused with NotFoundException, not InvalidKeyUsageException.",
)
def data_key_hmac_key_wrong_code(client: Any) -> None:
    code = refused(client.generate_data_key, KeyId=_hmac_key_id(client), KeySpec="AES_256")
    assert code == "InvalidKeyUsageException"


@witness(
    id="without-plaintext-hmac-key-accepted",
    requirement="DATAKEY-008",
    family="guard-off",
    fault="GenerateDataKeyWithoutPlaintext doesn't look at KeyUsage and answers for an HMAC key.",
)
def without_plaintext_hmac_key_accepted(client: Any) -> None:
    refused(client.generate_data_key_without_plaintext, KeyId=_hmac_key_id(client), KeySpec="AES_256")


@witness(
    id="reencrypt-hmac-destination-accepted",
    requirement="REENC-007",
    family="guard-off",
    fault="ReEncrypt doesn't look at the KeyUsage of the destination key and encrypts with an HMAC key.",
)
def reencrypt_hmac_destination_accepted(client: Any) -> None:
    blob = seal(client, new_key_id(client), b"moved")
    refused(client.re_encrypt, CiphertextBlob=blob, DestinationKeyId=_hmac_key_id(client))


@witness(
    id="enable-rotation-hmac-key-accepted",
    requirement="ROT-008",
    family="guard-off",
    fault="EnableKeyRotation of an HMAC key is answered with success.",
)
def enable_rotation_hmac_key_accepted(client: Any) -> None:
    refused(client.enable_key_rotation, KeyId=_hmac_key_id(client))


@witness(
    id="enable-rotation-hmac-key-wrong-code",
    requirement="ROT-008",
    family="wrong-error",
    fault="EnableKeyRotation of an HMAC key is refused with InvalidKeyUsageException, "
    "not UnsupportedOperationException.",
)
def enable_rotation_hmac_key_wrong_code(client: Any) -> None:
    assert refused(client.enable_key_rotation, KeyId=_hmac_key_id(client)) == "UnsupportedOperationException"


@witness(
    id="rotate-on-demand-hmac-key-wrong-code",
    requirement="ROT-020",
    family="wrong-error",
    fault="RotateKeyOnDemand of an HMAC key is refused with KMSInvalidStateException, "
    "not UnsupportedOperationException.",
)
def rotate_on_demand_hmac_key_wrong_code(client: Any) -> None:
    assert refused(client.rotate_key_on_demand, KeyId=_hmac_key_id(client)) == "UnsupportedOperationException"


@witness(
    id="list-rotations-hmac-key-material-given",
    requirement="ROT-028",
    family="guard-off",
    fault="ListKeyRotations with ALL_KEY_MATERIAL gives an empty list for an HMAC key.",
)
def list_rotations_hmac_key_material_given(client: Any) -> None:
    refused(client.list_key_rotations, KeyId=_hmac_key_id(client), IncludeKeyMaterial="ALL_KEY_MATERIAL")


@witness(
    id="update-alias-to-hmac-key-accepted",
    requirement="ALIAS-019",
    family="guard-off",
    fault="UpdateAlias moves an alias of an encryption key to an HMAC key.",
)
def update_alias_to_hmac_key_accepted(client: Any) -> None:
    refused(client.update_alias, AliasName=new_alias(client, new_key_id(client)), TargetKeyId=_hmac_key_id(client))


@witness(
    id="update-alias-to-hmac-key-refused-yet-moved",
    requirement="ALIAS-019",
    family="effect",
    fault="UpdateAlias from an encryption key to an HMAC key is refused but moves the alias nevertheless.",
)
def update_alias_to_hmac_key_refused_yet_moved(client: Any) -> None:
    key_id = new_key_id(client)
    name = new_alias(client, key_id)
    with suppress(ClientError):
        client.update_alias(AliasName=name, TargetKeyId=_hmac_key_id(client))
    assert name in [alias["AliasName"] for alias in listed(client.list_aliases, "Aliases", KeyId=key_id)]
