"""Faults in what of Cases is read again as it was written."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.cases.service import Cases
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.faults.service_mutant import seeded, table


class _SpacesJoined(Cases):
    """White space is made one blank, as a search index would have it."""

    def create_related_item(self, params: Params, caller: Caller) -> Answer:
        content = params["content"]
        if "comment" in content:
            said = content["comment"]
            content = {"comment": {**said, "body": " ".join(said["body"].split()) or said["body"]}}
        return super().create_related_item({**params, "content": content}, caller)


class _ValueCut(Cases):
    """A text in a field is cut where an older limit was."""

    def create_case(self, params: Params, caller: Caller) -> Answer:
        fields = [{**row, "value": _cut(row["value"])} for row in params["fields"]]
        return super().create_case({**params, "fields": fields}, caller)


def _cut(value: Params) -> Params:
    return {"stringValue": value["stringValue"][:500]} if "stringValue" in value else value


class _WholeNumbers(Cases):
    def create_case(self, params: Params, caller: Caller) -> Answer:
        fields = [
            {**row, "value": {"doubleValue": float(int(row["value"]["doubleValue"]))}}
            if "doubleValue" in row["value"]
            else row
            for row in params["fields"]
        ]
        return super().create_case({**params, "fields": fields}, caller)


class _DescriptionInLatin(Cases):
    """Descriptions of fields lose what is not Latin."""

    def shown_field(self, scope: Scope, field: str) -> dict[str, Any] | None:
        told = super().shown_field(scope, field)
        if told is None or "description" not in told:
            return told
        return {**told, "description": told["description"].encode("latin-1", "replace").decode("latin-1")}


class _OneDescription(Cases):
    """Every template is told with the description of the domain's first one."""

    def get_template(self, params: Params, caller: Caller) -> Answer:
        answer = super().get_template(params, caller)
        first = self.all(self.domain(params, caller), "template")[0]
        return {**answer, "description": first.get("description", "")}


class _ConfigurationLost(Cases):
    def get_case_event_configuration(self, params: Params, caller: Caller) -> Answer:
        config = super().get_case_event_configuration(params, caller)["eventBridge"]
        return {"eventBridge": {"enabled": config["enabled"]}}


class _OnlyThoseThere(Cases):
    def batch_get_field(self, params: Params, caller: Caller) -> Answer:
        return {**super().batch_get_field(params, caller), "errors": []}


MUTANTS = table(
    seeded(
        _SpacesJoined, "white-space-of-comments-joined", "CASES-001", "effect",
        "Runs of white space in a comment become one blank.", "CreateRelatedItem",
    ),
    seeded(
        _ValueCut, "values-cut-at-500", "CASES-001", "effect",
        "A text in a field of a case is cut to 500 characters.", "CreateCase",
    ),
    seeded(
        _WholeNumbers, "numbers-made-whole", "CASES-001", "effect",
        "A number in a field of a case loses its fraction.", "CreateCase",
    ),
    seeded(
        _DescriptionInLatin, "descriptions-in-latin-1", "CASES-001", "effect",
        "Descriptions of fields lose all characters beyond Latin-1.", "BatchGetField",
    ),
    seeded(
        _OneDescription, "description-of-the-first-template", "CASES-001", "effect",
        "Every template is told with the description of the domain's first one.", "GetTemplate",
    ),
    seeded(
        _ConfigurationLost, "included-data-forgotten", "CASES-019", "effect",
        "The event configuration does not tell which data it includes.", "GetCaseEventConfiguration",
    ),
    seeded(
        _OnlyThoseThere, "unknown-fields-untold", "CASES-022", "response",
        "BatchGetField tells nothing of fields that are not there.", "BatchGetField",
    ),
)  # fmt: skip
