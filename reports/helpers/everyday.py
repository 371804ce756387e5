"""A stored parameter, opened with KMS itself; and a table, when it has come to rest."""

from __future__ import annotations

import binascii
import time
from base64 import b64decode
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from kms_conformance.models.everyday.settling import changes
from kms_conformance.models.everyday.stored import CONTEXTS, NO_CIPHERTEXT
from kms_conformance.reports.helpers.script import Script


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


def settled(script: Script, dynamodb: Any, change: Callable[..., Any], /, **params: Any) -> dict[str, Any]:
    """The answer to a change of a table, when the table has come to rest, or is gone."""
    answer, end = change(**params), time.monotonic() + script.reencrypt_s
    table = answer.get("TableDescription", {})
    while changes(table):
        if time.monotonic() > end:
            raise RuntimeError("cannot be shown: the table does not come to rest")
        time.sleep(0.1)
        try:
            table = dynamodb.describe_table(TableName=params["TableName"])["Table"]
        except ClientError:
            break
    return dict(answer)
