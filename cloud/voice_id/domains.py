"""Domains: CreateDomain, UpdateDomain, DescribeDomain, ListDomains, DeleteDomain, and their tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.envelope import new_name
from kms_conformance.cloud.services.records import DOMAIN, ITSELF
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.cloud.voice_id.base import VoiceIdBase, shown

DOMAINS_IN_A_PAGE = 10
MOST_TAGS = 200
TAGS = "tags"


class DomainOperations(VoiceIdBase):
    """The name, the description and the tags of a domain are encrypted; its key and its state are not."""

    def create_domain(self, params: Params, caller: Caller) -> Answer:
        """CreateDomain: the caller grants the key to the service."""
        if made := self.repeated("CreateDomain", params, caller):
            scope = self.store.scope(made)
            if scope is not None and scope.deleted is None:
                return {"Domain": self.described(scope, caller)}
        key = self.usable_key(params["ServerSideEncryptionConfiguration"]["KmsKeyId"], caller)
        domain_id, now = new_name(), self.now()
        arn, detail = self.arn_of(domain_id, caller), {"DefaultWatchlistId": new_name()}
        scope = Scope.made_by(caller, arn, domain_id, key, now, detail=detail)

        def also() -> None:
            self.put(scope, TAGS, ITSELF, _tags(params.get("Tags") or []))
            self.remember("CreateDomain", params, caller, scope.arn)

        self.create_scope(scope, caller, _strings(params), also)
        return {"Domain": self.shown_domain(scope, _strings(params))}

    def furnish(self, scope: Scope) -> None:
        """Every domain has a watchlist from the start."""
        now = self.now()
        members = {"Name": "default", "DefaultWatchlist": True, "CreatedAt": now, "UpdatedAt": now}
        self.put(scope, "watchlist", scope.detail["DefaultWatchlistId"], members)

    def update_domain(self, params: Params, caller: Caller) -> Answer:
        """UpdateDomain replaces all attributes; another key starts the change, the same one tries a failed one again.

        Only the new key is needed for that, and the caller's grant on it is made anew, so that a domain whose grant
        was revoked comes back.
        """
        scope = self.domain(params, caller)
        key = self.usable_key(params["ServerSideEncryptionConfiguration"]["KmsKeyId"], caller)
        changed = self.change_scope(scope, key, caller, _strings(params))
        return {"Domain": self.shown_domain(changed, _strings(params))}

    def describe_domain(self, params: Params, caller: Caller) -> Answer:
        """DescribeDomain: while the key is out of reach without name and description, so that it can be repaired."""
        scope = self.domain(params, caller)
        self.admit_unless_lost(scope, caller)
        return {"Domain": self.described(scope, caller)}

    def list_domains(self, params: Params, caller: Caller) -> Answer:
        """ListDomains: a domain whose key the caller or the service cannot use shows without its strings."""
        scopes = self.store.scopes(
            "parent IS NULL AND deleted IS NULL AND account = ? AND region = ?", caller.principal.account, caller.region
        )
        page, token = self.page(enumerate(scopes, 1), params, "domains", DOMAINS_IN_A_PAGE)
        return {"DomainSummaries": [self.described(scope, caller) for scope in page], **token}

    def delete_domain(self, params: Params, caller: Caller) -> Answer:
        """DeleteDomain: it is gone at once; its data and its grants go when the time of retention is over."""
        scope = self.domain(params, caller)
        self.admit_unless_lost(scope, caller)
        self.store.put_scope(replace(scope, deleted=self.now()))
        return {}

    def admit_unless_lost(self, scope: Scope, caller: Caller) -> None:
        """Refuse a caller who may not use the key; one that nobody can use refuses nobody."""
        try:
            self.ask_admission(scope, caller)
        except ServiceError as error:
            if error.code == "AccessDeniedException":
                raise self.without_key(error) from error

    def described(self, scope: Scope, caller: Caller) -> Answer:
        """A domain as caller and service can see it now."""
        try:
            self.admit(scope, caller)
            strings: Mapping[str, Any] = self.get(scope, DOMAIN, ITSELF) or {}
        except ServiceError as error:
            if error.code != "AccessDeniedException":
                raise
            strings = {}
        return self.shown_domain(scope, strings)

    def shown_domain(self, scope: Scope, strings: Mapping[str, Any]) -> Answer:
        """A domain as answers show it."""
        details = {"OldKmsKeyId": scope.old_key, "UpdateStatus": scope.status, "Message": scope.message}
        return shown(
            {
                "DomainId": scope.name,
                "Arn": scope.arn,
                **strings,
                "DomainStatus": "ACTIVE",
                "ServerSideEncryptionConfiguration": {"KmsKeyId": scope.key},
                "ServerSideEncryptionUpdateDetails": shown(details) if scope.status else None,
                "CreatedAt": scope.created,
                "UpdatedAt": scope.updated,
                "WatchlistDetails": dict(scope.detail),
            }
        )

    # tags

    def tag_resource(self, params: Params, caller: Caller) -> Answer:
        """TagResource: a tag that is there gets the new value."""
        scope = self.entered(params, caller)
        tags = {**(self.get(scope, TAGS, ITSELF) or {}), **_tags(params["Tags"])}
        if len(tags) > MOST_TAGS:
            raise self.invalid(f"A domain has {MOST_TAGS} tags at most.")
        self.put(scope, TAGS, ITSELF, tags)
        return {}

    def untag_resource(self, params: Params, caller: Caller) -> Answer:
        """UntagResource: a tag that is not there is no error."""
        scope = self.entered(params, caller)
        tags = self.get(scope, TAGS, ITSELF) or {}
        self.put(scope, TAGS, ITSELF, {name: value for name, value in tags.items() if name not in params["TagKeys"]})
        return {}

    def list_tags_for_resource(self, params: Params, caller: Caller) -> Answer:
        """ListTagsForResource."""
        scope = self.entered(params, caller)
        tags = self.get(scope, TAGS, ITSELF) or {}
        return {"Tags": [{"Key": name, "Value": value} for name, value in tags.items()]}


def _strings(params: Params) -> dict[str, Any]:
    """What of a domain is customer data."""
    return {name: params[name] for name in ("Name", "Description") if name in params}


def _tags(tags: list[Mapping[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}
