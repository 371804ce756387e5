"""Requests that no client of AWS sends: from a body of the wrong type to noise on the socket. Seeded."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

HOST = "127.0.0.1"
NEVER_A_KEY = "134f2428-cec1-4b25-a1ae-9048164dba47"
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1e308, 2**63, 10**40, "", " ", "\u0000", "Ü" * 40, "x" * 9000, "alias/", "arn:aws:kms",
    "arn:aws:kms:us-east-1:000000000000:key/", [], [None], [[]], {}, {"": ""}, {"a": None}, {"a": {"b": []}}, "AAAA",
    "====", "not base64!",
)  # fmt: skip
KMS_CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Encrypt", {"KeyId": NEVER_A_KEY, "Plaintext": "AAAA", "EncryptionContext": {"a": "b"}}),
    ("Decrypt", {"CiphertextBlob": "AAAA", "KeyId": NEVER_A_KEY, "GrantTokens": ["x"]}),
    ("ReEncrypt", {"CiphertextBlob": "AAAA", "DestinationKeyId": NEVER_A_KEY}),
    ("GenerateDataKey", {"KeyId": NEVER_A_KEY, "KeySpec": "AES_256", "NumberOfBytes": 32}),
    ("GenerateRandom", {"NumberOfBytes": 32}),
    ("ListKeys", {"Limit": 10, "Marker": "x"}),
    ("ListAliases", {"KeyId": NEVER_A_KEY, "Limit": 10}),
    ("CreateAlias", {"AliasName": "alias/a", "TargetKeyId": NEVER_A_KEY}),
    ("CreateGrant", {"KeyId": NEVER_A_KEY, "GranteePrincipal": "x", "Operations": ["Encrypt"]}),
    ("TagResource", {"KeyId": NEVER_A_KEY, "Tags": [{"TagKey": "a", "TagValue": "b"}]}),
    ("PutKeyPolicy", {"KeyId": NEVER_A_KEY, "Policy": "{}", "PolicyName": "default"}),
    ("ScheduleKeyDeletion", {"KeyId": NEVER_A_KEY, "PendingWindowInDays": 7}),
)
IAM_CALLS: tuple[tuple[str, dict[str, str]], ...] = (
    ("CreateRole", {"RoleName": "a b", "AssumeRolePolicyDocument": "{}"}),
    ("CreateUser", {"UserName": "?", "Path": "x"}),
    ("PutUserPolicy", {"UserName": "nobody", "PolicyName": "p", "PolicyDocument": "{"}),
    ("CreateAccessKey", {"UserName": "nobody"}),
    ("ListUsers", {"MaxItems": "many", "Marker": "x"}),
    ("UpdateRole", {"RoleName": "nobody", "MaxSessionDuration": "1e3"}),
    ("TagRole", {"RoleName": "nobody", "Tags.member.1.Key": "a", "Tags.member.3.Value": "b"}),
)
STS_CALLS: tuple[tuple[str, dict[str, str]], ...] = (
    ("AssumeRole", {"RoleArn": "x", "RoleSessionName": "y", "DurationSeconds": "z"}),
    ("AssumeRole", {"RoleArn": "arn:aws:iam::000000000000:role/no", "RoleSessionName": "yy", "Policy": "{"}),
    ("GetAccessKeyInfo", {"AccessKeyId": "AKIA"}),
    ("GetFederationToken", {"Name": "x"}),
)


@dataclass(frozen=True)
class Malformed:
    """What to send, and what kind of wrong it is."""

    kind: str
    data: bytes


def malformed(seed: int, count: int) -> Iterator[Malformed]:
    """That many requests, the same for the same seed, but for the dates of signatures."""
    draw = random.Random(seed)
    kinds = tuple(KINDS.items())
    for number in range(count):
        kind, make = kinds[number % len(kinds)]
        yield Malformed(kind, make(draw))


def _wire(method: str, path: str, headers: dict[str, str], body: bytes, version: str = "HTTP/1.1") -> bytes:
    fields = {"Host": HOST, "Content-Length": str(len(body)), **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{method} {path} {version}\r\n{head}\r\n".encode("latin-1", "replace") + body


def _signed(service: str, headers: dict[str, str], body: bytes, method: str = "POST", path: str = "/") -> bytes:
    request = AWSRequest(method, f"http://{HOST}{path}", headers={"Host": HOST, **headers}, data=body)
    SigV4Auth(Credentials("test", "test"), service, "us-east-1").add_auth(request)
    return _wire(method, path, dict(request.headers.items()), body)


def _kms(operation: str, body: bytes) -> bytes:
    headers = {"X-Amz-Target": f"TrentService.{operation}", "Content-Type": "application/x-amz-json-1.1"}
    return _signed("kms", headers, body)


def _form(service: str, version: str, fields: dict[str, str], extra: str = "") -> bytes:
    form = "&".join(f"{name}={quote(value)}" for name, value in {"Version": version, **fields}.items())
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    return _signed(service, headers, (form + extra).encode())


def _cut_json(draw: random.Random) -> bytes:
    operation, params = draw.choice(KMS_CALLS)
    body = json.dumps(params).encode()
    return _kms(operation, body[: draw.randrange(len(body))])


def _wrong_types(draw: random.Random) -> bytes:
    operation, params = draw.choice(KMS_CALLS)
    changed = {**params, draw.choice(tuple(params)): draw.choice(ODD_VALUES)}
    return _kms(operation, json.dumps(changed).encode())


def _odd_json(draw: random.Random) -> bytes:
    bodies = (
        b"[" * 50_000, b'{"a":' * 20_000, b'"text"', b"null", b"[]", b"1", b"NaN", b'{"Limit": NaN}',
        b'{"Limit": 1' + b"0" * 5000 + b"}", b'{"KeyId": "\\ud800"}', b'{"KeyId": "\xff\xfe"}', b"\x00" * 100,
        b'{"KeyId": "a", "KeyId": 1}', b'\xef\xbb\xbf{"Limit": 1}', "{}".encode("utf-16"), b" " * 10_000, b"{}{}",
        b'{"EncryptionContext": {' + b",".join(b'"%d": "x"' % n for n in range(3000)) + b"}}",
        b'{"Description": "' + b"x" * 900_000 + b'"}',
    )  # fmt: skip
    return _kms(draw.choice(KMS_CALLS)[0], draw.choice(bodies))


def _unknown_target(draw: random.Random) -> bytes:
    target = draw.choice(
        ("TrentService.Nope", "TrentService.", "Nope.Encrypt", "", "TrentService", ".", "TrentService.__class__",
         "TrentService.encrypt", "x" * 5000, "TrentService.Encrypt.Encrypt", "../../etc/passwd")
    )  # fmt: skip
    method = draw.choice(("POST", "GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "BREW"))
    path = draw.choice(("/", "//", "/x", "/%00", "/%zz", "/../..", "/?a=b&a=c&&=", "/" + "y" * 3000))
    return _signed("kms", {"X-Amz-Target": target}, b"{}", method, path)


def _wrong_forms(draw: random.Random) -> bytes:
    if draw.random() < 0.5:
        service, version, (action, fields) = "iam", "2010-05-08", draw.choice(IAM_CALLS)
    else:
        service, version, (action, fields) = "sts", "2011-06-15", draw.choice(STS_CALLS)
    chosen = draw.choice((action, action, action, "Nope", "", action.lower()))
    extra = draw.choice(
        ("", "&%ff%fe=%ff", "&a" * 3000, "&" * 500, "&Tags.member.1.Key=" + "k" * 5000, "&=&=",
         "&PolicyArns.member.1=x",
         "".join(f"&Tags.member.{n}.Key=k{n}&Tags.member.{n}.Value=v" for n in range(1, 90)), "&Version=x", "&%")
    )  # fmt: skip
    odd = {name: draw.choice((value, value, "\u0000", "x" * 3000, "-1", "")) for name, value in fields.items()}
    return _form(service, draw.choice((version, version, version, "1970-01-01")), {"Action": chosen, **odd}, extra)


def _unsigned(draw: random.Random) -> bytes:
    headers = {"X-Amz-Target": "TrentService.ListKeys"} if draw.random() < 0.5 else {}
    return _wire(draw.choice(("POST", "GET", "PUT")), draw.choice(("/", "/bucket/key", "/?Action=x")), headers, b"{}")


def _broken_authorization(draw: random.Random) -> bytes:
    request = _kms("ListKeys", b"{}")
    start, end = request.index(b"AWS4-HMAC"), request.index(b"\r\n", request.index(b"AWS4-HMAC"))
    header = bytearray(request[start:end])
    for _ in range(draw.randint(1, 4)):
        place = draw.randrange(len(header))
        header[place : place + draw.randint(0, 9)] = bytes(
            draw.choice(b"=,;/ \tA0\xc3%") for _ in range(draw.randint(0, 3))
        )
    return request[:start] + bytes(header) + request[end:]


def _odd_dates(draw: random.Random) -> bytes:
    dates = (
        "99999999T999999Z",
        "20000101T000000Z",
        "x",
        "",
        "Mon, 99 Foo 2020",
        "30000101T000000Z",
        "00010101T000000Z",
        "Sun, 06 Nov 0000 08:49:37 GMT",
        "20150830T123600",
        "Thu, 01 Jan 1970 00:00:00 -9999",
    )
    scope = draw.choice(
        ("test/20150830/us-east-1/kms/aws4_request", "a/b/c/d/e", "test/20150830/nowhere/kms/aws4_request")
    )
    header = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature={'0' * 64}"
    name = draw.choice(("X-Amz-Date", "Date"))
    headers = {"X-Amz-Target": "TrentService.ListKeys", "Authorization": header, name: draw.choice(dates)}
    return _wire("POST", "/", headers, b"{}")


def _odd_presigned(draw: random.Random) -> bytes:
    fields = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-Credential": "test/20150830/us-east-1/s3/aws4_request",
        "X-Amz-Date": "20150830T123600Z", "X-Amz-Expires": "60", "X-Amz-SignedHeaders": "host", "X-Amz-Signature": "0",
    }  # fmt: skip
    fields[draw.choice(tuple(fields))] = draw.choice(("", "x", "9" * 40, "-1", "%00", "a/b/c/d/e", "٣"))
    if draw.random() < 0.3:
        fields.pop(draw.choice(tuple(fields)))
    return _wire(
        "GET", "/b/k?" + "&".join(f"{name}={quote(value, safe='%')}" for name, value in fields.items()), {}, b""
    )


def _large_body(draw: random.Random) -> bytes:
    size = draw.choice((1_100_000, 2_000_000))
    return _wire("POST", "/", {"X-Amz-Target": "TrentService.Encrypt"}, b"x" * size)


def _odd_lengths(draw: random.Random) -> bytes:
    length = draw.choice(("-1", "x", "1e3", "99999999999999999999", "0x10", "5, 6", "", "+5", "5\r\nContent-Length: 6"))
    return _wire("POST", "/", {"Content-Length": length, "X-Amz-Target": "TrentService.ListKeys"}, b"{}")


def _broken_chunks(draw: random.Random) -> bytes:
    body = draw.choice(
        (b"zz\r\n{}\r\n0\r\n\r\n", b"-1\r\n{}", b"2\r\n{}0\r\n\r\n", b"ffffffffffffffff\r\n{}",
         b"2;" + b"e" * 9000 + b"\r\n{}",
         b"2\r\n{}\r\n", b"0\r\nX: \x00\r\n\r\n", b"2\n{}\n0\n\n", b"1\r\n{\r\n" * 800 + b"0\r\n\r\n")
    )  # fmt: skip
    both = "\r\nContent-Length: 3" if draw.random() < 0.3 else ""
    coding = draw.choice(("chunked", "chunked", "gzip, chunked", "xchunked", "chunked, chunked", "identity"))
    target = "X-Amz-Target: TrentService.ListKeys"
    head = f"POST / HTTP/1.1\r\nHost: h\r\n{target}\r\nTransfer-Encoding: {coding}{both}\r\n\r\n"
    return head.encode() + body


def _broken_headers(draw: random.Random) -> bytes:
    line = draw.choice(
        (
            b"no colon",
            b"Nul: a\x00b",
            b": empty",
            b"Sp ace: x",
            b" Folded: x",
            b"X: " + b"h" * 100_000,
            b"\xff\xfe: x",
            b"X: y\r\n" * 3000,
            b"Host: a\r\nHost: b",
            b"Connection: upgrade\r\nUpgrade: websocket",
            b"Expect: 100-continue",
            b"Connection: close, keep-alive,,,",
            b"X-Amz-Target: a\r\nX-Amz-Target: b",
        )
    )
    return b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n" + line + b"\r\n\r\n{}"


def _broken_request_line(draw: random.Random) -> bytes:
    return draw.choice(
        (
            b"POST /\r\n\r\n",
            b"POST / HTTP/9.9\r\n\r\n",
            b"POST  /  HTTP/1.1\r\n\r\n",
            b"/ HTTP/1.1\r\n\r\n",
            b"\r\n\r\n\r\n",
            b"POST \xff HTTP/1.1\r\nHost: h\r\n\r\n",
            b"CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n",
            b"POST / HTTP/1.0\r\n\r\n",
            b"GET http://[::1 HTTP/1.1\r\nHost: h\r\n\r\n",
            b"GET / HTTP/1.1\r\n\r\n",
            b"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: h\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: h\r\n\r\n" * 20,
            b"GET /_reference/clock HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",
            b'POST /_reference/clock HTTP/1.1\r\nHost: h\r\nContent-Length: 17\r\n\r\n{"advance_s": -1}',
        )
    )


def _noise(draw: random.Random) -> bytes:
    hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
    return draw.choice((b"", hello)) + draw.randbytes(draw.randint(1, 4000))


KINDS: dict[str, Callable[[random.Random], bytes]] = {
    "cut JSON": _cut_json,
    "wrong types": _wrong_types,
    "odd JSON": _odd_json,
    "unknown target": _unknown_target,
    "wrong forms": _wrong_forms,
    "unsigned": _unsigned,
    "broken authorization": _broken_authorization,
    "odd dates": _odd_dates,
    "odd presigned": _odd_presigned,
    "large body": _large_body,
    "odd lengths": _odd_lengths,
    "broken chunks": _broken_chunks,
    "broken headers": _broken_headers,
    "broken request line": _broken_request_line,
    "noise": _noise,
}
