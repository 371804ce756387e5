"""Faults in jobs, in requests that are sent again, and in what becomes of a deleted domain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.cloud.voice_id.batch import Job
from kms_conformance.cloud.voice_id.service import VoiceId
from kms_conformance.faults.service_mutant import DENIED, seeded, table

JOB = ("StartSpeakerEnrollmentJob", "DescribeSpeakerEnrollmentJob")
LOST = "LostJobThatNobodyDoes0"
"""The id of the jobs that nobody does."""


class _OutputAsTheBucketSays(VoiceId):
    """The output of a job is written without a word on the key that was named for it."""

    def deliver(self, scope: Scope, job: Job, told: Mapping[str, Any]) -> None:
        place = {name: value for name, value in told["OutputDataConfig"].items() if name != "KmsKeyId"}
        super().deliver(scope, job, {**told, "OutputDataConfig": place})


class _LostJobsComplete(VoiceId):
    """A job that cannot be started for want of the key is said to be, and then to be complete."""

    def start_speaker_enrollment_job(self, params: Mapping[str, Any], caller: Caller) -> dict[str, Any]:
        try:
            return super().start_speaker_enrollment_job(params, caller)
        except ServiceError as error:
            if error.code != DENIED:
                raise
            return {"Job": {"DomainId": params["DomainId"], "JobId": LOST, "JobStatus": "SUBMITTED"}}

    def describe_speaker_enrollment_job(self, params: Mapping[str, Any], caller: Caller) -> dict[str, Any]:
        if params["JobId"] == LOST:
            return {"Job": {"DomainId": params["DomainId"], "JobId": params["JobId"], "JobStatus": "COMPLETED"}}
        return super().describe_speaker_enrollment_job(params, caller)


class _TokensMeanNothing(VoiceId):
    """A request that is sent again under its client token is a new one."""

    def repeated(self, operation: str, params: Mapping[str, Any], caller: Caller) -> str | None:
        return None


class _DeletedDomainsAreRead(VoiceId):
    """A deleted domain is left out of the list, and gives out what is in it until its time of retention is over."""

    def domain(self, params: Mapping[str, Any], caller: Caller) -> Scope:
        known = self.store.scope(self.resource(params, caller))
        return replace(known, deleted=None) if known and known.deleted else super().domain(params, caller)


MUTANTS = table(
    seeded(
        _OutputAsTheBucketSays, "job-output-without-its-key", "VOICEID-017", "effect",
        "The output of an enrollment job is written under the default of the bucket, not the key named for it.", *JOB,
    ),
    seeded(
        _LostJobsComplete, "job-without-grant-completes", "VOICEID-021", "guard-off",
        "An enrollment job that cannot be started without the grant is accepted and told to be complete.", *JOB,
    ),
    seeded(
        _TokensMeanNothing, "client-token-ignored", "VOICEID-036", "effect",
        "CreateDomain under a ClientToken that was used before makes another domain.", "CreateDomain",
    ),
    seeded(
        _DeletedDomainsAreRead, "deleted-domain-still-read", "VOICEID-037", "guard-off",
        "What is in a deleted domain is given out as before.", "DescribeWatchlist", "DescribeSpeaker", "ListSpeakers",
    ),
)  # fmt: skip
