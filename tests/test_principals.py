"""The principals of a run: made, renewed and removed, and nothing of them is kept but the names of their roles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.cloud.identity.accounts import SECOND_ACCOUNT
from kms_conformance.conformance.run.work import opened as worker_opened
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.targets.embedded import opened
from kms_conformance.conformance.targets.inprocess import InProcessClients
from kms_conformance.conformance.targets.target import Credentials, PrincipalSettings
from kms_conformance.conformance.wire import principals
from kms_conformance.conformance.wire.ledger import Ledger
from kms_conformance.conformance.wire.principals import PREFIX, Cast, dismiss, enlist, renew
from kms_conformance.models.operations.iam import POLICY_NAME
from kms_conformance.models.outcomes import Refusal, Success
from kms_conformance.models.parties import OWNER, ROLES, STRANGER

OTHER = Credentials(SECOND_ACCOUNT, "test")
ADMINISTRATORS = (None, OTHER)


@pytest.fixture
def cloud() -> Iterator[InProcessClients]:
    with opened("reference") as clients:
        assert isinstance(clients, InProcessClients)
        yield clients


def roles(cloud: InProcessClients, account: Credentials | None = None) -> set[str]:
    return {row["RoleName"] for row in cloud("iam", account).list_roles()["Roles"]}


def who(cloud: InProcessClients, cast: Cast, name: str) -> str:
    arn: str = cloud("sts", cast.credentials(name)).get_caller_identity()["Arn"]
    return arn


def test_each_principal_is_a_role_of_its_own_with_a_session(cloud: InProcessClients) -> None:
    remembered: list[str] = []
    cast = enlist(cloud, PrincipalSettings(), remembered.append)
    assert (cast.why, set(cast.parties)) == ("", {*ROLES, STRANGER, OWNER})
    assert set(remembered) == set(cast.made) == roles(cloud) | roles(cloud, OTHER)
    assert all(name.startswith(PREFIX) for name in remembered)
    for name in (*ROLES, STRANGER):
        assert who(cloud, cast, name) == cast.parties[name].session_arn
        assert cast.parties[name].arn.endswith(f":role/{cast.parties[name].name}")
    assert {cast.parties[name].arn.split(":")[4] for name in (STRANGER, OWNER)} == {SECOND_ACCOUNT}
    assert who(cloud, cast, OWNER) == cast.parties[OWNER].arn


def test_a_new_role_has_no_permission(cloud: InProcessClients) -> None:
    cast, key = enlist(cloud, PrincipalSettings()), cloud().create_key()["KeyMetadata"]["Arn"]
    for name in (*ROLES, STRANGER):
        with pytest.raises(Exception, match="AccessDenied"):
            cloud("kms", cast.credentials(name)).describe_key(KeyId=key)


def test_two_workers_never_have_the_same_roles(cloud: InProcessClients) -> None:
    assert not enlist(cloud, PrincipalSettings()).made.keys() & enlist(cloud, PrincipalSettings()).made.keys()


def test_all_roles_are_removed_with_what_was_given_to_them(cloud: InProcessClients) -> None:
    cast = enlist(cloud, PrincipalSettings())
    allow = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    for role, administrator in cast.made.items():
        given = {"RoleName": role, "PolicyName": POLICY_NAME, "PolicyDocument": allow}
        cloud("iam", administrator).put_role_policy(**given)
    assert dismiss(cloud, cast) == ()
    assert [roles(cloud, account) for account in ADMINISTRATORS] == [set(), set()]


def test_a_role_that_cannot_be_removed_is_named(cloud: InProcessClients) -> None:
    cast = enlist(cloud, PrincipalSettings())
    kept = cast.parties["bob"].name
    statement = {"Effect": "Allow", "Action": "kms:ListKeys", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    cloud("iam").put_role_policy(RoleName=kept, PolicyName="of-somebody-else", PolicyDocument=document)
    assert dismiss(cloud, cast) == (kept,)
    assert roles(cloud) == {kept}


def test_roles_that_were_made_before_it_went_wrong_are_removed_too(
    cloud: InProcessClients, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(sts: Any, arn: str, *others: Any) -> Any:
        if arn.endswith("carol"):
            sts.assume_role(RoleArn="arn:aws:iam::000000000000:role/nobody", RoleSessionName="nobody")
        return assumed(sts, arn, *others)

    assumed = principals._assumed
    monkeypatch.setattr(principals, "_assumed", refuses)
    cast = enlist(cloud, PrincipalSettings())
    assert cast.why.startswith("AssumeRole answers AccessDenied: ")
    assert (len(cast.made), len(roles(cloud))) == (3, 3)
    assert dismiss(cloud, cast) == ()
    assert roles(cloud) == set()


def test_a_principal_whose_session_is_over_gets_another_one_unasked() -> None:
    with worker_opened(resolve("reference")) as worker:
        worker.enlist()
        before = dict(worker.executor.cast.parties)
        worker.waiting.clock.wait(13 * 3600)
        for name in ("alice", STRANGER):
            outcome = worker.executor.execute("ListKeys", {}, principal=name)
            assert isinstance(outcome, Refusal) and outcome.code == "AccessDeniedException"
            now = worker.executor.cast.parties[name]
            assert now.credentials != before[name].credentials
            assert (now.arn, now.name) == (before[name].arn, before[name].name)
        assert worker.executor.cast.parties["bob"] == before["bob"]
        assert isinstance(worker.executor.execute("ListKeys", {}), Success)


def test_a_worker_removes_its_roles_whatever_happens() -> None:
    target = resolve("reference")
    seen: list[Any] = []

    def crash() -> None:
        with worker_opened(target) as worker:
            worker.enlist()
            seen.append(worker.clients("iam"))
            assert seen[0].list_roles()["Roles"]
            raise RuntimeError

    with pytest.raises(RuntimeError):
        crash()
    assert seen[0].list_roles()["Roles"] == []


def test_the_ledger_holds_the_names_of_roles_and_no_secret_is_anywhere(tmp_path: Path) -> None:
    ledger = tmp_path / "keys.jsonl"
    with worker_opened(resolve("reference"), Ledger(ledger)) as worker:
        worker.enlist()
        worker.pool.lease()
        cast = worker.executor.cast
        said = ledger.read_text("utf-8") + repr(cast) + repr(worker.target)
        rows = [json.loads(line) for line in ledger.read_text("utf-8").splitlines()]
    assert {row["role"] for row in rows if "role" in row} == set(cast.made)
    assert all(set(row) in ({"role"}, {"key"}) for row in rows)
    for party in cast.parties.values():
        assert party.credentials is not None
        for secret in (party.credentials.secret_access_key, party.credentials.session_token):
            assert secret in (None, "test") or secret not in said


def test_the_name_of_a_role_is_written_before_it_is_made(cloud: InProcessClients) -> None:
    def remember(name: str) -> None:
        assert name not in roles(cloud) | roles(cloud, OTHER)

    assert enlist(cloud, PrincipalSettings(), remember).why == ""


def test_static_principals_are_taken_as_they_are(cloud: InProcessClients) -> None:
    made = enlist(cloud, PrincipalSettings(convention=False))
    alice = made.parties["alice"]
    assert alice.credentials is not None
    settings = PrincipalSettings("static", {"alice": (alice.arn, alice.credentials)}, convention=False)
    cast = enlist(cloud, settings)
    assert (set(cast.parties), dict(cast.made)) == ({"alice"}, {})
    assert who(cloud, cast, "alice") == alice.session_arn
    renew(cloud, cast, "alice")
    assert cast.credentials("alice") == alice.credentials
    assert dismiss(cloud, cast) == ()
    assert alice.name in roles(cloud)


def test_a_target_without_principals_says_why(cloud: InProcessClients) -> None:
    cast = enlist(cloud, PrincipalSettings("none"))
    assert (dict(cast.parties), cast.why) == ({}, "the target file says that there are no principals")
    assert roles(cloud) == set()


OWN_AGAIN = Credentials("test", "test")
STRANGERS = {
    "unnamed": (PrincipalSettings(convention=False), None),
    "the same account": (PrincipalSettings(other_account=OWN_AGAIN), None),
    "wrong credentials": (PrincipalSettings(other_account=Credentials("222222222222", "x")), None),
    "an administrator": (PrincipalSettings(other_account=OTHER), "made"),
}


@pytest.mark.parametrize("case", STRANGERS)
def test_somebody_of_another_account_is_there_where_one_is_named(cloud: InProcessClients, case: str) -> None:
    settings, expected = STRANGERS[case]
    cast = enlist(cloud, settings)
    assert (cast.why, set(ROLES) <= set(cast.parties)) == ("", True)
    assert (STRANGER in cast.parties) == (OWNER in cast.parties) == (expected is not None)
    assert len(roles(cloud, OTHER)) == (expected is not None)


def test_a_role_of_another_account_is_assumed_and_left_alone(cloud: InProcessClients) -> None:
    trust = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    made = cloud("iam", OTHER).create_role(RoleName="theirs", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    cast = enlist(cloud, PrincipalSettings(other_role=made))
    assert (cast.parties[STRANGER].arn, cast.parties[STRANGER].name) == (made, "")
    assert OWNER not in cast.parties
    assert dismiss(cloud, cast) == ()
    assert roles(cloud, OTHER) == {"theirs"}
