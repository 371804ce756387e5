"""What is configured beside data integrations: event integrations, and tags."""

from __future__ import annotations

import uuid
from typing import Any

from kms_conformance.cloud.integrations.associations import Associations
from kms_conformance.cloud.integrations.base import EVENTS, INTEGRATION, told
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import SealedRecord

GIVEN = ("Name", "Description", "EventFilter", "EventBridgeBus")


class Beside(Associations):
    """Event integrations are known by their names; nothing receives events here, so that they have no associations."""

    def event_arn(self, name: str, caller: Caller) -> str:
        """The ARN of an event integration."""
        return f"{self.arn_region(caller)}{EVENTS}/{name}"

    def resource(self, params: Params, caller: Caller) -> str:
        """What an operation names: an event integration by its name, where that is not new."""
        name = params.get("EventIntegrationName") or ("" if "EventFilter" in params else params.get("Name"))
        if name and not {"KmsKey", "Identifier"} & params.keys():
            return self.event_arn(name, caller)
        return super().resource(params, caller)

    def event_record(self, name: str, caller: Caller) -> SealedRecord:
        """The record of an event integration."""
        found = self.find(self.configuration(caller), EVENTS, name)
        if not found:
            raise self.missing()
        return found[0]

    def create_event_integration(self, params: Params, caller: Caller) -> Answer:
        """CreateEventIntegration: the same token finds what it made."""
        answer = {"EventIntegrationArn": self.event_arn(params["Name"], caller)}
        if self.repeated("CreateEventIntegration", params, caller):
            return answer
        self.require_free_name(EVENTS, params["Name"], caller)
        members = {**told(params, *GIVEN), "Tags": dict(params.get("Tags") or {})}
        self.configure(EVENTS, str(uuid.uuid4()), members, caller)
        self.remember("CreateEventIntegration", params, caller, params["Name"])
        return answer

    def shown_events(self, record: SealedRecord, caller: Caller) -> Answer:
        """An event integration as answers show it."""
        members = self.members(record)
        tags = {"Tags": members["Tags"]} if members["Tags"] else {}
        return {"EventIntegrationArn": self.event_arn(members["Name"], caller), **told(members, *GIVEN), **tags}

    def get_event_integration(self, params: Params, caller: Caller) -> Answer:
        """GetEventIntegration."""
        return self.shown_events(self.event_record(params["Name"], caller), caller)

    def update_event_integration(self, params: Params, caller: Caller) -> Answer:
        """UpdateEventIntegration."""
        record = self.event_record(params["Name"], caller)
        self.configure(EVENTS, record.item, {**self.members(record), **told(params, "Description")}, caller)
        return {}

    def delete_event_integration(self, params: Params, caller: Caller) -> Answer:
        """DeleteEventIntegration."""
        self.store.drop_record(self.event_record(params["Name"], caller))
        return {}

    def list_event_integrations(self, params: Params, caller: Caller) -> Answer:
        """ListEventIntegrations."""
        rows = [(row.number, row) for row in self.all_configured(EVENTS, caller)]
        page, token = self.paged(rows, params, f"event integrations of {self.own_place(caller)}")
        return {"EventIntegrations": [self.shown_events(row, caller) for row in page], **token}

    def list_event_integration_associations(self, params: Params, caller: Caller) -> Answer:
        """ListEventIntegrationAssociations: there are none."""
        self.event_record(params["EventIntegrationName"], caller)
        return {"EventIntegrationAssociations": []}

    # tags

    def tagged(self, params: Params, caller: Caller) -> tuple[str, str, dict[str, Any]]:
        """Kind, id and members of what has tags."""
        arn = self.resource(params, caller)
        kind, _, name = arn.rpartition(":")[2].partition("/")
        if kind == EVENTS and arn == self.event_arn(name, caller):
            record = self.event_record(name, caller)
            return EVENTS, record.item, self.members(record)
        item, members = self.integration(params, caller)
        return INTEGRATION, item, members

    def tag_resource(self, params: Params, caller: Caller) -> Answer:
        """TagResource: a tag that is there gets the new value."""
        kind, item, members = self.tagged(params, caller)
        self.configure(kind, item, {**members, "Tags": {**members["Tags"], **params["tags"]}}, caller)
        return {}

    def untag_resource(self, params: Params, caller: Caller) -> Answer:
        """UntagResource: a tag that is not there is no error."""
        kind, item, members = self.tagged(params, caller)
        tags = {key: value for key, value in members["Tags"].items() if key not in params["tagKeys"]}
        self.configure(kind, item, {**members, "Tags": tags}, caller)
        return {}

    def list_tags_for_resource(self, params: Params, caller: Caller) -> Answer:
        """ListTagsForResource."""
        _, _, members = self.tagged(params, caller)
        return {"tags": members["Tags"]}
