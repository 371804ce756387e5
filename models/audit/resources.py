"""The calls whose events are documented to name their keys in `resources`, and so to be found by them: one table.

Source: KMS Developer Guide, Examples of AWS KMS log entries. Of any other call no source says what its event names:
that of ListAliases names nothing, "because this operation doesn't use any particular alias or AWS KMS key".
"""

from __future__ import annotations

from collections.abc import Mapping

from kms_conformance.models.audit.record import Record

GUIDE = "https://docs.aws.amazon.com/kms/latest/developerguide/"

EXAMPLES: Mapping[str, str] = {
    "CancelKeyDeletion": "ct-cancel-key-deletion",
    "CreateAlias": "ct-createalias",
    "CreateGrant": "ct-creategrant",
    "CreateKey": "ct-createkey",
    "Decrypt": "ct-decrypt",
    "DeleteAlias": "ct-deletealias",
    "DescribeKey": "ct-describekey",
    "DisableKey": "ct-disablekey",
    "DisableKeyRotation": "ct-disable-key-rotation",
    "EnableKey": "ct-enablekey",
    "EnableKeyRotation": "ct-enablekeyrotation",
    "Encrypt": "ct-encrypt",
    "GenerateDataKey": "ct-generatedatakey",
    "GenerateDataKeyWithoutPlaintext": "ct-generatedatakeyplaintext",
    "GenerateDataKeyPair": "ct-generatedatakeypair",
    "GenerateDataKeyPairWithoutPlaintext": "ct-generatedatakeypairwithoutplaintext",
    "GenerateMac": "ct-generatemac",
    "GetKeyPolicy": "ct-getkeypolicy",
    "ListGrants": "ct-listgrants",
    "ListKeyRotations": "ct-listkeyrotations",
    "PutKeyPolicy": "ct-put-key-policy",
    "ReEncrypt": "ct-reencrypt",
    "RetireGrant": "ct-retire-grant",
    "RevokeGrant": "ct-revoke-grant",
    "RotateKeyOnDemand": "ct-rotatekeyondemand",
    "ScheduleKeyDeletion": "ct-schedule-key-deletion",
    "Sign": "ct-sign",
    "TagResource": "ct-tagresource",
    "UntagResource": "ct-untagresource",
    "UpdateAlias": "ct-updatealias",
    "UpdateKeyDescription": "ct-update-key-description",
    "Verify": "ct-verify",
    "VerifyMac": "ct-verifymac",
}
"""By operation the page of GUIDE whose example of a call that succeeded names its key."""

FAILURES: Mapping[tuple[str, str], str] = {
    ("Decrypt", "IncorrectKeyException"): "ct-decrypt",
    ("Decrypt", "KMSInvalidStateException"): "ct-decrypt",
    ("GenerateDataKeyWithoutPlaintext", "InvalidKeyUsageException"): "ct-generatedatakeyplaintext",
}
"""The same of calls that were refused, by operation and error."""


def findable(record: Record) -> tuple[int, ...]:
    """The slots of the keys that the event of a call names, as far as that is documented."""
    shown = (record.operation, record.error) in FAILURES if record.error else record.operation in EXAMPLES
    return record.keys if shown else ()
