"""The work of jobs: a request of the manifest at a time, so that a job goes on where a service has ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kms_conformance.cloud.service import ServiceError
from kms_conformance.cloud.services.envelope import new_name
from kms_conformance.cloud.services.key_change import DAMAGED
from kms_conformance.cloud.services.key_management import is_passing
from kms_conformance.cloud.services.objects import CloudObjects, Objects
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.cloud.voice_id.fraudsters import FRAUDSTER, FraudsterOperations
from kms_conformance.cloud.voice_id.manifests import (
    Kind,
    Place,
    UnusableError,
    is_error,
    output,
    output_place,
    place,
    recordings_of,
    requests_in,
    samples,
    voiceprint,
)
from kms_conformance.cloud.voice_id.speakers import AUDIO, VOICEPRINT

MANIFEST, RESULT, BY_VOICE = "manifest", "result", "fraudster-voice"
RUNNING = "status IN ('SUBMITTED', 'IN_PROGRESS')"


@dataclass(frozen=True, slots=True)
class Job:
    """How far a job is. done, total: requests of its manifest; code, failure: why it failed; times in seconds."""

    job_id: str
    scope: str
    kind: Kind
    status: str
    done: int
    total: int
    code: int | None
    failure: str | None
    created: float
    ended: float | None


class BatchWork(FraudsterOperations):
    """Runs jobs. A request that fails is told in the output; without the domain's key the job as a whole fails.

    objects  the S3 of the jobs; that of the same cloud unless given
    """

    def __init__(self, *args: Any, objects: Objects | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.objects = objects or CloudObjects(self.cloud, self.prefix)

    def jobs(self, condition: str, *values: Any) -> list[Job]:
        """The jobs for which a condition holds, the oldest first."""
        columns = "job_id, scope, kind, status, done, total, code, failure, created, ended"
        rows = self.store.rows(f"SELECT {columns} FROM jobs WHERE {condition} ORDER BY rowid", *values)  # noqa: S608
        return [Job(*row) for row in rows]

    def busy(self) -> list[str]:
        """Domains with jobs, too."""
        return list(dict.fromkeys((*super().busy(), *(job.scope for job in self.jobs(RUNNING)))))

    def progress(self, arn: str) -> bool:
        """One step of the change of key, or of a job."""
        return self.advance(arn) or self.advance_job(arn)

    def advance_job(self, arn: str) -> bool:
        """One step of the first job of a domain; whether there was one to do."""
        scope = self.store.scope(arn)
        job = next(iter(self.jobs(f"scope = ? AND {RUNNING}", arn)), None)
        if scope is None or scope.deleted is not None or job is None:
            return False
        try:
            with self.store.transaction():
                self.work(scope, job)
        except UnusableError as error:
            self.end_job(job, "FAILED", 400, str(error))
        except ServiceError as error:
            if is_passing(error) and error.code != DAMAGED:
                return False  # later
            self.end_job(job, "FAILED", error.status, f"{error.code}: {error.message}")
        return True

    def work(self, scope: Scope, job: Job) -> None:
        """Read the manifest, do one request of it, or write the output."""
        told = self.get(scope, job.kind, job.job_id) or {}
        if job.status == "SUBMITTED":
            found = requests_in(self.fetched(scope, told, place(told["InputDataConfig"]["S3Uri"])), job.kind)
            self.put(scope, MANIFEST, job.job_id, {"Requests": found})
            self.store.change(
                "UPDATE jobs SET status = 'IN_PROGRESS', total = ? WHERE job_id = ?", len(found), job.job_id
            )
        elif job.done < job.total:
            manifest = self.get(scope, MANIFEST, job.job_id) or {}
            result = self.result_of(scope, job, told, manifest["Requests"][job.done])
            self.put(scope, RESULT, f"{job.job_id}/{job.done:06d}", result)
            self.store.change("UPDATE jobs SET done = done + 1 WHERE job_id = ?", job.job_id)
        else:
            self.deliver(scope, job, told)

    def result_of(self, scope: Scope, job: Job, told: Mapping[str, Any], request: Mapping[str, Any]) -> dict[str, Any]:
        """What the output says of a request."""
        named = {"RequestId": request["RequestId"]}
        try:
            audio = [
                (self.audio(scope, told, where), channel) for where, channel in recordings_of(request, job.kind)
            ]  # fmt: skip
            voice = voiceprint([samples(body, channel) for body, channel in audio])
            bodies = [body for body, _ in audio]
            if job.kind == "enrollment":
                return named | self.enrolled(scope, told.get("EnrollmentConfig") or {}, request, voice, bodies)
            return named | self.registered(scope, told.get("RegistrationConfig") or {}, voice, bodies)
        except UnusableError as error:
            return {**named, "ErrorCode": error.code, "ErrorMessage": str(error)}

    def enrolled(
        self, scope: Scope, config: Mapping[str, Any], request: Mapping[str, Any], voice: bytes, audio: list[bytes]
    ) -> dict[str, Any]:
        """Enrol a speaker."""
        record = self.speaker(scope, request["SpeakerId"])
        status = self.members(record)["Status"] if record else None
        if status == "OPTED_OUT":
            raise UnusableError("The speaker has opted out.", 409)
        named = {"CustomerSpeakerId": request["SpeakerId"]}
        if record and status == "ENROLLED" and config.get("ExistingEnrollmentAction", "SKIP") == "SKIP":
            return {**named, "GeneratedSpeakerId": record.item, "EnrollmentStatus": "DUPLICATE_SKIPPED"}
        fraud = config.get("FraudDetectionConfig") or {}
        if fraud.get("FraudDetectionAction", "FAIL") == "FAIL" and self.suspected(scope, fraud, voice):
            raise UnusableError("The voice is that of a fraudster.", 409)
        generated, _ = self.put_speaker(scope, request["SpeakerId"], "ENROLLED")
        self.keep_voice(scope, generated, voice, audio)
        done = "ENROLLMENT_OVERWRITE" if status == "ENROLLED" else "NEW_ENROLLMENT"
        return {**named, "GeneratedSpeakerId": generated, "EnrollmentStatus": done}

    def suspected(self, scope: Scope, config: Mapping[str, Any], voice: bytes) -> bool:
        """Whether a voice is that of a fraudster in the watchlists of a job, or else in the first one."""
        watched = set(config.get("WatchlistIds") or [scope.detail["DefaultWatchlistId"]])
        found = (self.members(record) for record in self.find(scope, BY_VOICE, voice.hex()))
        return any(watched & set(members["WatchlistIds"]) for members in found)

    def registered(
        self, scope: Scope, config: Mapping[str, Any], voice: bytes, audio: list[bytes]
    ) -> dict[str, Any]:  # fmt: skip
        """Register a fraudster."""
        known = next(iter(self.find(scope, BY_VOICE, voice.hex())), None)
        if known is not None and config.get("DuplicateRegistrationAction", "SKIP") == "SKIP":
            return {"GeneratedFraudsterId": known.item, "RegistrationStatus": "DUPLICATE_SKIPPED",
                    "FraudsterSimilarityScore": 100}  # fmt: skip
        watchlists = config.get("WatchlistIds") or [scope.detail["DefaultWatchlistId"]]
        generated = f"id#{new_name()}"
        written = self.put(scope, FRAUDSTER, generated, {"WatchlistIds": watchlists, "CreatedAt": self.now()})
        self.index(scope, BY_VOICE, [voice.hex()], written)
        self.keep_voice(scope, generated, voice, audio)
        score = 100 if known else 0
        return {"GeneratedFraudsterId": generated, "RegistrationStatus": "NEW_REGISTRATION",
                "FraudsterSimilarityScore": score}  # fmt: skip

    def keep_voice(self, scope: Scope, item: str, voice: bytes, audio: list[bytes]) -> None:
        """Store the voiceprint and the audio of somebody, in place of what was there."""
        self.forget_voice(scope, item)
        self.put(scope, VOICEPRINT, item, voice)
        for number, body in enumerate(audio):
            self.put(scope, AUDIO, f"{item}/{number}", body)

    def deliver(self, scope: Scope, job: Job, told: Mapping[str, Any]) -> None:
        """Write the output under the key that was named for it, and end the job."""
        pattern = f"{job.job_id}/%"
        records = list(self.store.records("scope = ? AND class = ? AND item LIKE ?", scope.arn, RESULT, pattern))
        results = [self.members(record) for record in sorted(records, key=lambda record: record.item)]
        config = told["OutputDataConfig"]
        where = output_place(config["S3Uri"], job.job_id, told["InputDataConfig"]["S3Uri"])
        under = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": config["KmsKeyId"]} if "KmsKeyId" in config else {}
        body = output(job.kind, results)
        self.objects.call(
            told["DataAccessRoleArn"], scope.arn, "PutObject",
            {"Bucket": where.bucket, "Key": where.key, "Body": body, "ContentType": "application/json", **under},
        )  # fmt: skip
        manifest = self.store.record(scope.arn, MANIFEST, job.job_id)
        for record in (*records, *([manifest] if manifest else [])):
            self.store.drop_record(record)
        self.end_job(job, "COMPLETED_WITH_ERRORS" if any(map(is_error, results)) else "COMPLETED")

    def end_job(self, job: Job, status: str, code: int | None = None, failure: str | None = None) -> None:
        """The job is over. What is told of a failure is no customer data: it is stored as it is."""
        values = (status, code, failure, self.now(), job.job_id)
        self.store.change("UPDATE jobs SET status = ?, code = ?, failure = ?, ended = ? WHERE job_id = ?", *values)

    def fetched(self, scope: Scope, told: Mapping[str, Any], where: Place) -> bytes:
        """An object of the customer's."""
        answer = self.objects.call(
            told["DataAccessRoleArn"], scope.arn, "GetObject", {"Bucket": where.bucket, "Key": where.key}
        )  # fmt: skip
        body: bytes = answer["Body"]
        return body

    def audio(self, scope: Scope, told: Mapping[str, Any], where: Place) -> bytes:
        """A recording; UnusableError where S3 refuses."""
        try:
            return self.fetched(scope, told, where)
        except ServiceError as error:
            if is_passing(error):
                raise
            raise UnusableError(f"The audio cannot be read: {error.code}.", error.status) from error
