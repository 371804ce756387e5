"""Near misses: an allowed call with exactly one thing broken.

Measured on seeded faults, contexts derived from a right one find more than contexts drawn independently.  Each
operator has a name, which becomes the label of what it finds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

from kms_conformance.models.terms import Context, Edit, Filler, KeyRef, Term, UnknownKey

Pairs = tuple[tuple[str, str], ...]
ContextOperator = Callable[[Pairs], Iterator[Pairs]]


def _each(change: Callable[[str, str], tuple[str, str] | None]) -> ContextOperator:
    """An operator that changes one pair, for each pair in turn."""

    def operator(pairs: Pairs) -> Iterator[Pairs]:
        for index, (key, value) in enumerate(pairs):
            changed = change(key, value)
            if changed is not None and changed != (key, value):
                yield (*pairs[:index], changed, *pairs[index + 1 :])

    return operator


def _last_changed(text: str) -> str:
    return text[:-1] + ("x" if text[-1:] != "x" else "y")


def _drop(pairs: Pairs) -> Iterator[Pairs]:
    for index in range(len(pairs)):
        yield pairs[:index] + pairs[index + 1 :]


def _add(pairs: Pairs) -> Iterator[Pairs]:
    yield (*pairs, ("added", "pair"))


def _omit(pairs: Pairs) -> Iterator[Pairs]:
    if pairs:
        yield ()


def _merge(delimiters: tuple[str, str]) -> ContextOperator:
    """Two pairs become one whose value holds the other behind delimiters: {a: 'b,c:d'} for {a: b, c: d}."""
    inner, between = delimiters

    def operator(pairs: Pairs) -> Iterator[Pairs]:
        if len(pairs) > 1:
            (key, value), (other_key, other_value) = sorted(pairs)[:2]
            yield ((key, value + between + other_key + inner + other_value), *sorted(pairs)[2:])

    return operator


def _shift(key: str, value: str) -> tuple[str, str] | None:
    return (key + value[:1], value[1:]) if len(value) > 1 else None


def _shift_back(key: str, value: str) -> tuple[str, str] | None:
    return (key[:-1], key[-1:] + value) if len(key) > 1 else None


def _exchange(pairs: Pairs) -> Iterator[Pairs]:
    """The values of two pairs change places."""
    if len(pairs) > 1:
        (key, value), (other_key, other_value), *rest = pairs
        yield ((key, other_value), (other_key, value), *rest)


def _other_form(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFD", text) if text == composed else composed


CONTEXT_OPERATORS: dict[str, ContextOperator] = {
    "value-changed": _each(lambda k, v: (k, _last_changed(v))),
    "value-first-character": _each(lambda k, v: (k, ("x" if v[:1] != "x" else "y") + v[1:])),
    "value-shorter": _each(lambda k, v: (k, v[:-1]) if len(v) > 1 else None),
    "values-exchanged": _exchange,
    "key-changed": _each(lambda k, v: (_last_changed(k), v)),
    "key-longer": _each(lambda k, v: (k + "k", v)),
    "pair-dropped": _drop,
    "pair-added": _add,
    "context-omitted": _omit,
    "key-case": _each(lambda k, v: (k.swapcase(), v)),
    "value-case": _each(lambda k, v: (k, v.swapcase())),
    "key-value-swapped": _each(lambda k, v: (v, k)),
    "space-after-value": _each(lambda k, v: (k, v + " ")),
    "space-before-value": _each(lambda k, v: (k, " " + v)),
    "space-after-key": _each(lambda k, v: (k + " ", v)),
    "boundary-shift": _each(_shift),
    "boundary-shift-back": _each(_shift_back),
    "pairs-merged": _merge(("", "")),
    "pairs-merged-colon-comma": _merge((":", ",")),
    "pairs-merged-equals-comma": _merge(("=", ",")),
    "pairs-merged-equals-semicolon": _merge(("=", ";")),
    "pairs-merged-equals-ampersand": _merge(("=", "&")),
    "value-in-other-normal-form": _each(lambda k, v: (k, _other_form(v))),
    "key-in-other-normal-form": _each(lambda k, v: (_other_form(k), v)),
}

BASE_CONTEXTS: dict[str, Context] = {
    "one-pair": Context((("tenant", "Alpha"),)),
    "two-pairs": Context((("tenant", "Alpha"), ("record", "Beta"))),
    "three-pairs": Context((("zone", "One"), ("app", "Two"), ("Mode", "Three"))),
    "wide-text": Context((("Größe", "Zürich é"), ("键", "值"))),
    "beyond-bmp": Context((("emoji", "🔑 key"), ("rtl", "שלום"))),
    "long-texts": Context((("purpose", "p" * 300 + "end"), ("k" * 150 + "end", "v"))),
    "delimiters": Context((("a", "b,c:d"), ("x=y", "z;&"))),
    "spaces": Context(((" lead", "trail "), ("in ner", "a  b"))),
}


def missed_contexts(context: Context) -> Iterator[tuple[str, Context]]:
    """All near misses of a context, each with the name of its operator; never one that equals it."""
    for name, operator in CONTEXT_OPERATORS.items():
        for pairs in operator(context.pairs):
            missed = dict(pairs)
            if len(missed) == len(pairs) and missed != context.as_map() and all(k and v for k, v in pairs):
                yield name, Context(pairs)


def reordered(context: Context) -> Context:
    """The same map, sent in another order."""
    return Context(tuple(reversed(context.pairs)))


EDITS: dict[str, tuple[Edit, ...]] = {
    "flip": tuple(Edit("flipped", at) for at in (0, 20, 60, 120, 250, 400, 500, 600, 750, 900, 970, 1000)),
    "cut": tuple(Edit("truncated", at) for at in (1000, 970, 900, 500, 100, 30)),
    "cut-front": tuple(Edit("truncated", at, front=True) for at in (0, 30, 500)),
    "append": tuple(Edit("extended", at) for at in (0, 500, 1000)),
    "random-bytes": (Edit("random", 0), Edit("random", 1)),
}
"""Alterations of one ciphertext, by name."""

SPLICES = tuple(range(50, 1000, 50))
"""Positions, in permille, at which two ciphertexts are cut and exchanged."""

FOREIGN_BLOBS: dict[str, Term] = {
    "foreign-text": b"this is not a ciphertext of AWS KMS at all",
    "foreign-byte": b"\x01",
    "foreign-6144": b"\x02" * 6144,
}


def broken_identifiers(key: int) -> dict[str, Term]:
    """Key identifiers that name no usable key here, one for each way to miss."""
    return {
        "unknown-id": UnknownKey(1),
        "unknown-arn": UnknownKey(2, "arn"),
        "malformed-id": "fake-key-id",
        "malformed-id-without-dashes": "134f2428cec14b25a1ae9048164dba47",
        "malformed-arn": "arn:aws:kms:xx",
        "other-region-arn": KeyRef(key, "arn-other-region"),
        "empty-id": "",
        "id-of-2049": Filler(2049),
    }
