"""Permission by a key's ARN: each operation on a key is called in every way to name it, and each fault shows."""

from __future__ import annotations

import pytest

from kms_conformance.conformance.targets import resolve
from kms_conformance.faults import named_keys as faults
from kms_conformance.models.authorization.permissions import PERMISSIONS
from kms_conformance.models.calls import Call
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.terms import AliasRef, KeyRef, Term
from kms_conformance.strategies.enumeration import typed_callers
from kms_conformance.strategies.enumeration.named_keys import plans
from tests.eventual import outcome

ALIASES = ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncrypt")
"""KMS Developer Guide, About aliases: the served operations that take an alias in place of a key."""
NOT_BY_POLICY = {"RetireGrant"}
"""The grant decides (GRANT-054)."""
OF_OTHER_TYPES = tuple(use.operation for use in typed_callers.USES)
"""Operations that are tried with keys of other types, each of which takes an alias in place of its key."""
ON_ITS_WAY = {"RotateKeyOnDemand"}
"""Asynchronous, and no more than 25 times for a key: called by callers nowhere."""
OF_IMPORTS = {"GetParametersForImport", "ImportKeyMaterial", "DeleteImportedKeyMaterial"}
"""Called by the owner of the keys alone so far."""


def calls(*names: str) -> list[Call]:
    found = (plan for plan in (*plans(), *typed_callers.plans()) if plan.name.startswith(names))
    return [call for plan in found for call in plan.calls if call.principal == "alice"]


def way(term: Term) -> str:
    match term:
        case KeyRef(form=form):
            return form
        case AliasRef(form="arn"):
            return "alias-arn"
        case AliasRef():
            return "alias"
        case _:
            return "absent"


def test_every_operation_on_a_key_is_called_under_a_permission_for_its_arn() -> None:
    on_a_key = {
        operation
        for operation in OPERATIONS.keys() & PERMISSIONS.keys()
        if any(row.on not in ("none", "alias") for row in PERMISSIONS[operation])
    }
    tried = {call.operation for call in calls("named-keys/iam", "named-keys/managed", "named-keys/alias-operations")}
    assert on_a_key - tried == NOT_BY_POLICY | ON_ITS_WAY | OF_IMPORTS


@pytest.mark.parametrize(("name", "label"), [("iam", "by-iam"), ("key-policy", "by-key-policy"), ("grant", "by-grant")])
@pytest.mark.parametrize("operation", [*ALIASES, *OF_OTHER_TYPES])
def test_an_operation_that_takes_aliases_is_allowed_in_every_way(name: str, label: str, operation: str) -> None:
    rows = [
        call for call in calls(f"named-keys/{name}") if call.operation == operation and call.label.startswith(label)
    ]
    for member in ("SourceKeyId", "DestinationKeyId") if operation == "ReEncrypt" else ("KeyId",):
        ways = {"id", "arn", "alias", "alias-arn"} | ({"absent"} if member == "SourceKeyId" else set())
        ways |= {"absent"} if operation == "Decrypt" else set()
        assert {way(call.get(member)) for call in rows} >= ways


@pytest.mark.parametrize("operation", sorted({call.operation for call in calls("named-keys/managed")}))
def test_any_other_operation_is_allowed_by_id_and_by_arn(operation: str) -> None:
    rows = [
        row for row in calls("named-keys/managed") if row.operation == operation and row.label.startswith("managed")
    ]
    assert {way(row.get("KeyId")) for row in rows} == {"id", "arn"}


@pytest.mark.parametrize("mutant", faults.MUTANTS)
def test_each_fault_shows(mutant: str) -> None:
    found = outcome(resolve(f"mutant:{mutant}"), "named-keys/")
    assert faults.MUTANTS[mutant].requirement in found.blamed
