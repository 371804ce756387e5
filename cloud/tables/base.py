"""What the operations of DynamoDB share: tables and their keys, the grant of each table, and refusals.

Source: DynamoDB Developer Guide, DynamoDB encryption at rest; botocore dynamodb 2012-08-10. A table key is asked of the
KMS as the caller whenever it is used: nothing is kept in memory, where DynamoDB keeps it for minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from kms_conformance.cloud.kms.managed import managed_key
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, DomainService, Params
from kms_conformance.cloud.services.key_management import InCloud, is_passing
from kms_conformance.cloud.services.shelf import Held, Shelf
from kms_conformance.models.authorization.access import Principal

ALIAS = "alias/aws/dynamodb"
OPERATIONS = ("Decrypt", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo", "RetireGrant", "DescribeKey")
"""As the guide shows them in an answer of ListGrants."""
ACCOUNT = "aws:dynamodb:subscriberId"


class TablesBase(DomainService):
    """A table has a key of its own, the table key, under the key of the customer."""

    name = "dynamodb"
    prefix = "dynamodb"
    context_key = "aws:dynamodb:tableName"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shelf = Shelf(self.store)

    def resource(self, params: Params, caller: Caller) -> str:
        """The ARN of the table that an operation names."""
        return f"{self.arn_region(caller)}table/{params['TableName'].rpartition('/')[2]}"

    def found(self, params: Params, caller: Caller) -> Held:
        """The table that an operation names."""
        held = self.shelf.held(self.resource(params, caller))
        if held is None:
            raise self.error("ResourceNotFoundException", "Requested resource not found")
        return held

    def context(self, arn: str) -> dict[str, str]:
        """The encryption context of every cryptographic call for a table."""
        return {self.context_key: arn.rpartition("/")[2], ACCOUNT: arn.split(":")[4]}

    def ask(self, caller: Caller, operation: str, params: Params) -> Mapping[str, Any]:
        """The KMS, as the caller."""
        try:
            return self.kms.as_caller(caller, operation, params)
        except ServiceError as error:
            if error.status >= 500 or is_passing(error):
                raise ServiceError("InternalServerError", "The KMS cannot be reached.", 500) from error
            if error.code == "AccessDeniedException":
                raise self.denied(error.message) from error
            raise self.invalid(f"KMS key access error: {error.code}: {error.message}") from error

    def grantee(self, region: str) -> str:
        """To whom grants are made out: the principal of the service in the Region."""
        return f"{self.prefix}.{region}.amazonaws.com" if isinstance(self.kms, InCloud) else self.kms.grantee

    def keyed(self, arn: str, params: Params, caller: Caller) -> dict[str, Any]:
        """What is kept of the key that a request names: its ARN, a new table key, and the grant of the table."""
        wanted = params.get("SSESpecification", {})
        if wanted.get("Enabled") is not True:
            raise ServiceError("NotImplementedException", "Only tables under a key of KMS are served.", 501)
        key = wanted.get("KMSMasterKeyId")
        key = key or managed_key(self.cloud.kms(caller.principal.account, caller.region), ALIAS)
        asked = {"KeyId": key, "KeySpec": "AES_256", "EncryptionContext": self.context(arn)}
        made = self.ask(caller, "GenerateDataKey", asked)
        grant = self.make_table_grant(arn, str(made["KeyId"]), caller)
        return {"key": made["KeyId"], "wrapped": made["CiphertextBlob"].hex(), "grant": grant}

    def make_table_grant(self, arn: str, key: str, caller: Caller) -> str | None:
        """Have the caller grant the key to the service, for the table alone; its id."""
        return str(self.ask(caller, "CreateGrant", self.table_grant(arn, key, caller))["GrantId"])

    def table_grant(self, arn: str, key: str, caller: Caller) -> dict[str, Any]:
        """What is asked of the KMS."""
        who = self.grantee(caller.region)
        return {
            "KeyId": key, "GranteePrincipal": who, "RetiringPrincipal": who, "Operations": list(OPERATIONS),
            "Constraints": {"EncryptionContextSubset": self.context(arn)},
        }  # fmt: skip

    def retire_table_grant(self, arn: str, detail: Mapping[str, Any]) -> None:
        """Retire the grant of a table, which needs its key no more."""
        if detail["grant"] is None:
            return
        retired = {"KeyId": detail["key"], "GrantId": detail["grant"]}
        region = arn.split(":")[3]
        try:
            if not isinstance(self.kms, InCloud):
                self.kms.as_service(arn, "RetireGrant", retired)
            else:
                who = self.grantee(region)
                service = Caller(Principal("service", who), region, source_ip=who, user_agent=who, source_arn=arn)
                self.cloud.call("kms", "RetireGrant", retired, replace(service, secure_transport=True))
        except ServiceError:
            return  # what cannot be retired now stays

    def table_key(self, held: Held, caller: Caller) -> bytes:
        """The table key, which the KMS decrypts."""
        asked = {"CiphertextBlob": bytes.fromhex(held.detail["wrapped"]), "EncryptionContext": self.context(held.arn)}
        plaintext: bytes = self.ask(caller, "Decrypt", asked)["Plaintext"]
        return plaintext

    def description(self, held: Held) -> Answer:
        """A table as it is told."""
        told = {name: held.detail[name] for name in ("AttributeDefinitions", "KeySchema")}
        return {
            **told, "TableName": held.name, "TableArn": held.arn, "TableStatus": "ACTIVE",
            "CreationDateTime": datetime.fromtimestamp(held.detail["created"], UTC),
            "SSEDescription": {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": held.detail["key"]},
        }  # fmt: skip
