"""What the model knows of an import: its token, what was wrapped, and whether the key has had just that."""

from __future__ import annotations

from collections.abc import Mapping

from kms_conformance.models.calls import Call
from kms_conformance.models.import_types import ID, TOKEN, UNTIL, VALID_S, ImportFacts, Lying, TokenNaming
from kms_conformance.models.imported import Imported, Parameters
from kms_conformance.models.terms import Altered, Moment, Output, Term, Value, Wrapped
from kms_conformance.models.world import Key, World

LONGEST = 6144
A_YEAR = 365


def import_facts(world: World, call: Call, values: Mapping[str, Value]) -> ImportFacts | None:
    """The facts of an ImportKeyMaterial; None of another call."""
    key = world.key_named(call.get("KeyId"))
    if call.operation != "ImportKeyMaterial" or key is None or not _of_allowed_length(values):
        return None
    lies, wrapped, given = _lying(call.get("ValidTo")), call.get("EncryptedKeyMaterial"), call.get(TOKEN)
    first, waiting = not key.imported, key.pending is not None
    token, handed_out = _token(world, key, given)
    if token is None:
        return ImportFacts(valid_to=lies, first=first, waiting=waiting)
    opens = _opens(wrapped, handed_out) if token == "fits" else None
    fits = associated = named = None
    if opens and isinstance(wrapped, Wrapped):
        fits = wrapped.spec == key.spec and not wrapped.size
    if fits and isinstance(wrapped, Wrapped):
        same = found(key, wrapped)
        associated = same is not None
        named = call.get(ID) == same.id if same is not None and call.get(ID) is not None else None
    return ImportFacts(
        token, lies, opens=opens, fits=fits, first=first, associated=associated, waiting=waiting, named=named
    )


def found(key: Key, wrapped: Wrapped) -> Imported | None:
    """The material that was wrapped, where the key has it or has had it."""
    return next((row for row in key.materials if row.is_in(wrapped)), None)


def _of_allowed_length(values: Mapping[str, Value]) -> bool:
    sent = (values.get(TOKEN), values.get("EncryptedKeyMaterial"))
    return all(isinstance(value, bytes) and 0 < len(value) <= LONGEST for value in sent)


def _lying(term: Term) -> Lying | None:
    """Where a ValidTo lies: that of a token's end is near."""
    if isinstance(term, Moment):
        return "past" if term.days < 0 else "far" if term.days > A_YEAR else "near"
    return None if term is None else "near"


def _token(world: World, key: Key, term: Term) -> tuple[TokenNaming | None, Parameters | None]:
    row = world.imports.get(term.slot) if isinstance(term, Output) and term.member == TOKEN else None
    if row is None:
        return ("altered", None) if isinstance(term, Altered | bytes) or term is not None else (None, None)
    if row.key != key.slot:
        return "other", row
    return ("expired" if world.moved - row.at > VALID_S else "fits"), row


def _opens(wrapped: Term, row: Parameters | None) -> bool:
    if not isinstance(wrapped, Wrapped) or row is None or wrapped.edit is not None:
        return False
    return (wrapped.public, wrapped.algorithm) == (row.slot, row.algorithm)


def handed_out(call: Call) -> set[int]:
    """The slots of the answers of GetParametersForImport that a call refers to."""
    named = {
        term.slot
        for name in (TOKEN, "ValidTo")
        if isinstance(term := call.get(name), Output | Altered) and term.member in (TOKEN, UNTIL)
    }
    return named | {term.public for _, term in call.params if isinstance(term, Wrapped)}


def imported(call: Call) -> set[int]:
    """The slots of the answers that told the id of material which a call names."""
    named = call.get(ID)
    return {named.slot} if isinstance(named, Output) else set()


def materials(world: World) -> set[int]:
    """The slots of all such answers."""
    return {row.slot for key in world.keys.values() for row in key.materials}
