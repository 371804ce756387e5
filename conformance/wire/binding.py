"""Binding: from symbols to the values of one conversation with a target, and back from its answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import copy
from typing import cast

from kms_conformance.conformance.wire.principals import Party
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import MISSING, look_up
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.parties import expand
from kms_conformance.models.partitions import another_region
from kms_conformance.models.terms import (
    ACCOUNT_OF_ARN,
    AliasRef,
    Blob,
    BucketRef,
    Context,
    ContextText,
    CopySource,
    Described,
    Edit,
    EncryptionRule,
    EntityTag,
    EventOf,
    Filler,
    GrantConstraints,
    HomeRegion,
    JsonText,
    KeyConfig,
    KeyRef,
    Listed,
    Marker,
    Material,
    Members,
    Metadata,
    Named,
    OneOf,
    Output,
    PolicyText,
    PrincipalForm,
    PrincipalRef,
    RoleName,
    Rows,
    Sent,
    Several,
    Structure,
    Tags,
    Term,
    Texts,
    UnknownKey,
    Value,
)
from kms_conformance.models.wire import (
    alias_text,
    apply_edit,
    bucket_text,
    constraint_members,
    context_text,
    encryption_rules,
    entity_tag,
    marker_bytes,
    named_text,
    tag_list,
    unknown_key_id,
)

NO_PARTIES: Mapping[str, Party] = {}
REMEMBERED = {"ScheduleKeyDeletion": "DeletionDate", "GetKeyRotationStatus": "NextRotationDate"}
"""A member of an operation's last answer on a key, of which a later claim may speak."""


class UnboundError(LookupError):
    """A call refers to something that no earlier answer gave."""


class Bindings:
    """The answers of one conversation, by slot. `conversation` is in the names of its aliases alone."""

    def __init__(self, region: str, conversation: str = "0", parties: Mapping[str, Party] = NO_PARTIES) -> None:
        self.region, self.conversation, self.parties = region, conversation, parties
        self.keys: dict[int, Mapping[str, Value]] = {}
        self.described: dict[int, Value] = {}
        self.remembered: dict[tuple[int, str], Value] = {}
        self.materials: dict[tuple[int, int], Value] = {}
        self.listed: dict[str, Value] = {}
        self.answers: dict[int, Mapping[str, Value]] = {}
        self.sent: dict[int, Mapping[str, Value]] = {}
        """By slot of a recorded call what is known of it, by the names of models.audit.record.Fact."""
        self._seen: dict[str, set[Value]] = {}

    def params(self, call: Call) -> dict[str, Value]:
        """The parameters of a call as sent."""
        return {name: self.bind(term) for name, term in call.params}

    def bind(self, term: Term) -> Value:
        """The value of a term."""
        match term:
            case KeyRef(slot, form):
                return self._identifier(slot, form)
            case AliasRef(form=form):
                return self._alias(term, form)
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
            case Metadata(slot, member) if member in REMEMBERED.values():
                return self.remembered.get((slot, member))
            case Metadata(slot, member) if member == ACCOUNT_OF_ARN:
                return (str(self._key(slot).get("Arn")) + ":" * 5).split(":")[4]
            case Metadata(slot, member):
                return self._key(slot).get(member)
            case Material(slot, number):
                return self.materials.get((slot, number))
            case Listed(alias):
                return self.listed.get(alias_text(alias.name, self.conversation))
            case Tags():
                return tag_list(term)
            case Texts(items):
                return list(items)
            case PolicyText(template, length):
                return expand(template, self._named).ljust(length)
            case PrincipalRef(name, form):
                return self._principal(name, form)
            case RoleName(name):
                return self._role(name)
            case GrantConstraints():
                return constraint_members(term)
            case Rows(rows):
                return [{name: self.bind(inner) for name, inner in row} for row in rows]
            case Described(slot):
                return self.described.get(slot)
            case BucketRef():
                return bucket_text(term, self.conversation)
            case HomeRegion():
                return None if self.region == "us-east-1" else {"LocationConstraint": self.region}
            case CopySource(bucket, name):
                return {"Bucket": self.bind(BucketRef(bucket)), "Key": name}
            case EncryptionRule(key, bucket_key):
                return encryption_rules(self.bind(key), bucket_key=bucket_key)
            case ContextText():
                return context_text(term)
            case EntityTag():
                return entity_tag(term)
            case Output(slot, member):
                return self._output(slot, member)
            case Named():
                return named_text(term, self.conversation)
            case KeyConfig(key):
                return {} if key is None else {"KmsKeyId": self.bind(key)}
            case Structure(text):
                return json.loads(text)
            case OneOf(texts):
                return OneOf(tuple(cast("Term", self.bind(inner)) for inner in texts))
            case Members(pairs):
                return {name: self.bind(inner) for name, inner in pairs}
            case JsonText(pairs):
                return json.dumps({name: self.bind(inner) for name, inner in pairs})
            case EventOf(slot):
                return self._sent(slot).get("request_id")
            case Sent(slot, fact):
                return self._sent(slot).get(fact)
            case Several(terms):
                return [self.bind(inner) for inner in terms]
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
        aliases = response.get("Aliases")
        if call.operation == "ListAliases" and isinstance(aliases, list):
            self.listed |= {str(row.get("AliasName")): row for row in aliases if isinstance(row, Mapping)}
        named = call.get("KeyId")
        if isinstance(named, KeyRef):
            if call.operation == "DescribeKey":
                self.described[named.slot] = metadata
            elif (member := REMEMBERED.get(call.operation)) is not None:
                self.remembered[named.slot, member] = response.get(member)

    def apart(self) -> Bindings:
        """The same answers, to which others are added apart."""
        other = copy(self)
        for name in ("keys", "described", "remembered", "materials", "listed", "answers"):
            setattr(other, name, dict(getattr(self, name)))
        other._seen = {member: set(values) for member, values in self._seen.items()}
        return other

    def keep(self, other: Bindings) -> None:
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

    def _identifier(self, slot: int, form: str) -> Value:
        metadata = self._key(slot)
        if form == "id":
            return metadata.get("KeyId")
        arn = str(metadata.get("Arn"))
        return arn if form == "arn" else arn.replace(f":{self.region}:", f":{another_region(self.region)}:")

    def _any_arn(self) -> str:
        known = next(iter(self.keys.values()), None)
        if known is None:
            raise UnboundError("an ARN needs a key of the account to borrow from")
        return str(known.get("Arn"))

    def _unknown_arn(self, number: int) -> str:
        return self._any_arn().rpartition("/")[0] + "/" + unknown_key_id(number)

    def _alias(self, alias: AliasRef, form: str) -> str:
        text = alias_text(alias, self.conversation)
        if form == "name":
            return text
        arn = self._any_arn().rpartition(":")[0] + ":" + text
        return arn if form == "arn" else arn.replace(f":{self.region}:", f":{another_region(self.region)}:")

    def _named(self, word: str, detail: str) -> str:
        """What a placeholder of a policy stands for (models.parties.expand)."""
        match word, detail:
            case "root", _:
                return self._root()
            case "account", _:
                return self._root().split(":")[4]
            case "region", _:
                return self.region
            case "other", "account":
                return self._principal("other", "account").split(":")[4]
            case "key", slot:
                return str(self._key(int(slot)).get("Arn"))
            case "keyid", slot:
                return str(self._key(int(slot)).get("KeyId"))
            case "alias", slot:
                return self._alias(AliasRef(int(slot)), "name")
            case name, "":
                return self._principal(name, "role")
            case name, "root":
                return self._principal(name, "account")
            case name, _:
                return self._principal(name, "session")

    def _party(self, name: str) -> Party:
        if name not in self.parties:
            raise UnboundError(f"principal {name}")
        return self.parties[name]

    def _role(self, name: str) -> str:
        party = self._party(name)
        if not party.name:
            raise UnboundError(f"the role of {name} is not ours")
        return party.name

    def _principal(self, name: str, form: PrincipalForm) -> str:
        if not name:
            return self._root()
        party = self._party(name)
        if form == "account":
            return _root_of(party.arn)
        if form == "session" and not party.session_arn:
            raise UnboundError(f"principal {name} has no session")
        return party.arn if form == "role" else party.session_arn

    def _root(self) -> str:
        """The ARN of the account's root principal."""
        return _root_of(self._any_arn())

    def _key(self, slot: int) -> Mapping[str, Value]:
        if slot not in self.keys:
            raise UnboundError(f"key {slot}")
        return self.keys[slot]

    def _answer(self, slot: int) -> Mapping[str, Value]:
        if slot not in self.answers:
            raise UnboundError(f"ciphertext {slot}")
        return self.answers[slot]

    def _output(self, slot: int, member: str) -> Value:
        """A member of an answer, by its dotted path."""
        answer = self._answer(slot)
        if "." not in member:
            return answer.get(member)
        value = look_up(answer, member)
        if value is MISSING:
            raise UnboundError(f"{member} of answer {slot}")
        return value

    def _sent(self, slot: int) -> Mapping[str, Value]:
        if slot not in self.sent:
            raise UnboundError(f"call {slot}")
        return self.sent[slot]

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


def _root_of(arn: str) -> str:
    """The root principal of the account of an ARN."""
    parts = arn.split(":", 5)
    if len(parts) < 6:
        raise UnboundError(f"{arn} is no ARN")
    return f"arn:{parts[1]}:iam::{parts[4]}:root"
