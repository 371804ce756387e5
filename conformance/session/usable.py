"""Whether a call makes sense: all that it refers to is there, and its state is known."""

from __future__ import annotations

from collections.abc import Collection

from kms_conformance.conformance.session.domains import usable_domains
from kms_conformance.conformance.session.s3 import usable_storage
from kms_conformance.models.asymmetric import sharing
from kms_conformance.models.asymmetric.checking import slots_of
from kms_conformance.models.calls import Call, answers_of, events_of, grants_of, within
from kms_conformance.models.import_facts import handed_out, imported, materials
from kms_conformance.models.terms import AliasRef, Blob, EncryptionRule, KeyConfig, KeyRef, PrincipalRef, Sealed
from kms_conformance.models.world import World


def usable(world: World, call: Call, parties: Collection[str]) -> bool:
    """Whether all that a call refers to is there and of known state."""
    if call.principal and call.principal not in parties:
        return False
    if any(slot not in world.tokens or world.grants[world.tokens[slot]].lost for slot in grants_of(call)):
        return False
    if not (slots_of(call) <= world.made.keys() and sharing.slots_of(call) <= world.shared.keys()):
        return False
    if not sharing.public_keys_of(call) <= {key.public for key in world.keys.values()}:
        return False
    if not (handed_out(call) <= world.imports.keys() and imported(call) <= materials(world)):
        return False
    found_in = {record.found for record in world.records.values()}
    if not (events_of(call) <= world.records.keys() and answers_of(call) <= found_in):
        return False
    for term in (inner for _, given in call.params for inner in within(given)):
        if isinstance(term, KeyConfig):
            term = term.key
        if isinstance(term, EncryptionRule) and (term.key.slot not in world.keys or world.keys[term.key.slot].lost):
            return False
        if isinstance(term, KeyRef) and (term.slot not in world.keys or world.keys[term.slot].lost):
            return False
        alias = world.aliases.get(term.name) if isinstance(term, AliasRef) else None
        if alias is not None and (alias.lost or world.keys[alias.key].lost):
            return False
        if isinstance(term, Sealed) and (term.key not in world.keys or world.keys[term.key].public is None):
            return False
        if isinstance(term, PrincipalRef) and term.name and term.name not in parties:
            return False
        if isinstance(term, Blob):
            slots = (term.slot, *((term.edit.other,) if term.edit and term.edit.other is not None else ()))
            for slot in slots:
                entry = world.ciphertexts.get(slot)
                if entry is None or entry.lost or world.keys[entry.key].lost:
                    return False
    return usable_storage(world, call) and usable_domains(world, call)
