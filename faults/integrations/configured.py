"""Faults in what is configured and told again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kms_conformance.cloud.integrations.base import INTEGRATION, told
from kms_conformance.cloud.integrations.service import Integrations
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.faults.service_mutant import seeded, table


class _FirstKeyTold(Integrations):
    """Every data integration of an account is told to have the key of its first one."""

    def shown(self, arn: str, item: str, members: Params) -> Answer:
        first = next(self.store.records("class = ? AND scope LIKE ?", INTEGRATION, f"%{arn.split(':')[4]}:%"), None)
        key = self.members(first)["KmsKey"] if first is not None else members["KmsKey"]
        return {**super().shown(arn, item, members), "KmsKey": key}


class _KeyFollowsUpdate(Integrations):
    """An update gives a data integration the key of the newest one."""

    def update_data_integration(self, params: Params, caller: Caller) -> Answer:
        answer = super().update_data_integration(params, caller)
        item, members = self.integration(params, caller)
        other = self.kms.as_caller(caller, "CreateKey", {})["KeyMetadata"]["Arn"]
        self.configure(INTEGRATION, item, {**members, "KmsKey": other}, caller)
        return answer


class _Changing(Integrations):
    """Stores something else than it was given."""

    def create_data_integration(self, params: Params, caller: Caller) -> Answer:
        return super().create_data_integration({**params, **self.other(params)}, caller)

    def other(self, params: Params) -> dict[str, Any]:
        """What is stored otherwise."""
        return {}


class _Trims(_Changing):
    def other(self, params: Params) -> dict[str, Any]:
        return {"Description": params["Description"].strip()} if "Description" in params else {}


class _ForgetsFilters(_Changing):
    def other(self, params: Params) -> dict[str, Any]:
        return {name: told(params[name], "Folders") for name in ("FileConfiguration",) if name in params}


class _SortsFields(_Changing):
    def other(self, params: Params) -> dict[str, Any]:
        objects: Mapping[str, Any] = params.get("ObjectConfiguration") or {}
        ordered = {
            name: {part: sorted(rows, reverse=True) for part, rows in parts.items()} for name, parts in objects.items()
        }
        return {"ObjectConfiguration": ordered} if ordered else {}


class _ForgetsSchedule(_Changing):
    def other(self, params: Params) -> dict[str, Any]:
        schedule = params.get("ScheduleConfig")
        return {"ScheduleConfig": told(schedule, "ScheduleExpression")} if schedule else {}


class _UpdateForgets(Integrations):
    """An update that gives no description takes it away."""

    def update_data_integration(self, params: Params, caller: Caller) -> Answer:
        return super().update_data_integration({"Description": "", **params}, caller)


class _KeepsName(Integrations):
    def update_data_integration(self, params: Params, caller: Caller) -> Answer:
        return super().update_data_integration({k: v for k, v in params.items() if k != "Name"}, caller)


class _ReplacesTags(Integrations):
    def tag_resource(self, params: Params, caller: Caller) -> Answer:
        kind, item, members = self.tagged(params, caller)
        self.configure(kind, item, {**members, "Tags": dict(params["tags"])}, caller)
        return {}


class _UntagsAll(Integrations):
    def untag_resource(self, params: Params, caller: Caller) -> Answer:
        kind, item, members = self.tagged(params, caller)
        self.configure(kind, item, {**members, "Tags": {}}, caller)
        return {}


CREATE, UPDATE = "CreateDataIntegration", "UpdateDataIntegration"

MUTANTS = table(
    seeded(
        _FirstKeyTold, "first-key-told", "APPINT-001", "response",
        "Every data integration of an account is told to have the key of its first one.", "GetDataIntegration", CREATE,
    ),
    seeded(
        _KeyFollowsUpdate, "another-key-after-update", "APPINT-012", "effect",
        "After an update a data integration is told to have another key.", UPDATE,
    ),
    seeded(
        _Trims, "description-trimmed", "APPINT-014", "effect",
        "White space at the ends of a description is lost.", CREATE,
    ),
    seeded(
        _ForgetsFilters, "filters-forgotten", "APPINT-014", "effect",
        "Of what files are to be pulled the filters are lost.", CREATE,
    ),
    seeded(
        _SortsFields, "fields-sorted", "APPINT-014", "effect",
        "The fields of objects to be pulled are stored in another order.", CREATE,
    ),
    seeded(
        _ForgetsSchedule, "schedule-cut", "APPINT-014", "effect",
        "Of a schedule nothing but its expression is stored.", CREATE,
    ),
    seeded(
        _UpdateForgets, "update-forgets-description", "APPINT-023", "effect",
        "An update that gives no description takes it away.", UPDATE,
    ),
    seeded(
        _KeepsName, "name-not-updated", "APPINT-023", "effect",
        "An update does not change the name.", UPDATE,
    ),
    seeded(
        _ReplacesTags, "tags-replaced", "APPINT-028", "effect",
        "TagResource takes away the tags that it does not name.", "TagResource",
    ),
    seeded(
        _UntagsAll, "all-tags-taken", "APPINT-028", "effect",
        "UntagResource takes all tags away.", "UntagResource",
    ),
)  # fmt: skip
