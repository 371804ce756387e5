"""A symbolic call: operation, parameters as terms, and what was tried with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from kms_conformance.models.terms import (
    AliasRef,
    Blob,
    BucketRef,
    CopySource,
    EncryptionRule,
    EventOf,
    JsonText,
    KeyConfig,
    KeyRef,
    Members,
    Output,
    Rows,
    Sent,
    Several,
    Term,
)

KEY_PARAMS = ("KeyId", "SourceKeyId", "DestinationKeyId", "TargetKeyId", "SSEKMSKeyId", "KmsKeyId")
"""The parameters that take a key identifier."""
HURRIED = "at-once"
"""How labels of calls begin that do not wait."""
OF_DOMAINS = ("DefaultEncryptionKey", "EncryptionKey", "KmsKey")
"""Those of services with domains."""


class Repeat(StrEnum):
    """How often a call is sent. All its answers are judged as one."""

    ONCE = "once"
    ALL_PAGES = "all-pages"
    """A list, page after page by the marker that each page gives, to its end."""
    UNTIL_AT_REST = "until-at-rest"
    """A description of a domain, until its change of key has ended."""
    TWICE = "twice"
    """A creation, a second time with the same client token."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request before binding.

    `label` names what was tried (a near-miss operator, a boundary, a cell of the state table); it stays with a
    finding and with its baseline entry, and nothing is done by it.  `result` is the slot that a successful answer
    fills: a key slot for CreateKey, a ciphertext slot for Encrypt, GenerateDataKey and ReEncrypt.  `at_once`: it does
    not wait until a change that it depends on must show.  `lease`: a CreateKey that a key of the pool may answer.
    `signature` names what is peculiar about it (models/signatures).  `recorded` is the slot under which the call itself
    is remembered, for its event in the audit trail to be looked up.  `principal` is who calls (models.parties): the
    administrator, unless it says another.
    """

    operation: str
    params: tuple[tuple[str, Term], ...]
    label: str = "plain"
    result: int | None = None
    repeat: Repeat = Repeat.ONCE
    at_once: bool = False
    lease: bool = False
    signature: str = ""
    recorded: int | None = None
    principal: str = ""

    @classmethod
    def of(cls, operation: str, /, *, label: str = "plain", result: int | None = None, **params: Term) -> Call:
        """A call with the given parameters; a parameter that is None is left out."""
        return cls.sending(operation, params, label, result)

    @classmethod
    def sending(
        cls, operation: str, params: Mapping[str, Term], label: str = "plain", result: int | None = None
    ) -> Call:
        """The same with the parameters as a map."""
        return cls(operation, tuple((k, v) for k, v in params.items() if v is not None), label, result)

    @property
    def method(self) -> str:
        """The name of the operation in its service's own model: "CreateDomain" of "voice-id:CreateDomain"."""
        return self.operation.rpartition(":")[2]

    def all_pages(self) -> Call:
        """The same list, read to its end."""
        return replace(self, repeat=Repeat.ALL_PAGES)

    @property
    def whole(self) -> bool:
        """Whether it is a list that is read to its end."""
        return self.repeat is Repeat.ALL_PAGES

    def hurried(self) -> Call:
        """The same call without waiting for changes that are on their way; its label says so."""
        return replace(self, at_once=True, label=HURRIED if self.label == "plain" else f"{HURRIED}-{self.label}")

    def by(self, principal: str) -> Call:
        """The same call of somebody else."""
        return replace(self, principal=principal)

    def get(self, name: str) -> Term:
        """The term of a parameter, or None when it is not sent."""
        for key, term in self.params:
            if key == name:
                return term
        return None

    def names(self) -> Iterator[str]:
        """The parameters that are sent."""
        return (name for name, _ in self.params)

    def having(self, label: str | None = None, /, **params: Term) -> Call:
        """The same call with parameters set, or left out where the new value is None."""
        kept = {k: v for k, v in self.params if k not in params} | {k: v for k, v in params.items() if v is not None}
        return replace(self, params=tuple(kept.items()), label=label or self.label)


def leased(slot: int | None, **params: Term) -> Call:
    """CreateKey, answered by a key of the pool if there is one such."""
    return replace(Call.of("CreateKey", label="lease", result=slot, **params), lease=True)


def keys_of(call: Call) -> set[int]:
    """The key slots that a call refers to."""
    rule = call.get("ServerSideEncryptionConfiguration")
    of_rule = {rule.key.slot} if isinstance(rule, EncryptionRule) else set()
    if isinstance(rule, KeyConfig) and isinstance(rule.key, KeyRef):
        of_rule = {rule.key.slot}
    of_rule |= {ref.slot for _, term in call.params for ref in within(term) if isinstance(ref, KeyRef) and ref != term}
    return of_rule | {ref.slot for name in (*KEY_PARAMS, *OF_DOMAINS) if isinstance(ref := call.get(name), KeyRef)}


def within(term: Term) -> Iterator[Term]:
    """The term, and those of which it is made, where it is a map."""
    yield term
    if isinstance(term, Members):
        for _, inner in term.pairs:
            yield from within(inner)


def buckets_of(call: Call) -> set[int]:
    """The buckets that a call refers to."""
    ref, source = call.get("Bucket"), call.get("CopySource")
    named = {ref.slot} if isinstance(ref, BucketRef) else set()
    return named | ({source.bucket} if isinstance(source, CopySource) else set())


def objects_of(call: Call) -> set[tuple[int, str]]:
    """The objects that a call refers to, each by its bucket and its key there."""
    ref, name, source = call.get("Bucket"), call.get("Key"), call.get("CopySource")
    named = {(ref.slot, name)} if isinstance(ref, BucketRef) and isinstance(name, str) else set()
    return named | ({(source.bucket, source.name)} if isinstance(source, CopySource) else set())


def aliases_of(call: Call) -> set[AliasRef]:
    """The aliases that a call refers to, whether they exist or not."""
    return {term.name for name in (*KEY_PARAMS, "AliasName") if isinstance(term := call.get(name), AliasRef)}


def blobs_of(call: Call) -> set[int]:
    """The ciphertext slots that a call refers to."""
    blob = call.get("CiphertextBlob")
    if not isinstance(blob, Blob):
        return set()
    return {blob.slot} | ({blob.edit.other} if blob.edit and blob.edit.other is not None else set())


def events_of(call: Call) -> set[int]:
    """The slots of the recorded calls that a call refers to."""
    return {term.slot for _, term in call.params if isinstance(term, EventOf | Sent)}


def answers_of(call: Call) -> set[int]:
    """The slots of the answers whose members a lookup asks for."""
    attributes = call.get("LookupAttributes")
    rows = attributes.rows if isinstance(attributes, Rows) else ()
    return {term.slot for row in rows for _, term in row if isinstance(term, Output)}


def grants_of(call: Call) -> set[int]:
    """The slots of the answers of CreateGrant whose grant id or grant token a call sends."""
    tokens = call.get("GrantTokens")
    given = (call.get("GrantId"), call.get("GrantToken"), *(tokens.terms if isinstance(tokens, Several) else ()))
    return {term.slot for term in given if isinstance(term, Output)}


def parts_of(call: Call) -> set[int]:
    """The slots of the domains and items that a call to a service with domains refers to."""
    if ":" not in call.operation:
        return set()
    domain = call.get("Domain")
    terms = [term for name, term in call.params if name != "Before"]
    given = [inner for term in terms for inner in (term.terms if isinstance(term, Several) else (term,))]
    given += [inner for term in terms if isinstance(term, JsonText) for _, inner in term.pairs]
    given = [inner for term in (*given, *terms) for inner in within(term)]
    named = {domain} if isinstance(domain, int) else set()
    return named | {term.slot for term in given if isinstance(term, Output)}
