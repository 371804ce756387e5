"""Symbolic calls as JSON and back, without loss: for histories and baselines."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any, cast

from kms_conformance.models.calls import Call
from kms_conformance.models.terms import (
    Blob,
    Context,
    Described,
    Edit,
    Filler,
    KeyRef,
    Marker,
    Metadata,
    OneOf,
    Output,
    Term,
    UnknownKey,
)

Json = Any


def encode(call: Call) -> dict[str, Json]:
    """A call as a JSON object."""
    params = {name: encode_term(term) for name, term in call.params}
    return {"operation": call.operation, "params": params, "label": call.label, "result": call.result}


def decode(row: Mapping[str, Json]) -> Call:
    """The call that `encode` wrote; a ValueError when it is not one."""
    params = tuple((name, decode_term(value)) for name, value in row["params"].items())
    return Call(row["operation"], params, row["label"], row["result"])


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
        case Output(slot, member):
            return {"$output": [slot, member]}
        case OneOf(texts):
            return {"$one-of": list(texts)}
        case _:
            return term


def decode_term(value: Json) -> Term:
    """The term that `encode_term` wrote; a ValueError when it is not one."""
    match value:
        case {"$bytes": text}:
            return b64decode(text)
        case {"$key": slot, "form": form}:
            return KeyRef(slot, form)
        case {"$unknown": number, "form": form}:
            return UnknownKey(number, form)
        case {"$blob": slot, "edit": edit}:
            return Blob(slot, _decode_edit(edit))
        case {"$blob": slot}:
            return Blob(slot)
        case {"$edit": edit}:
            return _decode_edit(edit)
        case {"$marker": [size, tag]}:
            return Marker(size, tag)
        case {"$filler": [size, character]}:
            return Filler(size, character)
        case {"$context": pairs}:
            return Context(tuple((key, text) for key, text in pairs))
        case {"$metadata": [slot, member]}:
            return Metadata(slot, member)
        case {"$described": slot}:
            return Described(slot)
        case {"$output": [slot, member]}:
            return Output(slot, member)
        case {"$one-of": texts}:
            return OneOf(tuple(texts))
        case dict() | list():
            raise ValueError(f"not a term: {value!r}")
        case _:
            return cast(Term, value)


def _edit(edit: Edit) -> Json:
    return {"damage": edit.damage, "at": edit.at, "other": edit.other, "front": edit.front}


def _decode_edit(row: Mapping[str, Json]) -> Edit:
    return Edit(row["damage"], row["at"], row["other"], row["front"])
