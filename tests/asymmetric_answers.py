"""Answers with public keys and signatures, for the relations that are computed with a public key."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from kms_conformance.models.asymmetric import mlkem, own_keys
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Relation
from kms_conformance.models.terms import KeyRef, Marker, Members, Output, Texts
from kms_conformance.models.wire import marker_bytes

PRIVATE = ec.generate_private_key(ec.SECP256R1())
PUBLIC, LONGER = (
    key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    for key in (PRIVATE, ec.generate_private_key(ec.SECP384R1()))
)
ALGORITHM = "ECDSA_SHA_256"


def signature(tag: str = "m") -> bytes:
    return PRIVATE.sign(marker_bytes(24, tag), ec.ECDSA(hashes.SHA256()))


def with_the_nonce_of(one: bytes, other: bytes) -> bytes:
    """The second signature, with the r of the first."""
    return encode_dss_signature(decode_dss_signature(one)[0], decode_dss_signature(other)[1])


FIRST = signature()
GET = Call.of("GetPublicKey", result=2, KeyId=KeyRef(1))
SIGN = Call.of("Sign", KeyId=KeyRef(1), Message=Marker(24), SigningAlgorithm=ALGORITHM)
EARLIER = Call.of("Sign", result=2, KeyId=KeyRef(1), Message=Marker(24, "n"), SigningAlgorithm=ALGORITHM)
OF_THE_MESSAGE = Members((
    ("PublicKey", Output(2, "PublicKey")),
    ("SigningAlgorithm", ALGORITHM),
    ("MessageType", "RAW"),
    ("Message", Marker(24)),
))  # fmt: skip
CURVE, KEM = "ECC_NIST_P256", "ML_KEM_768"
ANOTHER = ec.generate_private_key(ec.SECP256R1())
IN_PKCS8, ANOTHER_IN_PKCS8 = (
    key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()) for key in (PRIVATE, ANOTHER)
)
SEEDED = mlkem.private_key_der(KEM, bytes(range(64)))
OF_KEM = mlkem.public_key_der(KEM, mlkem.public_of(KEM, bytes(range(64))))
AGAIN = Call.of("GetPublicKey", KeyId=KeyRef(1))
PAIR = Call.of("GenerateDataKeyPairWithoutPlaintext", result=2, KeyId=KeyRef(1), KeyPairSpec=KEM)
WITH_OURS, MADE_HERE, OF_THE_PAIR = (
    Members((("Spec", spec), ("Number", 0), ("PublicKey", Output(2, "PublicKey")))) for spec in (CURVE, KEM, CURVE)
)
SECRET, CAPSULE = own_keys.agreed(CURVE, 0, PUBLIC), own_keys.encapsulated(KEM, 0, OF_KEM)
assert SECRET is not None and CAPSULE is not None
SAID = {
    "generate_data_key_pair_without_plaintext": {"PublicKey": OF_KEM},
    "get_public_key": {"PublicKey": PUBLIC},
    "sign": {"Signature": FIRST},
}
OF_KEYS = [
    (Relation.SAME_ITEMS, "SigningAlgorithms", Texts(("a", "b")), (GET,), {"SigningAlgorithms": ["a"]},
     {"SigningAlgorithms": ["b", "a"]}),
    (Relation.PUBLIC_KEY_OF, "PublicKey", "ECC_NIST_P256", (GET,), {"PublicKey": PUBLIC + b"x"}, {"PublicKey": PUBLIC}),
    (Relation.PUBLIC_KEY_OF, "PublicKey", "ECC_NIST_P384", (GET,), {"PublicKey": PUBLIC}, {"PublicKey": LONGER}),
    (Relation.VERIFIES, "Signature", OF_THE_MESSAGE, (GET, SIGN), {"Signature": signature("n")}, {"Signature": FIRST}),
    (Relation.OTHER_BYTES, "Signature", Output(2, "Signature"), (EARLIER, SIGN), {"Signature": FIRST},
     {"Signature": signature()}),
    (Relation.OTHER_NONCE, "Signature", Output(2, "Signature"), (EARLIER, SIGN),
     {"Signature": with_the_nonce_of(FIRST, signature())}, {"Signature": signature()}),
    (Relation.PAIR_OF, "", CURVE, (AGAIN,), {"PublicKey": PUBLIC, "PrivateKeyPlaintext": ANOTHER_IN_PKCS8},
     {"PublicKey": PUBLIC, "PrivateKeyPlaintext": IN_PKCS8}),
    (Relation.PRIVATE_KEY_OF, "Plaintext", OF_THE_PAIR, (GET, AGAIN), {"Plaintext": ANOTHER_IN_PKCS8},
     {"Plaintext": IN_PKCS8}),
    (Relation.SEED_OF, "Plaintext", KEM, (AGAIN,), {"Plaintext": SEEDED[:-1]}, {"Plaintext": SEEDED}),
    (Relation.AGREED, "SharedSecret", WITH_OURS, (GET, AGAIN), {"SharedSecret": SECRET[1:]}, {"SharedSecret": SECRET}),
    (Relation.ENCAPSULATED, "SharedSecret", MADE_HERE, (PAIR, AGAIN), {"SharedSecret": CAPSULE[1][:32]},
     {"SharedSecret": CAPSULE[0]}),
]  # fmt: skip
