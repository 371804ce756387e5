"""Faults in jobs, in requests that are sent again, and in what becomes of a deleted domain."""

import io
import json
import uuid
import wave
from typing import Any

from . import allowed, witness
from .scene import Scene, code

FOREIGN = "kms-conformance-witness"


class Job:
    """What an enrollment job needs of S3 and IAM, and its end."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.s3, iam = scene, scene.clients("s3"), scene.clients("iam")
        self.bucket = f"{FOREIGN}-{uuid.uuid4().hex[:8]}"
        self.s3.create_bucket(Bucket=self.bucket)
        sound = io.BytesIO()
        with wave.open(sound, "wb") as audio:
            audio.setparams((1, 2, 8000, 0, "NONE", ""))
            audio.writeframes(bytes(4000))
        heard = {"S3Uri": f"s3://{self.bucket}/a.wav", "ChannelId": 0}
        asked = {"RequestId": "1", "SpeakerId": "ada", "AudioSpecifications": [heard]}
        self.s3.put_object(Bucket=self.bucket, Key="a.wav", Body=sound.getvalue())
        manifest = json.dumps({"Version": "1.0", "SpeakerEnrollmentRequests": [asked]})
        self.s3.put_object(Bucket=self.bucket, Key="m.json", Body=manifest.encode())
        trust = {"Effect": "Allow", "Principal": {"Service": "voiceid.amazonaws.com"}, "Action": "sts:AssumeRole"}
        may = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        texts = [json.dumps({"Version": "2012-10-17", "Statement": [row]}) for row in (trust, may)]
        made = iam.create_role(RoleName=self.bucket, AssumeRolePolicyDocument=texts[0])
        iam.put_role_policy(RoleName=self.bucket, PolicyName="all", PolicyDocument=texts[1])
        self.role = made["Role"]["Arn"]

    def start(self, domain_id: str, key: str) -> dict[str, Any]:
        """The parameters of a job with its output under a key."""
        return {
            "DomainId": domain_id,
            "DataAccessRoleArn": self.role,
            "InputDataConfig": {"S3Uri": f"s3://{self.bucket}/m.json"},
            "OutputDataConfig": {"S3Uri": f"s3://{self.bucket}/out", "KmsKeyId": key},
        }

    def end(self, domain_id: str, job_id: str) -> str:
        """The status in which a job stays."""
        for _ in range(60):
            told = allowed(self.scene.voice.describe_speaker_enrollment_job, DomainId=domain_id, JobId=job_id)["Job"]
            if told["JobStatus"] not in ("SUBMITTED", "IN_PROGRESS"):
                break
        return str(told["JobStatus"])


@witness(
    id="voice-id-job-output-without-its-key",
    requirement="VOICEID-017",
    family="effect",
    fault="The output of an enrollment job is written under the default of the bucket, not the key named for it.",
)
def job_output_without_its_key(client: Any) -> None:
    scene = Scene(client)
    job, domain_id, key = Job(scene), scene.domain(scene.key()), scene.key()
    job_id = allowed(scene.voice.start_speaker_enrollment_job, **job.start(domain_id, key))["Job"]["JobId"]
    assert job.end(domain_id, job_id) == "COMPLETED"
    head = job.s3.head_object(Bucket=job.bucket, Key=f"out/{job_id}/m.json.out")
    assert (head["ServerSideEncryption"], head.get("SSEKMSKeyId")) == ("aws:kms", key)


@witness(
    id="voice-id-job-without-grant-completes",
    requirement="VOICEID-021",
    family="guard-off",
    fault="An enrollment job that cannot be started without the grant is accepted and told to be complete.",
)
def job_without_grant_completes(client: Any) -> None:
    scene = Scene(client)
    job, key = Job(scene), scene.key()
    domain_id = scene.domain(key)
    for grant in client.list_grants(KeyId=key)["Grants"]:
        client.revoke_grant(KeyId=key, GrantId=grant["GrantId"])
    params = job.start(domain_id, key)
    if not code(scene.voice.start_speaker_enrollment_job, **params):
        job_id = allowed(scene.voice.start_speaker_enrollment_job, **params)["Job"]["JobId"]
        assert job.end(domain_id, job_id) == "FAILED"


@witness(
    id="voice-id-client-token-ignored",
    requirement="VOICEID-036",
    family="effect",
    fault="CreateDomain under a ClientToken that was used before makes another domain.",
)
def client_token_ignored(client: Any) -> None:
    scene = Scene(client)
    key, token = scene.key(), uuid.uuid4().hex
    assert scene.domain(key, ClientToken=token) == scene.domain(key, ClientToken=token)
    assert len(client.list_grants(KeyId=key)["Grants"]) == 1


@witness(
    id="voice-id-deleted-domain-still-read",
    requirement="VOICEID-037",
    family="guard-off",
    fault="What is in a deleted domain is given out as before.",
)
def deleted_domain_still_read(client: Any) -> None:
    scene = Scene(client)
    domain_id = scene.filled(scene.key())
    allowed(scene.voice.delete_domain, DomainId=domain_id)
    assert code(scene.voice.list_speakers, DomainId=domain_id)
