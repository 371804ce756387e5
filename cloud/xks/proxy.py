"""The proxy: reads, authenticates, routes and answers a request; a seeded fault overrides one small method."""

from __future__ import annotations

import hmac
import json
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kms_conformance.cloud.http.messages import HttpRequest, HttpResponse
from kms_conformance.cloud.xks import signature

ROUTE = re.compile(r"(?P<prefix>(?:/[A-Za-z0-9_/-]+)?)/kms/xks/v1/(?:health|keys/(?P<key>[^/]*)/(?P<what>[a-z]+))")
OPERATIONS = ("metadata", "encrypt", "decrypt")
STATUS = {
    "ValidationException": 400, "InvalidStateException": 400, "InvalidCiphertextException": 400,
    "InvalidKeyUsageException": 400, "AuthenticationFailedException": 401, "KeyNotFoundException": 404,
    "InvalidUriPathException": 404, "UnsupportedOperationException": 501, "InternalException": 500,
}  # fmt: skip
LARGEST_PLAINTEXT, LARGEST_AAD, LARGEST_METADATA = 4300, 8192, 20
METADATA = b"v=1"
IV_BYTES, TAG_BYTES = 12, 16


@dataclass(slots=True)
class ExternalKey:
    """A key of the key manager."""

    material: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    enabled: bool = True
    usage: tuple[str, ...] = ("ENCRYPT", "DECRYPT")


@dataclass(frozen=True, slots=True)
class Tenant:
    """A customer: a URI prefix with its credentials and keys."""

    prefix: str
    credentials: Mapping[str, str]
    keys: Mapping[str, ExternalKey]


class RefusedError(Exception):
    """The error name of an answer, and what it says."""

    def __init__(self, name: str, text: str = "") -> None:
        super().__init__(name)
        self.name, self.text = name, text


class XksProxy:
    """One proxy with its tenants."""

    def __init__(self, tenants: tuple[Tenant, ...]) -> None:
        self.tenants = {tenant.prefix: tenant for tenant in tenants}

    def now(self) -> datetime:
        """The time by its clock."""
        return datetime.now(UTC)

    def handle(self, request: HttpRequest) -> HttpResponse:
        """The answer to a request."""
        route = ROUTE.fullmatch(request.path)
        if route is not None and request.method != "POST":
            return self.wrong_method(route)
        try:
            return self.answer(200, self._handled(request, route))
        except RefusedError as error:
            return self.answer(self.status(error.name), self.error(error.name, error.text))

    def _handled(self, request: HttpRequest, route: re.Match[str] | None) -> dict[str, Any]:
        tenant = None if route is None else self.tenants.get(route["prefix"])
        what = None if route is None else route["what"]
        if route is None or tenant is None or what not in (None, *OPERATIONS):
            raise RefusedError("InvalidUriPathException", "No such URI path.")
        self.authenticate(request, tenant)
        body = self.read(request.body)
        if what is None:
            return self.health()
        key = self.key(tenant, route["key"])
        return {"metadata": self.metadata, "encrypt": self.encrypt, "decrypt": self.decrypt}[what](key, body)

    def wrong_method(self, route: re.Match[str]) -> HttpResponse:
        """The answer to a GET."""
        return HttpResponse(405, b"", {"Allow": "POST", "Content-Type": "application/json"})

    def answer(self, status: int, body: dict[str, Any]) -> HttpResponse:
        """A response."""
        return HttpResponse(status, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def status(self, name: str) -> int:
        """The status of an error name."""
        return STATUS[name]

    def error(self, name: str, text: str) -> dict[str, Any]:
        """The body of an error."""
        return {"errorName": name, "errorMessage": text or "The request was rejected."}

    def credentials(self, tenant: Tenant) -> Mapping[str, str]:
        """The secrets that are valid for a tenant, by access key id."""
        return tenant.credentials

    def authenticate(self, request: HttpRequest, tenant: Tenant) -> None:
        """RefusedError unless the request is signed with a credential of the tenant, now."""
        given = signature.read(request)
        secret = self.credentials(tenant).get(given.access_key_id) if given else None
        if given is None or secret is None or not self.of_this_service(given) or not signature.covers_enough(given):
            raise RefusedError("AuthenticationFailedException")
        if not self.is_recent(request, given):
            raise RefusedError("AuthenticationFailedException")
        if not self.matches(request, given, secret):
            raise RefusedError("AuthenticationFailedException")

    def of_this_service(self, given: signature.Given) -> bool:
        """Whether a signature is meant for proxies."""
        return given.service == signature.SERVICE

    def is_recent(self, request: HttpRequest, given: signature.Given) -> bool:
        """Whether a request is dated about now."""
        return signature.is_recent(request.fields, given, self.now())

    def matches(self, request: HttpRequest, given: signature.Given, secret: str) -> bool:
        """Whether a signature is that of the request."""
        return hmac.compare_digest(signature.expected(request, given, secret), given.signature)

    def read(self, body: bytes) -> dict[str, Any]:
        """The object that a request holds."""
        try:
            found = json.loads(body)
        except ValueError:
            found = None
        if not isinstance(found, dict) or not isinstance(found.get("requestMetadata"), dict):
            raise RefusedError("ValidationException", "The body is not a JSON object with requestMetadata.")
        return found

    def key(self, tenant: Tenant, name: str) -> ExternalKey:
        """A key of the tenant."""
        if name not in tenant.keys:
            raise RefusedError("KeyNotFoundException")
        return tenant.keys[name]

    def health(self) -> dict[str, Any]:
        """The state of the one key manager."""
        manager = {"id": "embedded-1", "model": "Reference key manager 1.0", "healthStatus": "ACTIVE"}
        names = {"xksProxyVendor": "kms-conformance", "xksProxyModel": "Reference proxy 1.0"}
        return {"xksProxyFleetSize": 1, **names, "ekmVendor": "kms-conformance", "ekmFleetDetails": [manager]}

    def metadata(self, key: ExternalKey, body: dict[str, Any]) -> dict[str, Any]:
        """What is told of a key."""
        return {
            "keySpec": "AES_256",
            "keyUsage": list(key.usage),
            "keyStatus": "ENABLED" if key.enabled else "DISABLED",
        }

    def iv(self) -> bytes:
        """A fresh initialization vector."""
        return secrets.token_bytes(IV_BYTES)

    def ciphertext_metadata(self) -> bytes:
        """What the proxy adds to a ciphertext."""
        return METADATA

    def bound_data(self, aad: bytes, metadata: bytes) -> bytes:
        """What a tag covers beside the ciphertext: both with their lengths, so that neither passes for the other."""
        return len(aad).to_bytes(2, "big") + aad + bytes([len(metadata)]) + metadata

    def cdiv(self, aad: bytes, metadata: bytes, iv: bytes, sealed: bytes) -> bytes:
        """The ciphertext data integrity value."""
        return sha256(aad + metadata + iv + sealed).digest()

    def require_usable(self, key: ExternalKey, usage: str) -> None:
        """RefusedError for a key that is disabled, or of another usage."""
        if not key.enabled:
            raise RefusedError("InvalidStateException", "The key is disabled.")
        if usage not in key.usage:
            raise RefusedError("InvalidKeyUsageException")

    def require_algorithm(self, body: dict[str, Any]) -> None:
        """RefusedError for another algorithm than AES-GCM."""
        if body.get("encryptionAlgorithm") != "AES_GCM":
            raise RefusedError("ValidationException", "encryptionAlgorithm is not AES_GCM.")

    def seal(self, key: ExternalKey, iv: bytes, plaintext: bytes, data: bytes) -> bytes:
        """Ciphertext and tag."""
        return AESGCM(key.material).encrypt(iv, plaintext, data)

    def open(self, key: ExternalKey, iv: bytes, sealed: bytes, data: bytes) -> bytes:
        """The plaintext; InvalidTag where anything was altered."""
        return AESGCM(key.material).decrypt(iv, sealed, data)

    def encrypt(self, key: ExternalKey, body: dict[str, Any]) -> dict[str, Any]:
        """Encrypt."""
        self.require_usable(key, "ENCRYPT")
        self.require_algorithm(body)
        plaintext = self.bytes_of(body, "plaintext", LARGEST_PLAINTEXT)
        aad = self.bytes_of(body, "additionalAuthenticatedData", LARGEST_AAD, may_lack=True)
        iv, metadata = self.iv(), self.ciphertext_metadata()
        sealed = self.seal(key, iv, plaintext, self.bound_data(aad, metadata))
        answer = {
            "ciphertext": _text(sealed[:-TAG_BYTES]),
            "ciphertextMetadata": _text(metadata),
            "initializationVector": _text(iv),
            "authenticationTag": _text(sealed[-TAG_BYTES:]),
        }
        algorithm = body.get("ciphertextDataIntegrityValueAlgorithm")
        if algorithm is None:
            return answer
        if algorithm != "SHA_256":
            raise RefusedError("ValidationException", "ciphertextDataIntegrityValueAlgorithm is not SHA_256.")
        value = self.cdiv(aad, metadata, iv, sealed)
        try:
            self.open(key, iv, sealed, self.bound_data(aad, metadata))
        except InvalidTag:
            raise RefusedError("InternalException") from None
        return answer | {"ciphertextDataIntegrityValue": _text(value)}

    def decrypt(self, key: ExternalKey, body: dict[str, Any]) -> dict[str, Any]:
        """Decrypt."""
        self.require_usable(key, "DECRYPT")
        self.require_algorithm(body)
        ciphertext = self.bytes_of(body, "ciphertext", LARGEST_PLAINTEXT)
        aad = self.bytes_of(body, "additionalAuthenticatedData", LARGEST_AAD, may_lack=True)
        metadata = self.bytes_of(body, "ciphertextMetadata", LARGEST_METADATA, may_lack=True)
        iv = self.bytes_of(body, "initializationVector", 16)
        tag = self.bytes_of(body, "authenticationTag", TAG_BYTES)
        if len(iv) not in (12, 16) or len(tag) != TAG_BYTES:
            raise RefusedError("InvalidCiphertextException")
        try:
            return {"plaintext": _text(self.open(key, iv, ciphertext + tag, self.bound_data(aad, metadata)))}
        except InvalidTag:
            raise RefusedError("InvalidCiphertextException") from None

    def bytes_of(self, body: dict[str, Any], name: str, most: int, *, may_lack: bool = False) -> bytes:
        """The bytes of a member."""
        text = body.get(name)
        if text is None and may_lack:
            return b""
        try:
            data = b64decode(text, validate=True) if isinstance(text, str) else None
        except ValueError:
            data = None
        if data is None or len(data) > most:
            raise RefusedError("ValidationException", f"{name} is missing, too long, or not Base64.")
        return data


def _text(data: bytes) -> str:
    return b64encode(data).decode()


ACCESS_KEY_ID, SECRET = "AAAAAAAAAAAAAAAAAAAAAAAA", "reference-secret"
OTHER_ACCESS_KEY_ID, OTHER_SECRET = "BBBBBBBBBBBBBBBBBBBBBBBB", "other-reference-secret"


def tenants() -> tuple[Tenant, ...]:
    """Two customers: /example with three keys, /other with one of the same id as a key of the first."""
    own = {"key-1": ExternalKey(), "key-2": ExternalKey(), "key-off": ExternalKey(enabled=False)}
    other = {"key-1": ExternalKey(), "key-other": ExternalKey()}
    return (
        Tenant("/example", {ACCESS_KEY_ID: SECRET}, own),
        Tenant("/other", {OTHER_ACCESS_KEY_ID: OTHER_SECRET}, other),
    )
