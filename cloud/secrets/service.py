"""Secrets Manager: its operations on secrets, as a service of the cloud."""

from __future__ import annotations

import secrets
import uuid
from contextlib import suppress
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.secrets.base import CURRENT, PREVIOUS, SecretsBase
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.shelf import Held, Kept

SERVED = (
    "CreateSecret", "GetSecretValue", "PutSecretValue", "UpdateSecret", "DescribeSecret", "DeleteSecret",
)  # fmt: skip
LONGEST = 65_536
ENDING = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


class SecretsManager(SecretsBase):
    """Secrets Manager of all accounts and Regions."""

    served = frozenset(SERVED)

    def create_secret(self, params: Params, caller: Caller) -> Answer:
        """CreateSecret: the key is tried, then the first version is written under it."""
        if self.named(params["Name"], caller) is not None:
            raise self.error("ResourceExistsException", "The operation failed because the secret already exists.")
        ending = "".join(secrets.choice(ENDING) for _ in range(6))
        arn = f"{self.beginning(caller)}{params['Name']}-{ending}"
        key = self.validate_key(caller, arn, self.key_for(params, caller))
        held = Held(arn, params["Name"], {"KmsKeyId": params.get("KmsKeyId"), "Key": key, "Created": self.now()})
        self.shelf.hold(held)
        return {"ARN": arn, "Name": held.name, **self.written(held, params, caller)}

    def written(self, held: Held, params: Params, caller: Caller) -> dict[str, str]:
        """The id of a new version, which becomes the current one; nothing where no value is sent."""
        value = self.value_in(params)
        if value is None:
            return {}
        version = params.get("ClientRequestToken") or str(uuid.uuid4())
        sealed = self.locked_value(caller, held.arn, held.detail["Key"], version, value)
        versions = self.shelf.versions(held.arn)
        for row in versions:
            was = row.detail["Stages"]
            stages = [PREVIOUS] if CURRENT in was else [name for name in was if name != PREVIOUS]
            self.shelf.keep(held.arn, replace(row, detail={**row.detail, "Stages": stages}))
        number = versions[-1].number + 1 if versions else 1
        said = {"VersionId": version, "Stages": [CURRENT], "Binary": "SecretBinary" in params}
        self.shelf.keep(held.arn, Kept(number, held.detail["Key"], sealed, said, self.now()))
        return {"VersionId": version}

    def value_in(self, params: Params) -> bytes | None:
        """The value that a request sends, as bytes."""
        sent: Any = params.get("SecretString", params.get("SecretBinary"))
        value = sent.encode() if isinstance(sent, str) else sent
        if value is not None and not 0 < len(value) <= LONGEST:
            raise self.error("InvalidParameterException", "The value is empty, or too long.")
        return None if value is None else bytes(value)

    def invalid(self, message: str) -> ServiceError:
        """The request is not one that can be served."""
        return self.error("InvalidParameterException", message)

    def get_secret_value(self, params: Params, caller: Caller) -> Answer:
        """GetSecretValue."""
        held, kept = self.chosen(params, caller)
        value = self.unlocked_value(caller, held.arn, kept)
        told = {"SecretBinary": value} if kept.detail["Binary"] else {"SecretString": value.decode()}
        return {
            "ARN": held.arn, "Name": held.name, "VersionId": kept.detail["VersionId"], **told,
            "VersionStages": kept.detail["Stages"], "CreatedDate": self.moment(kept.created),
        }  # fmt: skip

    def put_secret_value(self, params: Params, caller: Caller) -> Answer:
        """PutSecretValue."""
        held, _ = self.found(params, caller)
        version = self.written(held, params, caller)
        return {"ARN": held.arn, "Name": held.name, **version, "VersionStages": [CURRENT]}

    def update_secret(self, params: Params, caller: Caller) -> Answer:
        """UpdateSecret: another key is tried first, and then taken for the versions that have a label."""
        held, versions = self.found(params, caller)
        if params.get("KmsKeyId"):
            key = self.validate_key(caller, held.arn, self.key_for(params, caller))
            if key != held.detail["Key"]:
                self.move_versions(held, versions, key, caller)
            held = replace(held, detail={**held.detail, "KmsKeyId": params["KmsKeyId"], "Key": key})
            self.shelf.hold(held)
        return {"ARN": held.arn, "Name": held.name, **self.written(held, params, caller)}

    def move_versions(self, held: Held, versions: list[Kept], key: str, caller: Caller) -> None:
        """Take the versions that have a label under another key; one that cannot be read stays as it is."""
        for row in versions:
            if row.detail["Stages"]:
                with suppress(ServiceError):
                    self.shelf.keep(held.arn, replace(row, sealed=self.moved(caller, held.arn, row, key), key=key))

    def describe_secret(self, params: Params, caller: Caller) -> Answer:
        """DescribeSecret."""
        held, versions = self.found(params, caller)
        key = {"KmsKeyId": held.detail["KmsKeyId"]} if held.detail["KmsKeyId"] else {}
        stages = {row.detail["VersionId"]: row.detail["Stages"] for row in versions if row.detail["Stages"]}
        created = self.moment(held.detail["Created"])
        return {"ARN": held.arn, "Name": held.name, **key, "VersionIdsToStages": stages, "CreatedDate": created}

    def delete_secret(self, params: Params, caller: Caller) -> Answer:
        """DeleteSecret, at once whatever the window of recovery."""
        held, _ = self.found(params, caller)
        self.shelf.drop(held.arn)
        return {"ARN": held.arn, "Name": held.name, "DeletionDate": self.moment(self.now())}
