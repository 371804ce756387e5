"""Scheduling and its KMS for a witness: what each of them does, by boto3 alone."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from kms_conformance.conformance.targets.target import Credentials

from . import allowed
from .stores import Stores

DAY = timedelta(days=1)
OVERRIDE = {"RuleFailureAction": "OVERRIDE"}


def in_days(days: float) -> datetime:
    """A whole second so many days from now."""
    return datetime.now(UTC).replace(microsecond=0) + days * DAY


class Scheduling(Stores):
    """The client of the administrator, or of another one, with an instance and a user of its own."""

    def __init__(self, client: Any, by: Credentials | None = None) -> None:
        super().__init__(client)
        self.scheduling = self.clients("connectscheduling", by)
        self.user = {"InstanceId": str(uuid.uuid4()), "UserId": uuid.uuid4().hex}

    def wanted(self, **params: Any) -> dict[str, Any]:
        """A request for a day off next week, as parameters."""
        day = {"StartAt": in_days(7), "EndAt": in_days(8)}
        return {**self.user, "ShiftActivityId": "holiday", **day, "ApprovalType": "AWAIT_APPROVAL", **params}

    def request(self, **params: Any) -> dict[str, str]:
        """A new request, as parameters."""
        made = allowed(self.scheduling.create_time_off, **self.wanted(**params))
        user = {name: params.get(name, self.user[name]) for name in self.user}
        return {**user, "TimeOffId": made["TimeOffId"]}

    def told(self, request: dict[str, str]) -> dict[str, Any]:
        """What is told of a request."""
        return dict(allowed(self.scheduling.get_time_off, **request))

    def status(self, request: dict[str, str]) -> str:
        """What became of a request."""
        return str(self.told(request)["Status"])

    def approve(self, request: dict[str, str], **params: Any) -> None:
        """Approve a request, whatever the rules say."""
        allowed(self.scheduling.approve_time_off, **request, **OVERRIDE, **params)

    def outcome(self, method: str, **params: Any) -> str:
        """The code of the refusal; "" where there was none."""
        try:
            getattr(self.scheduling, method)(**params)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return ""
