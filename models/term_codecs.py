"""How each kind of term is written as JSON and read back: one row a kind, by its fields.

A term is an object whose first member is its name with a dollar: {"$key": 2, "form": "arn"}. Its layout is one of

WHOLE    the only field under the name:             {"$described": 1}
ROW      all fields as a list under the name:       {"$marker": [16, "m"]}
MEMBERS  the first field under the name, the others as members of their own: {"$key": 2, "form": "id"}
SPARSE   the same without the members that have their default:               {"$alias": 1}
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from enum import Enum, auto
from typing import Any, get_args

from kms_conformance.models.terms import (
    AliasForm,
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
    KeyForm,
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
)

Json = Any


class Layout(Enum):
    """Where the fields of a term stand; see the head of this file."""

    WHOLE = auto()
    ROW = auto()
    MEMBERS = auto()
    SPARSE = auto()


@dataclass(frozen=True, slots=True)
class Field:
    """How the value of a field is written, and read; `read` raises ValueError for what is none."""

    write: Callable[[Any], Json]
    read: Callable[[Json], Any]


def _same(value: Any) -> Any:
    return value


def _of(kind: type) -> Field:
    """A value that JSON has itself; true is no number."""

    def read(value: Json) -> Any:
        if type(value) is not kind:
            raise ValueError(f"not of type {kind.__name__}: {value!r}")
        return value

    return Field(_same, read)


def _one_of(*words: str) -> Field:
    def read(value: Json) -> str:
        if not isinstance(value, str) or value not in words:
            raise ValueError(f"not one of {', '.join(words)}: {value!r}")
        return value

    return Field(_same, read)


def _or_none(field: Field) -> Field:
    return Field(
        lambda value: None if value is None else field.write(value),
        lambda value: None if value is None else field.read(value),
    )


def _many(field: Field) -> Field:
    def read(value: Json) -> tuple[Any, ...]:
        return tuple(field.read(item) for item in _list(value))

    return Field(lambda value: [field.write(item) for item in value], read)


def _pair(value: Field) -> Field:
    """A name and what it stands for."""

    def read(row: Json) -> tuple[str, Any]:
        name, given = _list(row, 2)
        return TEXT.read(name), value.read(given)

    return Field(lambda pair: [pair[0], value.write(pair[1])], read)


def _term(kind: Any = object, *, written: Any = object) -> Field:
    """A term, which may have to be of a kind, or to be `written` as one of JSON's."""

    def read(value: Json) -> Any:
        term = read_term(value)
        if not isinstance(term, kind) or not isinstance(value, written):
            raise ValueError(f"not a term of its kind: {value!r}")
        return term

    return Field(lambda term: write_term(term), read)


def _write_edit(edit: Edit) -> Json:
    """An alteration as the object that it is, without a name of its own."""
    return {name: getattr(edit, name) for name in _EDIT}


def _read_edit(value: Json) -> Edit:
    if not isinstance(value, Mapping) or value.keys() != _EDIT.keys():
        raise ValueError(f"not an alteration: {value!r}")
    return Edit(**{name: field.read(value[name]) for name, field in _EDIT.items()})


def _list(value: Json, length: int | None = None) -> Sequence[Json]:
    if not isinstance(value, list) or length not in (None, len(value)):
        raise ValueError(f"not a list{f' of {length}' if length else ''}: {value!r}")
    return value


NUMBER, TEXT, FLAG = _of(int), _of(str), _of(bool)
TERM = _term()
PAIRS = _many(_pair(TEXT))
NAMED_TERMS = _many(_pair(TERM))
_EDIT = {"damage": _one_of(*get_args(Damage)), "at": NUMBER, "other": _or_none(NUMBER), "front": FLAG}
ALTERATION = Field(_write_edit, _read_edit)


@dataclass(frozen=True, slots=True)
class Codec:
    """A kind of term: its name in JSON, its layout, and its fields in the order in which its class has them."""

    kind: type
    name: str
    layout: Layout
    fields: Mapping[str, Field]
    usual: Mapping[str, Any]
    """The defaults of fields after the first."""

    def write(self, term: Any) -> dict[str, Json]:
        """The object of a term of this kind."""
        has = {name: getattr(term, name) for name in self.fields}
        if self.layout is Layout.SPARSE:
            has = {name: value for name, value in has.items() if value != self.usual.get(name, MISSING)}
        first, *rest = ((name, self.fields[name].write(value)) for name, value in has.items())
        if self.layout is Layout.ROW:
            return {self.name: [first[1], *(value for _, value in rest)]}
        return {self.name: first[1]} | {name.replace("_", "-"): value for name, value in rest}

    def read(self, row: Mapping[str, Json]) -> Any:
        """The term that `write` wrote; ValueError for an object that is none."""
        names = list(self.fields)
        if self.layout in (Layout.WHOLE, Layout.ROW) and len(row) > 1:
            raise ValueError(f"more than a {self.name}: {row!r}")
        if self.layout is Layout.ROW:
            given = dict(zip(names, _list(row[self.name], len(names)), strict=True))
        else:
            given = {(names[0] if name == self.name else name.replace("-", "_")): row[name] for name in row}
        wanted = set(names) if self.layout is Layout.MEMBERS else {names[0]}
        if not wanted <= given.keys() <= set(names):
            raise ValueError(f"not a {self.name}: {row!r}")
        return self.kind(**{name: self.fields[name].read(value) for name, value in given.items()})


def _codec(kind: type, name: str, layout: Layout, /, **of: Field) -> Codec:
    return Codec(kind, f"${name}", layout, of, {row.name: row.default for row in fields(kind)[1:]})


SLOT = NUMBER
CODECS = (
    _codec(KeyRef, "key", Layout.MEMBERS, slot=SLOT, form=_one_of(*get_args(KeyForm))),
    _codec(UnknownKey, "unknown", Layout.MEMBERS, number=NUMBER, form=_one_of("id", "arn")),
    _codec(Blob, "blob", Layout.SPARSE, slot=SLOT, edit=ALTERATION),
    _codec(
        AliasRef, "alias", Layout.SPARSE,
        slot=SLOT, form=_one_of(*get_args(AliasForm)), prefix=TEXT, suffix=TEXT, upper=FLAG, length=NUMBER,
    ),
    _codec(Marker, "marker", Layout.ROW, size=NUMBER, tag=TEXT),
    _codec(Filler, "filler", Layout.ROW, size=NUMBER, character=TEXT),
    _codec(Context, "context", Layout.WHOLE, pairs=PAIRS),
    _codec(Metadata, "metadata", Layout.ROW, slot=SLOT, member=TEXT),
    _codec(Described, "described", Layout.WHOLE, slot=SLOT),
    _codec(Material, "material", Layout.ROW, slot=SLOT, number=NUMBER),
    _codec(Listed, "listed", Layout.WHOLE, alias=_term(AliasRef)),
    _codec(Tags, "tags", Layout.WHOLE, pairs=PAIRS),
    _codec(Texts, "texts", Layout.WHOLE, items=_many(TEXT)),
    _codec(PolicyText, "policy", Layout.SPARSE, template=TEXT, length=NUMBER),
    _codec(Rows, "rows", Layout.WHOLE, rows=_many(NAMED_TERMS)),
    _codec(Output, "output", Layout.ROW, slot=SLOT, member=TEXT),
    _codec(Named, "named", Layout.ROW, slot=SLOT, tail=TEXT, length=NUMBER),
    _codec(KeyConfig, "key-config", Layout.WHOLE, key=TERM),
    _codec(Structure, "structure", Layout.WHOLE, text=TEXT),
    _codec(Members, "members", Layout.WHOLE, pairs=NAMED_TERMS),
    _codec(JsonText, "json", Layout.WHOLE, pairs=NAMED_TERMS),
    _codec(OneOf, "one-of", Layout.WHOLE, texts=_many(_term(written=str | dict))),
    _codec(EventOf, "event", Layout.WHOLE, slot=SLOT),
    _codec(Sent, "sent", Layout.ROW, slot=SLOT, fact=TEXT),
    _codec(Several, "several", Layout.WHOLE, terms=_many(TERM)),
    _codec(BucketRef, "bucket", Layout.WHOLE, slot=SLOT),
    _codec(CopySource, "copy-source", Layout.ROW, bucket=SLOT, name=TEXT),
    _codec(EncryptionRule, "encryption-rule", Layout.MEMBERS, key=_term(KeyRef), bucket_key=FLAG),
    _codec(ContextText, "context-text", Layout.WHOLE, pairs=PAIRS),
    _codec(EntityTag, "entity-tag", Layout.WHOLE, body=_term(Marker)),
    _codec(PrincipalRef, "principal", Layout.ROW, name=TEXT, form=_one_of(*get_args(PrincipalForm))),
    _codec(RoleName, "role", Layout.WHOLE, name=TEXT),
    _codec(
        GrantConstraints, "constraints", Layout.ROW,
        equals=_or_none(_term(Context)), subset=_or_none(_term(Context)), source_arn=_or_none(TEXT),
    ),
)  # fmt: skip
"""Every kind with fields; bytes, an alteration and the Region of the endpoint are written by `_APART`."""


def _home_region(value: Json) -> HomeRegion:
    if value is not True:
        raise ValueError(f"not true: {value!r}")
    return HomeRegion()


_APART: Mapping[str, tuple[type, Callable[[Any], Json], Callable[[Json], Any]]] = {
    "$bytes": (bytes, lambda data: b64encode(data).decode(), lambda text: b64decode(TEXT.read(text), validate=True)),
    "$edit": (Edit, ALTERATION.write, ALTERATION.read),
    "$home-region": (HomeRegion, lambda region: True, _home_region),
}
_BY_KIND = {codec.kind: codec for codec in CODECS}
_BY_NAME = {codec.name: codec for codec in CODECS}


def write_term(term: Term) -> Json:
    """A term as JSON: plain texts, numbers and flags as they are, everything else as an object with one $name."""
    if (codec := _BY_KIND.get(type(term))) is not None:
        return codec.write(term)
    for name, (kind, write, _) in _APART.items():
        if isinstance(term, kind):
            return {name: write(term)}
    return term


def read_term(value: Json) -> Term:
    """The term that `write_term` wrote; a ValueError when it is not one."""
    if value is None or isinstance(value, bool | int | str):
        return value
    names = [name for name in value if name.startswith("$")] if isinstance(value, dict) else []
    if len(names) == 1 and (codec := _BY_NAME.get(names[0])) is not None:
        term: Term = codec.read(value)
        return term
    if len(names) == 1 and len(value) == 1 and names[0] in _APART:
        told: Term = _APART[names[0]][2](value[names[0]])
        return told
    raise ValueError(f"not a term: {value!r}")
