"""Domains: CreateDomain, UpdateDomain, GetDomain, ListDomains, DeleteDomain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kms_conformance.cloud.profiles.base import ProfilesBase, shown
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.records import DOMAIN, ITSELF
from kms_conformance.cloud.services.rows import Scope, WrappedKey

UNSERVED = ("Matching", "RuleBasedMatching", "DataStore")
"""Features that may be asked for only to be off."""
STRINGS = ("DeadLetterQueueUrl", "Tags")
"""What of a domain is encrypted, beside what is in it."""


class DomainOperations(ProfilesBase):
    """A domain without a key of the customer's lies under one that the service holds."""

    def create_domain(self, params: Params, caller: Caller) -> Answer:
        """CreateDomain."""
        self.refuse_unserved(params)
        arn = self.resource(params, caller)
        if self.store.scope(arn) is not None:
            raise self.invalid("There is a domain of that name already.")
        now = self.now()
        key, detail = self.wanted_key(arn, params, caller), {"DefaultExpirationDays": params["DefaultExpirationDays"]}
        scope = Scope.made_by(caller, arn, params["DomainName"], key, now, detail=detail)
        strings = _strings(params)
        self.create_scope(scope, caller, strings)
        return self.shown_domain(scope, strings)

    def update_domain(self, params: Params, caller: Caller) -> Answer:
        """UpdateDomain: what is not given stays; "" takes a key or a queue away. What there is follows the key."""
        self.refuse_unserved(params)
        scope = self.domain(params, caller)

        def strings() -> dict[str, Any]:
            after = {**(self.get(scope, DOMAIN, ITSELF) or {}), **_strings(params)}
            return {name: value for name, value in after.items() if value != ""}

        days = params.get("DefaultExpirationDays", scope.detail["DefaultExpirationDays"])
        changed = replace(scope, detail={**scope.detail, "DefaultExpirationDays": days}, updated=self.now())
        if "DefaultEncryptionKey" in params:
            changed = self.change_scope(changed, self.wanted_key(scope.arn, params, caller), caller, strings)
        else:
            with self.store.transaction():
                self.store.put_scope(changed)
                self.put(changed, DOMAIN, ITSELF, strings(), under=self.describing_key(changed))
        return self.shown_domain(changed, strings())

    def describing_key(self, scope: Scope) -> WrappedKey:
        """The data key for what describes a domain."""
        keys = self.store.deks("scope = ? AND purpose = 'domain'", scope.arn)
        return max(keys, key=lambda key: (key.key == scope.key, key.created))

    def get_domain(self, params: Params, caller: Caller) -> Answer:
        """GetDomain."""
        scope = self.entered(params, caller)
        return {**self.shown_domain(scope, self.get(scope, DOMAIN, ITSELF) or {}), "Stats": self.stats(scope)}

    def list_domains(self, params: Params, caller: Caller) -> Answer:
        """ListDomains: names and times, for which no key is needed."""
        scopes = self.store.scopes(
            "parent IS NULL AND account = ? AND region = ?", caller.principal.account, caller.region
        )  # fmt: skip
        page, token = self.page(enumerate(scopes, 1), params, "domains")
        items = [
            {"DomainName": scope.name, "CreatedAt": scope.created, "LastUpdatedAt": scope.updated} for scope in page
        ]
        return {"Items": [shown(item) for item in items], **token}

    def delete_domain(self, params: Params, caller: Caller) -> Answer:
        """DeleteDomain: all that is in it goes with it, and the grants made for it."""
        scope = self.domain(params, caller)
        for inner in [*self.store.scopes("parent = ?", scope.arn), scope]:
            self.remove_scope(inner)
        return {"Message": "OK"}

    def wanted_key(self, arn: str, params: Params, caller: Caller) -> str:
        """The key that a domain is to have."""
        key = params.get("DefaultEncryptionKey")
        return self.usable_key(key, caller) if key else self.own_key(arn)

    def refuse_unserved(self, params: Params) -> None:
        """Refuse what would have to be done and is not: identity resolution, and the data store."""
        for name in UNSERVED:
            if (params.get(name) or {}).get("Enabled"):
                raise self.error("NotImplementedException", f"{name} is not served by the reference target.")

    def stats(self, scope: Scope) -> dict[str, int]:
        """How much there is in a domain."""
        profiles = self.store.rows(
            "SELECT LENGTH(sealed) FROM records WHERE scope = ? AND class = 'profile'", scope.arn
        )
        objects = self.store.rows(
            "SELECT LENGTH(sealed) FROM records WHERE class = 'object' AND "
            "scope IN (SELECT arn FROM scopes WHERE arn = ? OR parent = ?)",
            scope.arn, scope.arn,
        )  # fmt: skip
        return {
            "ProfileCount": len(profiles),
            "MeteringProfileCount": len(profiles),
            "ObjectCount": len(objects),
            "TotalSize": sum(row[0] for row in (*profiles, *objects)),
        }

    def shown_domain(self, scope: Scope, strings: Params) -> Answer:
        """A domain as answers show it."""
        return shown(
            {
                "DomainName": scope.name,
                **scope.detail,
                "DefaultEncryptionKey": None if scope.owned else scope.key,
                **strings,
                "CreatedAt": scope.created,
                "LastUpdatedAt": scope.updated,
            }
        )


def _strings(params: Params) -> dict[str, Any]:
    return {name: params[name] for name in STRINGS if name in params}
