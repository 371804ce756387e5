"""Faults that only many show: the second page, the hundredth, the far end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.paging import Row
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import Mutant, Patched, around, table
from kms_conformance.faults.paging import LaterPages, and_the_last
from kms_conformance.models.grants import Grant

HUNDRED, FIFTY = 100, 50
OPENING = ("Decrypt", "ReEncrypt")


def _cut(operation: str, count: int) -> Patched:
    """A list has no more than so many entries on all its pages together."""

    def listed(
        kms: ReferenceKms, original: Callable[..., Answer], request: Request, member: str, rows: Iterable[Row]
    ) -> Answer:
        return original(request, member, kms.ordered(rows)[:count] if request.operation == operation else rows)

    return Patched(lambda kms: around(kms, "listed", listed))


def _bound_up_to(size: int) -> Patched:
    """A ciphertext is bound to no more than so many bytes of its context."""

    def canonical(kms: ReferenceKms, original: Callable[..., bytes], context: Mapping[str, str]) -> bytes:
        return original(context)[:size]

    return Patched(lambda kms: around(kms, "canonical_context", canonical))


def _counts_fifty(kms: ReferenceKms) -> None:
    """Only the first fifty grants on a key give permissions."""
    original = kms.grants.counting

    def counting(key_arn: str, now: datetime, tokens: Collection[str] = ()) -> Iterator[Grant]:
        first = [kept.grant.grant_id for kept in kms.grants.all() if kept.grant.terms.key == key_arn][:FIFTY]
        return (grant for grant in original(key_arn, now, tokens) if grant.grant_id in first)

    kms.grants.counting = counting  # type: ignore[method-assign]


def _loses_later_ones(kms: ReferenceKms) -> None:
    """What is sealed under a key after a hundred ciphertexts is bound to something that nobody knows."""
    sealed: Counter[str] = Counter()

    def seal(
        kms: ReferenceKms, original: Callable[..., bytes], key: Key, plaintext: bytes, context: Mapping[str, str]
    ) -> bytes:
        sealed[key.key_id] += 1
        return original(key, plaintext, {**context, "lost": "lost"} if sealed[key.key_id] > HUNDRED else context)

    around(kms, "seal", seal)


def _repeats_data_keys(kms: ReferenceKms) -> None:
    """After a hundred data keys of a key the first one comes again, sealed anew."""
    made: dict[str, list[Any]] = {}

    def data_key(kms: ReferenceKms, original: Callable[..., Answer], request: Request) -> Answer:
        answer, key = original(request), request.keys["KeyId"]
        earlier = made.setdefault(key.key_id, [])
        earlier.append(answer["Plaintext"])
        again = earlier[0]
        if len(earlier) <= HUNDRED or len(again) != len(answer["Plaintext"]):
            return answer
        return {**answer, "Plaintext": again, "CiphertextBlob": kms.seal(key, again, request.context())}

    around(kms, "data_key", data_key)


def _makes_two(kms: ReferenceKms) -> None:
    """A key that is made with tags is made once more, without anybody being told."""

    def new_key(kms: ReferenceKms, original: Callable[[Request], Key], request: Request) -> Key:
        if request.params.get("Tags"):
            original(request)
        return original(request)

    around(kms, "new_key", new_key)


MUTANTS = table(
    Mutant(
        "list-keys-ends-after-100", "KEY-057", "response",
        "ListKeys lists the first 100 keys and says that there are no more.",
        ("ListKeys",), (_cut("ListKeys", HUNDRED),),
    ),
    Mutant(
        "list-aliases-ends-after-50", "ALIAS-026", "response",
        "ListAliases lists the first 50 aliases and says that there are no more.",
        ("ListAliases",), (_cut("ListAliases", FIFTY),),
    ),
    Mutant(
        "list-grants-ends-after-50", "GRANT-001", "response",
        "ListGrants lists the first 50 grants on a key and says that there are no more.",
        ("ListGrants",), (_cut("ListGrants", FIFTY),),
    ),
    Mutant(
        "list-grants-repeats-item-between-pages", "GRANT-001", "response",
        "Every page of ListGrants after the first one begins with the last grant of the page before.",
        ("ListGrants",), (LaterPages(and_the_last),),
    ),
    Mutant(
        "grant-after-50-not-enforced", "GRANT-003", "too-strict",
        "Only the first 50 grants on a key give their permissions.",
        ("Encrypt", "Decrypt", "CreateGrant"), (Patched(_counts_fifty),),
    ),
    Mutant(
        "context-bound-up-to-1024-bytes", "CTX-002", "data",
        "A ciphertext is bound to the first 1,024 bytes of its context alone.",
        OPENING, (_bound_up_to(1024),),
    ),
    Mutant(
        "context-bound-up-to-4096-bytes", "CTX-002", "data",
        "A ciphertext is bound to the first 4,096 bytes of its context alone.",
        OPENING, (_bound_up_to(4096),),
    ),
    Mutant(
        "ciphertext-after-100-lost", "ENC-001", "data",
        "The ciphertexts that a key makes after its hundredth cannot be decrypted.",
        ("Encrypt", "GenerateDataKey", "Decrypt"), (Patched(_loses_later_ones),),
    ),
    Mutant(
        "data-key-repeats-after-100", "DATAKEY-006", "data",
        "After a hundred data keys of a key GenerateDataKey returns the first one again.",
        ("GenerateDataKey",), (Patched(_repeats_data_keys),),
    ),
    Mutant(
        "create-key-with-tags-makes-two", "KEY-068", "effect",
        "CreateKey with Tags leaves a second key, of which nobody is told.",
        ("CreateKey",), (Patched(_makes_two),),
    ),
)  # fmt: skip
