"""Faults of ListGrants and ListRetirableGrants."""

from typing import Any

from . import (
    allowed,
    new_key,
    new_key_id,
    pending_key_id,
    raw_bodies,
    refused,
    witness,
)
from .parties import grant, grants, ids, not_allowed, person, root, statement, stranger


@witness(
    id="list-grants-without-constraints",
    requirement="GRANT-001",
    family="response",
    fault="The entries of ListGrants have no Constraints.",
)
def list_grants_without_constraints(client: Any) -> None:
    key_id, wanted = new_key_id(client), {"EncryptionContextSubset": {"tenant": "Alpha"}}
    grant(client, key_id, person(client), Constraints=wanted)
    assert grants(client, key_id)[0].get("Constraints") == wanted


@witness(
    id="list-grants-without-retiring-principal",
    requirement="GRANT-001",
    family="response",
    fault="The entries of ListGrants have no RetiringPrincipal.",
)
def list_grants_without_retiring_principal(client: Any) -> None:
    key_id, retiring = new_key_id(client), person(client).arn
    grant(client, key_id, person(client), RetiringPrincipal=retiring)
    assert grants(client, key_id)[0].get("RetiringPrincipal") == retiring


@witness(
    id="list-grants-key-id-for-arn",
    requirement="GRANT-001",
    family="response",
    fault="KeyId of an entry of ListGrants is the key id, not the ARN.",
)
def list_grants_key_id_for_arn(client: Any) -> None:
    key = new_key(client)
    grant(client, key["KeyId"], person(client))
    assert grants(client, key["KeyId"])[0]["KeyId"] == key["Arn"]


@witness(
    id="list-grants-of-every-key",
    requirement="GRANT-001",
    family="response",
    fault="ListGrants shows the grants of all keys of the account.",
)
def list_grants_of_every_key(client: Any) -> None:
    key_id, other = new_key_id(client), new_key_id(client)
    alice = person(client)
    mine = grant(client, key_id, alice)
    grant(client, other, alice)
    assert ids(grants(client, key_id)) == {mine["GrantId"]}


@witness(
    id="list-grants-ignores-grant-id",
    requirement="GRANT-062",
    family="response",
    fault="ListGrants does not look at its filter GrantId.",
)
def list_grants_ignores_grant_id(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    one = grant(client, key_id, alice)
    grant(client, key_id, alice)
    assert ids(grants(client, key_id, GrantId=one["GrantId"])) == {one["GrantId"]}


@witness(
    id="list-grants-ignores-grantee",
    requirement="GRANT-063",
    family="response",
    fault="ListGrants does not look at its filter GranteePrincipal.",
)
def list_grants_ignores_grantee(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    one = grant(client, key_id, alice)
    grant(client, key_id, person(client))
    assert ids(grants(client, key_id, GranteePrincipal=alice.arn)) == {one["GrantId"]}


@witness(
    id="list-grants-both-grantee-filters",
    requirement="GRANT-064",
    family="guard-off",
    fault="ListGrants accepts the filter GranteeServicePrincipal from anybody.",
)
def list_grants_both_grantee_filters(client: Any) -> None:
    both = {"GranteePrincipal": person(client).arn, "GranteeServicePrincipal": "connect.amazonaws.com"}
    not_allowed(client.list_grants, KeyId=new_key_id(client), **both)


@witness(
    id="list-grants-shows-tokens",
    requirement="GRANT-065",
    family="response",
    fault="The entries of ListGrants hold a grant token.",
)
def list_grants_shows_tokens(client: Any) -> None:
    key_id = new_key_id(client)
    grant(client, key_id, person(client))
    with raw_bodies(client, "ListGrants") as bodies:
        grants(client, key_id)
    assert b"Token" not in bodies[0]


@witness(
    id="list-grants-wrong-issuer",
    requirement="GRANT-066",
    family="response",
    fault="IssuingAccount of an entry is the grantee principal.",
)
def list_grants_wrong_issuer(client: Any) -> None:
    key_id = new_key_id(client)
    grant(client, key_id, person(client))
    assert grants(client, key_id)[0]["IssuingAccount"] == root(client)


@witness(
    id="retirable-grants-by-grantee",
    requirement="GRANT-068",
    family="response",
    fault="ListRetirableGrants lists the grants whose grantee is the principal that is given.",
)
def retirable_grants_by_grantee(client: Any) -> None:
    alice, carol = person(client), person(client)
    made = grant(client, new_key_id(client), alice, RetiringPrincipal=carol.arn)
    assert ids(allowed(client.list_retirable_grants, RetiringPrincipal=carol.arn)["Grants"]) == {made["GrantId"]}


@witness(
    id="retirable-grants-of-one-key",
    requirement="GRANT-068",
    family="response",
    fault="ListRetirableGrants lists the grants of one key alone.",
)
def retirable_grants_of_one_key(client: Any) -> None:
    alice, carol = person(client), person(client)
    made = {grant(client, new_key_id(client), alice, RetiringPrincipal=carol.arn)["GrantId"] for _ in range(2)}
    assert ids(allowed(client.list_retirable_grants, RetiringPrincipal=carol.arn)["Grants"]) == made


@witness(
    id="retirable-grants-of-anybody",
    requirement="GRANT-068",
    family="response",
    fault="ListRetirableGrants lists all grants that have a retiring principal.",
)
def retirable_grants_of_anybody(client: Any) -> None:
    alice, carol = person(client), person(client)
    grant(client, new_key_id(client), alice, RetiringPrincipal=alice.arn)
    assert allowed(client.list_retirable_grants, RetiringPrincipal=carol.arn)["Grants"] == []


@witness(
    id="retirable-grants-of-foreign-principal",
    requirement="GRANT-069",
    family="guard-off",
    fault="ListRetirableGrants accepts a principal of another account.",
)
def retirable_grants_of_foreign_principal(client: Any) -> None:
    not_allowed(client.list_retirable_grants, RetiringPrincipal=stranger(client).arn)


@witness(
    id="retirable-grants-of-nobody",
    requirement="GRANT-070",
    family="guard-off",
    fault="ListRetirableGrants without a principal is accepted.",
)
def retirable_grants_of_nobody(client: Any) -> None:
    not_allowed(client.list_retirable_grants)


@witness(
    id="retirable-grants-for-root-alone",
    requirement="GRANT-071",
    family="too-strict",
    fault="ListRetirableGrants refuses whoever is not the root user, whatever IAM allows.",
)
def retirable_grants_for_root_alone(client: Any) -> None:
    carol = person(client)
    carol.may(statement("ListRetirableGrants"))
    assert allowed(carol.kms.list_retirable_grants, RetiringPrincipal=carol.arn)["Grants"] == []


@witness(
    id="list-grants-default-page-100",
    requirement="PAGE-003",
    family="response",
    fault="ListGrants without Limit shows up to 100 grants.",
)
def list_grants_default_page_100(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    for _ in range(51):
        grant(client, key_id, alice)
    answer = allowed(client.list_grants, KeyId=key_id)
    assert len(answer["Grants"]) <= 50
    assert answer["Truncated"]


@witness(
    id="list-retirable-grants-limit-refused",
    requirement="PAGE-004",
    family="too-strict",
    fault="ListRetirableGrants refuses a Limit of more than 50.",
)
def list_retirable_grants_limit_refused(client: Any) -> None:
    allowed(client.list_retirable_grants, RetiringPrincipal=person(client).arn, Limit=100)


@witness(
    id="list-grants-never-truncated",
    requirement="PAGE-011",
    family="response",
    fault="ListGrants shows its first page and says that there is no more.",
)
def list_grants_never_truncated(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    made = {grant(client, key_id, alice)["GrantId"] for _ in range(3)}
    assert ids(grants(client, key_id, Limit=2)) == made


@witness(
    id="list-grants-missing-key-wrong-code",
    requirement="VALID-030",
    family="wrong-error",
    fault="ListGrants without KeyId is refused with NotFoundException.",
)
def list_grants_missing_key_wrong_code(client: Any) -> None:
    assert refused(client.list_grants) == "ValidationException"


@witness(
    id="grant-id-too-long-wrong-code",
    requirement="VALID-073",
    family="wrong-error",
    fault="A GrantId of more than 128 characters is refused with AccessDeniedException.",
)
def grant_id_too_long_wrong_code(client: Any) -> None:
    assert refused(client.list_grants, KeyId=new_key_id(client), GrantId="a" * 129) == "ValidationException"


@witness(
    id="list-grants-grantee-of-any-length",
    requirement="VALID-102",
    family="guard-off",
    fault="The filter GranteePrincipal of ListGrants may have more than 256 characters.",
)
def list_grants_grantee_of_any_length(client: Any) -> None:
    assert refused(client.list_grants, KeyId=new_key_id(client), GranteePrincipal="x" * 257) == "ValidationException"


@witness(
    id="list-grants-refuses-disabled-key",
    requirement="STATE-ListGrants-Disabled",
    family="too-strict",
    fault="ListGrants refuses a disabled key.",
)
def list_grants_refuses_disabled_key(client: Any) -> None:
    key_id = new_key_id(client)
    client.disable_key(KeyId=key_id)
    assert grants(client, key_id) == []


@witness(
    id="list-grants-refuses-pending-key",
    requirement="STATE-ListGrants-PendingDeletion",
    family="too-strict",
    fault="ListGrants refuses a key pending deletion.",
)
def list_grants_refuses_pending_key(client: Any) -> None:
    assert grants(client, pending_key_id(client)) == []
