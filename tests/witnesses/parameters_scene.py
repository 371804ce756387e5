"""Parameter Store and its KMS for a witness: what each of them does, by boto3 alone."""

import uuid
from base64 import b64decode
from typing import Any

from botocore.exceptions import ClientError

from . import allowed, new_key, refused
from .parties import Person, document, person, root, statement

ADVANCED = {"Tier": "Advanced"}
THROUGH = {"kms:ViaService": "ssm.us-east-1.amazonaws.com"}
ACTION = {"Standard": "Encrypt", "Advanced": "GenerateDataKey"}


class Parameters:
    """The clients of one caller."""

    def __init__(self, client: Any, credentials: Any = None) -> None:
        self.client = client
        self.ssm = client.sibling("ssm", credentials)

    def key(self, **params: Any) -> str:
        """The ARN of a new key."""
        return str(new_key(self.client, **params)["Arn"])

    def wanted(self, key: str, value: str, **params: Any) -> dict[str, Any]:
        """A new parameter, as PutParameter takes it."""
        named = {"Name": uuid.uuid4().hex, "Value": value, "Type": "SecureString", "KeyId": key}
        return {**named, **params}

    def put(self, key: str, value: str = "a value to be kept", **params: Any) -> str:
        """A new parameter; its name."""
        wanted = self.wanted(key, value, **params)
        allowed(self.ssm.put_parameter, **wanted)
        return str(wanted["Name"])

    def refuses(self, key: str, **params: Any) -> str:
        """The code with which a new parameter is refused."""
        return refused(self.ssm.put_parameter, **self.wanted(key, "a value to be kept", **params))

    def read(self, name: str) -> str:
        """The value."""
        return str(allowed(self.ssm.get_parameter, Name=name, WithDecryption=True)["Parameter"]["Value"])

    def stored(self, name: str) -> str:
        """What is told without decryption."""
        return str(allowed(self.ssm.get_parameter, Name=name)["Parameter"]["Value"])

    def history(self, name: str, **params: Any) -> list[str]:
        """The values of all versions."""
        told = allowed(self.ssm.get_parameter_history, Name=name, **params)
        return [row["Value"] for row in told["Parameters"]]

    def arn(self, name: str) -> str:
        """The ARN of a parameter, as the guide writes it."""
        key = str(self.key()).split(":")
        return f"arn:aws:ssm:{key[3]}:{key[4]}:parameter/{name.lstrip('/')}"

    def opened(self, name: str, context: dict[str, str]) -> str:
        """What KMS decrypts the stored value to; the code of its refusal."""
        try:
            answer = self.client.decrypt(CiphertextBlob=b64decode(self.stored(name)), EncryptionContext=context)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return bytes(answer["Plaintext"]).decode()

    def caller(self) -> "tuple[Person, Parameters]":
        """Somebody who may use Parameter Store, and no key."""
        who = person(self.client)
        who.may({"Effect": "Allow", "Action": "ssm:*", "Resource": "*"})
        return who, Parameters(self.client, who.credentials)

    def permit(self, key: str, who: Person, *actions: str, **pairs: str) -> None:
        """Let somebody do that with a key, through Parameter Store and for these pairs of the context alone."""
        own = statement("*", to=root(self.client))
        equal = THROUGH | {f"kms:EncryptionContext:{name}": value for name, value in pairs.items()}
        rows = [statement(*actions, to=who.arn, Condition={"StringEquals": equal})] if actions else []
        allowed(self.client.put_key_policy, KeyId=key, PolicyName="default", Policy=document(own, *rows))
