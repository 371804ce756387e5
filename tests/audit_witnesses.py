"""Witnesses of the faults of the audit trail, with boto3 alone: each says whether a served cloud has that fault."""

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

CONTEXT = {"Department": "Engineering", "Project": "Alpha"}
PLAINTEXT = b"a plaintext that nobody may see"
SIGNER = {"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"}
OF_MACS = {"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"}
KEM = {"KeySpec": "ML_KEM_768", "KeyUsage": "ENCAPSULATE_DECAPSULATE"}
SIGNED = {"Message": PLAINTEXT, "SigningAlgorithm": "ECDSA_SHA_256"}
NOBODYS = "00000000-0000-4000-8000-000000000000"


class Scene:
    """A key, another one, and a ciphertext under the first; what is called, and what the trail tells of it."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        self.kms, self.trail = client("kms"), client("cloudtrail")
        self.key, self.other = (self.kms.create_key()["KeyMetadata"] for _ in range(2))
        self.last: dict[str, Any] = {}
        self.sealed = self.kms.encrypt(KeyId=self.key["KeyId"], Plaintext=PLAINTEXT, EncryptionContext=CONTEXT)

    def rows(self, method: str, **params: Any) -> list[dict[str, Any]]:
        """The entries that speak of a call, which is made on the key if it takes one."""
        given = {"KeyId": self.key["KeyId"]} if method not in ("decrypt", "re_encrypt") else {}
        try:
            self.last = getattr(self.kms, method)(**given | params)
        except ClientError as error:
            self.last = error.response
        name = self.last["ResponseMetadata"]["RequestId"]
        return [row for row in self.all() if name in row["CloudTrailEvent"]]

    def all(self, **params: Any) -> list[dict[str, Any]]:
        """The entries of all pages."""
        pages = self.trail.get_paginator("lookup_events").paginate(**params)
        return [row for page in pages for row in page["Events"]]

    def text(self, method: str, **params: Any) -> str:
        return str(self.rows(method, **params)[0]["CloudTrailEvent"])

    def event(self, method: str, **params: Any) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.text(method, **params))
        return parsed

    def of_type(self, of_type: dict[str, str], method: str, **params: Any) -> str:
        """The text of the entry of a call on a new key of another type."""
        return self.text(method, KeyId=self.kms.create_key(**of_type)["KeyMetadata"]["KeyId"], **params)

    def encrypt(self, **more: Any) -> dict[str, Any]:
        return self.event("encrypt", Plaintext=PLAINTEXT, EncryptionContext=CONTEXT, **more)

    def decrypt(self, **more: Any) -> dict[str, Any]:
        return self.event("decrypt", **{"CiphertextBlob": self.sealed["CiphertextBlob"]} | more)

    def reencrypt(self) -> dict[str, Any]:
        blob, key = self.sealed["CiphertextBlob"], self.other["KeyId"]
        contexts = {"SourceEncryptionContext": CONTEXT, "DestinationEncryptionContext": CONTEXT}
        return self.event("re_encrypt", CiphertextBlob=blob, DestinationKeyId=key, **contexts)

    def with_another_key(self) -> list[dict[str, Any]]:
        """The entries of a Decrypt that is refused because it names another key."""
        asked = {"KeyId": self.other["KeyId"], "EncryptionContext": CONTEXT}
        return self.rows("decrypt", CiphertextBlob=self.sealed["CiphertextBlob"], **asked)

    def refusal(self, **params: Any) -> str:
        """The code with which LookupEvents is refused; empty when it is not."""
        try:
            self.trail.lookup_events(**params)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return ""

    def by(self, name: str, value: str, **params: Any) -> list[dict[str, Any]]:
        return self.all(LookupAttributes=[{"AttributeKey": name, "AttributeValue": value}], **params)


def _arns(event: dict[str, Any]) -> list[str]:
    return [row["ARN"] for row in event.get("resources", [])]


def _context(row: dict[str, Any]) -> Any:
    return json.loads(row["CloudTrailEvent"])["requestParameters"].get("encryptionContext")


def _off(event: dict[str, Any]) -> bool:
    return abs(datetime.now(UTC) - datetime.fromisoformat(event["eventTime"])) > timedelta(minutes=30)


def _parses(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _times(rows: list[dict[str, Any]]) -> list[datetime]:
    return [row["EventTime"] for row in rows]


def _overlap(s: Scene) -> bool:
    ids = [row["EventId"] for row in s.by("ResourceName", s.key["Arn"], PaginationConfig={"PageSize": 2})]
    return len(ids) != len(set(ids))


def _used_twice(s: Scene) -> Scene:
    s.rows("describe_key")
    s.rows("describe_key")
    return s


WITNESSES: dict[str, Callable[[Scene], bool]] = {
    "refusals-left-out": lambda s: not s.rows("describe_key", KeyId=NOBODYS) and not s.with_another_key(),
    "only-wrong-keys-told": lambda s: not s.rows("describe_key", KeyId=NOBODYS) and bool(s.with_another_key()),
    "decrypts-left-out": lambda s: not s.rows("decrypt", EncryptionContext=CONTEXT, **_blob(s)),
    "decrypts-twice": lambda s: len(s.rows("decrypt", EncryptionContext=CONTEXT, **_blob(s))) > 1,
    "algorithm-left-out": lambda s: s.encrypt()["requestParameters"].get("encryptionAlgorithm") != "SYMMETRIC_DEFAULT",
    "spec-left-out": lambda s: "keySpec" not in s.event("generate_data_key", KeySpec="AES_256")["requestParameters"],
    "dry-runs-left-out": lambda s: not s.rows("encrypt", Plaintext=PLAINTEXT, DryRun=True),
    "dry-runs-as-if-done": lambda s: s.encrypt(DryRun=True).get("errorCode") != "DryRunOperationException",
    "context-in-small-letters": lambda s: s.encrypt()["requestParameters"]["encryptionContext"] != CONTEXT,
    "context-as-a-list": lambda s: s.reencrypt()["requestParameters"]["destinationEncryptionContext"] != CONTEXT,
    "resources-left-out": lambda s: _arns(s.encrypt()) != [s.key["Arn"]],
    "resources-of-another-key": lambda s: s.key["Arn"] not in _arns(s.encrypt()) != [],
    "resources-by-key-id": lambda s: _arns(s.encrypt()) == [s.key["KeyId"]],
    "destination-first": lambda s: _arns(s.reencrypt()) != [s.key["Arn"], s.other["Arn"]],
    "plaintext-in-base64": lambda s: b64encode(PLAINTEXT).decode() in s.text("encrypt", Plaintext=PLAINTEXT),
    "plaintext-that-is-a-text": lambda s: PLAINTEXT.decode() in s.text("encrypt", Plaintext=PLAINTEXT),
    "data-key-in-hex": lambda s: (text := s.text("generate_data_key", NumberOfBytes=32)) and _hex(s) in text,
    "ciphertext-in-base64": lambda s: b64encode(s.sealed["CiphertextBlob"]).decode() in s.text("decrypt", **_blob(s)),
    "new-ciphertext-in-base64": lambda s: (
        (text := s.text("encrypt", Plaintext=PLAINTEXT)) and b64encode(s.last["CiphertextBlob"]).decode() in text
    ),
    "message-in-base64": lambda s: b64encode(PLAINTEXT).decode() in s.of_type(SIGNER, "sign", **SIGNED),
    "private-key-in-base64": lambda s: (
        (text := s.text("generate_data_key_pair", KeyPairSpec="ECC_NIST_P256"))
        and b64encode(s.last["PrivateKeyPlaintext"]).decode() in text
    ),
    "shared-secret-in-hex": lambda s: (
        (text := s.of_type(KEM, "encapsulate", EncapsulationAlgorithm="ML_KEM"))
        and s.last["SharedSecret"].hex() in text
    ),
    "signing-algorithm-left-out": lambda s: "ECDSA_SHA_256" not in s.of_type(SIGNER, "sign", **SIGNED),
    "macs-as-changes": lambda s: (
        json.loads(s.of_type(OF_MACS, "generate_mac", Message=PLAINTEXT, MacAlgorithm="HMAC_SHA_256"))["readOnly"]
        is not True
    ),
    "policy-shown": lambda s: s.event("get_key_policy")["responseElements"] is not None,
    "answer-shown": lambda s: s.event("generate_data_key", NumberOfBytes=32)["responseElements"] is not None,
    "one-event-id": lambda s: s.encrypt()["eventID"] == s.encrypt()["eventID"],
    "an-hour-off": lambda s: _off(s.encrypt()),
    "other-region": lambda s: s.encrypt()["awsRegion"] != s.kms.meta.region_name,
    "no-account": lambda s: s.encrypt().get("recipientAccountId") != s.key["AWSAccountId"],
    "all-read-only": lambda s: s.event("enable_key")["readOnly"] is not False,
    "refused-context-left-out": lambda s: _context(s.with_another_key()[0]) != CONTEXT,
    "context-of-other-refusals-left-out": lambda s: (
        s.decrypt(EncryptionContext={"a": "b"})["requestParameters"].get("encryptionContext") != {"a": "b"}
    ),
    "disabling-left-out": lambda s: not s.rows("disable_key"),
    "key-of-nobody": lambda s: s.event("describe_key")["requestParameters"]["keyId"] != s.key["KeyId"],
    "json-cut-off": lambda s: not _parses(s.text("describe_key")),
    "another-caller": lambda s: s.encrypt()["userIdentity"]["accessKeyId"] != "test",
    "caller-without-arn": lambda s: "arn" not in s.encrypt()["userIdentity"],
    "affected-key-left-out": lambda s: (s.event("disable_key")["responseElements"] or {}).get("keyId") != s.key["Arn"],
    "affected-key-left-out-of-tags": lambda s: (
        s.event("tag_resource", Tags=[{"TagKey": "a", "TagValue": "b"}])["responseElements"] is None
    ),
    "material-left-out": lambda s: (
        s.encrypt().get("additionalEventData", {}).get("keyMaterialId") != s.key["CurrentKeyMaterialId"]
    ),
    "oldest-first": lambda s: (times := _times(s.all())) != sorted(times, reverse=True),
    "pages-overlap": lambda s: _overlap(_used_twice(s)),
    "page-size-ignored": lambda s: len(s.trail.lookup_events(MaxResults=1)["Events"]) > 1,
    "event-name-ignored": lambda s: {row["EventName"] for row in s.by("EventName", "Encrypt")} != {"Encrypt"},
    "resource-name-ignored": lambda s: any(
        s.key["Arn"] not in row["CloudTrailEvent"] for row in s.by("ResourceName", s.key["Arn"])
    ),
    "event-id-ignored": lambda s: len(s.by("EventId", s.encrypt()["eventID"])) != 1,
    "any-times": lambda s: (
        s.refusal(StartTime=datetime.now(UTC), EndTime=datetime(2020, 1, 1, tzinfo=UTC)) != "InvalidTimeRangeException"
    ),
    "any-page-size": lambda s: s.refusal(MaxResults=51) != "InvalidMaxResultsException",
    "any-token": lambda s: s.refusal(NextToken="bm9ib2R5") != "InvalidNextTokenException",
    "entry-of-another-name": lambda s: s.rows("describe_key")[0]["EventName"] != "DescribeKey",
    "no-api-call": lambda s: s.encrypt()["eventType"] != "AwsApiCall",
    "no-management-event": lambda s: s.encrypt().get("managementEvent") is not True,
    "from-nowhere": lambda s: not s.encrypt().get("sourceIPAddress"),
    "by-nothing": lambda s: not s.encrypt().get("userAgent"),
    "failed-as-if-done": lambda s: s.event("describe_key", KeyId=NOBODYS).get("errorCode") != "NotFoundException",
    "done-as-if-failed": lambda s: "errorCode" in s.decrypt(EncryptionContext=CONTEXT),
}


def _blob(s: Scene) -> dict[str, Any]:
    return {"CiphertextBlob": s.sealed["CiphertextBlob"]}


def _hex(s: Scene) -> str:
    return str(s.last["Plaintext"].hex())
