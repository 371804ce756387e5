"""Random round trips over keys of every type: is anything wrong, and what does the reference cost beside the libraries?

python benchmarks/round_trips.py [--number 20000] [--seed 1]

A round trip is Sign and Verify, GenerateMac and VerifyMac, Encrypt and Decrypt, or a secret that both sides share, of a
random message by a random algorithm of a key of a random spec; and the same with the libraries alone, by which the
reference is computed, with keys of the same specs.  Each signature and secret of the reference is looked at outside of
it, too, which is not timed.  It fails where anything is wrong, or where the reference takes three times as long.
"""

from __future__ import annotations

import argparse
import hmac
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from time import process_time
from typing import Any

from Crypto.Hash import SHA512
from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kms_conformance.cloud.kms.cryptographic_operations import oaep
from kms_conformance.cloud.kms.private_keys import new_secret, private_key, public_key
from kms_conformance.conformance.targets import in_process_client
from kms_conformance.models.asymmetric import computing, mlkem, own_keys
from kms_conformance.models.key_types import (
    AGREE,
    ENCAPSULATE,
    ENCRYPT,
    KEY_TYPES,
    MAC,
    MAC_HASHES,
    OAEP,
    SIGN,
    SIGNING,
    largest_plaintext,
)

MOST = 3.0
"""How many times as long as the libraries the reference may take."""
LARGEST = 4096


@dataclass
class Sums:
    """The seconds of the round trips of one spec and usage, by the reference and by the libraries alone."""

    number: int = 0
    reference: float = 0
    alone: float = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Subject:
    """A key of the reference, and one of the same spec for the libraries."""

    spec: str
    usage: str
    algorithms: tuple[str, ...]
    key: str
    public: bytes
    secret: bytes


def subjects(client: Any) -> Iterator[Subject]:
    """A key of each spec for each usage."""
    for spec, usages in KEY_TYPES.items():
        for usage, algorithms in usages.items():
            key = client.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]["KeyId"]
            asymmetric = usage not in (MAC,) and spec != "SYMMETRIC_DEFAULT"
            public = client.get_public_key(KeyId=key)["PublicKey"] if asymmetric else b""
            yield Subject(spec, usage, algorithms, key, public, new_secret(spec))


def timed(what: Callable[[], Any]) -> tuple[Any, float]:
    """What a call gives, and the seconds of processor time that it takes: others may use the machine."""
    begun = process_time()
    found = what()
    return found, process_time() - begun


def signed(client: Any, of: Subject, algorithm: str, random: Random) -> tuple[bool, float, float]:
    """Sign and Verify."""
    signing = SIGNING[algorithm]
    kind = random.choice(signing.types)
    message = random.randbytes(random.randint(1, LARGEST) if kind == "RAW" else signing.digest_bytes())
    asked = {"KeyId": of.key, "SigningAlgorithm": algorithm, "Message": message, "MessageType": kind}

    def served() -> tuple[bytes, bool]:
        signature = client.sign(**asked)["Signature"]
        return signature, client.verify(Signature=signature, **asked)["SignatureValid"]

    (signature, valid), reference = timed(served)
    _, alone = timed(lambda: _signed_alone(of.secret, algorithm, message, kind))
    right = valid is True and computing.verify(of.public, algorithm, message, kind, signature)
    return right, reference, alone


def _signed_alone(secret: bytes, algorithm: str, message: bytes, kind: str) -> None:
    key, signing = private_key(secret), SIGNING[algorithm]
    public = key.public_key()
    match signing.scheme:
        case "ed25519":
            public.verify(key.sign(message), message)
        case "ed25519ph":
            made = eddsa.new(ECC.import_key(secret), "rfc8032").sign(SHA512.new(message))
            eddsa.new(ECC.import_key(public_key(secret)), "rfc8032").verify(SHA512.new(message), made)
        case "ml-dsa" if kind == "EXTERNAL_MU":
            public.verify_mu(key.sign_mu(message), message)
        case "ml-dsa":
            public.verify(key.sign(message), message)
        case scheme:
            function: Any = computing.HASHES[signing.hash]
            chosen: Any = utils.Prehashed(function) if kind == "DIGEST" else function
            how = (ec.ECDSA(chosen),) if scheme == "ecdsa" else (computing.rsa_padding(scheme, function), chosen)
            public.verify(key.sign(message, *how), message, *how)


def authenticated(client: Any, of: Subject, algorithm: str, random: Random) -> tuple[bool, float, float]:
    """GenerateMac and VerifyMac."""
    message = random.randbytes(random.randint(1, LARGEST))
    asked = {"KeyId": of.key, "MacAlgorithm": algorithm, "Message": message}
    function = MAC_HASHES[algorithm]

    def served() -> bool:
        mac = client.generate_mac(**asked)["Mac"]
        return bool(client.verify_mac(Mac=mac, **asked)["MacValid"])

    right, reference = timed(served)
    _, alone = timed(lambda: hmac.compare_digest(*(hmac.digest(of.secret, message, function) for _ in range(2))))
    return right is True, reference, alone


def encrypted(client: Any, of: Subject, algorithm: str, random: Random) -> tuple[bool, float, float]:
    """Encrypt and Decrypt."""
    most = largest_plaintext(of.spec, algorithm) if algorithm in OAEP else LARGEST
    plaintext = random.randbytes(random.randint(1, most))
    asked = {"KeyId": of.key, "EncryptionAlgorithm": algorithm}

    def served() -> bytes:
        blob = client.encrypt(Plaintext=plaintext, **asked)["CiphertextBlob"]
        return bytes(client.decrypt(CiphertextBlob=blob, **asked)["Plaintext"])

    opened, reference = timed(served)
    _, alone = timed(lambda: _encrypted_alone(of.secret, algorithm, plaintext))
    return opened == plaintext, reference, alone


def _encrypted_alone(secret: bytes, algorithm: str, plaintext: bytes) -> None:
    if algorithm not in OAEP:
        nonce = os.urandom(12)
        AESGCM(secret).decrypt(nonce, AESGCM(secret).encrypt(nonce, plaintext, None), None)
        return
    key = private_key(secret)
    key.decrypt(key.public_key().encrypt(plaintext, oaep(algorithm)), oaep(algorithm))


def agreed(client: Any, of: Subject, algorithm: str, random: Random) -> tuple[bool, float, float]:
    """DeriveSharedSecret, and the other side."""
    number = random.randrange(1000)
    ours = own_keys.public_key(of.spec, number)
    asked = {"KeyId": of.key, "KeyAgreementAlgorithm": algorithm, "PublicKey": ours}
    answer, reference = timed(lambda: client.derive_shared_secret(**asked))
    peer: Any = computing.load(ours)
    _, alone = timed(lambda: private_key(of.secret).exchange(ec.ECDH(), peer))
    return answer["SharedSecret"] == own_keys.agreed(of.spec, number, of.public), reference, alone


def encapsulated(client: Any, of: Subject, algorithm: str, random: Random) -> tuple[bool, float, float]:
    """Encapsulate and Decapsulate; and Decapsulate of what was encapsulated outside."""
    asked = {"KeyId": of.key, "EncapsulationAlgorithm": algorithm}

    def served() -> bool:
        made = client.encapsulate(**asked)
        opened = client.decapsulate(SharedSecretCiphertextBlob=made["SharedSecretCiphertextBlob"], **asked)
        return bool(opened["SharedSecret"] == made["SharedSecret"])

    def by_library() -> None:
        _, blob = private_key(of.secret).public_key().encapsulate()
        private_key(of.secret).decapsulate(blob)

    right, reference = timed(served)
    _, alone = timed(by_library)
    raw = mlkem.read_public_key(of.spec, of.public)
    secret, blob = mlkem.encapsulate(of.spec, raw or b"", random.randbytes(32))
    outside = client.decapsulate(SharedSecretCiphertextBlob=blob, **asked)["SharedSecret"] == secret
    return right and outside, reference, alone


TRIPS = {SIGN: signed, MAC: authenticated, ENCRYPT: encrypted, AGREE: agreed, ENCAPSULATE: encapsulated}


def main() -> int:
    """Make the round trips and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    client, random = in_process_client("reference"), Random(options.seed)
    found = {of: Sums() for of in subjects(client)}
    for _ in range(options.number):
        of = random.choice(list(found))
        algorithm, sums = random.choice(of.algorithms), found[of]
        try:
            right, reference, alone = TRIPS[of.usage](client, of, algorithm, random)
        except (client.exceptions.ClientError, InvalidSignature) as error:
            sums.wrong.append(f"{algorithm}: {error}")
            continue
        sums.number, sums.reference, sums.alone = sums.number + 1, sums.reference + reference, sums.alone + alone
        if not right:
            sums.wrong.append(algorithm)
    return _printed(found)


def _printed(found: dict[Subject, Sums]) -> int:
    for of, sums in found.items():
        each = (1000 * total / max(sums.number, 1) for total in (sums.reference, sums.alone))
        print(f"{of.spec:<24} {of.usage:<24} {sums.number:>6}  {next(each):7.3f} ms  alone {next(each):7.3f} ms")
        for wrong in sums.wrong:
            print(f"    wrong: {wrong}")
    number, wrong = sum(sums.number for sums in found.values()), sum(len(sums.wrong) for sums in found.values())
    reference, alone = (sum(getattr(sums, name) for sums in found.values()) for name in ("reference", "alone"))
    print(f"{number:,} round trips, {wrong} wrong: {reference:.1f} s, the libraries alone {alone:.1f} s")
    print(f"the reference takes {reference / alone:.2f} times as long; at most {MOST:g} times is allowed")
    return 0 if not wrong and reference <= MOST * alone else 1


if __name__ == "__main__":
    sys.exit(main())
