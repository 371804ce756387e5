"""Adoption: after a departure the model follows the target.

What the call touched is read again; what cannot be read is asked no more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from kms_conformance.conformance.session.apart import lose_apart
from kms_conformance.conformance.session.conversation import Conversation
from kms_conformance.conformance.session.domains import lose_domains
from kms_conformance.conformance.session.s3 import lose_storage
from kms_conformance.conformance.wire.walk import walk
from kms_conformance.models.access.permission_changes import PERMISSION_CHANGES, unanswered
from kms_conformance.models.calls import KEY_PARAMS, Call
from kms_conformance.models.expectation import Expectation
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.operations.encrypt import LARGEST_CIPHERTEXT, named_opening
from kms_conformance.models.outcomes import Outcome, Refusal, Success
from kms_conformance.models.permissions import Issued
from kms_conformance.models.terms import AliasRef, Blob, Output, Value
from kms_conformance.models.world import Alias, Key


def adopt(session: Conversation, call: Call, outcome: Outcome, expectation: Expectation) -> None:
    """Follow the target in all that the call refers to."""
    if call.operation in PERMISSION_CHANGES and not isinstance(outcome, Success | Refusal):
        session.world = unanswered(session.world, call)
        return
    late = outcome.got == "timed-out" and OPERATIONS[call.operation].writes
    for name in KEY_PARAMS:
        key = session.world.key_named(call.get(name))
        if key is not None:  # what timed out may still happen, after whatever is read now
            _adopt_key(session, key, _lose if late else READERS.get(call.operation))
    if isinstance(outcome, Success):
        _adopt_grants(session, call)
    alias = call.get("AliasName")
    if isinstance(alias, AliasRef) and OPERATIONS[call.operation].writes:
        _lose_alias(session, alias.name, call)
    session.world = lose_domains(lose_storage(session.world, call, allowed=expectation.allowed), call)
    session.world = lose_apart(session.world, call)
    blob = call.get("CiphertextBlob")
    if isinstance(blob, Blob) and blob.edit is None and blob.slot in session.world.ciphertexts:
        _adopt_ciphertext(session, blob.slot)
    made = call.result if isinstance(outcome, Success) and OPERATIONS[call.operation].makes == "ciphertext" else None
    if made is not None and made in session.world.ciphertexts:
        _adopt_ciphertext(session, made)
    if call.result in session.world.made:  # one that is not what it must be is of no use any more
        kept = {slot: row for slot, row in session.world.made.items() if slot != call.result}
        session.world = replace(session.world, made=kept)
    if call.result in session.world.shared:
        others = {slot: row for slot, row in session.world.shared.items() if slot != call.result}
        session.world = replace(session.world, shared=others)
    if call.operation == "GetPublicKey":
        _forget_public_key(session, call)


def _forget_public_key(session: Conversation, call: Call) -> None:
    """One that is none of the key is not computed with."""
    key = session.world.key_named(call.get("KeyId"))
    if key is not None and key.public == call.result:
        session.world = session.world.with_key(replace(key, public=None))


def state_of(metadata: Mapping[str, Value] | None) -> KeyState | None:
    """The key state in a KeyMetadata, None where there is none that the model knows."""
    state = str(metadata.get("KeyState")) if metadata is not None else None
    return KeyState(state) if state in tuple(KeyState) else None


def metadata_of(session: Conversation, slot: int) -> Mapping[str, Value] | None:
    """KeyMetadata of the key, read outside the trace."""
    outcome = session.executor.execute("DescribeKey", {"KeyId": session.bindings.keys[slot].get("KeyId")})
    metadata = outcome.response.get("KeyMetadata") if isinstance(outcome, Success) else None
    return metadata if isinstance(metadata, Mapping) else None


Reader = Callable[[Conversation, Key, Value], Key | None]
"""Reads one attribute of a key again; None when it cannot be read."""


def _adopt_key(session: Conversation, key: Key, reader: Reader | None) -> None:
    metadata = metadata_of(session, key.slot)
    state = state_of(metadata)
    if metadata is None or state is None:
        session.world = session.world.with_key(replace(key, lost=True))
        return
    # The deletion date after a call that should not have been allowed is anybody's guess: ask no more of it.
    told = replace(key, state=state, window_days=None, described=False)
    text = metadata.get("Description")
    if isinstance(text, str):
        told = replace(told, description=text, description_because="KEY-005")
    followed = reader(session, told, metadata.get("KeyId")) if reader else told
    session.world = session.world.with_key(followed or replace(key, lost=True))


def _read_tags(session: Conversation, key: Key, key_id: Value) -> Key | None:
    outcome = walk(session.executor, "ListResourceTags", {"KeyId": key_id})
    rows = outcome.response.get("Tags") if isinstance(outcome, Success) else None
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        return None
    tags = {str(row.get("TagKey")): str(row.get("TagValue")) for row in rows}
    return replace(key, tags=tags, tags_because="TAG-002", worn=True)


def _read_policy(session: Conversation, key: Key, key_id: Value) -> Key | None:
    outcome = session.executor.execute("GetKeyPolicy", {"KeyId": key_id, "PolicyName": "default"})
    text = outcome.response.get("Policy") if isinstance(outcome, Success) else None
    return replace(key, policy=text, policy_because="POLICY-002", worn=True) if isinstance(text, str) else None


def _read_rotation(session: Conversation, key: Key, key_id: Value) -> Key | None:
    """Automatic rotation as it is told; how often a key was rotated cannot be told for sure."""
    outcome = session.executor.execute("GetKeyRotationStatus", {"KeyId": key_id})
    if not isinstance(outcome, Success):
        return None
    days = outcome.response.get("RotationPeriodInDays")
    rotation = replace(
        key.rotation,
        enabled=outcome.response.get("KeyRotationEnabled") is True,
        period_days=days if isinstance(days, int) else None,
        because="ROT-006",
        dated=False,
    )
    return replace(key, rotation=rotation, worn=True)


def _lose(session: Conversation, key: Key, key_id: Value) -> Key | None:
    return None


READERS: dict[str, Reader] = {
    **dict.fromkeys(("TagResource", "UntagResource", "ListResourceTags"), _read_tags),
    **dict.fromkeys(("PutKeyPolicy", "GetKeyPolicy"), _read_policy),
    **dict.fromkeys(("EnableKeyRotation", "DisableKeyRotation", "GetKeyRotationStatus"), _read_rotation),
    "RotateKeyOnDemand": _lose,
}
"""What beside its metadata an operation may have changed."""


def _adopt_grants(session: Conversation, call: Call) -> None:
    """There may be another grant than the model knows; one that was ended, though it should not, is listed or lost."""
    key = session.world.key_named(call.get("KeyId"))
    if call.operation == "CreateGrant" and key is not None:
        session.world = session.world.with_key(replace(key, strays=True))
        _lose_grant(session, session.world.grants.get(session.world.tokens.get(call.result or 0, -1)))
    issued = session.world.grant_named(call.get("GrantToken")) or session.world.grant_named(call.get("GrantId"))
    if call.operation in ("RetireGrant", "RevokeGrant") and issued is not None and not _listed(session, issued):
        _lose_grant(session, issued)


def _lose_grant(session: Conversation, issued: Issued | None) -> None:
    if issued is not None:
        session.world = session.world.with_grant(replace(issued, lost=True))


def _listed(session: Conversation, issued: Issued) -> bool:
    """Whether the list of the key's grants has it."""
    outcome = walk(session.executor, "ListGrants", {"KeyId": session.bindings.keys[issued.key].get("KeyId")})
    rows = outcome.response.get("Grants") if isinstance(outcome, Success) else None
    grant_id = session.bindings.bind(Output(issued.slot, "GrantId"))
    return isinstance(rows, list) and any(isinstance(row, Mapping) and row.get("GrantId") == grant_id for row in rows)


def _lose_alias(session: Conversation, ref: AliasRef, call: Call) -> None:
    """An alias that a departure touched may name any key, or none."""
    alias = session.world.aliases.get(ref)
    target = session.world.key_named(call.get("TargetKeyId"))
    if alias is not None:
        session.world = session.world.with_alias(replace(alias, lost=True))
    elif target is not None:
        session.world = session.world.with_alias(Alias(ref, target.slot, lost=True))


def _adopt_ciphertext(session: Conversation, slot: int) -> None:
    """A ciphertext that does not open plainly to what it must is of no use any more."""
    entry = session.world.ciphertexts[slot]
    if session.world.keys[entry.key].state is not KeyState.ENABLED:
        return
    blob = session.bindings.answers[slot].get(entry.blob.member)
    if isinstance(blob, bytes) and len(blob) > LARGEST_CIPHERTEXT:  # told once, where it was made (ENC-011)
        session.world = session.world.with_ciphertext(replace(entry, lost=True))
        return
    params: dict[str, Value] = {"CiphertextBlob": blob}
    if entry.context.pairs:
        params["EncryptionContext"] = entry.context.as_map()
    if not entry.symmetric:
        params |= session.bindings.members(tuple(named_opening(entry).items()))
    outcome = session.executor.execute("Decrypt", params)
    plaintext = None if entry.plaintext is None else session.bindings.bind(entry.plaintext)
    good = isinstance(outcome, Success) and plaintext in (None, outcome.response.get("Plaintext"))
    if not good:
        session.world = session.world.with_ciphertext(replace(entry, lost=True))
