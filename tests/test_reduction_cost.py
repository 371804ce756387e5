"""Reducing a finding is cheap: the first guess is what a maintainer would try first."""

from __future__ import annotations

from kms_conformance.conformance.judge.traces import latest
from kms_conformance.models.calls import Call
from kms_conformance.models.terms import Blob, KeyRef, PolicyText, RoleName

MADE = Call.of("CreateKey", result=1)
OTHER = Call.of("CreateKey", result=2)
SEALED = Call.of("Encrypt", result=3, KeyId=KeyRef(1), Plaintext=b"text")
OPENED = Call.of("Decrypt", CiphertextBlob=Blob(3))


def on(operation: str, slot: int = 1) -> Call:
    return Call.of(operation, KeyId=KeyRef(slot))


def test_a_change_of_the_key_behind_a_ciphertext_is_not_forgotten() -> None:
    trace = (MADE, SEALED, on("DescribeKey"), on("DisableKey"), OPENED)
    assert latest(trace) == (MADE, SEALED, on("DisableKey"), OPENED)


def test_of_changes_that_overwrite_one_another_the_last_is_kept() -> None:
    trace = (MADE, on("DisableKey"), on("EnableKey"), on("DisableKey"), on("ScheduleKeyDeletion"), on("DescribeKey"))
    assert latest(trace) == (MADE, on("ScheduleKeyDeletion"), on("DescribeKey"))


def test_a_key_is_not_enabled_again_without_what_came_before_it() -> None:
    """EnableKey is refused while a deletion is pending: one does not overwrite the other."""
    trace = (MADE, on("ScheduleKeyDeletion"), on("CancelKeyDeletion"), on("EnableKey"), on("DescribeKey"))
    assert latest(trace) == trace


def test_a_key_that_a_policy_names_is_made() -> None:
    policy = Call.of("PutRolePolicy", RoleName=RoleName("alice"), PolicyDocument=PolicyText('"<key-2>"'))
    use = on("DescribeKey").by("alice")
    assert latest((MADE, OTHER, policy, use)) == (MADE, OTHER, policy, use)


def test_what_somebody_else_changed_is_left_out_at_first() -> None:
    trace = (MADE, on("DisableKey").by("alice"), on("DescribeKey"))
    assert latest(trace) == (MADE, on("DescribeKey"))
