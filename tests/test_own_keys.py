"""Key pairs of our own, and near misses of them: each is what its name says, to a library that knows them."""

from __future__ import annotations

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
)

from kms_conformance.models.asymmetric import own_keys, pairs
from kms_conformance.models.asymmetric.own_keys import Peer, peer_of
from kms_conformance.models.asymmetric.rewriting import rewritten

NIST = {"ECC_NIST_P256": ec.SECP256R1(), "ECC_NIST_P384": ec.SECP384R1(), "ECC_NIST_P521": ec.SECP521R1()}


@pytest.mark.parametrize("spec", NIST)
def test_a_secret_of_ours_is_that_of_the_other_side(spec: str) -> None:
    theirs = ec.generate_private_key(NIST[spec])
    public = theirs.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    for number, meeting in ((3, None), (own_keys.WITH_ZERO, public)):
        ours = load_der_public_key(own_keys.public_key(spec, number, "plain", meeting))
        assert isinstance(ours, ec.EllipticCurvePublicKey)
        secret = theirs.exchange(ec.ECDH(), ours)
        assert secret == own_keys.agreed(spec, number, public)
        assert meeting is None or secret[0] == 0
    other = ec.generate_private_key(ec.SECP256K1()).public_key()
    assert own_keys.agreed(spec, 1, other.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)) is None


@pytest.mark.parametrize("spec", NIST)
def test_a_public_key_that_is_not_quite_one_is_told_from_one(spec: str) -> None:
    curve = NIST[spec].name
    plain = own_keys.public_key(spec, 1)
    assert peer_of(plain) == Peer("plain", curve)
    compressed = own_keys.public_key(spec, 1, "compressed")
    assert peer_of(compressed) == Peer("compressed", curve)
    for form in ("off-curve", "infinity"):
        whole = own_keys.public_key(spec, 1, form)
        assert peer_of(whole) == Peer("invalid", curve)
        with pytest.raises(ValueError, match="key"):
            load_der_public_key(whole)
    for bad in (plain + b"\0", plain[:-1], plain[1:], b"InvalidPublicKey", b"0"):
        assert peer_of(bad) == Peer("malformed")


def test_other_kinds_of_keys_and_other_parameters_are_of_no_curve() -> None:
    whole = rsa.generate_private_key(65537, 2048).public_key()
    assert peer_of(whole.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)) == Peer("plain")
    other = own_keys.public_key("ECC_NIST_P256", 1, "other-parameters")
    assert peer_of(other) == Peer("plain")
    with pytest.raises(UnsupportedAlgorithm):
        load_der_public_key(other)


def test_a_signature_written_otherwise_has_the_same_numbers_or_those_that_are_named() -> None:
    key = ec.generate_private_key(ec.SECP256K1())
    signature = key.sign(b"message", ec.ECDSA(SHA256()))
    r, s = utils.decode_dss_signature(signature)
    forms = {form: rewritten(signature, "ECC_SECG_P256K1", form) for form in ("fixed-width", "negated", "padded")}
    assert forms["fixed-width"] == r.to_bytes(32, "big") + s.to_bytes(32, "big")
    assert forms["negated"] is not None
    key.public_key().verify(forms["negated"], b"message", ec.ECDSA(SHA256()))
    assert forms["padded"] is not None and len(forms["padded"]) == len(signature) + 1
    assert rewritten(b"no signature", "ECC_NIST_P256", "negated") is None


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_only_pkcs_8_is_a_private_key_of_a_pair(form: PrivateFormat) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(Encoding.DER, form, NoEncryption())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert pairs.matches(private, public, "ECC_NIST_P256") is (form is PrivateFormat.PKCS8)
    other = own_keys.public_key("ECC_NIST_P256", 1)
    assert not pairs.matches(private, other, "ECC_NIST_P256")
