"""An alias of the reference KMS is a name for one key, as long as it is that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.reference_calls import NOW, UNKNOWN, Clock
from tests.reference_client import ARN, bare_client, client, clock, code_of, key_of, kms, mac_key, refusal

__all__ = ["bare_client", "client", "clock", "kms"]


def shown(client: Any, **params: Any) -> dict[str, str]:
    return {alias["AliasName"]: alias["TargetKeyId"] for alias in client.list_aliases(**params)["Aliases"]}


@pytest.mark.parametrize("form", ["KeyId", "Arn"])
def test_a_created_alias_is_listed_alias_001_alias_003(client: Any, form: str) -> None:
    key = key_of(client)
    assert "Aliases" not in client.create_alias(AliasName="alias/one", TargetKeyId=key[form])
    assert client.list_aliases()["Aliases"] == [
        {
            "AliasName": "alias/one",
            "AliasArn": ARN + "alias/one",
            "TargetKeyId": key["KeyId"],
            "CreationDate": NOW,
            "LastUpdatedDate": NOW,
        }
    ]


@pytest.mark.parametrize("identifier", ["alias/one", ARN + "alias/one"])
def test_an_alias_names_its_key_alias_002_aws_016_aws_017(client: Any, identifier: str) -> None:
    key = key_of(client)
    client.create_alias(AliasName="alias/one", TargetKeyId=key["KeyId"])
    assert client.describe_key(KeyId=identifier)["KeyMetadata"] == key
    sealed = client.encrypt(KeyId=identifier, Plaintext=b"x")
    assert sealed["KeyId"] == key["Arn"]
    assert client.decrypt(KeyId=identifier, CiphertextBlob=sealed["CiphertextBlob"])["Plaintext"] == b"x"
    moved = client.re_encrypt(
        SourceKeyId=identifier, DestinationKeyId=identifier, CiphertextBlob=sealed["CiphertextBlob"]
    )
    assert moved["KeyId"] == moved["SourceKeyId"] == key["Arn"]
    assert client.generate_data_key(KeyId=identifier, NumberOfBytes=1)["KeyId"] == key["Arn"]


@pytest.mark.parametrize("identifier", ["alias/one", ARN + "alias/one"])
def test_management_takes_no_alias_key_033_alias_004_tag_015(client: Any, identifier: str) -> None:
    client.create_alias(AliasName="alias/one", TargetKeyId=key_of(client)["KeyId"])
    expected = ("InvalidArnException", "Key Aliases are not supported for this operation.")
    assert refusal(client.disable_key, KeyId=identifier) == expected
    assert refusal(client.create_alias, AliasName="alias/two", TargetKeyId=identifier) == expected
    assert refusal(client.tag_resource, KeyId=identifier, Tags=[]) == expected


def test_a_name_without_the_prefix_is_refused_aws_036(client: Any) -> None:
    key_id = key_of(client)["KeyId"]
    link = "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"
    code, message = refusal(client.create_alias, AliasName="abcd1234", TargetKeyId=key_id)
    assert code == "ValidationException"
    assert message == f'Alias must start with the prefix "alias/". Please see {link}'
    assert code_of(client.delete_alias, AliasName="abcd1234") in ("ValidationException", "NotFoundException")
    assert code_of(client.update_alias, AliasName="abcd1234", TargetKeyId=key_id) == "ValidationException"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("alias/aws/mine", "InvalidAliasNameException"),
        ("alias/a b", "ValidationException"),
        ("alias/", "ValidationException"),
        ("alias/" + "x" * 251, "ValidationException"),
        ("", "ValidationException"),
    ],
)
def test_a_name_that_no_alias_may_have_is_refused_alias_006_alias_007_alias_009(
    client: Any, name: str, code: str
) -> None:
    assert code_of(client.create_alias, AliasName=name, TargetKeyId=key_of(client)["KeyId"]) == code
    assert client.list_aliases()["Aliases"] == []


@pytest.mark.parametrize("name", ["alias/" + "x" * 250, "alias/a:b", "alias/A/_-9"])
def test_every_other_name_is_taken_alias_008_alias_009(client: Any, name: str) -> None:
    client.create_alias(AliasName=name, TargetKeyId=key_of(client)["KeyId"])
    assert list(shown(client)) == [name]


def test_a_name_in_use_is_not_given_twice_and_case_counts_alias_010_alias_011(client: Any) -> None:
    one, other = key_of(client)["KeyId"], key_of(client)["KeyId"]
    client.create_alias(AliasName="alias/a", TargetKeyId=one)
    for key_id in (one, other):
        assert code_of(client.create_alias, AliasName="alias/a", TargetKeyId=key_id) == "AlreadyExistsException"
    client.create_alias(AliasName="alias/A", TargetKeyId=other)
    assert shown(client) == {"alias/a": one, "alias/A": other}


@pytest.mark.parametrize(
    "target", [UNKNOWN, ARN.replace("eu-west-1", "us-east-1") + f"key/{UNKNOWN}", "nonsense", "arn:aws:s3:::bucket"]
)
def test_a_target_that_is_no_key_of_here_is_not_found_alias_013(client: Any, target: str) -> None:
    assert code_of(client.create_alias, AliasName="alias/a", TargetKeyId=target) == "NotFoundException"
    assert client.list_aliases()["Aliases"] == []


def test_a_key_has_50_aliases_and_no_more_alias_015_alias_016(client: Any) -> None:
    full, other = key_of(client)["KeyId"], key_of(client)["KeyId"]
    for number in range(50):
        client.create_alias(AliasName=f"alias/{number}", TargetKeyId=full)
    client.create_alias(AliasName="alias/more", TargetKeyId=other)
    assert code_of(client.create_alias, AliasName="alias/50", TargetKeyId=full) == "LimitExceededException"
    assert code_of(client.update_alias, AliasName="alias/more", TargetKeyId=full) == "LimitExceededException"
    client.update_alias(AliasName="alias/7", TargetKeyId=full)
    client.delete_alias(AliasName="alias/7")
    client.update_alias(AliasName="alias/more", TargetKeyId=full)
    assert len(client.list_aliases(KeyId=full, Limit=100)["Aliases"]) == 50


def test_a_moved_alias_names_the_other_key_and_ciphertexts_stay_alias_017_alias_018(client: Any, clock: Clock) -> None:
    one, other = key_of(client), key_of(client)
    client.create_alias(AliasName="alias/a", TargetKeyId=one["KeyId"])
    blob = client.encrypt(KeyId="alias/a", Plaintext=b"x")["CiphertextBlob"]
    clock.now += timedelta(hours=1)
    client.update_alias(AliasName="alias/a", TargetKeyId=other["Arn"])
    (alias,) = client.list_aliases(KeyId=other["KeyId"])["Aliases"]
    assert (alias["CreationDate"], alias["LastUpdatedDate"]) == (NOW, clock.now)
    assert alias["TargetKeyId"] == other["KeyId"]
    assert client.list_aliases(KeyId=one["KeyId"])["Aliases"] == []
    assert client.decrypt(CiphertextBlob=blob)["KeyId"] == one["Arn"]
    assert code_of(client.decrypt, CiphertextBlob=blob, KeyId="alias/a") == "IncorrectKeyException"
    assert client.encrypt(KeyId="alias/a", Plaintext=b"x")["KeyId"] == other["Arn"]


def test_an_alias_stays_among_keys_of_one_usage_alias_019(client: Any) -> None:
    symmetric, mac = key_of(client)["KeyId"], mac_key(client)["KeyId"]
    client.create_alias(AliasName="alias/a", TargetKeyId=symmetric)
    client.create_alias(AliasName="alias/m", TargetKeyId=mac)
    assert code_of(client.update_alias, AliasName="alias/a", TargetKeyId=mac) == "ValidationException"
    assert code_of(client.update_alias, AliasName="alias/m", TargetKeyId=symmetric) == "ValidationException"
    client.update_alias(AliasName="alias/m", TargetKeyId=mac_key(client, 512)["KeyId"])
    assert shown(client)["alias/a"] == symmetric


def test_what_is_no_alias_is_neither_moved_nor_deleted_alias_022(client: Any) -> None:
    expected = ("NotFoundException", f"Alias {ARN}alias/none is not found.")
    assert refusal(client.delete_alias, AliasName="alias/none") == expected
    assert refusal(client.update_alias, AliasName="alias/none", TargetKeyId=key_of(client)["KeyId"]) == expected


def test_a_deleted_alias_names_nothing_until_it_is_created_again_alias_023_alias_024(client: Any, clock: Clock) -> None:
    one, other = key_of(client), key_of(client)
    client.create_alias(AliasName="alias/a", TargetKeyId=one["KeyId"])
    client.delete_alias(AliasName="alias/a")
    assert shown(client) == {}
    expected = ("NotFoundException", f"Alias {ARN}alias/a is not found.")
    assert refusal(client.encrypt, KeyId="alias/a", Plaintext=b"x") == expected
    assert refusal(client.describe_key, KeyId=ARN + "alias/a") == expected
    assert client.describe_key(KeyId=one["KeyId"])["KeyMetadata"] == one
    clock.now += timedelta(days=1)
    client.create_alias(AliasName="alias/a", TargetKeyId=other["KeyId"])
    assert client.describe_key(KeyId="alias/a")["KeyMetadata"] == other
    assert client.list_aliases()["Aliases"][0]["CreationDate"] == clock.now


def test_a_list_for_a_key_shows_exactly_its_aliases_alias_025_alias_028(client: Any) -> None:
    keys = [key_of(client) for _ in range(3)]
    for number, key in ((0, keys[1]), (1, keys[2]), (2, keys[2])):
        client.create_alias(AliasName=f"alias/{number}", TargetKeyId=key["KeyId"])
    for key, names in zip(keys, ([], ["alias/0"], ["alias/1", "alias/2"]), strict=True):
        assert list(shown(client, KeyId=key["KeyId"])) == list(shown(client, KeyId=key["Arn"])) == names
    assert code_of(client.list_aliases, KeyId=UNKNOWN) == "NotFoundException"


def test_aliases_outlive_the_waiting_period_and_go_with_the_key_alias_031_alias_032(client: Any, clock: Clock) -> None:
    pending, other = key_of(client)["KeyId"], key_of(client)["KeyId"]
    for name in ("alias/moved", "alias/deleted", "alias/left"):
        client.create_alias(AliasName=name, TargetKeyId=pending)
    client.schedule_key_deletion(KeyId=pending)
    assert list(shown(client)) == ["alias/deleted", "alias/left", "alias/moved"]
    assert code_of(client.create_alias, AliasName="alias/new", TargetKeyId=pending) == "KMSInvalidStateException"
    client.update_alias(AliasName="alias/moved", TargetKeyId=other)
    client.delete_alias(AliasName="alias/deleted")
    assert code_of(client.update_alias, AliasName="alias/moved", TargetKeyId=pending) == "KMSInvalidStateException"
    clock.now += timedelta(days=30)
    assert shown(client) == {"alias/moved": other}
    assert code_of(client.describe_key, KeyId="alias/left") == "NotFoundException"


@pytest.mark.parametrize(
    ("identifier", "message"),
    [
        (ARN.replace("eu-west-1", "us-east-1") + "alias/one", "Invalid arn us-east-1"),
        (ARN.replace("123456789012", "999999999999") + "alias/one", None),
        ("alias/two", f"Alias {ARN}alias/two is not found."),
        (ARN + "alias/a b", f"Invalid arn '{ARN}alias/a b'"),
    ],
)
def test_an_alias_of_elsewhere_names_nothing_here_key_036_key_038(
    client: Any, identifier: str, message: str | None
) -> None:
    client.create_alias(AliasName="alias/one", TargetKeyId=key_of(client)["KeyId"])
    code, text = refusal(client.describe_key, KeyId=identifier)
    assert code == "NotFoundException"
    assert text == (message or f"Alias {identifier} is not found.")
