"""Cases in terms of an OwnedKeyStore: fields, templates, cases and comments are items of a domain."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from botocore import xform_name

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.service_models import error_status, text_member
from kms_conformance.cloud.services.inspect_port import Line
from kms_conformance.cloud.services.validation import violation
from kms_conformance.conformance.targets.hosted.dumps import lines_of
from kms_conformance.conformance.targets.hosted.owned import OwnedKeyStore
from kms_conformance.conformance.targets.hosted.store import MissingError, StoreError

Params: TypeAlias = Mapping[str, Any]
Answer: TypeAlias = dict[str, Any]
KIND, NUMBER = "kind", "number"
OF_FIELDS, OF_TEMPLATES = ("name", "type", "description"), ("name", "description", "status")
TITLE = "title"
"""The one field that a domain has from the start: a case has a text in it."""
LARGEST = {"fields": 100, "templates": 100, "relatedItems": 25, "domains": 10}


class HostedCases:
    """The service "connectcases" of a cloud. It knows nothing of callers: whoever calls, the store is asked."""

    name = "connectcases"

    def __init__(self, store: OwnedKeyStore) -> None:
        self._store, self._made = store, 0

    def handle(self, operation: str, params: Params, caller: Caller) -> Answer:
        """Serve one call; raises ServiceError for a refusal."""
        serve: Callable[[Params], Answer] | None = getattr(self, f"_{xform_name(operation)}", None)
        if serve is None:
            raise ServiceError("NotImplementedException", f"{operation} is not translated.", 501)
        if broken := violation(self.name, operation, params):
            raise _refusal("ValidationException", broken)
        try:
            return serve(params)
        except StoreError as error:
            code = "ResourceNotFoundException" if isinstance(error, MissingError) else "ValidationException"
            raise _refusal(code, str(error)) from error

    def dump_lines(self) -> list[Line]:
        """What the store tells of itself, in the format of the port "inspect"; ServiceError where it tells nothing."""
        dump = getattr(self._store, "dump", None)
        if dump is None:
            raise ServiceError("NotImplementedException", "The service has no dump.", 501)
        return lines_of(dump())

    def rotate_keys(self) -> None:
        """Have the store make new material for its own keys; ServiceError where it cannot."""
        rotate = getattr(self._store, "rotate", None)
        if rotate is None:
            raise ServiceError("NotImplementedException", "The service has no rotate.", 501)
        rotate()

    # domains

    def _create_domain(self, params: Params) -> Answer:
        domain_id = self._store.create_domain({"name": params["name"], NUMBER: self._next()})
        return {"domainId": domain_id, "domainArn": _arn(domain_id), "domainStatus": "Active"}

    def _get_domain(self, params: Params) -> Answer:
        domain_id = params["domainId"]
        name = self._store.describe_domain(domain_id)["name"]
        told = {"domainId": domain_id, "domainArn": _arn(domain_id), "name": name, "domainStatus": "Active"}
        return {**told, "createdTime": 0, "tags": {}}

    def _list_domains(self, params: Params) -> Answer:
        return _page("domains", params, [
            {"domainId": domain_id, "domainArn": _arn(domain_id), "name": values["name"]}
            for domain_id, values in _in_order(self._store.list_domains())
        ])  # fmt: skip

    def _delete_domain(self, params: Params) -> Answer:
        self._store.delete_domain(params["domainId"])
        return {}

    # fields and templates

    def _create_field(self, params: Params) -> Answer:
        self._require_free(params, "field")
        made = self._write(params, "field", OF_FIELDS)
        return {"fieldId": made, "fieldArn": _arn(params["domainId"], "field", made)}

    def _update_field(self, params: Params) -> Answer:
        return self._update(params, "field", params["fieldId"], OF_FIELDS)

    def _batch_get_field(self, params: Params) -> Answer:
        own = dict(self._items(params["domainId"], "field"))
        asked = [row["id"] for row in params["fields"]]
        found = [_field(params["domainId"], name, own[name]) for name in asked if name in own]
        errors = [{"id": name, "errorCode": "ResourceNotFoundException"} for name in asked if name not in own]
        return {"fields": found, "errors": errors}

    def _list_fields(self, params: Params) -> Answer:
        rows = self._items(params["domainId"], "field")
        return _page("fields", params, [_field(params["domainId"], name, values) for name, values in rows])

    def _create_template(self, params: Params) -> Answer:
        self._require_free(params, "template")
        made = self._write({"status": "Active", **params}, "template", OF_TEMPLATES)
        return {"templateId": made, "templateArn": _arn(params["domainId"], "template", made)}

    def _update_template(self, params: Params) -> Answer:
        return self._update(params, "template", params["templateId"], OF_TEMPLATES)

    def _get_template(self, params: Params) -> Answer:
        domain_id, item_id = params["domainId"], params["templateId"]
        return _template(domain_id, item_id, self._item(domain_id, item_id, "template"))

    def _list_templates(self, params: Params) -> Answer:
        rows = self._items(params["domainId"], "template")
        return _page("templates", params, [_template(params["domainId"], name, values) for name, values in rows])

    # cases and comments

    def _create_case(self, params: Params) -> Answer:
        domain_id = params["domainId"]
        if self._item(domain_id, params["templateId"], "template")["status"] != "Active":
            raise _refusal("ValidationException", "The template is inactive.")
        fields = self._checked(domain_id, params["fields"])
        if TITLE not in fields:
            raise _refusal("ValidationException", "A case has a title.")
        values = {KIND: "case", NUMBER: self._next(), "template": params["templateId"]}
        made = self._store.write_item(domain_id, {**values, "fields": json.dumps(fields)})
        return {"caseId": made, "caseArn": _arn(domain_id, "case", made)}

    def _get_case(self, params: Params) -> Answer:
        values = self._item(params["domainId"], params["caseId"], "case")
        fields, asked = json.loads(values["fields"]), [row["id"] for row in params["fields"]]
        told = [{"id": name, "value": fields[name]} for name in asked if name in fields]
        return {"fields": told, "templateId": values["template"], "tags": {}}

    def _update_case(self, params: Params) -> Answer:
        domain_id, item_id = params["domainId"], params["caseId"]
        values = self._item(domain_id, item_id, "case")
        fields = {**json.loads(values["fields"]), **self._checked(domain_id, params["fields"])}
        self._store.overwrite_item(domain_id, item_id, {**values, "fields": json.dumps(fields)})
        return {}

    def _delete_case(self, params: Params) -> Answer:
        domain_id, item_id = params["domainId"], params["caseId"]
        self._item(domain_id, item_id, "case")
        related = [name for name, values in self._items(domain_id, "comment") if values["case"] == item_id]
        for name in (*related, item_id):
            self._store.delete_item(domain_id, name)
        return {}

    def _create_related_item(self, params: Params) -> Answer:
        domain_id, case = params["domainId"], params["caseId"]
        self._item(domain_id, case, "case")
        if params["type"] != "Comment" or "comment" not in params["content"]:
            raise _refusal("ValidationException", "Comments alone are translated.")
        content = json.dumps(params["content"])
        values = {KIND: "comment", NUMBER: self._next(), "case": case, "content": content}
        made = self._store.write_item(domain_id, values)
        return {"relatedItemId": made, "relatedItemArn": _arn(domain_id, "related-item", made)}

    def _search_related_items(self, params: Params) -> Answer:
        domain_id, case = params["domainId"], params["caseId"]
        self._item(domain_id, case, "case")
        rows = [(name, values) for name, values in self._items(domain_id, "comment") if values["case"] == case]
        told = {"type": "Comment", "associationTime": 0}
        return _page("relatedItems", params, [
            {"relatedItemId": name, **told, "content": json.loads(values["content"])} for name, values in rows
        ])  # fmt: skip

    # what is published

    def _put_case_event_configuration(self, params: Params) -> Answer:
        domain_id = params["domainId"]
        values = {KIND: "events", NUMBER: self._next(), "config": json.dumps(params["eventBridge"])}
        known = next(iter(self._items(domain_id, "events")), None)
        if known is None:
            self._store.write_item(domain_id, values)
        else:
            self._store.overwrite_item(domain_id, known[0], values)
        return {}

    def _get_case_event_configuration(self, params: Params) -> Answer:
        known = next(iter(self._items(params["domainId"], "events")), None)
        return {"eventBridge": json.loads(known[1]["config"]) if known else {"enabled": False}}

    # items by their kinds

    def _next(self) -> str:
        """What is greater with each thing that is made."""
        self._made += 1
        return f"{self._made:012d}"

    def _write(self, params: Params, kind: str, names: tuple[str, ...]) -> str:
        given = {name: params[name] for name in names if name in params}
        return self._store.write_item(params["domainId"], {KIND: kind, NUMBER: self._next(), **given})

    def _update(self, params: Params, kind: str, item_id: str, names: tuple[str, ...]) -> Answer:
        """What is not given stays."""
        before = self._item(params["domainId"], item_id, kind)
        self._require_free(params, kind, item_id)
        given = {name: params[name] for name in names if name in params}
        self._store.overwrite_item(params["domainId"], item_id, {**before, **given})
        return {}

    def _require_free(self, params: Params, kind: str, but: str = "") -> None:
        """Refuse a name that another item of that kind has."""
        taken = {values["name"] for name, values in self._items(params["domainId"], kind) if name != but}
        if params.get("name") in taken:
            raise _refusal("ConflictException", f"A {kind} of the domain has that name.")

    def _checked(self, domain_id: str, given: Iterable[Params]) -> dict[str, Any]:
        """Values by the ids of fields that are there."""
        fields = {row["id"]: dict(row["value"]) for row in given}
        if fields.keys() - {TITLE, *(name for name, _ in self._items(domain_id, "field"))}:
            raise MissingError("There is no such field.")
        return fields

    def _item(self, domain_id: str, item_id: str, kind: str) -> Mapping[str, str]:
        values = self._store.read_item(domain_id, item_id)
        if values.get(KIND) != kind:
            raise MissingError(f"There is no such {kind}.")
        return values

    def _items(self, domain_id: str, kind: str) -> list[tuple[str, Mapping[str, str]]]:
        rows = _in_order(self._store.list_items(domain_id))
        return [(item_id, values) for item_id, values in rows if values.get(KIND) == kind]


def _in_order(rows: Mapping[str, Mapping[str, str]]) -> list[tuple[str, Mapping[str, str]]]:
    return sorted(rows.items(), key=lambda row: row[1].get(NUMBER, ""))


def _page(member: str, params: Params, rows: list[Answer]) -> Answer:
    """So many of the rows as are asked for, and where the next ones begin."""
    size = params.get("maxResults", LARGEST[member])
    if size > LARGEST[member]:
        raise _refusal("ValidationException", f"A page has at most {LARGEST[member]} results.")
    start = int(base64.b64decode(params["nextToken"])) if params.get("nextToken") else 0
    more = {"nextToken": base64.b64encode(str(start + size).encode()).decode()} if len(rows) > start + size else {}
    return {member: rows[start : start + size], **more}


def _field(domain_id: str, item_id: str, values: Mapping[str, str]) -> Answer:
    told = {name: values[name] for name in OF_FIELDS if name in values}
    return {"fieldId": item_id, "fieldArn": _arn(domain_id, "field", item_id), "namespace": "Custom", **told}


def _template(domain_id: str, item_id: str, values: Mapping[str, str]) -> Answer:
    told = {name: values[name] for name in OF_TEMPLATES if name in values}
    return {"templateId": item_id, "templateArn": _arn(domain_id, "template", item_id), **told}


def _arn(domain_id: str, *rest: str) -> str:
    return "/".join((f"arn:aws:cases:us-east-1:000000000000:domain/{domain_id}", *rest))


def _refusal(code: str, text: str) -> ServiceError:
    return ServiceError(code, text, error_status(HostedCases.name, code), {text_member(HostedCases.name): text})
