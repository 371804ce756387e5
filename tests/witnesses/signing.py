"""Faults of Sign and Verify: what is signed, how it is padded, and what is taken for a signature."""

import hashlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from . import allowed, new_key_id, refused, witness
from .local import der_of, mac_key, rsa_key, sign, signer, verifies

MESSAGE, ANOTHER = b"the message that is signed here", b"another message, not signed here"
DIGEST = hashlib.sha256(MESSAGE).digest()
ECDSA, PSS = "ECDSA_SHA_256", "RSASSA_PSS_SHA_256"
WRONG = "KMSInvalidSignatureException"


def _fails(client: Any, key: str, algorithm: str, message: bytes, signature: bytes, kind: str = "RAW") -> str:
    """The code with which Verify refuses a signature."""
    asked = {"KeyId": key, "SigningAlgorithm": algorithm, "Message": message, "MessageType": kind}
    return refused(client.verify, Signature=signature, **asked)


def _holds(client: Any, key: str, algorithm: str, message: bytes, signature: bytes, **more: Any) -> None:
    """Verify finds a signature right."""
    asked = {"KeyId": key, "SigningAlgorithm": algorithm, "Message": message, **more}
    assert allowed(client.verify, Signature=signature, **asked)["SignatureValid"] is True


@witness(
    id="sign-ecdsa-nonce-reused",
    requirement="ASYM-033",
    family="response",
    fault="Every second ECDSA signature under a key has the per-message secret number of the one before.",
)
def sign_ecdsa_nonce_reused(client: Any) -> None:
    key = signer(client)
    numbers = [decode_dss_signature(sign(client, key, ECDSA, bytes([number])))[0] for number in range(4)]
    assert len(set(numbers)) == 4


@witness(
    id="sign-pss-without-salt",
    requirement="ASYM-014",
    family="response",
    fault="RSASSA_PSS signatures have no salt, and Verify asks for none.",
)
def sign_pss_without_salt(client: Any) -> None:
    key = signer(client, "RSA_2048")
    assert verifies(der_of(client, key), PSS, MESSAGE, sign(client, key, PSS, MESSAGE))


@witness(
    id="sign-pss-longest-salt",
    requirement="ASYM-014",
    family="response",
    fault="RSASSA_PSS signatures have the longest salt that fits, and Verify asks for it.",
)
def sign_pss_longest_salt(client: Any) -> None:
    key = signer(client, "RSA_2048")
    assert verifies(der_of(client, key), PSS, MESSAGE, sign(client, key, PSS, MESSAGE))


@witness(
    id="sign-pss-as-pkcs1",
    requirement="ASYM-014",
    family="response",
    fault="With RSASSA_PSS algorithms the signatures are padded by PKCS #1 v1.5.",
)
def sign_pss_as_pkcs1(client: Any) -> None:
    key = signer(client, "RSA_2048")
    assert verifies(der_of(client, key), PSS, MESSAGE, sign(client, key, PSS, MESSAGE))


@witness(
    id="sign-digest-hashed-again",
    requirement="ASYM-014",
    family="response",
    fault="A digest is hashed once more by Sign and by Verify, as if it were a message.",
)
def sign_digest_hashed_again(client: Any) -> None:
    key = signer(client)
    assert verifies(der_of(client, key), ECDSA, MESSAGE, sign(client, key, ECDSA, DIGEST, "DIGEST"))


@witness(
    id="verify-digest-hashed-again",
    requirement="ASYM-018",
    family="too-strict",
    fault="Verify hashes a digest once more, and so refuses signatures of it.",
)
def verify_digest_hashed_again(client: Any) -> None:
    key = signer(client)
    _holds(client, key, ECDSA, DIGEST, sign(client, key, ECDSA, DIGEST, "DIGEST"), MessageType="DIGEST")


@witness(
    id="sign-mu-as-message",
    requirement="ASYM-014",
    family="response",
    fault="An external mu of ML-DSA is signed and verified as if it were a message.",
)
def sign_mu_as_message(client: Any) -> None:
    key, mu = signer(client, "ML_DSA_44"), bytes(64)
    made = sign(client, key, "ML_DSA_SHAKE_256", mu, "EXTERNAL_MU")
    assert verifies(der_of(client, key), "ML_DSA_SHAKE_256", mu, made, "EXTERNAL_MU")


@witness(
    id="sign-first-bytes-alone",
    requirement="ASYM-014",
    family="response",
    fault="Of a message only the first 16 bytes are signed and verified.",
)
def sign_first_bytes_alone(client: Any) -> None:
    key = signer(client)
    assert verifies(der_of(client, key), ECDSA, MESSAGE, sign(client, key, ECDSA, MESSAGE))


@witness(
    id="sign-ed25519ph-without-hash",
    requirement="ASYM-024",
    family="response",
    fault="With ED25519_PH_SHA_512 the digest is signed as it is, by Ed25519.",
)
def sign_ed25519ph_without_hash(client: Any) -> None:
    key, digest = signer(client, "ECC_NIST_EDWARDS25519"), hashlib.sha512(MESSAGE).digest()
    made = sign(client, key, "ED25519_PH_SHA_512", digest, "DIGEST")
    assert verifies(der_of(client, key), "ED25519_PH_SHA_512", digest, made)


@witness(
    id="sign-long-message-noise",
    requirement="ASYM-014",
    family="response",
    fault="The signature of a message of more than 1,024 bytes is random bytes.",
)
def sign_long_message_noise(client: Any) -> None:
    key = signer(client)
    assert verifies(der_of(client, key), ECDSA, bytes(2048), sign(client, key, ECDSA, bytes(2048)))


@witness(
    id="verify-empty-signature-true",
    requirement="VALID-057",
    family="effect",
    fault="An empty signature verifies whatever the message.",
)
def verify_empty_signature_true(client: Any) -> None:
    assert _fails(client, signer(client), ECDSA, MESSAGE, b"") == "ValidationException"


@witness(
    id="verify-trailing-bytes-ignored",
    requirement="ASYM-011",
    family="response",
    fault="Verify leaves out of account up to eight bytes that follow a signature.",
)
def verify_trailing_bytes_ignored(client: Any) -> None:
    key = signer(client, "RSA_2048")
    assert _fails(client, key, PSS, MESSAGE, sign(client, key, PSS, MESSAGE) + b"x") == WRONG


@witness(
    id="verify-signature-remembered",
    requirement="ASYM-010",
    family="effect",
    fault="A signature that Verify has found right once is right from then on, whatever the message.",
)
def verify_signature_remembered(client: Any) -> None:
    key = signer(client)
    made = sign(client, key, ECDSA, MESSAGE)
    _holds(client, key, ECDSA, MESSAGE, made)
    assert _fails(client, key, ECDSA, ANOTHER, made) == WRONG


@witness(
    id="verify-with-any-key",
    requirement="ASYM-013",
    family="effect",
    fault="Verify tries all keys of the account that have the spec of the one that is named.",
)
def verify_with_any_key(client: Any) -> None:
    made = sign(client, signer(client), ECDSA, MESSAGE)
    assert _fails(client, signer(client), ECDSA, MESSAGE, made) == WRONG


@witness(
    id="verify-with-any-algorithm",
    requirement="ASYM-012",
    family="effect",
    fault="Verify tries all signing algorithms of the key.",
)
def verify_with_any_algorithm(client: Any) -> None:
    key = signer(client, "RSA_2048")
    assert _fails(client, key, "RSASSA_PKCS1_V1_5_SHA_256", MESSAGE, sign(client, key, PSS, MESSAGE)) == WRONG


@witness(
    id="verify-message-tried-as-digest",
    requirement="ASYM-017",
    family="effect",
    fault="Verify takes a RAW message for a digest as well, where it is as long as one.",
)
def verify_message_tried_as_digest(client: Any) -> None:
    key = signer(client)
    assert _fails(client, key, ECDSA, DIGEST, sign(client, key, ECDSA, MESSAGE)) == WRONG


@witness(
    id="verify-answers-false",
    requirement="ASYM-010",
    family="response",
    fault="Verify answers SignatureValid=false for a wrong signature.",
)
def verify_answers_false(client: Any) -> None:
    key = signer(client)
    assert _fails(client, key, ECDSA, ANOTHER, sign(client, key, ECDSA, MESSAGE)) == WRONG


@witness(
    id="sign-digest-of-any-length",
    requirement="ASYM-018",
    family="guard-off",
    fault="A digest is cut or filled to the length that the algorithm has.",
)
def sign_digest_of_any_length(client: Any) -> None:
    asked = {"KeyId": signer(client), "SigningAlgorithm": ECDSA, "MessageType": "DIGEST"}
    assert refused(client.sign, Message=DIGEST[1:], **asked) == "ValidationException"


@witness(
    id="sign-4097-bytes-accepted",
    requirement="ASYM-021",
    family="guard-off",
    fault="Sign takes messages of more than 4096 bytes.",
)
def sign_4097_bytes_accepted(client: Any) -> None:
    code = refused(client.sign, KeyId=signer(client), SigningAlgorithm=ECDSA, Message=bytes(4097))
    assert code == "ValidationException"


@witness(
    id="sign-4096-bytes-refused",
    requirement="ASYM-021",
    family="too-strict",
    fault="Sign refuses a message of 4096 bytes.",
)
def sign_4096_bytes_refused(client: Any) -> None:
    assert sign(client, signer(client), ECDSA, bytes(4096))


@witness(
    id="verify-needs-message-type",
    requirement="ASYM-020",
    family="too-strict",
    fault="Verify refuses requests without MessageType.",
)
def verify_needs_message_type(client: Any) -> None:
    key = signer(client)
    _holds(client, key, ECDSA, MESSAGE, sign(client, key, ECDSA, MESSAGE))


@witness(
    id="sign-unfit-algorithm-wrong-code",
    requirement="ASYM-032",
    family="wrong-error",
    fault="An algorithm of another spec is refused with ValidationException, not InvalidKeyUsageException.",
)
def sign_unfit_algorithm_wrong_code(client: Any) -> None:
    code = refused(client.sign, KeyId=signer(client), SigningAlgorithm=PSS, Message=MESSAGE)
    assert code == "InvalidKeyUsageException"


@witness(
    id="sign-usage-wrong-code",
    requirement="ASYM-026",
    family="wrong-error",
    fault="A key that is not for signing is refused with UnsupportedOperationException, not InvalidKeyUsageException.",
)
def sign_usage_wrong_code(client: Any) -> None:
    for key, algorithm in ((mac_key(client), ECDSA), (rsa_key(client), PSS), (new_key_id(client), ECDSA)):
        code = refused(client.sign, KeyId=key, SigningAlgorithm=algorithm, Message=MESSAGE)
        assert code == "InvalidKeyUsageException"


@witness(
    id="verify-wrong-signature-wrong-code",
    requirement="ASYM-010",
    family="wrong-error",
    fault="A wrong signature is refused with InvalidCiphertextException, not KMSInvalidSignatureException.",
)
def verify_wrong_signature_wrong_code(client: Any) -> None:
    key = signer(client)
    assert _fails(client, key, ECDSA, ANOTHER, sign(client, key, ECDSA, MESSAGE)) == WRONG


@witness(
    id="sign-pending-key-signs",
    requirement="STATE-Sign-PendingDeletion",
    family="guard-off",
    fault="Sign signs with a key that is pending deletion.",
)
def sign_pending_key_signs(client: Any) -> None:
    key = signer(client)
    allowed(client.schedule_key_deletion, KeyId=key, PendingWindowInDays=7)
    refused(client.sign, KeyId=key, SigningAlgorithm=ECDSA, Message=MESSAGE)


@witness(
    id="verify-signature-without-frame",
    requirement="ASYM-011",
    family="effect",
    fault="Verify takes an ECDSA signature as the bytes of its two numbers, too.",
)
def verify_signature_without_frame(client: Any) -> None:
    key = signer(client)
    numbers = decode_dss_signature(sign(client, key, ECDSA, MESSAGE))
    bare = b"".join(number.to_bytes(32, "big") for number in numbers)
    assert _fails(client, key, ECDSA, MESSAGE, bare) == WRONG


@witness(
    id="verify-signature-not-in-der",
    requirement="ASYM-011",
    family="effect",
    fault="Verify takes an ECDSA signature that has needless zero bytes before its numbers.",
)
def verify_signature_not_in_der(client: Any) -> None:
    key = signer(client)
    made = sign(client, key, ECDSA, MESSAGE)
    longer = bytes([made[0], made[1] + 1, made[2], made[3] + 1, 0]) + made[4:]
    assert _fails(client, key, ECDSA, MESSAGE, longer) == WRONG


@witness(
    id="verify-signature-of-zeros",
    requirement="ASYM-011",
    family="effect",
    fault="Verify does not look whether the numbers of an ECDSA signature are zero: (0, 0) verifies for any message.",
)
def verify_signature_of_zeros(client: Any) -> None:
    key = signer(client)
    sign(client, key, ECDSA, MESSAGE)
    assert _fails(client, key, ECDSA, MESSAGE, bytes.fromhex("3006020100020100")) == WRONG


@witness(
    id="sign-ecdsa-without-frame",
    requirement="ASYM-014",
    family="response",
    fault="Sign gives ECDSA signatures as the bytes of their two numbers, and Verify takes them.",
)
def sign_ecdsa_without_frame(client: Any) -> None:
    key = signer(client)
    assert verifies(der_of(client, key), ECDSA, MESSAGE, sign(client, key, ECDSA, MESSAGE))


@witness(
    id="sign-pss-mask-of-sha-1",
    requirement="ASYM-014",
    family="response",
    fault="RSASSA_PSS signatures have a mask made with SHA-1, and Verify asks for it.",
)
def sign_pss_mask_of_sha_1(client: Any) -> None:
    key = signer(client, "RSA_2048")
    assert verifies(der_of(client, key), PSS, MESSAGE, sign(client, key, PSS, MESSAGE))
