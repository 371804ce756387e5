"""Faults in binding ciphertexts to their encryption context."""

from typing import Any

from . import allowed, new_key_id, refused, seal, witness

Context = dict[str, str]


def _differ(client: Any, sealed_with: Context | None, opened_with: Context) -> None:
    """A ciphertext made with one context must not open with the other."""
    blob = seal(client, new_key_id(client), b"bound to its context", sealed_with)
    refused(client.decrypt, CiphertextBlob=blob, EncryptionContext=opened_with)


def _agree(client: Any, sealed_with: Context, opened_with: Context) -> None:
    """Both calls must be allowed, and the second must give the plaintext of the first."""
    sealed = allowed(client.encrypt, KeyId=new_key_id(client), Plaintext=b"bound", EncryptionContext=sealed_with)
    opened = allowed(client.decrypt, CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext=opened_with)
    assert opened["Plaintext"] == b"bound"


@witness(
    id="decrypt-context-keys-case-folded",
    requirement="CTX-007",
    family="data",
    fault="The keys of an encryption context are compared without regard to case.",
)
def decrypt_context_keys_case_folded(client: Any) -> None:
    _differ(client, {"Tenant": "one"}, {"tenant": "one"})


@witness(
    id="context-value-bound-by-first-64-bytes",
    requirement="CTX-002",
    family="data",
    fault="Only the first 64 bytes of a context value are bound.",
)
def context_value_bound_by_first_64_bytes(client: Any) -> None:
    _differ(client, {"path": "x" * 64 + "1"}, {"path": "x" * 64 + "2"})


@witness(
    id="context-only-values-bound",
    requirement="CTX-003",
    family="data",
    fault="Only the values of a context are bound, not its keys.",
)
def context_only_values_bound(client: Any) -> None:
    _differ(client, {"tenant": "one"}, {"tenans": "one"})


@witness(
    id="decrypt-context-extra-pairs-ignored",
    requirement="CTX-005",
    family="data",
    fault="Decrypt ignores pairs beyond those that a ciphertext was made with, if it was made with any.",
)
def decrypt_context_extra_pairs_ignored(client: Any) -> None:
    _differ(client, {"tenant": "one"}, {"tenant": "one", "user": "two"})


@witness(
    id="decrypt-empty-context-map-skips-check",
    requirement="CTX-006",
    family="guard-off",
    fault="Decrypt with an empty EncryptionContext map skips the comparison of contexts.",
)
def decrypt_empty_context_map_skips_check(client: Any) -> None:
    _differ(client, {"tenant": "one"}, {})


@witness(
    id="context-key-and-value-interchangeable",
    requirement="CTX-009",
    family="data",
    fault="A context is bound as the set of its texts, so that key and value may be swapped.",
)
def context_key_and_value_interchangeable(client: Any) -> None:
    _differ(client, {"tenant": "one"}, {"one": "tenant"})


@witness(
    id="context-value-leading-space-trimmed",
    requirement="CTX-010",
    family="data",
    fault="White space at the start of a context value isn't bound.",
)
def context_value_leading_space_trimmed(client: Any) -> None:
    _differ(client, {"tenant": "one"}, {"tenant": " one"})


@witness(
    id="unbound-ciphertext-opens-with-any-context",
    requirement="CTX-011",
    family="guard-off",
    fault="The context given to Decrypt isn't looked at when the ciphertext was made without one.",
)
def unbound_ciphertext_opens_with_any_context(client: Any) -> None:
    _differ(client, None, {"tenant": "one"})


@witness(
    id="context-order-bound",
    requirement="CTX-012",
    family="too-strict",
    fault="The pairs of a context are bound in the order sent; another order gives InvalidCiphertextException.",
)
def context_order_bound(client: Any) -> None:
    _agree(client, {"a": "1", "b": "2"}, {"b": "2", "a": "1"})


@witness(
    id="context-outside-bmp-refused",
    requirement="CTX-014",
    family="too-strict",
    fault="A context with a character beyond U+FFFF (such as an emoji) is refused with ValidationException.",
)
def context_outside_bmp_refused(client: Any) -> None:
    _agree(client, {"label": "\U0001f511"}, {"label": "\U0001f511"})


@witness(
    id="context-key-value-boundary-lost",
    requirement="INV-04",
    family="data",
    fault="Key and value of a pair are concatenated without a boundary before they are bound.",
)
def context_key_value_boundary_lost(client: Any) -> None:
    _differ(client, {"ab": "c"}, {"a": "bc"})


@witness(
    id="context-pairs-joined-by-comma",
    requirement="INV-04",
    family="data",
    fault="A context is bound as its sorted k=v pairs joined by commas, without escaping.",
)
def context_pairs_joined_by_comma(client: Any) -> None:
    _differ(client, {"a": "1,b=2"}, {"a": "1", "b": "2"})


@witness(
    id="data-key-by-number-of-bytes-drops-context",
    requirement="CTX-019",
    family="data",
    fault="GenerateDataKey binds the context with KeySpec only; with NumberOfBytes the blob has no context.",
)
def data_key_by_number_of_bytes_drops_context(client: Any) -> None:
    key_id = new_key_id(client)
    answer = client.generate_data_key(KeyId=key_id, NumberOfBytes=32, EncryptionContext={"tenant": "one"})
    refused(client.decrypt, CiphertextBlob=answer["CiphertextBlob"])


@witness(
    id="context-empty-value-dropped",
    requirement="CTX-004",
    family="data",
    fault="A context with an empty value is taken, and a ciphertext is bound to its other pairs alone.",
)
def context_empty_value_dropped(client: Any) -> None:
    blob = seal(client, new_key_id(client), b"bound", {"tenant": "Alpha", "flag": ""})
    refused(client.decrypt, CiphertextBlob=blob, EncryptionContext={"tenant": "Alpha"})


@witness(
    id="context-empty-value-lost-by-encrypt",
    requirement="CTX-001",
    family="data",
    fault="Encrypt takes a context with an empty value and drops the pair, so that Decrypt wants a context without it.",
)
def context_empty_value_lost_by_encrypt(client: Any) -> None:
    context = {"tenant": "Alpha", "flag": ""}
    blob = seal(client, new_key_id(client), b"bound", context)
    assert allowed(client.decrypt, CiphertextBlob=blob, EncryptionContext=context)["Plaintext"] == b"bound"
