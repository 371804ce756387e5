"""A boto3 client of an in-process KMS behaves as one that speaks HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.loaders import Loader
from botocore.parsers import create_parser

from kms_conformance.cloud.kms import ReferenceKms, attach
from kms_conformance.cloud.kms.errors import SERVER_FAULTS
from tests.reference_calls import new_id, new_key, new_kms


@pytest.fixture
def kms() -> ReferenceKms:
    return new_kms()


@pytest.fixture(scope="module")
def bare_client() -> Iterator[Any]:
    client = boto3.client(
        "kms",
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
    )
    yield client
    client.close()


@pytest.fixture
def client(bare_client: Any, kms: ReferenceKms) -> Any:
    attach(bare_client, kms)
    return bare_client


def test_a_modelled_error_has_a_message_member_of_its_own_aws_001(client: Any) -> None:
    with pytest.raises(client.exceptions.NotFoundException) as raised:
        client.describe_key(KeyId="invalid")
    assert raised.value.response["message"] == raised.value.response["Error"]["Message"] == "Invalid keyId 'invalid'"


def test_a_validation_error_has_none_aws_002(client: Any) -> None:
    with pytest.raises(ClientError) as raised:
        client.describe_key()
    assert raised.value.response["Error"]["Code"] == "ValidationException"
    assert raised.value.response.keys() == {"Error", "ResponseMetadata"}


def test_invalid_ciphertext_has_no_message_aws_003(client: Any) -> None:
    with pytest.raises(client.exceptions.InvalidCiphertextException) as raised:
        client.decrypt(CiphertextBlob=b"not a ciphertext")
    assert raised.value.response["Error"]["Message"] == ""
    assert "message" not in raised.value.response


def test_pages_of_list_keys_hold_every_key_once(client: Any, kms: ReferenceKms) -> None:
    keys = [{"KeyId": key["KeyId"], "KeyArn": key["Arn"]} for key in (new_key(kms) for _ in range(5))]
    pages = list(client.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 2}))
    assert [len(page["Keys"]) for page in pages] == [2, 2, 1]
    assert [key for page in pages for key in page["Keys"]] == keys
    assert [page["Truncated"] for page in pages] == [True, True, False]


def test_boto3_sees_what_it_would_parse_from_the_body(client: Any) -> None:
    """The short cut past HTTP and past botocore's parser changes nothing: answers, refusals and empty answers."""
    parser, seen = create_parser("json"), []

    def keep(http_response: Any, parsed: Any, model: Any, **_: Any) -> None:
        response = {
            "status_code": http_response.status_code,
            "headers": {name.lower(): value for name, value in http_response.headers.items()},
            "body": http_response.content,
        }
        again = parser.parse(response, model.output_shape)
        if shape := next((s for s in model.error_shapes if s.name == again.get("Error", {}).get("Code")), None):
            again |= parser.parse(response, shape)
        seen.append(model.name)
        for answer in (again, parsed):
            answer["ResponseMetadata"] = {"HTTPStatusCode": answer["ResponseMetadata"]["HTTPStatusCode"]}
        assert again == parsed

    client.meta.events.register("after-call.kms", keep)
    key = client.create_key(Description="Ü")["KeyMetadata"]["KeyId"]
    client.describe_key(KeyId=key)
    blob = client.encrypt(KeyId=key, Plaintext=b"x", EncryptionContext={"a": "b"})["CiphertextBlob"]
    client.decrypt(CiphertextBlob=blob, EncryptionContext={"a": "b"})
    client.generate_data_key(KeyId=key, NumberOfBytes=1)
    client.list_keys()
    client.create_alias(AliasName="alias/a", TargetKeyId=key)
    client.list_aliases(Limit=1)
    client.tag_resource(KeyId=key, Tags=[{"TagKey": "a", "TagValue": "Ü"}])
    client.list_resource_tags(KeyId=key)
    client.enable_key_rotation(KeyId=key)
    client.rotate_key_on_demand(KeyId=key)
    client.get_key_rotation_status(KeyId=key)
    client.list_key_rotations(KeyId=key, IncludeKeyMaterial="ALL_KEY_MATERIAL")
    client.get_key_last_usage(KeyId=key)
    client.get_key_policy(KeyId=key)
    client.disable_key(KeyId=key)
    client.schedule_key_deletion(KeyId=key)
    for code, call, params in (
        ("InvalidCiphertextException", client.decrypt, {"CiphertextBlob": blob[:-1]}),
        ("KMSInvalidStateException", client.enable_key, {"KeyId": key}),
        ("ValidationException", client.enable_key, {}),
    ):
        with pytest.raises(ClientError) as raised:
            call(**params)
        assert raised.value.response["Error"]["Code"] == code
    client.meta.events.unregister("after-call.kms", keep)
    assert len(seen) == 21


def test_a_member_unknown_to_boto3_is_in_the_body_alone(client: Any, kms: ReferenceKms) -> None:
    bodies: list[bytes] = []
    client.meta.events.register(
        "after-call.kms", keep := lambda http_response, **_: bodies.append(http_response.content)
    )
    kms.answered = lambda request, answer: {**answer, "Leaked": b"secret"}  # type: ignore[method-assign]
    assert "Leaked" not in client.create_key()
    client.meta.events.unregister("after-call.kms", keep)
    assert json.loads(bodies[0])["Leaked"] == "c2VjcmV0"


def test_a_member_unknown_to_boto3_is_dropped_from_entries_of_a_list_too(client: Any, kms: ReferenceKms) -> None:
    client.create_alias(AliasName="alias/a", TargetKeyId=new_id(kms))
    (alias,) = (row for row in client.list_aliases()["Aliases"] if row["AliasName"] == "alias/a")
    kms.alias_entry = lambda _: {**alias, "Leaked": b"secret"}  # type: ignore[method-assign]
    rows = client.list_aliases()["Aliases"]
    assert alias in rows
    assert not any("Leaked" in row for row in rows)


def test_a_fault_of_the_kms_itself_is_a_500(client: Any, kms: ReferenceKms, caplog: pytest.LogCaptureFixture) -> None:
    def broken(request: object) -> dict[str, Any]:
        raise ZeroDivisionError

    kms.create_key = broken  # type: ignore[method-assign]
    with pytest.raises(ClientError) as raised:
        client.create_key()
    assert raised.value.response["Error"]["Code"] == "InternalFailure"
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    assert "CreateKey" in caplog.text


def test_an_operation_that_is_not_served_is_an_unknown_one(client: Any) -> None:
    with pytest.raises(ClientError, match="UnknownOperationException"):
        client.replicate_key(KeyId="any", ReplicaRegion="eu-west-1")


def test_attaching_again_replaces_the_kms(client: Any, kms: ReferenceKms) -> None:
    key_id = new_id(kms)
    attach(client, ReferenceKms("eu-west-1"))
    with pytest.raises(client.exceptions.NotFoundException):
        client.describe_key(KeyId=key_id)


def test_server_faults_are_those_of_the_service_model() -> None:
    shapes = Loader(
        include_default_search_paths=False, extra_search_paths=[Loader.BUILTIN_DATA_PATH]
    ).load_service_model("kms", "service-2")["shapes"]
    faults = {name for name, shape in shapes.items() if shape.get("fault")}
    assert {*faults, "InternalFailure"} == SERVER_FAULTS
