#!/usr/bin/env bash
# botocore 1.44.8: a Stubber checks an answer by the service model, but does not make of it what a client would return.
# Guess: what passes the check comes back as from KMS: bytes for a blob, a datetime for a date, and with
# ResponseMetadata.
# Seen: a text for CiphertextBlob and for CreationDate passes and comes back as a text. ResponseMetadata is missing,
# though the errors of the same Stubber have it: code that logs the status of every call fails for the good ones alone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q boto3==1.44.8 botocore==1.44.8
AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b "$folder/venv/bin/python" - > "$folder/seen" <<'PYTHON'
import boto3
from botocore.exceptions import ClientError
from botocore.stub import Stubber

kms = boto3.client("kms", region_name="us-east-1")
with Stubber(kms) as stubber:
    stubber.add_response("encrypt", {"CiphertextBlob": "text"})
    answer = kms.encrypt(KeyId="example", Plaintext=b"text")
    print(type(answer["CiphertextBlob"]).__name__, "ResponseMetadata" in answer)
    stubber.add_response("describe_key", {"KeyMetadata": {"KeyId": "example", "CreationDate": "2020-01-01"}})
    answer = kms.describe_key(KeyId="example")
    print(type(answer["KeyMetadata"]["CreationDate"]).__name__, "ResponseMetadata" in answer)
    stubber.add_client_error("describe_key", "NotFoundException", http_status_code=400)
    try:
        kms.describe_key(KeyId="example")
    except ClientError as error:
        print(type(error).__name__, error.response["ResponseMetadata"])
PYTHON
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
str False
str False
NotFoundException {'HTTPStatusCode': 400}
SEEN
