"""What takes its time in the reference services, and what must be there when it was killed: for `kill_nine`."""

from __future__ import annotations

import sqlite3
import uuid
from abc import ABC, abstractmethod
from contextlib import closing
from typing import Any, ClassVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

ITEMS = 80


def client(service: str, url: str) -> Any:
    """A client of the administrator, without retries."""
    return boto3.client(
        service, endpoint_url=url, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, proxies={}),
    )  # fmt: skip


def answered(call: Any, **params: Any) -> bool:
    """Whether a call has an answer, which the killed have not."""
    try:
        call(**params)
    except (BotoCoreError, ClientError):
        return False
    return True


class Subject(ABC):
    """Something with data whose key is in use; its service is killed meanwhile."""

    service: ClassVar[str]

    def __init__(self, kms_url: str, folder: str) -> None:
        self.kms, self.url, self.folder = client("kms", kms_url), kms_url, folder
        self.old, self.new = "", self.key()

    def key(self) -> str:
        """The ARN of a new key."""
        return str(self.kms.create_key()["KeyMetadata"]["Arn"])

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the store, while nobody serves it."""
        with closing(sqlite3.connect(f"{self.folder}/{self.service}.db")) as store:
            return store.execute(query, values).fetchall()

    @abstractmethod
    def fill(self, service: Any) -> None:
        """Make what is to be there before."""

    @abstractmethod
    def answers(self, service: Any) -> None:
        """See that the service answers."""

    @abstractmethod
    def prepare(self, service: Any) -> None:
        """Make what a round needs before anything is killed."""

    @abstractmethod
    def begin(self, service: Any) -> None:
        """Begin what takes its time; it may have no answer."""

    @abstractmethod
    def go_on(self, service: Any) -> None:
        """Begin it once more where the kill came before anything was stored."""

    @abstractmethod
    def ended(self, service: Any) -> bool:
        """Whether it has come to its end."""

    @abstractmethod
    def lost(self, service: Any) -> bool:
        """Whether anything is lost that must be there."""

    @abstractmethod
    def left(self) -> str:
        """What the kill has left in the store."""

    def retire(self) -> None:
        """Take away the key that is needed no more."""
        self.kms.disable_key(KeyId=self.old)

    def grants_left(self) -> int:
        """The grants on that key."""
        return len(self.kms.list_grants(KeyId=self.old)["Grants"])


class ChangeOfKey(Subject):
    """A domain whose key changes in each round."""

    before: Any = None

    def prepare(self, service: Any) -> None:
        """Another key."""
        self.old, self.new = self.new, self.key()

    def lost(self, service: Any) -> bool:
        """Whether the contents are not what they were."""
        return bool(self.contents(service) != self.before)

    @abstractmethod
    def contents(self, service: Any) -> Any:
        """All items of the domain."""

    def moved(self) -> int:
        """How many data keys lie under the new key."""
        return int(self.rows("SELECT COUNT(*) FROM deks WHERE kek = ?", self.new)[0][0])

    def left(self) -> str:
        """How far the change is."""
        key, told = self.rows("SELECT kek, status FROM scopes")[0]
        if key != self.new:
            return "NOT_BEGUN"
        return f"IN_PROGRESS with {self.moved()} data keys moved" if told == "IN_PROGRESS" else str(told)


class VoiceId(ChangeOfKey):
    """A domain with speakers."""

    service = "voice-id"
    domain_id = ""

    def fill(self, service: Any) -> None:
        """Make the domain and its items."""
        sse = {"ServerSideEncryptionConfiguration": {"KmsKeyId": self.new}}
        self.domain_id = service.create_domain(Name="name", **sse)["Domain"]["DomainId"]
        for number in range(ITEMS):
            service.opt_out_speaker(DomainId=self.domain_id, SpeakerId=f"speaker-{number}")
        self.before = self.contents(service)

    def answers(self, service: Any) -> None:
        """See that the service answers."""
        service.list_domains()

    def contents(self, service: Any) -> Any:
        """All items of the domain."""
        speakers = service.list_speakers(DomainId=self.domain_id)["SpeakerSummaries"]
        watchlists = service.list_watchlists(DomainId=self.domain_id)["WatchlistSummaries"]
        return speakers, watchlists

    def begin(self, service: Any) -> None:
        """Ask for another key."""
        sse = {"ServerSideEncryptionConfiguration": {"KmsKeyId": self.new}}
        answered(service.update_domain, DomainId=self.domain_id, Name="name", **sse)

    def status(self, service: Any) -> str:
        """Of the change to the new key."""
        domain = service.describe_domain(DomainId=self.domain_id)["Domain"]
        if domain["ServerSideEncryptionConfiguration"]["KmsKeyId"] != self.new:
            return "NOT_BEGUN"
        return str(domain["ServerSideEncryptionUpdateDetails"]["UpdateStatus"])

    def go_on(self, service: Any) -> None:
        """Once more, where nothing was stored."""
        if self.status(service) == "NOT_BEGUN":
            self.begin(service)

    def ended(self, service: Any) -> bool:
        """Whether the change is completed."""
        return self.status(service) == "COMPLETED"


class Profiles(ChangeOfKey):
    """A domain with profiles; nothing but its grants tells how far a change is."""

    service = "customer-profiles"
    name = "domain"

    def fill(self, service: Any) -> None:
        """Make the domain and its profiles."""
        service.create_domain(DomainName=self.name, DefaultExpirationDays=30, DefaultEncryptionKey=self.new)
        for number in range(ITEMS):
            service.create_profile(DomainName=self.name, AccountNumber=f"account-{number}", LastName=f"name-{number}")
        self.before = self.contents(service)

    def answers(self, service: Any) -> None:
        """See that the service answers."""
        service.list_domains()

    def contents(self, service: Any) -> Any:
        """All profiles, by what they are found by."""
        searches = (
            service.search_profiles(DomainName=self.name, KeyName="_account", Values=[f"account-{number}"])["Items"]
            for number in range(ITEMS)
        )
        return [sorted((row["ProfileId"], row["LastName"]) for row in found) for found in searches]

    def begin(self, service: Any) -> None:
        """Ask for another key."""
        answered(service.update_domain, DomainName=self.name, DefaultEncryptionKey=self.new)

    def go_on(self, service: Any) -> None:
        """Once more, where nothing was stored."""
        if service.get_domain(DomainName=self.name)["DefaultEncryptionKey"] != self.new:
            self.begin(service)

    def ended(self, service: Any) -> bool:
        """Whether the old key has no grant any more."""
        return not self.grants_left()


class Fetched(Subject):
    """A data integration of each round, whose run fetches objects."""

    service = "appintegrations"
    integration = bucket = ""

    def __init__(self, kms_url: str, folder: str) -> None:
        super().__init__(kms_url, folder)
        self.s3 = client("s3", kms_url)
        self.texts = {f"object-{number:02d}": f"text {number} {uuid.uuid4()}".encode() for number in range(ITEMS // 4)}

    def fill(self, service: Any) -> None:
        """Nothing is there before."""

    def answers(self, service: Any) -> None:
        """See that the service answers."""
        service.list_data_integrations()

    def prepare(self, service: Any) -> None:
        """Objects to be fetched, and a data integration on a key of its own."""
        self.old = self.new = self.key()
        self.bucket = f"bucket-{uuid.uuid4().hex}"
        self.s3.create_bucket(Bucket=self.bucket)
        for name, text in self.texts.items():
            self.s3.put_object(Bucket=self.bucket, Key=f"in/{name}", Body=text)
        made = service.create_data_integration(
            Name=uuid.uuid4().hex, KmsKey=self.new, SourceURI=f"s3://{self.bucket}/in"
        )
        self.integration = made["Id"]

    def begin(self, service: Any) -> None:
        """Have it fetch."""
        answered(
            service.create_data_integration_association,
            DataIntegrationIdentifier=self.integration,
            ClientId="client",
            DestinationURI=f"s3://{self.bucket}/out",
            ExecutionConfiguration={"ExecutionMode": "ON_DEMAND", "OnDemandConfiguration": {"StartTime": "0"}},
        )

    def runs(self, service: Any) -> list[Any]:
        """The associations of the data integration."""
        asked = {"DataIntegrationIdentifier": self.integration}
        return list(service.list_data_integration_associations(**asked)["DataIntegrationAssociations"])

    def go_on(self, service: Any) -> None:
        """Once more, where nothing was stored."""
        if not self.runs(service):
            self.begin(service)

    def ended(self, service: Any) -> bool:
        """Whether the run is completed, and all is there, under the right key."""
        states = [row.get("LastExecutionStatus", {}).get("ExecutionStatus") for row in self.runs(service)]
        return states == ["COMPLETED"] and self.delivered() == self.texts

    def delivered(self) -> dict[str, bytes]:
        """What has come, of that which lies under the key of the data integration."""
        found: dict[str, bytes] = {}
        for row in self.s3.list_objects_v2(Bucket=self.bucket, Prefix="out/").get("Contents", []):
            got = self.s3.get_object(Bucket=self.bucket, Key=row["Key"])
            if got.get("SSEKMSKeyId") == self.new:
                found[row["Key"].rpartition("/")[2]] = got["Body"].read()
        return found

    def lost(self, service: Any) -> bool:
        """Whether the data integration is not what it was, or something came that is not what was fetched."""
        told = service.get_data_integration(Identifier=self.integration)
        return bool(told["KmsKey"] != self.new or not self.delivered().items() <= self.texts.items())

    def left(self) -> str:
        """How far the run is."""
        found = self.rows("SELECT status, done FROM jobs WHERE job_id = ? AND kind = 'run'", self.integration)
        return f"{found[0][0]} with {found[0][1]} objects" if found else "NOT_BEGUN"

    def retire(self) -> None:
        """The key stays in use: the data integration has it, and its grant."""

    def grants_left(self) -> int:
        """More grants than the one that it needs."""
        return len(self.kms.list_grants(KeyId=self.new)["Grants"]) - 1


SUBJECTS: dict[str, type[Subject]] = {subject.service: subject for subject in (VoiceId, Profiles, Fetched)}
