"""A stored parameter, opened with KMS itself."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Any

from botocore.exceptions import ClientError

from kms_conformance.models.everyday.stored import CONTEXTS, NO_CIPHERTEXT


def open_stored(kms: Any, ssm: Any, name: str, context: str) -> dict[str, Any]:
    """What KMS decrypts the stored value of a parameter to, with that context; ClientError where it is refused."""
    told = ssm.get_parameter(Name=name)["Parameter"]
    try:
        blob = b64decode(told["Value"], validate=True)
    except (binascii.Error, ValueError):
        raise ClientError({"Error": {"Code": NO_CIPHERTEXT, "Message": ""}}, "OpenParameter") from None
    pairs = CONTEXTS[context](told["ARN"])
    opened = kms.decrypt(CiphertextBlob=blob, **({"EncryptionContext": pairs} if pairs else {}))
    return {**opened, "Plaintext": opened["Plaintext"].decode("utf-8", "replace")}
