#!/usr/bin/env bash
# PyJWT 2.15.1: handed a public key as GetPublicKey of KMS gives it, in DER, it fails in another way for each kind of key.
# Guess: it reads PEM alone, and says so with its InvalidKeyError whichever algorithm the token has.
# Seen: that is so for RSA. An EC key ends in a ValueError and an Ed25519 key in a UnicodeDecodeError, neither of which
# `except PyJWTError` catches. joserfc 1.8.0 reads all three as they are.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q pyjwt==2.15.1 joserfc==1.8.0 cryptography==50.0.2
"$folder/venv/bin/python" - > "$folder/seen" <<'PYTHON'
import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import ECKey, OKPKey, RSAKey

keys = {
    "RS256": (rsa.generate_private_key(65537, 2048), RSAKey),
    "ES256": (ec.generate_private_key(ec.SECP256R1()), ECKey),
    "EdDSA": (ed25519.Ed25519PrivateKey.generate(), OKPKey),
}
for algorithm, (private, kind) in keys.items():
    token = jwt.encode({"sub": "example"}, private, algorithm)
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    try:
        jwt.decode(token, public, [algorithm])
    except (jwt.PyJWTError, ValueError) as error:
        print(algorithm, type(error).__name__, isinstance(error, jwt.PyJWTError), kind.import_key(public).key_type)
PYTHON
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
RS256 InvalidKeyError True RSA
ES256 ValueError False EC
EdDSA UnicodeDecodeError False OKP
SEEN
