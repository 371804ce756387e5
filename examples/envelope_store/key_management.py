"""The KMS as the service uses it: keys are granted by its customer, and used by the service's own role."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.exceptions import ClientError

from kms_conformance import KeyAccessError, WrongKeyError

CONTEXT_KEY = "envelope-store:domain"
OPERATIONS = ["DescribeKey", "GenerateDataKey", "Decrypt", "ReEncryptFrom", "ReEncryptTo"]
WANTED = {"KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT", "KeyState": "Enabled"}
OUT_OF_REACH = ("AccessDeniedException", "DisabledException", "KMSInvalidStateException", "NotFoundException")
NO_SUCH_KEY = ("NotFoundException", "InvalidArnException", "ValidationException", "AccessDeniedException")
EXPIRED = ("ExpiredTokenException", "ExpiredToken")


def context_of(domain_id: str) -> dict[str, str]:
    """The encryption context of every use of a key for a domain."""
    return {CONTEXT_KEY: domain_id}


@dataclass(frozen=True, slots=True)
class FreshKey:
    """A new data key, as it is and as the KMS has wrapped it."""

    plaintext: bytes = field(repr=False)
    wrapped: bytes = field(repr=False)


class KeyManagement:
    """Clients for one KMS. Here the customer is the account's administrator; the role has no permission but grants."""

    def __init__(self, endpoint_url: str) -> None:
        self._endpoint_url = endpoint_url
        self._customer = self._client("kms")
        self._role = self._client("iam").create_role(
            RoleName=f"envelope-store-{secrets.token_hex(4)}",
            AssumeRolePolicyDocument=json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"},
                }
            ),
        )["Role"]["Arn"]
        self._assume()

    def usable_key(self, key: str) -> str:
        """The ARN of a key that a customer names. WrongKeyError: no data can be encrypted under it."""
        if not key:
            raise WrongKeyError("Name a KMS key.")
        try:
            told = self._customer.describe_key(KeyId=key)["KeyMetadata"]
        except ClientError as error:
            if code_of(error) not in NO_SUCH_KEY:
                raise
            raise WrongKeyError(f"The KMS key cannot be used: {code_of(error)}.") from error
        for member, value in WANTED.items():
            if told[member] != value:
                raise WrongKeyError(f"The KMS key cannot be used: its {member} is {told[member]}.")
        return str(told["Arn"])

    def grant(self, key: str, domain_id: str) -> str:
        """Have the customer grant a key for one domain; the id of the grant. A second one is the same as the first."""
        answer = self._customer.create_grant(
            KeyId=key,
            GranteePrincipal=self._role,
            RetiringPrincipal=self._role,
            Operations=OPERATIONS,
            Constraints={"EncryptionContextSubset": context_of(domain_id)},
            Name=domain_id,
        )
        return str(answer["GrantId"])

    def retire(self, key: str, grant_id: str) -> None:
        """Give a grant back; one that is gone is no error."""
        try:
            self._as_role("retire_grant", KeyId=key, GrantId=grant_id)
        except KeyAccessError:
            return

    def fresh(self, key: str, domain_id: str) -> FreshKey:
        """A new data key for a domain. KeyAccessError: the KMS refuses."""
        context = context_of(domain_id)
        answer = self._as_role("generate_data_key", KeyId=key, KeySpec="AES_256", EncryptionContext=context)
        return FreshKey(answer["Plaintext"], answer["CiphertextBlob"])

    def unwrapped(self, key: str, wrapped: bytes, domain_id: str) -> bytes:
        """A data key of a domain, asked of the KMS each time. KeyAccessError: it refuses."""
        context = context_of(domain_id)
        answer = self._as_role("decrypt", KeyId=key, CiphertextBlob=wrapped, EncryptionContext=context)
        return bytes(answer["Plaintext"])

    def rewrapped(self, key: str, wrapped: bytes, domain_id: str, new_key: str) -> bytes:
        """The same data key under another key. KeyAccessError: the KMS refuses."""
        context = context_of(domain_id)
        answer = self._as_role(
            "re_encrypt",
            CiphertextBlob=wrapped,
            SourceKeyId=key,
            SourceEncryptionContext=context,
            DestinationKeyId=new_key,
            DestinationEncryptionContext=context,
        )
        return bytes(answer["CiphertextBlob"])

    def _as_role(self, method: str, **params: Any) -> Mapping[str, Any]:
        for last in (False, True):
            try:
                answer: Mapping[str, Any] = getattr(self._service, method)(**params)
            except ClientError as error:
                if code_of(error) in EXPIRED and not last:
                    self._assume()
                    continue
                if code_of(error) not in OUT_OF_REACH:
                    raise
                raise KeyAccessError(f"The KMS key cannot be used: {code_of(error)}.") from error
            return answer
        raise AssertionError("the second attempt returns or raises")

    def _assume(self) -> None:
        keys = self._client("sts").assume_role(RoleArn=self._role, RoleSessionName="envelope-store")["Credentials"]
        self._service = self._client(
            "kms",
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )

    def _client(self, service: str, **credentials: str) -> Any:
        return boto3.client(service, endpoint_url=self._endpoint_url, **credentials)


def code_of(error: ClientError) -> str:
    """The error code of a refusal."""
    return str(error.response["Error"]["Code"])
