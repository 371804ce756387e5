"""What cases are made of: fields, and templates."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.cases.base import FIELD, TEMPLATE, CasesBase
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope

OF_TEMPLATES = (
    "name", "description", "layoutConfiguration", "requiredFields", "status", "rules", "tagPropagationConfigurations",
)  # fmt: skip
SYSTEM_FIELDS = {
    "title": "Text", "summary": "Text", "status": "SingleSelect", "reference_number": "Text", "customer_id": "Text",
    "assigned_user": "User", "created_datetime": "DateTime", "last_updated_datetime": "DateTime",
}  # fmt: skip
"""Those that every domain has from the start."""


class FieldOperations(CasesBase):
    """Two fields, or two templates, of a domain do not have one name."""

    def create_field(self, params: Params, caller: Caller) -> Answer:
        """CreateField."""
        scope = self.domain(params, caller)
        self.require_free_name(scope, FIELD, params["name"])
        given = {name: params[name] for name in ("name", "type", "description", "attributes") if name in params}
        made = self.added(scope, FIELD, given)
        return {"fieldId": made["id"], "fieldArn": made["arn"]}

    def update_field(self, params: Params, caller: Caller) -> Answer:
        """UpdateField: what is not given stays."""
        scope, item = self.domain(params, caller), params["fieldId"]
        self.require_free_name(scope, FIELD, params.get("name"), item)
        given = {name: params[name] for name in ("name", "description", "attributes") if name in params}
        self.changed(scope, FIELD, item, given)
        return {}

    def batch_get_field(self, params: Params, caller: Caller) -> Answer:
        """BatchGetField: of a field that is not there it is told so."""
        scope = self.domain(params, caller)
        asked = [row["id"] for row in params["fields"]]
        found = {id_: shown for id_ in asked if (shown := self.shown_field(scope, id_))}
        errors = [{"id": id_, "errorCode": "ResourceNotFoundException"} for id_ in asked if id_ not in found]
        return {"fields": list(found.values()), "errors": errors}

    def shown_field(self, scope: Scope, field: str) -> dict[str, Any] | None:
        """A field as answers show it; None where there is none."""
        arn = self.arn_of(scope, FIELD, field)
        if field in SYSTEM_FIELDS:
            told = {"name": field, "type": SYSTEM_FIELDS[field], "namespace": "System"}
            return {"fieldId": field, "fieldArn": arn, **told}
        members = self.get(scope, FIELD, field)
        return None if members is None else {"fieldId": field, "fieldArn": arn, "namespace": "Custom", **members}

    def list_fields(self, params: Params, caller: Caller) -> Answer:
        """ListFields: the system's own, and those of the domain."""
        scope = self.domain(params, caller)
        records = self.store.records("scope = ? AND class = ?", scope.arn, FIELD)
        ids = [*SYSTEM_FIELDS, *(record.item for record in records)]
        page, token = self.paged(enumerate(ids, 1), FIELD, params, scope.arn)
        rows = [self.shown_field(scope, field) or {} for field in page]
        told = ("fieldId", "fieldArn", "name", "type", "namespace", "attributes")
        return {"fields": [{name: row[name] for name in told if name in row} for row in rows], **token}

    def delete_field(self, params: Params, caller: Caller) -> Answer:
        """DeleteField."""
        self.store.drop_record(self.record(self.domain(params, caller), FIELD, params["fieldId"]))
        return {}

    # templates

    def create_template(self, params: Params, caller: Caller) -> Answer:
        """CreateTemplate."""
        scope = self.domain(params, caller)
        self.require_fields(scope, params)
        self.require_free_name(scope, TEMPLATE, params["name"])
        given = {"status": "Active"} | {name: params[name] for name in OF_TEMPLATES if name in params}
        made = self.added(scope, TEMPLATE, given)
        return {"templateId": made["id"], "templateArn": made["arn"]}

    def require_fields(self, scope: Scope, params: Params) -> None:
        """Refuse a template of fields that are not there, or that are named twice."""
        named = [row["fieldId"] for row in params.get("requiredFields", ())]
        if len({*named}) != len(named):
            raise self.invalid("A field is required twice.")
        for field in named:
            if self.shown_field(scope, field) is None:
                raise self.missing(FIELD, field)

    def update_template(self, params: Params, caller: Caller) -> Answer:
        """UpdateTemplate: what is not given stays."""
        scope, item = self.domain(params, caller), params["templateId"]
        self.require_fields(scope, params)
        self.require_free_name(scope, TEMPLATE, params.get("name"), item)
        self.changed(scope, TEMPLATE, item, {name: params[name] for name in OF_TEMPLATES if name in params})
        return {}

    def get_template(self, params: Params, caller: Caller) -> Answer:
        """GetTemplate."""
        scope, item = self.domain(params, caller), params["templateId"]
        return {
            "templateId": item,
            "templateArn": self.arn_of(scope, TEMPLATE, item),
            **self.thing(scope, TEMPLATE, item),
        }

    def list_templates(self, params: Params, caller: Caller) -> Answer:
        """ListTemplates: all, or those of some statuses."""
        scope, wanted = self.domain(params, caller), params.get("status")
        records = self.store.records("scope = ? AND class = ?", scope.arn, TEMPLATE)
        rows = ((row.number, (row.item, self.members(row))) for row in list(records))
        some = (row for row in rows if not wanted or row[1][1]["status"] in wanted)
        page, token = self.paged(some, TEMPLATE, params, f"{scope.arn} {wanted}")
        return {"templates": [self.listed_template(scope, *row) for row in page], **token}

    def listed_template(self, scope: Scope, item: str, members: Params) -> Answer:
        """What lists tell of a template."""
        arn = self.arn_of(scope, TEMPLATE, item)
        return {"templateId": item, "templateArn": arn, "name": members["name"], "status": members["status"]}

    def delete_template(self, params: Params, caller: Caller) -> Answer:
        """DeleteTemplate."""
        self.store.drop_record(self.record(self.domain(params, caller), TEMPLATE, params["templateId"]))
        return {}
