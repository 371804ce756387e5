"""CreateGrant, ListGrants, ListRetirableGrants, RetireGrant, RevokeGrant."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.kms.base import Answer
from kms_conformance.cloud.kms.grants import Kept
from kms_conformance.cloud.kms.paging import Paging, Row
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.models.grants import GRANT_OPERATIONS, Constraints, Terms

PRINCIPALS = {
    "GranteePrincipal": "grantee_principal",
    "GranteeServicePrincipal": "grantee_service_principal",
    "RetiringPrincipal": "retiring_principal",
    "RetiringServicePrincipal": "retiring_service_principal",
}
"""The members of requests and entries that name a principal, and the attribute of a grant's terms."""
CONSTRAINTS = {"EncryptionContextEquals": "equals", "EncryptionContextSubset": "subset", "SourceArn": "source_arn"}


def terms_of(request: Request) -> Terms:
    """The grant that a CreateGrant asks for."""
    params = request.params
    constraints = params.get("Constraints") or {}
    return Terms(
        request.keys["KeyId"].arn,
        frozenset(params["Operations"]),
        constraints=Constraints(**{name: constraints.get(member) for member, name in CONSTRAINTS.items()}),
        name=params.get("Name"),
        **{name: params.get(member) for member, name in PRINCIPALS.items()},
    )


class GrantOperations(Paging):
    """The operations on grants."""

    def create_grant(self, request: Request) -> Answer:
        """CreateGrant: a retry of a named one returns the same grant, with another token (GRANT-011, GRANT-012)."""
        owner = self.owner(request.keys["KeyId"])
        terms, issuer = terms_of(request), self.issuing_account(request)
        grant = owner.grants.repeated(terms, issuer) or owner.grants.add(terms, issuer, self.clock())
        return {"GrantToken": owner.grant_tokens.make(grant.grant_id), "GrantId": grant.grant_id}

    def issuing_account(self, request: Request) -> str:
        """The account under which a grant is created: the caller's; for a service of its own accord the key's."""
        account = request.caller.principal.account or request.keys["KeyId"].account
        return f"arn:{self.store.partition}:iam::{account}:root"

    def list_grants(self, request: Request) -> Answer:
        """ListGrants of one key, all or those that the filters leave (GRANT-062, GRANT-063)."""
        key = request.keys["KeyId"]
        found = (kept for kept in self.owner(key).grants.all() if kept.grant.terms.key == key.arn)
        filters = {name: request.params[name] for name in PRINCIPALS if name in request.params}
        wanted = request.params.get("GrantId")
        rows = (self.grant_row(kept) for kept in found if _has(kept, filters) and wanted in (None, kept.grant.grant_id))
        return self.listed(request, "Grants", rows)

    def list_retirable_grants(self, request: Request) -> Answer:
        """ListRetirableGrants: on keys of whatever account (GRANT-068)."""
        filters = {name: request.params[name] for name in PRINCIPALS if name in request.params}
        rows = (
            self.grant_row(kept, account=kms.account)
            for kms in self.accounts.all()
            for kept in kms.grants.all()
            if _has(kept, filters)
        )
        return self.listed(request, "Grants", rows)

    def grant_row(self, kept: Kept, account: str = "") -> Row:
        """A grant in a list: by age, and by account where there are several."""
        return Row(f"{account}{kept.number:012d}", self.grant_entry(kept))

    def grant_entry(self, kept: Kept) -> Answer:
        """A grant as a list shows it: a missing name is empty, as in all examples (GRANT-067), no token (GRANT-065)."""
        grant, terms = kept.grant, kept.grant.terms
        entry: Answer = {
            "KeyId": terms.key,
            "GrantId": grant.grant_id,
            "Name": terms.name or "",
            "CreationDate": grant.created,
            "IssuingAccount": grant.issuing_account,
            "Operations": [operation for operation in GRANT_OPERATIONS if operation in terms.operations],
        }
        entry |= {member: text for member, name in PRINCIPALS.items() if (text := getattr(terms, name)) is not None}
        constraints = {
            member: value
            for member, name in CONSTRAINTS.items()
            if (value := getattr(terms.constraints, name)) is not None
        }
        return {**entry, "Constraints": constraints} if constraints else entry

    def retire_grant(self, request: Request) -> Answer:
        """RetireGrant, by token or by id and key. No output."""
        return self.delete_grant(request)

    def revoke_grant(self, request: Request) -> Answer:
        """RevokeGrant. No output."""
        return self.delete_grant(request)

    def delete_grant(self, request: Request) -> Answer:
        """The grant that the request names is no more."""
        assert request.grant is not None, "a guard refuses what names no grant"
        for kms in self.accounts.all():
            if kms.grants.get(request.grant.grant_id):
                kms.grants.remove(request.grant.grant_id, self.clock())
        return {}


def _has(kept: Kept, filters: dict[str, Any]) -> bool:
    return all(getattr(kept.grant.terms, PRINCIPALS[name]) == text for name, text in filters.items())
