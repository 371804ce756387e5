"""What to try next, drawn with Hypothesis from the model's state: one strategy for each operation.

Each starts from a call that the model says is allowed and breaks at most one thing.  Values of the target are
referred to by symbol, so that a drawn call means the same on every target.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from hypothesis import strategies as st

from kms_conformance.models.calls import Call
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.terms import Blob, Context, Edit, KeyForm, KeyRef, Marker, Term
from kms_conformance.models.world import Ciphertext, Key, World
from kms_conformance.strategies.near_misses import CONTEXT_OPERATORS, EDITS, broken_identifiers, reordered
from kms_conformance.strategies.plan_builder import given

T = TypeVar("T")


class Draw(Protocol):
    """Hypothesis' draw function."""

    def __call__(self, strategy: st.SearchStrategy[T], /) -> T:
        """Draw a value of the strategy."""
        ...


SEARCH = "search"
"""The label of drawn calls; what they break is named by the near miss where there is one."""

TEXTS = st.sampled_from(
    ("a", "b", "ab", "ba", "A", "tenant", "Tenant", "record", "Alpha", "alpha", "é", "e\u0301", "值", "🔑", " a", "a ",
     "a=b", "a,b", "a:b", "k" * 70, "k" * 70 + "x", "0", "\n", '"', "\\", "a;b", "&", "true", "null")
)  # fmt: skip
CONTEXTS = st.one_of(
    st.just(Context()),
    st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=3, unique_by=lambda pair: pair[0]).map(
        lambda pairs: Context(tuple(pairs))
    ),
)
PLAINTEXTS: st.SearchStrategy[Term] = st.sampled_from(
    (Marker(16), Marker(1), Marker(33), Marker(1024), Marker(4096), b"\0" * 24, b"x\0")
)
BROKEN_PLAINTEXTS: st.SearchStrategy[Term] = st.sampled_from((Marker(4097), Marker(0), Marker(6000)))
SIZES = st.sampled_from((1, 16, 24, 32, 33, 512, 1024))
BROKEN_SIZES = st.sampled_from((0, 1025, -5))
WINDOWS = st.sampled_from((None, 7, 15, 30))
BROKEN_WINDOWS = st.sampled_from((6, 31, 100))
FORMS = st.sampled_from(("id", "id", "arn"))
KEY_FORMS: tuple[KeyForm, ...] = ("id", "arn")
COIN = st.booleans()
ONE_IN_SEVEN = st.sampled_from((False,) * 6 + (True,))
"""About 15 % of identifiers name nothing."""
EDIT_NAMES = st.sampled_from(tuple(EDITS))
OPERATOR_NAMES = st.sampled_from(tuple(CONTEXT_OPERATORS))


def a_key(draw: Draw, world: World) -> Key:
    """A key whose state is known."""
    return draw(st.sampled_from(world.usable_keys()))


def an_identifier(draw: Draw, key: Key, side: str = "") -> tuple[Term, str]:
    """An identifier of the key, or now and then one that misses it; with its label."""
    if draw(ONE_IN_SEVEN):
        label, term = draw(st.sampled_from(tuple(broken_identifiers(key.slot).items())))
        return term, side + label
    return KeyRef(key.slot, "arn" if draw(FORMS) == "arn" else "id"), SEARCH


def encrypt(draw: Draw, world: World, slot: int) -> Call:
    """Encrypt: any context, any size, now and then one too large."""
    ref, label = an_identifier(draw, a_key(draw, world))
    broken = label == SEARCH and draw(ONE_IN_SEVEN)
    plaintext = draw(BROKEN_PLAINTEXTS if broken else PLAINTEXTS)
    context = given(draw(CONTEXTS))
    return Call.of("Encrypt", label=label, result=slot, KeyId=ref, Plaintext=plaintext, EncryptionContext=context)


def generate_data_key(draw: Draw, world: World, slot: int) -> Call:
    """GenerateDataKey, or the same without plaintext, by specification or by size."""
    operation = "GenerateDataKeyWithoutPlaintext" if draw(ONE_IN_SEVEN) else "GenerateDataKey"
    ref, label = an_identifier(draw, a_key(draw, world))
    params: dict[str, Term] = {"KeyId": ref, "EncryptionContext": given(draw(CONTEXTS))}
    if draw(COIN):
        params["KeySpec"] = draw(st.sampled_from(("AES_256", "AES_128")))
    else:
        params["NumberOfBytes"] = draw(BROKEN_SIZES if label == SEARCH and draw(ONE_IN_SEVEN) else SIZES)
    return Call.of(operation, label=label, result=slot, **params)


def a_ciphertext(draw: Draw, world: World) -> Ciphertext:
    """A ciphertext that may be used."""
    return draw(st.sampled_from(world.usable_ciphertexts()))


def _opening(draw: Draw, world: World, entry: Ciphertext, side: str = "") -> tuple[Blob, Context, Term, str]:
    """How to open a ciphertext, with at most one thing broken: blob, context, key identifier, label."""
    blob, context, label = entry.blob, entry.context, SEARCH
    named: Term = None
    match draw(st.sampled_from(("right", "right", "reordered", "context", "context", "edit", "key", "named"))):
        case "reordered":
            context = reordered(context)
        case "context":
            label, context = _missed(draw, context)
        case "edit":
            label = draw(EDIT_NAMES)
            blob = replace(entry.blob, edit=_an_edit(draw, label))
        case "key":
            form = draw(st.sampled_from(KEY_FORMS))
            key = a_key(draw, world)
            named, label = KeyRef(key.slot, form), SEARCH if key.slot == entry.key else f"other-key-{form}"
        case "named":
            named, label = an_identifier(draw, world.keys[entry.key], side)
    return blob, context, named, label


def _missed(draw: Draw, context: Context) -> tuple[str, Context]:
    name = draw(OPERATOR_NAMES)
    missed = [pairs for pairs in CONTEXT_OPERATORS[name](context.pairs) if len(dict(pairs)) == len(pairs)]
    if not missed:
        return "context-drawn", draw(CONTEXTS)
    return name, Context(draw(st.sampled_from(missed)))


def _an_edit(draw: Draw, name: str) -> Edit:
    return draw(st.sampled_from(EDITS[name]))


def decrypt(draw: Draw, world: World, slot: int) -> Call:
    """Decrypt of a ciphertext."""
    blob, context, named, label = _opening(draw, world, a_ciphertext(draw, world))
    return Call.of("Decrypt", label=label, CiphertextBlob=blob, EncryptionContext=given(context), KeyId=named)


def reencrypt(draw: Draw, world: World, slot: int) -> Call:
    """ReEncrypt of a ciphertext to any key and context."""
    blob, context, named, label = _opening(draw, world, a_ciphertext(draw, world), "source-")
    destination: Term = KeyRef(a_key(draw, world).slot)
    if label == SEARCH:
        destination, label = an_identifier(draw, a_key(draw, world), "destination-")
    return Call.of(
        "ReEncrypt",
        label=label,
        result=slot,
        CiphertextBlob=blob,
        SourceEncryptionContext=given(context),
        SourceKeyId=named,
        DestinationKeyId=destination,
        DestinationEncryptionContext=given(draw(CONTEXTS)),
    )


def _on_a_key(operation: str) -> Callable[[Draw, World, int], Call]:
    def strategy(draw: Draw, world: World, slot: int) -> Call:
        ref, label = an_identifier(draw, a_key(draw, world))
        return Call.of(operation, label=label, KeyId=ref)

    return strategy


def schedule_key_deletion(draw: Draw, world: World, slot: int) -> Call:
    """ScheduleKeyDeletion, now and then with a waiting period that is not allowed."""
    ref, label = an_identifier(draw, a_key(draw, world))
    window = draw(BROKEN_WINDOWS if label == SEARCH and draw(ONE_IN_SEVEN) else WINDOWS)
    return Call.of("ScheduleKeyDeletion", label=label, KeyId=ref, PendingWindowInDays=window)


CALLS: dict[str, Callable[[Draw, World, int], Call]] = {
    "DescribeKey": _on_a_key("DescribeKey"),
    "EnableKey": _on_a_key("EnableKey"),
    "DisableKey": _on_a_key("DisableKey"),
    "ScheduleKeyDeletion": schedule_key_deletion,
    "CancelKeyDeletion": _on_a_key("CancelKeyDeletion"),
    "Encrypt": encrypt,
    "Decrypt": decrypt,
    "ReEncrypt": reencrypt,
    "GenerateDataKey": generate_data_key,
}
"""The strategy of each operation that the search draws. CreateKey is enumerated: a key costs money on AWS."""

NEEDS_CIPHERTEXT = frozenset({"Decrypt", "ReEncrypt"})


def someone_is(world: World, state: KeyState) -> bool:
    """Whether a key of known state is in this one."""
    return any(key.state is state for key in world.usable_keys())
