"""Plans about keys of other types: what is made with them, and verified or opened by them."""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.terms import (
    SEALED_PRIVATE_KEY,
    Altered,
    Blob,
    Context,
    Digest,
    Edit,
    KeyRef,
    Marker,
    Output,
    Sealed,
    Term,
)
from kms_conformance.strategies.plan_builder import PlanBuilder, given

MESSAGE, ANOTHER = Marker(24), Marker(24, "n")
NEAR: dict[str, Edit] = {
    "first-bit-changed": Edit("flipped", 0),
    "bit-changed": Edit("flipped", 500),
    "last-bit-changed": Edit("flipped", 1000),
    "cut": Edit("truncated", 1000),
    "cut-in-half": Edit("truncated", 500),
    "cut-in-front": Edit("truncated", 0, front=True),
    "lengthened": Edit("extended", 0),
}
"""Near misses of a signature or a MAC."""


class TypedPlanBuilder(PlanBuilder):
    """Appends calls with keys of other types."""

    def create(self, spec: str, usage: str, label: str = "") -> int:
        """A new key, which is looked at."""
        label = label or f"{spec}-{usage}"
        return self.append(Call.of("CreateKey", label=label, result=self.slot(), KeySpec=spec, KeyUsage=usage))

    def public_key(self, key: int, label: str = "plain") -> int:
        """GetPublicKey, and the slot of its answer."""
        return self.send("GetPublicKey", label, {"KeyId": KeyRef(key)}, makes=True)

    def sign(
        self, key: int, algorithm: str, message: Term = MESSAGE, kind: str | None = "RAW", label: str = "plain"
    ) -> int:
        """Sign, and the slot of the signature."""
        params: dict[str, Term] = {"KeyId": KeyRef(key), "Message": message, "MessageType": kind}
        return self.send("Sign", label, {**params, "SigningAlgorithm": algorithm}, makes=True)

    def verify(
        self,
        key: int,
        signature: int | Term,
        algorithm: str,
        message: Term = MESSAGE,
        kind: str | None = "RAW",
        label: str = "plain",
    ) -> None:
        """Verify of the signature in a slot, or of other bytes."""
        given = Output(signature, "Signature") if isinstance(signature, int) else signature
        params: dict[str, Term] = {"KeyId": KeyRef(key), "Message": message, "MessageType": kind}
        self.send("Verify", label, {**params, "Signature": given, "SigningAlgorithm": algorithm})

    def mac(self, key: int, algorithm: str, message: Term = MESSAGE, label: str = "plain") -> int:
        """GenerateMac, and the slot of the MAC."""
        params: dict[str, Term] = {"KeyId": KeyRef(key), "Message": message, "MacAlgorithm": algorithm}
        return self.send("GenerateMac", label, params, makes=True)

    def verify_mac(
        self, key: int, mac: int | Term, algorithm: str, message: Term = MESSAGE, label: str = "plain"
    ) -> None:
        """VerifyMac of the MAC in a slot, or of other bytes."""
        given = Output(mac, "Mac") if isinstance(mac, int) else mac
        self.add("VerifyMac", label=label, KeyId=KeyRef(key), Message=message, MacAlgorithm=algorithm, Mac=given)

    def seal(self, key: int, algorithm: str, plaintext: Term = MESSAGE, label: str = "plain") -> int:
        """Encrypt under an RSA key, and the slot of the ciphertext."""
        return self.encrypt(key, None, plaintext, label, EncryptionAlgorithm=algorithm)

    def open(
        self, blob: int | Term, key: int | None, algorithm: str | None, label: str = "plain", edit: Edit | None = None
    ) -> None:
        """Decrypt of the ciphertext in a slot, or of one that is made here."""
        given = Blob(blob, edit) if isinstance(blob, int) else blob
        ref = KeyRef(key) if key is not None else None
        self.add("Decrypt", label=label, CiphertextBlob=given, KeyId=ref, EncryptionAlgorithm=algorithm)

    def pair(
        self,
        key: int,
        spec: str = "ECC_NIST_P256",
        context: Context | None = None,
        label: str = "",
        *,
        plaintext: bool = True,
        **more: Term,
    ) -> int:
        """A data key pair, and the slot of its answer."""
        operation = "GenerateDataKeyPair" if plaintext else "GenerateDataKeyPairWithoutPlaintext"
        params: dict[str, Term] = {"KeyId": KeyRef(key), "KeyPairSpec": spec, "EncryptionContext": given(context)}
        return self.send(operation, label or spec, {**params, **more}, makes=True)

    def open_pair(
        self, pair: int, context: Context | None = None, label: str = "plain", edit: Edit | None = None
    ) -> None:
        """Decrypt of the private key of a pair, and nothing is learned of it but what is there already."""
        blob = Blob(pair, edit, SEALED_PRIVATE_KEY)
        self.add("Decrypt", label=label, makes=True, CiphertextBlob=blob, EncryptionContext=given(context))

    def derive(self, key: int, public: Term, label: str = "plain", **more: Term) -> int:
        """DeriveSharedSecret, and the slot of the secret."""
        params: dict[str, Term] = {"KeyId": KeyRef(key), "KeyAgreementAlgorithm": "ECDH", "PublicKey": public}
        return self.send("DeriveSharedSecret", label, {**params, **more}, makes=True)

    def encapsulate(self, key: int, label: str = "plain", **more: Term) -> int:
        """Encapsulate, and the slot of the secret and its ciphertext."""
        params: dict[str, Term] = {"KeyId": KeyRef(key), "EncapsulationAlgorithm": "ML_KEM"}
        return self.send("Encapsulate", label, {**params, **more}, makes=True)

    def decapsulate(self, key: int, capsule: int | Term, label: str = "plain", **more: Term) -> int:
        """Decapsulate of the ciphertext in a slot, or of other bytes; the slot of the secret."""
        sent = Output(capsule, CAPSULE) if isinstance(capsule, int) else capsule
        params: dict[str, Term] = {"KeyId": KeyRef(key), "EncapsulationAlgorithm": "ML_KEM", CAPSULE: sent}
        return self.send("Decapsulate", label, {**params, **more}, makes=True)


CAPSULE = "SharedSecretCiphertextBlob"


def digest(message: Marker, function: str) -> Digest:
    """The digest of a message."""
    return Digest(message, function)


def altered(slot: int, member: str) -> dict[str, Term]:
    """All near misses of a signature or a MAC."""
    return {label: Altered(slot, member, edit) for label, edit in NEAR.items()}


def sealed(key: int, public: int, algorithm: str, size: int) -> Sealed:
    """A plaintext of that size, encrypted here."""
    return Sealed(key, public, algorithm, Marker(size))
