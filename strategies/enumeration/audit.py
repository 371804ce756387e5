"""The audit trail: one call of every operation, some that are refused, and the lookup of the event of each.

All calls come before all lookups: where the trail has a delay, it is waited for once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.key_types import AGREE, ENCAPSULATE, MAC, SIGN
from kms_conformance.models.operations.lookup_events import LARGEST_PAGE, attribute
from kms_conformance.models.operations.policies import DEFAULT, DEFAULT_POLICY
from kms_conformance.models.terms import (
    Context,
    EventOf,
    KeyRef,
    Marker,
    Metadata,
    Output,
    OwnKey,
    Sent,
    Term,
    Texts,
    UnknownKey,
)
from kms_conformance.strategies.canonical import TAG
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder
from kms_conformance.strategies.typed_plan_builder import TypedPlanBuilder, digest

CONTEXT = Context((("tenant", "Alpha"), ("purpose", "audit")))
OTHER_CONTEXT = Context((("tenant", "Beta"),))
PLAINTEXT = Marker(32, "audit")
A_TEXT = Marker(24, "a-text-of-a-customer")
"""A plaintext that a trail could show as a text, which most are: the other has bytes that no text has."""
LONG_AGO = 1_600_000_000
"""Seconds since 1970."""


def plans() -> Iterator[Plan]:
    """One plan for symmetric keys, and one for keys of each profile of others."""
    s = PlanBuilder("audit", "audit")
    key, other, own = s.key(), s.key(), s.add("CreateKey", makes=True)
    _uses(s, key, other)
    _reads(s, own)
    _changes(s, own, other)
    _refusals(s, key, other, own)
    calls, found = _looked_up(s)
    calls += _lists(own, found["UpdateKeyDescription"], max(call.recorded or 0 for call in calls))
    yield Plan(s.name, tuple(calls), s.profiles, observe=False)
    for profile, write in {"kms-asymmetric": _signing, "kms-hmac": _macs, "kms-key-agreement": _secrets}.items():
        typed = TypedPlanBuilder(f"audit/{profile}", "audit", profile)
        write(typed)
        yield Plan(typed.name, tuple(_looked_up(typed)[0]), typed.profiles, observe=False)


def _looked_up(s: PlanBuilder) -> tuple[list[Call], dict[str, int]]:
    """The calls so far, recorded, and then a lookup of each; and where the event of each plain one is found."""
    calls: list[Call] = []
    for call in s.plan().calls:
        number = sum(row.recorded is not None for row in calls) + 1
        calls.append(call if call.lease else replace(call, recorded=number))
    found = {call.operation: s.slot() for call in calls if call.recorded and call.label == "plain"}
    for call in calls.copy():
        if call.recorded:
            answer = found[call.operation] if call.label == "plain" else s.slot()
            calls.append(_lookup(call, answer))
    return calls, found


def _signing(s: TypedPlanBuilder) -> None:
    """Signatures and data key pairs: a message, its digest and a private key must not show."""
    signer, key = s.key_of(KeySpec="ECC_NIST_P256", KeyUsage=SIGN), s.key()
    s.public_key(signer)
    made = s.sign(signer, "ECDSA_SHA_256", A_TEXT)
    s.verify(signer, made, "ECDSA_SHA_256", A_TEXT)
    s.sign(signer, "ECDSA_SHA_256", digest(A_TEXT, "sha256"), "DIGEST", label="of-a-digest")
    s.pair(key, context=CONTEXT, label="plain")
    s.pair(key, context=CONTEXT, label="plain", plaintext=False)


def _macs(s: TypedPlanBuilder) -> None:
    key = s.key_of(KeySpec="HMAC_256", KeyUsage=MAC)
    s.verify_mac(key, s.mac(key, "HMAC_SHA_256", A_TEXT), "HMAC_SHA_256", A_TEXT)


def _secrets(s: TypedPlanBuilder) -> None:
    curve = s.key_of(KeySpec="ECC_NIST_P256", KeyUsage=AGREE)
    capsules = s.key_of(KeySpec="ML_KEM_768", KeyUsage=ENCAPSULATE)
    s.derive(curve, OwnKey("ECC_NIST_P256"))
    s.decapsulate(capsules, s.encapsulate(capsules))


def _lookup(call: Call, answer: int) -> Call:
    label = call.operation if call.label == "plain" else f"{call.operation}-{call.label}"
    return Call.of("LookupEvents", label=label, result=answer, Event=EventOf(call.recorded or 0))


def _uses(s: PlanBuilder, key: int, other: int) -> None:
    blob = s.encrypt(key, CONTEXT, PLAINTEXT)
    s.decrypt(blob, CONTEXT)
    s.decrypt(blob, CONTEXT, KeyRef(key, "arn"), label="by-arn")
    s.reencrypt(blob, KeyRef(other), CONTEXT, OTHER_CONTEXT)
    s.data_key(key, CONTEXT)
    s.sealed_data_key(key, CONTEXT, spec=None, NumberOfBytes=64)
    s.add("GenerateRandom", makes=True, NumberOfBytes=32)
    s.encrypt(key, None, A_TEXT, label="without-context")


def _reads(s: PlanBuilder, key: int) -> None:
    s.on("DescribeKey", key)
    s.on("DescribeKey", key, "by-arn", "arn")
    s.add("ListKeys", Limit=1)
    s.on("GetKeyLastUsage", key)
    s.on("GetKeyPolicy", key, PolicyName=DEFAULT)
    for operation in ("ListKeyPolicies", "ListResourceTags", "GetKeyRotationStatus", "ListKeyRotations", "ListAliases"):
        s.on(operation, key)


def _changes(s: PlanBuilder, key: int, other: int) -> None:
    s.on("UpdateKeyDescription", key, Description="seen")
    s.on("PutKeyPolicy", key, PolicyName=DEFAULT, Policy=DEFAULT_POLICY)
    alias = s.alias(key)
    s.encrypt(key=key, plaintext=PLAINTEXT, label="by-alias", KeyId=alias)
    s.add("UpdateAlias", AliasName=alias, TargetKeyId=KeyRef(other))
    s.add("DeleteAlias", AliasName=alias)
    s.on("TagResource", key, Tags=TAG)
    s.on("UntagResource", key, TagKeys=Texts(("team",)))
    s.on("EnableKeyRotation", key)
    s.on("DisableKeyRotation", key)
    s.on("RotateKeyOnDemand", key)


def _refusals(s: PlanBuilder, key: int, other: int, own: int) -> None:
    """Calls that are refused, by what their key is or their ciphertext is bound to, and dry runs."""
    blob = s.encrypt(own, CONTEXT, PLAINTEXT, label="of-a-key-of-its-own")
    s.decrypt(blob, OTHER_CONTEXT, KeyRef(own), label="other-context")
    s.decrypt(blob, CONTEXT, KeyRef(other), label="other-key")
    s.decrypt(blob, OTHER_CONTEXT, KeyRef(key, "arn"), label="other-key-by-arn")
    s.add("DescribeKey", label="unknown-key", KeyId=UnknownKey(1))
    s.send("Encrypt", "dry-run", {"KeyId": KeyRef(key), "Plaintext": PLAINTEXT, "DryRun": True}, makes=True)
    s.decrypt(blob, CONTEXT, label="dry-run", DryRun=True)
    s.on("DisableKey", own)
    s.encrypt(own, CONTEXT, PLAINTEXT, label="disabled-key")
    s.decrypt(blob, CONTEXT, label="disabled-key")
    s.on("EnableKey", own)
    s.on("ScheduleKeyDeletion", own)
    s.data_key(own, CONTEXT, label="key-pending-deletion")
    s.on("CancelKeyDeletion", own)


def _lists(key: int, answer: int, last: int) -> Iterator[Call]:
    """Lists of events: by attributes, in small pages, and near misses of their parameters."""

    def lookup(label: str, **params: Term) -> Call:
        return Call("LookupEvents", tuple(params.items()), label)

    by_key = attribute("ResourceName", Metadata(key, "Arn"))
    yield lookup("by-resource", LookupAttributes=by_key).all_pages()
    yield lookup("by-resource-in-pages", LookupAttributes=by_key, MaxResults=3).all_pages()
    yield lookup("by-resource-one-page", LookupAttributes=by_key, MaxResults=2)
    by_name = attribute("EventName", "UpdateKeyDescription")
    yield lookup("by-name", LookupAttributes=by_name, StartTime=Sent(last, "well_before")).all_pages()
    yield lookup("by-id", LookupAttributes=attribute("EventId", Output(answer, "EventId"))).all_pages()
    yield lookup("page-of-1", MaxResults=1)
    for size in (0, LARGEST_PAGE + 1):
        yield lookup(f"page-of-{size}", MaxResults=size)
    yield lookup("token-of-nobody", MaxResults=1, NextToken="bm9ib2R5")
    start = Sent(last, "answered_at")
    yield lookup("start-alone", StartTime=start, MaxResults=1)
    yield lookup("start-after-end", StartTime=start, EndTime=LONG_AGO, MaxResults=1)
