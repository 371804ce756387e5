"""Claims and terms in scripts: a script decides as the judge does, on the values that the suite sends."""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest
from botocore import xform_name
from hypothesis import assume, example, given, settings, strategies as st

from kms_conformance.conformance.wire.binding import Bindings
from kms_conformance.conformance.wire.learned import UnboundError
from kms_conformance.models.audit.record import Fact
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import MISSING, Claim, Relation, Surroundings, holds
from kms_conformance.models.report import FindingKind
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.terms import (
    AliasRef,
    Blob,
    Described,
    Edit,
    Joined,
    KeyRef,
    Listed,
    Marker,
    Metadata,
    OneOf,
    PolicyText,
    Rows,
    Several,
    Term,
    Texts,
    UnknownKey,
)
from kms_conformance.models.wire import marker_bytes
from kms_conformance.reports import helpers
from kms_conformance.reports.helpers import Script, untrue
from kms_conformance.reports.playing import loaded
from kms_conformance.reports.script import script
from kms_conformance.reports.source import source

sys.path.insert(0, str(Path(__file__).parent))
import synthetic
from asymmetric_answers import OF_KEYS, SAID
from audit_values import ENTRY, EVENT, LATER, LOOKED_UP, MARKED, NAMED_ENCRYPT, ROOT, SAYS_R, SESSION, USER
from domain_answers import DESCRIBE, OF_DOMAINS, described
from synthetic import ARN, BOX, DECRYPTS, GRANT, GRANTED, GRANTS, KEY, Answer, FakeKms, Raw, Refused
from test_codec import TERMS

NOW = datetime.now(UTC)
UUID = "[0-9a-f]{8}"
SCHEDULE = Call.of("ScheduleKeyDeletion", KeyId=KeyRef(1), PendingWindowInDays=7)
DATA_KEY = Call.of("GenerateDataKey", KeyId=KeyRef(1), KeySpec="AES_256")
ANOTHER = replace(DATA_KEY, result=3)


def sealed(blob: bytes) -> dict[str, object]:
    return {"CiphertextBlob": b"<" + blob + b">"}


def without(name: str) -> dict[str, object]:
    return {"KeyMetadata": {member: value for member, value in KEY["KeyMetadata"].items() if member != name}}


RANDOM = Call.of("GenerateRandom", NumberOfBytes=1024)
POLICY = Call.of("GetKeyPolicy", KeyId=KeyRef(1))
TAGS = Call.of("ListResourceTags", KeyId=KeyRef(1))
WALK = TAGS.all_pages()
ROTATIONS = Call.of("ListKeyRotations", KeyId=KeyRef(1)).all_pages()
ALIASES = Call.of("ListAliases", KeyId=KeyRef(1)).all_pages()
A_OR_B, NAMED_A = OneOf(("a", "b")), Rows(((("AliasName", "a"),),))
TEAM, COST = {"TagKey": "team", "TagValue": "blue"}, {"TagKey": "cost", "TagValue": "1"}
BLUE = Rows(((("TagKey", "team"), ("TagValue", "blue")),))
ROTATED = {"RotationType": "ON_DEMAND", "RotationDate": NOW}
AUTOMATIC = {"RotationType": "AUTOMATIC", "RotationDate": NOW}
CURRENT = {"KeyMaterialState": "CURRENT", "KeyMaterialId": "m"}

NAME_1 = "alias/kms-conformance-run-1"


def Aliases(**members: object) -> dict[str, object]:  # noqa: N802 - an answer of ListAliases
    fine = NOW.replace(microsecond=1)
    return {"Aliases": [{"AliasName": NAME_1, "CreationDate": NOW, "LastUpdatedDate": fine, **members}]}


Row = tuple[Relation, str, Term, tuple[Call, ...], Answer, Answer]
ROWS: list[Row] = [
    (Relation.EQUAL, "KeyId", Metadata(1, "Arn"), (DATA_KEY,), {"KeyId": "k"}, {"KeyId": ARN}),
    (Relation.EQUAL, "KeyId", Metadata(1, "Arn"), (DATA_KEY,), {}, {"KeyId": ARN}),
    (Relation.EQUAL, "KeyId", OneOf(("a", "b")), (DATA_KEY,), {"KeyId": "c"}, {"KeyId": "b"}),
    (Relation.EQUAL, "KeyMetadata", Described(1), (DESCRIBE, DESCRIBE), without("KeyId"), KEY),
    (Relation.EQUAL, "KeyMetadata.Origin", Metadata(1, "Origin"), (DESCRIBE,), described(Origin="x"), KEY),
    (Relation.ABSENT, "Plaintext", None, (DATA_KEY,), Raw({}, b'{"Plaintext": "eA=="}'), Raw({}, b"{}")),
    (Relation.ABSENT, "KeyMetadata.Tags", None, (DESCRIBE,), described(Tags=[]), KEY),
    (Relation.WITHHELD, "Plaintext", None, (DATA_KEY,), {"Plaintext": b"a key"}, {"Plaintext": b""}),
    (Relation.LISTS, "KeyMetadata.A", "x", (DESCRIBE,), described(A=["x", "y"]), described(A=["x"])),
    (Relation.MATCHES, "KeyMetadata.KeyId", UUID, (DESCRIBE,), described(KeyId="0123456"), described(KeyId="01234567")),
    (Relation.LENGTH, "Plaintext", 32, (DATA_KEY,), {"Plaintext": bytes(31)}, {"Plaintext": bytes(32)}),
    (Relation.AT_MOST, "CiphertextBlob", 3, (DATA_KEY,), {"CiphertextBlob": b"four"}, {"CiphertextBlob": b"abc"}),
    (Relation.EMPTY, "", None, (Call.of("EnableKey", KeyId=KeyRef(1)),), Raw({}, b'{"KeyId": "k"}'), Raw({}, b"")),
    (Relation.FRESH, "CiphertextBlob", None, (ANOTHER, DATA_KEY), BOX, {"CiphertextBlob": b"new"}),
    (Relation.FRESH, "KeyMetadata.KeyId", None, (replace(synthetic.CREATE, result=4),), KEY, described(KeyId="new")),
    (Relation.HIDES, "CiphertextBlob", Marker(40), (DATA_KEY,), sealed(marker_bytes(40, "m")), sealed(b"other")),
    (Relation.ARN_AGREES, "KeyMetadata", None, (DESCRIBE,), described(KeyId="other"), KEY),
    (Relation.ENABLED_AGREES, "KeyMetadata", None, (DESCRIBE,), described(Enabled=False), described(Enabled=True)),
    (Relation.DATE_AGREES, "KeyMetadata", None, (DESCRIBE,), described(DeletionDate=NOW), KEY),
    (
        Relation.SAME_MOMENT,
        "KeyMetadata.DeletionDate",
        Metadata(1, "DeletionDate"),
        (SCHEDULE, DESCRIBE),
        described(DeletionDate=NOW + timedelta(days=1)),
        described(DeletionDate=NOW + timedelta(days=7, hours=1)),
    ),
    *(
        (relation, "DeletionDate", 7, (SCHEDULE,), {"DeletionDate": NOW + timedelta(days=far)}, {"DeletionDate": due})
        for relation in (Relation.ABOUT_IN_DAYS, Relation.WITHIN_A_DAY_AFTER)
        for far, due in ((4, NOW + timedelta(days=7, hours=1)), (10, NOW + timedelta(days=7.9)))
    ),
    (Relation.DIFFERS, "KeyMetadata.KeyId", Metadata(1, "KeyId"), (DESCRIBE,), KEY, described(KeyId="another")),
    (Relation.AMONG, "KeyMetadata.Origin", A_OR_B, (DESCRIBE,), described(Origin="c"), described(Origin="b")),
    (Relation.AMONG, "KeyMetadata.X", A_OR_B, (DESCRIBE,), described(X="c"), KEY),
    (Relation.RANDOM, "Plaintext", None, (RANDOM,), {"Plaintext": bytes(1024)}, {"Plaintext": marker_bytes(1024, "r")}),
    (
        Relation.SAME_BUT_DESCRIPTION, "KeyMetadata", Described(1), (DESCRIBE, DESCRIBE),
        described(Description="d", Origin="x"), described(Description="d"),
    ),
    (
        Relation.SAME_BUT_MATERIAL, "KeyMetadata", Described(1), (DESCRIBE, DESCRIBE),
        described(CurrentKeyMaterialId="m", Origin="x"), described(CurrentKeyMaterialId="m"),
    ),
    (Relation.SAME_JSON, "Policy", '{"a": 1}', (POLICY,), {"Policy": '{"a": 2}'}, {"Policy": ' {"a":1} '}),
    (
        Relation.SAME_STATEMENTS, "Policy", '{"Statement": {"Action": "kms:*"}}', (POLICY,),
        {"Policy": '{"Statement": [{"Action": "kms:Get*"}]}'},
        {"Policy": '{"Id": "x", "Statement": [{"Sid": "y", "Action": ["kms:*"]}]}'},
    ),
    (Relation.AT_MOST_ITEMS, "Tags", 1, (TAGS,), {"Tags": [1, 2]}, {"Tags": [1]}),
    (Relation.COUNTS, "Tags", 2, (WALK,), {"Tags": [1]}, {"Tags": [1, 2]}),
    (Relation.SOME, "Tags", None, (WALK,), {"Tags": []}, {"Tags": [1]}),
    (Relation.MARKER_AGREES, "", None, (TAGS,), {"Truncated": True}, {"Truncated": True, "NextMarker": "m"}),
    (Relation.HOLDS_ROWS, "Tags", BLUE, (WALK,), {"Tags": [TEAM, TEAM]}, {"Tags": [TEAM, COST]}),
    (Relation.HOLDS_ROWS, "Tags", BLUE, (WALK,), {"Tags": [{**TEAM, "TagValue": "red"}]}, {"Tags": [TEAM]}),
    (Relation.LACKS_ROWS, "Tags", BLUE, (WALK,), {"Tags": [COST, TEAM]}, {"Tags": [COST]}),
    (Relation.HOLDS_GRANTS, "Grants", GRANT, (GRANTS,), {"Grants": [DECRYPTS]}, {"Grants": [GRANTED]}),
    (Relation.RETIRED_BY, "Grants", "a", (GRANTS,), {"Grants": [{"GrantId": "g"}]}, {"Grants": []}),
    (Relation.ONLY_GRANTS, "Grants", GRANT, (GRANTS,), {"Grants": [{"GrantId": "h"}]}, {"Grants": [DECRYPTS]}),
    *OF_DOMAINS,
    *OF_KEYS,
    (
        Relation.ONLY_ROWS, "Aliases", NAMED_A, (ALIASES,),
        {"Aliases": [{"AliasName": "b"}]}, {"Aliases": [{"AliasName": "a"}]},
    ),
    (Relation.LISTS_ROWS, "Tags", BLUE, (WALK,), {"Tags": [TEAM, COST]}, {"Tags": [TEAM]}),
    (
        Relation.DATED, "Aliases", NAMED_A, (ALIASES,),
        {"Aliases": [{"AliasName": "a", "CreationDate": NOW}]},
        {"Aliases": [{"AliasName": "a", "CreationDate": NOW, "LastUpdatedDate": NOW}]},
    ),
    (
        Relation.SAME_ACCOUNT, "Keys", Metadata(1, "Arn"), (Call.of("ListKeys").all_pages(),),
        {"Keys": [{"KeyArn": ARN.replace("1", "2")}]}, {"Keys": [{"KeyArn": ARN}]},
    ),
    (Relation.ON_DEMAND, "Rotations", None, (ROTATIONS,), {"Rotations": [AUTOMATIC]}, {"Rotations": [ROTATED]}),
    (Relation.ONE_FIRST, "Rotations", None, (ROTATIONS,), {"Rotations": [ROTATED]}, {"Rotations": [ROTATED, CURRENT]}),
    (
        Relation.CREATED_AS_BEFORE, "Aliases", Listed(AliasRef(1)), (ALIASES, ALIASES),
        Aliases(CreationDate=NOW + timedelta(seconds=1)), Aliases(),
    ),
    (
        Relation.UPDATED_SINCE, "Aliases", Listed(AliasRef(1)), (ALIASES, ALIASES),
        Aliases(), Aliases(LastUpdatedDate=NOW + timedelta(seconds=1)),
    ),
    (Relation.ONE_CURRENT, "Rotations", "m", (ROTATIONS,), {"Rotations": [ROTATED]}, {"Rotations": [CURRENT]}),
    (Relation.ITEMS_LACK, "Rotations", Texts(("X",)), (ROTATIONS,), {"Rotations": [{"X": 1}]}, {"Rotations": [{}]}),
    (Relation.JSON_OBJECT, "Policy", None, (POLICY,), {"Policy": "[1]"}, {"Policy": "{}"}),
    *(
        (Relation.HIDES_ALL, "Policy", Several((Marker(40),)), (POLICY,), {"Policy": f"<{text}>"}, {"Policy": "m" * 40})
        for text in (MARKED.decode("latin-1"), b64encode(MARKED).decode(), MARKED.hex().upper())
    ),
    *(
        (Relation.IDENTIFIES, "Policy", "AKID", (POLICY,), {"Policy": {**caller, member: None}}, {"Policy": caller})
        for caller in (ROOT, USER, SESSION)
        for member in caller
    ),
    (
        Relation.ABOUT_THEN, "Policy", Metadata(1, "DeletionDate"), (SCHEDULE, POLICY),
        {"Policy": f"{NOW:%Y-%m-%dT%H:%M:%SZ}"}, {"Policy": f"{NOW + timedelta(days=7, hours=1):%Y-%m-%dT%H:%M:%SZ}"},
    ),
    *(
        (Relation.ROW_AGREES, "", None, (POLICY,), {"Row": {**ENTRY, member: "x"}, "Event": EVENT}, LOOKED_UP)
        for member in ENTRY
    ),
    (Relation.IN_ORDER, "Tags", BLUE, (WALK,), {"Tags": [TEAM, TEAM]}, {"Tags": [COST, TEAM]}),
    (Relation.ONE_OF, "Policy", Several(("a", "b")), (POLICY,), {"Policy": "c"}, {"Policy": "b"}),
    (
        Relation.NEWEST_FIRST, "Tags", None, (WALK,),
        {"Tags": [{"EventTime": NOW}, {"EventTime": LATER}]}, {"Tags": [{"EventTime": LATER}, {"EventTime": NOW}]},
    ),
    *(
        (Relation.EACH_ONCE, "Tags", Several(("r",)), (WALK,), {"Tags": rows}, {"Tags": [SAYS_R, {"EventId": "2"}]})
        for rows in ([], [SAYS_R, SAYS_R], [SAYS_R, {**SAYS_R, "EventId": "2"}])
    ),
    (
        Relation.ALL_HAVE, "Tags", NAMED_ENCRYPT, (WALK,),
        {"Tags": [{"EventName": "Encrypt"}, {"EventName": "Decrypt"}]}, {"Tags": [{"EventName": "Encrypt"}]},
    ),
    (
        Relation.AUTOMATIC, "Tags", 1, (WALK,),
        {"Tags": [{"RotationType": "ON_DEMAND", "RotationDate": NOW}]},
        {"Tags": [{"RotationType": "AUTOMATIC", "RotationDate": NOW}, {"RotationType": "ON_DEMAND"}]},
    ),
    (Relation.CONCEALS, "Policy", "plaintext", (POLICY,), {"Policy": "kms:plaintext"}, {"Policy": "AQICAHh="}),
    (Relation.NAMES_KEY, "Policy", Metadata(1, "Arn"), (POLICY,), {"Policy": "alias/a"}, {"Policy": ARN}),
    (
        Relation.GRANTED_WITH, "Tags", Several(("a", "1")), (WALK,), {"Tags": [{"Constraints": {}}]},
        {"Tags": [{"Constraints": {"EncryptionContextSubset": {"a": "1", "b": "2"}}}]},
    ),
]  # fmt: skip
DEFAULTS: dict[str, Answer] = {
    "create_key": KEY,
    "generate_data_key": BOX,
    "schedule_key_deletion": {"DeletionDate": NOW + timedelta(days=7, hours=1)},
    "describe_key": KEY,
    "list_grants": {},
    **SAID,
    "enable_key": {},
    "list_aliases": Aliases(),
    **{name: {} for name in ("get_key_policy", "generate_random", "list_resource_tags")},
    **{name: {} for name in ("list_keys", "list_key_rotations")},
}


RELATIONS = set(Relation) - {Relation.ON_THE_WIRE}


def test_every_relation_is_tried() -> None:
    assert {row[0] for row in ROWS} == RELATIONS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}-{len(row[3])}")
def test_a_claim_departs_from_an_answer_of_which_it_is_untrue_and_from_no_other(row: Row) -> None:
    relation, member, expected, calls, departing, conforming = row
    claim = Claim("KEY-005", member, relation, expected)
    trace = (synthetic.CREATE, *calls)
    deviation = synthetic.deviation(
        "KEY-005", FindingKind.WRONG_RESPONSE, operation=calls[-1].operation, claim=claim, trace=trace
    )
    namespace = loaded(script(deviation, synthetic.MOTO, REGISTRY["KEY-005"]))
    namespace["script"].run = "run"
    name = xform_name(calls[-1].operation)
    earlier: list[Answer] = [DEFAULTS[name]] * sum(xform_name(call.operation) == name for call in trace[:-1])

    def says(last: Answer) -> str:
        text = namespace["deviates"](FakeKms(**{**DEFAULTS, name: [*earlier, last]}))
        assert isinstance(text, str)
        return text

    assert says(departing) == f"{calls[-1].operation}: {member or 'answer'} is not as claimed ({relation})"
    assert says(conforming) == ""
    if relation is Relation.WITHHELD:  # a refusal gives nothing away
        assert says(Refused("DisabledException")) == ""
    else:
        with pytest.raises(RuntimeError, match="cannot be shown"):
            says(Refused("DisabledException"))
    if calls[-1] is RANDOM:
        return  # it needs no key
    with pytest.raises(RuntimeError, match="create_key is refused with LimitExceededException"):
        namespace["deviates"](FakeKms(**(DEFAULTS | {"create_key": Refused("LimitExceededException")})))


VALUES: list[object] = [
    MISSING, True, 0, 7, "", "x", "0123abcd", b"", b"x", bytes(7), bytes(8), [], ["x"], ["x", "y"], {}, ARN,
    *(KEY["KeyMetadata"] | change for change in (
        {}, {"Enabled": True}, {"Enabled": False}, {"KeyState": "Disabled", "Enabled": False}, {"DeletionDate": NOW},
        {"KeyState": "PendingDeletion"}, {"KeyState": "PendingReplicaDeletion", "DeletionDate": NOW},
        {"AWSAccountId": "1"}, {"AWSAccountId": 111122223333}, {"KeyId": "."}, {"Arn": None}, {"Arn": f"x{ARN}"},
        {"Arn": ARN.replace("us-east-1", "eu-west-1")}, {"Arn": ARN.replace("aws", "aws-cn", 1)},
    )),
    *(NOW + timedelta(days=days, seconds=seconds) for days in (0, 6, 7, 8, 9) for seconds in (-700, -50, 50, 700)),
    [TEAM], [TEAM, COST], [TEAM, TEAM], [ROTATED, CURRENT], [CURRENT, CURRENT], [{"AliasName": "a"}], '{"a": 1}',
    [{"AliasName": "a", "CreationDate": NOW, "LastUpdatedDate": NOW - timedelta(days=1)}], '{"Statement": []}',
    {"Truncated": True}, {"NextMarker": "m"}, {"Truncated": True, "NextMarker": "m"}, [{"KeyArn": ARN}],
    [{"KeyArn": 1}],
    bytes(1024), marker_bytes(1024, "r"),
]  # fmt: skip
DATED_A = {"AliasName": "a", "CreationDate": NOW, "LastUpdatedDate": NOW.replace(microsecond=1)}
NAMED_ALIAS = [{"AliasName": "a"}]
EXPECTED: dict[Relation, list[object]] = {
    Relation.EQUAL: [None, "x", 7, b"x", KEY["KeyMetadata"], OneOf(("x", ARN)), OneOf(())],
    Relation.LISTS: ["x"],
    Relation.MATCHES: ["[0-9a-f]{8}", "x", ""],
    Relation.LENGTH: [0, 7],
    Relation.AT_MOST: [0, 7],
    Relation.HIDES: [b"x", b"", None, "x"],
    Relation.SAME_MOMENT: [NOW, NOW + timedelta(days=7), None, "x"],
    Relation.ABOUT_IN_DAYS: [0, 7],
    Relation.WITHIN_A_DAY_AFTER: [0, 7],
    Relation.DIFFERS: [None, "x"],
    Relation.AMONG: [OneOf(("x", ARN)), OneOf(())],
    Relation.SAME_BUT_DESCRIPTION: [None, KEY["KeyMetadata"], {}],
    Relation.SAME_BUT_MATERIAL: [None, KEY["KeyMetadata"], {}],
    Relation.SAME_JSON: ['{"a":1}', "[]"],
    Relation.SAME_STATEMENTS: ['{"Statement": []}', '{"Statement": [{"Action": "kms:*"}]}'],
    Relation.AT_MOST_ITEMS: [0, 1],
    Relation.COUNTS: [0, 1],
    Relation.AUTOMATIC: [0, 1],
    Relation.CONCEALS: ["x", "kms"],
    Relation.GRANTED_WITH: [[], ["a", "1"]],
    Relation.SEED_OF: ["ML_KEM_768"],
    Relation.HOLDS_ROWS: [[TEAM], NAMED_ALIAS],
    Relation.HOLDS_GRANTS: [[{"GrantId": "g", "Operations": ["Decrypt", "Encrypt"]}], [{"GrantId": "g", "Name": ""}]],
    Relation.ONLY_GRANTS: [[{"GrantId": "g"}], []],
    **{relation: [["k", "arn:d", "Decrypt"]] for relation, *_ in OF_DOMAINS},
    Relation.LACKS_ROWS: [[TEAM], NAMED_ALIAS],
    Relation.ONLY_ROWS: [NAMED_ALIAS, []],
    Relation.LISTS_ROWS: [[TEAM], [COST, TEAM], []],
    Relation.DATED: [NAMED_ALIAS],
    Relation.SAME_ACCOUNT: [ARN],
    Relation.CREATED_AS_BEFORE: [None, DATED_A],
    Relation.UPDATED_SINCE: [None, DATED_A],
    Relation.ONE_CURRENT: [None, "m", "x"],
    Relation.ITEMS_LACK: [["TagKey"], []],
    Relation.HIDES_ALL: [[], [b"x" * 8]],
    Relation.IDENTIFIES: ["AKID"],
    Relation.ABOUT_THEN: [NOW],
    Relation.IN_ORDER: [[TEAM], [COST, TEAM]],
    Relation.ONE_OF: [["x"], []],
    Relation.EACH_ONCE: [["r"], []],
    Relation.ALL_HAVE: [[{"AttributeKey": name, "AttributeValue": "x"}] for name in ("EventName", "ResourceName")],
}


@pytest.mark.parametrize("relation", sorted(RELATIONS - {Relation.FRESH}))
def test_a_script_decides_as_the_judge_does(relation: Relation) -> None:
    for value, expected in product(VALUES, EXPECTED.get(relation, [None])):
        answer = {} if value is MISSING else {"It": value}
        taken = expected.texts if isinstance(expected, OneOf) else expected
        said = untrue(Script("KEY-005", "moto"), "Encrypt", answer, "It", relation, taken, NOW)
        wanted = "" if holds(relation, value, expected, Surroundings("us-east-1", NOW)) else f"({relation})"
        assert said.endswith(wanted) and bool(said) is bool(wanted), (value, expected)


def with_helpers() -> dict[str, Any]:
    script = Script("KEY-005", "moto")
    script.run = "0"
    return {**{name: getattr(helpers, name) for name in helpers.__all__}, "json": json, "script": script}


MAKE = with_helpers()


@settings(deadline=None)
@given(
    TERMS.filter(lambda term: not isinstance(term, Edit | Rows | Listed | Several)), st.binary(min_size=1, max_size=80)
)
@example(Joined(()), b"0")
def test_a_term_in_a_script_is_the_value_that_the_suite_sends(term: Term, blob: bytes) -> None:
    """With one key and one ciphertext, whichever slots the term names."""
    slots = {getattr(getattr(term, "key", term), "slot", 0), getattr(getattr(term, "edit", None), "other", None) or 0}
    bindings = Bindings("us-east-1")
    names: dict[str, Any] = MAKE | {"any_key_arn": ARN}
    bindings.today = names["script"].today  # the script may have been made before midnight
    for slot in slots:
        bindings.keys[slot], bindings.answers[slot] = KEY["KeyMetadata"], {"CiphertextBlob": blob, "PublicKey": blob}
        bindings.described[slot] = f"of {slot}"
        bindings.remembered |= {(slot, name): f"of {slot}" for name in ("DeletionDate", "NextRotationDate")}
        bindings.materials |= {(slot, number): f"of {slot}" for number in range(31)}
        bindings.sent[slot] = names[f"call_{slot}"] = {fact: f"{fact} of {slot}" for fact in get_args(Fact)}
        names |= {f"key_{slot}": KEY["KeyMetadata"], f"answer_{slot}": bindings.answers[slot]}
        names |= {f"{word}_{slot}": f"of {slot}" for word in ("described", "due", "next_rotation")}
        names |= {f"material_{slot}_{number}": f"of {slot}" for number in range(31)}
    if isinstance(term, UnknownKey | AliasRef | PolicyText):
        bindings.keys = {0: KEY["KeyMetadata"]}
    if isinstance(term, Blob) and term.edit and term.edit.damage == "spliced":
        assume(term.edit.other is not None)
    try:
        wanted = bindings.bind(term)
    except UnboundError:
        assume(False)
    assert eval(source(term), names) == (wanted.texts if isinstance(wanted, OneOf) else wanted)
