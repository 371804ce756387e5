"""Faults of GetKeyPolicy and ListKeyPolicies in the names of policies."""

from __future__ import annotations

from collections.abc import Callable

from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.paging import Row
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.faults.mutant import (
    Around,
    Effect,
    GuardOff,
    Mutant,
    OtherCode,
    acts_on,
    acts_with,
    table,
    with_params,
    without,
)
from kms_conformance.models.operations.policies import DEFAULT, SHARED

GET, LIST = ("GetKeyPolicy",), ("ListKeyPolicies",)


def taken_for_default(when: Callable[[str], bool]) -> Around:
    """A PolicyName for which `when` is true means the default policy."""

    def change(request: Request) -> Request:
        return with_params(request, PolicyName=DEFAULT) if when(request.params.get("PolicyName", DEFAULT)) else request

    return acts_on(change)


def _list_shared(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
    return kms.listed(request, "PolicyNames", [Row(name, name) for name in (DEFAULT, SHARED)])


MUTANTS = table(
    Mutant(
        "get-policy-lacks-policy-name", "POLICY-005", "response",
        "The answer of GetKeyPolicy has no PolicyName when the request had none.",
        GET,
        (without("PolicyName", lambda request: "PolicyName" not in request.params),),
    ),
    Mutant(
        "list-policies-shows-ram", "POLICY-006", "response",
        "ListKeyPolicies gives AWS_RAM besides default for a key that isn't shared.",
        LIST,
        (Around(_list_shared),),
    ),
    Mutant(
        "get-ram-policy-gives-default", "POLICY-007", "guard-off",
        "GetKeyPolicy with PolicyName=AWS_RAM gives the default policy of a key that isn't shared.",
        GET,
        (GuardOff(), taken_for_default(lambda name: name == SHARED)),
    ),
    Mutant(
        "get-ram-policy-wrong-code", "POLICY-007", "wrong-error",
        "GetKeyPolicy with PolicyName=AWS_RAM is refused with ValidationException, not NotFoundException.",
        GET,
        (OtherCode("ValidationException"),),
    ),
    Mutant(
        "get-policy-other-name-accepted", "POLICY-009", "guard-off",
        "GetKeyPolicy doesn't look at PolicyName, so that the name other gives the default policy.",
        GET,
        (GuardOff(), acts_with(PolicyName=DEFAULT)),
    ),
    Mutant(
        "get-policy-missing-key-id-wrong-code", "VALID-025", "wrong-error",
        "GetKeyPolicy without KeyId is refused with NotFoundException, not ValidationException.",
        GET,
        (OtherCode("NotFoundException"),),
    ),
    Mutant(
        "list-policies-missing-key-id-wrong-code", "VALID-031", "wrong-error",
        "ListKeyPolicies without KeyId is refused with InvalidArnException, not ValidationException.",
        LIST,
        (OtherCode("InvalidArnException"),),
    ),
    Mutant(
        "get-policy-empty-name-accepted", "VALID-098", "guard-off",
        "GetKeyPolicy takes an empty PolicyName for default.",
        GET,
        (GuardOff(lambda f: f.params.get("PolicyName") == ""), taken_for_default(lambda name: not name)),
    ),
    Mutant(
        "get-policy-name-pattern-wrong-code", "VALID-099", "wrong-error",
        "GetKeyPolicy with a PolicyName that has a hyphen is refused with InvalidArnException, not "
        "ValidationException.",
        GET,
        (OtherCode("InvalidArnException", lambda f: "-" in str(f.params.get("PolicyName"))),),
    ),
)  # fmt: skip
