"""Voice ID: speakers, watchlists, fraudsters and jobs."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from kms_conformance.cloud.services.options import Options
from kms_conformance.cloud.voice_id.service import VoiceId
from tests.voice_id_cloud import World, code, refusal, wav

JOBS = {"start": "start_speaker_enrollment_job", "describe": "describe_speaker_enrollment_job",
        "list": "list_speaker_enrollment_jobs"}  # fmt: skip


@pytest.fixture
def world() -> World:
    return World()


def test_voiceid_015_watchlists_survive_unchanged_and_are_updated_member_by_member(world: World) -> None:
    domain_id = world.domain(world.key())
    made = world.voice.create_watchlist(DomainId=domain_id, Name="name", Description="a – b".replace("–", "-"))
    watchlist_id = made["Watchlist"]["WatchlistId"]
    named: dict[str, Any] = {"DomainId": domain_id, "WatchlistId": watchlist_id}
    assert world.voice.describe_watchlist(**named)["Watchlist"] == made["Watchlist"]
    changed = world.voice.update_watchlist(**named, Name="other")["Watchlist"]
    assert (changed["Name"], changed["Description"]) == ("other", "a - b")
    assert changed in world.voice.list_watchlists(DomainId=domain_id)["WatchlistSummaries"]
    world.voice.delete_watchlist(**named)
    answer = refusal(world.voice.describe_watchlist, **named)
    assert (answer["Code"], answer["ResourceType"]) == ("ResourceNotFoundException", "WATCHLIST")
    default = world.voice.describe_domain(DomainId=domain_id)["Domain"]["WatchlistDetails"]["DefaultWatchlistId"]
    assert code(world.voice.delete_watchlist, DomainId=domain_id, WatchlistId=default) == "ValidationException"


def test_voiceid_016_a_speaker_is_found_by_both_ids(world: World) -> None:
    domain_id, other = world.domain(world.key()), world.domain(world.key())
    made = world.voice.opt_out_speaker(DomainId=domain_id, SpeakerId="customer_1")["Speaker"]
    assert (made["CustomerSpeakerId"], made["Status"]) == ("customer_1", "OPTED_OUT")
    for speaker_id in ("customer_1", made["GeneratedSpeakerId"]):
        assert world.voice.describe_speaker(DomainId=domain_id, SpeakerId=speaker_id)["Speaker"] == made
        again = world.voice.opt_out_speaker(DomainId=domain_id, SpeakerId=speaker_id)["Speaker"]
        assert again["GeneratedSpeakerId"] == made["GeneratedSpeakerId"]
        made = again
    assert world.voice.list_speakers(DomainId=domain_id)["SpeakerSummaries"] == [made]
    assert world.voice.list_speakers(DomainId=other)["SpeakerSummaries"] == []  # VOICEID-035
    assert code(world.voice.describe_speaker, DomainId=other, SpeakerId="customer_1") == "ResourceNotFoundException"
    world.voice.delete_speaker(DomainId=domain_id, SpeakerId="customer_1")
    for call in (world.voice.describe_speaker, world.voice.delete_speaker):
        assert refusal(call, DomainId=domain_id, SpeakerId="customer_1")["ResourceType"] == "SPEAKER"


def test_lists_are_read_page_by_page(world: World) -> None:
    domain_id = world.domain(world.key())
    names = [f"customer-{number}" for number in range(7)]
    for name in names:
        world.voice.opt_out_speaker(DomainId=domain_id, SpeakerId=name)
    pages = list(
        world.voice.get_paginator("list_speakers").paginate(DomainId=domain_id, PaginationConfig={"PageSize": 3})
    )
    assert [len(page["SpeakerSummaries"]) for page in pages] == [3, 3, 1]
    assert [speaker["CustomerSpeakerId"] for page in pages for speaker in page["SpeakerSummaries"]] == names
    token = world.voice.list_speakers(DomainId=domain_id, MaxResults=1)["NextToken"]
    assert code(world.voice.list_watchlists, DomainId=domain_id, NextToken=token) == "ValidationException"


def test_no_session_is_ever_there(world: World) -> None:
    domain_id = world.domain(world.key())
    answer = refusal(world.voice.evaluate_session, DomainId=domain_id, SessionNameOrId="x")
    assert (answer["Code"], answer["ResourceType"]) == ("ResourceNotFoundException", "SESSION")


class Studio:
    """A domain, a bucket with recordings, and a role that lets the service at it."""

    def __init__(self, world: World) -> None:
        self.world, self.s3 = world, world.client("s3")
        self.key, self.output_key = world.key(), world.key()
        self.domain_id = world.domain(self.key)
        self.s3.create_bucket(Bucket="recordings")
        trust = {"Effect": "Allow", "Principal": {"Service": "voiceid.amazonaws.com"}, "Action": "sts:AssumeRole"}
        allowed = {"Effect": "Allow", "Action": ["s3:*", "kms:*"], "Resource": "*"}
        self.role = world.trusted("jobs", trust, allowed)

    def record(self, name: str, body: bytes | None = None) -> str:
        self.s3.put_object(Bucket="recordings", Key=name, Body=wav(os.urandom(64)) if body is None else body)
        return f"s3://recordings/{name}"

    def manifest(self, requests: Any, kind: str = "SpeakerEnrollmentRequests") -> str:
        return self.record("in/manifest.json", json.dumps({"Version": "1.0", kind: requests}).encode())

    def start(self, call: str, manifest: str, **params: Any) -> dict[str, Any]:
        target = {"S3Uri": "s3://recordings/out", "KmsKeyId": self.output_key}
        job: dict[str, Any] = getattr(self.world.voice, call)(
            DomainId=self.domain_id, DataAccessRoleArn=self.role, InputDataConfig={"S3Uri": manifest},
            OutputDataConfig=target, **params,
        )["Job"]  # fmt: skip
        return job

    def wait(self, call: str, job_id: str) -> dict[str, Any]:
        for _ in range(50):
            job: dict[str, Any] = getattr(self.world.voice, call)(DomainId=self.domain_id, JobId=job_id)["Job"]
            if job["JobStatus"] not in ("SUBMITTED", "IN_PROGRESS"):
                return job
        raise AssertionError("the job does not end")

    def output(self, job_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
        answer = self.s3.get_object(Bucket="recordings", Key=f"out/{job_id}/manifest.json.out")
        return json.loads(answer["Body"].read()), answer


def request(number: int, uri: str, **members: Any) -> dict[str, Any]:
    return {"RequestId": f"r{number}", "AudioSpecifications": [{"S3Uri": uri, "ChannelId": 0}], **members}


@pytest.fixture
def studio(world: World) -> Studio:
    return Studio(world)


def test_voiceid_017_enrolment_works_and_its_output_lies_under_the_key_named_for_it(studio: Studio) -> None:
    uri = studio.record("one.wav")
    manifest = studio.manifest([request(1, uri, SpeakerId="alice"), request(2, uri, SpeakerId="bob")])
    started = studio.start(JOBS["start"], manifest, JobName="my-job")
    assert started["JobStatus"] == "SUBMITTED"
    ended = studio.wait(JOBS["describe"], started["JobId"])
    assert (ended["JobStatus"], ended["JobProgress"], ended["JobName"]) == (
        "COMPLETED",
        {"PercentComplete": 100},
        "my-job",
    )
    written, answer = studio.output(started["JobId"])
    assert (answer["ServerSideEncryption"], answer["SSEKMSKeyId"]) == ("aws:kms", studio.output_key)
    assert written["Errors"] == []
    assert [row["EnrollmentStatus"] for row in written["SuccessfulEnrollments"]] == ["NEW_ENROLLMENT"] * 2
    speaker = studio.world.voice.describe_speaker(DomainId=studio.domain_id, SpeakerId="alice")["Speaker"]
    assert speaker["Status"] == "ENROLLED"
    assert speaker["GeneratedSpeakerId"] == written["SuccessfulEnrollments"][0]["GeneratedSpeakerId"]
    (listed,) = studio.world.voice.list_speaker_enrollment_jobs(DomainId=studio.domain_id, JobStatus="COMPLETED")[
        "JobSummaries"
    ]
    assert listed["JobId"] == started["JobId"]
    assert (
        studio.world.voice.list_speaker_enrollment_jobs(DomainId=studio.domain_id, JobStatus="FAILED")["JobSummaries"]
        == []
    )


def test_requests_that_cannot_be_done_are_told_in_the_output(studio: Studio) -> None:
    good, text, fast = (
        studio.record("a.wav"),
        studio.record("b.wav", b"text"),
        studio.record("c.wav", wav(b"ab" * 9, 1, 16000)),
    )
    studio.world.voice.opt_out_speaker(DomainId=studio.domain_id, SpeakerId="gone")
    asked = [
        request(1, good, SpeakerId="alice"), request(2, text, SpeakerId="bob"), request(3, fast, SpeakerId="carol"),
        request(4, "s3://recordings/none.wav", SpeakerId="dan"), request(5, good, SpeakerId="gone"),
        request(6, good, SpeakerId="not valid"), request(7, good, SpeakerId="alice"),
    ]  # fmt: skip
    job = studio.start(JOBS["start"], studio.manifest(asked))
    assert studio.wait(JOBS["describe"], job["JobId"])["JobStatus"] == "COMPLETED_WITH_ERRORS"
    written, _ = studio.output(job["JobId"])
    assert [row["RequestId"] for row in written["Errors"]] == ["r2", "r3", "r4", "r5", "r6"]
    assert [row["ErrorCode"] for row in written["Errors"]] == [400, 400, 404, 409, 400]
    assert written["SuccessfulEnrollments"][1]["EnrollmentStatus"] == "DUPLICATE_SKIPPED"


@pytest.mark.parametrize("body", [b"no json", b"{}", b'{"Version": "1.0", "SpeakerEnrollmentRequests": []}'])
def test_a_manifest_that_is_none_makes_the_job_fail(studio: Studio, body: bytes) -> None:
    job = studio.start(JOBS["start"], studio.record("in/manifest.json", body))
    ended = studio.wait(JOBS["describe"], job["JobId"])
    assert ended["JobStatus"] == "FAILED"
    assert ended["FailureDetails"]["StatusCode"] == 400


def test_voiceid_021_without_the_grant_a_job_fails_visibly(studio: Studio) -> None:
    manifest = studio.manifest([request(1, studio.record("a.wav"), SpeakerId="alice")])
    job = studio.start(JOBS["start"], manifest)
    kms = studio.world.kms
    for grant in kms.list_grants(KeyId=studio.key)["Grants"]:
        kms.revoke_grant(KeyId=studio.key, GrantId=grant["GrantId"])
    studio.world.service.step(9)
    with pytest.raises(Exception, match="AccessDenied"):
        studio.start(JOBS["start"], manifest)
    studio.world.switch(studio.domain_id, studio.key)
    ended = studio.wait(JOBS["describe"], job["JobId"])
    assert ended["JobStatus"] == "FAILED"
    assert "AccessDenied" in ended["FailureDetails"]["Message"]


def test_a_role_that_does_not_trust_the_service_makes_the_job_fail(studio: Studio) -> None:
    trust = {"Effect": "Allow", "Principal": {"Service": "profile.amazonaws.com"}, "Action": "sts:AssumeRole"}
    studio.role = studio.world.trusted("others", trust)
    job = studio.start(JOBS["start"], studio.manifest([request(1, studio.record("a.wav"), SpeakerId="alice")]))
    assert studio.wait(JOBS["describe"], job["JobId"])["JobStatus"] == "FAILED"


def test_a_job_goes_on_after_a_restart_and_its_data_move_with_the_key() -> None:
    world = World(lambda cloud: VoiceId(cloud, options=Options(moves_per_call=0)))
    studio = Studio(world)
    asked = [request(number, studio.record(f"{number}.wav"), SpeakerId=f"speaker-{number}") for number in range(4)]
    job = studio.start(JOBS["start"], studio.manifest(asked))
    while world.service.step():
        world.service.restart()
    ended = studio.wait(JOBS["describe"], job["JobId"])
    assert ended["JobStatus"] == "COMPLETED"
    new = world.key()
    world.switch(studio.domain_id, new)
    while world.service.step():
        pass
    world.kms.disable_key(KeyId=studio.key)
    assert len(world.voice.list_speakers(DomainId=studio.domain_id)["SpeakerSummaries"]) == 4
    assert studio.wait(JOBS["describe"], job["JobId"]) == ended
    assert {key.key for key in world.service.store.deks("TRUE")} == {new}


def test_fraudsters_are_registered_listed_moved_between_watchlists_and_deleted(studio: Studio) -> None:
    voice, domain_id = studio.world.voice, studio.domain_id
    first, second = (voice.create_watchlist(DomainId=domain_id, Name=name)["Watchlist"]["WatchlistId"] for name in "ab")
    uri = studio.record("a.wav")
    manifest = studio.manifest([request(1, uri), request(2, uri)], "FraudsterRegistrationRequests")
    job = studio.start("start_fraudster_registration_job", manifest, RegistrationConfig={"WatchlistIds": [first]})
    assert studio.wait("describe_fraudster_registration_job", job["JobId"])["JobStatus"] == "COMPLETED"
    written, _ = studio.output(job["JobId"])
    assert [row["RegistrationStatus"] for row in written["SuccessfulRegistrations"]] == [
        "NEW_REGISTRATION",
        "DUPLICATE_SKIPPED",
    ]
    (fraudster,) = voice.list_fraudsters(DomainId=domain_id, WatchlistId=first)["FraudsterSummaries"]
    named = {"DomainId": domain_id, "FraudsterId": fraudster["GeneratedFraudsterId"]}
    answer = refusal(voice.delete_watchlist, DomainId=domain_id, WatchlistId=first)
    assert answer["ConflictType"] == "CANNOT_DELETE_NON_EMPTY_WATCHLIST"
    answer = refusal(voice.disassociate_fraudster, **named, WatchlistId=first)
    assert answer["ConflictType"] == "FRAUDSTER_MUST_BELONG_TO_AT_LEAST_ONE_WATCHLIST"
    voice.associate_fraudster(**named, WatchlistId=second)
    left = voice.disassociate_fraudster(**named, WatchlistId=first)["Fraudster"]
    assert left["WatchlistIds"] == [second]
    assert voice.describe_fraudster(**named)["Fraudster"] == left
    suspect = studio.manifest([request(1, uri, SpeakerId="mallory")])
    config = {"FraudDetectionConfig": {"FraudDetectionAction": "FAIL", "WatchlistIds": [second]}}
    job = studio.start(JOBS["start"], suspect, EnrollmentConfig=config)
    assert studio.wait(JOBS["describe"], job["JobId"])["JobStatus"] == "COMPLETED_WITH_ERRORS"
    voice.delete_fraudster(**named)
    assert voice.list_fraudsters(DomainId=domain_id)["FraudsterSummaries"] == []
    assert refusal(voice.describe_fraudster, **named)["ResourceType"] == "FRAUDSTER"
