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

from kms_conformance.models import terms
from kms_conformance.models.terms import Edit, Term

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
_EDIT = {"damage": _one_of(*get_args(terms.Damage)), "at": NUMBER, "other": _or_none(NUMBER), "front": FLAG}
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
    _codec(terms.KeyRef, "key", Layout.MEMBERS, slot=SLOT, form=_one_of(*get_args(terms.KeyForm))),
    _codec(terms.UnknownKey, "unknown", Layout.MEMBERS, number=NUMBER, form=_one_of("id", "arn")),
    _codec(terms.Blob, "blob", Layout.SPARSE, slot=SLOT, edit=ALTERATION, member=TEXT),
    _codec(
        terms.AliasRef, "alias", Layout.SPARSE,
        slot=SLOT, form=_one_of(*get_args(terms.AliasForm)), prefix=TEXT, suffix=TEXT, upper=FLAG, length=NUMBER,
    ),
    _codec(terms.Marker, "marker", Layout.ROW, size=NUMBER, tag=TEXT),
    _codec(terms.Altered, "altered", Layout.ROW, slot=SLOT, member=TEXT, edit=ALTERATION),
    _codec(terms.Digest, "digest", Layout.ROW, of=_term(terms.Marker), hash=TEXT),
    _codec(
        terms.Sealed, "sealed", Layout.ROW, key=SLOT, public=SLOT, algorithm=TEXT, plaintext=_term(terms.Marker),
    ),
    _codec(
        terms.Rewritten, "rewritten", Layout.ROW, slot=SLOT, spec=TEXT, form=_one_of(*get_args(terms.Rewriting)),
    ),
    _codec(
        terms.OwnKey, "own-key", Layout.SPARSE,
        spec=TEXT, number=NUMBER, form=_one_of(*get_args(terms.OwnKeyForm)), meeting=NUMBER,
    ),
    _codec(terms.Encapsulated, "encapsulated", Layout.ROW, key=SLOT, public=SLOT, spec=TEXT, number=NUMBER),
    _codec(
        terms.Wrapped, "wrapped", Layout.ROW,
        public=SLOT, algorithm=TEXT, spec=TEXT, number=NUMBER, size=NUMBER, edit=_or_none(ALTERATION),
    ),
    _codec(terms.Filler, "filler", Layout.ROW, size=NUMBER, character=TEXT),
    _codec(terms.Context, "context", Layout.WHOLE, pairs=PAIRS),
    _codec(terms.Metadata, "metadata", Layout.ROW, slot=SLOT, member=TEXT),
    _codec(terms.Described, "described", Layout.WHOLE, slot=SLOT),
    _codec(terms.Material, "material", Layout.ROW, slot=SLOT, number=NUMBER),
    _codec(terms.Listed, "listed", Layout.WHOLE, alias=_term(terms.AliasRef)),
    _codec(terms.Tags, "tags", Layout.WHOLE, pairs=PAIRS),
    _codec(terms.Texts, "texts", Layout.WHOLE, items=_many(TEXT)),
    _codec(terms.PolicyText, "policy", Layout.SPARSE, template=TEXT, length=NUMBER),
    _codec(terms.Rows, "rows", Layout.WHOLE, rows=_many(NAMED_TERMS)),
    _codec(terms.Output, "output", Layout.ROW, slot=SLOT, member=TEXT),
    _codec(terms.Named, "named", Layout.ROW, slot=SLOT, tail=TEXT, length=NUMBER),
    _codec(terms.Moment, "moment", Layout.SPARSE, days=NUMBER, seconds=NUMBER),
    _codec(terms.KeyConfig, "key-config", Layout.WHOLE, key=TERM),
    _codec(terms.Structure, "structure", Layout.WHOLE, text=TEXT),
    _codec(terms.Members, "members", Layout.WHOLE, pairs=NAMED_TERMS),
    _codec(terms.JsonText, "json", Layout.WHOLE, pairs=NAMED_TERMS),
    _codec(terms.Joined, "joined", Layout.WHOLE, parts=_many(TERM)),
    _codec(terms.OneOf, "one-of", Layout.WHOLE, texts=_many(_term(written=str | dict))),
    _codec(terms.EventOf, "event", Layout.WHOLE, slot=SLOT),
    _codec(terms.Sent, "sent", Layout.ROW, slot=SLOT, fact=TEXT),
    _codec(terms.Several, "several", Layout.WHOLE, terms=_many(TERM)),
    _codec(terms.BucketRef, "bucket", Layout.WHOLE, slot=SLOT),
    _codec(terms.CopySource, "copy-source", Layout.ROW, bucket=SLOT, name=TEXT),
    _codec(terms.EncryptionRule, "encryption-rule", Layout.MEMBERS, key=_term(terms.KeyRef), bucket_key=FLAG),
    _codec(terms.ContextText, "context-text", Layout.WHOLE, pairs=PAIRS),
    _codec(terms.EntityTag, "entity-tag", Layout.WHOLE, body=_term(terms.Marker)),
    _codec(terms.PrincipalRef, "principal", Layout.ROW, name=TEXT, form=_one_of(*get_args(terms.PrincipalForm))),
    _codec(terms.RoleName, "role", Layout.WHOLE, name=TEXT),
    _codec(
        terms.GrantConstraints, "constraints", Layout.ROW,
        equals=_or_none(_term(terms.Context)), subset=_or_none(_term(terms.Context)), source_arn=_or_none(TEXT),
    ),
)  # fmt: skip
"""Every kind with fields; bytes, an alteration and the Region of the endpoint are written by `APART`."""


def _home_region(value: Json) -> terms.HomeRegion:
    if value is not True:
        raise ValueError(f"not true: {value!r}")
    return terms.HomeRegion()


@dataclass(frozen=True, slots=True)
class Apart:
    """A kind without fields of its own, or that is not read by them."""

    kind: type
    name: str
    value: Field

    def write(self, term: Any) -> dict[str, Json]:
        """The object of a term of this kind."""
        return {self.name: self.value.write(term)}

    def read(self, row: Mapping[str, Json]) -> Any:
        """The term that `write` wrote; ValueError for an object that is none."""
        if len(row) > 1:
            raise ValueError(f"more than a {self.name}: {row!r}")
        return self.value.read(row[self.name])


APART = (
    Apart(
        bytes,
        "$bytes",
        Field(lambda data: b64encode(data).decode(), lambda text: b64decode(TEXT.read(text), validate=True)),
    ),
    Apart(Edit, "$edit", ALTERATION),
    Apart(terms.HomeRegion, "$home-region", Field(lambda region: True, _home_region)),
)
BY_KIND: dict[type, Codec | Apart] = {row.kind: row for row in (*CODECS, *APART)}
_BY_NAME = {row.name: row for row in BY_KIND.values()}


def write_term(term: Term) -> Json:
    """A term as JSON: plain texts, numbers and flags as they are, everything else as an object with one $name."""
    row = BY_KIND.get(type(term))
    return term if row is None else row.write(term)


def read_term(value: Json) -> Term:
    """The term that `write_term` wrote; a ValueError when it is not one."""
    if value is None or isinstance(value, bool | int | str):
        return value
    names = [name for name in value if name.startswith("$")] if isinstance(value, dict) else []
    if len(names) == 1 and (row := _BY_NAME.get(names[0])) is not None:
        term: Term = row.read(value)
        return term
    raise ValueError(f"not a term: {value!r}")
