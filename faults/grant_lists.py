"""Faults of ListGrants and ListRetirableGrants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.kms.base import Answer
from kms_conformance.cloud.kms.grants import Kept
from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.paging import DEFAULT_PAGES
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.faults.mutant import (
    Answers,
    GuardOff,
    Mutant,
    OtherCode,
    Patched,
    TooStrict,
    acts_on,
    around,
    key_in,
    table,
)
from kms_conformance.models.lifecycle import KeyState

LIST, RETIRABLE = ("ListGrants",), ("ListRetirableGrants",)
Entry = dict[str, Any]


def _entries(change: Callable[[Entry], Entry]) -> Answers:
    """Each entry of a list is changed."""

    def changed(request: Request, answer: Answer) -> Answer:
        return {**answer, "Grants": [change(entry) for entry in answer["Grants"]]}

    return Answers(changed)


def _lacking(*members: str) -> Answers:
    return _entries(lambda entry: {name: value for name, value in entry.items() if name not in members})


def _unfiltered(*names: str) -> Callable[[Request], Request]:
    def change(request: Request) -> Request:
        return replace(request, params={k: v for k, v in request.params.items() if k not in names})

    return change


def _of_every_key(kms: ReferenceKms) -> None:
    def listed(kms: ReferenceKms, original: object, request: Request) -> Answer:
        filters = set(request.params) & {"GrantId", "GranteePrincipal"}
        if filters:
            return original(request)  # type: ignore[operator,no-any-return]
        return kms.listed(request, "Grants", (kms.grant_row(kept) for kept in kms.grants.all()))

    around(kms, "list_grants", listed)


def _retirable_if(holds: Callable[[Kept, str], bool]) -> Patched:
    """ListRetirableGrants lists the grants for which this is true of the principal that is given."""

    def patch(kms: ReferenceKms) -> None:
        def listed(kms: ReferenceKms, original: object, request: Request) -> Answer:
            wanted = str(request.params.get("RetiringPrincipal"))
            rows = (kms.grant_row(kept) for kept in kms.grants.all() if holds(kept, wanted))
            return kms.listed(request, "Grants", rows)

        around(kms, "list_retirable_grants", listed)

    return Patched(patch)


def _first_key_only(kms: ReferenceKms) -> None:
    def listed(kms: ReferenceKms, original: object, request: Request) -> Answer:
        answer: Answer = original(request)  # type: ignore[operator]
        keys = [entry["KeyId"] for entry in answer["Grants"]]
        return {**answer, "Grants": [entry for entry in answer["Grants"] if entry["KeyId"] == keys[0]]}

    around(kms, "list_retirable_grants", listed)


def _larger_pages(operation: str) -> Patched:
    def patch(kms: ReferenceKms) -> None:
        def limit(kms: ReferenceKms, original: object, request: Request) -> int:
            if request.operation == operation and "Limit" not in request.params:
                return 2 * DEFAULT_PAGES[operation]
            return original(request)  # type: ignore[operator,no-any-return]

        around(kms, "page_limit", limit)

    return Patched(patch)


def _never_more(request: Request, answer: Answer) -> Answer:
    return {"Grants": answer["Grants"], "Truncated": False}


def _text(params: Mapping[str, object], name: str) -> str:
    return str(params.get(name, ""))


MUTANTS = table(
    Mutant(
        "list-grants-without-constraints", "GRANT-001", "response",
        "The entries of ListGrants have no Constraints.",
        LIST, (_lacking("Constraints"),),
    ),
    Mutant(
        "list-grants-without-retiring-principal", "GRANT-001", "response",
        "The entries of ListGrants have no RetiringPrincipal.",
        LIST, (_lacking("RetiringPrincipal"),),
    ),
    Mutant(
        "list-grants-key-id-for-arn", "GRANT-001", "response",
        "KeyId of an entry of ListGrants is the key id, not the ARN.",
        LIST, (_entries(lambda entry: {**entry, "KeyId": entry["KeyId"].rpartition("/")[2]}),),
    ),
    Mutant(
        "list-grants-of-every-key", "GRANT-001", "response",
        "ListGrants shows the grants of all keys of the account.",
        LIST, (Patched(_of_every_key),),
    ),
    Mutant(
        "list-grants-ignores-grant-id", "GRANT-062", "response",
        "ListGrants does not look at its filter GrantId.",
        LIST, (acts_on(_unfiltered("GrantId")),),
    ),
    Mutant(
        "list-grants-ignores-grantee", "GRANT-063", "response",
        "ListGrants does not look at its filter GranteePrincipal.",
        LIST, (acts_on(_unfiltered("GranteePrincipal")),),
    ),
    Mutant(
        "list-grants-both-grantee-filters", "GRANT-064", "guard-off",
        "ListGrants accepts the filter GranteeServicePrincipal from anybody.",
        LIST, (GuardOff(),),
    ),
    Mutant(
        "list-grants-shows-tokens", "GRANT-065", "response",
        "The entries of ListGrants hold a grant token.",
        LIST, (_entries(lambda entry: {**entry, "GrantToken": "token-of-" + entry["GrantId"]}),),
    ),
    Mutant(
        "list-grants-wrong-issuer", "GRANT-066", "response",
        "IssuingAccount of an entry is the grantee principal.",
        LIST, (_entries(lambda entry: {**entry, "IssuingAccount": entry.get("GranteePrincipal", "")}),),
    ),
    Mutant(
        "retirable-grants-by-grantee", "GRANT-068", "response",
        "ListRetirableGrants lists the grants whose grantee is the principal that is given.",
        RETIRABLE, (_retirable_if(lambda kept, wanted: kept.grant.terms.grantee_principal == wanted),),
    ),
    Mutant(
        "retirable-grants-of-one-key", "GRANT-068", "response",
        "ListRetirableGrants lists the grants of one key alone.",
        RETIRABLE, (Patched(_first_key_only),),
    ),
    Mutant(
        "retirable-grants-of-anybody", "GRANT-068", "response",
        "ListRetirableGrants lists all grants that have a retiring principal.",
        RETIRABLE, (_retirable_if(lambda kept, wanted: kept.grant.terms.retiring_principal is not None),),
    ),
    Mutant(
        "retirable-grants-of-foreign-principal", "GRANT-069", "guard-off",
        "ListRetirableGrants accepts a principal of another account.",
        RETIRABLE, (GuardOff(),),
    ),
    Mutant(
        "retirable-grants-of-nobody", "GRANT-070", "guard-off",
        "ListRetirableGrants without a principal is accepted.",
        RETIRABLE, (GuardOff(lambda f: not {"RetiringPrincipal", "RetiringServicePrincipal"} & set(f.params)),),
    ),
    Mutant(
        "retirable-grants-for-root-alone", "GRANT-071", "too-strict",
        "ListRetirableGrants refuses whoever is not the root user, whatever IAM allows.",
        RETIRABLE, (TooStrict("AccessDeniedException", lambda f: f.caller is not None and f.caller.kind != "root"),),
    ),
    Mutant(
        "list-grants-default-page-100", "PAGE-003", "response",
        "ListGrants without Limit shows up to 100 grants.",
        LIST, (_larger_pages("ListGrants"),),
    ),
    Mutant(
        "list-retirable-grants-limit-refused", "PAGE-004", "too-strict",
        "ListRetirableGrants refuses a Limit of more than 50.",
        RETIRABLE, (TooStrict("ValidationException", lambda f: f.params.get("Limit") == 100),),
    ),
    Mutant(
        "list-grants-never-truncated", "PAGE-011", "response",
        "ListGrants shows its first page and says that there is no more.",
        LIST, (Answers(_never_more),),
    ),
    Mutant(
        "list-grants-missing-key-wrong-code", "VALID-030", "wrong-error",
        "ListGrants without KeyId is refused with NotFoundException.",
        LIST, (OtherCode("NotFoundException"),),
    ),
    Mutant(
        "grant-id-too-long-wrong-code", "VALID-073", "wrong-error",
        "A GrantId of more than 128 characters is refused with AccessDeniedException.",
        LIST, (OtherCode("AccessDeniedException"),),
    ),
    Mutant(
        "list-grants-grantee-of-any-length", "VALID-102", "guard-off",
        "The filter GranteePrincipal of ListGrants may have more than 256 characters.",
        LIST, (GuardOff(lambda f: len(_text(f.params, "GranteePrincipal")) > 256),),
    ),
    Mutant(
        "list-grants-refuses-disabled-key", "STATE-ListGrants-Disabled", "too-strict",
        "ListGrants refuses a disabled key.",
        LIST, (TooStrict("KMSInvalidStateException", key_in(KeyState.DISABLED)),),
    ),
    Mutant(
        "list-grants-refuses-pending-key", "STATE-ListGrants-PendingDeletion", "too-strict",
        "ListGrants refuses a key pending deletion.",
        LIST, (TooStrict("KMSInvalidStateException", key_in(KeyState.PENDING_DELETION)),),
    ),
)  # fmt: skip
