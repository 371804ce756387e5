"""Symbols: what the parameters of a call are made of before they meet a target.

A trace of calls holds no key id and no ciphertext of any target, only references to them ("key 1", "ciphertext 3
with its last byte flipped").  So the same trace can be replayed, reduced, printed as a script, and judged again.
The conformance layer binds terms to values; `expand` is the part of binding that needs no target.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from kms_conformance.models.byte_terms import (
    SEALED as SEALED,
    SEALED_PRIVATE_KEY as SEALED_PRIVATE_KEY,
    Altered as Altered,
    Blob as Blob,
    Damage as Damage,
    Digest as Digest,
    Edit as Edit,
    Encapsulated as Encapsulated,
    Marker as Marker,
    OwnKey as OwnKey,
    OwnKeyForm as OwnKeyForm,
    Rewriting as Rewriting,
    Rewritten as Rewritten,
    Sealed as Sealed,
    Wrapped as Wrapped,
)

KeyForm: TypeAlias = Literal["id", "arn", "arn-other-region"]
"""How a key is named: its id, its ARN, or its ARN with another Region in it."""


@dataclass(frozen=True, slots=True)
class KeyRef:
    """The key in `slot`, named in one of the forms that an operation's KeyId may take."""

    slot: int
    form: KeyForm = "id"


AliasForm: TypeAlias = Literal["name", "arn", "arn-other-region"]
"""How an alias is given: its name, its ARN, or its ARN with another Region in it."""


@dataclass(frozen=True, slots=True)
class AliasRef:
    """An alias name of this conversation, whether it was created or not; `slot` makes several distinct ones.

    The text is `prefix`, a name that nobody else uses, and `suffix`; in capitals from the prefix on when `upper`, and
    filled with "x" up to `length` characters where that is given.
    """

    slot: int
    form: AliasForm = "name"
    prefix: str = "alias/"
    suffix: str = ""
    upper: bool = False
    length: int = 0

    @property
    def name(self) -> AliasRef:
        """The alias itself, in whatever form it is given."""
        return replace(self, form="name")

    @property
    def arn(self) -> AliasRef:
        """The same alias, given as its ARN."""
        return replace(self, form="arn")


@dataclass(frozen=True, slots=True)
class UnknownKey:
    """A key identifier of correct form that no CreateKey ever returned; `number` makes several distinct ones."""

    number: int = 0
    form: Literal["id", "arn"] = "id"


@dataclass(frozen=True, slots=True)
class Filler:
    """A text of `size` equal characters, for length limits."""

    size: int
    character: str = "x"


@dataclass(frozen=True, slots=True)
class Context:
    """An encryption context: pairs in the order in which they are sent."""

    pairs: tuple[tuple[str, str], ...] = ()

    def as_map(self) -> dict[str, str]:
        """The pairs as the map that KMS compares (order does not count, CTX-012)."""
        return dict(self.pairs)


ACCOUNT_OF_ARN = "Arn's account"
"""AWSAccountId as the ARN tells it, which every answer to CreateKey has."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """A member of the KeyMetadata that CreateKey returned for the key in `slot`, or the account in its ARN."""

    slot: int
    member: str


@dataclass(frozen=True, slots=True)
class Described:
    """The whole KeyMetadata of the last DescribeKey of the key in `slot`."""

    slot: int


@dataclass(frozen=True, slots=True)
class Material:
    """KeyMaterialId of the key in `slot` after `number` rotations, as DescribeKey told it then."""

    slot: int
    number: int


@dataclass(frozen=True, slots=True)
class Listed:
    """The entry of an alias in the last list that showed it."""

    alias: AliasRef


@dataclass(frozen=True, slots=True)
class Tags:
    """Tags as a request sends them: pairs of key and value, in order."""

    pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of texts."""

    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyText:
    """A policy; `<root>` in it stands for the ARN of the account's root principal (models.parties.expand).

    `length`: spaces at its end make it so many characters long; 0: it has none.
    """

    template: str
    length: int = 0


PrincipalForm: TypeAlias = Literal["role", "session", "account"]
"""How a principal is named: by its role, by its session, or as its whole account."""


@dataclass(frozen=True, slots=True)
class PrincipalRef:
    """The ARN of a principal of models.parties; of its account alone for the administrator."""

    name: str
    form: PrincipalForm = "role"


@dataclass(frozen=True, slots=True)
class RoleName:
    """The name of a principal's role, as IAM takes it."""

    name: str


@dataclass(frozen=True, slots=True)
class GrantConstraints:
    """Constraints of a grant: what is None is not sent."""

    equals: Context | None = None
    subset: Context | None = None
    source_arn: str | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """Entries of a list: for each the members that are known, the first of which tells the entry from all others."""

    rows: tuple[tuple[tuple[str, Term], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Output:
    """A member of the answer that produced the ciphertext in slot `slot`, for example its data key."""

    slot: int
    member: str


@dataclass(frozen=True, slots=True)
class EventOf:
    """The event of the recorded call in `slot`: what a lookup is about."""

    slot: int


@dataclass(frozen=True, slots=True)
class BucketRef:
    """The bucket in `slot`, by its name in this conversation."""

    slot: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A fact about the recorded call in `slot` (models.audit.record.Fact)."""

    slot: int
    fact: str


@dataclass(frozen=True, slots=True)
class Several:
    """A list of terms."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class HomeRegion:
    """The Region of a new bucket as CreateBucket takes it: nothing in us-east-1, which has no location constraint."""


@dataclass(frozen=True, slots=True)
class CopySource:
    """The object that a copy is made from: the slot of its bucket, and its key there."""

    bucket: int
    name: str


@dataclass(frozen=True, slots=True)
class EncryptionRule:
    """The one rule of a bucket's default encryption: SSE-KMS under a key."""

    key: KeyRef
    bucket_key: bool = False


@dataclass(frozen=True, slots=True)
class ContextText:
    """Pairs for the encryption context as S3 takes them: Base64 of a JSON map."""

    pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class EntityTag:
    """The ETag that is the MD5 digest of a body."""

    body: Marker


@dataclass(frozen=True, slots=True)
class Named:
    """Customer data as a text that nobody else uses; `slot` makes several distinct ones.

    The text begins with 24 hexadecimal digits by which it is found again anywhere, the first 12 of which all texts of a
    conversation have; then comes `tail`, then "x" up to `length` characters where that is given.
    """

    slot: int
    tail: str = ""
    length: int = 0


@dataclass(frozen=True, slots=True)
class KeyConfig:
    """The encryption configuration of a domain: the map with its key, or one without."""

    key: Term = None


@dataclass(frozen=True, slots=True)
class Structure:
    """A map or a list as a parameter, written as JSON."""

    text: str


@dataclass(frozen=True, slots=True)
class Members:
    """A map as a parameter, by its members."""

    pairs: tuple[tuple[str, Term], ...]


@dataclass(frozen=True, slots=True)
class JsonText:
    """A JSON object as a text, by its members."""

    pairs: tuple[tuple[str, Term], ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """Texts one after the other, as one."""

    parts: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment so many days after the day, in UTC, on which the conversation began, and seconds after its midnight.

    Where an operation takes times near today alone; the same moment in the whole conversation.
    """

    days: int
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of several values is right."""

    texts: tuple[Term, ...]


Term: TypeAlias = (
    None | bool | int | str | bytes | KeyRef | AliasRef | UnknownKey | Blob | Marker | Filler | Context | Metadata
    | Described | Material | Listed | Output | OneOf | Edit | Tags | Texts | PolicyText | Rows
    | BucketRef | HomeRegion | CopySource | EncryptionRule | ContextText | EntityTag | EventOf | Sent | Several
    | Altered | Digest | Sealed | Rewritten | OwnKey | Encapsulated | Wrapped
    | PrincipalRef | RoleName | GrantConstraints | Named | KeyConfig | Structure | JsonText | Members
    | Joined | Moment
)  # fmt: skip

Value: TypeAlias = object
"""What a term becomes on the wire: str, bytes, int, bool or a map of texts."""
