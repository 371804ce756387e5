"""Binding: from symbols to the values of one conversation with a target, and back from its answers."""

from __future__ import annotations

from collections.abc import Mapping

from kms_conformance.models.calls import Call
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.terms import (
    Blob,
    Context,
    Described,
    Edit,
    Filler,
    KeyRef,
    Marker,
    Metadata,
    Output,
    Term,
    UnknownKey,
    Value,
    apply_edit,
    marker_bytes,
    unknown_key_id,
)


class UnboundError(LookupError):
    """A call refers to something that no earlier answer gave."""


class Bindings:
    """The answers of one conversation, by slot."""

    def __init__(self, region: str) -> None:
        self.region = region
        self.keys: dict[int, Mapping[str, Value]] = {}
        self.described: dict[int, Value] = {}
        self.due: dict[int, Value] = {}
        self.answers: dict[int, Mapping[str, Value]] = {}
        self._seen: dict[str, set[Value]] = {}

    def params(self, call: Call) -> dict[str, Value]:
        """The parameters of a call as sent."""
        return {name: self.bind(term) for name, term in call.params}

    def bind(self, term: Term) -> Value:
        """The value of a term."""
        match term:
            case KeyRef(slot, form):
                return self._identifier(slot, form)
            case UnknownKey(number, form):
                return unknown_key_id(number) if form == "id" else self._unknown_arn(number)
            case Blob(slot, edit):
                return self._ciphertext(slot) if edit is None else self._edited(slot, edit)
            case Marker(size, tag):
                return marker_bytes(size, tag)
            case Filler(size, character):
                return character * size
            case Context():
                return term.as_map()
            case Metadata(slot, "Due"):
                return self.due.get(slot)
            case Metadata(slot, member):
                return self._key(slot).get(member)
            case Described(slot):
                return self.described.get(slot)
            case Output(slot, member):
                return self._answer(slot).get(member)
            case _:
                return term

    def learn(self, call: Call, response: Mapping[str, Value]) -> None:
        """Keep what a successful answer gave."""
        metadata = response.get("KeyMetadata")
        if call.result is not None:
            if OPERATIONS[call.operation].makes == "key":
                self.keys[call.result] = metadata if isinstance(metadata, Mapping) else {}
            else:
                self.answers[call.result] = response
        named = call.get("KeyId")
        if isinstance(named, KeyRef):
            if call.operation == "DescribeKey":
                self.described[named.slot] = metadata
            elif call.operation == "ScheduleKeyDeletion":
                self.due[named.slot] = response.get("DeletionDate")

    def is_fresh(self, member: str, value: Value) -> bool:
        """Whether no earlier answer of this conversation had this value there."""
        if not isinstance(value, str | bytes):
            return False
        seen = self._seen.setdefault(member, set())
        fresh = value not in seen
        seen.add(value)
        return fresh

    def _identifier(self, slot: int, form: str) -> Value:
        metadata = self._key(slot)
        if form == "id":
            return metadata.get("KeyId")
        arn = str(metadata.get("Arn"))
        return arn if form == "arn" else arn.replace(f":{self.region}:", f":{_other_region(self.region)}:")

    def _unknown_arn(self, number: int) -> str:
        known = next(iter(self.keys.values()), None)
        if known is None:
            raise UnboundError("an unknown ARN needs a key of the account to borrow from")
        return str(known.get("Arn")).rpartition("/")[0] + "/" + unknown_key_id(number)

    def _key(self, slot: int) -> Mapping[str, Value]:
        if slot not in self.keys:
            raise UnboundError(f"key {slot}")
        return self.keys[slot]

    def _answer(self, slot: int) -> Mapping[str, Value]:
        if slot not in self.answers:
            raise UnboundError(f"ciphertext {slot}")
        return self.answers[slot]

    def _edited(self, slot: int, edit: Edit) -> bytes:
        blob, other = self._ciphertext(slot), None if edit.other is None else self._ciphertext(edit.other)
        edited = apply_edit(blob, edit, other)
        if edited in (blob, other):
            raise UnboundError(f"the edit of ciphertext {slot} gives a ciphertext that was returned")
        return edited

    def _ciphertext(self, slot: int) -> bytes:
        blob = self._answer(slot).get("CiphertextBlob")
        if not isinstance(blob, bytes) or not blob:
            raise UnboundError(f"ciphertext {slot} is empty")
        return blob


def _other_region(region: str) -> str:
    return "eu-central-1" if region != "eu-central-1" else "eu-west-1"
