"""What the operations of Parameter Store share: names and ARNs, the keys of the customer, and refusals.

Source: Systems Manager User Guide, AWS KMS encryption for Parameter Store SecureString parameters; botocore ssm
2014-11-06. Only parameters of type SecureString are served. The KMS is asked as the caller, through the service.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from kms_conformance.cloud.kms.managed import managed_key
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import DomainService, Params
from kms_conformance.cloud.services.envelope import seal, unseal
from kms_conformance.cloud.services.key_management import is_passing
from kms_conformance.cloud.services.shelf import Held, Kept, Shelf

STANDARD, ADVANCED = "Standard", "Advanced"
ALIAS = "alias/aws/ssm"
HEAD_BYTES = 4


class ParametersBase(DomainService):
    """A parameter holds versions; each is under the key that its write named, of its own data key if it is advanced."""

    name = "ssm"
    prefix = "ssm"
    context_key = "PARAMETER_ARN"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shelf = Shelf(self.store)

    def arn(self, name: str, caller: Caller) -> str:
        """The ARN of a parameter: one slash before its name, which may begin with one."""
        return f"{self.arn_region(caller)}parameter/{name.lstrip('/')}"

    def authorize(self, operation: str, params: Params, caller: Caller) -> None:
        """Refuse a caller whose IAM policies do not allow the operation on each of the parameters."""
        for name in params.get("Names", ()):
            super().authorize(operation, {"Name": name}, caller)
        if "Names" not in params:
            super().authorize(operation, params, caller)

    def resource(self, params: Params, caller: Caller) -> str:
        """The ARN of the parameter or the path that an operation names."""
        named = params.get("Name", params.get("Path"))
        return "*" if named is None else self.arn(self.split(str(named), caller)[0], caller)

    def split(self, named: str, caller: Caller) -> tuple[str, str]:
        """The name of a parameter, which may be given by its ARN, and what selects a version of it."""
        beginning = f"{self.arn_region(caller)}parameter/"
        rest = named.removeprefix(beginning)
        name, _, selector = rest.partition(":")
        return (f"/{name}" if rest != named and "/" in name else name), selector

    def found(self, named: str, caller: Caller) -> tuple[Held, list[Kept]]:
        """A parameter and its versions."""
        held = self.shelf.held(self.arn(self.split(named, caller)[0], caller))
        if held is None:
            raise self.error("ParameterNotFound", "")
        return held, self.shelf.versions(held.arn)

    def chosen(self, named: str, caller: Caller) -> tuple[Held, Kept]:
        """A parameter and the version that is selected, by its number or a label; else the last one."""
        held, versions = self.found(named, caller)
        _, selector = self.split(named, caller)
        fit = [row for row in versions if selector in ("", str(row.number), *row.detail.get("Labels", ()))]
        if not fit:
            raise self.error("ParameterVersionNotFound", f"Systems Manager could not find version {selector}.")
        return held, fit[-1]

    def context(self, arn: str) -> dict[str, str]:
        """The encryption context of every cryptographic call for a parameter."""
        return {self.context_key: arn}

    def ask(self, caller: Caller, operation: str, params: Params) -> Mapping[str, Any]:
        """The KMS, as the caller."""
        try:
            return self.kms.as_caller(caller, operation, params)
        except ServiceError as error:
            raise self.refused(error) from error

    def refused(self, error: ServiceError) -> ServiceError:
        """A refusal of the KMS as Parameter Store passes it on."""
        if error.status >= 500 or is_passing(error):
            return ServiceError("InternalServerError", "The KMS cannot be reached at this time.", 500)
        if error.code == "AccessDeniedException":
            return self.denied(error.message)
        return self.error("InvalidKeyId", error.message)

    def key_for(self, params: Params, caller: Caller) -> str:
        """The identifier of the key that a write names; that of AWS where it names none."""
        if key := params.get("KeyId"):
            return str(key)
        return managed_key(self.cloud.kms(caller.principal.account, caller.region), ALIAS)

    def sealed_value(self, caller: Caller, arn: str, key: str, value: str, tier: str) -> tuple[bytes, str]:
        """A value as it lies at rest, and the ARN of its key."""
        return (self.enveloped if tier == ADVANCED else self.encrypted)(caller, arn, key, value)

    def encrypted(self, caller: Caller, arn: str, key: str, value: str) -> tuple[bytes, str]:
        """A value that KMS itself encrypts."""
        asked = {"KeyId": key, "Plaintext": value.encode(), "EncryptionContext": self.context(arn)}
        answer = self.ask(caller, "Encrypt", asked)
        return answer["CiphertextBlob"], answer["KeyId"]

    def enveloped(self, caller: Caller, arn: str, key: str, value: str) -> tuple[bytes, str]:
        """A message: the length of its head; the head with the context and the encrypted data key; the ciphertext."""
        asked = {"KeyId": key, "KeySpec": "AES_256", "EncryptionContext": self.context(arn)}
        answer = self.ask(caller, "GenerateDataKey", asked)
        head = json.dumps({"context": self.context(arn), "key": answer["CiphertextBlob"].hex()}).encode()
        ciphertext = seal(answer["Plaintext"], value.encode(), head)
        return len(head).to_bytes(HEAD_BYTES, "big") + head + ciphertext, answer["KeyId"]

    def opened_value(self, caller: Caller, arn: str, kept: Kept) -> str:
        """The value of a version."""
        if kept.detail["Tier"] != ADVANCED:
            return self.decrypted(caller, arn, kept.sealed).decode()
        end = HEAD_BYTES + int.from_bytes(kept.sealed[:HEAD_BYTES], "big")
        head, ciphertext = kept.sealed[HEAD_BYTES:end], kept.sealed[end:]
        said = json.loads(head)
        if said["context"] != self.context(arn):
            raise self.failed("A stored parameter is not that of its place.")
        return unseal(self.decrypted(caller, arn, bytes.fromhex(said["key"])), ciphertext, head).decode()

    def decrypted(self, caller: Caller, arn: str, blob: bytes) -> bytes:
        """What KMS decrypts a blob to."""
        asked = {"CiphertextBlob": blob, "EncryptionContext": self.context(arn)}
        plaintext: bytes = self.ask(caller, "Decrypt", asked)["Plaintext"]
        return plaintext

    def moment(self, seconds: float) -> datetime:
        """A time as an answer tells it."""
        return datetime.fromtimestamp(seconds, UTC)
