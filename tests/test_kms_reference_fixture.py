"""The pytest fixture `kms_reference`: a strict KMS for users' own tests, fresh for each of them."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from kms_conformance import KmsReference

PAGE = (Path(__file__).parent.parent / "docs" / "python-api.md").read_text("utf-8")
ASSUME = {"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "sts:AssumeRole"}
SEEN: list[str] = []


def test_it_is_strict(kms_reference: KmsReference, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_PROFILE", "doesnotexist")
    kms, iam, sts = (kms_reference.client(name) for name in ("kms", "iam", "sts"))
    key = kms.create_key()["KeyMetadata"]
    SEEN.append(key["KeyId"])
    assert key["Arn"].startswith(f"arn:aws:kms:{kms_reference.region}:{kms_reference.account_id}:key/")
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", EncryptionContext={"tenant": "1"})["CiphertextBlob"]
    with pytest.raises(kms.exceptions.InvalidCiphertextException):
        kms.decrypt(CiphertextBlob=blob, EncryptionContext={"tenant": "2"})
    trust = json.dumps({"Version": "2012-10-17", "Statement": [ASSUME]})
    role = iam.create_role(RoleName="app", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    session = sts.assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
    theirs = kms_reference.client(
        aws_access_key_id=session["AccessKeyId"],
        aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
    )
    with pytest.raises(ClientError, match="AccessDeniedException"):
        theirs.decrypt(CiphertextBlob=blob, EncryptionContext={"tenant": "1"})


def test_it_is_fresh_and_its_clock_moves(kms_reference: KmsReference) -> None:
    kms = kms_reference.client("kms")
    assert not [row for row in kms.list_keys()["Keys"] if row["KeyId"] in SEEN]
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    kms_reference.advance(8 * 24 * 3600)
    with pytest.raises(kms.exceptions.NotFoundException):
        kms.describe_key(KeyId=key)


def test_code_that_makes_clients_of_its_own_is_led_there(
    kms_reference: KmsReference, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in kms_reference.environment.items():
        monkeypatch.setenv(name, value)
    theirs = boto3.session.Session().client("kms")
    key = theirs.create_key()["KeyMetadata"]["KeyId"]
    theirs.close()
    assert key in [row["KeyId"] for row in kms_reference.client("kms").list_keys()["Keys"]]


def test_the_example_of_the_page_passes(kms_reference: KmsReference) -> None:
    (code,) = re.findall(r"```python\n(def test_what_was_encrypted.*?)\n\n\n", PAGE, re.DOTALL)
    there: dict[str, object] = {"pytest": pytest}
    exec(code, there)
    test = there["test_what_was_encrypted_for_one_tenant_opens_for_no_other"]
    assert callable(test)
    test(kms_reference)
