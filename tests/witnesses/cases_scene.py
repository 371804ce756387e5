"""Cases and their KMS for a witness: what each of them does, by boto3 alone."""

import uuid
from typing import Any

from botocore.exceptions import ClientError

from kms_conformance.conformance.targets.target import Credentials

from . import allowed
from .stores import Stores

NOBODY = "00000000-0000-4000-8000-000000000000"
EVERYTHING = {
    "enabled": True,
    "includedData": {
        "caseData": {"fields": [], "autoIncludeFields": "All"},
        "relatedItemData": {"includeContent": True},
    },
}


class Cases(Stores):
    """The client of the administrator, or of another one."""

    def __init__(self, client: Any, by: Credentials | None = None) -> None:
        super().__init__(client)
        self.cases = self.clients("connectcases", by)

    def domain(self) -> dict[str, str]:
        """A new domain, as parameters."""
        return {"domainId": allowed(self.cases.create_domain, name=uuid.uuid4().hex)["domainId"]}

    def field(self, domain: dict[str, str], **params: Any) -> str:
        """The id of a new field."""
        given = {"name": uuid.uuid4().hex, "type": "Text", **params}
        return str(allowed(self.cases.create_field, **domain, **given)["fieldId"])

    def template(self, domain: dict[str, str], **params: Any) -> str:
        """The id of a new template."""
        given = {"name": uuid.uuid4().hex, **params}
        return str(allowed(self.cases.create_template, **domain, **given)["templateId"])

    def case(self, domain: dict[str, str], template: str = "", **values: Any) -> dict[str, str]:
        """A new case, as parameters."""
        template = template or self.template(domain)
        fields = self.values(title="a title", **values)
        made = allowed(self.cases.create_case, **domain, templateId=template, fields=fields)
        return {**domain, "caseId": made["caseId"]}

    def values(self, **values: Any) -> list[dict[str, Any]]:
        """Values of fields."""
        kinds = {str: "stringValue", float: "doubleValue", bool: "booleanValue"}
        return [{"id": name, "value": {kinds[type(value)]: value}} for name, value in values.items()]

    def read(self, case: dict[str, str], *names: str) -> list[Any]:
        """The values of these fields, None where there is none."""
        asked = [{"id": name} for name in names]
        told = {
            row["id"]: next(iter(row["value"].values()))
            for row in allowed(self.cases.get_case, **case, fields=asked)["fields"]
        }
        return [told.get(name) for name in names]

    def say(self, case: dict[str, str], text: str) -> str:
        """A comment on a case; its id."""
        content = {"comment": {"body": text, "contentType": "Text/Plain"}}
        return str(allowed(self.cases.create_related_item, **case, type="Comment", content=content)["relatedItemId"])

    def said(self, case: dict[str, str]) -> list[str]:
        """The comments on a case."""
        items = allowed(self.cases.search_related_items, **case)["relatedItems"]
        return [item["content"]["comment"]["body"] for item in items]

    def publish(self, domain: dict[str, str]) -> None:
        """Have all that is in the cases of a domain published."""
        allowed(self.cases.put_case_event_configuration, **domain, eventBridge=EVERYTHING)

    def outcome(self, method: str, **params: Any) -> Any:
        """The answer, or the code of the refusal."""
        try:
            return getattr(self.cases, method)(**params)
        except ClientError as error:
            return error.response["Error"]["Code"]
