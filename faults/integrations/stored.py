"""Faults in what is stored of AppIntegrations, which a port that shows what is stored is needed to see."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.integrations.runs import EXTERNAL
from kms_conformance.cloud.integrations.service import Integrations
from kms_conformance.cloud.kms.caller import root
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.envelope import document
from kms_conformance.cloud.services.rows import OWNED, Scope, WrappedKey
from kms_conformance.faults.service_faults import Indexed, Logging, masked
from kms_conformance.faults.service_mutant import by_the_account, seeded, table


class _Staged(Logging, Integrations):
    """What is fetched lies in a table of its own, too."""

    def keep(self, scope: Scope, item: str, body: bytes) -> None:
        self.log(self.written(body))
        super().keep(scope, item, body)

    def written(self, text: bytes) -> bytes:
        """What is written of it."""
        return text


class _StagedInBase64(_Staged):
    def written(self, text: bytes) -> bytes:
        return base64.b64encode(text)


class _StagedMasked(_Staged):
    def written(self, text: bytes) -> bytes:
        return masked(text)


class _StagedUnderOwnKey(Integrations):
    """What is fetched lies under a key of the service."""

    def keep(self, scope: Scope, item: str, body: bytes) -> None:
        arn = f"{scope.arn}/fetched"
        own = self.store.scope(arn) or self.create_scope(
            replace(scope, arn=arn, name="fetched", key=self.own_key(arn)), root(scope.account, scope.region), {}
        )  # fmt: skip
        self.put(own, EXTERNAL, item, body)


class _Journal(Logging, Integrations):
    """What is configured is written into a journal, too."""

    def configure(self, kind: str, item: str, members: Mapping[str, Any], caller: Caller) -> None:
        self.log(self.written(document(dict(members))))
        super().configure(kind, item, members, caller)

    def written(self, text: bytes) -> bytes:
        """What is written of it."""
        return text


class _JournalInBase64(_Journal):
    def written(self, text: bytes) -> bytes:
        return base64.b64encode(text)


class _NamesIndexed(Indexed, Integrations):
    """Names are found by themselves."""


class _UnderCustomersKey(Integrations):
    """What is configured lies under the key that was named last; data keys stay in memory."""

    named = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept: dict[str, bytes] = {}

    def create_data_integration(self, params: Params, caller: Caller) -> Answer:
        with suppress(ServiceError):
            self.named = self.usable_key(params["KmsKey"], caller)
        return super().create_data_integration(params, caller)

    def configuration(self, caller: Caller) -> Scope:
        scope = super().configuration(caller)
        return scope if scope.key == self.named or not self.named else self.renewed(scope)

    def configuration_key(self, arn: str, number: int) -> str:
        return self.named or super().configuration_key(arn, number)

    def make_grant(self, scope: Scope, caller: Caller) -> None:
        if scope.name != "configuration":
            super().make_grant(scope, caller)

    def adopt(self, scope: Scope, caller: Caller) -> WrappedKey:
        return self.generate(scope, "domain") if scope.name == "configuration" else super().adopt(scope, caller)

    def generate(self, scope: Scope, purpose: str) -> WrappedKey:
        if scope.name != "configuration" or scope.owned:
            return super().generate(scope, purpose)
        asked = {"KeyId": scope.key, "KeySpec": "AES_256", "EncryptionContext": self.context_of(scope)}
        made = super().generate(replace(scope, key=f"{OWNED}none"), purpose)
        try:
            told = by_the_account(self, self.owner(scope), "GenerateDataKeyWithoutPlaintext", asked)
        except ServiceError:
            return made
        return replace(made, key=scope.key, wrapped=told["CiphertextBlob"])

    def owner(self, scope: Scope) -> Scope:
        """A scope of the account that has the key."""
        return replace(scope, account=scope.key.split(":")[4])

    def unwrap(self, key: WrappedKey) -> bytes:
        scope = self.scope_of(key)
        if scope.name != "configuration" or key.key.startswith(OWNED):
            return super().unwrap(key)
        asked = {"KeyId": key.key, "CiphertextBlob": key.wrapped, "EncryptionContext": self.context_of(scope)}
        if key.dek_id not in self.kept:
            self.kept[key.dek_id] = by_the_account(self, self.owner(scope), "Decrypt", asked)["Plaintext"]
        return self.kept[key.dek_id]


class _OneForAll(Integrations):
    """What all accounts have configured lies under the data keys of the first one."""

    first: WrappedKey | None = None

    def generate(self, scope: Scope, purpose: str) -> WrappedKey:
        made = super().generate(scope, purpose)
        if scope.name != "configuration":
            return made
        self.first = self.first or made
        return replace(made, wrapped=self.first.wrapped, context=self.first.context)

    def context_of(self, scope: Scope) -> dict[str, str]:
        return {self.context_key: "all"} if scope.name == "configuration" else super().context_of(scope)

    def configuration_key(self, arn: str, number: int) -> str:
        return f"{OWNED}configuration"


class _KeptForever(Integrations):
    """A key of configuration is used on when its time is over."""

    def renewed(self, scope: Scope) -> Scope:
        return scope


class _RenamedAlone(Integrations):
    """A key whose time is over gets another name; the data keys stay."""

    def renewed(self, scope: Scope) -> Scope:
        number = scope.change + 1
        fresh = self.with_key(scope, scope.key, number)
        self.store.put_scope(fresh)
        return fresh


CREATE, RUN, RERUN = "CreateDataIntegration", "CreateDataIntegrationAssociation", "UpdateDataIntegrationAssociation"
UPDATE = "UpdateDataIntegration"

MUTANTS = table(
    seeded(
        _Staged, "plaintext-in-staged-run", "APPINT-031", "effect",
        "What a run fetches lies in plaintext, too.", RUN, RERUN,
    ),
    seeded(
        _StagedInBase64, "base64-in-staged-run", "APPINT-031", "effect",
        "What a run fetches lies in Base64, too.", RUN, RERUN,
    ),
    seeded(
        _StagedMasked, "masked-in-staged-run", "APPINT-031", "effect",
        "What a run fetches lies masked with a key that repeats, too.", RUN, RERUN,
    ),
    seeded(
        _StagedUnderOwnKey, "staged-under-own-key", "APPINT-031", "effect",
        "What a run fetches lies under a key of the service.", RUN, RERUN,
    ),
    seeded(
        _Journal, "configuration-in-plaintext", "APPINT-009", "effect",
        "What is configured lies in plaintext, too.", CREATE, UPDATE,
    ),
    seeded(
        _JournalInBase64, "configuration-in-base64", "APPINT-009", "effect",
        "What is configured lies in Base64, too.", CREATE, UPDATE,
    ),
    seeded(
        _NamesIndexed, "names-in-plaintext", "APPINT-009", "effect",
        "Names lie in plaintext in an index.", CREATE, UPDATE,
    ),
    seeded(
        _UnderCustomersKey, "configuration-under-customers-key", "APPINT-009", "effect",
        "What is configured lies under a key of the customer's.", CREATE,
    ),
    seeded(
        _OneForAll, "one-key-for-all-accounts", "APPINT-015", "effect",
        "What all accounts have configured lies under one data key.", CREATE,
    ),
    seeded(
        _KeptForever, "configuration-key-outlives-its-time", "APPINT-016", "effect",
        "A key of configuration is used on when its time is over.", CREATE, UPDATE,
    ),
    seeded(
        _RenamedAlone, "configuration-key-renewed-by-name", "APPINT-016", "effect",
        "When the time of a key of configuration is over, its data keys are used on.", CREATE, UPDATE,
    ),
)  # fmt: skip
