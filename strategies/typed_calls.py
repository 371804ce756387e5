"""What to try next with keys of other types, drawn from the model's state: signatures, MACs, pairs and secrets.

Each starts from a call that the model says is allowed and breaks at most one thing, as in `calls`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hypothesis import strategies as st

from kms_conformance.models.calls import Call
from kms_conformance.models.key_types import (
    AGREE,
    ENCAPSULATE,
    ENCRYPT,
    MAC,
    OAEP,
    SIGN,
    SIGNING,
    SYMMETRIC,
    algorithms,
)
from kms_conformance.models.made import Made
from kms_conformance.models.terms import Altered, Digest, Encapsulated, KeyRef, Marker, Output, OwnKey, Term
from kms_conformance.models.world import Key, World
from kms_conformance.strategies.calls import COIN, CONTEXTS, ONE_IN_SEVEN, SEARCH, Draw, decrypt
from kms_conformance.strategies.plan_builder import given
from kms_conformance.strategies.typed_plan_builder import CAPSULE, NEAR

Strategy = Callable[[Draw, World, int], Call | None]
OfType = Mapping[str, Term]

TYPES: Mapping[str, tuple[OfType, ...]] = {
    "kms-asymmetric": (
        {"KeySpec": "ECC_NIST_P256", "KeyUsage": SIGN},
        {"KeySpec": "ECC_SECG_P256K1", "KeyUsage": SIGN},
        {"KeySpec": "ECC_NIST_EDWARDS25519", "KeyUsage": SIGN},
        {"KeySpec": "RSA_2048", "KeyUsage": SIGN},
        {"KeySpec": "RSA_2048", "KeyUsage": ENCRYPT},
        {},
    ),
    "kms-hmac": (
        {"KeySpec": "HMAC_256", "KeyUsage": MAC},
        {"KeySpec": "HMAC_256", "KeyUsage": MAC},
        {"KeySpec": "HMAC_512", "KeyUsage": MAC},
    ),
    "kms-key-agreement": (
        {"KeySpec": "ECC_NIST_P256", "KeyUsage": AGREE},
        {"KeySpec": "ECC_NIST_P256", "KeyUsage": AGREE},
        {"KeySpec": "ML_KEM_768", "KeyUsage": ENCAPSULATE},
        {"KeySpec": "ML_KEM_768", "KeyUsage": ENCAPSULATE},
    ),
}
"""By profile the types of the keys with which a search begins."""
SIZES = st.sampled_from((1, 24, 24, 64, 1000, 4096))
TAGS = st.sampled_from(("m", "n"))
EDITS = st.sampled_from(tuple(NEAR))
PAIR_SPECS = st.sampled_from(("ECC_NIST_P256", "ECC_NIST_EDWARDS25519", "ECC_SECG_P256K1", "ML_KEM_768"))
MISSES = st.sampled_from(("", "", "message", "algorithm", "key", "altered"))


def a_key(draw: Draw, world: World, usage: str, *, symmetric: bool = False) -> Key | None:
    """A key of a usage; now and then of another."""
    usable = world.usable_keys()
    fitting = [key for key in usable if key.usage == usage and key.symmetric is symmetric]
    chosen = usable if draw(ONE_IN_SEVEN) else fitting
    return draw(st.sampled_from(chosen)) if chosen else None


def a_marker(draw: Draw) -> Marker:
    """A message."""
    return Marker(draw(SIZES), draw(TAGS))


def _message(draw: Draw, algorithm: str, kind: str) -> Term:
    marker = a_marker(draw)
    if kind == "RAW":
        return marker
    return Digest(marker, SIGNING[algorithm].hash) if SIGNING[algorithm].hash else Marker(64, marker.tag)


def get_public_key(draw: Draw, world: World, slot: int) -> Call | None:
    """GetPublicKey of any key."""
    key = draw(st.sampled_from(world.usable_keys()))
    return Call.of("GetPublicKey", label=SEARCH, result=slot, KeyId=KeyRef(key.slot))


def sign(draw: Draw, world: World, slot: int) -> Call | None:
    """Sign by any algorithm of the key, now and then by one of another."""
    key = a_key(draw, world, SIGN)
    if key is None:
        return None
    fitting = algorithms(key.spec, SIGN)
    algorithm = draw(st.sampled_from(tuple(SIGNING) if draw(ONE_IN_SEVEN) or not fitting else fitting))
    kind = draw(st.sampled_from(SIGNING[algorithm].types))
    params: dict[str, Term] = {"KeyId": KeyRef(key.slot), "SigningAlgorithm": algorithm, "MessageType": kind}
    return Call.of("Sign", label=SEARCH, result=slot, Message=_message(draw, algorithm, kind), **params)


def _made(draw: Draw, world: World, *, macs: bool) -> Made | None:
    rows = [row for row in world.made.values() if row.algorithm.startswith("HMAC") is macs]
    usable = [row for row in rows if not world.keys[row.key].lost]
    return draw(st.sampled_from(usable)) if usable else None


def _checked(draw: Draw, world: World, made: Made, member: str) -> tuple[Term, KeyRef, str]:
    """What is verified, and with which key, with at most one of both broken; and what else is to be."""
    missed = draw(MISSES)
    term: Term = Output(made.slot, member)
    if missed == "altered":
        term = Altered(made.slot, member, NEAR[draw(EDITS)])
    key = draw(st.sampled_from(world.usable_keys())).slot if missed == "key" else made.key
    return term, KeyRef(key), missed


def verify(draw: Draw, world: World, slot: int) -> Call | None:
    """Verify of a signature, with at most one thing broken."""
    made = _made(draw, world, macs=False)
    if made is None:
        return None
    signature, key, missed = _checked(draw, world, made, "Signature")
    fitting = algorithms(world.keys[made.key].spec, SIGN)
    algorithm = draw(st.sampled_from(fitting)) if missed == "algorithm" else made.algorithm
    message: Term = _message(draw, algorithm, made.type) if missed == "message" else made.message
    return Call.of(
        "Verify", label=missed or SEARCH, KeyId=key, Signature=signature, SigningAlgorithm=algorithm,
        MessageType=made.type, Message=message,
    )  # fmt: skip


def generate_mac(draw: Draw, world: World, slot: int) -> Call | None:
    """GenerateMac by the algorithm of the key, now and then by another."""
    key = a_key(draw, world, MAC)
    if key is None:
        return None
    algorithm = f"HMAC_SHA_{draw(st.sampled_from((224, 512)))}" if draw(ONE_IN_SEVEN) else _of_mac(key)
    params: dict[str, Term] = {"KeyId": KeyRef(key.slot), "Message": a_marker(draw), "MacAlgorithm": algorithm}
    return Call.of("GenerateMac", label=SEARCH, result=slot, **params)


def _of_mac(key: Key) -> str:
    return next(iter(algorithms(key.spec, MAC)), "HMAC_SHA_256")


def verify_mac(draw: Draw, world: World, slot: int) -> Call | None:
    """VerifyMac of a MAC, with at most one thing broken."""
    made = _made(draw, world, macs=True)
    if made is None:
        return None
    mac, key, missed = _checked(draw, world, made, "Mac")
    algorithm = "HMAC_SHA_384" if missed == "algorithm" else made.algorithm
    message: Term = a_marker(draw) if missed == "message" else made.message
    return Call.of("VerifyMac", label=missed or SEARCH, KeyId=key, Mac=mac, MacAlgorithm=algorithm, Message=message)


def generate_data_key_pair(draw: Draw, world: World, slot: int) -> Call | None:
    """A data key pair, with and without plaintext, under any context."""
    key = a_key(draw, world, ENCRYPT, symmetric=True)
    if key is None:
        return None
    operation = "GenerateDataKeyPair" if draw(COIN) else "GenerateDataKeyPairWithoutPlaintext"
    params: dict[str, Term] = {"KeyId": KeyRef(key.slot), "KeyPairSpec": draw(PAIR_SPECS)}
    return Call.of(operation, label=SEARCH, result=slot, EncryptionContext=given(draw(CONTEXTS)), **params)


def encrypt(draw: Draw, world: World, slot: int) -> Call | None:
    """Encrypt under an RSA key, at all sizes."""
    key = a_key(draw, world, ENCRYPT)
    if key is None:
        return None
    algorithm = SYMMETRIC if key.symmetric else draw(st.sampled_from(tuple(OAEP)))
    plaintext = Marker(draw(st.sampled_from((1, 24, 190, 191, 214, 215))))
    params: dict[str, Term] = {"KeyId": KeyRef(key.slot), "EncryptionAlgorithm": algorithm, "Plaintext": plaintext}
    return Call.of("Encrypt", label=SEARCH, result=slot, **params)


def open_one(draw: Draw, world: World, slot: int) -> Call | None:
    """Decrypt of a ciphertext: a symmetric one with one thing broken, one under an RSA key as it must be opened."""
    usable = [entry for entry in world.usable_ciphertexts() if not entry.symmetric]
    sealed = [entry for entry in world.usable_ciphertexts() if entry.symmetric]
    if usable and (not sealed or draw(COIN)):
        entry = draw(st.sampled_from(usable))
        algorithm = draw(st.sampled_from(tuple(OAEP))) if draw(ONE_IN_SEVEN) else entry.algorithm
        params: dict[str, Term] = {"KeyId": KeyRef(entry.key), "EncryptionAlgorithm": algorithm}
        return Call.of("Decrypt", label=SEARCH, result=None, CiphertextBlob=entry.blob, **params)
    return decrypt(draw, world, slot) if sealed else None


def derive_shared_secret(draw: Draw, world: World, slot: int) -> Call | None:
    """DeriveSharedSecret with a key of ours, or with the public key of another."""
    key = a_key(draw, world, AGREE)
    if key is None:
        return None
    params: dict[str, Term] = {"KeyId": KeyRef(key.slot), "KeyAgreementAlgorithm": "ECDH"}
    return Call.of("DeriveSharedSecret", label=SEARCH, result=slot, PublicKey=_a_peer(draw, world), **params)


def _a_peer(draw: Draw, world: World) -> Term:
    """A public key of ours, now and then on another curve, or that of a key."""
    slots = [peer.public for peer in world.usable_keys() if peer.public is not None]
    if bool(slots) and draw(COIN):
        return Output(draw(st.sampled_from(slots)), "PublicKey")
    return OwnKey("ECC_NIST_P384" if draw(ONE_IN_SEVEN) else "ECC_NIST_P256", draw(st.integers(0, 3)))


def encapsulate(draw: Draw, world: World, slot: int) -> Call | None:
    """Encapsulate."""
    key = a_key(draw, world, ENCAPSULATE)
    params: dict[str, Term] = {"EncapsulationAlgorithm": "ML_KEM"}
    if key is None:
        return None
    return Call.of("Encapsulate", label=SEARCH, result=slot, KeyId=KeyRef(key.slot), **params)


def decapsulate(draw: Draw, world: World, slot: int) -> Call | None:
    """Decapsulate of a ciphertext of any key, altered now and then, or of one that is made here."""
    key = a_key(draw, world, ENCAPSULATE)
    made = [row for row in world.shared.values() if row.sent is None and not world.keys[row.key].lost]
    if key is None:
        return None
    if key.public is not None and key.usage == ENCAPSULATE and draw(COIN):
        capsule: Term = Encapsulated(key.slot, key.public, key.spec, draw(st.integers(0, 3)))
    elif made:
        chosen = draw(st.sampled_from(made))
        capsule = Output(chosen.slot, CAPSULE)
        if draw(ONE_IN_SEVEN):
            capsule = Altered(chosen.slot, CAPSULE, NEAR[draw(EDITS)])
    else:
        return None
    params: dict[str, Term] = {"KeyId": KeyRef(key.slot), "EncapsulationAlgorithm": "ML_KEM", CAPSULE: capsule}
    return Call.of("Decapsulate", label=SEARCH, result=slot, **params)


TYPED_CALLS: Mapping[str, Mapping[str, Strategy]] = {
    "kms-asymmetric": {
        "GetPublicKey": get_public_key,
        "Sign": sign,
        "Verify": verify,
        "GenerateDataKeyPair": generate_data_key_pair,
        "EncryptByType": encrypt,
        "DecryptByType": open_one,
    },
    "kms-hmac": {"GenerateMac": generate_mac, "VerifyMac": verify_mac},
    "kms-key-agreement": {
        "GetPublicKey": get_public_key,
        "DeriveSharedSecret": derive_shared_secret,
        "Encapsulate": encapsulate,
        "Decapsulate": decapsulate,
    },
}
"""The strategies of each profile, by the name of their rule."""
