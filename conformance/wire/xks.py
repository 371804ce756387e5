"""Sends the requests of a case to a proxy, signed as they say, and takes the answers."""

from __future__ import annotations

import http.client
import json
import time
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from kms_conformance.cloud.http.messages import HttpRequest
from kms_conformance.conformance.targets.xks import XksTarget
from kms_conformance.models.xks.asks import NAMES, Answer, Ask, Exchange, Signing, bound

SERVICE = "kms-xks-proxy"
LARGEST = 1024 * 1024
DATED: Mapping[Signing, timedelta] = {
    Signing.A_DAY_AGO: timedelta(days=-1),
    Signing.A_DAY_AHEAD: timedelta(days=1),
    Signing.TEN_MINUTES_AGO: timedelta(minutes=-10),
    Signing.TEN_MINUTES_AHEAD: timedelta(minutes=10),
    Signing.FOUR_MINUTES_AGO: timedelta(minutes=-4),
}
KMS_OPERATIONS = {
    "metadata": "DescribeKey", "encrypt": "Encrypt", "decrypt": "Decrypt", "health": "KmsHealthCheck"
}  # fmt: skip


class UnansweredError(Exception):
    """No answer came."""


class _At(SigV4Auth):
    """Signature Version 4 of botocore, at a time that is given."""

    def __init__(self, credentials: Credentials, service: str, region: str, when: datetime) -> None:
        super().__init__(credentials, service, region)
        self._when = when

    def add_auth(self, request: AWSRequest) -> None:
        """Sign."""
        request.context["timestamp"] = self._when.strftime("%Y%m%dT%H%M%SZ")
        signer: Any = self  # its steps are not in the stubs
        signer._modify_request_before_signing(request)
        canonical = self.canonical_request(request)
        text = self.string_to_sign(request, canonical)
        signer._inject_signature_to_request(request, self.signature(text, request))


class XksExecutor:
    """One connection's worth of asking; counts what it sends."""

    def __init__(self, target: XksTarget) -> None:
        self._target = target
        self._connection: http.client.HTTPConnection | None = None
        self.sent: dict[str, int] = {}

    def ask(self, ask: Ask, before: Sequence[Exchange]) -> Exchange:
        """Send one request of a case; raises UnboundError, UnansweredError."""
        members = {name: bound(value, before) for name, value in ask.members}
        members = {name: value for name, value in members.items() if value is not None}
        body = json.dumps({"requestMetadata": self._about(ask), **members}).encode()
        if ask.text is not None:
            body = ask.text.encode()
        path = self._path(ask)
        headers = self._signed(ask, path, body)
        if ask.signing is Signing.BODY_ALTERED:
            body = body[:-1] + b" }"
        name = NAMES[ask.operation]
        self.sent[name] = self.sent.get(name, 0) + 1
        return Exchange(members, self._send(ask.method, path, headers, body))

    def end(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _about(self, ask: Ask) -> dict[str, str]:
        about = {"kmsOperation": KMS_OPERATIONS[ask.operation], "kmsRequestId": str(uuid.uuid4())}
        if ask.operation != "health":
            about["awsPrincipalArn"] = "arn:aws:iam::123456789012:user/Alice"
        if ask.operation in ("encrypt", "decrypt"):
            about["kmsKeyArn"] = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
        return about | dict(ask.about)

    def _path(self, ask: Ask) -> str:
        prefix = self._target.parties[ask.prefix].path
        if ask.operation == "health":
            return f"{prefix}/health{ask.path_suffix}"
        return f"{prefix}/keys/{self._target.keys[ask.key]}/{ask.operation}{ask.path_suffix}"

    def _signed(self, ask: Ask, path: str, body: bytes) -> dict[str, str]:
        url = urlsplit(self._target.info.endpoint)
        headers = {"host": url.netloc, "content-type": ask.content_type}
        if ask.signing is Signing.NOT:
            return headers
        party = self._target.parties[ask.signed_as]
        secret = party.secret if ask.signing is not Signing.WITH_ANOTHER_SECRET else sha256(body).hexdigest()
        name = party.access_key_id if ask.signing is not Signing.BY_UNKNOWN_ID else "Z" * 24
        service = SERVICE if ask.signing is not Signing.FOR_ANOTHER_SERVICE else "kms"
        if ask.signing is Signing.PATH_ALTERED:
            path += "/elsewhere"
        now = datetime.now(UTC) + DATED.get(ask.signing, timedelta())
        request = AWSRequest(ask.method, f"{url.scheme}://{url.netloc}{path}", data=body, headers={"host": url.netloc})
        _At(Credentials(name, secret), service, self._target.info.region, now).add_auth(request)
        headers |= {key.lower(): value for key, value in request.headers.items()}
        if ask.signing is Signing.DATE_ALTERED:
            headers["x-amz-date"] = (now + timedelta(seconds=-30)).strftime("%Y%m%dT%H%M%SZ")
        if ask.signing is Signing.LAST_DIGIT_ALTERED:
            given = headers["authorization"]
            headers["authorization"] = given[:-1] + ("0" if given[-1] != "0" else "1")
        return headers

    def _send(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        began = time.perf_counter()
        if self._target.send is not None:
            request = HttpRequest(method, path, "", tuple(headers.items()), body, client="127.0.0.1")
            answer = self._target.send(request)
            status, raw = answer.status, answer.body
            given = {name.lower(): value for name, value in answer.headers.items()}
        else:
            status, given, raw = self._over_http(method, path, headers, body)
        seconds = 0.0 if self._target.send is not None else time.perf_counter() - began
        return Answer(status, given, _json(raw), seconds)

    def _over_http(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        for attempt in (1, 2):  # a connection that was kept may have been closed meanwhile
            try:
                self._connection = self._connection or self._connected()
                self._connection.request(method, path, body, headers)
                response = self._connection.getresponse()
                raw = response.read(LARGEST)
                return response.status, {name.lower(): value for name, value in response.getheaders()}, raw
            except (OSError, http.client.HTTPException) as error:
                self.end()
                if attempt == 2:
                    raise UnansweredError(str(error) or type(error).__name__) from error
        raise AssertionError

    def _connected(self) -> http.client.HTTPConnection:
        url, timeout = urlsplit(self._target.info.endpoint), self._target.timeout_s
        if url.scheme == "https":
            return http.client.HTTPSConnection(url.netloc, timeout=timeout, context=self._target.tls)
        return http.client.HTTPConnection(url.netloc, timeout=timeout)


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None
