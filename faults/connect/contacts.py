"""Faults in instances and contacts: in what is read again, changed, deleted and listed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kms_conformance.cloud.connect.base import ATTRIBUTES
from kms_conformance.cloud.connect.service import Connect
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.faults.service_mutant import seeded, table


class _SpacesJoined(Connect):
    """Of several spaces in a value one stays."""

    def write_attributes(self, scope: Scope, first: str, attributes: Mapping[str, str]) -> None:
        super().write_attributes(scope, first, {name: " ".join(text.split()) for name, text in attributes.items()})


class _DescriptionLost(Connect):
    """A contact with attributes loses its description."""

    def create_contact(self, params: Params, caller: Caller) -> Answer:
        given = {name: value for name, value in params.items() if name != "Description" or "Attributes" not in params}
        return super().create_contact(given, caller)


class _UpdateForgets(Connect):
    """An update of the name forgets the description."""

    def update_contact(self, params: Params, caller: Caller) -> Answer:
        forgotten = {"Description": ""} if "Name" in params and "Description" not in params else {}
        return super().update_contact({**forgotten, **params}, caller)


class _UpdateIgnored(Connect):
    """A description is changed by creation alone."""

    def update_contact(self, params: Params, caller: Caller) -> Answer:
        told = self.describe_contact(params, caller)["Contact"] if "Description" in params else {}
        before = {"Description": told.get("Description", "")} if told else {}
        return super().update_contact({**params, **before}, caller)


class _AttributesReplaced(Connect):
    """An update takes the place of all attributes."""

    def update_contact_attributes(self, params: Params, caller: Caller) -> Answer:
        super().update_contact_attributes(params, caller)
        self.write_attributes(self.instance(params, caller), params["InitialContactId"], params["Attributes"])
        return {}


class _EmptiedStays(Connect):
    """An attribute that is made empty keeps its value."""

    def update_contact_attributes(self, params: Params, caller: Caller) -> Answer:
        some = {name: value for name, value in params["Attributes"].items() if value}
        return super().update_contact_attributes({**params, "Attributes": some}, caller)


class _CompletedCannotChange(Connect):
    """What is completed has the attributes that it has."""

    def update_contact_attributes(self, params: Params, caller: Caller) -> Answer:
        told = self.describe_contact({**params, "ContactId": params["InitialContactId"]}, caller)["Contact"]
        if "DisconnectTimestamp" in told:
            raise self.invalid("The contact is completed.")
        return super().update_contact_attributes(params, caller)


class _CompletedIgnored(Connect):
    """An update of what is completed is answered, and forgotten."""

    def update_contact(self, params: Params, caller: Caller) -> Answer:
        told = self.describe_contact(params, caller)["Contact"]
        return {} if "DisconnectTimestamp" in told else super().update_contact(params, caller)


class _CallsToldEnabled(Connect):
    """Every instance is told to take calls."""

    def shown(self, scope: Scope) -> Answer:
        return {**super().shown(scope), "InboundCallsEnabled": True}


class _InstanceStays(Connect):
    """A deleted instance is listed no more, and told all the same."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._hidden: set[str] = set()

    def delete_instance(self, params: Params, caller: Caller) -> Answer:
        self._hidden.add(self.instance(params, caller).name)
        return {}

    def list_instances(self, params: Params, caller: Caller) -> Answer:
        answer = super().list_instances(params, caller)
        rows = [row for row in answer["InstanceSummaryList"] if row["Id"] not in self._hidden]
        return {**answer, "InstanceSummaryList": rows}


class _DeletedInstanceIsInvalid(Connect):
    """Whoever asks for a deleted instance has made a mistake."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._gone: set[str] = set()

    def drop_instance(self, scope: Scope) -> None:
        self._gone.add(scope.name)
        super().drop_instance(scope)

    def instance(self, params: Params, caller: Caller) -> Scope:
        if params["InstanceId"] in self._gone:
            raise self.invalid("The instance was deleted.")
        return super().instance(params, caller)


class _DeletedListed(Connect):
    """What was deleted is listed still."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._gone: dict[str, list[Answer]] = {}

    def drop_instance(self, scope: Scope) -> None:
        self._gone.setdefault(scope.account, []).append(self.shown(scope))
        super().drop_instance(scope)

    def list_instances(self, params: Params, caller: Caller) -> Answer:
        answer, gone = super().list_instances(params, caller), self._gone.get(caller.principal.account, [])
        if params.keys() & {"MaxResults", "NextToken"}:
            return answer
        return {**answer, "InstanceSummaryList": [*answer["InstanceSummaryList"], *gone]}


class _NewestUnlisted(Connect):
    """The instance that was made last is not listed while there are others."""

    def list_instances(self, params: Params, caller: Caller) -> Answer:
        answer = super().list_instances(params, caller)
        rows = answer["InstanceSummaryList"]
        if params.keys() & {"MaxResults", "NextToken"} or len(rows) < 2:
            return answer
        return {**answer, "InstanceSummaryList": rows[:-1]}


class _LongPages(Connect):
    """A page has one entry more than was asked for."""

    def list_instances(self, params: Params, caller: Caller) -> Answer:
        more = {"MaxResults": params["MaxResults"] + 1} if "MaxResults" in params else {}
        return super().list_instances({**params, **more}, caller)


class _PagesSkip(Connect):
    """The second page begins an entry too late."""

    def list_instances(self, params: Params, caller: Caller) -> Answer:
        answer = super().list_instances(params, caller)
        skips = "NextToken" in params and len(answer["InstanceSummaryList"]) > 0
        return {**answer, "InstanceSummaryList": answer["InstanceSummaryList"][1:]} if skips else answer


class _AttributesOfAll(Connect):
    """Attributes of all contacts of an instance lie in one record: the last ones are told."""

    def attributes(self, scope: Scope, first: str) -> dict[str, str]:
        records = list(self.store.records("scope = ? AND class = ?", scope.arn, ATTRIBUTES))
        return dict(self.members(records[-1])) if records else {}


DESCRIBE, UPDATE, ATTRIBUTE, LIST = "DescribeContact", "UpdateContact", "UpdateContactAttributes", "ListInstances"
MUTANTS = table(
    seeded(
        _SpacesJoined, "spaces-in-attributes-joined", "INSTANCE-005", "effect",
        "Of several spaces in the value of an attribute one stays.", "CreateContact", ATTRIBUTE,
    ),
    seeded(
        _DescriptionLost, "description-lost", "INSTANCE-005", "effect",
        "A contact that is created with attributes loses its description.", "CreateContact",
    ),
    seeded(
        _AttributesOfAll, "attributes-of-another-contact", "INSTANCE-005", "effect",
        "The attributes that are told are those of the contact that was written last.", "GetContactAttributes",
    ),
    seeded(
        _UpdateForgets, "update-forgets-description", "INSTANCE-013", "effect",
        "An update of the name forgets the description.", UPDATE,
    ),
    seeded(
        _UpdateIgnored, "description-never-updated", "INSTANCE-013", "effect",
        "An update of the description is answered, and changes nothing.", UPDATE,
    ),
    seeded(
        _AttributesReplaced, "attributes-replaced", "INSTANCE-014", "effect",
        "An update of attributes takes away those that it does not give.", ATTRIBUTE,
    ),
    seeded(
        _EmptiedStays, "emptied-attribute-stays", "INSTANCE-005", "effect",
        "An attribute that is made empty keeps its value.", ATTRIBUTE,
    ),
    seeded(
        _CompletedCannotChange, "completed-contact-refused", "INSTANCE-015", "too-strict",
        "Attributes of a completed contact cannot be changed.", ATTRIBUTE,
    ),
    seeded(
        _CompletedIgnored, "completed-contact-not-updated", "INSTANCE-013", "effect",
        "An update of a completed contact is answered, and changes nothing.", UPDATE,
    ),
    seeded(
        _CallsToldEnabled, "calls-told-enabled", "INSTANCE-020", "effect",
        "Every instance is told to take calls.", "DescribeInstance",
    ),
    seeded(
        _InstanceStays, "deleted-instance-told", "INSTANCE-016", "effect",
        "A deleted instance is told, with all that was in it.", "DeleteInstance",
    ),
    seeded(
        _DeletedInstanceIsInvalid, "deleted-instance-is-invalid", "INSTANCE-016", "wrong-error",
        "A deleted instance is refused with InvalidRequestException.", "DescribeInstance", DESCRIBE,
    ),
    seeded(
        _DeletedListed, "deleted-instance-listed", "INSTANCE-017", "effect",
        "A deleted instance is listed still.", LIST,
    ),
    seeded(
        _NewestUnlisted, "newest-instance-unlisted", "INSTANCE-017", "effect",
        "The newest instance is not listed beside others.", LIST,
    ),
    seeded(_LongPages, "pages-too-long", "INSTANCE-018", "response", "A page has one entry too many.", LIST),
    seeded(
        _PagesSkip, "pages-skip-an-entry", "INSTANCE-018", "response",
        "An entry between two pages is left out.", LIST,
    ),
)  # fmt: skip
