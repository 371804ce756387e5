#!/usr/bin/env bash
# moto 5.2.5: every symmetric KMS key has an RSA key of 2,048 bits, which nothing uses.
# Guess: a key of spec SYMMETRIC_DEFAULT has 32 bytes of material, and a private key belongs to asymmetric specs alone.
# Seen: CreateKey makes an RSA key for SYMMETRIC_DEFAULT, as for HMAC_256; it is most of what CreateKey costs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q 'moto[kms]==5.2.5' boto3==1.44.8
AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b "$folder/venv/bin/python" - > "$folder/seen" <<'PYTHON'
import boto3
from moto import mock_aws
from moto.kms.models import kms_backends

with mock_aws():
    kms = boto3.client("kms", region_name="us-east-1")
    for spec, usage in (("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), ("HMAC_256", "GENERATE_VERIFY_MAC")):
        key_id = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]["KeyId"]
        key = kms_backends["123456789012"]["us-east-1"].keys[key_id]
        print(spec, len(key.key_material), type(key.private_key).__name__)
PYTHON
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
SYMMETRIC_DEFAULT 32 RSAPrivateKey
HMAC_256 32 RSAPrivateKey
SEEN
