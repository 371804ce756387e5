"""Contacts: CreateContact, StartTaskContact, UpdateContact, DescribeContact, StopContact, and their attributes.

Nobody calls and nobody works here: a contact is there from the moment when it is made until it is stopped.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from kms_conformance.cloud.connect.base import ATTRIBUTES, CONTACT, told
from kms_conformance.cloud.connect.instances import Instances
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope

METHODS: Mapping[str, tuple[str, ...]] = {
    "VOICE": ("TRANSFER",),
    "EMAIL": ("OUTBOUND", "AGENT_REPLY", "FLOW"),
    "TASK": ("API",),
}
"""How contacts of a channel may begin that are made by CreateContact."""
GIVEN = ("Name", "Description", "SegmentAttributes", "References", "RelatedContactId", "PreviousContactId")
CHANGED = ("Name", "Description", "SegmentAttributes", "References", "CustomerEndpoint", "SystemEndpoint")
SHOWN = (
    "Name", "Description", "SegmentAttributes", "RelatedContactId", "PreviousContactId", "InitialContactId",
    "CustomerEndpoint", "SystemEndpoint", "Channel", "InitiationMethod", "InitiationTimestamp", "LastUpdateTimestamp",
    "DisconnectTimestamp",
)  # fmt: skip
WAYS = ("ContactFlowId", "QuickConnectId", "TaskTemplateId")
ATTRIBUTE_NAME = re.compile(r"[A-Za-z0-9_-]+")
LARGEST_ATTRIBUTES = 32_768


class Contacts(Instances):
    """A chain of contacts has one set of attributes: that of its first."""

    def create_contact(self, params: Params, caller: Caller) -> Answer:
        """CreateContact: for the channels and initiation methods that it supports."""
        channel, method = params["Channel"], params["InitiationMethod"]
        if method not in METHODS.get(channel, ()):
            raise self.unfit(f"No {channel} contact can be created with the initiation method {method}.")
        if params.get("InitiateAs") == "COMPLETED" and channel != "TASK":
            raise self.unfit("Only TASK contacts can be initiated as COMPLETED.")
        return self.made("CreateContact", params, caller)

    def start_task_contact(self, params: Params, caller: Caller) -> Answer:
        """StartTaskContact: flows are not served, and any that is named is taken for one that is there."""
        if len(told(params, *WAYS)) != 1:
            raise self.invalid("One of ContactFlowId, QuickConnectId and TaskTemplateId is to be given.")
        made = self.made("StartTaskContact", {**params, "Channel": "TASK", "InitiationMethod": "API"}, caller)
        return told(made, "ContactId")

    def made(self, operation: str, params: Params, caller: Caller) -> Answer:
        """A new contact, or that which the same token has made."""
        scope = self.instance(params, caller)
        if known := self.repeated(operation, params, caller):
            return {"ContactId": known, "ContactArn": self.contact_arn(scope, known)}
        item, now = str(uuid.uuid4()), self.now()
        times: dict[str, Any] = {"InitiationTimestamp": now, "LastUpdateTimestamp": now}
        if params.get("InitiateAs") == "COMPLETED":
            times["DisconnectTimestamp"] = now
        first, inherited = self.linked(scope, params, item)
        members = {**told(params, *GIVEN, "Channel", "InitiationMethod"), **times, "InitialContactId": first}
        self.put(scope, CONTACT, item, members)
        self.write_attributes(scope, first, {**inherited, **(params.get("Attributes") or {})})
        self.remember(operation, params, caller, item)
        return {"ContactId": item, "ContactArn": self.contact_arn(scope, item)}

    def linked(self, scope: Scope, params: Params, item: str) -> tuple[str, dict[str, str]]:
        """The first contact of a new one's chain, and the attributes that it has from others."""
        if "PreviousContactId" in params and "RelatedContactId" in params:
            raise self.invalid("PreviousContactId and RelatedContactId exclude each other.")
        if "PreviousContactId" in params:
            first = self.thing(scope, CONTACT, params["PreviousContactId"])["InitialContactId"]
            return first, self.attributes(scope, first)
        if "RelatedContactId" in params:
            related = self.thing(scope, CONTACT, params["RelatedContactId"])
            return item, self.attributes(scope, related["InitialContactId"])
        return item, {}

    def contact_arn(self, scope: Scope, item: str) -> str:
        """The ARN of a contact."""
        return f"{scope.arn}/contact/{item}"

    def describe_contact(self, params: Params, caller: Caller) -> Answer:
        """DescribeContact."""
        scope, item = self.instance(params, caller), params["ContactId"]
        members = self.thing(scope, CONTACT, item)
        attributes = self.attributes(scope, members["InitialContactId"])
        named = {"Id": item, "Arn": self.contact_arn(scope, item)}
        return {"Contact": {**named, **told(members, *SHOWN), **({"Attributes": attributes} if attributes else {})}}

    def update_contact(self, params: Params, caller: Caller) -> Answer:
        """UpdateContact: of ongoing and of completed contacts; what is not given stays."""
        scope, item = self.instance(params, caller), params["ContactId"]
        members, new = self.thing(scope, CONTACT, item), told(params, *CHANGED)
        if not {*new, *told(params, "QueueInfo", "UserInfo", "AdditionalRecipients")}:
            raise self.invalid("At least one field to be updated must be given.")
        for name in ("SegmentAttributes", "References"):
            if name in new:
                new[name] = {**members.get(name, {}), **new[name]}
        self.put(scope, CONTACT, item, {**members, **new, "LastUpdateTimestamp": self.now()})
        return {}

    def stop_contact(self, params: Params, caller: Caller) -> Answer:
        """StopContact: of voice contacts not those that were transferred, which are all that there are."""
        scope, item = self.instance(params, caller), params["ContactId"]
        members = self.thing(scope, CONTACT, item)
        if members["Channel"] == "VOICE":
            raise self.invalid("A voice contact with this initiation method cannot be stopped.")
        if "DisconnectTimestamp" in members:
            raise self.error("ContactNotFoundException", "The contact with the specified ID is not active.")
        self.put(scope, CONTACT, item, {**members, "DisconnectTimestamp": self.now()})
        return {}

    # attributes

    def attributes(self, scope: Scope, first: str) -> dict[str, str]:
        """The attributes of a chain of contacts, by its first."""
        return dict(self.get(scope, ATTRIBUTES, f"of-{first}") or {})

    def write_attributes(self, scope: Scope, first: str, attributes: Mapping[str, str]) -> None:
        """Write the attributes of a chain; those that are empty are removed."""
        if any(not ATTRIBUTE_NAME.fullmatch(name) for name in attributes):
            raise self.invalid("Names of attributes have letters, digits, dashes and underscores alone.")
        kept = {name: value for name, value in attributes.items() if value}
        if sum(len(f"{name}{value}".encode()) for name, value in kept.items()) > LARGEST_ATTRIBUTES:
            raise self.invalid(f"Attributes have {LARGEST_ATTRIBUTES} bytes at most.")
        self.put(scope, ATTRIBUTES, f"of-{first}", kept)

    def update_contact_attributes(self, params: Params, caller: Caller) -> Answer:
        """UpdateContactAttributes: of ongoing and of completed contacts; those that are not given stay."""
        scope = self.instance(params, caller)
        first = self.thing(scope, CONTACT, params["InitialContactId"])["InitialContactId"]
        self.write_attributes(scope, first, {**self.attributes(scope, first), **params["Attributes"]})
        return {}

    def get_contact_attributes(self, params: Params, caller: Caller) -> Answer:
        """GetContactAttributes."""
        scope = self.instance(params, caller)
        first = self.thing(scope, CONTACT, params["InitialContactId"])["InitialContactId"]
        return {"Attributes": self.attributes(scope, first)}
