"""A tiny Parameter Store and Secrets Manager on the tiny KMS: written from AWS's guides, without the suite's own model.

    handle = tiny_everyday(TinyKms())
    handle("PutParameter", {"Name": "name", "Value": "text", "Type": "SecureString", "KeyId": key_id})

They know one caller, who may do everything. Values lie sealed, and every read asks the KMS.
"""

from __future__ import annotations

import base64
import re
import secrets
import uuid
from collections.abc import Callable
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.tiny_kms import KmsError, TinyKms

Json = dict[str, Any]
CURRENT, PREVIOUS = "AWSCURRENT", "AWSPREVIOUS"


def tiny_everyday(kms: TinyKms) -> Callable[[str, Json], Json]:
    """Serves both services, and hands everything else to the KMS."""
    stores = (TinyParameters(kms), TinySecrets(kms))

    def handle(operation: str, body: Json) -> Json:
        for store in stores:
            if (method := getattr(store, re.sub("(?<!^)([A-Z])", r"_\1", operation).lower(), None)) is not None:
                answer: Json = method(body)
                return answer
        return kms.handle(operation, body)

    return handle


class _OnKms:
    """What both do with the KMS; `failure` is the code by which they pass its refusals on."""

    def __init__(self, kms: TinyKms) -> None:
        self.kms = kms

    @cached_property
    def account(self) -> str:
        """The account of the KMS, as the ARN of a key tells it."""
        return str(self.kms.handle("CreateKey", {})["KeyMetadata"]["Arn"]).split(":")[4]

    def ask(self, operation: str, failure: str, **params: Any) -> Json:
        """One call."""
        try:
            return self.kms.handle(operation, params)
        except KmsError as error:
            raise KmsError(failure, error.message or error.code) from error

    def seal(self, key: str, context: Json, text: str, failure: str) -> Json:
        """A text under a data key of its own."""
        made = self.ask("GenerateDataKey", failure, KeyId=key, KeySpec="AES_256", EncryptionContext=context)
        nonce = secrets.token_bytes(12)
        data_key = base64.b64decode(made["Plaintext"])
        return {"key": made["CiphertextBlob"], "arn": made["KeyId"],
                "text": nonce + AESGCM(data_key).encrypt(nonce, text.encode(), None)}  # fmt: skip

    def open(self, sealed: Json, context: Json, failure: str) -> str:
        """The text."""
        made = self.ask("Decrypt", failure, CiphertextBlob=sealed["key"], EncryptionContext=context)
        text = sealed["text"]
        return AESGCM(base64.b64decode(made["Plaintext"])).decrypt(text[:12], text[12:], None).decode()


class TinyParameters(_OnKms):
    """By name the versions of each parameter."""

    def __init__(self, kms: TinyKms) -> None:
        super().__init__(kms)
        self.all: dict[str, list[Json]] = {}

    def _context(self, name: str) -> Json:
        return {"PARAMETER_ARN": self._arn(name)}

    def _arn(self, name: str) -> str:
        return f"arn:aws:ssm:us-east-1:{self.account}:parameter/{name.lstrip('/')}"

    def put_parameter(self, body: Json) -> Json:
        """A standard value is what Encrypt gives, an advanced one a data key and what it encrypts."""
        name, versions = body["Name"], self.all.get(body["Name"], [])
        if versions and not body.get("Overwrite"):
            raise KmsError("ParameterAlreadyExists", "The parameter already exists.")
        context = self._context(name)
        if body.get("Tier") == "Advanced":
            kept = self.seal(body["KeyId"], context, body["Value"], "InvalidKeyId")
        else:
            text = base64.b64encode(body["Value"].encode()).decode()
            made = self.ask("Encrypt", "InvalidKeyId", KeyId=body["KeyId"], Plaintext=text, EncryptionContext=context)
            kept = {"blob": made["CiphertextBlob"]}
        self.all[name] = [*versions, {**kept, "labels": set()}]
        return {"Version": len(versions) + 1, "Tier": body.get("Tier", "Standard")}

    def _told(self, name: str, number: int, version: Json, body: Json) -> Json:
        value = version.get("blob") or base64.b64encode(base64.b64decode(version["key"]) + version["text"]).decode()
        if body.get("WithDecryption"):
            context = self._context(name)
            if "blob" in version:
                made = self.ask("Decrypt", "InvalidKeyId", CiphertextBlob=version["blob"], EncryptionContext=context)
                value = base64.b64decode(made["Plaintext"]).decode()
            else:
                value = self.open(version, context, "InvalidKeyId")
        return {"Name": name, "Type": "SecureString", "Value": value, "Version": number, "ARN": self._arn(name)}

    def _found(self, named: str) -> tuple[str, int]:
        name, _, selector = named.partition(":")
        if name not in self.all:
            raise KmsError("ParameterNotFound", "")
        versions = self.all[name]
        for number, version in reversed(list(enumerate(versions, 1))):
            if selector in ("", str(number)) or selector in version["labels"]:
                return name, number
        raise KmsError("ParameterVersionNotFound", "")

    def get_parameter(self, body: Json) -> Json:
        """The version that is selected."""
        name, number = self._found(body["Name"])
        return {"Parameter": self._told(name, number, self.all[name][number - 1], body)}

    def get_parameters(self, body: Json) -> Json:
        """Those that are there."""
        names = [name for name in body["Names"] if name in self.all]
        told = [self._told(name, len(self.all[name]), self.all[name][-1], body) for name in names]
        return {"Parameters": told, "InvalidParameters": [name for name in body["Names"] if name not in self.all]}

    def get_parameters_by_path(self, body: Json) -> Json:
        """Those just under a path."""
        names = [name for name in self.all if name.rpartition("/")[0] == body["Path"].rstrip("/")]
        return {"Parameters": [self._told(name, len(self.all[name]), self.all[name][-1], body) for name in names]}

    def get_parameter_history(self, body: Json) -> Json:
        """All versions."""
        name, _ = self._found(body["Name"])
        rows = enumerate(self.all[name], 1)
        return {"Parameters": [self._told(name, number, version, body) for number, version in rows]}

    def label_parameter_version(self, body: Json) -> Json:
        """A label for a version."""
        name, number = self._found(f"{body['Name']}:{body['ParameterVersion']}")
        self.all[name][number - 1]["labels"] |= set(body["Labels"])
        return {"InvalidLabels": [], "ParameterVersion": number}

    def delete_parameter(self, body: Json) -> Json:
        """All its versions."""
        name, _ = self._found(body["Name"])
        del self.all[name]
        return {}


class TinySecrets(_OnKms):
    """By ARN each secret: its name, its key, and its versions."""

    def __init__(self, kms: TinyKms) -> None:
        super().__init__(kms)
        self.all: dict[str, Json] = {}

    def _try_key(self, arn: str, key: str) -> str:
        context = {"SecretARN": arn, "SecretVersionId": "RequestToValidateKeyAccess"}
        made = self.ask("GenerateDataKey", "EncryptionFailure", KeyId=key, KeySpec="AES_256", EncryptionContext=context)
        self.ask("Decrypt", "DecryptionFailure", CiphertextBlob=made["CiphertextBlob"], EncryptionContext=context)
        return str(made["KeyId"])

    def _write(self, arn: str, body: Json) -> Json:
        secret, version = self.all[arn], body.get("ClientRequestToken", str(uuid.uuid4()))
        context = {"SecretARN": arn, "SecretVersionId": version}
        sealed = self.seal(secret["key"], context, body["SecretString"], "EncryptionFailure")
        secret["versions"].append({**sealed, "id": version})
        return {"ARN": arn, "Name": secret["name"], "VersionId": version}

    def _found(self, body: Json) -> tuple[str, Json]:
        for arn, secret in self.all.items():
            if body["SecretId"] in (arn, secret["name"]):
                return arn, secret
        raise KmsError("ResourceNotFoundException", "There is no such secret.")

    def create_secret(self, body: Json) -> Json:
        """A key that was tried, and the first version."""
        name = body["Name"]
        if any(secret["name"] == name for secret in self.all.values()):
            raise KmsError("ResourceExistsException", "The name is taken.")
        arn = f"arn:aws:secretsmanager:us-east-1:{self.account}:secret:{name}-{secrets.token_hex(3)}"
        key = self._try_key(arn, body["KmsKeyId"])
        self.all[arn] = {"name": name, "key": key, "told": body["KmsKeyId"], "versions": []}
        return self._write(arn, body)

    def get_secret_value(self, body: Json) -> Json:
        """The version that is selected."""
        arn, secret = self._found(body)
        labels = {id(row): label for row, label in zip(reversed(secret["versions"]), (CURRENT, PREVIOUS), strict=False)}
        for row in reversed(secret["versions"]):
            if body.get("VersionId") in (None, row["id"]) and (
                "VersionId" in body or labels.get(id(row)) == body.get("VersionStage", CURRENT)
            ):
                text = self.open(row, {"SecretARN": arn, "SecretVersionId": row["id"]}, "DecryptionFailure")
                stages = [labels[id(row)]] if id(row) in labels else []
                return {"ARN": arn, "Name": secret["name"], "VersionId": row["id"], "SecretString": text,
                        "VersionStages": stages}  # fmt: skip
        raise KmsError("ResourceNotFoundException", "There is no such version.")

    def put_secret_value(self, body: Json) -> Json:
        """Another version."""
        return self._write(self._found(body)[0], body)

    def update_secret(self, body: Json) -> Json:
        """Another key, under which the labelled versions come, and perhaps another version."""
        arn, secret = self._found(body)
        if key := body.get("KmsKeyId"):
            secret["key"], secret["told"] = self._try_key(arn, key), key
            for row in secret["versions"][-2:]:
                context = {"SecretARN": arn, "SecretVersionId": row["id"]}
                plain = self.ask("Decrypt", "DecryptionFailure", CiphertextBlob=row["key"], EncryptionContext=context)
                again = {"KeyId": key, "Plaintext": plain["Plaintext"], "EncryptionContext": context}
                row["key"] = self.ask("Encrypt", "EncryptionFailure", **again)["CiphertextBlob"]
        return self._write(arn, body) if "SecretString" in body else {"ARN": arn, "Name": secret["name"]}

    def describe_secret(self, body: Json) -> Json:
        """Its key."""
        arn, secret = self._found(body)
        return {"ARN": arn, "Name": secret["name"], "KmsKeyId": secret["told"]}

    def delete_secret(self, body: Json) -> Json:
        """At once."""
        arn, secret = self._found(body)
        del self.all[arn]
        return {"ARN": arn, "Name": secret["name"]}
