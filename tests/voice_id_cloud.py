"""Voice ID in a cloud of this process, and its KMS, for tests: boto3 clients without a socket."""

from __future__ import annotations

import io
import json
import wave
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.neighbours import add_neighbours
from kms_conformance.cloud.service import Event
from kms_conformance.cloud.voice_id.service import VoiceId
from kms_conformance.conformance.targets.clients import Connection, clients
from kms_conformance.conformance.targets.inprocess import InProcessClients
from kms_conformance.conformance.targets.target import Credentials

ACCOUNT, REGION = "000000000000", "us-east-1"
VIA = {"StringEquals": {"kms:ViaService": [f"voiceid.{REGION}.amazonaws.com"]}}
_make = clients(Connection(endpoint_url="http://reference.invalid"))


class World:
    """A cloud with S3, CloudTrail and the services, and clients of it."""

    def __init__(self, make: Callable[[Cloud], VoiceId] | None = None) -> None:
        self.cloud = Cloud()
        add_neighbours(self.cloud)
        if make is not None:
            self.cloud.register(make(self.cloud))
        self.events: list[Event] = []
        self.cloud.observers.append(self.events.append)
        self._clients = InProcessClients(self.cloud, _make)
        self.kms, self.voice, self.iam, self.sts = map(self.client, ("kms", "voice-id", "iam", "sts"))

    def client(self, service: str, credentials: Credentials | None = None) -> Any:
        return self._clients(service, credentials)

    @property
    def service(self) -> VoiceId:
        service = self.cloud.services["voice-id"]
        assert isinstance(service, VoiceId)
        return service

    def key(self, **params: Any) -> str:
        arn: str = self.kms.create_key(**params)["KeyMetadata"]["Arn"]
        return arn

    def domain(self, key: str, name: str = "domain", **params: Any) -> str:
        sse = {"KmsKeyId": key}
        made = self.voice.create_domain(Name=name, ServerSideEncryptionConfiguration=sse, **params)
        domain_id: str = made["Domain"]["DomainId"]
        return domain_id

    def switch(self, domain_id: str, key: str, name: str = "domain", **params: Any) -> dict[str, Any]:
        sse = {"KmsKeyId": key}
        changed = self.voice.update_domain(
            DomainId=domain_id, Name=name, ServerSideEncryptionConfiguration=sse, **params
        )
        domain: dict[str, Any] = changed["Domain"]
        return domain

    def status(self, domain_id: str) -> str:
        """Of the change of key, as DescribeDomain tells it."""
        details = self.voice.describe_domain(DomainId=domain_id)["Domain"]["ServerSideEncryptionUpdateDetails"]
        status: str = details["UpdateStatus"]
        return status

    def wait(self, domain_id: str) -> str:
        """Poll until the change of key is over."""
        for _ in range(200):
            if (status := self.status(domain_id)) != "IN_PROGRESS":
                return status
        raise AssertionError("the change of key does not end")

    def fill(self, domain_id: str, count: int = 5) -> None:
        for number in range(count):
            self.voice.opt_out_speaker(DomainId=domain_id, SpeakerId=f"customer-{number}")
            self.voice.create_watchlist(DomainId=domain_id, Name=f"list-{number}", Description=f"list number {number}")

    def everything(self, domain_id: str) -> Any:
        """All that can be read of a domain, without times."""
        speakers = self.voice.list_speakers(DomainId=domain_id)["SpeakerSummaries"]
        watchlists = self.voice.list_watchlists(DomainId=domain_id)["WatchlistSummaries"]
        one_by_one = [
            self.voice.describe_speaker(DomainId=domain_id, SpeakerId=speaker["CustomerSpeakerId"])["Speaker"]
            for speaker in speakers
        ]
        assert one_by_one == speakers
        return speakers, watchlists

    def role(self, name: str, *statements: dict[str, Any]) -> Credentials:
        """A session of a new role with these permissions."""
        trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}
        arn = self.trusted(name, trust, *statements)
        made = self.sts.assume_role(RoleArn=arn, RoleSessionName="visit")["Credentials"]
        return Credentials(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])

    def trusted(self, name: str, trust: dict[str, Any], *statements: dict[str, Any]) -> str:
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        arn: str = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
        if statements:
            policy = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
            self.iam.put_role_policy(RoleName=name, PolicyName="test", PolicyDocument=policy)
        return arn

    def calls(self) -> list[Event]:
        """The calls to the KMS since this was asked last."""
        calls = [event for event in self.events if event.service == "kms"]
        self.events.clear()
        return calls


USES_VOICE_ID = {"Effect": "Allow", "Action": "voiceid:*", "Resource": "*"}


def refusal(call: Any, **params: Any) -> dict[str, Any]:
    """The answer to a call that is refused, with the code as "Code"."""
    with pytest.raises(ClientError) as caught:
        call(**params)
    return {**caught.value.response, "Code": caught.value.response["Error"]["Code"]}


def code(call: Any, **params: Any) -> str:
    answer: str = refusal(call, **params)["Code"]
    return answer


def wav(samples: bytes, channels: int = 1, rate: int = 8000) -> bytes:
    """A WAV file of 16-bit samples."""
    file = io.BytesIO()
    with wave.open(file, "wb") as audio:
        audio.setnchannels(channels)
        audio.setsampwidth(2)
        audio.setframerate(rate)
        audio.writeframes(samples)
    return file.getvalue()
