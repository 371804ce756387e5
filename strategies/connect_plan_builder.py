"""Plans with instances of Amazon Connect: contacts, and what is recorded, attached and delivered."""

from __future__ import annotations

from kms_conformance.models.connect.facts import (
    ABOUT,
    ASSOCIATE,
    BODY,
    BUCKET,
    CREATE_CONTACT,
    CREATE_INSTANCE,
    DEFAULT,
    DELIVERED,
    RECORD,
    SERVICE,
    START_UPLOAD,
)
from kms_conformance.models.connect.kept import QUEUE, WAITING
from kms_conformance.models.connect.operations import storage
from kms_conformance.models.connect.state import ATTACHMENTS
from kms_conformance.models.terms import KeyRef, Members, Named, Output, Term
from kms_conformance.strategies.owned_keys_plan_builder import OwnedKeysPlan

NEW_INSTANCE: dict[str, Term] = {
    "IdentityManagementType": "CONNECT_MANAGED",
    "InboundCallsEnabled": True,
    "OutboundCallsEnabled": False,
}
PREFIX = "connect/delivered"
UPLOADED = "text of a file"
SIZE = 25
"""Bytes of a text that the suite makes up."""


class Connect(OwnedKeysPlan):
    """A plan with instances, and a bucket for what they deliver."""

    about = ABOUT

    def __init__(self, profile: str, name: str, *profiles: str) -> None:
        super().__init__(f"{profile}/{name}", profile, *profiles)
        self.places: dict[int, dict[str, Term]] = {}
        """By the slot of what was made the parameters that name it."""
        self.instances: dict[int, int] = {}
        """By the slot of what was made that of its instance."""
        self.contents: dict[int, Term] = {}
        self.bucket: Named | None = None
        self.defaults: Term = None

    def place_of(self, slot: int) -> Output:
        """The id of an instance."""
        return Output(self.instances[slot], "Id")

    def ask(self, operation: str, slot: int | None, label: str = "plain", /, **params: Term) -> None:
        """A call about what was made in a slot."""
        named = {**self.places.get(slot or 0, {}), **params}
        self.by(self.principal, f"{SERVICE}:{operation}", label, **named)

    def _made(self, operation: str, label: str, instance: int | None, names: str, params: dict[str, Term]) -> int:
        """A call that makes something in an instance; its slot."""
        slot = self.by(self.principal, operation, label, True, **params)
        self.instances[slot] = slot if instance is None else instance
        inside = {} if instance is None else self.places[instance]
        self.places[slot] = {**inside, names: Output(slot, names if instance is not None else "Id")}
        return slot

    def instance(self, label: str = "plain", /, **params: Term) -> int:
        """A new instance; its slot."""
        given = {**NEW_INSTANCE, "InstanceAlias": Named(self.slot()), **params}
        return self._made(CREATE_INSTANCE, label, None, "InstanceId", given)

    def contact(self, instance: int, label: str = "plain", /, **params: Term) -> int:
        """A new contact with customer data; its slot."""
        given: dict[str, Term] = {"Channel": "TASK", "InitiationMethod": "API", **params}
        given.setdefault("Name", self.text("name of a contact"))
        given.setdefault("Description", self.text("description of a contact"))
        given.setdefault("Attributes", self.attributes("customer", "case-1"))
        return self._made(CREATE_CONTACT, label, instance, "ContactId", {**self.places[instance], **given})

    def attributes(self, *names: str, tail: str = "") -> Members:
        """Attributes with new values."""
        return Members(tuple((name, self.text("value of an attribute", tail)) for name in names))

    def of_first(self, contact: int) -> dict[str, Term]:
        """The parameters that name a contact as the first of its chain."""
        instance = self.places[self.instances[contact]]
        return {**instance, "InitialContactId": Output(contact, "ContactId")}

    def attribute(self, contact: int, label: str, attributes: Term) -> None:
        """Write attributes of a contact."""
        self.by(
            self.principal, f"{SERVICE}:UpdateContactAttributes", label, **self.of_first(contact), Attributes=attributes
        )  # fmt: skip

    def look(self, contact: int, label: str = "plain") -> None:
        """A contact, and its attributes."""
        self.ask("DescribeContact", contact, label)
        self.by(self.principal, f"{SERVICE}:GetContactAttributes", label, **self.of_first(contact))

    def all_of(self, operation: str, slot: int | None, label: str = "plain", /, **params: Term) -> None:
        """All pages of a list."""
        self.ask(operation, slot, label, **params)
        self._calls[-1] = self._calls[-1].all_pages()

    # what is delivered

    def deliver_to(self, default: int | None = None) -> None:
        """A new bucket for what is delivered from now on, with a key by default if one is given."""
        self.bucket = Named(self.slot())
        self.defaults = None if default is None else KeyRef(default, "arn")
        named: dict[str, Term] = {"Bucket": self.bucket}
        self.send(BUCKET, "plain", named if default is None else {**named, DEFAULT: self.defaults})

    def config(self, key: Term) -> Members:
        """A storage config in the bucket under a key, given by its slot or any other term."""
        return storage(self.bucket, PREFIX, KeyRef(key, "arn") if isinstance(key, int) else key)

    def store(self, instance: int, type_: str, key: Term, label: str = "plain", /, **params: Term) -> int:
        """A new storage config of an instance; its slot."""
        given: dict[str, Term] = {"ResourceType": type_, "StorageConfig": self.config(key), **params}
        slot = self._made(ASSOCIATE, label, instance, "AssociationId", {**self.places[instance], **given})
        self.places[slot]["ResourceType"] = type_
        return slot

    def restore(self, stored: int, key: Term, label: str = "plain", /, **params: Term) -> None:
        """Another key for a storage config."""
        self.ask("UpdateInstanceStorageConfig", stored, label, **{"StorageConfig": self.config(key), **params})

    def scene(self, key: int, type_: str = ATTACHMENTS) -> tuple[int, int, int]:
        """An instance, a contact in it, and a storage config under a key; their slots."""
        if self.bucket is None:
            self.deliver_to()
        instance = self.instance()
        return instance, self.contact(instance), self.store(instance, type_, key)

    def upload(self, contact: int, label: str = "plain", /, **params: Term) -> int:
        """A new file that is attached to a contact; its slot."""
        instance, about = self.instances[contact], Output(contact, "ContactArn")
        body = self.text(UPLOADED)
        given: dict[str, Term] = {"FileName": "file.txt", "FileSizeInBytes": SIZE, "FileUseCaseType": "ATTACHMENT"}
        sent = {**self.places[instance], **given, "AssociatedResourceArn": about, BODY: body, **params}
        slot = self._made(START_UPLOAD, label, instance, "FileId", sent)
        self.places[slot]["AssociatedResourceArn"] = about
        self.contents[slot] = body
        return slot

    def record(self, stored: int, contact: int, label: str = "plain") -> int:
        """A recording of a contact, as if somebody had called; its slot."""
        text = self.text("recording")
        sent: dict[str, Term] = {ABOUT: stored, "InstanceId": self.place_of(stored)}
        sent |= {"ContactId": Output(contact, "ContactId"), "Type": self.places[stored]["ResourceType"], "Text": text}
        slot = self.send(RECORD, label, sent, makes=True)
        self.contents[slot] = text
        return slot

    def delivered(self, slot: int, label: str = "plain", *, gone: bool = False) -> None:
        """Look for what was recorded or attached."""
        sent: dict[str, Term] = {ABOUT: slot, "Bucket": self.bucket, "Prefix": PREFIX, "Text": self.contents[slot]}
        sent |= {} if self.defaults is None else {DEFAULT: self.defaults}
        self.send(DELIVERED, label, {**sent, **({"Gone": True} if gone else {})})

    def dump_of_queue(self, slot: int, label: str, queue: str) -> None:
        """What is stored of recordings that wait, or were all delivered."""
        texts = self.texts_of("recording") if queue == WAITING else []
        self.looked_at(slot, texts, label, **{QUEUE: queue})

    def texts_of(self, what: str) -> list[tuple[str, Named]]:
        """The texts that were sent as something."""
        return [row for row in self.texts if row[0] == what]
