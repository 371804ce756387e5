"""The reference services on the KMS of another endpoint, served as the command serves them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.cloud_clients import ServedCloud, served_cloud
from tests.helpers import command
from tests.test_serve_command import serve
from tests.voice_id_cloud import wav


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[ServedCloud]:
    with served_cloud() as running:
        yield running


def client(service: str, url: str) -> Any:
    return boto3.client(
        service, endpoint_url=url, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, proxies={}),
    )  # fmt: skip


def service_user(elsewhere: ServedCloud) -> tuple[str, str]:
    """An IAM user for the services, with nothing but the right to find its grants: its ARN and ID=SECRET."""
    iam = elsewhere.client("iam")
    arn = iam.create_user(UserName="services")["User"]["Arn"]
    allowed = {"Effect": "Allow", "Action": ["kms:ListRetirableGrants", "sts:AssumeRole"], "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_user_policy(UserName="services", PolicyName="own", PolicyDocument=policy)
    key = iam.create_access_key(UserName="services")["AccessKey"]
    return arn, f"{key['AccessKeyId']}={key['SecretAccessKey']}"


def test_they_use_that_kms_as_a_principal_whom_grants_alone_permit(elsewhere: ServedCloud, tmp_path: Path) -> None:
    arn, who = service_user(elsewhere)
    kms, s3 = elsewhere.client("kms"), elsewhere.client("s3")
    old, new = (kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
    options = ("--data", str(tmp_path), "--kms", elsewhere.url, "--kms-service", who)
    with serve(*options) as (process, what, url):
        assert what == f"services on {elsewhere.url}"
        voice = client("voice-id", url)
        sse = {"ServerSideEncryptionConfiguration": {"KmsKeyId": old}}
        domain_id = voice.create_domain(Name="x", **sse)["Domain"]["DomainId"]
        voice.opt_out_speaker(DomainId=domain_id, SpeakerId="someone")
        (grant,) = kms.list_grants(KeyId=old)["Grants"]
        assert grant["GranteePrincipal"] == arn
        with pytest.raises(ClientError):
            client("kms", url).list_keys()
        process.kill()
        process.wait()
    with serve(*options) as (_, _, url):
        voice = client("voice-id", url)
        speakers = voice.list_speakers(DomainId=domain_id)["SpeakerSummaries"]
        assert [speaker["CustomerSpeakerId"] for speaker in speakers] == ["someone"]
        kms.disable_key(KeyId=old)
        with pytest.raises(voice.exceptions.AccessDeniedException):
            voice.list_speakers(DomainId=domain_id)
        kms.enable_key(KeyId=old)
        voice.update_domain(DomainId=domain_id, Name="x", ServerSideEncryptionConfiguration={"KmsKeyId": new})
        for _ in range(100):
            domain = voice.describe_domain(DomainId=domain_id)["Domain"]
            if domain["ServerSideEncryptionUpdateDetails"]["UpdateStatus"] != "IN_PROGRESS":
                break
        assert domain["ServerSideEncryptionUpdateDetails"]["UpdateStatus"] == "COMPLETED"
        assert kms.list_grants(KeyId=old)["Grants"] == []
        job(elsewhere, s3, voice, domain_id, arn)
        profiles = client("customer-profiles", url)
        profiles.create_domain(DomainName="d", DefaultExpirationDays=1, DefaultEncryptionKey=new)
        one = profiles.create_profile(DomainName="d", FirstName="Ada")["ProfileId"]
        assert profiles.batch_get_profile(DomainName="d", ProfileIds=[one])["Profiles"][0]["FirstName"] == "Ada"


def job(elsewhere: ServedCloud, s3: Any, voice: Any, domain_id: str, service: str) -> None:
    """An enrollment job reads and writes in the S3 of that endpoint, with a role that trusts the services' user."""
    s3.create_bucket(Bucket="elsewhere")
    s3.put_object(Bucket="elsewhere", Key="a.wav", Body=wav(bytes(64)))
    asked = {
        "RequestId": "1",
        "SpeakerId": "ada",
        "AudioSpecifications": [{"S3Uri": "s3://elsewhere/a.wav", "ChannelId": 0}],
    }
    s3.put_object(
        Bucket="elsewhere", Key="m.json", Body=json.dumps({"Version": "1.0", "SpeakerEnrollmentRequests": [asked]})
    )
    trust = {"Effect": "Allow", "Principal": {"AWS": service}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = elsewhere.client("iam").create_role(RoleName="jobs", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    allowed = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    elsewhere.client("iam").put_role_policy(RoleName="jobs", PolicyName="s3", PolicyDocument=policy)
    started = voice.start_speaker_enrollment_job(
        DomainId=domain_id, DataAccessRoleArn=role, InputDataConfig={"S3Uri": "s3://elsewhere/m.json"},
        OutputDataConfig={"S3Uri": "s3://elsewhere/out"},
    )["Job"]  # fmt: skip
    for _ in range(50):
        told = voice.describe_speaker_enrollment_job(DomainId=domain_id, JobId=started["JobId"])["Job"]
        if told["JobStatus"] not in ("SUBMITTED", "IN_PROGRESS"):
            break
    assert told["JobStatus"] == "COMPLETED"
    body = s3.get_object(Bucket="elsewhere", Key=f"out/{started['JobId']}/m.json.out")["Body"].read()
    assert json.loads(body)["SuccessfulEnrollments"][0]["CustomerSpeakerId"] == "ada"


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (["--kms", "http://127.0.0.1:1", "--mutant", "without-plaintext-disabled-key-accepted"], "--kms"),
        (["--kms-service", "a=b"], "--kms"),
        (["--data", "/proc/nowhere"], "--data"),
    ],
)
def test_wrong_use_is_told_in_one_line(options: list[str], hint: str, tmp_path: Path) -> None:
    ran = command("serve", "--port", "0", *options, cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.count("\n") == 1
    assert hint in ran.stderr
