#!/usr/bin/env bash
# botocore 1.44.8: its validation takes a file as Plaintext of Encrypt, and its serializer then stumbles over it.
# Guess: a file is read and sent, since the error for a wrong type names "file-like object" among the valid types.
# Seen: the names are those of every blob of every service; a file passes the check, and the JSON serializer, which
# needs bytes for its base64, raises a TypeError, which is no error of botocore. Nothing is sent.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q boto3==1.44.8 botocore==1.44.8
AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b "$folder/venv/bin/python" - > "$folder/seen" <<'PYTHON'
import io

import boto3
from botocore.exceptions import BotoCoreError

kms = boto3.client("kms", region_name="us-east-1")
sent = []
kms.meta.events.register("before-send.kms", lambda request, **_: sent.append(request))
for plaintext in (memoryview(b"text"), io.BytesIO(b"text")):
    try:
        kms.encrypt(KeyId="alias/example", Plaintext=plaintext)
    except (BotoCoreError, TypeError) as error:
        name, said = type(error).__name__, str(error)
        print(name, "file-like object" in said, isinstance(error, BotoCoreError))
print(len(sent), "sent")
PYTHON
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
ParamValidationError True True
TypeError False False
0 sent
SEEN
