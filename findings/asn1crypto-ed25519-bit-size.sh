#!/usr/bin/env bash
# asn1crypto 1.5.1: it reads the public key of an Ed25519 key but cannot tell its size.
# Guess: 256 bits, as for the curve secp256k1: the algorithm is known to it by name, and so is its fixed size.
# Seen: UnboundLocalError. `bit_size` knows RSA, DSA and EC keys, and leaves its variable unset for the others. GetPublicKey
# of KMS gives such a SubjectPublicKeyInfo for the spec ECC_NIST_EDWARDS25519.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q asn1crypto==1.5.1 cryptography==50.0.2
"$folder/venv/bin/python" - > "$folder/seen" <<'PYTHON'
from asn1crypto.keys import PublicKeyInfo
from cryptography.hazmat.primitives.asymmetric.ec import SECP256K1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

for private in (generate_private_key(SECP256K1()), Ed25519PrivateKey.generate()):
    info = PublicKeyInfo.load(private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    try:
        print(info.algorithm, info.bit_size)
    except UnboundLocalError as error:
        print(info.algorithm, type(error).__name__)
PYTHON
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
ec 256
ed25519 UnboundLocalError
SEEN
