"""Runs on demand: objects of a source in S3 are fetched, kept under the customer's key, and delivered under it.

A run is a job of the worker: it goes on where the service has ended. The service itself reads and writes S3, by its
service-linked role; the key is used through the grant alone, by the service and by S3 on its behalf.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kms_conformance.cloud.integrations.base import IntegrationsBase
from kms_conformance.cloud.service import ServiceError
from kms_conformance.cloud.services.key_management import is_passing
from kms_conformance.cloud.services.objects import CloudObjects, Objects
from kms_conformance.cloud.services.rows import Scope

EXTERNAL, MANIFEST = "external", "manifest"
RUN = "run"
RUNNING = "status IN ('SUBMITTED', 'IN_PROGRESS')"
ITSELF = ""
"""The service calls S3 as itself, and assumes no role."""
S3 = "s3://"
LONGEST_MESSAGE = 255


@dataclass(frozen=True, slots=True)
class Run:
    """How far a run is: of an association, which has the id of its data integration."""

    item: str
    scope: str
    status: str
    done: int
    total: int
    failure: str | None


class Runs(IntegrationsBase):
    """Each step of a run is one object. Without the key a run fails, and says so.

    objects  the S3 of the runs; that of the same cloud unless given
    """

    def __init__(self, *args: Any, objects: Objects | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.objects = objects or CloudObjects(self.cloud, self.prefix)

    def run_of(self, item: str) -> Run | None:
        """The last run of a data integration's association."""
        return next(iter(self.runs("job_id = ?", item)), None)

    def runs(self, condition: str, *values: Any) -> list[Run]:
        """The runs for which a condition holds, the oldest first."""
        columns = "job_id, scope, status, done, total, failure"
        rows = self.store.rows(f"SELECT {columns} FROM jobs WHERE {condition} ORDER BY rowid", *values)  # noqa: S608
        return [Run(*row) for row in rows]

    def begin(self, scope: Scope, item: str) -> None:
        """Let a run begin; that of before is over, and what it fetched is fetched again."""
        self.check_access(scope)
        for row in list(self.store.records("scope = ? AND class IN (?, ?)", scope.arn, EXTERNAL, MANIFEST)):
            self.store.drop_record(row)
        self.store.change("DELETE FROM jobs WHERE job_id = ?", item)
        self.store.change(
            "INSERT INTO jobs (job_id, scope, kind, status, created) VALUES (?,?,?,'SUBMITTED',?)",
            item, scope.arn, RUN, self.now(),
        )  # fmt: skip

    def check_access(self, scope: Scope) -> None:
        """Refuse while the service cannot use the key of a data integration."""
        for key in self.store.deks("scope = ? AND purpose = 'domain'", scope.arn):
            self.opened(key)

    def busy(self) -> list[str]:
        """Data integrations with runs, too."""
        return list(dict.fromkeys((*super().busy(), *(run.scope for run in self.runs(RUNNING)))))

    def progress(self, arn: str) -> bool:
        """One step of a run."""
        return self.advance_run(arn) or super().progress(arn)

    def advance_run(self, arn: str) -> bool:
        """One step of the run of a data integration; whether there was one to do."""
        scope, run = self.store.scope(arn), next(iter(self.runs(f"scope = ? AND {RUNNING}", arn)), None)
        if scope is None or run is None:
            return False
        try:
            with self.store.transaction():
                self.work(scope, run)
        except ServiceError as error:
            if is_passing(error):
                return False  # later
            self.end(run, "FAILED", f"{error.code}: {error.message}")
        return True

    def work(self, scope: Scope, run: Run) -> None:
        """Find out what there is to fetch, fetch and deliver one object of it, or end the run."""
        if run.status == "SUBMITTED":
            found = self.found(scope, self.plan_of(scope, run))
            self.put(scope, MANIFEST, run.item, {"Keys": found})
            begun = "UPDATE jobs SET status = 'IN_PROGRESS', total = ? WHERE job_id = ?"
            self.store.change(begun, len(found), run.item)
        elif run.done < run.total:
            name = (self.get(scope, MANIFEST, run.item) or {})["Keys"][run.done]
            self.fetch(scope, run, self.plan_of(scope, run), name)
            self.store.change("UPDATE jobs SET done = done + 1 WHERE job_id = ?", run.item)
        else:
            self.end(run, "COMPLETED")

    def plan_of(self, scope: Scope, run: Run) -> Mapping[str, Any]:
        """Where a run reads and writes: SourceURI, Folders, DestinationURI."""
        raise NotImplementedError

    def found(self, scope: Scope, plan: Mapping[str, Any]) -> list[str]:
        """The keys of the objects of the source."""
        bucket, prefix = place(plan["SourceURI"])
        below = [f"{prefix}/{folder.strip('/')}".strip("/") for folder in plan["Folders"] or ("",)]
        keys: list[str] = []
        for start in below:
            asked: dict[str, Any] = {"Bucket": bucket, "Prefix": start}
            while True:
                answer = self.objects.call(ITSELF, scope.arn, "ListObjectsV2", asked)
                keys += [row["Key"] for row in answer.get("Contents", ())]
                if not answer.get("IsTruncated"):
                    break
                asked["ContinuationToken"] = answer["NextContinuationToken"]
        return sorted(set(keys))

    def fetch(self, scope: Scope, run: Run, plan: Mapping[str, Any], name: str) -> None:
        """Fetch one object, keep it under the key, and deliver it where a destination in S3 is named."""
        bucket, _ = place(plan["SourceURI"])
        body: bytes = self.objects.call(ITSELF, scope.arn, "GetObject", {"Bucket": bucket, "Key": name})["Body"]
        self.keep(scope, f"{run.item}/{run.done:06d}", body)
        if plan["DestinationURI"].startswith(S3):
            to, prefix = place(plan["DestinationURI"])
            self.deliver(scope, to, f"{prefix}/{name.rpartition('/')[2]}".strip("/"), body)

    def keep(self, scope: Scope, item: str, body: bytes) -> None:
        """Keep what was fetched."""
        self.put(scope, EXTERNAL, item, body)

    def deliver(self, scope: Scope, bucket: str, name: str, body: bytes) -> None:
        """Write an object under the key of the data integration."""
        sent = {"Bucket": bucket, "Key": name, "Body": body, **self.under(scope)}
        self.objects.call(ITSELF, scope.arn, "PutObject", sent)

    def under(self, scope: Scope) -> dict[str, str]:
        """How S3 is to encrypt what is delivered."""
        return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": scope.key}

    def end(self, run: Run, status: str, failure: str | None = None) -> None:
        """The run is over. What is told of a failure is no customer data."""
        said = failure[:LONGEST_MESSAGE] if failure else None
        ended = "UPDATE jobs SET status = ?, failure = ?, ended = ? WHERE job_id = ?"
        self.store.change(ended, status, said, self.now(), run.item)

    def purge(self) -> None:
        """What was fetched is kept for a month."""
        super().purge()
        oldest = self.now() - self.options.retention.total_seconds()
        for row in list(self.store.records("class = ? AND created <= ?", EXTERNAL, oldest)):
            self.store.drop_record(row)


def place(uri: str) -> tuple[str, str]:
    """Bucket and prefix of a URI of S3."""
    bucket, _, prefix = uri.removeprefix(S3).partition("/")
    return bucket, prefix.strip("/")
