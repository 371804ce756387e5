"""Terms that stand for bytes: ciphertexts, messages, signatures, keys of ours, and what was made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Damage: TypeAlias = Literal["flipped", "truncated", "extended", "random", "spliced", "foreign"]
"""What was done to a ciphertext, in the words of ENC-021 to ENC-026."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One alteration of a ciphertext. `at` is a position in permille of its length (its layout is opaque)."""

    damage: Damage
    at: int = 500
    other: int | None = None
    """The slot of the second ciphertext of a splice."""
    front: bool = False
    """For a truncation: the bytes before the position are cut off, not those after it."""


SEALED, SEALED_PRIVATE_KEY = "CiphertextBlob", "PrivateKeyCiphertextBlob"
"""The members of answers that hold a ciphertext."""


@dataclass(frozen=True, slots=True)
class Blob:
    """The ciphertext in slot `slot`, as returned or with one alteration; `member` is where the answer has it."""

    slot: int
    edit: Edit | None = None
    member: str = SEALED


@dataclass(frozen=True, slots=True)
class Marker:
    """Recognisable bytes of a given size that the suite itself made: never a secret."""

    size: int
    tag: str = "m"


@dataclass(frozen=True, slots=True)
class Altered:
    """The bytes of a member of an answer, such as a signature, with one alteration."""

    slot: int
    member: str
    edit: Edit


Rewriting: TypeAlias = Literal["fixed-width", "negated", "zeros", "padded"]
"""An ECDSA signature (r, s) as the bytes of both numbers without a frame; (r, n - s); (0, 0); r with a zero before."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The ECDSA signature in slot `slot`, on the curve of the spec, written otherwise."""

    slot: int
    spec: str
    form: Rewriting


OwnKeyForm: TypeAlias = Literal["plain", "compressed", "infinity", "off-curve", "other-parameters"]
"""A public key with its point in full, or compressed; the point at infinity; a point that is not on the curve, by the
name of the curve, or with the parameters of the curve that it is on."""


@dataclass(frozen=True, slots=True)
class OwnKey:
    """The public key of a key pair of ours on the curve of the spec, or a near miss of it; `number` makes several.

    meeting  the slot of an answer of GetPublicKey: ours is a key whose shared secret with that one begins with a zero
    """

    spec: str
    number: int = 0
    form: OwnKeyForm = "plain"
    meeting: int | None = None


@dataclass(frozen=True, slots=True)
class Encapsulated:
    """A shared secret encapsulated here, with the public key of the key in `key` that the answer in `public` gave."""

    key: int
    public: int
    spec: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Wrapped:
    """Key material of ours for a key of the spec, wrapped with the public key that the answer in `public` gave.

    size  the material has another length than such a key takes; `edit` alters what was wrapped
    """

    public: int
    algorithm: str
    spec: str
    number: int = 0
    size: int = 0
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """The digest of a message by a hash function, as hashlib names it."""

    of: Marker
    hash: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """A plaintext encrypted here, with the public key of the key in `key` that the answer in `public` gave."""

    key: int
    public: int
    algorithm: str
    plaintext: Marker
