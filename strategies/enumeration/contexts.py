"""Encryption contexts: each base context, each near miss, on each operation that opens something."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kms_conformance.models.terms import Blob, Context, KeyRef
from kms_conformance.strategies.near_misses import BASE_CONTEXTS, missed_contexts, reordered
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

PAIR = Context((("k", "v"),))
Maker = Callable[[PlanBuilder, int, Context], int]

MAKERS: dict[str, Maker] = {
    "encrypt": lambda s, key, context: s.encrypt(key, context),
    "data-key": lambda s, key, context: s.data_key(key, context),
    "data-key-by-bytes": lambda s, key, context: s.data_key(key, context, spec=None, NumberOfBytes=32),
    "moved": lambda s, key, context: s.reencrypt(s.encrypt(key), KeyRef(key), None, context),
    "data-key-without-plaintext": lambda s, key, context: s.sealed_data_key(key, context),
}


def plans() -> Iterator[Plan]:
    """All near misses for Encrypt under every base context; for the other makers and for ReEncrypt under three."""
    for name, context in BASE_CONTEXTS.items():
        yield _decrypt("encrypt", name, context)
    for maker in ("data-key", "data-key-by-bytes", "moved", "data-key-without-plaintext"):
        for name in ("two-pairs", "wide-text"):
            yield _decrypt(maker, name, BASE_CONTEXTS[name])
    for name, context in BASE_CONTEXTS.items():
        yield _reencrypt(name, context)
    yield _unbound()
    yield _empty_texts()
    yield _large()


def _decrypt(maker: str, name: str, context: Context) -> Plan:
    s = PlanBuilder(f"contexts/Decrypt/{maker}/{name}")
    key = s.key()
    blob = MAKERS[maker](s, key, context)
    s.decrypt(blob, reordered(context), label="reordered")
    for label, missed in missed_contexts(context):
        s.decrypt(blob, missed, label=label)
    s.add("Decrypt", label="context-empty", CiphertextBlob=Blob(blob), EncryptionContext=Context())
    s.decrypt(blob, context, KeyRef(key), label="again")
    s.decrypt(blob, None, KeyRef(key), label="context-omitted-key-named")
    return s.plan()


def _reencrypt(name: str, context: Context) -> Plan:
    """The source side: what ReEncrypt opens it opens like Decrypt."""
    s = PlanBuilder(f"contexts/ReEncrypt/{name}")
    key, other = s.key(), s.key()
    blob = s.encrypt(key, context)
    s.reencrypt(blob, KeyRef(other), context)
    s.reencrypt(blob, KeyRef(other), reordered(context), label="reordered")
    for label, missed in missed_contexts(context):
        s.reencrypt(blob, KeyRef(other), missed, label=label)
    s.reencrypt(blob, KeyRef(other), None, context, label="source-context-on-the-other-side")
    return s.plan()


def _unbound() -> Plan:
    """A ciphertext without a context opens with none; empty and none are the same."""
    s = PlanBuilder("contexts/unbound")
    key, other = s.key(), s.key()
    for maker, make in MAKERS.items():
        blob = make(s, key, Context())
        s.decrypt(blob, PAIR, label=f"{maker}-context-given")
        s.decrypt(blob, PAIR, KeyRef(key), label=f"{maker}-context-given")
        s.add("Decrypt", label="context-empty", CiphertextBlob=Blob(blob), EncryptionContext=Context())
        s.reencrypt(blob, KeyRef(other), PAIR, label=f"{maker}-context-given")
    empty = s.add("Encrypt", makes=True, KeyId=KeyRef(key), Plaintext=b"0123456789abcdef", EncryptionContext=Context())
    s.decrypt(empty, label="made-with-an-empty-map")
    s.decrypt(empty, PAIR, label="made-with-an-empty-map-context-given")
    return s.plan()


EMPTY_TEXTS: dict[str, tuple[str, str]] = {"empty-key": ("", "blue"), "empty-value": ("flag", "")}


def _empty_texts() -> Plan:
    """Whether a pair with an empty text is taken is not documented; where it was, the ciphertext is bound to it."""
    s = PlanBuilder("contexts/empty-texts")
    key = s.key()
    rest = ("tenant", "Alpha")
    for label, pair in EMPTY_TEXTS.items():
        context, other = Context((rest, pair)), Context((rest, (pair[0], pair[1] + "x")))
        for maker in ("encrypt", "data-key", "data-key-without-plaintext", "moved"):
            blob = MAKERS[maker](s, key, context)
            s.decrypt(blob, context, label=label)
            s.decrypt(blob, Context((rest,)), label=f"{label}-dropped")
        s.decrypt(blob, other, label=f"{label}-longer")
        s.reencrypt(blob, KeyRef(key), context, label=label)
        s.reencrypt(blob, KeyRef(key), Context((rest,)), label=f"{label}-dropped")
    return s.plan(observe=False)


SIZES = {"near-4-KiB": 3900, "near-8-KiB": 7900}
"""Bytes; no page has a limit, and services have one of 8,192 (CTX-017)."""


def _large() -> Plan:
    """Contexts that differ at their far end alone."""
    s = PlanBuilder("contexts/large")
    key = s.key()
    for label, size in SIZES.items():
        pairs = tuple((f"key-{number:03d}", "value-of-the-pair-" * 2 + f"{number:03d}") for number in range(size // 56))
        long = ("v" * size, "v" * size + "w")
        contexts = {
            "one-long-value": tuple(Context((("purpose", text),)) for text in (long[0] + "x", *long)),
            "many-pairs": (
                Context(pairs),
                Context((*pairs[:-1], (pairs[-1][0], pairs[-1][1] + "x"))),
                Context(pairs[:-1]),
            ),
        }
        for shape, (context, *others) in contexts.items():
            for maker in ("encrypt", "data-key"):
                blob = MAKERS[maker](s, key, context)
                s.decrypt(blob, context, label=f"{shape}-{label}")
                for other in others:
                    s.decrypt(blob, other, label=f"{shape}-{label}-far-end")
            s.reencrypt(blob, KeyRef(key), others[0], label=f"{shape}-{label}-far-end")
    return s.plan(observe=False)
