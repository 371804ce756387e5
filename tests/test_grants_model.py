"""The rules of grants as the documentation states them, without any KMS."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kms_conformance.models.authorization.access import Principal
from kms_conformance.models.grants import (
    GRANT_OPERATIONS,
    Constraints,
    Grant,
    Terms,
    Use,
    admits,
    as_strict,
    counts,
    is_principal,
    kind_of,
    may_retire,
    names,
    permits,
    settled,
    unsupported,
)
from tests.test_registry import SERVICE

KEY = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ACCOUNT = "arn:aws:iam::111122223333:root"
FINANCE = {"Department": "Finance", "Classification": "Public"}
IT = {"Department": "IT"}


def user(name: str, account: str = "111122223333") -> Principal:
    return Principal("user", f"arn:aws:iam::{account}:user/{name}", account)


def grant(*operations: str, constraints: Constraints | None = None, grantee: str = "exampleUser") -> Grant:
    """The grant of the guide's examples."""
    terms = Terms(
        KEY,
        frozenset(operations),
        grantee_principal=f"arn:aws:iam::111122223333:user/{grantee}",
        retiring_principal="arn:aws:iam::111122223333:role/adminRole",
        constraints=constraints or Constraints(),
    )
    return Grant("0" * 64, terms, ACCOUNT, datetime(2030, 1, 1, tzinfo=UTC))


def test_the_operations_are_those_of_the_service_model() -> None:
    assert tuple(SERVICE.shape_for("GrantOperation").enum) == GRANT_OPERATIONS  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("usage", "spec", "allowed", "refused"),
    [
        ("ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT",
         "Decrypt Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext GenerateDataKeyPair "
         "GenerateDataKeyPairWithoutPlaintext ReEncryptFrom ReEncryptTo", "Sign Verify GenerateMac VerifyMac"),
        ("ENCRYPT_DECRYPT", "RSA_2048", "Encrypt Decrypt ReEncryptFrom ReEncryptTo GetPublicKey",
         "GenerateDataKey GenerateDataKeyWithoutPlaintext GenerateDataKeyPair Sign GenerateMac"),
        ("SIGN_VERIFY", "RSA_2048", "Sign Verify GetPublicKey", "Encrypt GenerateDataKey GenerateMac"),
        ("GENERATE_VERIFY_MAC", "HMAC_256", "GenerateMac VerifyMac", "Encrypt Sign GenerateDataKey"),
        ("KEY_AGREEMENT", "ECC_NIST_P256", "DeriveSharedSecret GetPublicKey", "Sign Encrypt"),
        ("ENCAPSULATE_DECAPSULATE", "ML_KEM_768", "Encapsulate Decapsulate GetPublicKey", "Sign Encrypt"),
    ],
)  # fmt: skip
def test_a_grant_holds_what_its_key_supports_grant_020_to_025(
    usage: str, spec: str, allowed: str, refused: str
) -> None:
    kind = kind_of(usage, spec)
    for operation in (*allowed.split(), "CreateGrant", "RetireGrant", "DescribeKey"):
        assert not unsupported([operation], kind), operation
    for operation in refused.split():
        assert unsupported([operation], kind) == {operation}


@pytest.mark.parametrize(
    ("context", "allowed"),
    [
        ({"Department": "Finance", "Classification": "Public"}, True),
        ({"Classification": "Public", "Department": "Finance"}, True),
        ({"Customer": "12345", "Department": "Finance", "Classification": "Public", "Purpose": "Test"}, True),
        ({"Department": "Finance"}, False),
        ({"department": "finance", "classification": "public"}, False),
        ({"Classification": "Public", "Customer": "12345"}, False),
        ({}, False),
    ],
)
def test_the_guides_examples_of_a_subset_grant_034(context: dict[str, str], allowed: bool) -> None:
    assert admits(Constraints(subset=FINANCE), context) is allowed


@pytest.mark.parametrize(
    ("context", "allowed"), [(IT, True), ({**IT, "Purpose": "Test"}, False), ({}, False), ({"Department": "it"}, False)]
)
def test_the_guides_examples_of_equality_grant_033(context: dict[str, str], allowed: bool) -> None:
    assert admits(Constraints(equals=IT), context) is allowed


def test_the_two_documents_differ_on_the_case_of_keys_alone_grant_036() -> None:
    for constraints in (Constraints(equals=IT), Constraints(subset=IT)):
        assert settled(constraints, {"department": "IT"}) is None
        assert admits(constraints, {"department": "IT"}, "exact") is False
        assert admits(constraints, {"department": "IT"}, "folded") is True
        assert settled(constraints, {"department": "it"}) is False
        assert settled(constraints, {"Department": "it"}) is False
        assert settled(constraints, IT) is True


A, AB = {"a": "1"}, {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    ("parent", "child", "strict"),
    [
        (Constraints(subset=A), Constraints(subset=A), True),
        (Constraints(subset=A), Constraints(subset=AB), True),
        (Constraints(subset=A), Constraints(equals=A), True),
        (Constraints(subset=A), Constraints(equals=AB), True),
        (Constraints(subset=A), Constraints(subset={}), False),
        (Constraints(subset=A), Constraints(), False),
        (Constraints(subset=AB), Constraints(subset=A), False),
        (Constraints(subset=A), Constraints(subset={"a": "2"}), False),
        (Constraints(equals=A), Constraints(equals=A), True),
        (Constraints(equals=A), Constraints(subset=A), False),
        (Constraints(equals=A), Constraints(equals=AB), False),
        (Constraints(), Constraints(), True),
        (Constraints(), Constraints(subset=A), True),
    ],
)
def test_a_childs_constraints_are_as_strict_or_stricter_grant_047(
    parent: Constraints, child: Constraints, strict: bool
) -> None:
    assert as_strict(child, parent) is strict


def test_no_child_admits_what_its_parent_refuses_inv_38() -> None:
    contexts: list[dict[str, str]] = [{}, A, AB, {"b": "2"}, {"a": "2"}]
    maps: list[dict[str, str] | None] = [None, *contexts]
    everything = [Constraints(equals, subset) for equals in maps for subset in maps]
    for parent in everything:
        for child in everything:
            if as_strict(child, parent):
                assert all(admits(parent, c) for c in contexts if admits(child, c)), (parent, child)


def test_a_parents_source_arn_stays() -> None:
    arn = "arn:aws:voiceid:us-west-2:111122223333:domain/d"
    assert as_strict(Constraints(source_arn=arn), Constraints(source_arn=arn))
    assert not as_strict(Constraints(), Constraints(source_arn=arn))


def test_it_permits_its_grantee_its_operations_on_its_key_grant_003() -> None:
    given, example = grant("Decrypt"), user("exampleUser")
    assert permits(given, Use(example, "Decrypt", KEY))
    assert not permits(given, Use(example, "Encrypt", KEY))
    assert not permits(given, Use(example, "Decrypt", KEY.replace("1234abcd", "4321dcba")))
    assert not permits(given, Use(user("exampleUser", "444455556666"), "Decrypt", KEY))


def test_the_guides_parent_and_child_grant_046() -> None:
    parent = grant("GenerateDataKey", "Decrypt", "CreateGrant", constraints=Constraints(subset=IT))

    def may_create(*operations: str, **constraints: dict[str, str]) -> bool:
        child = grant(*operations, constraints=Constraints(**constraints), grantee="anotherUser").terms
        return permits(parent, Use(user("exampleUser"), "CreateGrant", KEY, child=child))

    assert may_create("CreateGrant", "Decrypt", equals=IT)
    assert may_create("Decrypt", subset={**IT, "Purpose": "Test"})
    assert not may_create("ReEncryptFrom", equals=IT)
    assert not may_create("Decrypt", subset={})
    without = grant("GenerateDataKey", "Decrypt")
    assert not permits(without, Use(user("exampleUser"), "CreateGrant", KEY, child=grant("Decrypt").terms))


def test_source_arn_binds_to_a_resource_and_not_describe_key_without_one_grant_044() -> None:
    arn = "arn:aws:voiceid:us-west-2:111122223333:domain/d"
    given, example = grant("Decrypt", "DescribeKey", constraints=Constraints(source_arn=arn)), user("exampleUser")
    assert permits(given, Use(example, "Decrypt", KEY, source_arn=arn))
    assert not permits(given, Use(example, "Decrypt", KEY))
    assert not permits(given, Use(example, "Decrypt", KEY, source_arn=arn + "2"))
    assert permits(given, Use(example, "DescribeKey", KEY))
    assert not permits(given, Use(example, "DescribeKey", KEY, source_arn=arn + "2"))


def test_who_may_retire_grant_051_to_053() -> None:
    role = "arn:aws:iam::111122223333:role/adminRole"
    session = Principal("session", "arn:aws:sts::111122223333:assumed-role/adminRole/s", "111122223333", role=role)
    root = Principal("root", ACCOUNT, "111122223333")
    assert may_retire(grant("Decrypt"), session)
    assert may_retire(grant("Decrypt"), root)
    assert not may_retire(grant("Decrypt"), user("exampleUser"))
    assert may_retire(grant("Decrypt", "RetireGrant"), user("exampleUser"))
    assert not may_retire(grant("Decrypt", "RetireGrant"), user("anotherUser"))
    assert may_retire(grant("Decrypt"), user("anotherUser"), delegated=True)
    assert not may_retire(grant("Decrypt"), user("anotherUser", "444455556666"), delegated=True)


def test_an_account_means_its_root_user_and_whom_it_delegates_to() -> None:
    assert names(ACCOUNT, Principal("root", ACCOUNT, "111122223333"))
    assert not names(ACCOUNT, user("alice"))
    assert names(ACCOUNT, user("alice"), delegated=True)
    assert not names(ACCOUNT, user("alice", "444455556666"), delegated=True)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("arn:aws:iam::111122223333:root", True),
        ("arn:aws:iam::111122223333:user/path/alice", True),
        ("arn:aws:iam::111122223333:role/admin", True),
        ("arn:aws:sts::111122223333:federated-user/bob", True),
        ("arn:aws:sts::111122223333:assumed-role/admin/session", True),
        ("arn:aws-cn:iam::111122223333:role/admin", True),
        ("dynamodb.us-west-2.amazonaws.com", True),
        ("arn:aws:iam::111122223333:group/admins", False),
        ("arn:aws:iam::1111:user/alice", False),
        ("111122223333", False),
        ("alice", False),
        ("*", False),
    ],
)
def test_the_principals_that_a_grant_may_name_grant_029(text: str, good: bool) -> None:
    assert is_principal(text) is good


def test_when_a_grant_counts() -> None:
    made, delay = datetime(2030, 1, 1, tzinfo=UTC), timedelta(minutes=5)
    soon, gone = made + timedelta(minutes=1), made + timedelta(minutes=20)
    assert not counts(made, None, soon, delay)
    assert counts(made, None, soon, delay, with_token=True)  # TOKEN-001
    assert counts(made, None, made + delay, delay)  # TOKEN-002
    for with_token in (False, True):
        assert counts(made, gone, gone, delay, with_token=with_token)
        assert not counts(made, gone, gone + delay, delay, with_token=with_token)  # TOKEN-009
