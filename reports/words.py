"""Terms and calls in words for people: "key 1", "ciphertext 3, one bit flipped at 50 %", "16-byte marker".

Every text is on one line, and letters that look alike can be told apart.  A kind of term that this module does not
know is told by its name and its fields.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from kms_conformance.models import terms
from kms_conformance.models.calls import Call, Repeat
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.term_rows import row
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


REPEATS: Mapping[Repeat, tuple[tuple[str, str], ...]] = {
    Repeat.ONCE: (),
    Repeat.ALL_PAGES: (("pages", "all, one after the other"),),
    Repeat.UNTIL_AT_REST: (("asked", "until the change of key has ended"),),
    Repeat.TWICE: (("sent", "twice, with one client token"),),
}
"""What is told of how often a call is sent."""


def request(call: Call) -> Request:
    """The call in words; the label is empty where nothing special was tried."""
    label = "" if call.label == "plain" else printable(call.label)
    parameters = tuple((printable(name), words(term)) for name, term in call.params)
    parameters += REPEATS[call.repeat]
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
        case Mapping():
            return "{" + ", ".join(f"{words(key)}: {words(value)}" for key, value in term.items()) + "}"
        case Sequence():
            return "[" + ", ".join(map(words, term)) + "]"
        case _:
            tell = WORDS.get(type(term), _unknown)
            return tell(term)


def quoted(text: str) -> str:
    """A text in double quotes; marks that melt into the letter before them are written out."""
    shown = json.dumps(text[:LONGEST_TEXT], ensure_ascii=False)
    apart = "".join(f"\\u{ord(letter):04x}" if unicodedata.combining(letter) else letter for letter in shown)
    more = f"… ({len(text):,} characters)" if len(text) > LONGEST_TEXT else ""
    return printable(apart) + more


def _key(key: terms.KeyRef) -> str:
    of = {"id": "key {}", "arn": "ARN of key {}"}.get(key.form, "ARN of key {} with another Region in it")
    return of.format(key.slot)


def _unknown_key(key: terms.UnknownKey) -> str:
    return f"{'key id' if key.form == 'id' else 'ARN'} that no key has ({unknown_key_id(key.number)})"


def _blob(blob: terms.Blob) -> str:
    return f"ciphertext {blob.slot}" if blob.edit is None else _damaged(f"ciphertext {blob.slot}", blob.edit)


def _altered(altered: terms.Altered) -> str:
    return _damaged(f"{printable(altered.member)} of answer {altered.slot}", altered.edit)


REWRITINGS = {
    "fixed-width": "as its two numbers, without a frame",
    "negated": "with n - s in the place of s",
    "zeros": "with zero in the place of both numbers",
    "padded": "with a zero byte before r",
}
OWN_KEYS = {
    "plain": "our public key {} on the curve of {}",
    "compressed": "our public key {} on the curve of {}, its point compressed",
    "infinity": "a public key on the curve of {1} whose point is the one at infinity",
    "off-curve": "a public key of {1} whose point is not on the curve",
    "other-parameters": "a public key whose point is on a curve of other parameters than that of {1}",
}


def _own_key(own: terms.OwnKey) -> str:
    told = OWN_KEYS[own.form].format(own.number, own.spec)
    met = (
        "" if own.meeting is None else f", whose secret with the public key of answer {own.meeting} begins with a zero"
    )
    return told + met


def _encapsulated(term: terms.Encapsulated) -> str:
    return f"secret {term.number} encapsulated here with the public key of key {term.key}"


def _sealed(sealed: terms.Sealed) -> str:
    return f"{_marker(sealed.plaintext)}, encrypted with the public key of key {sealed.key} by {sealed.algorithm}"


def _wrapped(wrapped: terms.Wrapped) -> str:
    size = f" of {wrapped.size} bytes" if wrapped.size else ""
    told = f"material {wrapped.number} of ours for {wrapped.spec}{size}, wrapped for answer {wrapped.public} by"
    return f"{told} {wrapped.algorithm}" + (f", {wrapped.edit.damage}" if wrapped.edit else "")


def _marker(marker: terms.Marker) -> str:
    return f"{marker.size:,}-byte marker" + ("" if marker.tag == USUAL_TAG else f" {quoted(marker.tag)}")


def _tags(tags: terms.Tags) -> str:
    apart = dict(tags.pairs)
    return words(apart if len(apart) == len(tags.pairs) else [list(pair) for pair in tags.pairs])


def _policy(policy: terms.PolicyText) -> str:
    return quoted(policy.template) + (f" and spaces up to {policy.length:,} characters" if policy.length else "")


def _named(name: terms.Named) -> str:
    more = (f" with {quoted(name.tail)}" if name.tail else "", f", {name.length} long" if name.length else "")
    return f"data {name.slot}" + "".join(more)


def _moment(moment: terms.Moment) -> str:
    days = f"{abs(moment.days):,} {'day' if abs(moment.days) == 1 else 'days'}"
    day = "today" if not moment.days else f"{days} {'after' if moment.days > 0 else 'before'} today"
    minutes, seconds = divmod(moment.seconds, 60)
    return f"{day}, {minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d} UTC"


def _json(text: terms.JsonText) -> str:
    return "JSON of {" + ", ".join(f"{quoted(name)}: {words(inner)}" for name, inner in text.pairs) + "}"


def _rule(rule: terms.EncryptionRule) -> str:
    return f"SSE-KMS under {words(rule.key)}{', with a bucket key' * rule.bucket_key}"


def _one_of(any_of: terms.OneOf) -> str:
    return " or ".join(quoted(text) if isinstance(text, str) else words(text) for text in any_of.texts)


def _principal(principal: terms.PrincipalRef) -> str:
    who = printable(principal.name) or "the administrator"
    return {"role": who, "session": f"the session of {who}"}.get(principal.form, f"the account of {who}")


def _alias(alias: terms.AliasRef) -> str:
    """An alias by its number, with what is special about its name."""
    special = [
        f"beginning with {quoted(alias.prefix)}" if alias.prefix != "alias/" else "",
        f"ending in {quoted(alias.suffix)}" if alias.suffix else "",
        "in capitals" if alias.upper else "",
        f"of {alias.length} characters" if alias.length else "",
    ]
    form = {"name": "alias", "arn": "ARN of alias"}.get(alias.form, "ARN of another Region of alias")
    return " ".join((f"{form} {alias.slot}", *filter(None, special)))


def _damaged(whole: str, edit: terms.Edit) -> str:
    share = f"{edit.at / 10:g} %"
    match edit.damage:
        case "flipped":
            return f"{whole}, one bit flipped at {share}"
        case "truncated":
            return f"{whole} " + (f"without its first {share}" if edit.front else f"cut off at {share}")
        case "extended":
            number = 1 + edit.at // 100
            return f"{whole} with {number} byte{'s' if number > 1 else ''} appended"
        case "spliced":
            return f"{whole} up to {share}, then the rest of ciphertext {edit.other}"
        case _:
            return f"{edit.damage} bytes as many as {whole} has"


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


WORDS: dict[type, Callable[[Any], str]] = dict(
    (
        row(terms.KeyRef, _key),
        row(terms.UnknownKey, _unknown_key),
        row(terms.AliasRef, _alias),
        row(terms.Listed, lambda term: f"{_alias(term.alias)} as last listed"),
        row(terms.Blob, _blob),
        row(terms.Altered, _altered),
        row(terms.Digest, lambda term: f"the {term.hash} digest of the {_marker(term.of)}"),
        row(terms.Sealed, _sealed),
        row(terms.Wrapped, _wrapped),
        row(terms.Rewritten, lambda term: f"the signature of answer {term.slot} {REWRITINGS[term.form]}"),
        row(terms.OwnKey, _own_key),
        row(terms.Encapsulated, _encapsulated),
        row(terms.Marker, _marker),
        row(terms.Filler, lambda term: f"{quoted(term.character)} {term.size:,} times"),
        row(terms.Context, lambda term: words(term.as_map())),
        row(terms.ContextText, lambda term: f"{words(dict(term.pairs))} in Base64"),
        row(terms.Metadata, lambda term: f"{printable(term.member)} of key {term.slot}"),
        row(terms.Described, lambda term: f"key {term.slot} as last described"),
        row(terms.Material, lambda term: f"key material of key {term.slot} after {term.number} rotations"),
        row(terms.Output, lambda term: f"{printable(term.member)} of answer {term.slot}"),
        row(terms.OneOf, _one_of),
        row(terms.Rows, lambda term: words([dict(members) for members in term.rows])),
        row(terms.Several, lambda term: words(term.terms)),
        row(terms.Tags, _tags),
        row(terms.Texts, lambda term: words(term.items)),
        row(terms.Structure, lambda term: words(json.loads(term.text))),
        row(terms.Joined, lambda term: " + ".join(map(words, term.parts))),
        row(terms.Members, lambda term: words(dict(term.pairs))),
        row(terms.JsonText, _json),
        row(terms.PolicyText, _policy),
        row(terms.PrincipalRef, _principal),
        row(terms.RoleName, lambda term: f"role of {printable(term.name)}"),
        row(terms.GrantConstraints, lambda term: words(constraint_members(term))),
        row(terms.EventOf, lambda term: f"event of call {term.slot}"),
        row(terms.Sent, lambda term: f"{printable(term.fact).replace('_', ' ')} of call {term.slot}"),
        row(terms.BucketRef, lambda term: f"bucket {term.slot}"),
        row(terms.HomeRegion, lambda term: "the Region of the endpoint"),
        row(terms.CopySource, lambda term: f"{quoted(term.name)} in bucket {term.bucket}"),
        row(terms.EncryptionRule, _rule),
        row(terms.EntityTag, lambda term: f"the MD5 digest of the {words(term.body)}"),
        row(terms.Named, _named),
        row(terms.Moment, _moment),
        row(terms.KeyConfig, lambda term: "no key" if term.key is None else words(term.key)),
    )
)
"""By kind of term what stands for a value of the target, or for one too long to be written out."""
