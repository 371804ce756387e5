"""The smallest service on the shared base: a domain, and texts in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.kms.caller import root
from kms_conformance.cloud.neighbours import add_neighbours
from kms_conformance.cloud.service import Event
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.cloud.services.worker import Worker

ACCOUNT, REGION = "000000000000", "us-east-1"
ROOT = replace(root(ACCOUNT, REGION), access_key_id="test")


class Vault(Worker):
    """Texts by number in domains by name. Its errors are as the service model of Voice ID has them."""

    name, prefix, context_key = "voice-id", "vault", "aws:vault:domain:arn"

    def new_domain(self, name: str, key: str) -> Scope:
        arn = f"arn:aws:vault:{REGION}:{ACCOUNT}:domain/{name}"
        scope = Scope(arn, name, ACCOUNT, REGION, self.usable_key(key, ROOT), created=self.now(), updated=self.now())
        return self.create_scope(scope, ROOT, {"name": name})

    def change(self, domain: Scope, key: str) -> Scope:
        scope = self.of(domain)
        return self.change_scope(scope, self.usable_key(key, ROOT), ROOT, {"name": domain.name})

    def of(self, domain: Scope) -> Scope:
        scope = self.store.scope(domain.arn)
        assert scope is not None
        return scope

    def write(self, domain: Scope, item: str, text: str) -> None:
        with self.store.transaction():
            record = self.put(self.of(domain), "text", item, {"text": text})
            self.index(self.of(domain), "by-text", [text], record)
        self.end_call()

    def texts(self, domain: Scope) -> list[str]:
        self.end_call()
        return [members["text"] for members in self.all(self.of(domain), "text")]


class KeyAdministrator:
    """A cloud with CloudTrail, and its KMS as the administrator sees it."""

    def __init__(self) -> None:
        self.cloud = Cloud()
        add_neighbours(self.cloud)
        self.events: list[Event] = []
        self.cloud.observers.append(self.events.append)

    def __call__(self, operation: str, **params: Any) -> Any:
        return self.cloud.call("kms", operation, params, ROOT)

    def new_key(self, **params: Any) -> str:
        arn: str = self("CreateKey", **params)["KeyMetadata"]["Arn"]
        return arn

    def grants(self, key: str) -> list[dict[str, Any]]:
        return list(self("ListGrants", KeyId=key)["Grants"])

    def revoke(self, key: str) -> None:
        for grant in self.grants(key):
            self("RevokeGrant", KeyId=key, GrantId=grant["GrantId"])

    def calls(self) -> list[Event]:
        """The calls since this was asked last."""
        calls = [event for event in self.events if event.service == "kms"]
        self.events.clear()
        return calls
