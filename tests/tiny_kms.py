"""A tiny, independent AWS KMS over HTTP: the clean server in which the suite must find nothing wrong.

Written from the AWS documentation and the requirement catalogue alone (ids such as KEY-050 below), it must never import
the suite's own model. It keeps the keys of one account in memory; each Region (that of the unchecked signature's
credential scope) has keys of its own, and no waiting or rotation period ever ends here. This module serves;
tiny_kms_requests.py says what requests look like; tiny_kms_keys.py, tiny_kms_cryptography.py (encryption),
tiny_kms_asymmetric.py (with HMAC; tiny_kms_signing.py computes) and tiny_kms_resources.py hold the operations;
tiny_kms_key_types.py knows the key specs; tiny_kms_policies.py judges key policies. Ways to use it:

    python tests/tiny_kms.py --port 4599 [--host 127.0.0.1]
    with running() as url: boto3.client("kms", endpoint_url=url, ...)
    TinyKms().handle("CreateKey", {})  # blobs stay base64 text
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import socketserver
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parent))  # whether this is tiny_kms or tests.tiny_kms, its siblings are beside it
from tiny_kms_asymmetric import Asymmetric
from tiny_kms_requests import INVALID, REQUESTS, Json, KmsError, read_members, refuse_if
from tiny_kms_resources import Resources
from tiny_kms_signatures import region_of, verify

__all__ = ["KmsError", "TinyKms", "running"]
DRY_RUN_TEXT = "The request would have succeeded, but the DryRun option is set."


class TinyKms(Asymmetric, Resources):
    """The account in one Region: its keys and what hangs on them. Every call is atomic."""

    def handle(self, operation: str, body: Json, request_id: str = "") -> Json:
        """Run one operation on a JSON request (blobs base64) and give its JSON response, or raise KmsError."""
        method = getattr(self, re.sub("([A-Z])", r"_\1", operation).lower(), None)  # DescribeKey -> _describe_key
        if operation not in REQUESTS or method is None:
            raise KmsError("UnknownOperationException")
        params = read_members(REQUESTS[operation], body)  # syntax first, then the key (VALID-136)
        refuse_if("Recipient" in params, INVALID, "The attestation document is not valid.")  # none is, here (ENC-035)
        with self._lock:
            self._request_id = request_id or str(uuid.uuid4())
            result: Json = method(operation, params)
        refuse_if(params.get("DryRun"), "DryRunOperationException", DRY_RUN_TEXT)  # DRYRUN-001: the last guard
        return {name: base64.b64encode(v).decode() if isinstance(v, bytes) else v for name, v in result.items()}


class _Handler(BaseHTTPRequestHandler):  # AWS JSON 1.1 (VALID-130)
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.server.fileno() < 0:  # a kept-alive connection must not outlive its server
            self.close_connection = True
            return
        request_id = str(uuid.uuid4())
        try:
            status, result = 200, self._answer(raw, request_id)
        except KmsError as error:  # every client error is a 400 (AWS-006)
            status, result = 400, {"__type": error.code} | ({"message": error.message} if error.message else {})
        payload = json.dumps(result).encode("ascii")
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(payload)))
        self.send_header("x-amzn-RequestId", request_id)
        self.end_headers()
        self.wfile.write(payload)

    def _answer(self, raw: bytes, request_id: str) -> Json:
        service, _, operation = self.headers.get("X-Amz-Target", "").partition(".")
        refuse_if(self.path != "/" or service != "TrentService", "UnknownOperationException")
        body: Any = None
        with suppress(ValueError, RecursionError):
            body = json.loads(raw or b"{}")
        refuse_if(not isinstance(body, dict), "SerializationException", "The request is not a JSON object.")
        region = verify(self.headers, raw) if self.server.signed else region_of(self.headers)
        return self.server.regions.setdefault(region, self.server.make(region)).handle(operation, body, request_id)

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet: the ready line is all the output."""


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    request_queue_size = 128
    regions: dict[str, TinyKms]
    signed: bool
    make: type[TinyKms]


@contextmanager
def running(
    port: int = 0, host: str = "127.0.0.1", *, signed: bool = False, make: type[TinyKms] = TinyKms
) -> Iterator[str]:
    """Serve in a daemon thread and yield the URL; port 0 takes a free one. `signed`: signatures are looked at."""
    with _Server((host, port), _Handler) as server:
        server.regions, server.signed, server.make = {}, signed, make
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield f"http://{host}:{server.server_address[1]}"
        finally:
            server.shutdown()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A tiny AWS KMS, to test the conformance suite with.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--signed", action="store_true", help="look at signatures: no proxy may stand in front then")
    options = parser.parse_args()
    with running(options.port, options.host, signed=options.signed) as url, suppress(KeyboardInterrupt):
        print(f"tiny-kms listening on {url}", flush=True)
        threading.Event().wait()
