"""Shared secrets that a target answered, and what each was shared by: so that the same must come again."""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.made import Shared
from kms_conformance.models.terms import Altered, Encapsulated, Members, Output, OwnKey, Term
from kms_conformance.models.world import World

SENT = {"DeriveSharedSecret": "PublicKey", "Decapsulate": "SharedSecretCiphertextBlob"}
"""The parameter that a secret comes from, together with the key."""


WITH_ZERO = -1
"""The number of the first of our keys whose secret with a given public key begins with a zero byte."""


def shared_by(world: World, call: Call) -> Term:
    """What a call sends for a secret to come from it."""
    sent = call.get(SENT[call.operation])
    peer = _peer(world, sent)
    return peer if peer is not None else sent


def _peer(world: World, sent: Term) -> int | None:
    """The key of ours whose public key is sent."""
    slot = sent.slot if isinstance(sent, Output) and sent.member == "PublicKey" else None
    return next((key.slot for key in world.keys.values() if slot is not None and key.public == slot), None)


def earlier(world: World, call: Call) -> Shared | None:
    """The first answer to the same question."""
    key, sent = world.key_named(call.get("KeyId")), shared_by(world, call)
    found = (row for row in world.shared.values() if key is not None and (row.key, row.sent) == (key.slot, sent))
    return next(found, None)


def of_both(world: World, call: Call) -> Shared | None:
    """The secret that the other side has derived already, from the public key of this one (ECDH-001)."""
    key, peer = world.key_named(call.get("KeyId")), _peer(world, call.get("PublicKey"))
    found = (row for row in world.shared.values() if key is not None and (row.key, row.sent) == (peer, key.slot))
    return next(found, None)


def capsule_of(world: World, call: Call) -> Shared | None:
    """The answer of Encapsulate from which a ciphertext is, altered or not."""
    capsule = call.get("SharedSecretCiphertextBlob")
    return world.shared.get(capsule.slot) if isinstance(capsule, Output | Altered) else None


def slots_of(call: Call) -> set[int]:
    """The slots of the answers that such a call refers to, but for those of public keys."""
    sent = call.get(SENT.get(call.operation, ""))
    return {sent.slot} if isinstance(sent, Output | Altered) and sent.member != "PublicKey" else set()


def public_keys_of(call: Call) -> set[int]:
    """The slots of the answers of GetPublicKey that such a call refers to."""
    sent = call.get(SENT.get(call.operation, ""))
    match sent:
        case OwnKey(meeting=int() as slot) | Encapsulated(public=slot):
            return {slot}
        case Output(slot, "PublicKey") | Altered(slot, "PublicKey"):
            return {slot}
        case _:
            return set()


def ours_with(ours: OwnKey, public: int) -> Members:
    """What the secret is computed from outside of the target (relations.agreed)."""
    number = ours.number if ours.meeting is None else WITH_ZERO
    return Members((("PublicKey", Output(public, "PublicKey")), ("Spec", ours.spec), ("Number", number)))
