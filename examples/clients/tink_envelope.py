"""Tink: a keyset wrapped by the KMS, and envelope encryption with it as the remote key."""

import os

import tink
from tink import aead
from tink.integration import awskms

aead.register()
uri = f"aws-kms://{os.environ['KEY_ARN']}"
remote = awskms.AwsKmsClient(uri, None).get_aead(uri)
sealed = remote.encrypt(b"secret", b"tenant a")
assert remote.decrypt(sealed, b"tenant a") == b"secret"
try:
    remote.decrypt(sealed, b"tenant b")
except tink.TinkError:
    pass
else:
    raise AssertionError("opened with other associated data")
envelope = aead.KmsEnvelopeAead(aead.aead_key_templates.AES256_GCM, remote)
assert envelope.decrypt(envelope.encrypt(b"secret", b""), b"") == b"secret"
