#!/usr/bin/env bash
# pymongocrypt 1.21.2 (libmongocrypt): the name of the Content-Length header of a KMS reply counts in one spelling alone.
# Guess: the reply is read however the header is spelled, since names of HTTP headers have no case (RFC 9110, 5.1).
# Seen: `Content-Length` is read; `content-length`, as HTTP/2 gateways and some servers write it, ends in an error about
# extra content, before the body is looked at.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q pymongocrypt==1.21.2 pymongo==4.20.0
"$folder/venv/bin/python" - > "$folder/seen" <<'PYTHON'
import base64
import json

import bson
from pymongocrypt.errors import MongoCryptError
from pymongocrypt.mongocrypt import MongoCrypt, MongoCryptOptions
from pymongocrypt.options import DataKeyOpts
from pymongocrypt.synchronous.state_machine import MongoCryptCallback


class Callback(MongoCryptCallback):
    def kms_request(self, kms_context):
        return None

    collection_info = mark_command = fetch_keys = insert_data_key = kms_request

    def bson_encode(self, doc):
        return bson.encode(doc)

    def close(self):
        return None


def fed(header):
    body = json.dumps({"CiphertextBlob": base64.b64encode(b"x" * 96).decode(), "KeyId": "arn"})
    reply = f"HTTP/1.1 200 OK\r\n{header}: {len(body)}\r\n\r\n{body}".encode()
    crypt = MongoCrypt(MongoCryptOptions({"aws": {"accessKeyId": "a", "secretAccessKey": "b"}}), Callback())
    context = crypt.data_key_context("aws", DataKeyOpts({"region": "us-east-1", "key": "alias/example"}))
    request = next(iter(context.kms_contexts()))
    try:
        while reply and (wanted := request.bytes_needed):
            request.feed(reply[:wanted])
            reply = reply[wanted:]
    except MongoCryptError as error:
        return str(error)
    return f"read, {request.bytes_needed} bytes wanting"


for header in ("Content-Length", "content-length"):
    print(f"{header}: {fed(header)}")
PYTHON
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
Content-Length: read, 0 bytes wanting
content-length: KMS response parser error with status 200, error: 'Unexpected extra HTTP content'
SEEN
