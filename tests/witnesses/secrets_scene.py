"""Secrets Manager and its KMS for a witness: what each of them does, by boto3 alone."""

import uuid
from typing import Any

from . import allowed, new_key
from .parties import Person, document, person, root, statement

THROUGH = {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}
BOTH = ("GenerateDataKey", "Decrypt")
PREVIOUS = {"VersionStage": "AWSPREVIOUS"}
CONTEXT = "kms:EncryptionContext:"


class Secrets:
    """The clients of one caller."""

    def __init__(self, client: Any, credentials: Any = None) -> None:
        self.client = client
        self.secrets = client.sibling("secretsmanager", credentials)

    def key(self, **params: Any) -> str:
        """The ARN of a new key."""
        return str(new_key(self.client, **params)["Arn"])

    def wanted(self, key: str, value: str = "first", **params: Any) -> dict[str, Any]:
        """A new secret, as CreateSecret takes it."""
        return {"Name": f"name-{uuid.uuid4()}", "SecretString": value, "KmsKeyId": key, **params}

    def new(self, key: str, value: str = "first", **params: Any) -> str:
        """The ARN of a new secret."""
        return str(allowed(self.secrets.create_secret, **self.wanted(key, value, **params))["ARN"])

    def put(self, arn: str, value: str) -> None:
        """PutSecretValue."""
        allowed(self.secrets.put_secret_value, SecretId=arn, SecretString=value)

    def read(self, arn: str, **selected: Any) -> str:
        """The value."""
        return str(allowed(self.secrets.get_secret_value, SecretId=arn, **selected)["SecretString"])

    def move(self, arn: str, key: str) -> None:
        """UpdateSecret with another key."""
        allowed(self.secrets.update_secret, SecretId=arn, KmsKeyId=key)

    def caller(self) -> "tuple[Person, Secrets]":
        """Somebody who may use Secrets Manager, and no key."""
        who = person(self.client)
        who.may({"Effect": "Allow", "Action": "secretsmanager:*", "Resource": "*"})
        return who, Secrets(self.client, who.credentials)

    def permit(self, key: str, who: Person, *actions: str, **conditions: Any) -> None:
        """Let somebody do that with a key, through Secrets Manager and under these conditions alone."""
        own = statement("*", to=root(self.client))
        equal = {**THROUGH, **conditions.pop("StringEquals", {})}
        row = statement(*actions, to=who.arn, Condition={"StringEquals": equal, **conditions})
        rows = (own, row) if actions else (own,)
        allowed(self.client.put_key_policy, KeyId=key, PolicyName="default", Policy=document(*rows))
