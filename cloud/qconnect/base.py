"""What the operations of Q in Connect share: where things lie, how they are found, and refusals.

Source: Q in Connect API Reference, as botocore's service model has it; Administrator Guide, Encryption at rest and Key
management. The encryption context is documented nowhere: the name in it is our own.

A knowledge base and an assistant are each a scope, under the key that they were given.  What lists tell of them lies in
a catalog of the account, under a key of the service, so that they are told of while their own key cannot be used.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.handed_out import HandsOut
from kms_conformance.cloud.services.rows import Scope, SealedRecord, WrappedKey

ASSISTANT, KNOWLEDGE_BASE, CATALOG = "assistant", "knowledge-base", "catalog"
CONTENT, QUICK_RESPONSE, ASSOCIATION, SESSION = "content", "quick-response", "association", "session"
SCOPES = {ASSISTANT: "assistantId", KNOWLEDGE_BASE: "knowledgeBaseId"}
"""The kinds of scope, each with the parameter that names one."""


class QConnectBase(HandsOut):
    """Names and refusals."""

    name = "qconnect"
    prefix = "wisdom"
    context_key = "aws:wisdom:arn"
    event_source = "qconnect.amazonaws.com"

    def missing(self, kind: str) -> ServiceError:
        """There is no such thing."""
        return self.error("ResourceNotFoundException", f"The {kind} was not found.")

    def arn_of(self, kind: str, caller: Caller, *ids: str) -> str:
        """The ARN of something in the caller's account."""
        return f"{self.arn_region(caller)}{kind}/{'/'.join(ids)}"

    def named(self, kind: str, params: Params, caller: Caller) -> str:
        """The ARN of the scope that a call names by its id or its ARN."""
        text = str(params[SCOPES[kind]])
        return text if text.startswith("arn:") else self.arn_of(kind, caller, text)

    def resource(self, params: Params, caller: Caller) -> str:
        """What an operation is about."""
        if "resourceArn" in params:
            return str(params["resourceArn"])
        named = (self.named(kind, params, caller) for kind, param in SCOPES.items() if param in params)
        return next(named, "*")

    def scope(self, kind: str, params: Params, caller: Caller) -> Scope:
        """The assistant or the knowledge base that a call names, which is the caller's."""
        arn = self.named(kind, params, caller)
        scope = self.store.scope(arn) if arn.startswith(self.arn_of(kind, caller, "")) else None
        if scope is None:
            raise self.missing(kind)
        return scope

    def record(self, scope: Scope, kind: str, item: str) -> SealedRecord:
        """The record of something in a scope, by its id or its ARN."""
        record = self.store.record(scope.arn, kind, item.rpartition("/")[2])
        if record is None:
            raise self.missing(kind)
        return record

    def inside(self, scope: Scope, kind: str, item: str, caller: Caller) -> str:
        """The ARN of something in a scope."""
        return self.arn_of(kind, caller, scope.name, item)

    # the catalog

    def catalog(self, caller: Caller) -> Scope:
        """The catalog of the caller's account, made when it is needed first."""
        arn = self.arn_of(CATALOG, caller, caller.principal.account)
        found = self.store.scope(arn)
        if found is not None:
            return found
        return self.create_scope(Scope.made_by(caller, arn, CATALOG, self.own_key(arn), self.now()), caller, {})

    def described(self, scope: Scope, kind: str, caller: Caller) -> dict[str, Any]:
        """What the catalog has of a scope."""
        return self.members(self.record(self.catalog(caller), kind, scope.name))

    def new_scope(self, kind: str, params: Params, caller: Caller, told: Mapping[str, Any]) -> Scope:
        """A new assistant or knowledge base, under the key that is named, or one of the service."""
        name = str(uuid.uuid4())
        arn = self.arn_of(kind, caller, name)
        given = (params.get("serverSideEncryptionConfiguration") or {}).get("kmsKeyId")
        key = self.usable_key(given, caller) if given else self.own_key(arn)
        scope = Scope.made_by(caller, arn, name, key, self.now(), detail={"given": given})
        catalog = self.catalog(caller)
        return self.create_scope(scope, caller, {}, lambda: self._catalogued(catalog, kind, name, told))

    def _catalogued(self, catalog: Scope, kind: str, name: str, told: Mapping[str, Any]) -> None:
        self.put(catalog, kind, name, told)

    def adopt(self, scope: Scope, caller: Caller) -> WrappedKey:
        """Gain the use of a scope's key: its policy must let the caller do all that the service model names."""
        if not scope.owned:
            try:
                self.try_as_caller(scope, caller)
            except ServiceError as error:
                raise self.unfit_key(error) from error
        return super().adopt(scope, caller)

    def try_as_caller(self, scope: Scope, caller: Caller) -> None:
        """Make a data key that nobody uses, and open it; ServiceError of the KMS where that is refused."""
        context = self.context_of(scope)
        asked = {"KeyId": scope.key, "KeySpec": "AES_256", "EncryptionContext": context}
        made = self.kms.as_caller(caller, "GenerateDataKey", asked)
        sealed = {"KeyId": scope.key, "CiphertextBlob": made["CiphertextBlob"], "EncryptionContext": context}
        self.kms.as_caller(caller, "Decrypt", sealed)

    def key_of(self, scope: Scope) -> Answer:
        """The key as answers tell it; nothing where the service holds it."""
        return {} if scope.owned else {"serverSideEncryptionConfiguration": {"kmsKeyId": scope.detail["given"]}}

    def scopes_of(self, kind: str, caller: Caller) -> list[Scope]:
        """The assistants, or the knowledge bases, of the caller's account."""
        begins = self.arn_of(kind, caller, "")
        return list(self.store.scopes("substr(arn, 1, ?) = ?", len(begins), begins))
