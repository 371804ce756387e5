#!/usr/bin/env bash
# aws-encryption-sdk 4.0.7 for Python: the order of the keys given to a provider is not the order in the message.
# Guess: the generator key comes first in every message and is the first that a decryption asks KMS for.
# Seen: the encrypted data keys are kept in a set, so in about every second message the other key comes first; a reader
# that may use both asks KMS for either. A test that expects calls to one of the keys fails now and then.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q aws-encryption-sdk==4.0.7 'moto[kms]==5.2.5' boto3==1.44.8 botocore==1.44.8
AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b AWS_DEFAULT_REGION=us-east-1 \
  "$folder/venv/bin/python" - > "$folder/seen" <<'PYTHON'
import json

import aws_encryption_sdk
import boto3
import botocore.session
from moto import mock_aws

with mock_aws():
    kms = boto3.client("kms")
    generator, other = (kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
    session = botocore.session.get_session()
    asked = []
    session.register(
        "before-call.kms.Decrypt", lambda params, **_: asked.append(json.loads(params["body"])["KeyId"])
    )
    provider = aws_encryption_sdk.StrictAwsKmsMasterKeyProvider(
        key_ids=[generator, other], botocore_session=session
    )
    client = aws_encryption_sdk.EncryptionSDKClient()
    written = set()
    for _ in range(64):
        message, _ = client.encrypt(source=b"text", key_provider=provider)
        written.add(message.index(generator.encode()) < message.index(other.encode()))
        client.decrypt(source=message, key_provider=provider)
    print("generator first in the message:", sorted(written))
    print("generator asked:", sorted({key == generator for key in asked}), "calls for each message:", len(asked) / 64)
PYTHON
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
generator first in the message: [False, True]
generator asked: [False, True] calls for each message: 1.0
SEEN
