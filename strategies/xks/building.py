"""What the cases share: requests with the checks that hold of any answer."""

from __future__ import annotations

from base64 import b64encode
from hashlib import shake_256

from kms_conformance.models.xks.asks import KEY, OWN, Ask, Check, Joined, Json, Of, Operation, Signing

AAD, METADATA, IV, TAG, CIPHERTEXT, PLAINTEXT = (
    "additionalAuthenticatedData", "ciphertextMetadata", "initializationVector", "authenticationTag", "ciphertext",
    "plaintext",
)  # fmt: skip
CDIV_ALGORITHM = "ciphertextDataIntegrityValueAlgorithm"
Members = dict[str, Json | Of | Joined]
SUCCEEDS: dict[Operation, str] = {
    "metadata": "XKS-001",
    "encrypt": "XKS-006",
    "decrypt": "XKS-014",
    "health": "XKS-045",
}
IN_GENERAL = (Check("XKS-039", "json-type"), Check("XKS-056", "in-time"))
OF_ERRORS = (Check("XKS-039", "json-type"), Check("XKS-040", "error-body"), Check("XKS-041", "message"))
OF_ENCRYPT = (
    Check("XKS-008", "as-long-as", (CIPHERTEXT, PLAINTEXT)),
    Check("XKS-009", "lengths", (IV, 12, 16)),
    Check("XKS-010", "lengths", (TAG, 16)),
    Check("XKS-011", "metadata"),
)
INVALID = "400 InvalidCiphertextException"


def bytes_of(seed: int, name: str, length: int) -> str:
    """Base64 of bytes that the seed and a name give."""
    return b64encode(shake_256(f"{seed}/{name}".encode()).digest(length)).decode()


def asked(
    operation: Operation,
    *checks: Check,
    members: Members | None = None,
    because: str = "",
    key: str = KEY,
    prefix: str = OWN,
    signed_as: str = OWN,
    signing: Signing = Signing.RIGHTLY,
    about: tuple[tuple[str, str], ...] = (),
) -> Ask:
    """A request that must succeed, for the requirement `because` or for that of its operation."""
    success = Check(because or SUCCEEDS[operation], "succeeds")
    return Ask(
        operation,
        (success, *IN_GENERAL, *checks),
        tuple((members or {}).items()),
        key=key,
        prefix=prefix,
        signed_as=signed_as,
        signing=signing,
        about=about,
    )


def encrypted(
    plaintext: str, aad: str | None, *checks: Check, because: str = "", key: str = KEY, more: Members | None = None
) -> Ask:
    """A valid Encrypt."""
    members: Members = {PLAINTEXT: plaintext, "encryptionAlgorithm": "AES_GCM", AAD: aad, **(more or {})}
    return asked("encrypt", *OF_ENCRYPT, *checks, members=members, because=because, key=key)


def opening(ask: int, **changed: Json | Of | Joined) -> Members:
    """The members of a Decrypt of what an Encrypt gave, but for those that are changed."""
    members: Members = {name: Of(ask, name) for name in (CIPHERTEXT, METADATA, IV, TAG)}
    return members | {AAD: Of(ask, AAD, sent=True), "encryptionAlgorithm": "AES_GCM"} | changed


def decrypted(ask: int, because: str = "XKS-014") -> Ask:
    """A Decrypt that must give back the plaintext."""
    same = Check("XKS-014", "same-bytes", (PLAINTEXT, ask, PLAINTEXT))
    return asked("decrypt", same, members=opening(ask), because=because)


def refused(
    requirement: str,
    operation: Operation,
    errors: tuple[str, ...],
    *,
    members: Members | None = None,
    key: str = KEY,
    prefix: str = OWN,
    signed_as: str = OWN,
    signing: Signing = Signing.RIGHTLY,
) -> Ask:
    """A request that must be refused with one of the errors."""
    return Ask(
        operation,
        (Check(requirement, "refused", errors), *OF_ERRORS),
        tuple((members or {}).items()),
        key=key,
        prefix=prefix,
        signed_as=signed_as,
        signing=signing,
    )
