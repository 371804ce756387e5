"""Smoke tests of the tiny KMS: that it is a KMS, so that the suite's verdict on it means something."""

from __future__ import annotations

import http.client
import importlib
import json
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import ClientError

sys.path.insert(0, str(Path(__file__).parent))
from tiny_kms import KmsError, TinyKms, running
from tiny_kms_signatures import USER


def client_of(url: str, region: str = "eu-central-1") -> Any:
    config = Config(retries={"total_max_attempts": 1}, parameter_validation=False, max_pool_connections=32)
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
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
            body = b'{"KeyId": "alias/x"}'
            request = AWSRequest("POST", url, {"X-Amz-Target": target}, body)
            SigV4Auth(USER, "kms", "us-east-1").add_auth(request)
            wire.request("POST", "/", body, dict(request.headers))
            answer = wire.getresponse()
            with pytest.raises(KmsError) as caught:
                TinyKms().handle(target.split(".")[1], {"KeyId": "alias/x"})
            assert (answer.status, json.loads(answer.read())["__type"]) == (400, caught.value.code)
            assert answer.headers["x-amzn-RequestId"]


def test_data_keys_and_random_bytes_have_the_length_asked_for(kms: Any, key: str) -> None:
    sealed = kms.generate_data_key_without_plaintext(KeyId=key, KeySpec="AES_128", EncryptionContext={"a": "b"})
    assert "Plaintext" not in sealed
    opened = kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext={"a": "b"})
    assert (len(opened["Plaintext"]), opened["KeyMaterialId"]) == (16, sealed["KeyMaterialId"])
    assert [len(kms.generate_random(NumberOfBytes=size)["Plaintext"]) for size in (1, 1024)] == [1, 1024]
    assert code_of(kms.generate_random) == "ValidationException"
    assert code_of(kms.generate_random, NumberOfBytes=1025) == "ValidationException"
    unknown = {"NumberOfBytes": 1, "CustomKeyStoreId": "cks-0123456789abcdef0"}
    assert code_of(kms.generate_random, **unknown) == "CustomKeyStoreNotFoundException"


def test_a_dry_run_does_nothing_but_refuses_what_would_be_refused(kms: Any, key: str) -> None:
    blob = kms.encrypt(KeyId=key, Plaintext=b"p")["CiphertextBlob"]
    used = kms.get_key_last_usage(KeyId=key)["KeyLastUsage"]
    would = "DryRunOperationException"
    assert code_of(kms.decrypt, CiphertextBlob=blob, DryRun=True) == would
    assert code_of(kms.re_encrypt, CiphertextBlob=blob, DestinationKeyId=key, DryRun=True) == would
    assert code_of(kms.generate_data_key, KeyId=key, NumberOfBytes=1, DryRun=True) == would
    assert code_of(kms.decrypt, CiphertextBlob=b"x", KeyId=key, DryRun=True) == "InvalidCiphertextException"
    ignoring: dict[str, Any] = {"DryRun": True, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]}
    assert code_of(kms.decrypt, KeyId=key, **ignoring) == would
    assert code_of(kms.re_encrypt, SourceKeyId=key, DestinationKeyId=key, CiphertextBlob=b"x", **ignoring) == would
    assert code_of(kms.decrypt, CiphertextBlob=blob, **ignoring) == "ValidationException"
    assert kms.get_key_last_usage(KeyId=key)["KeyLastUsage"] == used
    assert kms.decrypt(CiphertextBlob=blob, DryRun=False, DryRunModifiers=["IGNORE_CIPHERTEXT"])["Plaintext"] == b"p"


def test_the_last_usage_names_the_last_success_on_each_key(kms: Any, key: str) -> None:
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    fresh = kms.get_key_last_usage(KeyId=key)
    assert fresh["KeyLastUsage"] == {} and fresh["KeyCreationDate"] >= fresh["TrackingStartDate"]
    blob = kms.encrypt(KeyId=key, Plaintext=b"p")["CiphertextBlob"]
    assert code_of(kms.decrypt, CiphertextBlob=blob, EncryptionContext={"a": "b"}) == "InvalidCiphertextException"
    assert kms.get_key_last_usage(KeyId=key)["KeyLastUsage"]["Operation"] == "Encrypt"
    request = kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=other)["ResponseMetadata"]["RequestId"]
    for each in (key, other):
        usage = kms.get_key_last_usage(KeyId=each)["KeyLastUsage"]
        assert (usage["Operation"], usage["KmsRequestId"]) == ("ReEncrypt", request)


def test_an_alias_names_its_key_where_aliases_are_allowed_and_nowhere_else(kms: Any, key: str) -> None:
    kms.create_alias(AliasName="alias/a", TargetKeyId=key)
    (alias,) = kms.list_aliases(KeyId=key)["Aliases"]
    assert alias["CreationDate"] == alias["LastUpdatedDate"] and key.endswith(alias["TargetKeyId"])
    blob = kms.encrypt(KeyId=key, Plaintext=b"p")["CiphertextBlob"]
    for name in ("alias/a", alias["AliasArn"]):
        assert kms.describe_key(KeyId=name)["KeyMetadata"]["Arn"] == key
        assert kms.encrypt(KeyId=name, Plaintext=b"p")["KeyId"] == key
        assert kms.generate_data_key_without_plaintext(KeyId=name, NumberOfBytes=1)["KeyId"] == key
        assert kms.decrypt(KeyId=name, CiphertextBlob=blob)["KeyId"] == key
        assert kms.re_encrypt(SourceKeyId=name, DestinationKeyId=name, CiphertextBlob=blob)["KeyId"] == key
        changes = (kms.disable_key, kms.schedule_key_deletion, kms.get_key_policy, kms.rotate_key_on_demand)
        reads = (kms.get_key_last_usage, kms.get_key_rotation_status, kms.list_resource_tags, kms.list_aliases)
        assert {code_of(call, KeyId=name) for call in (*changes, *reads)} == {"InvalidArnException"}
        assert code_of(kms.create_alias, AliasName="alias/b", TargetKeyId=name) == "ValidationException"
    for unknown in ("alias/A", alias["AliasArn"] + "a", alias["AliasArn"].replace("eu-central-1", "eu-west-1")):
        assert code_of(kms.describe_key, KeyId=unknown) == "NotFoundException"


def test_an_alias_moves_only_to_a_usable_key_of_its_kind(kms: Any, key: str) -> None:
    other, leaving = (kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
    mac = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/a", TargetKeyId=leaving)
    blob = kms.encrypt(KeyId="alias/a", Plaintext=b"p")["CiphertextBlob"]
    kms.schedule_key_deletion(KeyId=leaving)
    kms.update_alias(AliasName="alias/a", TargetKeyId=key)
    assert code_of(kms.update_alias, AliasName="alias/a", TargetKeyId=leaving) == "KMSInvalidStateException"
    assert code_of(kms.create_alias, AliasName="alias/b", TargetKeyId=leaving) == "KMSInvalidStateException"
    assert code_of(kms.update_alias, AliasName="alias/a", TargetKeyId=mac) == "ValidationException"
    (alias,) = kms.list_aliases()["Aliases"]
    assert key.endswith(alias["TargetKeyId"]) and alias["LastUpdatedDate"] > alias["CreationDate"]
    assert code_of(kms.decrypt, KeyId="alias/a", CiphertextBlob=blob) == "IncorrectKeyException"
    assert code_of(kms.create_alias, AliasName="alias/a", TargetKeyId=other) == "AlreadyExistsException"
    kms.delete_alias(AliasName="alias/a")
    assert code_of(kms.delete_alias, AliasName="alias/a") == "NotFoundException"
    assert code_of(kms.update_alias, AliasName="alias/a", TargetKeyId=key) == "NotFoundException"


def test_alias_names_and_numbers_are_bounded(kms: Any, key: str) -> None:
    for name in ("a", "alias/a b", "alias/é", "alias/" + "a" * 251, ""):
        assert code_of(kms.create_alias, AliasName=name, TargetKeyId=key) == "ValidationException"
    for name in ("alias/aws/a", "alias/a:b", "alias/"):
        assert code_of(kms.create_alias, AliasName=name, TargetKeyId=key) == "InvalidAliasNameException"
    names = ["alias/" + "a" * n for n in range(201, 251)]
    for name in names:
        kms.create_alias(AliasName=name, TargetKeyId=key)
    assert code_of(kms.create_alias, AliasName="alias/b", TargetKeyId=key) == "LimitExceededException"
    pages = [page["Aliases"] for page in kms.get_paginator("list_aliases").paginate(PaginationConfig={"PageSize": 15})]
    assert [len(page) for page in pages] == [15, 15, 15, 5]
    assert sorted(entry["AliasName"] for page in pages for entry in page) == names
    assert code_of(kms.list_aliases, Limit=101) == "ValidationException"
    marker = kms.list_aliases(Limit=1)["NextMarker"]
    assert code_of(kms.list_keys, Marker=marker) == code_of(kms.list_aliases, KeyId=key, Marker=marker)
    assert code_of(kms.list_keys, Marker=marker) == "InvalidMarkerException"


def test_tags_are_a_map_of_at_most_fifty(kms: Any) -> None:
    many = [{"TagKey": f"k{n}", "TagValue": ""} for n in range(51)]
    assert code_of(kms.create_key, Tags=many) == "TagException"
    key = kms.create_key(Tags=many[:49])["KeyMetadata"]["KeyId"]
    kms.tag_resource(KeyId=key, Tags=[{"TagKey": "K0", "TagValue": "x"}, {"TagKey": "k0", "TagValue": "y"}])
    assert code_of(kms.tag_resource, KeyId=key, Tags=[many[50]]) == "LimitExceededException"
    assert code_of(kms.tag_resource, KeyId=key, Tags=[many[1], many[1]]) == "TagException"
    assert code_of(kms.tag_resource, KeyId=key, Tags=[{"TagKey": "AWS:x", "TagValue": ""}]) == "TagException"
    assert code_of(kms.list_resource_tags, KeyId=key, Limit=51) == "ValidationException"
    kms.untag_resource(KeyId=key, TagKeys=["k1", "none"])
    pages = [page["Tags"] for page in kms.get_paginator("list_resource_tags").paginate(KeyId=key, Limit=20)]
    tags = {tag["TagKey"]: tag["TagValue"] for page in pages for tag in page}
    assert [len(page) for page in pages] == [20, 20, 9]
    assert tags == {tag["TagKey"]: "" for tag in many[2:49]} | {"K0": "x", "k0": "y"}


def test_the_policy_is_the_last_one_put_and_always_a_policy(kms: Any, key: str) -> None:
    default = json.loads(kms.get_key_policy(KeyId=key)["Policy"])
    (statement,) = default["Statement"]
    account = {"AWS": f"arn:aws:iam::{key.split(':')[4]}:root"}
    assert (statement["Effect"], statement["Principal"]) == ("Allow", account)
    assert (statement["Action"], statement["Resource"]) == ("kms:*", "*")
    useless = {"Effect": "Allow", "Principal": "*", "Action": "kms:Encrypt"}
    own = json.dumps({"Statement": [statement, useless]})
    kms.put_key_policy(KeyId=key, Policy=own, PolicyName="default")
    bad = [
        statement | {"Effect": "allow"}, statement | {"Nope": 1}, statement | {"Condition": {"Nope": {"a": "b"}}},
        {name: value for name, value in statement.items() if name != "Principal"}, {**statement, "Principal": {}},
        statement | {"Principal": {"AWS": account["AWS"].replace("root", "role/none")}},
    ]  # fmt: skip
    lockouts = [[useless], [statement, statement | {"Effect": "Deny", "Action": "kms:Put*"}]]
    documents = [{"Statement": [statement, one]} for one in bad] + [{"Statement": few} for few in lockouts]
    for text in ("x", "[]", "{}", *map(json.dumps, documents)):
        assert code_of(kms.put_key_policy, KeyId=key, Policy=text) == "MalformedPolicyDocumentException"
        assert code_of(kms.create_key, Policy=text) == "MalformedPolicyDocumentException"
    assert json.loads(kms.get_key_policy(KeyId=key)["Policy"]) == json.loads(own)
    assert code_of(kms.put_key_policy, KeyId=key, Policy=own + "\u0100") == "ValidationException"
    locked = json.dumps(documents[-1])
    kms.put_key_policy(KeyId=key, Policy=locked, BypassPolicyLockoutSafetyCheck=True)
    assert json.loads(kms.get_key_policy(KeyId=key)["Policy"]) == json.loads(locked)


def test_a_key_has_only_the_default_policy(kms: Any, key: str) -> None:
    policies = kms.list_key_policies(KeyId=key)
    assert (policies["PolicyNames"], policies["Truncated"]) == (["default"], False)
    policy = kms.get_key_policy(KeyId=key)["Policy"]
    codes = [code_of(kms.get_key_policy, KeyId=key, PolicyName=name) for name in ("AWS_RAM", "other", "ä")]
    assert codes == ["NotFoundException", "NotFoundException", "ValidationException"]
    codes = [code_of(kms.put_key_policy, KeyId=key, PolicyName=name, Policy=policy) for name in ("AWS_RAM", "other")]
    assert codes == ["ValidationException", "NotFoundException"]


def test_automatic_rotation_is_off_while_the_key_is_pending_deletion(kms: Any, key: str) -> None:
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is False
    kms.enable_key_rotation(KeyId=key)
    assert kms.get_key_rotation_status(KeyId=key)["RotationPeriodInDays"] == 365
    kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=90)
    assert code_of(kms.enable_key_rotation, KeyId=key, RotationPeriodInDays=89) == "ValidationException"
    status = kms.get_key_rotation_status(KeyId=key)
    assert (status["KeyId"], status["RotationPeriodInDays"]) == (key, 90)
    kms.schedule_key_deletion(KeyId=key)
    pending = kms.get_key_rotation_status(KeyId=key)
    assert pending["KeyRotationEnabled"] is False and "NextRotationDate" not in pending
    assert code_of(kms.disable_key_rotation, KeyId=key) == "KMSInvalidStateException"
    kms.cancel_key_deletion(KeyId=key)
    assert code_of(kms.disable_key_rotation, KeyId=key) == "DisabledException"
    again = kms.get_key_rotation_status(KeyId=key)
    assert (again["KeyRotationEnabled"], again["NextRotationDate"]) == (True, status["NextRotationDate"])
    kms.enable_key(KeyId=key)
    kms.disable_key_rotation(KeyId=key)
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is False


def test_ciphertexts_outlive_the_twenty_five_rotations_on_demand(kms: Any, key: str) -> None:
    blobs = {}
    for turn in range(26):
        material = kms.describe_key(KeyId=key)["KeyMetadata"]["CurrentKeyMaterialId"]
        blobs[material] = kms.encrypt(KeyId=key, Plaintext=bytes([turn]))["CiphertextBlob"]
        if turn < 25:
            assert kms.rotate_key_on_demand(KeyId=key)["KeyId"] == key
    assert code_of(kms.rotate_key_on_demand, KeyId=key) == "LimitExceededException"
    for turn, (material, blob) in enumerate(blobs.items()):
        opened = kms.decrypt(CiphertextBlob=blob)
        assert (opened["Plaintext"], opened["KeyMaterialId"]) == (bytes([turn]), material)
    moved = kms.re_encrypt(CiphertextBlob=next(iter(blobs.values())), DestinationKeyId=key)
    assert [moved["SourceKeyMaterialId"], moved["DestinationKeyMaterialId"]] == [next(iter(blobs)), [*blobs][-1]]
    assert len(kms.list_key_rotations(KeyId=key)["Rotations"]) == 25
    every: dict[str, Any] = {"KeyId": key, "IncludeKeyMaterial": "ALL_KEY_MATERIAL"}
    pages = list(kms.get_paginator("list_key_rotations").paginate(**every, PaginationConfig={"PageSize": 9}))
    entries = [entry for page in pages for entry in page["Rotations"]]
    assert [entry["KeyMaterialId"] for entry in entries] == [*blobs]
    assert [entry["KeyMaterialState"] for entry in entries] == ["NON_CURRENT"] * 25 + ["CURRENT"]
    assert [entry.get("RotationType") for entry in entries] == [None] + ["ON_DEMAND"] * 25


def test_an_hmac_key_does_nothing_that_needs_another_usage(kms: Any, key: str) -> None:
    made = kms.create_key(KeySpec="HMAC_512", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]
    assert made["MacAlgorithms"] == ["HMAC_SHA_512"] and not {"EncryptionAlgorithms", "CurrentKeyMaterialId"} & {*made}
    blob, mac = kms.encrypt(KeyId=key, Plaintext=b"p")["CiphertextBlob"], made["KeyId"]
    ignoring = {"DryRun": True, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]}
    codes = {
        code_of(kms.encrypt, KeyId=mac, Plaintext=b"p"), code_of(kms.decrypt, KeyId=mac, **ignoring),
        code_of(kms.generate_data_key, KeyId=mac, NumberOfBytes=1),
        code_of(kms.generate_data_key_without_plaintext, KeyId=mac, NumberOfBytes=1),
        code_of(kms.re_encrypt, CiphertextBlob=blob, DestinationKeyId=mac),
    }  # fmt: skip
    assert codes == {"InvalidKeyUsageException"}
    assert code_of(kms.decrypt, KeyId=mac, CiphertextBlob=blob) == "IncorrectKeyException"
    calls = (kms.enable_key_rotation, kms.disable_key_rotation, kms.get_key_rotation_status, kms.rotate_key_on_demand)
    assert {code_of(call, KeyId=mac) for call in calls} == {"UnsupportedOperationException"}
    every = {"KeyId": mac, "IncludeKeyMaterial": "ALL_KEY_MATERIAL"}
    assert code_of(kms.list_key_rotations, **every) == "UnsupportedOperationException"
    assert kms.list_key_rotations(KeyId=mac)["Rotations"] == []
    wrong = {"KeySpec": "HMAC_224", "KeyUsage": "ENCRYPT_DECRYPT"}
    assert code_of(kms.create_key, **wrong) == code_of(kms.create_key, KeySpec="HMAC_224") == "ValidationException"


def test_both_ways_to_import_it_give_the_same_errors() -> None:
    module = importlib.import_module("tests.tiny_kms")
    with pytest.raises(KmsError):
        module.TinyKms().handle("DescribeKey", {"KeyId": "none"})
