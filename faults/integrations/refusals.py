"""Faults in what AppIntegrations refuses, and with which error."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.integrations.base import ASSOCIATION, INTEGRATION
from kms_conformance.cloud.integrations.service import Integrations
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.faults.service_mutant import administrator_of, refused_for, seeded, table

CREATE = "CreateDataIntegration"


class _WithoutKey(Integrations):
    """Without a key one is made."""

    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        if operation == CREATE and "KmsKey" not in params:
            made = self.kms.as_caller(administrator_of(caller), "CreateKey", {})["KeyMetadata"]["Arn"]
            return super().answer(operation, {**params, "KmsKey": made}, caller)
        return super().answer(operation, params, caller)


class _UnknownKey(Integrations):
    """In place of a key that there is not one is made."""

    def usable_key(self, key: str, caller: Caller) -> str:
        try:
            return super().usable_key(key, caller)
        except ServiceError as error:
            if not refused_for(error, "NotFoundException"):
                raise
            return str(self.kms.as_caller(administrator_of(caller), "CreateKey", {})["KeyMetadata"]["Arn"])


class _DeniesMissing(Integrations):
    """What is not there is said to be forbidden."""

    def missing(self) -> ServiceError:
        return self.denied("You may not see that.")


class _Unnamed(Integrations):
    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        given = {"Name": "unnamed", **params} if operation == CREATE else params
        return super().answer(operation, given, caller)


class _LongNames(Integrations):
    """A name that is too long is cut."""

    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        cut = {"Name": params["Name"][:255]} if isinstance(params.get("Name"), str) else {}
        return super().answer(operation, {**params, **cut}, caller)


class _LargePages(Integrations):
    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        most = params.get("MaxResults")
        smaller = {"MaxResults": min(most, 50)} if isinstance(most, int) else {}
        return super().answer(operation, {**params, **smaller}, caller)


class _SameNames(Integrations):
    def require_free_name(self, kind: str, name: str, caller: Caller, but: str = "") -> None:
        pass


class _ConflictingNames(Integrations):
    def duplicate(self) -> ServiceError:
        return self.error("ConflictException", "A resource with the specified name already exists.")


class _KeepsDeleted(Integrations):
    """What was deleted is told as before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._gone: dict[str, Answer] = {}

    def delete_data_integration(self, params: Params, caller: Caller) -> Answer:
        item, members = self.integration(params, caller)
        answer = super().delete_data_integration(params, caller)
        self._gone[item] = self.shown(self.integration_arn(item, caller), item, members)
        return answer

    def get_data_integration(self, params: Params, caller: Caller) -> Answer:
        return self._gone.get(params["Identifier"]) or super().get_data_integration(params, caller)


class _AssociatedAgain(Integrations):
    """A second association takes the place of the first."""

    def require_unassociated(self, item: str, caller: Caller) -> None:
        pass


class _DeletesAssociated(Integrations):
    """A deletion takes the association with it."""

    def delete_data_integration(self, params: Params, caller: Caller) -> Answer:
        item, _ = self.integration(params, caller)
        record = self.store.record(self.configuration(caller).arn, ASSOCIATION, item)
        if record is not None:
            self.store.drop_record(record)
        return super().delete_data_integration(params, caller)


class _Anybodys(Integrations):
    """Who knows an id is told what it is of, whosever it is."""

    def get_data_integration(self, params: Params, caller: Caller) -> Answer:
        record = next(self.store.records("class = ? AND item = ?", INTEGRATION, params["Identifier"]), None)
        if record is None:
            raise self.missing()
        arn = record.scope.replace("configuration", f"{INTEGRATION}/{record.item}")
        return self.shown(arn, record.item, self.members(record))


class _AnybodysToChange(Integrations):
    """Who knows an id may change what it is of."""

    def update_data_integration(self, params: Params, caller: Caller) -> Answer:
        record = next(self.store.records("class = ? AND item = ?", INTEGRATION, params["Identifier"]), None)
        scope = self.store.scope(record.scope) if record is not None else None
        if record is None or scope is None:
            raise self.missing()
        given = {name: params[name] for name in ("Name", "Description") if name in params}
        self.put(scope, INTEGRATION, record.item, {**self.members(record), **given})
        return {}


UPDATE, ASSOCIATE, LIST = "UpdateDataIntegration", "CreateDataIntegrationAssociation", "ListDataIntegrations"

MUTANTS = table(
    seeded(
        _WithoutKey, "key-not-required", "APPINT-002", "guard-off",
        "A data integration without a key is made, with a new key.", CREATE,
    ),
    seeded(
        _UnknownKey, "unknown-key-replaced", "APPINT-030", "guard-off",
        "In place of a key that there is not a data integration gets a new key.", CREATE,
    ),
    seeded(
        _DeniesMissing, "missing-is-forbidden", "APPINT-017", "wrong-error",
        "What does not exist is refused with AccessDeniedException.", "GetDataIntegration", UPDATE,
    ),
    seeded(
        _Unnamed, "name-not-required", "APPINT-018", "guard-off",
        "A data integration without a name gets one.", CREATE,
    ),
    seeded(
        _LongNames, "long-name-cut", "APPINT-019", "guard-off",
        "A name of more than 255 characters is cut.", CREATE, UPDATE,
    ),
    seeded(
        _LargePages, "large-page-taken", "APPINT-019", "guard-off",
        "A page of more than 50 results can be asked for.", LIST,
    ),
    seeded(
        _SameNames, "same-name-taken", "APPINT-020", "guard-off",
        "Several data integrations have one name.", CREATE,
    ),
    seeded(
        _ConflictingNames, "same-name-is-a-conflict", "APPINT-020", "wrong-error",
        "A name that is taken is refused with ConflictException.", CREATE,
    ),
    seeded(
        _KeepsDeleted, "deleted-still-told", "APPINT-024", "effect",
        "GetDataIntegration tells of a data integration that was deleted.", "DeleteDataIntegration",
        "GetDataIntegration",
    ),
    seeded(
        _AssociatedAgain, "associated-again", "APPINT-025", "guard-off",
        "A second association takes the place of the first.", ASSOCIATE,
    ),
    seeded(
        _DeletesAssociated, "deleted-with-association", "APPINT-026", "guard-off",
        "A data integration is deleted with its association.", "DeleteDataIntegration",
    ),
    seeded(
        _Anybodys, "told-to-any-account", "APPINT-029", "guard-off",
        "GetDataIntegration tells any account of a data integration whose id it knows.", "GetDataIntegration",
    ),
    seeded(
        _AnybodysToChange, "changed-by-any-account", "APPINT-029", "guard-off",
        "UpdateDataIntegration lets any account change a data integration whose id it knows.", UPDATE,
    ),
)  # fmt: skip
