"""ReEncrypt: which key, which context, how often; and what the result opens with."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.terms import Context, KeyRef, Marker
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

FIRST, SECOND = Context((("tenant", "Alpha"),)), Context((("tenant", "Beta"), ("move", "1")))
CONTEXTS = {
    "some-to-other": (FIRST, SECOND),
    "none-to-none": (None, None),
    "none-to-some": (None, SECOND),
    "some-to-none": (FIRST, None),
    "some-to-same": (FIRST, FIRST),
}


def plans() -> Iterator[Plan]:
    """To another key and to the same one, between all kinds of contexts, and in chains."""
    for same_key in (False, True):
        for name, (before, after) in CONTEXTS.items():
            yield _move(name, before, after, same_key=same_key)
    yield _chain()


def _move(name: str, before: Context | None, after: Context | None, *, same_key: bool) -> Plan:
    s = PlanBuilder(f"reencryption/{'same-key' if same_key else 'other-key'}/{name}")
    key = s.key()
    other = key if same_key else s.key()
    third = s.key()
    for origin in ("encrypt", "data-key"):
        blob = s.encrypt(key, before) if origin == "encrypt" else s.data_key(key, before)
        moved = s.reencrypt(blob, KeyRef(other), before, after, label=name)
        s.reencrypt(blob, KeyRef(other), before, after, label=f"{name}-repeated")
        s.reencrypt(blob, KeyRef(other), before, after, KeyRef(key), label=f"{name}-source-named")
        if before != after:
            s.decrypt(moved, before, label="result-with-source-context")
        s.decrypt(moved, _union(before, after), label="result-with-both-contexts")
        s.decrypt(moved, after, KeyRef(other), label="result-key-named")
        if not same_key:
            s.decrypt(moved, after, KeyRef(key), label="result-source-key-named")
        s.decrypt(moved, after, KeyRef(third), label="result-third-key-named")
        s.decrypt(blob, before, label="source-again")
        s.decrypt(blob, before, KeyRef(key), label="source-again-key-named")
    return s.plan()


def _union(before: Context | None, after: Context | None) -> Context:
    merged = (before.as_map() if before else {}) | (after.as_map() if after else {})
    return Context((*merged.items(), ("both", "contexts"))) if before == after else Context(tuple(merged.items()))


def _chain() -> Plan:
    s = PlanBuilder("reencryption/chain")
    keys = [s.key(), s.key(), s.key()]
    for plaintext in (Marker(16), Marker(4096), b"ends in nul\0"):
        context: Context | None = FIRST
        blob = s.encrypt(keys[0], context, plaintext)
        for hop in range(5):
            after = Context((("hop", str(hop)),)) if hop % 2 else None
            blob = s.reencrypt(blob, KeyRef(keys[(hop + 1) % 3]), context, after, label=f"hop-{hop}")
            context = after
    return s.plan()
