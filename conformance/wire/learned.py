"""What one conversation with a target has learned from its answers, by the slots of its symbols."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import UTC, datetime
from typing import Self

from kms_conformance.conformance.wire.principals import Party
from kms_conformance.models.calls import Call
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.terms import SEALED, KeyRef, Value

NO_PARTIES: Mapping[str, Party] = {}
REMEMBERED = {"ScheduleKeyDeletion": "DeletionDate", "GetKeyRotationStatus": "NextRotationDate"}
"""A member of an operation's last answer on a key, of which a later claim may speak."""


class UnboundError(LookupError):
    """A call refers to something that no earlier answer gave."""


class Learned:
    """The answers of one conversation, by slot. `conversation` is in the names of its aliases alone.

    today  the day, in UTC, on which it began: what moments are counted from
    """

    def __init__(self, region: str, conversation: str = "0", parties: Mapping[str, Party] = NO_PARTIES) -> None:
        self.region, self.conversation, self.parties = region, conversation, parties
        self.today = datetime.now(UTC).date()
        self.keys: dict[int, Mapping[str, Value]] = {}
        self.described: dict[int, Value] = {}
        self.remembered: dict[tuple[int, str], Value] = {}
        self.materials: dict[tuple[int, int], Value] = {}
        self.listed: dict[str, Value] = {}
        self.answers: dict[int, Mapping[str, Value]] = {}
        self.sent: dict[int, Mapping[str, Value]] = {}
        """By slot of a recorded call what is known of it, by the names of models.audit.record.Fact."""
        self._seen: dict[str, set[Value]] = {}

    def learn(self, call: Call, response: Mapping[str, Value]) -> None:
        """Keep what a successful answer gave."""
        metadata = response.get("KeyMetadata")
        if call.result is not None:
            if OPERATIONS[call.operation].makes == "key":
                self.keys[call.result] = metadata if isinstance(metadata, Mapping) else {}
            else:
                self.answers[call.result] = response
        aliases = response.get("Aliases")
        if call.operation == "ListAliases" and isinstance(aliases, list):
            self.listed |= {str(row.get("AliasName")): row for row in aliases if isinstance(row, Mapping)}
        named = call.get("KeyId")
        if isinstance(named, KeyRef):
            if call.operation == "DescribeKey":
                self.described[named.slot] = metadata
            elif (member := REMEMBERED.get(call.operation)) is not None:
                self.remembered[named.slot, member] = response.get(member)

    def apart(self) -> Self:
        """The same answers, to which others are added apart."""
        other = copy(self)
        for name in ("keys", "described", "remembered", "materials", "listed", "answers"):
            setattr(other, name, dict(getattr(self, name)))
        other._seen = {member: set(values) for member, values in self._seen.items()}
        return other

    def keep(self, other: Learned) -> None:
        """Keep of answers that were learned apart what does not depend on when a change shows."""
        self.keys, self.answers, self._seen = other.keys, other.answers, other._seen

    def learn_material(self, slot: int, number: int) -> None:
        """Keep the id of the key's current material, as the last DescribeKey told it, as that of a rotation."""
        metadata = self.described.get(slot)
        if isinstance(metadata, Mapping):
            self.materials.setdefault((slot, number), metadata.get("CurrentKeyMaterialId"))

    def is_fresh(self, member: str, value: Value) -> bool:
        """Whether no earlier answer of this conversation had this value there."""
        if not isinstance(value, str | bytes):
            return False
        seen = self._seen.setdefault(member, set())
        fresh = value not in seen
        seen.add(value)
        return fresh

    def key(self, slot: int) -> Mapping[str, Value]:
        """The KeyMetadata that CreateKey returned."""
        if slot not in self.keys:
            raise UnboundError(f"key {slot}")
        return self.keys[slot]

    def any_arn(self) -> str:
        """The ARN of a key, for the account and Region in it."""
        known = next(iter(self.keys.values()), None)
        if known is None:
            raise UnboundError("an ARN needs a key of the account to borrow from")
        return str(known.get("Arn"))

    def answer(self, slot: int) -> Mapping[str, Value]:
        """The answer that later calls refer to by its slot."""
        if slot not in self.answers:
            raise UnboundError(f"ciphertext {slot}")
        return self.answers[slot]

    def ciphertext(self, slot: int, member: str = SEALED) -> bytes:
        """The ciphertext of such an answer."""
        blob = self.answer(slot).get(member)
        if not isinstance(blob, bytes) or not blob:
            raise UnboundError(f"ciphertext {slot} is empty")
        return blob

    def recorded(self, slot: int) -> Mapping[str, Value]:
        """What is known of a recorded call."""
        if slot not in self.sent:
            raise UnboundError(f"call {slot}")
        return self.sent[slot]

    def party(self, name: str) -> Party:
        """Who plays a principal."""
        if name not in self.parties:
            raise UnboundError(f"principal {name}")
        return self.parties[name]
