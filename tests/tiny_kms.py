"""A tiny, independent AWS KMS over HTTP: the clean server in which the suite must find nothing wrong.

Written from the AWS documentation and the requirement catalogue alone (ids such as KEY-050 below), it must never import
the suite's own model. It keeps symmetric encryption keys of one account in memory; each Region (that of the unchecked
signature's credential scope) has keys of its own, and a deletion's waiting period never ends here. Ways to use it:

    python tests/tiny_kms.py --port 4599 [--host 127.0.0.1]
    with running() as url: boto3.client("kms", endpoint_url=url, ...)
    TinyKms().handle("CreateKey", {})  # blobs stay base64 text
"""

from __future__ import annotations

import argparse
import base64
import hmac
import json
import math
import re
import secrets
import socketserver
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_ID, NONCE, MAC = 16, 12, 32  # bytes in a ciphertext
ACCOUNT, INVALID, SYMMETRIC = "123456789012", "ValidationException", "SYMMETRIC_DEFAULT"
NULL_TEXT = "1 validation error detected: Value at '{}' failed to satisfy constraint: Member must not be null"
DRY_RUN_TEXT = "The request would have succeeded, but the DryRun option is set."
Json = dict[str, Any]


class KmsError(Exception):
    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message


def _refuse_if(broken: object, code: str, message: str = "") -> None:
    if broken:
        raise KmsError(code, message)


class Shape(NamedTuple):  # of a request's member, as in the service model (VALID-*)
    kind: type  # bytes is base64 text
    low: int = 0  # bounds of an integer's value, of anything else's length
    high: float = math.inf
    enum: tuple[str, ...] = ()
    pattern: str = ""
    item: Shape | None = None  # of a list
    members: str = ""  # of a structure, as in REQUESTS; a dict without members is a map


# fmt: off
KEY_USAGES: dict[str, tuple[str, ...]] = {  # key spec -> the usages it can have (KEY-010 to KEY-017)
    SYMMETRIC: ("ENCRYPT_DECRYPT",),
    **dict.fromkeys(("RSA_2048", "RSA_3072", "RSA_4096"), ("ENCRYPT_DECRYPT", "SIGN_VERIFY")),
    **dict.fromkeys(("ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521"), ("SIGN_VERIFY", "KEY_AGREEMENT")),
    **dict.fromkeys(("HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512"), ("GENERATE_VERIFY_MAC",)),
    "ECC_SECG_P256K1": ("SIGN_VERIFY",), "SM2": ("ENCRYPT_DECRYPT", "SIGN_VERIFY", "KEY_AGREEMENT"),
    **dict.fromkeys(("ML_DSA_44", "ML_DSA_65", "ML_DSA_87", "ECC_NIST_EDWARDS25519"), ("SIGN_VERIFY",)),
    **dict.fromkeys(("ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"), ("ENCAPSULATE_DECAPSULATE",)),
}
MEMBERS = {
    **dict.fromkeys(("KeyId", "SourceKeyId", "DestinationKeyId"), Shape(str, 1, 2048)),
    **dict.fromkeys(("EncryptionContext", "SourceEncryptionContext", "DestinationEncryptionContext"), Shape(dict)),
    **dict.fromkeys(("EncryptionAlgorithm", "SourceEncryptionAlgorithm", "DestinationEncryptionAlgorithm"),
                    Shape(str, enum=(SYMMETRIC, "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"))),
    **dict.fromkeys(("BypassPolicyLockoutSafetyCheck", "MultiRegion", "DryRun"), Shape(bool)),
    "Plaintext": Shape(bytes, 1, 4096), "CiphertextBlob": Shape(bytes, 1, 6144),
    "NumberOfBytes": Shape(int, 1, 1024), "DataKeySpec": Shape(str, enum=("AES_256", "AES_128")),
    "GrantTokens": Shape(list, 0, 10, item=Shape(str, 1, 8192)), "Recipient": Shape(dict),
    "DryRunModifiers": Shape(list, item=Shape(str, enum=("IGNORE_CIPHERTEXT",))),
    "Policy": Shape(str, 1, 131_072, pattern=r"[\t\n\r\u0020-\u00FF]+"), "Description": Shape(str, 0, 8192),
    "KeySpec": Shape(str, enum=tuple(KEY_USAGES)), "TagValue": Shape(str, 0, 256),
    "CustomerMasterKeySpec": Shape(str, enum=tuple(KEY_USAGES)[:13]),  # the old enum ends with SM2 (VALID-063)
    "KeyUsage": Shape(str, enum=tuple(sorted({*sum(KEY_USAGES.values(), ())}))),
    "Origin": Shape(str, enum=("AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE")),
    "CustomKeyStoreId": Shape(str, 1, 64), "XksKeyId": Shape(str, 1, 128, pattern=r"[a-zA-Z0-9\-_.]+"),
    "Tags": Shape(list, item=Shape(dict, members="TagKey! TagValue!")), "TagKey": Shape(str, 1, 128),
    "PendingWindowInDays": Shape(int, 7, 30),  # the page (KEY-050), narrower than the model (VALID-096)
    "Limit": Shape(int, 1, 1000), "Marker": Shape(str, 1, 1024, pattern=r"[\u0020-\u00FF]*"),
    "ResourceOwners": Shape(list, 1, 2, item=Shape(str, enum=("SELF", "OTHER_ACCOUNTS_VIA_RAM"))),
}
REQUESTS = {  # operation -> its members; ! is required, name:shape where the model has two shapes of one name
    "CreateKey": "Policy Description KeyUsage CustomerMasterKeySpec KeySpec Origin CustomKeyStoreId"
                 " BypassPolicyLockoutSafetyCheck Tags MultiRegion XksKeyId",
    "DescribeKey": "KeyId! GrantTokens", "ScheduleKeyDeletion": "KeyId! PendingWindowInDays",
    **dict.fromkeys(("EnableKey", "DisableKey", "CancelKeyDeletion"), "KeyId!"),
    "Encrypt": "KeyId! Plaintext! EncryptionContext GrantTokens EncryptionAlgorithm DryRun",
    "Decrypt": "KeyId CiphertextBlob EncryptionContext GrantTokens EncryptionAlgorithm"
               " Recipient DryRun DryRunModifiers",
    "ReEncrypt": "CiphertextBlob SourceEncryptionContext SourceKeyId DestinationKeyId! DestinationEncryptionContext"
                 " SourceEncryptionAlgorithm DestinationEncryptionAlgorithm GrantTokens DryRun DryRunModifiers",
    "GenerateDataKey": "KeyId! EncryptionContext NumberOfBytes KeySpec:DataKeySpec GrantTokens Recipient DryRun",
    "ListKeys": "Limit Marker ResourceOwners",
}
# fmt: on


def _read(shape: Shape, value: Any, path: str) -> Any:
    """Give one member in its Python form (blobs as bytes), or refuse it as AWS's model validation does."""
    kind, wire_type = shape.kind, str if shape.kind is bytes else shape.kind
    shown = f"'{value}' " if kind in (str, int) else ""  # AWS-053: a blob's value is never echoed
    prefix = f"1 validation error detected: Value {shown}at '{path}' failed to satisfy constraint: Member must "
    mistyped = not isinstance(value, wire_type) or (kind is int and isinstance(value, bool))
    _refuse_if(mistyped, INVALID, prefix + f"be of type {kind.__name__}")
    if kind is bytes:
        with suppress(ValueError):
            value = base64.b64decode(value, validate=True)
        _refuse_if(isinstance(value, str), INVALID, prefix + "be base64 text")  # VALID-132
    size, noun = (value, "value") if kind in (int, bool) else (len(value), "length")
    unlike = shape.pattern and not re.fullmatch(shape.pattern, value)
    unknown = shape.enum and value not in shape.enum
    _refuse_if(size < shape.low, INVALID, prefix + f"have {noun} greater than or equal to {shape.low}")
    _refuse_if(size > shape.high, INVALID, prefix + f"have {noun} less than or equal to {shape.high}")
    _refuse_if(unlike, INVALID, prefix + f"satisfy regular expression pattern: {shape.pattern}")
    _refuse_if(unknown, INVALID, prefix + f"satisfy enum value set: [{', '.join(shape.enum)}]")
    if shape.item:
        return [_read(shape.item, element, f"{path}.{n}.member") for n, element in enumerate(value, 1)]
    if kind is not dict or shape.members:
        return _read_members(shape.members, value, path + ".") if shape.members else value
    odd = [text for text in value.values() if not isinstance(text, (str, bool, int, float))]
    _refuse_if(odd, INVALID, prefix + "map to text")  # numbers and booleans count as their JSON text (CTX-018)
    return {name: text if isinstance(text, str) else json.dumps(text) for name, text in value.items()}


def _read_members(members: str, body: Json, prefix: str = "") -> Json:
    """Read a request or structure. Unknown members are ignored (VALID-135); null ones count as absent."""
    params: Json = {}
    for member in members.split():
        name, _, shape = member.rstrip("!").partition(":")
        path = prefix + name[0].lower() + name[1:]
        if body.get(name) is not None:
            params[name] = _read(MEMBERS[shape or name], body[name], path)
        _refuse_if(member.endswith("!") and name not in params, INVALID, NULL_TEXT.format(path))
    return params


@dataclass
class Key:
    key_id: str
    arn: str
    description: str
    created: float = field(default_factory=time.time)
    material_id: str = field(default_factory=lambda: secrets.token_hex(32))
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    state: str = "Enabled"
    deletion_date: int | None = None

    def metadata(self) -> Json:
        """Exactly the members recorded from AWS (AWS-018), and DeletionDate only while pending (KEY-025)."""
        return {
            "AWSAccountId": ACCOUNT, "Arn": self.arn, "KeyId": self.key_id, "Description": self.description,
            "CreationDate": self.created, "CurrentKeyMaterialId": self.material_id, "Origin": "AWS_KMS",
            "KeySpec": SYMMETRIC, "CustomerMasterKeySpec": SYMMETRIC, "EncryptionAlgorithms": [SYMMETRIC],
            "KeyUsage": "ENCRYPT_DECRYPT", "KeyManager": "CUSTOMER", "MultiRegion": False,
            "KeyState": self.state, "Enabled": self.state == "Enabled",
        } | ({"DeletionDate": self.deletion_date} if self.deletion_date else {})  # fmt: skip


_CHANGE = {"PendingDeletion": ("KMSInvalidStateException", "is pending deletion.")}
_USE = _CHANGE | {"Disabled": ("DisabledException", "is disabled.")}
_CANCEL = dict.fromkeys(("Enabled", "Disabled"), ("KMSInvalidStateException", "is not pending deletion."))
STATE_ERRORS = {  # operation -> key state -> refusal; what is not here succeeds (kms-key-states.csv)
    **dict.fromkeys(("Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey"), _USE),
    **dict.fromkeys(("EnableKey", "DisableKey", "ScheduleKeyDeletion"), _CHANGE),
    "CancelKeyDeletion": _CANCEL,
}


def _encode_context(context: Mapping[str, str]) -> bytes:
    """Sorted (CTX-012), length-prefixed, lone surrogates kept: no two contexts share an encoding (INV-04)."""
    texts = [text.encode("utf-8", "surrogatepass") for pair in sorted(context.items()) for text in pair]
    return b"".join(len(text).to_bytes(4, "big") + text for text in texts)


class TinyKms:
    """The keys of the account in one Region, and the operations on them. Every call is atomic."""

    def __init__(self, region: str = "us-east-1") -> None:
        self._arn_prefix, self._mac_key = f"arn:aws:kms:{region}:{ACCOUNT}:key/", secrets.token_bytes(32)
        self._keys: dict[str, Key] = {}
        self._markers = {"": 0}  # marker given out -> where ListKeys goes on
        self._lock = threading.Lock()

    def handle(self, operation: str, body: Json) -> Json:
        """Run one operation on a JSON request (blobs base64) and give its JSON response, or raise KmsError."""
        _refuse_if(operation not in REQUESTS, "UnknownOperationException")
        params = _read_members(REQUESTS[operation], body)  # syntax first, then the key (VALID-136)
        _refuse_if("Recipient" in params, INVALID, "The attestation document is not valid.")  # none is, here (ENC-035)
        method = getattr(self, re.sub("([A-Z])", r"_\1", operation).lower())  # DescribeKey -> _describe_key
        with self._lock:
            result: Json = method(operation, params)
        _refuse_if(params.get("DryRun"), "DryRunOperationException", DRY_RUN_TEXT)  # DRYRUN-001: the last guard
        return {name: base64.b64encode(v).decode() if isinstance(v, bytes) else v for name, v in result.items()}

    def _find(self, key_id: str) -> Key:
        """Resolve a key id or key ARN; whatever names no key of this account and Region is not found (KEY-036..040)."""
        bare, region = key_id.removeprefix(self._arn_prefix), (key_id.split(":") + [""] * 4)[3]
        if bare in self._keys:
            return self._keys[bare]
        well_formed = re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}", bare)
        _refuse_if(well_formed, "NotFoundException", f"Key '{self._arn_prefix}{bare}' does not exist")  # AWS-009
        raise KmsError("NotFoundException", f"Invalid arn {region}" if region else f"Invalid keyId '{key_id}'")

    def _guard(self, operation: str, params: Json, key: Key | None = None, side: str = "") -> Key:
        """Key, grant tokens (no grant was ever made here, so none is valid: TOKEN-007), key state, key usage."""
        key = key or self._find(params["KeyId"])
        _refuse_if(params.get("GrantTokens"), "InvalidGrantTokenException", "The grant token is not valid.")
        code, text = STATE_ERRORS.get(operation, {}).get(key.state, ("", ""))
        _refuse_if(code, code, f"{key.arn} {text}")
        algorithm = params.get(side + "EncryptionAlgorithm", SYMMETRIC)  # ENC-031
        text = f"Algorithm {algorithm} is incompatible with key spec {SYMMETRIC}."
        _refuse_if(algorithm != SYMMETRIC, "InvalidKeyUsageException", text)
        return key

    def _create_key(self, operation: str, params: Json) -> Json:
        both = {"KeySpec", "CustomerMasterKeySpec"} <= {*params}  # KEY-008
        _refuse_if(both, INVALID, "You cannot specify KeySpec and CustomerMasterKeySpec in the same request.")
        spec = params.get("KeySpec") or params.get("CustomerMasterKeySpec") or SYMMETRIC
        usage = params.get("KeyUsage") or ("ENCRYPT_DECRYPT" if spec == SYMMETRIC else "")
        _refuse_if(not usage, INVALID, "You must specify a KeyUsage value for this key spec.")  # KEY-009
        _refuse_if(usage not in KEY_USAGES[spec], INVALID, f"KeyUsage {usage} is not compatible with KeySpec {spec}")
        tags = [tag["TagKey"] for tag in params.get("Tags", [])]
        reserved = any(tag.lower().startswith("aws:") for tag in tags)
        _refuse_if(len(tags) > 50, "TagException", "Too many tags")  # TAG-010
        _refuse_if(reserved, "TagException", "Tags beginning with aws: are reserved")  # TAG-008
        _refuse_if(len(set(tags)) < len(tags), "TagException", "Duplicate tag keys")  # AWS-030
        policy = None
        with suppress(ValueError, RecursionError):
            policy = json.loads(params.get("Policy", '{"Statement": []}'))  # that is all that is asked of it
        no_policy = not isinstance(policy, dict) or "Statement" not in policy  # POLICY-010, POLICY-011
        _refuse_if(no_policy, "MalformedPolicyDocumentException", "The policy is not a key policy.")
        special = params.get("MultiRegion") or "CustomKeyStoreId" in params or "XksKeyId" in params
        other = special or spec != SYMMETRIC or params.get("Origin", "AWS_KMS") != "AWS_KMS"
        _refuse_if(other, "UnsupportedOperationException", "Only symmetric single-Region AWS_KMS keys are made here.")
        key = Key(key_id := str(uuid.uuid4()), self._arn_prefix + key_id, params.get("Description", ""))
        self._keys[key_id] = key
        return {"KeyMetadata": key.metadata()}

    def _describe_key(self, operation: str, params: Json) -> Json:
        return {"KeyMetadata": self._guard(operation, params).metadata()}

    def _set_state(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        key.state, key.deletion_date = "Enabled" if operation == "EnableKey" else "Disabled", None  # KEY-052
        return {"KeyId": key.arn} if operation == "CancelKeyDeletion" else {}

    _enable_key = _disable_key = _cancel_key_deletion = _set_state

    def _schedule_key_deletion(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        days = params.get("PendingWindowInDays", 30)  # KEY-049
        date = math.ceil(time.time() + days * 86_400)  # rounded up: never before the window ends (KEY-051)
        key.state, key.deletion_date = "PendingDeletion", date
        return {"KeyId": key.arn, "DeletionDate": date, "KeyState": key.state, "PendingWindowInDays": days}

    def _list_keys(self, operation: str, params: Json) -> Json:
        marker = params.get("Marker", "")
        _refuse_if(marker not in self._markers, "InvalidMarkerException", "The marker is not valid.")  # PAGE-012
        end = (start := self._markers[marker]) + params.get("Limit", 100)
        own = list(self._keys.values()) if "SELF" in params.get("ResourceOwners", ["SELF"]) else []
        keys = [{"KeyId": key.key_id, "KeyArn": key.arn} for key in own[start:end]]
        if len(own) <= end:
            return {"Keys": keys, "Truncated": False}
        self._markers[after := secrets.token_hex(16)] = end
        return {"Keys": keys, "Truncated": True, "NextMarker": after}

    def _seal(self, key: Key, plaintext: bytes, context: Mapping[str, str]) -> bytes:
        """Key id | nonce | AES-256-GCM under the key, with the context as associated data | MAC over all that."""
        nonce = secrets.token_bytes(NONCE)
        sealed = AESGCM(key.secret).encrypt(nonce, plaintext, _encode_context(context))
        data = uuid.UUID(key.key_id).bytes + nonce + sealed
        return data + hmac.digest(self._mac_key, data, "sha256")

    def _locate(self, params: Json, member: str) -> tuple[Key, bytes]:
        """Find the key that made the ciphertext, and the part to decrypt (empty in a dry run without ciphertext)."""
        ignores = params.get("DryRun") and "IGNORE_CIPHERTEXT" in params.get("DryRunModifiers", [])  # DRYRUN-006
        needed = member if ignores else "CiphertextBlob"
        _refuse_if(needed not in params, INVALID, NULL_TEXT.format(needed[0].lower() + needed[1:]))
        named = self._find(params[member]) if member in params else None
        if ignores and named:
            return named, b""
        data, mac = params["CiphertextBlob"][:-MAC], params["CiphertextBlob"][-MAC:]
        genuine = hmac.compare_digest(hmac.digest(self._mac_key, data, "sha256"), mac)
        _refuse_if(not genuine, "InvalidCiphertextException")  # AWS-003: no message. Nothing in it was believed yet
        key = self._find(str(uuid.UUID(bytes=data[:KEY_ID])))
        text = "The key ID in the request does not identify a CMK that can perform this operation."
        _refuse_if(named not in (None, key), "IncorrectKeyException", text)  # ENC-015; first of all (VALID-140)
        return key, data[KEY_ID:]

    def _open(self, key: Key, body: bytes, context: Mapping[str, str]) -> bytes:
        with suppress(InvalidTag):
            return AESGCM(key.secret).decrypt(body[:NONCE], body[NONCE:], _encode_context(context)) if body else b""
        raise KmsError("InvalidCiphertextException")  # CTX-002 to CTX-011

    def _encrypt(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        blob = self._seal(key, params["Plaintext"], params.get("EncryptionContext", {}))
        return {"CiphertextBlob": blob, "KeyId": key.arn, "EncryptionAlgorithm": SYMMETRIC}

    def _decrypt(self, operation: str, params: Json) -> Json:
        key, body = self._locate(params, "KeyId")
        self._guard(operation, params, key)
        result = {"KeyId": key.arn, "KeyMaterialId": key.material_id, "EncryptionAlgorithm": SYMMETRIC}
        return result | {"Plaintext": self._open(key, body, params.get("EncryptionContext", {}))}

    def _re_encrypt(self, operation: str, params: Json) -> Json:
        source, body = self._locate(params, "SourceKeyId")
        target = self._find(params["DestinationKeyId"])
        result: Json = {"SourceKeyId": source.arn, "KeyId": target.arn}
        for side, key in (("Source", source), ("Destination", target)):  # both must be usable (STATE-335)
            self._guard(operation, params, key, side)
            result |= {f"{side}KeyMaterialId": key.material_id, f"{side}EncryptionAlgorithm": SYMMETRIC}
        plaintext = self._open(source, body, params.get("SourceEncryptionContext", {}))
        blob = self._seal(target, plaintext, params.get("DestinationEncryptionContext", {}))  # CTX-022
        return result | {"CiphertextBlob": blob}

    def _generate_data_key(self, operation: str, params: Json) -> Json:
        spec, size = params.get("KeySpec"), params.get("NumberOfBytes")
        _refuse_if((spec is None) == (size is None), INVALID, "Please specify either number of bytes or key spec.")
        key = self._guard(operation, params)
        plaintext = secrets.token_bytes(size or {"AES_256": 32, "AES_128": 16}[str(spec)])
        blob = self._seal(key, plaintext, params.get("EncryptionContext", {}))
        return {"KeyId": key.arn, "KeyMaterialId": key.material_id, "Plaintext": plaintext, "CiphertextBlob": blob}


class _Handler(BaseHTTPRequestHandler):  # AWS JSON 1.1 (VALID-130)
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.server.fileno() < 0:  # a kept-alive connection must not outlive its server
            self.close_connection = True
            return
        try:
            status, result = 200, self._answer(raw)
        except KmsError as error:  # every client error is a 400 (AWS-006)
            status, result = 400, {"__type": error.code} | ({"message": error.message} if error.message else {})
        payload = json.dumps(result).encode("ascii")
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(payload)))
        self.send_header("x-amzn-RequestId", str(uuid.uuid4()))
        self.end_headers()
        self.wfile.write(payload)

    def _answer(self, raw: bytes) -> Json:
        service, _, operation = self.headers.get("X-Amz-Target", "").partition(".")
        _refuse_if(self.path != "/" or service != "TrentService", "UnknownOperationException")
        body: Any = None
        with suppress(ValueError, RecursionError):
            body = json.loads(raw or b"{}")
        _refuse_if(not isinstance(body, dict), "SerializationException", "The request is not a JSON object.")
        scope = re.search(r"Credential=[^/]+/\d{8}/([a-z0-9-]+)/", self.headers.get("Authorization", ""))
        region = scope[1] if scope else "us-east-1"
        return self.server.regions.setdefault(region, TinyKms(region)).handle(operation, body)

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet: the ready line is all the output."""


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    request_queue_size = 128
    regions: dict[str, TinyKms]


@contextmanager
def running(port: int = 0, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve in a daemon thread and yield the URL; port 0 takes a free one."""
    with _Server((host, port), _Handler) as server:
        server.regions = {}
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield f"http://{host}:{server.server_address[1]}"
        finally:
            server.shutdown()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A tiny AWS KMS, to test the conformance suite with.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    options = parser.parse_args()
    with running(options.port, options.host) as url, suppress(KeyboardInterrupt):
        print(f"tiny-kms listening on {url}", flush=True)
        threading.Event().wait()
