#!/usr/bin/env bash
# botocore 1.44.8 meets the server of moto 5.2.5: a presigned Decrypt is answered with the list of S3's buckets.
# Guess: the URL holds nothing of the call, whose JSON must be sent along; without it moto answers with an error of KMS.
# Seen: botocore moves the call's members from the body into the query, where no JSON service looks for them, and writes
# the encryption context there as Python prints a dict. Without an Authorization header moto reads neither the scope in
# the query nor the X-Amz-Target of KMS: the call counts as one of S3 and is answered with 200.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q 'moto[kms,s3,server]==5.2.5' boto3==1.44.8 botocore==1.44.8
AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b "$folder/venv/bin/python" - > "$folder/seen" <<'PYTHON'
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import boto3
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
port = server.get_host_and_port()[1]
kms = boto3.client("kms", region_name="us-east-1", endpoint_url=f"http://127.0.0.1:{port}")
key = kms.create_key()["KeyMetadata"]["KeyId"]
context = {"purpose": "example"}
blob = kms.encrypt(KeyId=key, Plaintext=b"text", EncryptionContext=context)["CiphertextBlob"]
members = {"CiphertextBlob": blob, "EncryptionContext": context}
url = kms.generate_presigned_url("decrypt", Params=members, HttpMethod="POST")
query = parse_qs(urlsplit(url).query)
print(sorted(set(query) & set(members)), query["EncryptionContext"][0])
print(query["X-Amz-Credential"][0].split("/", 2)[2], query["X-Amz-SignedHeaders"][0])
headers = {"X-Amz-Target": "TrentService.Decrypt", "Content-Type": "application/x-amz-json-1.1"}
with urlopen(Request(url, b"", headers, method="POST")) as answer:
    print(answer.status, "<ListAllMyBucketsResult" in answer.read().decode())
server.stop()
PYTHON
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
['CiphertextBlob', 'EncryptionContext'] {'purpose': 'example'}
us-east-1/kms/aws4_request content-type;host;x-amz-target
200 True
SEEN
