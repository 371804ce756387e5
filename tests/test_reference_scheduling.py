"""The reference's scheduling: rules and times that the suite does not ask about, and requests that are wrong."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from kms_conformance.cloud.scheduling.base import seconds_in
from kms_conformance.cloud.scheduling.service import SERVED
from kms_conformance.cloud.scheduling.time_off import years_from
from kms_conformance.cloud.service_models import service_model
from kms_conformance.conformance.targets.clients import Connection, clients
from tests.profile_of_a_service import served
from tests.test_reference_campaigns import ODD, code

USER = {"InstanceId": "11111111-2222-4333-8444-555555555555", "UserId": "somebody"}
ARN = "arn:aws:connect:us-east-1:000000000000:instance/"
HOUR = timedelta(hours=1)
AT_ONCE = {"ApprovalType": "AUTOMATIC"}


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with served() as url:
        yield clients(Connection(endpoint_url=url))("connectscheduling")


def wanted(start: datetime | None = None, **params: Any) -> dict[str, Any]:
    """A request for an hour off, of a user of its own."""
    start = start or datetime.now(UTC).replace(microsecond=0) + 24 * HOUR
    user = {**USER, "UserId": f"user-{random.Random().getrandbits(64):x}"}
    window = {"StartAt": start, "EndAt": start + HOUR}
    return {**user, "ShiftActivityId": "holiday", **window, "ApprovalType": "AWAIT_APPROVAL", **params}


def told(client: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """What becomes of a new request, as it is told."""
    named = {name: request[name] for name in USER}
    answer: dict[str, Any] = client.get_time_off(**named, **_made(client, request))
    return answer


def _made(client: Any, request: Mapping[str, Any]) -> dict[str, str]:
    return {"TimeOffId": client.create_time_off(**request)["TimeOffId"]}


def test_ids_and_arns_name_the_same_and_ids_are_told(client: Any) -> None:
    request = wanted(UserId=f"{ARN}one/agent/by-arn", ShiftActivityId=f"{ARN}one/shift-activity/rest")
    named = {"InstanceId": ARN + USER["InstanceId"], "UserId": "by-arn"}
    answer = client.get_time_off(**named, **_made(client, request))
    assert (answer["UserId"], answer["ShiftActivityId"]) == ("by-arn", "rest")
    elsewhere = ARN.replace("us-east-1", "eu-west-1") + USER["InstanceId"]
    assert code(client.create_time_off, **{**request, "InstanceId": elsewhere}) == "ResourceNotFoundException"


def test_an_overdrawn_balance_rejects_unless_overridden_or_in_the_past(client: Any) -> None:
    past = datetime.now(UTC).replace(microsecond=0) - 48 * HOUR
    statuses = []
    for start, more in ((None, {}), (None, {"RuleFailureAction": "OVERRIDE"}), (past, {})):
        request = wanted(start, **AT_ONCE, **more)
        owed = {"Value": -1, "Unit": "MINUTES"}
        client.put_time_off_balance(**{name: request[name] for name in (*USER, "ShiftActivityId")}, Balance=owed)
        answer = told(client, request)
        (found,) = answer["ValidationResults"]
        assert found["Code"] == "INSUFFICIENT_USER_TIME_OFF_BALANCE"
        statuses.append((answer["Status"], found["Severity"]))
    assert statuses == [("REJECTED", "ERROR"), ("APPROVED", "WARNING"), ("APPROVED", "WARNING")]


def test_who_acted_is_told_once_somebody_has(client: Any) -> None:
    request = wanted()
    named = {**{name: request[name] for name in USER}, **_made(client, request)}
    before = client.get_time_off(**named)
    assert "UpdatedBy" not in before and before["CreatedBy"]["AWSIdentityArn"]
    client.reject_time_off(**named)
    assert client.get_time_off(**named)["UpdatedBy"] == before["CreatedBy"]


def test_the_same_token_finds_the_same_request_and_another_body_is_refused(client: Any) -> None:
    request = wanted(ClientToken="once")
    assert _made(client, request) == _made(client, request)
    assert code(client.create_time_off, **{**request, "Description": "other"}) == "ValidationException"


def test_years_are_counted_by_the_calendar() -> None:
    assert years_from(date(2028, 2, 29), -1) == date(2027, 2, 28)
    assert years_from(date(2026, 11, 30), 2) == date(2028, 11, 30)


@pytest.mark.parametrize(
    ("sent", "seconds"),
    [
        (1.0004, 1.0),
        ("1970-01-01T00:00:01.5Z", 1.5),
        (datetime(1970, 1, 2), 86_400),
        ("soon", None),
        (float("nan"), None),
        (1e300, None),
        (-1, None),
    ],
)
def test_a_time_is_read_to_the_millisecond_or_is_none(sent: Any, seconds: float | None) -> None:
    assert seconds_in(sent) == seconds


def test_whatever_is_sent_is_answered_and_never_with_a_fault(client: Any) -> None:
    """Each operation with odd values in the place of each member, by themselves and within others."""
    dice, model = random.Random(1), service_model("connectscheduling")
    request = wanted()
    right = {**request, **_made(client, request), "Balance": {"Value": 1, "Unit": "DAYS"}}
    strange: set[tuple[str, str]] = set()
    for operation in SERVED:
        shape = model.operation_model(operation)
        members, declared = list(shape.input_shape.members), {error.name for error in shape.error_shapes}
        for _ in range(60):
            odd = {name: dice.choice((*ODD, {dice.choice(members): dice.choice(ODD)})) for name in members}
            kept = [name for name in members if name in right and dice.random() < 0.7]
            try:
                getattr(client, xform_name(operation))(**{**odd, **{name: right[name] for name in kept}})
            except ClientError as error:
                status, said = error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]
                known = said in (*declared, "SerializationException", "UnknownOperationException")
                strange |= set() if known and status < 500 else {(operation, said)}
            except Exception:  # noqa: BLE001 - what botocore cannot write is never sent
                continue
    assert strange == set()
    assert code(client.get_time_off, **{name: right[name] for name in (*USER, "TimeOffId")}) == "success"
