"""What shows each seeded fault of a proxy, told with a signer of its own and without the suite."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from kms_conformance.cloud.http.messages import HttpRequest
from kms_conformance.cloud.xks.proxy import ACCESS_KEY_ID, OTHER_ACCESS_KEY_ID, OTHER_SECRET, SECRET, XksProxy


def b64(data: bytes) -> str:
    return b64encode(data).decode()


def flip(text: str, place: int) -> str:
    data = bytearray(b64decode(text))
    data[place] ^= 1
    return b64(bytes(data))


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: Any

    @property
    def name(self) -> Any:
        return self.body.get("errorName") if isinstance(self.body, dict) else None


class Client:
    def __init__(self, proxy: XksProxy) -> None:
        self.proxy = proxy

    def call(
        self,
        what: str = "metadata",
        *,
        key: str = "key-1",
        prefix: str = "/example",
        name: str = ACCESS_KEY_ID,
        secret: str = SECRET,
        minutes: float = 0,
        service: str = "kms-xks-proxy",
        method: str = "POST",
        after: Callable[[dict[str, str], bytes], bytes] | None = None,
        about: dict[str, str] | None = None,
        **members: Any,
    ) -> Reply:
        meta = {"kmsOperation": "DescribeKey", "kmsRequestId": "5112f4d6-db54-4af4-ae30-c55a22a8dfae", **(about or {})}
        given = {member: value for member, value in members.items() if value is not None}
        body = json.dumps({"requestMetadata": meta, **given}).encode()
        path = f"{prefix}/kms/xks/v1/" + ("health" if what == "health" else f"keys/{key}/{what}")
        stamp = (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y%m%dT%H%M%SZ")
        headers = {"host": "p", "x-amz-date": stamp}
        digest = hashlib.sha256(body).hexdigest()
        canonical = f"{method}\n{path}\n\nhost:p\nx-amz-date:{stamp}\n\nhost;x-amz-date\n{digest}"
        scope = f"{stamp[:8]}/eu-west-1/{service}/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        signing = ("AWS4" + secret).encode()
        for part in scope.split("/"):
            signing = hmac.new(signing, part.encode(), "sha256").digest()
        signature = hmac.new(signing, text.encode(), "sha256").hexdigest()
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={name}/{scope}, SignedHeaders=host;x-amz-date, Signature={signature}"
        )
        if after is not None:
            body = after(headers, body)
        got = self.proxy.handle(HttpRequest(method, path, "", tuple(headers.items()), body, "127.0.0.1"))
        return Reply(got.status, dict(got.headers), json.loads(got.body) if got.body else None)

    def encrypt(self, text: bytes = b"p" * 32, aad: bytes | None = b"a" * 40, **more: Any) -> Reply:
        data = None if aad is None else b64(aad)
        more = {"encryptionAlgorithm": "AES_GCM", "plaintext": b64(text), "additionalAuthenticatedData": data, **more}
        return self.call("encrypt", **more)

    def opened(self, aad: bytes | None = b"a" * 40, text: bytes = b"p" * 32, **changed: Any) -> Reply:
        """Decrypt of a fresh ciphertext; `changed` gives members anew, from the answer."""
        sealed = self.encrypt(text, aad).body
        members = {name: value for name, value in sealed.items() if name != "ciphertextDataIntegrityValue"}
        members["additionalAuthenticatedData"] = None if aad is None else b64(aad)
        key = changed.pop("key", "key-1")
        for name, change in changed.items():
            members[name] = change(sealed)
        return self.call("decrypt", key=key, encryptionAlgorithm="AES_GCM", **members)


def has(reply: Reply, status: int, name: str) -> bool:
    return (reply.status, reply.name) == (status, name)


def unauthenticated(reply: Reply) -> bool:
    return has(reply, 401, "AuthenticationFailedException")


def invalid(reply: Reply) -> bool:
    return has(reply, 400, "InvalidCiphertextException")


def size(client: Client, member: str) -> int:
    return len(b64decode(client.encrypt().body[member]))


def cdiv(client: Client) -> bool:
    answer = client.encrypt(ciphertextDataIntegrityValueAlgorithm="SHA_256").body
    names = ("ciphertextMetadata", "initializationVector", "ciphertext", "authenticationTag")
    digest = hashlib.sha256(b"a" * 40 + b"".join(b64decode(answer.get(name, "")) for name in names)).digest()
    return answer.get("ciphertextDataIntegrityValue") == b64(digest)


def unsigned(headers: dict[str, str], body: bytes) -> bytes:
    del headers["authorization"]
    return body


def last_digit(headers: dict[str, str], body: bytes) -> bytes:
    given = headers["authorization"]
    headers["authorization"] = given[:-1] + ("1" if given[-1] == "0" else "0")
    return body


def later(headers: dict[str, str], body: bytes) -> bytes:
    stamp = datetime.strptime(headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    headers["x-amz-date"] = (stamp - timedelta(seconds=20)).strftime("%Y%m%dT%H%M%SZ")
    return body


def spaced(headers: dict[str, str], body: bytes) -> bytes:
    return body + b" "


def health(client: Client) -> dict[str, Any]:
    return dict(client.call("health").body)


def small_print(client: Client) -> str:
    return str(client.call(key="none").body["errorMessage"])


META, IV, TAG, TEXT = "ciphertextMetadata", "initializationVector", "authenticationTag", "ciphertext"
AAD = "additionalAuthenticatedData"
MOVED = {AAD: lambda row: b64(b"a" * 40 + b64decode(row[META])), META: lambda row: None}
LONG_ARN = {"awsPrincipalArn": "arn:aws:iam::123456789012:role/" + "r" * 2017}
DAY = 24 * 60
WITNESSES: dict[str, Callable[[Client], bool]] = {
    "plaintext-of-4300-bytes-refused": lambda c: c.encrypt(b"p" * 4300).status == 200,
    "aad-of-8192-bytes-refused": lambda c: c.encrypt(aad=b"a" * 8192).status == 200,
    "tag-appended-to-ciphertext": lambda c: size(c, TEXT) == 32,
    "iv-of-8-bytes": lambda c: size(c, IV) in (12, 16),
    "tag-of-12-bytes": lambda c: size(c, TAG) == 16,
    "metadata-of-21-bytes": lambda c: size(c, META) <= 20,
    "cdiv-without-aad": cdiv,
    "cdiv-tag-first": cdiv,
    "cdiv-with-lengths": cdiv,
    "cdiv-left-out": cdiv,
    "iv-fixed": lambda c: c.encrypt().body[IV] != c.encrypt().body[IV],
    "plaintext-cut": lambda c: c.opened(text=b"p" * 1000).body["plaintext"] == b64(b"p" * 1000),
    "ciphertext-bit-repaired": lambda c: invalid(c.opened(ciphertext=lambda row: flip(row[TEXT], -1))),
    "iv-last-byte-unbound": lambda c: invalid(c.opened(initializationVector=lambda row: flip(row[IV], -1))),
    "tag-compared-to-12-bytes": lambda c: invalid(c.opened(authenticationTag=lambda row: flip(row[TAG], -1))),
    "aad-unbound": lambda c: invalid(c.opened(additionalAuthenticatedData=lambda row: b64(b"b"))),
    "aad-bound-to-16-bytes": lambda c: invalid(c.opened(additionalAuthenticatedData=lambda row: b64(b"a" * 39 + b"b"))),
    "metadata-unbound": lambda c: c.opened(ciphertextMetadata=lambda row: flip(row[META], 0)).status == 400,
    "boundary-unbound": lambda c: c.opened(**MOVED).status == 400,
    "keys-share-material": lambda c: invalid(c.opened(key="key-2")),
    "disabled-key-encrypts": lambda c: has(c.encrypt(key="key-off"), 400, "InvalidStateException"),
    "any-algorithm": lambda c: c.encrypt(encryptionAlgorithm="AES_CBC").status in (400, 501),
    "wrong-ciphertext-is-internal": lambda c: invalid(c.opened(ciphertext=lambda row: flip(row[TEXT], 0))),
    "credential-of-another-prefix": lambda c: c.call(name=OTHER_ACCESS_KEY_ID, secret=OTHER_SECRET).status == 401,
    "key-of-another-prefix": lambda c: c.call(key="key-other").status == 404,
    "unknown-key-is-invalid": lambda c: has(c.call(key="none"), 404, "KeyNotFoundException"),
    "unknown-path-is-unknown-key": lambda c: has(c.call("wrap"), 404, "InvalidUriPathException"),
    "get-answered": lambda c: c.call(method="GET").status == 405,
    "unsigned-taken": lambda c: unauthenticated(c.call(after=unsigned)),
    "last-digit-unread": lambda c: unauthenticated(c.call(after=last_digit)),
    "unknown-id-is-denied": lambda c: unauthenticated(c.call(name="Q" * 24)),
    "body-written-anew": lambda c: unauthenticated(c.call(after=spaced)),
    "any-service": lambda c: unauthenticated(c.call(service="kms")),
    "never-stale": lambda c: unauthenticated(c.call(minutes=-DAY)),
    "an-hour-of-leeway": lambda c: unauthenticated(c.call(minutes=-10)),
    "date-unread": lambda c: unauthenticated(c.call(after=later)),
    "a-minute-of-leeway": lambda c: c.call(minutes=-4).status == 200,
    "known-operations-only": lambda c: c.call(about={"kmsOperation": "BulkEncrypt"}).status == 200,
    "uuids-only": lambda c: c.call(about={"kmsRequestId": "seventeen"}).status == 200,
    "short-arns-only": lambda c: c.call(about=LONG_ARN).status == 200,
    "known-members-only": lambda c: c.call(aMemberOfTheFuture="x").status == 200,
    "any-base64": lambda c: has(c.encrypt(plaintext="no base64!"), 400, "ValidationException"),
    "key-spec-aes": lambda c: c.call().body["keySpec"] == "AES_256",
    "usage-in-lower-case": lambda c: {"ENCRYPT", "DECRYPT"} <= set(c.call().body["keyUsage"]),
    "eleven-usages": lambda c: len(c.call().body["keyUsage"]) <= 10,
    "disabled-key-told-enabled": lambda c: c.call(key="key-off").body["keyStatus"] == "DISABLED",
    "fleet-of-none": lambda c: health(c)["xksProxyFleetSize"] > 0,
    "fleet-size-as-text": lambda c: isinstance(health(c)["xksProxyFleetSize"], int),
    "no-vendor": lambda c: "ekmVendor" in health(c),
    "no-managers": lambda c: bool(health(c)["ekmFleetDetails"]),
    "manager-without-id": lambda c: "id" in health(c)["ekmFleetDetails"][0],
    "manager-healthy": lambda c: health(c)["ekmFleetDetails"][0]["healthStatus"] == "ACTIVE",
    "plain-text": lambda c: c.call().headers["Content-Type"] == "application/json",
    "error-without-name": lambda c: c.call(key="none").name is not None,
    "message-of-512-characters": lambda c: len(small_print(c)) < 512,
    "message-with-other-letters": lambda c: small_print(c).isascii(),
}
"""By fault: true of a correct proxy, and untrue of the one with the fault."""
