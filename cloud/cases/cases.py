"""Cases: CreateCase, GetCase, UpdateCase, SearchCases, DeleteCase; and the comments on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kms_conformance.cloud.cases.base import CASE, RELATED, TEMPLATE
from kms_conformance.cloud.cases.fields import FieldOperations
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord

SERVED_CONTENT = ("comment", "file", "custom")
"""The kinds of related items that need nothing outside of Cases."""


class CaseOperations(FieldOperations):
    """A case has values by the ids of its fields."""

    def announce(self, scope: Scope, kind: str, event: str, item: str, members: Mapping[str, Any]) -> None:
        """Let the domain's events tell of a change."""

    def create_case(self, params: Params, caller: Caller) -> Answer:
        """CreateCase: the same client token finds what the first request has made."""
        scope, whole = self.domain(params, caller), {**params, "ClientToken": params.get("clientToken")}
        if known := self.repeated("CreateCase", whole, caller):
            return {"caseId": known, "caseArn": self.arn_of(scope, CASE, known)}
        template = self.thing(scope, TEMPLATE, params["templateId"])
        if template["status"] != "Active":
            raise self.invalid("The template is inactive.")
        values = self.checked(scope, params["fields"])
        required = {"title", *(row["fieldId"] for row in template.get("requiredFields", ()))}
        if lacking := sorted(required - values.keys()):
            raise self.invalid(f"Required fields are missing: {len(lacking)}.")
        members = {"templateId": params["templateId"], "values": values, "tags": dict(params.get("tags") or {})}
        made = self.added(scope, CASE, members)
        self.remember("CreateCase", whole, caller, made["id"])
        self.announce(scope, CASE, "CREATED", made["id"], values)
        return {"caseId": made["id"], "caseArn": made["arn"]}

    def checked(self, scope: Scope, fields: Iterable[Params]) -> dict[str, Any]:
        """Values by the ids of fields, of which each is there and named once."""
        values: dict[str, Any] = {}
        for row in fields:
            if self.shown_field(scope, row["id"]) is None:
                raise self.missing("field", row["id"])
            if row["id"] in values:
                raise self.invalid("A field is given twice.")
            if len(row["value"]) != 1:
                raise self.invalid("The value of a field is of one type.")
            values[row["id"]] = dict(row["value"])
        return values

    def get_case(self, params: Params, caller: Caller) -> Answer:
        """GetCase: the fields that were asked for and have a value."""
        members = self.thing(self.domain(params, caller), CASE, params["caseId"])
        values = members["values"]
        asked = [row["id"] for row in params["fields"] if row["id"] in values]
        told = [{"id": id_, "value": values[id_]} for id_ in dict.fromkeys(asked)]
        return {"fields": told, "templateId": members["templateId"], "tags": members["tags"]}

    def update_case(self, params: Params, caller: Caller) -> Answer:
        """UpdateCase: fields that are not given stay; an empty value takes one away."""
        scope, item = self.domain(params, caller), params["caseId"]
        values = {**self.thing(scope, CASE, item)["values"], **self.checked(scope, params["fields"])}
        left = {id_: value for id_, value in values.items() if "emptyValue" not in value}
        if "title" not in left:
            raise self.invalid("A case has a title.")
        self.changed(scope, CASE, item, {"values": left})
        self.announce(scope, CASE, "UPDATED", item, left)
        return {}

    def delete_case(self, params: Params, caller: Caller) -> Answer:
        """DeleteCase: all that is related to it goes with it."""
        scope = self.domain(params, caller)
        case = self.record(scope, CASE, params["caseId"])
        for record in [case, *self.related_to(scope, case.item)]:
            self.store.drop_record(record)
        return {}

    def search_cases(self, params: Params, caller: Caller) -> Answer:
        """SearchCases: all, or those with a text in the value of a field. Filters and sorts are not served."""
        if params.get("filter") or params.get("sorts"):
            raise self.invalid("filter and sorts are not served by the reference target.")
        scope, term = self.domain(params, caller), params.get("searchTerm", "").casefold()
        records = list(self.store.records("scope = ? AND class = ?", scope.arn, CASE))
        found = [(row.number, (row.item, self.members(row))) for row in records]
        found = [row for row in found if term in str(row[1][1]["values"]).casefold()]
        page, token = self.paged(found, CASE, params, f"{scope.arn} {term}")
        wanted = [row["id"] for row in params.get("fields", ())]
        return {"cases": [_found(item, members, wanted) for item, members in page], "totalCount": len(found), **token}

    # related items

    def create_related_item(self, params: Params, caller: Caller) -> Answer:
        """CreateRelatedItem: comments, files and custom items."""
        scope, case = self.domain(params, caller), params["caseId"]
        self.record(scope, CASE, case)
        kind = f"{params['type'][0].lower()}{params['type'][1:]}"
        if set(params["content"]) != {kind}:
            raise self.invalid("The content is not of the type that is given.")
        if kind not in SERVED_CONTENT:
            raise self.invalid(f"Items of the type {params['type']} are not served by the reference target.")
        if kind == "custom":
            self.checked(scope, params["content"]["custom"]["fields"])
        by = {"performedBy": params["performedBy"]} if "performedBy" in params else {}
        item = {"caseId": case, "type": params["type"], "content": dict(params["content"]), **by}
        made = self.added(scope, RELATED, item)
        self.announce(scope, RELATED, "CREATED", made["id"], item["content"])
        return {"relatedItemId": made["id"], "relatedItemArn": made["arn"]}

    def related_to(self, scope: Scope, case: str) -> list[SealedRecord]:
        """The records of what is related to a case."""
        records = list(self.store.records("scope = ? AND class = ?", scope.arn, RELATED))
        return [row for row in records if self.members(row)["caseId"] == case]

    def search_related_items(self, params: Params, caller: Caller) -> Answer:
        """SearchRelatedItems: all of a case, or those of some types."""
        scope, case = self.domain(params, caller), params["caseId"]
        self.record(scope, CASE, case)
        wanted = {name for row in params.get("filters", ()) for name in row}
        rows = [(row.number, (row.item, self.members(row))) for row in self.related_to(scope, case)]
        some = [row for row in rows if not wanted or wanted & row[1][1]["content"].keys()]
        page, token = self.paged(some, RELATED, params, f"{scope.arn} {case} {sorted(wanted)}")
        return {"relatedItems": [_related(item, members) for item, members in page], **token}

    def delete_related_item(self, params: Params, caller: Caller) -> Answer:
        """DeleteRelatedItem."""
        record = self.record(self.domain(params, caller), RELATED, params["relatedItemId"])
        if self.members(record)["caseId"] != params["caseId"]:
            raise self.missing(RELATED, params["relatedItemId"])
        self.store.drop_record(record)
        return {}


def _found(item: str, members: Params, wanted: Iterable[str]) -> Answer:
    values = members["values"]
    told = [{"id": id_, "value": values[id_]} for id_ in wanted if id_ in values]
    return {"caseId": item, "templateId": members["templateId"], "fields": told}


def _related(item: str, members: Params) -> Answer:
    by = {"performedBy": members["performedBy"]} if "performedBy" in members else {}
    told = {"type": members["type"], "content": members["content"]}
    return {"relatedItemId": item, "associationTime": members["createdTime"], **told, **by}
