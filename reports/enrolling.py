"""Having a speaker enrolled by a job that reads from S3 and writes to it, for the suite and for scripts."""

from __future__ import annotations

import io
import json
import time
import uuid
import wave
from collections.abc import Callable
from typing import Any

__all__ = ["enrolled"]


def enrolled(
    ask: Callable[[str, str, dict[str, Any]], dict[str, Any]], domain: str, key: str, region: str, within_s: float
) -> dict[str, Any]:
    """Have a speaker enrolled from S3 with the output under a key, and forget everything again.

    `ask(service, operation, params)` gives an answer, or {"Refused": code}.  The outcome is the code of what was
    refused at the start, or with FailureDetails later ("Refused"); or where S3 or IAM refuse ("Unable"), or the job
    does not end in time ("Unended"), for which AWS gives no bound; or else

    JobStatus      in which the job stays
    SpeakerStatus  of the speaker afterwards
    Encryption     of the output in S3, and OutputKey, the key that it is under
    """
    run, code = uuid.uuid4().hex[:12], "Refused"
    bucket = role = f"kms-conformance-{run}"
    sound = io.BytesIO()
    with wave.open(sound, "wb") as audio:
        audio.setnchannels(1)
        audio.setsampwidth(2)
        audio.setframerate(8000)
        audio.writeframes(run.encode() * 1000)
    asked = {
        "RequestId": "1",
        "SpeakerId": run,
        "AudioSpecifications": [{"S3Uri": f"s3://{bucket}/a.wav", "ChannelId": 0}],
    }
    manifest = json.dumps({"Version": "1.0", "SpeakerEnrollmentRequests": [asked]}).encode()
    trust = {"Effect": "Allow", "Principal": {"Service": "voiceid.amazonaws.com"}, "Action": "sts:AssumeRole"}
    may = {"Effect": "Allow", "Action": ["s3:*", "kms:*"], "Resource": "*"}
    policies = [json.dumps({"Version": "2012-10-17", "Statement": [row]}) for row in (trust, may)]
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    names = {"RoleName": role, "PolicyName": "job"}
    job: dict[str, Any] = {"JobStatus": ""}
    output, pause, unfinished = "", 0.05, ("", "SUBMITTED", "IN_PROGRESS")
    try:
        made = [
            ask("s3", "CreateBucket", {"Bucket": bucket, **where}),
            ask("s3", "PutObject", {"Bucket": bucket, "Key": "a.wav", "Body": sound.getvalue()}),
            ask("s3", "PutObject", {"Bucket": bucket, "Key": "m.json", "Body": manifest}),
            ask("iam", "CreateRole", {"RoleName": role, "AssumeRolePolicyDocument": policies[0]}),
            ask("iam", "PutRolePolicy", {**names, "PolicyDocument": policies[1]}),
        ]
        if unable := [str(row[code]) for row in made if code in row]:
            return {"Unable": unable[0]}
        to = {"S3Uri": f"s3://{bucket}/out", "KmsKeyId": key}
        config = {"DataAccessRoleArn": made[3]["Role"]["Arn"], "InputDataConfig": {"S3Uri": f"s3://{bucket}/m.json"}}
        started = ask("voice-id", "StartSpeakerEnrollmentJob", {"DomainId": domain, **config, "OutputDataConfig": to})
        if code in started:
            return {"Refused": started[code]}
        output, end = f"out/{started['Job']['JobId']}/m.json.out", time.monotonic() + within_s
        while job.get("JobStatus") in unfinished and time.monotonic() < end:
            told = ask(
                "voice-id", "DescribeSpeakerEnrollmentJob", {"DomainId": domain, "JobId": started["Job"]["JobId"]}
            )
            if code in told:
                return {"Refused": told[code]}
            job = told["Job"]
            if job["JobStatus"] in unfinished:
                time.sleep(pause)
                pause = min(1.5 * pause, 2.0)
        if job.get("JobStatus") in unfinished:
            return {"Unended": str(job["JobStatus"])}
        if job["JobStatus"] == "FAILED" and (job.get("FailureDetails") or {}).get("Message"):
            return {"Refused": "AccessDeniedException"}
        speaker = ask("voice-id", "DescribeSpeaker", {"DomainId": domain, "SpeakerId": run}).get("Speaker") or {}
        head = ask("s3", "HeadObject", {"Bucket": bucket, "Key": output})
        found = {"SpeakerStatus": speaker.get("Status"), "Encryption": head.get("ServerSideEncryption")}
        return {"JobStatus": job["JobStatus"], **found, "OutputKey": head.get("SSEKMSKeyId")}
    finally:
        ask("voice-id", "DeleteSpeaker", {"DomainId": domain, "SpeakerId": run})
        for name in ("a.wav", "m.json", output):
            if name:
                ask("s3", "DeleteObject", {"Bucket": bucket, "Key": name})
        ask("s3", "DeleteBucket", {"Bucket": bucket})
        ask("iam", "DeleteRolePolicy", names)
        ask("iam", "DeleteRole", {"RoleName": role})
