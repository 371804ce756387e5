"""Symbolic calls as JSON and back, without loss: for histories and baselines."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any, cast, get_args

from kms_conformance.models.calls import Call
from kms_conformance.models.terms import (
    AliasRef,
    Blob,
    BucketRef,
    Context,
    ContextText,
    CopySource,
    Damage,
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
    Term,
    Texts,
    UnknownKey,
)

Json = Any


def encode(call: Call) -> dict[str, Json]:
    """A call as a JSON object."""
    params = {name: encode_term(term) for name, term in call.params}
    row = {"operation": call.operation, "params": params, "label": call.label, "result": call.result}
    more = {"walk": call.walk, "signature": call.signature, "recorded": call.recorded}
    more |= {"principal": call.principal}
    return row | {name: value for name, value in more.items() if value}


def decode(row: Mapping[str, Json]) -> Call:
    """The call that `encode` wrote; a ValueError when it is not one."""
    match row:
        case {"operation": str(name), "params": dict(terms), "label": str(label), "result": int() | None as result}:
            params = tuple((param, decode_term(term)) for param, term in terms.items())
            signature = str(row.get("signature", ""))
            recorded = row.get("recorded")
            slot = recorded if isinstance(recorded, int) else None
            principal = str(row.get("principal", ""))
            return Call(name, params, label, result, row.get("walk") is True, signature, slot, principal)
        case _:
            raise ValueError(f"not a call: {row!r}")


def encode_term(term: Term) -> Json:
    """A term: plain texts, numbers and flags as they are, everything else as an object with one $name."""
    match term:
        case bytes():
            return {"$bytes": b64encode(term).decode()}
        case KeyRef(slot, form):
            return {"$key": slot, "form": form}
        case UnknownKey(number, form):
            return {"$unknown": number, "form": form}
        case Blob(slot, edit):
            return {"$blob": slot} | ({"edit": _edit(edit)} if edit else {})
        case Edit():
            return {"$edit": _edit(term)}
        case Marker(size, tag):
            return {"$marker": [size, tag]}
        case Filler(size, character):
            return {"$filler": [size, character]}
        case Context(pairs):
            return {"$context": [list(pair) for pair in pairs]}
        case Metadata(slot, member):
            return {"$metadata": [slot, member]}
        case Described(slot):
            return {"$described": slot}
        case AliasRef():
            return {"$alias": term.slot} | {k: v for k, v in _alias_fields(term).items() if v != _PLAIN_ALIAS[k]}
        case Material(slot, number):
            return {"$material": [slot, number]}
        case Listed(alias):
            return {"$listed": encode_term(alias)}
        case Tags(pairs):
            return {"$tags": [list(pair) for pair in pairs]}
        case Texts(items):
            return {"$texts": list(items)}
        case PolicyText(template, length):
            return {"$policy": template} | ({"length": length} if length else {})
        case Rows(rows):
            return {"$rows": [[[name, encode_term(value)] for name, value in row] for row in rows]}
        case Output(slot, member):
            return {"$output": [slot, member]}
        case Named(slot, tail, length):
            return {"$named": [slot, tail, length]}
        case KeyConfig(key):
            return {"$key-config": encode_term(key)}
        case Structure(text):
            return {"$structure": text}
        case JsonText(pairs):
            return {"$json": [[name, encode_term(value)] for name, value in pairs]}
        case OneOf(texts):
            return {"$one-of": [encode_term(text) for text in texts]}
        case EventOf(slot):
            return {"$event": slot}
        case Sent(slot, fact):
            return {"$sent": [slot, fact]}
        case Several(terms):
            return {"$several": [encode_term(inner) for inner in terms]}
        case BucketRef(slot):
            return {"$bucket": slot}
        case HomeRegion():
            return {"$home-region": True}
        case CopySource(bucket, name):
            return {"$copy-source": [bucket, name]}
        case EncryptionRule(key, bucket_key):
            return {"$encryption-rule": encode_term(key), "bucket-key": bucket_key}
        case ContextText(pairs):
            return {"$context-text": [list(pair) for pair in pairs]}
        case EntityTag(body):
            return {"$entity-tag": encode_term(body)}
        case PrincipalRef(name, form):
            return {"$principal": [name, form]}
        case RoleName(name):
            return {"$role": name}
        case GrantConstraints(equals, subset, arn):
            return {"$constraints": [encode_term(equals), encode_term(subset), arn]}
        case _:
            return term


def decode_term(value: Json) -> Term:
    """The term that `encode_term` wrote; a ValueError when it is not one."""
    match value:
        case None | bool() | int() | str():
            return value
        case {"$bytes": str(text)}:
            return b64decode(text, validate=True)
        case {"$key": int(slot), "form": "id" | "arn" | "arn-other-region" as form}:
            return KeyRef(slot, form)
        case {"$unknown": int(number), "form": "id" | "arn" as form}:
            return UnknownKey(number, form)
        case {"$blob": int(slot), "edit": edit}:
            return Blob(slot, _decode_edit(edit))
        case {"$blob": int(slot)}:
            return Blob(slot)
        case {"$edit": edit}:
            return _decode_edit(edit)
        case {"$marker": [int(size), str(tag)]}:
            return Marker(size, tag)
        case {"$filler": [int(size), str(character)]}:
            return Filler(size, character)
        case {"$context": list(pairs)}:
            return Context(tuple(_pair(pair) for pair in pairs))
        case {"$metadata": [int(slot), str(member)]}:
            return Metadata(slot, member)
        case {"$described": int(slot)}:
            return Described(slot)
        case {"$alias": int(slot), **fields} if fields.keys() <= _PLAIN_ALIAS.keys():
            return AliasRef(slot, **cast(Any, fields))
        case {"$material": [int(slot), int(number)]}:
            return Material(slot, number)
        case {"$listed": {"$alias": int()} as alias} if isinstance(named := decode_term(alias), AliasRef):
            return Listed(named)
        case {"$tags": list(pairs)}:
            return Tags(tuple(_pair(pair) for pair in pairs))
        case {"$texts": [*texts]} if all(isinstance(text, str) for text in texts):
            return Texts(tuple(texts))
        case {"$policy": str(template), **fields}:
            return PolicyText(template, **cast(Any, fields))
        case {"$rows": list(rows)}:
            return Rows(tuple(tuple((str(name), decode_term(term)) for name, term in row) for row in rows))
        case {"$output": [int(slot), str(member)]}:
            return Output(slot, member)
        case {"$named": [int(slot), str(tail), int(length)]}:
            return Named(slot, tail, length)
        case {"$key-config": key}:
            return KeyConfig(decode_term(key))
        case {"$structure": str(text)}:
            return Structure(text)
        case {"$json": list(pairs)}:
            return JsonText(tuple((str(name), decode_term(term)) for name, term in pairs))
        case {"$one-of": [*texts]} if all(isinstance(text, str | dict) for text in texts):
            return OneOf(tuple(map(decode_term, texts)))
        case {"$event": int(slot)}:
            return EventOf(slot)
        case {"$sent": [int(slot), str(fact)]}:
            return Sent(slot, fact)
        case {"$several": list(terms)}:
            return Several(tuple(map(decode_term, terms)))
        case {"$bucket": int(slot)}:
            return BucketRef(slot)
        case {"$home-region": True}:
            return HomeRegion()
        case {"$copy-source": [int(bucket), str(name)]}:
            return CopySource(bucket, name)
        case {"$encryption-rule": {"$key": int()} as key, "bucket-key": bool(flag)} if isinstance(
            ref := decode_term(key), KeyRef
        ):
            return EncryptionRule(ref, flag)
        case {"$context-text": list(pairs)}:
            return ContextText(tuple(_pair(pair) for pair in pairs))
        case {"$entity-tag": {"$marker": list()} as body} if isinstance(marker := decode_term(body), Marker):
            return EntityTag(marker)
        case {"$principal": [str(name), "role" | "session" | "account" as form]}:
            return PrincipalRef(name, form)
        case {"$role": str(name)}:
            return RoleName(name)
        case {"$constraints": [equals, subset, str() | None as arn]}:
            return GrantConstraints(_context(equals), _context(subset), arn)
        case _:
            raise ValueError(f"not a term: {value!r}")


def _alias_fields(alias: AliasRef) -> dict[str, Json]:
    return {name: getattr(alias, name) for name in ("form", "prefix", "suffix", "upper", "length")}


_PLAIN_ALIAS = _alias_fields(AliasRef(0))


def _pair(value: Json) -> tuple[str, str]:
    match value:
        case [str(key), str(text)]:
            return key, text
        case _:
            raise ValueError(f"not a pair of a context: {value!r}")


def _context(value: Json) -> Context | None:
    term = decode_term(value)
    if term is None or isinstance(term, Context):
        return term
    raise ValueError(f"not a context: {value!r}")


def _edit(edit: Edit) -> Json:
    return {"damage": edit.damage, "at": edit.at, "other": edit.other, "front": edit.front}


def _decode_edit(row: Json) -> Edit:
    match row:
        case {"damage": str(damage), "at": int(at), "other": int() | None as other, "front": bool(front)} if (
            damage in get_args(Damage)
        ):
            return Edit(cast(Damage, damage), at, other, front)
        case _:
            raise ValueError(f"not an alteration: {row!r}")
