"""Faults in binding ciphertexts to their encryption context."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kms_conformance.cloud.kms.requests import CONTEXT_PARAMS, Request
from kms_conformance.faults.memory import Context, Forgives
from kms_conformance.faults.mutant import BoundAs, Mutant, TooStrict, acts_on, table, with_params
from kms_conformance.models.facts import Facts

BINDING = ("Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey")


def _values(change: Callable[[str], str]) -> BoundAs:
    return BoundAs(lambda context: {name: change(value) for name, value in context.items()})


def _first_64_bytes(value: str) -> str:
    return value.encode("utf-8", "surrogatepass")[:64].decode("latin-1")


def _numbered(texts: list[str]) -> Context:
    return {str(number): text for number, text in enumerate(texts)}


def _in_the_order_sent(context: Context) -> Context:
    return {f"{number} {name}": value for number, (name, value) in enumerate(context.items())}


def _joined(context: Context) -> Context:
    return {",".join(f"{name}={value}" for name, value in sorted(context.items())): ""} if context else {}


def _beyond_the_basic_plane(f: Facts) -> bool:
    contexts = [context for name in CONTEXT_PARAMS if isinstance(context := f.params.get(name), dict)]
    return any(max(name + value, default="") > "\uffff" for context in contexts for name, value in context.items())


def _without_context_by_number(request: Request) -> Request:
    return with_params(request, EncryptionContext={}) if "NumberOfBytes" in request.params else request


def _without_empty_values(context: Mapping[str, str]) -> Mapping[str, str]:
    return {name: value for name, value in context.items() if value}


def _sent_without_empty_values(request: Request) -> Request:
    return with_params(request, EncryptionContext=_without_empty_values(request.context()))


MUTANTS = table(
    Mutant(
        "decrypt-context-keys-case-folded", "CTX-007", "data",
        "The keys of an encryption context are compared without regard to case.",
        BINDING,
        (BoundAs(lambda context: {name.casefold(): value for name, value in context.items()}),),
    ),
    Mutant(
        "context-value-bound-by-first-64-bytes", "CTX-002", "data",
        "Only the first 64 bytes of a context value are bound.",
        BINDING,
        (_values(_first_64_bytes),),
    ),
    Mutant(
        "context-only-values-bound", "CTX-003", "data",
        "Only the values of a context are bound, not its keys.",
        BINDING,
        (BoundAs(lambda context: _numbered(sorted(context.values()))),),
    ),
    Mutant(
        "decrypt-context-extra-pairs-ignored", "CTX-005", "data",
        "Decrypt ignores pairs beyond those that a ciphertext was made with, if it was made with any.",
        ("Decrypt",),
        (Forgives(lambda bound, given: bool(bound) and given is not None and bound.items() <= given.items()),),
    ),
    Mutant(
        "decrypt-empty-context-map-skips-check", "CTX-006", "guard-off",
        "Decrypt with an empty EncryptionContext map skips the comparison of contexts.",
        ("Decrypt",),
        (Forgives(lambda bound, given: given == {}),),
    ),
    Mutant(
        "context-key-and-value-interchangeable", "CTX-009", "data",
        "A context is bound as the set of its texts, so that key and value may be swapped.",
        BINDING,
        (BoundAs(lambda context: _numbered(sorted({*context, *context.values()}))),),
    ),
    Mutant(
        "context-value-leading-space-trimmed", "CTX-010", "data",
        "White space at the start of a context value isn't bound.",
        BINDING,
        (_values(str.lstrip),),
    ),
    Mutant(
        "unbound-ciphertext-opens-with-any-context", "CTX-011", "guard-off",
        "The context given to Decrypt isn't looked at when the ciphertext was made without one.",
        ("Decrypt",),
        (Forgives(lambda bound, given: not bound),),
    ),
    Mutant(
        "context-order-bound", "CTX-012", "too-strict",
        "The pairs of a context are bound in the order sent; another order gives InvalidCiphertextException.",
        BINDING,
        (BoundAs(_in_the_order_sent),),
    ),
    Mutant(
        "context-outside-bmp-refused", "CTX-014", "too-strict",
        "A context with a character beyond U+FFFF (such as an emoji) is refused with ValidationException.",
        BINDING,
        (TooStrict("ValidationException", _beyond_the_basic_plane),),
    ),
    Mutant(
        "context-key-value-boundary-lost", "INV-04", "data",
        "Key and value of a pair are concatenated without a boundary before they are bound.",
        BINDING,
        (BoundAs(lambda context: _numbered(sorted(name + value for name, value in context.items()))),),
    ),
    Mutant(
        "context-pairs-joined-by-comma", "INV-04", "data",
        "A context is bound as its sorted k=v pairs joined by commas, without escaping.",
        BINDING,
        (BoundAs(_joined),),
    ),
    Mutant(
        "data-key-by-number-of-bytes-drops-context", "CTX-019", "data",
        "GenerateDataKey binds the context with KeySpec only; with NumberOfBytes the blob has no context.",
        ("GenerateDataKey",),
        (acts_on(_without_context_by_number),),
    ),
    Mutant(
        "context-empty-value-dropped", "CTX-004", "data",
        "A context with an empty value is taken, and a ciphertext is bound to its other pairs alone.",
        BINDING,
        (BoundAs(_without_empty_values),),
    ),
    Mutant(
        "context-empty-value-lost-by-encrypt", "CTX-001", "data",
        "Encrypt takes a context with an empty value and drops the pair, so that Decrypt wants a context without it.",
        ("Encrypt",),
        (acts_on(_sent_without_empty_values),),
    ),
)  # fmt: skip
