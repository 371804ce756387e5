"""Terms and calls in words for people: "key 1", "ciphertext 3, one bit flipped at 50 %", "16-byte marker".

Every text is on one line, and letters that look alike can be told apart.  A kind of term that this module does not
know is told by its name and its fields.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass

from kms_conformance.models.calls import Call
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.terms import (
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
    PrincipalRef,
    RoleName,
    Rows,
    Sent,
    Several,
    Structure,
    Tags,
    Texts,
    UnknownKey,
)
from kms_conformance.models.wire import constraint_members, unknown_key_id
from kms_conformance.reports.names import printable

LONGEST_TEXT = 200
"""Characters of a text that are shown; the sequence in histories/ has them all."""
READABLE_BYTES = 64
USUAL_TAG = "m"


@dataclass(frozen=True, slots=True)
class Request:
    """A call in words: what is sent, what was tried with it, and what a successful answer is called later."""

    operation: str
    parameters: tuple[tuple[str, str], ...]
    label: str
    gives: str


def request(call: Call) -> Request:
    """The call in words; the label is empty where nothing special was tried."""
    label = "" if call.label == "plain" else printable(call.label)
    parameters = tuple((printable(name), words(term)) for name, term in call.params)
    if call.walk:
        parameters = (*parameters, ("pages", "all, one after the other"))
    who = f"{printable(call.principal)}: " if call.principal else ""
    return Request(who + printable(call.operation), parameters, label, _gives(call))


def words(term: object) -> str:
    """A term in words."""
    match term:
        case None:
            return "nothing"
        case bool():
            return "true" if term else "false"
        case str():
            return quoted(term)
        case bytes():
            return _bytes(term)
        case Context():
            return words(term.as_map())
        case Mapping():
            return "{" + ", ".join(f"{words(key)}: {words(value)}" for key, value in term.items()) + "}"
        case Sequence():
            return "[" + ", ".join(map(words, term)) + "]"
        case _:
            return _symbol(term)


def quoted(text: str) -> str:
    """A text in double quotes; marks that melt into the letter before them are written out."""
    shown = json.dumps(text[:LONGEST_TEXT], ensure_ascii=False)
    apart = "".join(f"\\u{ord(letter):04x}" if unicodedata.combining(letter) else letter for letter in shown)
    more = f"… ({len(text):,} characters)" if len(text) > LONGEST_TEXT else ""
    return printable(apart) + more


def _symbol(term: object) -> str:
    """What stands for a value of the target, or for one too long to be written out."""
    match term:
        case KeyRef(slot, "id"):
            return f"key {slot}"
        case KeyRef(slot, "arn"):
            return f"ARN of key {slot}"
        case KeyRef(slot, "arn-other-region"):
            return f"ARN of key {slot} with another Region in it"
        case UnknownKey(number, form):
            return f"{'key id' if form == 'id' else 'ARN'} that no key has ({unknown_key_id(number)})"
        case Blob(slot, None):
            return f"ciphertext {slot}"
        case Blob(slot, Edit() as edit):
            return _damaged(slot, edit)
        case Marker(size, tag):
            return f"{size:,}-byte marker" + ("" if tag == USUAL_TAG else f" {quoted(tag)}")
        case Filler(size, character):
            return f"{quoted(character)} {size:,} times"
        case Metadata(slot, member):
            return f"{printable(member)} of key {slot}"
        case Described(slot):
            return f"key {slot} as last described"
        case Output(slot, member):
            return f"{printable(member)} of answer {slot}"
        case Named(slot, tail, length):
            return f"data {slot}" + (f" with {quoted(tail)}" if tail else "") + (f", {length} long" if length else "")
        case Structure(text):
            return words(json.loads(text))
        case JsonText(pairs):
            return "JSON of {" + ", ".join(f"{quoted(name)}: {words(inner)}" for name, inner in pairs) + "}"
        case Members(pairs):
            return words(dict(pairs))
        case KeyConfig(key):
            return words(key) if key is not None else "no key"
        case OneOf(texts):
            return " or ".join(quoted(text) if isinstance(text, str) else words(text) for text in texts)
        case EventOf(slot):
            return f"event of call {slot}"
        case Sent(slot, fact):
            return f"{printable(fact).replace('_', ' ')} of call {slot}"
        case Several(terms):
            return words(terms)
        case AliasRef():
            return _alias(term)
        case Listed(alias):
            return f"{_alias(alias)} as last listed"
        case Material(slot, number):
            return f"key material of key {slot} after {number} rotations"
        case Tags(pairs):
            return words(dict(pairs)) if len(dict(pairs)) == len(pairs) else words([list(pair) for pair in pairs])
        case Texts(items):
            return words(items)
        case PolicyText(template, length):
            return quoted(template) + (f" and spaces up to {length:,} characters" if length else "")
        case PrincipalRef(name, form):
            return _principal(name, form)
        case RoleName(name):
            return f"role of {printable(name)}"
        case GrantConstraints():
            return words(constraint_members(term))
        case BucketRef(slot):
            return f"bucket {slot}"
        case HomeRegion():
            return "the Region of the endpoint"
        case CopySource(bucket, name):
            return f"{quoted(name)} in bucket {bucket}"
        case EncryptionRule(key, bucket_key):
            return f"SSE-KMS under {words(key)}{', with a bucket key' * bucket_key}"
        case ContextText(pairs):
            return f"{words(dict(pairs))} in Base64"
        case EntityTag(body):
            return f"the MD5 digest of the {words(body)}"
        case Rows(rows):
            return words([dict(row) for row in rows])
        case _:
            return _unknown(term)


def _principal(name: str, form: str) -> str:
    who = printable(name) or "the administrator"
    return {"role": who, "session": f"the session of {who}"}.get(form, f"the account of {who}")


def _alias(alias: AliasRef) -> str:
    """An alias by its number, with what is special about its name."""
    special = [
        f"beginning with {quoted(alias.prefix)}" if alias.prefix != "alias/" else "",
        f"ending in {quoted(alias.suffix)}" if alias.suffix else "",
        "in capitals" if alias.upper else "",
        f"of {alias.length} characters" if alias.length else "",
    ]
    form = {"name": "alias", "arn": "ARN of alias"}.get(alias.form, "ARN of another Region of alias")
    return " ".join((f"{form} {alias.slot}", *filter(None, special)))


def _damaged(slot: int, edit: Edit) -> str:
    share = f"{edit.at / 10:g} %"
    match edit.damage:
        case "flipped":
            return f"ciphertext {slot}, one bit flipped at {share}"
        case "truncated":
            return f"ciphertext {slot} " + (f"without its first {share}" if edit.front else f"cut off at {share}")
        case "extended":
            number = 1 + edit.at // 100
            return f"ciphertext {slot} with {number} byte{'s' if number > 1 else ''} appended"
        case "spliced":
            return f"ciphertext {slot} up to {share}, then the rest of ciphertext {edit.other}"
        case _:
            return f"{edit.damage} bytes as many as ciphertext {slot} has"


def _bytes(data: bytes) -> str:
    number = f"{len(data):,} byte{'' if len(data) == 1 else 's'}"
    if not data:
        return "no bytes"
    if len(data) > READABLE_BYTES:
        return f"{number}, all {data[:1].hex()}" if len(set(data)) == 1 else number
    readable = data.isascii() and printable(text := data.decode("latin-1")) == text
    return f"{number} {quoted(text) if readable else data.hex()}"


def _unknown(term: object) -> str:
    """A term of a kind that is not known here: its name and its fields, in words as far as they go."""
    if not is_dataclass(term) or isinstance(term, type):
        return printable(str(term))
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(term).__name__).lower()
    told = ", ".join(f"{field.name} {words(getattr(term, field.name))}" for field in fields(term))
    return f"{name} ({told})" if told else name


def _gives(call: Call) -> str:
    """What a call and its answer are called in the calls after it."""
    itself = f"call {call.recorded}" if call.recorded else ""
    if call.result is None:
        return itself
    known = OPERATIONS.get(call.operation)
    made = f"{known.makes if known and known.makes else 'result'} {call.result}"
    return f"{made}, {itself}" if itself else made
