"""Scheduling: the operations of Amazon Connect scheduling, as a service of the cloud."""

from __future__ import annotations

from kms_conformance.cloud.scheduling.time_off import TimeOffOperations

SERVED = (
    "CreateTimeOff", "GetTimeOff", "ApproveTimeOff", "RejectTimeOff", "CancelTimeOff", "PutTimeOffBalance",
)  # fmt: skip


class Scheduling(TimeOffOperations):
    """Scheduling of all accounts and Regions."""

    served = frozenset(SERVED)
