"""What the operations of Secrets Manager share: names and ARNs, data keys under the customer's key, and refusals.

Source: Secrets Manager User Guide, Secret encryption and decryption; botocore secretsmanager 2017-10-17. The KMS is
asked as the caller, through the service. Former keys are not kept for versions that lie under a new one: that they open
these, too, is said on one page alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from kms_conformance.cloud.kms.managed import managed_key
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import DomainService, Params
from kms_conformance.cloud.services.envelope import seal, unseal
from kms_conformance.cloud.services.key_management import is_passing
from kms_conformance.cloud.services.shelf import Held, Kept, Shelf

ALIAS = "alias/aws/secretsmanager"
VALIDATING = "RequestToValidateKeyAccess"
"""In the place of the id of a version, where access to a key is only tried."""
CURRENT, PREVIOUS = "AWSCURRENT", "AWSPREVIOUS"
LENGTH_BYTES = 4


class SecretsBase(DomainService):
    """A secret holds versions; each has a data key of its own, under the key of the secret."""

    name = "secretsmanager"
    prefix = "secretsmanager"
    context_key = "SecretARN"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shelf = Shelf(self.store)

    def beginning(self, caller: Caller) -> str:
        """How the ARNs of the caller's secrets begin."""
        return f"{self.arn_region(caller)}secret:"

    def resource(self, params: Params, caller: Caller) -> str:
        """The ARN of the secret that an operation names; of one that is to be made, without its last characters."""
        named = params.get("SecretId")
        if named is None:
            return f"{self.beginning(caller)}{params.get('Name', '*')}"
        held = self.named(str(named), caller)
        return f"{self.beginning(caller)}{named}" if held is None else held.arn

    def named(self, text: str, caller: Caller) -> Held | None:
        """The secret of that name or ARN, in the account of the caller."""
        return next((row for row in self.shelf.all_held(self.beginning(caller)) if text in (row.arn, row.name)), None)

    def found(self, params: Params, caller: Caller) -> tuple[Held, list[Kept]]:
        """The secret that an operation names, and its versions."""
        held = self.named(str(params["SecretId"]), caller)
        if held is None:
            raise self.error("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
        return held, self.shelf.versions(held.arn)

    def chosen(self, params: Params, caller: Caller) -> tuple[Held, Kept]:
        """The secret and the version that an operation selects, by id or label; else the current one."""
        held, versions = self.found(params, caller)
        wanted, stage = params.get("VersionId"), params.get("VersionStage")
        stage = CURRENT if wanted is None and stage is None else stage
        for row in versions:
            if wanted in (None, row.detail["VersionId"]) and (stage is None or stage in row.detail["Stages"]):
                return held, row
        text = f"Secrets Manager can't find the specified secret value for staging label: {stage}"
        raise self.error("ResourceNotFoundException", text)

    def context(self, arn: str, version: str) -> dict[str, str]:
        """The encryption context of every cryptographic call for a version of a secret."""
        return {self.context_key: arn, "SecretVersionId": version}

    def ask(self, caller: Caller, operation: str, params: Params, failure: str) -> Mapping[str, Any]:
        """The KMS, as the caller; where it refuses, a failure of that name."""
        try:
            return self.kms.as_caller(caller, operation, params)
        except ServiceError as error:
            raise self.refused(error, failure) from error

    def refused(self, error: ServiceError, failure: str) -> ServiceError:
        """A refusal of the KMS as Secrets Manager passes it on."""
        if error.status >= 500 or is_passing(error):
            return ServiceError("InternalServiceError", "The KMS cannot be reached at this time.", 500)
        if error.code == "AccessDeniedException":
            return self.denied(f"Access to KMS is not allowed: {error.message}")
        return self.error(failure, error.message)

    def key_for(self, params: Params, caller: Caller) -> str:
        """The identifier of the key that a request names; that of AWS where it names none."""
        if key := params.get("KmsKeyId"):
            return str(key)
        return managed_key(self.cloud.kms(caller.principal.account, caller.region), ALIAS)

    def validate_key(self, caller: Caller, arn: str, key: str) -> str:
        """Try a key with both operations that it must serve; its ARN."""
        context = self.context(arn, VALIDATING)
        asked = {"KeyId": key, "KeySpec": "AES_256", "EncryptionContext": context}
        answer = self.ask(caller, "GenerateDataKey", asked, "EncryptionFailure")
        opened = {"CiphertextBlob": answer["CiphertextBlob"], "EncryptionContext": context}
        self.ask(caller, "Decrypt", opened, "DecryptionFailure")
        return str(answer["KeyId"])

    def locked_value(self, caller: Caller, arn: str, key: str, version: str, value: bytes) -> bytes:
        """A value as it lies at rest: the length of its wrapped data key, that data key, and the ciphertext."""
        asked = {"KeyId": key, "KeySpec": "AES_256", "EncryptionContext": self.context(arn, version)}
        answer = self.ask(caller, "GenerateDataKey", asked, "EncryptionFailure")
        wrapped: bytes = answer["CiphertextBlob"]
        return (
            len(wrapped).to_bytes(LENGTH_BYTES, "big")
            + wrapped
            + seal(answer["Plaintext"], value, f"{arn} {version}".encode())
        )

    def unlocked_value(self, caller: Caller, arn: str, kept: Kept) -> bytes:
        """The value of a version."""
        wrapped, ciphertext = parts(kept.sealed)
        return unseal(self.data_key(caller, arn, kept, wrapped), ciphertext, self.place_of_version(arn, kept))

    def data_key(self, caller: Caller, arn: str, kept: Kept, wrapped: bytes) -> bytes:
        """The data key of a version."""
        context = self.context(arn, kept.detail["VersionId"])
        asked = {"CiphertextBlob": wrapped, "EncryptionContext": context}
        plaintext: bytes = self.ask(caller, "Decrypt", asked, "DecryptionFailure")["Plaintext"]
        return plaintext

    def moved(self, caller: Caller, arn: str, kept: Kept, key: str) -> bytes:
        """The same version with its data key under another key."""
        wrapped, ciphertext = parts(kept.sealed)
        context = self.context(arn, kept.detail["VersionId"])
        plain = self.data_key(caller, arn, kept, wrapped)
        asked = {"KeyId": key, "Plaintext": plain, "EncryptionContext": context}
        again: bytes = self.ask(caller, "Encrypt", asked, "EncryptionFailure")["CiphertextBlob"]
        return len(again).to_bytes(LENGTH_BYTES, "big") + again + ciphertext

    def place_of_version(self, arn: str, kept: Kept) -> bytes:
        """What the ciphertext of a version is bound to."""
        return f"{arn} {kept.detail['VersionId']}".encode()

    def moment(self, seconds: float) -> datetime:
        """A time as an answer tells it."""
        return datetime.fromtimestamp(seconds, UTC)


def parts(sealed: bytes) -> tuple[bytes, bytes]:
    """The wrapped data key of what is stored, and the ciphertext."""
    end = LENGTH_BYTES + int.from_bytes(sealed[:LENGTH_BYTES], "big")
    return sealed[LENGTH_BYTES:end], sealed[end:]
