"""The oracle's facts: what the guards see of a symbolic call in a known world."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TypedDict

from kms_conformance.models.access.documents import broken_by
from kms_conformance.models.access.questions import Question
from kms_conformance.models.access.ruling import rule
from kms_conformance.models.asymmetric.checking import checked
from kms_conformance.models.asymmetric.opening import mismatch
from kms_conformance.models.authorization.access import Principal
from kms_conformance.models.calls import KEY_PARAMS, Call, grants_of
from kms_conformance.models.campaigns.campaign_facts import CampaignFacts
from kms_conformance.models.campaigns.facts import campaign_facts
from kms_conformance.models.cases.facts import case_facts
from kms_conformance.models.connect.contact_facts import ContactFacts
from kms_conformance.models.connect.facts import contact_facts
from kms_conformance.models.contexts import difference
from kms_conformance.models.domains.domain_facts import DomainFacts
from kms_conformance.models.domains.facts import domain_facts
from kms_conformance.models.everyday.everyday_facts import EverydayFacts
from kms_conformance.models.everyday.facts import everyday_facts, is_everyday
from kms_conformance.models.everyday.secret_facts import KEY as SECRETS_KEY, kept_key
from kms_conformance.models.everyday.table_facts import key_term
from kms_conformance.models.facts import (
    CiphertextFacts,
    Facts,
    GrantNaming,
    Identifier,
    KeyFacts,
    ObjectFacts,
    ignores_ciphertext,
)
from kms_conformance.models.guards import LONGEST_TOKEN
from kms_conformance.models.import_facts import import_facts
from kms_conformance.models.integrations.facts import integration_facts
from kms_conformance.models.integrations.integration_facts import IntegrationFacts
from kms_conformance.models.parties import ACCOUNT, ADMINISTRATOR, account_of, principal
from kms_conformance.models.qconnect.facts import key_named, knowledge_facts
from kms_conformance.models.qconnect.knowledge_facts import KnowledgeFacts
from kms_conformance.models.scheduling.facts import time_off_facts
from kms_conformance.models.terms import (
    AliasRef,
    Blob,
    BucketRef,
    Context,
    CopySource,
    KeyRef,
    Marker,
    Output,
    PrincipalRef,
    Sealed,
    Several,
    Term,
    UnknownKey,
    Value,
)
from kms_conformance.models.world import Key, World

LONGEST_IDENTIFIER, LONGEST_CIPHERTEXT = 2048, 6144
GRANT_ID = re.compile("[0-9a-f]{64}")
"""The form of a grant id (GRANT-002); another text is none."""
LONGEST_GRANT_ID = 128


def facts(world: World, call: Call, values: Mapping[str, Value]) -> Facts:
    """The facts of `call` sent as `values` (the bound parameters)."""
    keys = {
        name: _of_whatever_account(call, term, identify(world, _as_seen(call, term), values[name]))
        for name, term in call.params
        if name in KEY_PARAMS and 0 < len(str(values[name])) <= LONGEST_IDENTIFIER
    }
    alias, marker = call.get("AliasName"), call.get("Marker")
    return Facts(
        values,
        keys,
        _ciphertext(world, call, values),
        identify(world, alias, values["AliasName"]) if isinstance(alias, AliasRef) else None,
        None if marker is None else isinstance(marker, Output),
        imported=import_facts(world, call, values),
        signature=call.signature,
        checked=checked(world, call, values),
        stored=_stored(world, call),
        default_key=_default_key(world, call),
        domain=_of_domain(world, call),
        campaign=_of_campaign(world, call),
        case=case_facts(world, call),
        integration=_of_integration(world, call),
        knowledge=_of_knowledge(world, call),
        time_off=time_off_facts(world, call),
        contact=_of_contact(world, call),
        everyday=_of_everyday(world, call, keys.get("KeyId") or keys.get(SECRETS_KEY)),
        **_of_grants(world, call, values),
    )


def _of_domain(world: World, call: Call) -> DomainFacts | None:
    """What is asked of a call for a service with domains, with what its caller may not do through the service."""
    found = domain_facts(world, call)
    question = _refused(world, call) if found is not None else None
    if found is None or question is None:
        return found
    action = question.access.action.removeprefix("kms:")
    policies = world.key_policies.get(question.key.slot, ()) if question.key else ()
    text = str(policies[-1].text) if policies else ""
    if "ViaService" in text and "<region>" not in text:
        action = "elsewhere"
    elif action == "CreateGrant" and "kms:EncryptionContext" in text:
        action = "context"
    return replace(found, caller_lacks=action)


def _of_campaign(world: World, call: Call) -> CampaignFacts | None:
    """The same of a call for outbound campaigns."""
    found = campaign_facts(world, call)
    return replace(found, caller_lacks=_lacking(world, call)) if found is not None and found.key_known else found


def _of_integration(world: World, call: Call) -> IntegrationFacts | None:
    """The same of a call for AppIntegrations."""
    found = integration_facts(world, call)
    return replace(found, caller_lacks=_lacking(world, call)) if found is not None and found.key_known else found


def _lacking(world: World, call: Call) -> str:
    """The action on a key that the caller of a service is not allowed through it; empty where nothing is lacking."""
    question = _refused(world, call)
    return "" if question is None else question.access.action.removeprefix("kms:")


def _refused(world: World, call: Call) -> Question | None:
    """The first question of permission that is answered with no, or may be; None where there is none."""
    ruling = rule(world, call)
    if ruling is None or ruling.allowed is True:
        return None
    return next(question for question, decision, _ in ruling.decided if not decision.allowed)


def _of_knowledge(world: World, call: Call) -> KnowledgeFacts | None:
    """The same of a call for Q in Connect."""
    found = knowledge_facts(world, call)
    if found is None or key_named(world, call) is None:
        return found
    return replace(found, caller_lacks=_lacking(world, call))


def _of_contact(world: World, call: Call) -> ContactFacts | None:
    """The same of a call for Amazon Connect."""
    found = contact_facts(world, call)
    return replace(found, caller_lacks=_lacking(world, call)) if found is not None and found.fit else found


def _of_everyday(world: World, call: Call, named: Identifier | None) -> EverydayFacts | None:
    """The same of a call for an everyday service."""
    if (term := key_term(call)) is not None and is_everyday(call):
        named = identify(world, term, term if isinstance(term, str) else "")
    kept = kept_key(world, call) if is_everyday(call) else None
    found = everyday_facts(world, call, named, None if kept is None else key_facts(world, kept))
    return replace(found, caller_lacks=_lacking(world, call)) if found is not None else found


def _as_seen(call: Call, term: Term) -> Term:
    """An identifier as the caller's account sees it: only an ARN names a key of another account."""
    foreign = account_of(call.principal) != ACCOUNT
    local = (isinstance(term, KeyRef) and term.form == "id") or (isinstance(term, AliasRef) and term.form == "name")
    return UnknownKey() if foreign and local else term


def _of_whatever_account(call: Call, term: Term, identifier: Identifier) -> Identifier:
    """The identifier, with whether it is the ARN of a key of another account than the caller's."""
    of_a_key = isinstance(term, KeyRef | UnknownKey) and term.form == "arn"
    return replace(identifier, foreign=of_a_key and account_of(call.principal) != ACCOUNT)


class _OfGrants(TypedDict, total=False):
    caller: Principal
    grant: GrantNaming
    tokens_known: bool
    spare_token_known: bool
    token_alive: bool
    principals_known: bool
    policy_breaks: frozenset[str] | None
    refused_by: str
    change: str


def _of_grants(world: World, call: Call, values: Mapping[str, Value]) -> _OfGrants:
    """Who asks, what is named as a grant, and whether the caller may do what is asked."""
    found = _OfGrants(caller=_caller(call, values))
    by_id = "GrantToken" not in values
    named = call.get("GrantId" if by_id else "GrantToken")
    if world.grant_named(named) is not None or (by_id and 0 < len(str(values.get("GrantId", ""))) <= LONGEST_GRANT_ID):
        found["grant"] = _grant_naming(world, named, values)
    tokens = call.get("GrantTokens")
    sent = tokens.terms if isinstance(tokens, Several) else () if by_id else (named,)
    texts = [] if not sent else values["GrantTokens"] if isinstance(tokens, Several) else [values["GrantToken"]]
    if sent and isinstance(texts, list) and all(0 < len(str(text)) <= LONGEST_TOKEN for text in texts):
        known = all(world.grant_named(term) is not None for term in sent)
        spare = call.principal == ADMINISTRATOR and by_id
        found["spare_token_known" if spare else "tokens_known"] = known
        ended = [world.grants[world.tokens[slot]].ended is not None for slot in grants_of(call) if slot in world.tokens]
        if by_id:
            found["token_alive"] = not any(ended)
    principals = [call.get(name) for name in ("GranteePrincipal", "RetiringPrincipal") if name in values]
    if call.operation == "CreateGrant" and principals:
        found["principals_known"] = all(isinstance(term, PrincipalRef) for term in principals)
    if call.get("Policy") is not None:
        found["policy_breaks"] = broken_by(world, call)
    ruling = None if ":" in call.operation else rule(world, call)
    if ruling is not None and ruling.allowed is not True:
        found["refused_by"] = ruling.because
        found["change"] = ruling.change
    return found


def _caller(call: Call, values: Mapping[str, Value]) -> Principal:
    """The caller; of the account that the target has, where a retiring principal is of the same."""
    retiring, who = call.get("RetiringPrincipal"), principal(call.principal)
    if not isinstance(retiring, PrincipalRef):
        return who
    own = account_of(retiring.name) == who.account
    return replace(who, account=str(values["RetiringPrincipal"]).split(":")[4] if own else "")


def _grant_naming(world: World, term: Term, values: Mapping[str, Value]) -> GrantNaming:
    issued = world.grant_named(term)
    if issued is not None:
        return "grant" if issued.ended is None else "ended"
    return "unknown" if GRANT_ID.fullmatch(str(values["GrantId"])) else "malformed"


def _stored(world: World, call: Call) -> ObjectFacts | None:
    """The object that is read: the source of a copy, or what is named by a call that brings no body."""
    source, ref, name = call.get("CopySource"), call.get("Bucket"), call.get("Key")
    if isinstance(source, CopySource):
        place = (source.bucket, source.name)
    elif isinstance(ref, BucketRef) and isinstance(name, str):
        place = (ref.slot, name)
    else:
        return None
    item = world.objects.get(place)
    if item is None:
        return ObjectFacts(absent_because=world.absent.get(place))
    return ObjectFacts(None if item.key is None else key_facts(world, world.keys[item.key]))


def _default_key(world: World, call: Call) -> KeyFacts | None:
    ref = call.get("Bucket")
    bucket = world.buckets.get(ref.slot) if isinstance(ref, BucketRef) else None
    if bucket is None or bucket.key is None or call.get("ServerSideEncryption") is not None:
        return None
    return key_facts(world, world.keys[bucket.key])


def key_facts(world: World, key: Key) -> KeyFacts:
    """What the guards may know of a key."""
    return KeyFacts(
        name=key.slot,
        state=key.state,
        usage=key.usage,
        spec=key.spec,
        aliases=len(world.aliases_of(key.slot)),
        rotations=key.rotation.times - key.rotation.automatic,
        tag_keys=frozenset(key.tags),
        managed=key.managed,
        origin=key.origin,
        waiting=key.pending is not None,
    )


def identify(world: World, term: Term, text: Value) -> Identifier:
    """What an identifier names."""
    match term:
        case KeyRef(form="id" | "arn") | AliasRef(form="name" | "arn"):
            alias, key = isinstance(term, AliasRef), world.key_named(term)
            if key is not None and not key.gone:
                return Identifier("key", key_facts(world, key), alias)
            former = world.deleted.get(term.name) if isinstance(term, AliasRef) else term.slot
            gone = former is not None and (there := world.keys.get(former)) is not None and there.gone
            return Identifier("unknown", None, alias, alias and former is not None and not gone, gone=gone)
        case KeyRef() | AliasRef():
            return Identifier("other-region", None, isinstance(term, AliasRef))
        case UnknownKey():
            return Identifier("unknown")
        case _:
            return Identifier("malformed-arn" if str(text).startswith("arn:") else "malformed")


def _ciphertext(world: World, call: Call, values: Mapping[str, Value]) -> CiphertextFacts | None:
    blob, value = call.get("CiphertextBlob"), values.get("CiphertextBlob")
    if ignores_ciphertext(values) or not isinstance(value, bytes) or not 0 < len(value) <= LONGEST_CIPHERTEXT:
        return None
    if isinstance(blob, Sealed) or (isinstance(blob, Blob) and not world.ciphertexts[blob.slot].symmetric):
        missed = mismatch(world, call, blob)
        named = None if missed else world.key_named(call.get("KeyId") or call.get("SourceKeyId"))
        size = _size(blob.plaintext if isinstance(blob, Sealed) else world.ciphertexts[blob.slot].plaintext)
        return CiphertextFacts(None, key_facts(world, named) if named else None, mismatch=missed, size=size)
    if not isinstance(blob, Blob):
        return CiphertextFacts("foreign")
    entry = world.ciphertexts[blob.slot]
    if world.keys[entry.key].gone:
        return CiphertextFacts(None, gone=True)
    key = key_facts(world, world.keys[entry.key])
    if blob.edit is not None:
        # The key reference of a damaged ciphertext may still be readable: then the state of that key may decide.
        return CiphertextFacts(blob.edit.damage, None if blob.edit.damage == "random" else key)
    given = call.get("EncryptionContext") or call.get("SourceEncryptionContext")
    context = given.as_map() if isinstance(given, Context) else {}
    missed = difference(entry.context.as_map(), context)
    return CiphertextFacts(None, key, missed, size=_size(entry.plaintext) or entry.size)


def _size(plaintext: Term) -> int | None:
    """The length of a plaintext that was sent."""
    return plaintext.size if isinstance(plaintext, Marker) else len(plaintext) if isinstance(plaintext, bytes) else None
