"""Keys that sign certificates: in a PEM file, in a KMS, or made for one certificate alone."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from securesystemslib.exceptions import Error
from securesystemslib.signer import CryptoSigner, Signer, SSlibKey

from kms_conformance.conformance.errors import UsageError

IN_A_KMS = "awskms:"
KINDS = "Ed25519, ECDSA on a NIST curve, RSA or ML-DSA, in PEM without a password"


def made(path: Path) -> Path:
    """Write a new Ed25519 key to a file that nobody else may read; where its public half is."""
    signer, public = CryptoSigner.generate_ed25519(), path.with_name(f"{path.name}.pub")
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(signer.private_bytes)
        public.write_bytes(_pem(signer.public_key))
    except FileExistsError as error:
        raise UsageError(f"{path} is there already, and a key is never overwritten; give another name") from error
    except OSError as error:
        raise UsageError(f"no key can be written to {path} ({error.strerror}); give another place") from error
    return public


def signer_of(key: str | None) -> Signer:
    """The signer of a PEM file or "awskms:" and the ARN of a KMS key; without, one that is made here and forgotten."""
    if key is None:
        return CryptoSigner.generate_ed25519()
    if key.startswith(IN_A_KMS):
        return _in_a_kms(key.removeprefix(IN_A_KMS))
    try:
        return CryptoSigner(load_pem_private_key(_bytes(Path(key)), None))
    except (ValueError, TypeError, UnsupportedAlgorithm, Error) as error:
        raise UsageError(f"{key} holds no private key that can sign; give one of {KINDS}") from error


def public_key(path: Path) -> SSlibKey:
    """The public key of a PEM file."""
    try:
        return SSlibKey.from_crypto(load_pem_public_key(_bytes(path)))
    except (ValueError, TypeError, UnsupportedAlgorithm, Error) as error:
        raise UsageError(f"{path} holds no public key; give the .pub file of the key, in PEM") from error


def _in_a_kms(arn: str) -> Signer:
    """The key of a KMS that boto3 finds by its own configuration: AWS_PROFILE, AWS_ENDPOINT_URL_KMS and so on."""
    from botocore.exceptions import BotoCoreError, ClientError
    from securesystemslib.signer import AWSSigner

    try:
        uri, public = AWSSigner.import_(arn)
        return Signer.from_priv_key_uri(uri, public)
    except (BotoCoreError, ClientError, Error, ValueError) as error:
        raise UsageError(
            f"the key {arn} cannot sign ({error}); give the ARN of a key with KeyUsage SIGN_VERIFY"
        ) from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"the key {path} cannot be read ({error.strerror}); give a PEM file") from error


def _pem(key: SSlibKey) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    raw = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.keyval["public"]))
    return raw.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
