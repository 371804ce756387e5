"""What the operations of scheduling share: where things lie, how they are found, times, and refusals.

Source: botocore connectscheduling 2026-07-16. No operation takes a key: all that an instance has lies under one of the
service (Administrator Guide, Encryption at rest). The name in the encryption context is our own.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, DomainService, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord

TIME_OFF, BALANCE = "time-off", "balance"
FARTHEST = datetime(9999, 12, 31, tzinfo=UTC).timestamp()


class SchedulingBase(DomainService):
    """An instance is a scope, under a key that the service holds and that no other instance has.

    Only Amazon Connect knows which instances, users and shift activities there are, and it is not served: any are
    accepted.
    """

    name = "connectscheduling"
    prefix = "connect"
    context_key = "aws:connect:instance:arn"

    def missing(self, kind: str, name: str) -> ServiceError:
        """There is no such thing."""
        members = {"ResourceId": name, "ResourceType": kind}
        return self.error("ResourceNotFoundException", "The specified resource was not found.", **members)

    def resource(self, params: Params, caller: Caller) -> str:
        """The ARN of the instance that an operation names, by its id or its ARN."""
        return f"{self.arn_region(caller)}instance/{id_in(params['InstanceId'])}"

    def instance(self, params: Params, caller: Caller) -> Scope | None:
        """The scope of the instance; None before anything is written there."""
        named, arn = str(params["InstanceId"]), self.resource(params, caller)
        if named.startswith("arn:") and named != arn:
            raise self.missing("instance", named)
        return self.store.scope(arn)

    def instance_to_write(self, params: Params, caller: Caller) -> Scope:
        """The scope of the instance, which is made where it is not there yet."""
        if (scope := self.instance(params, caller)) is not None:
            return scope
        arn, now = self.resource(params, caller), self.now()
        return self.create_scope(Scope.made_by(caller, arn, id_in(arn), self.own_key(arn), now), caller, {})

    def time_off(self, params: Params, caller: Caller) -> tuple[Scope, SealedRecord, Answer]:
        """The time off that an operation names, which must be the user's: its instance, its record and its members."""
        scope, item = self.instance(params, caller), str(params["TimeOffId"])
        record = self.store.record(scope.arn, TIME_OFF, item) if scope is not None else None
        members = self.members(record) if record is not None else {}
        if scope is None or record is None or members["UserId"] != id_in(params["UserId"]):
            raise self.missing("time-off", item)
        return scope, record, members

    def all_of_user(self, scope: Scope, user: str) -> list[Answer]:
        """All time off that was requested for a user."""
        return [members for members in self.all(scope, TIME_OFF) if members["UserId"] == user]

    def balance_item(self, scope: Scope, user: str, activity: str) -> str:
        """Under which name the balance of a user for an activity lies: a keyed hash of both."""
        return self.hash_of(scope, BALANCE, f"{len(user)} {user} {activity}").hex()


def id_in(name: Any) -> str:
    """The id in an ARN; an id is its own."""
    text = str(name)
    return text.rpartition("/")[2] if text.startswith("arn:") else text


def seconds_in(value: Any) -> float | None:
    """A time as a request may send it, to the millisecond, in seconds since 1970; None for what is none."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(moment, datetime):
            moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        seconds = round(float(moment), 3)
    except (ValueError, OverflowError, TypeError):
        return None
    return seconds if 0 <= seconds <= FARTHEST else None


def moment(seconds: float) -> datetime:
    """A time as an answer tells it."""
    return datetime.fromtimestamp(seconds, UTC)
