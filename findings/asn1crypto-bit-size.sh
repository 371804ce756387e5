#!/usr/bin/env bash
# asn1crypto 1.5.1: it reads the public keys of KMS, but does not know how many bits those of two specs have.
# Guess: 521 bits for P-521, and 256 for Ed25519, which it knows by name like the curve secp256k1.
# Seen: `bit_size` is eight times the bytes of a coordinate, so 528, and it leaves its variable unset for what is not
# RSA, DSA or EC: an UnboundLocalError for Ed25519 (ECC_NIST_EDWARDS25519).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q asn1crypto==1.5.1 cryptography==50.0.2
"$folder/venv/bin/python" - > "$folder/seen" <<'PYTHON'
from asn1crypto.keys import PublicKeyInfo
from cryptography.hazmat.primitives.asymmetric.ec import SECP256K1, SECP521R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

for private in (generate_private_key(SECP256K1()), generate_private_key(SECP521R1()), Ed25519PrivateKey.generate()):
    info = PublicKeyInfo.load(private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    try:
        print(info.algorithm, info.bit_size)
    except UnboundLocalError as error:
        print(info.algorithm, type(error).__name__)
PYTHON
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
ec 256
ec 528
ed25519 UnboundLocalError
SEEN
