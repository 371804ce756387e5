"""Smoke tests of the tiny KMS: that it is a KMS, so that the suite's verdict on it means something."""

from __future__ import annotations

import http.client
import json
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

sys.path.insert(0, str(Path(__file__).parent))
from tiny_kms import KmsError, TinyKms, running


def client_of(url: str, region: str = "eu-central-1") -> Any:
    config = Config(retries={"total_max_attempts": 1}, parameter_validation=False, max_pool_connections=32)
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
    return boto3.client("kms", endpoint_url=url, region_name=region, config=config, **keys)


@pytest.fixture
def kms() -> Iterator[Any]:
    with running() as url:
        yield client_of(url)


@pytest.fixture
def key(kms: Any) -> str:
    return str(kms.create_key()["KeyMetadata"]["Arn"])


def code_of(call: Any, **params: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**params)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert not {"Plaintext", "CiphertextBlob"} & set(caught.value.response)
    return str(caught.value.response["Error"]["Code"])


def test_a_key_passes_through_its_documented_states(kms: Any, key: str) -> None:
    first = kms.describe_key(KeyId=key)["KeyMetadata"]
    assert first["Arn"].startswith("arn:aws:kms:eu-central-1:") and first["Arn"].endswith("key/" + first["KeyId"])
    assert re.fullmatch("[0-9a-f]{64}", first["CurrentKeyMaterialId"])
    blob = kms.encrypt(KeyId=key, Plaintext=b"p")["CiphertextBlob"]
    kms.disable_key(KeyId=key)
    assert code_of(kms.decrypt, CiphertextBlob=blob) == "DisabledException"
    assert code_of(kms.cancel_key_deletion, KeyId=key) == "KMSInvalidStateException"
    assert code_of(kms.schedule_key_deletion, KeyId=key, PendingWindowInDays=6) == "ValidationException"
    assert kms.schedule_key_deletion(KeyId=key)["PendingWindowInDays"] == 30
    assert "DeletionDate" in kms.describe_key(KeyId=key)["KeyMetadata"]
    assert code_of(kms.enable_key, KeyId=key) == "KMSInvalidStateException"
    assert code_of(kms.decrypt, CiphertextBlob=blob) == "KMSInvalidStateException"
    kms.cancel_key_deletion(KeyId=key)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Disabled"
    kms.enable_key(KeyId=key)
    assert kms.describe_key(KeyId=key)["KeyMetadata"] == first
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"p"


def test_a_ciphertext_opens_only_whole_and_with_its_context(kms: Any, key: str) -> None:
    plaintext, context = bytes(range(256)) * 16, {"a": "b", "": "é\0"}
    blob = kms.encrypt(KeyId=key, Plaintext=plaintext, EncryptionContext=context)["CiphertextBlob"]
    assert len(blob) < 6144 and plaintext not in blob
    swapped = dict(reversed(context.items()))
    assert kms.decrypt(CiphertextBlob=blob, EncryptionContext=swapped)["Plaintext"] == plaintext
    for wrong in ({}, {"a": "b"}, {"A": "b", "": "é\0"}, {"a": "b", "": "e\u0301\0"}, {"ab": "", "": "é\0"}):
        assert code_of(kms.decrypt, CiphertextBlob=blob, EncryptionContext=wrong) == "InvalidCiphertextException"
    short = kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    flipped = [short[:n] + bytes([short[n] ^ 1]) + short[n + 1 :] for n in range(len(short))]
    for damaged in [*flipped, short[:-1], short[1:], short + b"x", b"x"]:
        assert code_of(kms.decrypt, CiphertextBlob=damaged, KeyId=key) == "InvalidCiphertextException"


def test_re_encrypt_and_data_keys_name_their_keys(kms: Any, key: str) -> None:
    other = kms.create_key()["KeyMetadata"]
    data = kms.generate_data_key(KeyId=key, NumberOfBytes=1024, EncryptionContext={"a": "b"})
    moved = kms.re_encrypt(
        CiphertextBlob=data["CiphertextBlob"], SourceEncryptionContext={"a": "b"}, DestinationKeyId=other["KeyId"]
    )
    assert (moved["SourceKeyId"], moved["KeyId"]) == (key, other["Arn"])
    assert moved["SourceKeyMaterialId"] == data["KeyMaterialId"]
    opened = kms.decrypt(CiphertextBlob=moved["CiphertextBlob"], KeyId=other["Arn"])
    assert opened["Plaintext"] == data["Plaintext"]
    assert opened["KeyMaterialId"] == moved["DestinationKeyMaterialId"] == other["CurrentKeyMaterialId"]
    assert code_of(kms.decrypt, CiphertextBlob=moved["CiphertextBlob"], KeyId=key) == "IncorrectKeyException"


def test_lists_are_whole_under_concurrent_writes(kms: Any) -> None:
    with ThreadPoolExecutor(16) as pool:
        made = {answer["KeyMetadata"]["KeyId"] for answer in pool.map(lambda _: kms.create_key(), range(60))}
    pages = [page["Keys"] for page in kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 7})]
    assert [len(page) for page in pages] == [7] * 8 + [4]
    assert {entry["KeyId"] for page in pages for entry in page} == made
    assert code_of(kms.list_keys, Marker="x") == "InvalidMarkerException"


def test_the_wire_and_the_bare_object_refuse_alike() -> None:
    with running() as url:
        wire = http.client.HTTPConnection(url.removeprefix("http://"))
        for target in ("TrentService.Nope", "TrentService.DescribeKey"):  # on one kept-alive connection
            wire.request("POST", "/", b'{"KeyId": "alias/x"}', {"X-Amz-Target": target})
            answer = wire.getresponse()
            with pytest.raises(KmsError) as caught:
                TinyKms().handle(target.split(".")[1], {"KeyId": "alias/x"})
            assert (answer.status, json.loads(answer.read())["__type"]) == (400, caught.value.code)
            assert answer.headers["x-amzn-RequestId"]
