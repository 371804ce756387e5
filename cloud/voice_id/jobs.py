"""Jobs: speaker enrollment and fraudster registration, started here and done by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.envelope import new_name
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.cloud.voice_id.base import shown
from kms_conformance.cloud.voice_id.batch import BatchWork, Job
from kms_conformance.cloud.voice_id.manifests import Kind

CONFIG: Mapping[Kind, str] = {"enrollment": "EnrollmentConfig", "registration": "RegistrationConfig"}
KEPT = ("JobName", "DataAccessRoleArn", "InputDataConfig", "OutputDataConfig", *CONFIG.values())
"""What of a request belongs to the job."""
SUMMARY = ("DomainId", "JobId", "JobName", "JobStatus", "JobProgress", "FailureDetails", "CreatedAt", "EndedAt")


class JobOperations(BatchWork):
    """The operations on jobs."""

    def start_speaker_enrollment_job(self, params: Params, caller: Caller) -> Answer:
        """StartSpeakerEnrollmentJob."""
        fraud = (params.get("EnrollmentConfig") or {}).get("FraudDetectionConfig") or {}
        return self.started("StartSpeakerEnrollmentJob", "enrollment", params, caller, fraud.get("WatchlistIds"))

    def start_fraudster_registration_job(self, params: Params, caller: Caller) -> Answer:
        """StartFraudsterRegistrationJob."""
        config = params.get("RegistrationConfig") or {}
        return self.started("StartFraudsterRegistrationJob", "registration", params, caller, config.get("WatchlistIds"))

    def describe_speaker_enrollment_job(self, params: Params, caller: Caller) -> Answer:
        """DescribeSpeakerEnrollmentJob."""
        return self.job_described("enrollment", params, caller)

    def describe_fraudster_registration_job(self, params: Params, caller: Caller) -> Answer:
        """DescribeFraudsterRegistrationJob."""
        return self.job_described("registration", params, caller)

    def list_speaker_enrollment_jobs(self, params: Params, caller: Caller) -> Answer:
        """ListSpeakerEnrollmentJobs: all, or those in one status."""
        return self.jobs_listed("enrollment", params, caller)

    def list_fraudster_registration_jobs(self, params: Params, caller: Caller) -> Answer:
        """ListFraudsterRegistrationJobs: all, or those in one status."""
        return self.jobs_listed("registration", params, caller)

    def started(
        self, operation: str, kind: Kind, params: Params, caller: Caller, watchlists: list[str] | None
    ) -> Answer:  # fmt: skip
        """A new job, submitted. Its caller must be allowed to pass the role."""
        scope = self.entered(params, caller)
        made = self.repeated(operation, params, caller)
        if made and (job := self.known_job(scope, kind, made)):
            return {"Job": self.shown_job(scope, job)}
        role = params["DataAccessRoleArn"]
        if not self.cloud.authority.permits(caller, "iam:PassRole", role):
            raise self.denied(f"User: {caller.principal.arn} is not authorized to perform: iam:PassRole on {role}")
        for watchlist_id in watchlists or ():
            self.watchlist(scope, watchlist_id)
        job_id = new_name()
        self.put(scope, kind, job_id, {name: params[name] for name in KEPT if name in params})
        self.store.change(
            "INSERT INTO jobs (job_id, scope, kind, status, created) VALUES (?,?,?,'SUBMITTED',?)",
            job_id, scope.arn, kind, self.now(),
        )  # fmt: skip
        self.remember(operation, params, caller, job_id)
        job = self.known_job(scope, kind, job_id)
        assert job is not None
        return {"Job": self.shown_job(scope, job)}

    def known_job(self, scope: Scope, kind: Kind, job_id: str) -> Job | None:
        """The job with that id."""
        return next(iter(self.jobs("scope = ? AND kind = ? AND job_id = ?", scope.arn, kind, job_id)), None)

    def job_described(self, kind: Kind, params: Params, caller: Caller) -> Answer:
        """A job with all its members."""
        scope = self.entered(params, caller)
        job = self.known_job(scope, kind, params["JobId"])
        if job is None:
            raise self.missing("BATCH_JOB")
        return {"Job": self.shown_job(scope, job)}

    def jobs_listed(self, kind: Kind, params: Params, caller: Caller) -> Answer:
        """One page of jobs."""
        scope = self.entered(params, caller)
        wanted = params.get("JobStatus")
        found = [job for job in self.jobs("scope = ? AND kind = ?", scope.arn, kind) if wanted in (None, job.status)]
        page, token = self.page(enumerate(found, 1), params, f"{scope.arn} {kind} {wanted}")
        summaries = [self.shown_job(scope, job) for job in page]
        return {"JobSummaries": [{name: job[name] for name in SUMMARY if name in job} for job in summaries], **token}

    def shown_job(self, scope: Scope, job: Job) -> dict[str, Any]:
        """A job as answers show it."""
        told = self.get(scope, job.kind, job.job_id) or {}
        percent = 100 if job.ended and not job.failure else 100 * job.done // job.total if job.total else 0
        failure = {"StatusCode": job.code, "Message": job.failure} if job.failure else None
        return shown(
            {
                "DomainId": scope.name,
                "JobId": job.job_id,
                **told,
                "JobStatus": job.status,
                "JobProgress": {"PercentComplete": percent},
                "FailureDetails": failure,
                "CreatedAt": job.created,
                "EndedAt": job.ended,
            }
        )
