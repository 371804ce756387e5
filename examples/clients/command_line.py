"""The AWS CLI: encrypt and decrypt, and an object of S3 under the key, up and down."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

AWS = Path(sys.executable).parent / "aws"
key = os.environ["KEY_ARN"]


def aws(*arguments: str) -> str:
    """What the command prints."""
    ran = subprocess.run([str(AWS), *arguments], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


Path("plain").write_bytes(b"secret")
sealed = json.loads(aws("kms", "encrypt", "--key-id", key, "--plaintext", "fileb://plain", "--output", "json"))
Path("sealed").write_bytes(base64.b64decode(sealed["CiphertextBlob"]))
opened = json.loads(aws("kms", "decrypt", "--ciphertext-blob", "fileb://sealed", "--output", "json"))
assert base64.b64decode(opened["Plaintext"]) == b"secret"
bucket = f"s3://{os.environ['BUCKET']}/cli"
aws("s3", "cp", "plain", bucket, "--sse", "aws:kms", "--sse-kms-key-id", key)
aws("s3", "cp", bucket, "back")
assert Path("back").read_bytes() == b"secret"
