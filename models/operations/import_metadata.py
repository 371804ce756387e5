"""What DescribeKey says of imported material."""

from __future__ import annotations

from collections.abc import Iterable

from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.import_types import EXPIRES, STAYS
from kms_conformance.models.world import Key

EXPIRATION, VALID_TO, CURRENT = (
    "KeyMetadata.ExpirationModel", "KeyMetadata.ValidTo", "KeyMetadata.CurrentKeyMaterialId",
)  # fmt: skip


def described(key: Key) -> Iterable[Claim]:
    """What is said of a key whose material is imported."""
    if not key.imported:
        for member in (EXPIRATION, VALID_TO, CURRENT):
            yield Claim("IMPORT-001", member, Relation.ABSENT)
        return
    current = key.imported[-1]
    if not key.symmetric:
        yield Claim("KEY-027", CURRENT, Relation.ABSENT)
    elif not current.present:
        yield Claim("IMPORT-038", CURRENT, Relation.EQUAL, current.id)
    elif not key.rotation.times:  # else ROT-012 says it
        yield Claim("IMPORT-024" if key.pending else "IMPORT-009", CURRENT, Relation.EQUAL, current.id)
    if len(key.imported) == 1 and not key.pending:
        yield from _expiring(key)


def _expiring(key: Key) -> Iterable[Claim]:
    current = key.imported[-1]
    if not current.present:
        yield Claim("IMPORT-038", EXPIRATION, Relation.ABSENT)
        return
    yield Claim("IMPORT-036", EXPIRATION, Relation.EQUAL, STAYS if current.until is None else EXPIRES)
    if current.until is None:
        yield Claim("IMPORT-036", VALID_TO, Relation.ABSENT)
    else:
        yield Claim("IMPORT-036", VALID_TO, Relation.SAME_MOMENT, current.until)
