"""What terms become on the wire: names, texts, bytes and maps."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from datetime import UTC, date, datetime, time, timedelta
from hashlib import md5, sha256

from kms_conformance.models.terms import (
    AliasRef,
    BucketRef,
    ContextText,
    Digest,
    Edit,
    EntityTag,
    GrantConstraints,
    Moment,
    Named,
    Tags,
    Value,
)

ALIAS_STEM = "kms-conformance"


def alias_text(alias: AliasRef, conversation: str) -> str:
    """The name of an alias in a conversation."""
    stem = f"{ALIAS_STEM}-{conversation}-{alias.slot}"
    text = alias.prefix + (stem.upper() if alias.upper else stem) + alias.suffix
    return text.ljust(alias.length, "x")


def bucket_text(bucket: BucketRef, conversation: str) -> str:
    """The name of a bucket in a conversation."""
    return f"{ALIAS_STEM}-{conversation}-{bucket.slot}"


def named_text(name: Named, conversation: str) -> str:
    """The text of a piece of customer data in a conversation."""
    ours, this = (sha256(f"{ALIAS_STEM}/{part}".encode()).hexdigest()[:12] for part in (conversation, name.slot))
    return f"k{ours}{this}{name.tail}".ljust(name.length, "x")


def moment_of(moment: Moment, today: date) -> datetime:
    """The moment in a conversation that began on a day."""
    return datetime.combine(today, time.min, UTC) + timedelta(days=moment.days, seconds=moment.seconds)


def context_text(context: ContextText) -> str:
    """The header x-amz-server-side-encryption-context."""
    return b64encode(json.dumps(dict(context.pairs)).encode()).decode()


def entity_tag(tag: EntityTag) -> str:
    """The ETag as it is in a header, in quotes."""
    return f'"{md5(marker_bytes(tag.body.size, tag.body.tag), usedforsecurity=False).hexdigest()}"'


def encryption_rules(key: Value, *, bucket_key: bool) -> dict[str, Value]:
    """ServerSideEncryptionConfiguration with one rule."""
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    return {"Rules": [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": bucket_key}]}


def constraint_members(constraints: GrantConstraints) -> dict[str, Value]:
    """Constraints as CreateGrant takes them."""
    contexts = {"EncryptionContextEquals": constraints.equals, "EncryptionContextSubset": constraints.subset}
    members: dict[str, Value] = {name: term.as_map() for name, term in contexts.items() if term is not None}
    return members if constraints.source_arn is None else members | {"SourceArn": constraints.source_arn}


def tag_list(tags: Tags) -> list[dict[str, str]]:
    """The tags as they are on the wire."""
    return [{"TagKey": key, "TagValue": value} for key, value in tags.pairs]


def unknown_key_id(number: int) -> str:
    """A key id of correct form that no CreateKey returns: its digits are not random."""
    return f"00000000-0000-4000-8000-{number:012x}"


def marker_bytes(size: int, tag: str) -> bytes:
    """`size` bytes derived from `tag` by hashing: incompressible, repeatable, and recognisable in a leak test."""
    head = f"kms-conformance:{tag}:".encode()
    out, counter = head, 0
    while len(out) < size:
        out += sha256(head + counter.to_bytes(4, "big")).digest()
        counter += 1
    return out[:size]


def digest_bytes(digest: Digest) -> bytes:
    """The digest of a message of ours."""
    return hashlib.new(digest.hash, marker_bytes(digest.of.size, digest.of.tag)).digest()


def flip(blob: bytes, permille: int) -> bytes:
    """The blob with one bit changed, at a position given in permille of its length."""
    at = _position(blob, permille)
    return blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :]


def cut(blob: bytes, permille: int, *, front: bool) -> bytes:
    """The blob without what is behind the position, or before it."""
    at = _position(blob, permille)
    return blob[max(at, 1) :] if front else blob[:at]


def splice(one: bytes, other: bytes, permille: int) -> bytes:
    """The beginning of one blob with the end of another."""
    return one[: _position(one, permille)] + other[_position(other, permille) :]


def _position(blob: bytes, permille: int) -> int:
    return min(len(blob) - 1, len(blob) * permille // 1000)


def apply_edit(blob: bytes, edit: Edit, other: bytes | None) -> bytes:
    """The ciphertext after the alteration. A splice may come out as one of the two; the caller must look."""
    match edit.damage:
        case "flipped":
            return flip(blob, edit.at)
        case "truncated":
            return cut(blob, edit.at, front=edit.front)
        case "extended":
            return blob + marker_bytes(1 + edit.at // 100, "tail")
        case "spliced":
            assert other is not None, "a splice names its second ciphertext"
            return splice(blob, other, edit.at)
        case "random" | "foreign":
            return marker_bytes(len(blob), f"random-{edit.at}")
