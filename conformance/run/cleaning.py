"""Cleaning up what a run has made at a target: keys are scheduled for deletion, all else is deleted."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from kms_conformance.conformance.targets.target import Clients, Credentials
from kms_conformance.conformance.wire.ledger import BUCKET, KEY, ROLE, Entry
from kms_conformance.conformance.wire.principals import CONVENTIONAL
from kms_conformance.models.making import BY_KIND

PENDING_DAYS = 7
NOT_THERE = frozenset({
    "NotFoundException", "NoSuchEntity", "NoSuchEntityException", "NoSuchBucket", "ResourceNotFoundException", "404",
    "KMSInvalidStateException",
})  # fmt: skip
"""Codes that say that nothing is left to do; a key that cannot be scheduled is scheduled already."""
ATTEMPTS = 3
"""How often a call is made that had no answer; then nothing more is tried."""
FAULT = 500
MOST_OBJECTS = 1000


def clean(
    clients: Clients, things: Iterable[Entry], others: Credentials | None = None, *, thorough: bool = False
) -> list[Entry]:
    """Remove all; what is still there.

    others    the administrator of the second account
    thorough  keys go with their aliases and grants, which else come to nothing when the key is deleted
    """
    left, outcome = [], GONE
    for thing in things:
        if outcome != AGAIN:
            outcome = next(
                (said for _ in range(ATTEMPTS) if (said := _tried(clients, thing, others, thorough=thorough)) != AGAIN),
                AGAIN,
            )
        left += [] if outcome == GONE else [thing]
    return left


GONE, THERE, AGAIN = "gone", "there", "again"


def _tried(clients: Clients, thing: Entry, others: Credentials | None, *, thorough: bool) -> str:
    try:
        if thorough and thing[0] == KEY:
            _strip(clients("kms"), thing[1])
        _remove(clients, thing, others or CONVENTIONAL)
    except ClientError as error:
        said = error.response
        if said.get("Error", {}).get("Code") in NOT_THERE:
            return GONE
        return AGAIN if said.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= FAULT else THERE
    except Exception:  # noqa: BLE001 - no answer; or one over which botocore's parser raises what it likes
        return AGAIN
    return GONE


def _remove(clients: Clients, thing: Entry, others: Credentials) -> None:
    kind, name = thing
    if kind == KEY:
        clients("kms").schedule_key_deletion(KeyId=name, PendingWindowInDays=PENDING_DAYS)
    elif kind == ROLE:
        _remove_role(clients, name, others)
    elif kind == BUCKET:
        _remove_bucket(clients("s3"), name)
    elif kind in BY_KIND:
        row, client = BY_KIND[kind], clients(BY_KIND[kind].service)
        getattr(client, _method(client, row.delete))(**{row.id_param: name})


def _strip(kms: Any, key_id: str) -> None:
    """Delete the aliases of a key, and revoke its grants."""
    for row in kms.list_aliases(KeyId=key_id).get("Aliases", ()):
        kms.delete_alias(AliasName=row["AliasName"])
    for row in kms.list_grants(KeyId=key_id).get("Grants", ()):
        kms.revoke_grant(KeyId=key_id, GrantId=row["GrantId"])


def _method(client: Any, operation: str) -> str:
    return str(next(name for name, called in client.meta.method_to_api_mapping.items() if called == operation))


def _remove_role(clients: Clients, name: str, others: Credentials) -> None:
    """Of this account, or of the second one."""
    try:
        _remove_role_of(clients("iam"), name)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") not in NOT_THERE:
            raise
        with suppress(ClientError):
            _remove_role_of(clients("iam", others), name)


def _remove_role_of(iam: Any, name: str) -> None:
    for policy in iam.list_role_policies(RoleName=name).get("PolicyNames", []):
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    iam.delete_role(RoleName=name)


def _remove_bucket(s3: Any, name: str) -> None:
    for row in s3.list_objects_v2(Bucket=name, MaxKeys=MOST_OBJECTS).get("Contents", []):
        s3.delete_object(Bucket=name, Key=row["Key"])
    s3.delete_bucket(Bucket=name)
