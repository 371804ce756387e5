"""The AWS Encryption SDK: an envelope under a data key of the KMS, bound to a context, and opened without its name."""

import os

import aws_encryption_sdk
from aws_encryption_sdk.identifiers import CommitmentPolicy

sdk = aws_encryption_sdk.EncryptionSDKClient(commitment_policy=CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT)
provider = aws_encryption_sdk.StrictAwsKmsMasterKeyProvider(key_ids=[os.environ["KEY_ARN"]])
sealed, _ = sdk.encrypt(source=b"secret", key_provider=provider, encryption_context={"tenant": "a"})
opened, header = sdk.decrypt(source=sealed, key_provider=provider)
assert opened == b"secret"
assert header.encryption_context["tenant"] == "a"
discovery = aws_encryption_sdk.DiscoveryAwsKmsMasterKeyProvider()
assert sdk.decrypt(source=sealed, key_provider=discovery)[0] == b"secret"
