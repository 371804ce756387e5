"""Calls and terms survive JSON without loss, and nothing else is taken for one."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from hypothesis import given, strategies as st

from kms_conformance.models.audit.record import Fact
from kms_conformance.models.calls import Call, Repeat
from kms_conformance.models.codec import decode, encode
from kms_conformance.models.term_codecs import read_term, write_term
from kms_conformance.models.terms import (
    AliasForm,
    AliasRef,
    Altered,
    Blob,
    BucketRef,
    Context,
    ContextText,
    CopySource,
    Damage,
    Described,
    Digest,
    Edit,
    Encapsulated,
    EncryptionRule,
    EntityTag,
    EventOf,
    Filler,
    GrantConstraints,
    HomeRegion,
    Joined,
    JsonText,
    KeyConfig,
    KeyForm,
    KeyRef,
    Listed,
    Marker,
    Material,
    Members,
    Metadata,
    Moment,
    Named,
    OneOf,
    Output,
    OwnKey,
    OwnKeyForm,
    PolicyText,
    PrincipalForm,
    PrincipalRef,
    Rewriting,
    Rewritten,
    RoleName,
    Rows,
    Sealed,
    Sent,
    Several,
    Structure,
    Tags,
    Term,
    Texts,
    UnknownKey,
    Wrapped,
)

TEXTS = st.text(max_size=20) | st.text(st.characters(), max_size=5)  # the second has half surrogate pairs, too
SLOTS = st.integers(0, 10**4)
EDITS = st.builds(Edit, st.sampled_from(get_args(Damage)), st.integers(0, 1000), st.none() | SLOTS, st.booleans())
PAIRS = st.lists(st.tuples(TEXTS, TEXTS), max_size=5).map(tuple)
KINDS: dict[object, st.SearchStrategy[Term]] = {
    type(None): st.none(),
    bool: st.booleans(),
    int: st.integers(),
    str: TEXTS | st.sampled_from(["$key", '{"$key": 1}']),
    bytes: st.binary(max_size=50),
    KeyRef: st.builds(KeyRef, SLOTS, st.sampled_from(get_args(KeyForm))),
    UnknownKey: st.builds(UnknownKey, SLOTS, st.sampled_from(["id", "arn"])),
    Blob: st.builds(Blob, SLOTS, st.none() | EDITS),
    Marker: st.builds(Marker, SLOTS, TEXTS),
    Filler: st.builds(Filler, SLOTS, TEXTS),
    Context: st.builds(Context, PAIRS),
    Metadata: st.builds(Metadata, SLOTS, TEXTS),
    Described: st.builds(Described, SLOTS),
    Output: st.builds(Output, SLOTS, TEXTS),
    OneOf: st.builds(OneOf, st.lists(TEXTS, max_size=4).map(tuple)),
    Edit: EDITS,
    AliasRef: st.builds(
        AliasRef, SLOTS, st.sampled_from(get_args(AliasForm)), TEXTS, TEXTS, st.booleans(), st.integers(0, 300)
    ),
    Material: st.builds(Material, SLOTS, st.integers(0, 30)),
    Tags: st.builds(Tags, PAIRS),
    Texts: st.builds(Texts, st.lists(TEXTS, max_size=4).map(tuple)),
    PolicyText: st.builds(PolicyText, TEXTS | TEXTS.map(lambda text: f"<root>{text}<root>")),
    BucketRef: st.builds(BucketRef, SLOTS),
    HomeRegion: st.builds(HomeRegion),
    CopySource: st.builds(CopySource, SLOTS, TEXTS),
    ContextText: st.builds(ContextText, PAIRS),
}
KINDS[PrincipalRef] = st.builds(PrincipalRef, TEXTS, st.sampled_from(get_args(PrincipalForm)))
KINDS[RoleName] = st.builds(RoleName, TEXTS)
KINDS[GrantConstraints] = st.builds(
    GrantConstraints, st.none() | KINDS[Context], st.none() | KINDS[Context], st.none() | TEXTS
)
KINDS[Named] = st.builds(Named, SLOTS, TEXTS, st.integers(0, 300))
KINDS[Moment] = st.builds(Moment, st.integers(-800, 800), st.integers(0, 86_399))
KINDS[KeyConfig] = st.builds(KeyConfig, st.none() | KINDS[KeyRef] | KINDS[UnknownKey])
KINDS[Structure] = st.builds(Structure, PAIRS.map(lambda pairs: json.dumps(dict(pairs))))
KINDS[JsonText] = st.builds(JsonText, st.lists(st.tuples(TEXTS, KINDS[Named]), max_size=3).map(tuple))
KINDS[Members] = st.builds(Members, st.lists(st.tuples(TEXTS, KINDS[Named]), max_size=3).map(tuple))
KINDS[Joined] = st.builds(Joined, st.lists(TEXTS | KINDS[Named], max_size=3).map(tuple))
KINDS[EventOf] = st.builds(EventOf, SLOTS)
KINDS[Sent] = st.builds(Sent, SLOTS, st.sampled_from(get_args(Fact)))
KINDS[EncryptionRule] = st.builds(EncryptionRule, KINDS[KeyRef], st.booleans())
KINDS[EntityTag] = st.builds(EntityTag, KINDS[Marker])
KINDS[Altered] = st.builds(Altered, SLOTS, TEXTS, EDITS)
KINDS[Digest] = st.builds(Digest, KINDS[Marker], st.sampled_from(["sha256", "sha512"]))
KINDS[Rewritten] = st.builds(Rewritten, SLOTS, st.just("ECC_NIST_P256"), st.sampled_from(get_args(Rewriting)))
KINDS[OwnKey] = st.builds(
    OwnKey, st.just("ECC_NIST_P384"), st.integers(0, 3), st.sampled_from(get_args(OwnKeyForm)), st.none() | SLOTS
)
KINDS[Encapsulated] = st.builds(Encapsulated, SLOTS, SLOTS, st.just("ML_KEM_512"), st.integers(0, 3))
KINDS[Sealed] = st.builds(Sealed, SLOTS, SLOTS, st.sampled_from(["RSAES_OAEP_SHA_1"]), KINDS[Marker])
KINDS[Wrapped] = st.builds(
    Wrapped, SLOTS, st.just("RSAES_OAEP_SHA_1"), st.just("HMAC_256"), st.integers(0, 3), SLOTS, st.none() | EDITS
)
KINDS[Listed] = st.builds(Listed, KINDS[AliasRef])
KINDS[Rows] = st.builds(
    Rows, st.lists(st.lists(st.tuples(TEXTS, st.one_of(*KINDS.values())), max_size=3).map(tuple), max_size=3).map(tuple)
)
KINDS[Several] = st.builds(Several, st.lists(st.one_of(*KINDS.values()), max_size=3).map(tuple))
TERMS = st.one_of(*KINDS.values())
CALLS = st.builds(
    Call,
    st.sampled_from(["CreateKey", "Decrypt"]),
    st.dictionaries(TEXTS, TERMS, max_size=5).map(lambda params: tuple(params.items())),
    TEXTS,
    st.none() | SLOTS,
    repeat=st.sampled_from(Repeat),
    at_once=st.booleans(),
    lease=st.booleans(),
    signature=st.sampled_from(["", "expired"]),
    recorded=st.none() | st.integers(1, 10**4),
    principal=st.sampled_from(["", "alice"]),
)


def through_json(value: object) -> Any:
    return json.loads(json.dumps(value, allow_nan=False))


def test_every_kind_of_term_is_tried() -> None:
    assert set(KINDS) == set(get_args(Term))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_term_comes_back_as_it_was(kind: object) -> None:
    @given(KINDS[kind])
    def comes_back(term: Term) -> None:
        decoded = read_term(through_json(write_term(term)))
        assert decoded == term
        assert type(decoded) is type(term)

    comes_back()


@given(CALLS)
def test_a_call_comes_back_as_it_was_with_its_parameters_in_order(call: Call) -> None:
    assert decode(through_json(encode(call))) == call


def test_a_list_that_an_earlier_version_wrote_is_still_read_to_its_end() -> None:
    row = {"operation": "ListKeys", "params": {}, "label": "all", "result": None}
    assert decode(row | {"walk": True}) == Call.of("ListKeys", label="all").all_pages()
    assert decode(row) == Call.of("ListKeys", label="all")


@given(st.lists(TERMS, min_size=2, max_size=2))
def test_two_terms_are_never_written_alike(terms: list[Term]) -> None:
    one, other = terms
    same = one == other and type(one) is type(other)
    assert (json.dumps(write_term(one)) == json.dumps(write_term(other))) is same


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        [],
        {},
        {"key": 1},
        {"$bytes": "not base64!"},
        {"$bytes": "e!A=="},
        {"$bytes": 1},
        {"$bytes": "é"},
        {"$key": 1},
        {"$key": "1", "form": "id"},
        {"$key": 1, "form": "alias"},
        {"$unknown": 1, "form": "arn-other-region"},
        {"$blob": None},
        {"$blob": 1, "edit": None},
        {"$blob": 1, "edit": {"damage": "flipped"}},
        {"$blob": 1, "edit": {"damage": "burnt", "at": 1, "other": None, "front": False}},
        {"$edit": 1},
        {"$marker": [1]},
        {"$marker": ["1", "m"]},
        {"$filler": 1},
        {"$context": [["a"]]},
        {"$context": [["a", 1]]},
        {"$context": {"a": "b"}},
        {"$metadata": [1, None]},
        {"$described": "1"},
        {"$output": []},
        {"$one-of": "ab"},
        {"$one-of": [1]},
        {"$other": 1},
    ],
    ids=json.dumps,
)
def test_what_is_no_term_is_refused(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - base64's own words are as good as ours
        read_term(value)


GOOD: dict[str, object] = {"operation": "Decrypt", "params": {"KeyId": "x"}, "label": "plain", "result": None}


@pytest.mark.parametrize(
    "change",
    [{"operation": 1}, {"params": []}, {"params": {"KeyId": {"$key": 1}}}, {"label": None}, {"result": "1"}],
    ids=json.dumps,
)
def test_what_is_no_call_is_refused(change: dict[str, object]) -> None:
    assert decode(GOOD) == Call.of("Decrypt", KeyId="x")
    with pytest.raises(ValueError, match="not a"):
        decode({**GOOD, **change})


@pytest.mark.parametrize("missing", GOOD)
def test_a_call_that_lacks_a_field_is_refused(missing: str) -> None:
    with pytest.raises(ValueError, match="not a call"):
        decode({name: value for name, value in GOOD.items() if name != missing})


@pytest.mark.parametrize("value", [None, [], "Decrypt", 1])
def test_what_is_no_object_is_no_call(value: Any) -> None:
    with pytest.raises(ValueError, match="not a call"):
        decode(value)
