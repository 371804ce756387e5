"""ListGrants and ListRetirableGrants of the reference: which grants, in which pages, and who may ask for what."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reference_client import ACCOUNT, code_of
from tests.reference_grants import ALICE, BOB, OTHER, SERVICE, Party, admin, bare_client, clock, stranger

__all__ = ["admin", "bare_client", "clock", "stranger"]

ROLE = f"arn:aws:iam::{ACCOUNT}:role/adminRole"


@pytest.fixture
def key(admin: Party) -> str:
    return admin.key()


def ids(answer: dict[str, Any]) -> list[str]:
    return [entry["GrantId"] for entry in answer["Grants"]]


def test_a_list_has_the_grants_of_its_key_alone(admin: Party, key: str) -> None:
    made = {admin.grant(key, ALICE)["GrantId"] for _ in range(2)}
    admin.grant(admin.key(), ALICE)
    answer = admin.list_grants(KeyId=key)
    assert set(ids(answer)) == made
    assert answer["Truncated"] is False
    assert "NextMarker" not in answer


def test_the_filters_leave_what_fits_grant_062_063(admin: Party, key: str) -> None:
    first, second = admin.grant(key, ALICE)["GrantId"], admin.grant(key, BOB)["GrantId"]
    third = admin.grant(key, ALICE)["GrantId"]
    assert ids(admin.list_grants(KeyId=key, GrantId=second)) == [second]
    assert ids(admin.list_grants(KeyId=key, GranteePrincipal=ALICE.principal.arn)) == [first, third]
    assert not ids(admin.list_grants(KeyId=key, GranteePrincipal=ALICE.principal.arn, GrantId=second))
    assert not ids(admin.list_grants(KeyId=key, GranteePrincipal=f"arn:aws:iam::{OTHER}:root"))
    assert not ids(admin.list_grants(KeyId=key, GrantId="0" * 64))


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"GrantId": "a-name"}, "InvalidGrantIdException"),
        ({"GrantId": ""}, "ValidationException"),
        ({"GranteePrincipal": ""}, "ValidationException"),
        ({"GranteePrincipal": "a b"}, "ValidationException"),
        ({"GranteeServicePrincipal": "voiceid"}, "ValidationException"),
        ({"GranteeServicePrincipal": "voiceid.amazonaws.com"}, "ValidationException"),  # GRANT-064
        ({"Limit": 0}, "ValidationException"),
        ({"Limit": 1001}, "ValidationException"),
        ({"Marker": "nonsense"}, "InvalidMarkerException"),
        ({"KeyId": "alias/x"}, "InvalidArnException"),
        ({"KeyId": ""}, "ValidationException"),
    ],
)
def test_what_no_list_of_grants_is(admin: Party, key: str, params: dict[str, Any], code: str) -> None:
    assert code_of(admin.list_grants, **{"KeyId": key, **params}) == code
    assert code_of(admin.list_grants) == "ValidationException"  # VALID-030


def test_pages_hold_fifty_or_what_is_asked_for_page_003(admin: Party, key: str) -> None:
    made = [admin.grant(key, ALICE)["GrantId"] for _ in range(101)]
    assert len(ids(admin.list_grants(KeyId=key))) == 50
    assert len(ids(admin.list_grants(KeyId=key, Limit=100))) == 100
    for limit in (1, 40, 100):
        seen, marker = [], {}
        while True:
            page = admin.list_grants(KeyId=key, Limit=limit, **marker)
            assert len(ids(page)) <= limit
            assert page["Truncated"] is ("NextMarker" in page)
            seen += ids(page)
            if not page["Truncated"]:
                break
            marker = {"Marker": page["NextMarker"]}
        assert seen == made


def test_a_marker_is_good_for_its_own_list_page_013(admin: Party, key: str) -> None:
    other = admin.key()
    for each in (key, key, other, other):
        admin.grant(each, ALICE, RetiringPrincipal=ROLE)
    marker = admin.list_grants(KeyId=key, Limit=1)["NextMarker"]
    for params in ({"KeyId": other}, {"KeyId": key, "GranteePrincipal": ALICE.principal.arn}):
        assert code_of(admin.list_grants, **params, Marker=marker) == "InvalidMarkerException"
    assert code_of(admin.list_retirable_grants, RetiringPrincipal=ROLE, Marker=marker) == "InvalidMarkerException"


def test_grants_that_come_and_go_hide_no_other_page_015(admin: Party, key: str) -> None:
    made = [admin.grant(key, ALICE)["GrantId"] for _ in range(4)]
    first = admin.list_grants(KeyId=key, Limit=2)
    for grant_id in made[:2]:
        admin.revoke_grant(KeyId=key, GrantId=grant_id)
    new = admin.grant(key, ALICE)["GrantId"]
    assert ids(admin.list_grants(KeyId=key, Marker=first["NextMarker"])) == [*made[2:], new]


def test_retirable_grants_are_those_of_the_principal_on_any_key_grant_068(
    admin: Party, stranger: Party, key: str
) -> None:
    foreign = stranger.key()
    made = {
        admin.grant(key, ALICE, RetiringPrincipal=ROLE)["GrantId"],
        admin.grant(admin.key(), BOB, RetiringPrincipal=ROLE)["GrantId"],
        stranger.grant(foreign, BOB, RetiringPrincipal=ROLE)["GrantId"],
    }
    admin.grant(key, ALICE)
    admin.grant(key, ALICE, RetiringPrincipal=ALICE.principal.arn)
    answer = admin.list_retirable_grants(RetiringPrincipal=ROLE)
    assert set(ids(answer)) == made
    assert {entry["KeyId"] for entry in answer["Grants"]} >= {key, foreign}
    assert not any("GrantToken" in entry for entry in answer["Grants"])


def test_retirable_grants_come_in_pages_page_004(admin: Party, key: str) -> None:
    made = [admin.grant(key, ALICE, RetiringPrincipal=ROLE)["GrantId"] for _ in range(3)]
    first = admin.list_retirable_grants(RetiringPrincipal=ROLE, Limit=2)
    assert ids(first) == made[:2]
    assert ids(admin.list_retirable_grants(RetiringPrincipal=ROLE, Marker=first["NextMarker"])) == made[2:]


@pytest.mark.parametrize(
    "params",
    [
        {},  # GRANT-070
        {"RetiringPrincipal": ROLE, "RetiringServicePrincipal": "voiceid.amazonaws.com"},
        {"RetiringServicePrincipal": "voiceid.amazonaws.com"},
        {"RetiringPrincipal": f"arn:aws:iam::{OTHER}:root"},  # GRANT-069
        {"RetiringPrincipal": ""},
        {"RetiringPrincipal": ROLE, "Limit": 0},
    ],
)
def test_what_no_list_of_retirable_grants_is(admin: Party, params: dict[str, str]) -> None:
    assert code_of(admin.list_retirable_grants, **params) == "ValidationException"


def test_a_service_asks_for_its_own(admin: Party, key: str) -> None:
    service = "voiceid.amazonaws.com"
    arn = f"arn:aws:voiceid:eu-west-1:{ACCOUNT}:domain/abc"
    made = admin.create_grant(
        KeyId=key,
        GranteeServicePrincipal=service,
        RetiringServicePrincipal=service,
        Operations=["Decrypt"],
        Constraints={"SourceArn": arn},
    )
    admin.grant(key, ALICE, RetiringPrincipal=ROLE)
    assert ids(admin.by(SERVICE).list_retirable_grants(RetiringServicePrincipal=service)) == [made["GrantId"]]
