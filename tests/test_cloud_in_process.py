"""The cloud in this process: who calls is told by the credentials alone, and its clock is moved by who would wait."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from kms_conformance.cloud.identity.accounts import SECOND_ACCOUNT
from kms_conformance.conformance.errors import TargetError
from kms_conformance.conformance.targets.embedded import opened
from kms_conformance.conformance.targets.inprocess import InProcessClients
from kms_conformance.conformance.targets.target import Credentials, PrincipalSettings
from kms_conformance.conformance.wire.principals import Cast, enlist

UNKNOWN = Credentials("AKIAIOSFODNN7EXAMPLE", "secret")


@pytest.fixture
def cloud() -> Iterator[InProcessClients]:
    with opened("reference") as clients:
        assert isinstance(clients, InProcessClients)
        yield clients


@pytest.fixture
def cast(cloud: InProcessClients) -> Cast:
    return enlist(cloud, PrincipalSettings())


def refusal(call: Any, **params: Any) -> tuple[str, int]:
    with pytest.raises(ClientError) as raised:
        call(**params)
    return raised.value.response["Error"]["Code"], raised.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_an_unknown_access_key_is_refused_by_each_service_in_its_own_words(cloud: InProcessClients) -> None:
    assert refusal(cloud("kms", UNKNOWN).list_keys) == ("UnrecognizedClientException", 400)
    assert refusal(cloud("sts", UNKNOWN).get_caller_identity) == ("InvalidClientTokenId", 403)
    assert refusal(cloud("iam", UNKNOWN).list_roles) == ("InvalidClientTokenId", 403)


@pytest.mark.parametrize("token", [None, "", "another"])
def test_a_session_needs_its_token(cloud: InProcessClients, cast: Cast, token: str | None) -> None:
    keys = cast.credentials("alice")
    assert keys is not None
    bare = Credentials(keys.access_key_id, keys.secret_access_key, token)
    assert refusal(cloud("kms", bare).list_keys)[0] == "UnrecognizedClientException"


def test_a_session_that_is_over_is_told_as_such(cloud: InProcessClients, cast: Cast) -> None:
    alice = cloud("kms", cast.credentials("alice"))
    assert refusal(alice.list_keys)[0] == "AccessDeniedException"
    cloud.clock.wait(13 * 3600)
    assert refusal(alice.list_keys)[0] == "ExpiredTokenException"
    assert cloud().list_keys()["Keys"] == []


def test_who_calls_is_who_the_key_is_of(cloud: InProcessClients, cast: Cast) -> None:
    def arn(credentials: Credentials | None) -> str:
        return str(cloud("sts", credentials).get_caller_identity()["Arn"])

    assert arn(None) == "arn:aws:iam::000000000000:root"
    assert arn(Credentials(SECOND_ACCOUNT, "whatever")) == f"arn:aws:iam::{SECOND_ACCOUNT}:root"
    assert arn(cast.credentials("bob")) == cast.parties["bob"].session_arn


def test_each_account_has_keys_of_its_own(cloud: InProcessClients) -> None:
    other = cloud("kms", Credentials(SECOND_ACCOUNT, "test"))
    key = cloud().create_key()["KeyMetadata"]["Arn"]
    assert other.list_keys()["Keys"] == []
    assert refusal(other.describe_key, KeyId=key)[0] == "AccessDeniedException"


def test_what_a_role_may_is_asked_at_every_call(cloud: InProcessClients, cast: Cast) -> None:
    alice, role = cloud("kms", cast.credentials("alice")), cast.parties["alice"].name
    allow = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:ListKeys", "Resource": "*"}]}'
    assert refusal(alice.list_keys)[0] == "AccessDeniedException"
    cloud("iam").put_role_policy(RoleName=role, PolicyName="some", PolicyDocument=allow)
    assert alice.list_keys()["Keys"] == []
    cloud("iam").delete_role_policy(RoleName=role, PolicyName="some")
    assert refusal(alice.list_keys)[0] == "AccessDeniedException"


def test_a_client_makes_others_of_the_same_cloud(cloud: InProcessClients) -> None:
    key = cloud().create_key()["KeyMetadata"]["KeyId"]
    assert cloud().sibling("kms").describe_key(KeyId=key)["KeyMetadata"]["KeyId"] == key


def test_a_service_that_is_not_there_is_named(cloud: InProcessClients) -> None:
    with pytest.raises(TargetError, match="no location; judge one that is served: kms-conformance serve"):
        cloud("location")


def test_the_clock_is_moved_and_nobody_sleeps(cloud: InProcessClients) -> None:
    before = cloud.clock.now()
    cloud.clock.wait(3600)
    assert 3600 <= cloud.clock.now() - before < 3700


def test_two_clouds_share_nothing(cloud: InProcessClients) -> None:
    cloud().create_key()
    with opened("reference") as another:
        assert another().list_keys()["Keys"] == []
