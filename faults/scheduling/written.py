"""Faults in what of time off is read again as it was written, and in what is stored of it."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from kms_conformance.cloud.scheduling.service import Scheduling
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.envelope import document
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.faults.owned_keys import OneDataKey
from kms_conformance.faults.service_faults import Logging
from kms_conformance.faults.service_mutant import seeded, table


class _SpacesJoined(Scheduling):
    """White space is made one blank, as a calendar's title would have it."""

    def create_time_off(self, params: Params, caller: Caller) -> Answer:
        if "Description" in params:
            params = {**params, "Description": " ".join(params["Description"].split())}
        return super().create_time_off(params, caller)


class _WholeDays(Scheduling):
    """A window is widened to whole days."""

    def window(self, params: Params) -> dict[str, float]:
        found = super().window(params)
        day = 86_400
        return {"StartAt": found["StartAt"] // day * day, "EndAt": -(-found["EndAt"] // day) * day}


class _DescriptionCut(Scheduling):
    """A description is cut where an older limit was."""

    def get_time_off(self, params: Params, caller: Caller) -> Answer:
        answer = super().get_time_off(params, caller)
        return {**answer, "Description": answer["Description"][:255]} if "Description" in answer else answer


class _OneActivity(Scheduling):
    """All time off of a user is told with the activity of the first."""

    def get_time_off(self, params: Params, caller: Caller) -> Answer:
        answer = super().get_time_off(params, caller)
        scope, _, _ = self.time_off(params, caller)
        first = self.all_of_user(scope, answer["UserId"])[0]
        return {**answer, "ShiftActivityId": first["ShiftActivityId"]}


class _Indexed(Logging, Scheduling):
    """Requests lie in an index of the calendar."""

    def keep(self, scope: Scope, time_off: Answer) -> None:
        super().keep(scope, time_off)
        self.log(self.written(document(self.indexed(time_off))))

    def indexed(self, time_off: Mapping[str, object]) -> dict[str, object]:
        """What is written of a request."""
        return {name: value for name, value in time_off.items() if name == "Description"}

    def written(self, text: bytes) -> bytes:
        """How it is written."""
        return text


class _IndexedInBase64(_Indexed):
    def written(self, text: bytes) -> bytes:
        return base64.b64encode(text)


class _CancellationsLogged(_Indexed):
    """What is said at a cancellation is kept for those who look into it."""

    def indexed(self, time_off: Mapping[str, object]) -> dict[str, object]:
        return super().indexed(time_off) if time_off["Status"] == "CANCELLED" else {}


class _OneDataKey(OneDataKey, Scheduling):
    pass


CREATE, GET, CANCEL = "CreateTimeOff", "GetTimeOff", "CancelTimeOff"

MUTANTS = table(
    seeded(
        _SpacesJoined, "white-space-joined", "FORECAST-003", "effect",
        "Runs of white space in a description become one blank.", CREATE,
    ),
    seeded(
        _WholeDays, "windows-of-whole-days", "FORECAST-003", "effect",
        "A window is widened to whole days.", CREATE,
    ),
    seeded(
        _DescriptionCut, "descriptions-cut-at-255", "FORECAST-003", "effect",
        "A description is told to its 255th character alone.", GET,
    ),
    seeded(
        _OneActivity, "activity-of-the-first", "FORECAST-003", "effect",
        "All time off of a user is told with the activity of the first request.", GET,
    ),
    seeded(
        _Indexed, "plaintext-in-calendar-index", "FORECAST-002", "effect",
        "Descriptions lie in an index in plaintext.", CREATE,
    ),
    seeded(
        _IndexedInBase64, "base64-in-calendar-index", "FORECAST-002", "effect",
        "Descriptions lie in an index in Base64.", CREATE,
    ),
    seeded(
        _CancellationsLogged, "cancellations-logged", "FORECAST-002", "effect",
        "The description of a cancellation lies in a log in plaintext.", CANCEL,
    ),
    seeded(
        _OneDataKey, "data-key-shared-by-instances", "FORECAST-006", "effect",
        "All instances have the data key of the first one.", CREATE,
    ),
)  # fmt: skip
