"""A script at work: how it reaches its target, the names that it makes up, and what it takes away at the end."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

import boto3
from botocore.config import Config

from kms_conformance.models.partitions import another_region
from kms_conformance.models.terms import AliasRef, BucketRef, Moment, Named
from kms_conformance.models.wire import alias_text, bucket_text, moment_of, named_text

CONFIG = Config(parameter_validation=False, connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 1})
CONFIG_OF_SIBLINGS = CONFIG.merge(
    Config(
        s3={"addressing_style": "path"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
)
KEYS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
"""What boto3 calls the three parts of credentials."""


class _InProcess(NamedTuple):
    """Credentials by the names that clients of a target in this process ask for."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None


def _new_name() -> str:
    return uuid4().hex[:8]


@dataclass(slots=True)
class Script:
    """A script of a deviation from a requirement.

    requirement  its id, which is printed when the target departs
    target       "moto", the URL of an endpoint, or a function that gives the client of a target in this process
    region and all others  what a script says of its target where it is not as usual, as models.report.TargetInfo has it
    """

    requirement: str
    target: str | Callable[[], Any]
    region: str = "us-east-1"
    audit_s: float = 0
    reencrypt_s: float = 30
    inspect_url: str = ""
    fault_url: str = ""
    restart_url: str = ""
    restart_command: tuple[str, ...] = ()
    clock_url: str = ""
    grant_s: float = 0
    key_state_s: float = 0
    configuration_key_s: float = 0

    run: str = field(default_factory=_new_name, init=False)
    """A part of every name that this script makes up."""
    today: date = field(default_factory=lambda: datetime.now(UTC).date(), init=False)
    """The day on which it began, in UTC."""
    shown: list[str] = field(default_factory=list, init=False)
    """Lines that are printed below what departs."""
    moved: timedelta = field(default=timedelta(0), init=False)
    """By how much the target's clock was moved."""
    bodies: list[bytes] = field(default_factory=list, init=False)
    """The raw bodies of answers, once they are watched."""
    buckets: list[str] = field(default_factory=list, init=False)
    roles: list[tuple[Any, str]] = field(default_factory=list, init=False)
    """Roles that were made, each with the client of IAM that deletes it."""
    _aliases: list[str] = field(default_factory=list, init=False)

    @property
    def in_process(self) -> bool:
        """Whether the target is part of this process, with a clock and ports of its own."""
        return callable(self.target)

    @property
    def other_region(self) -> str:
        """Another Region than the target's, of the same partition."""
        return another_region(self.region)

    @property
    def location(self) -> dict[str, str] | None:
        """CreateBucketConfiguration of a bucket in this Region."""
        return {"LocationConstraint": self.region} if self.region != "us-east-1" else None

    @property
    def trail_s(self) -> float:
        """The seconds within which the audit trail must hold a call."""
        return max(0.5, self.audit_s)

    def alias(
        self, slot: int, prefix: str = "alias/", suffix: str = "", *, upper: bool = False, length: int = 0
    ) -> str:
        """An alias name that nobody else uses; it is deleted at the end."""
        text = alias_text(AliasRef(slot, prefix=prefix, suffix=suffix, upper=upper, length=length), self.run)
        self._aliases.append(text)
        return text

    def bucket(self, slot: int) -> str:
        """A bucket name that nobody else uses; `clear` deletes the bucket."""
        text = bucket_text(BucketRef(slot), self.run)
        if text not in self.buckets:
            self.buckets.append(text)
        return text

    def text(self, slot: int, *, tail: str = "", length: int = 0) -> str:
        """Customer data that are found again anywhere."""
        return named_text(Named(slot, tail=tail, length=length), self.run)

    def moment(self, days: int, seconds: int = 0) -> datetime:
        """A moment so many days after the day on which the script began."""
        return moment_of(Moment(days, seconds), self.today)

    def elsewhere(self, arn: str) -> str:
        """The ARN with another Region of the same partition."""
        return arn.replace(f":{self.region}:", f":{another_region(self.region)}:")

    def client(self) -> Any:
        """A client of KMS; of an endpoint with KMS_ACCESS_KEY_ID, KMS_SECRET_ACCESS_KEY and KMS_SESSION_TOKEN."""
        if callable(self.target):
            return self.target()
        keys: tuple[str | None, ...] = ("test", "test", None)
        if self.target == "moto":
            from moto import mock_aws

            mock_aws().start()
            where = None
        else:
            keys = (
                os.environ.get("KMS_ACCESS_KEY_ID", "test"),
                os.environ.get("KMS_SECRET_ACCESS_KEY", "test"),
                os.environ.get("KMS_SESSION_TOKEN"),
            )
            where = os.environ.get("KMS_ENDPOINT_URL", self.target)
        given = dict(zip(KEYS, keys, strict=True))
        return boto3.client("kms", region_name=self.region, endpoint_url=where, config=CONFIG, **given)

    def sibling(self, kms: Any, service: str, keys: dict[str, Any] | None = None) -> Any:
        """A client of another service, or of whose keys these are: at S3_ENDPOINT_URL and the like, or where KMS is."""
        if self.in_process:
            return kms.sibling(service, _InProcess(*(keys[name] for name in KEYS)) if keys else None)
        where, own = urlsplit(kms.meta.endpoint_url), kms._get_credentials()
        here = None if str(where.hostname).endswith(".amazonaws.com") else where.geturl()
        return boto3.client(
            service,
            region_name=kms.meta.region_name,
            endpoint_url=os.environ.get(f"{service.upper()}_ENDPOINT_URL", here),
            config=CONFIG_OF_SIBLINGS,
            **(keys or dict(zip(KEYS, (own.access_key, own.secret_key, own.token), strict=True))),
        )

    def await_changes(self, kms: Any) -> None:
        """Let the time go by within which a change of permissions must show."""
        self._wait(kms, self.grant_s)

    def await_keys(self, kms: Any) -> None:
        """Let the time go by within which a change of a key or an alias must show."""
        self._wait(kms, self.key_state_s)

    def _wait(self, kms: Any, seconds: float) -> None:
        if self.in_process:
            kms.sibling.clock.wait(seconds)
        else:
            time.sleep(seconds)

    def begin_again(self, kms: Any) -> None:
        """Delete the aliases of this run; in the next one what was left behind has other names."""
        while self._aliases:
            with suppress(Exception):
                kms.delete_alias(AliasName=self._aliases.pop())
        self.run = _new_name()

    def main(self, deviates: Callable[[Any], str]) -> int:
        """1: the target departs; 0: it does as documented; 2: it cannot be shown."""
        kms = self.client()
        made: list[Any] = []
        kms.meta.events.register("after-call.kms.CreateKey", lambda parsed, **_: made.append(parsed.get("KeyMetadata")))
        try:
            seen = deviates(kms)
        except (RuntimeError, LookupError) as error:
            print(error if isinstance(error, RuntimeError) else f"cannot be shown: an earlier answer lacks {error}")
            return 2
        except Exception as error:  # noqa: BLE001 - likewise, whatever it is
            print(f"cannot be shown: {type(error).__name__}: {error}")
            return 2
        finally:
            self._clean(kms, made)
        print(f"DEVIATION {self.requirement}: {seen}" if seen else "as documented")
        for line in self.shown:
            print(f"  {line}")
        return 1 if seen else 0

    def _clean(self, kms: Any, made: list[Any]) -> None:
        self.begin_again(kms)
        for iam, role in self.roles:
            with suppress(Exception):
                iam.delete_role(RoleName=role)
        for key in filter(None, made):
            with suppress(Exception):
                kms.schedule_key_deletion(KeyId=key.get("KeyId"), PendingWindowInDays=7)


DEFAULTS = {row.name: row.default for row in fields(Script) if row.init and row.name not in ("requirement", "target")}
"""What a script says of its target where it is not as usual."""
