"""Plans of services with a package of their own: texts that are looked for in stores, and keys that are watched."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from kms_conformance.models.domains.audit import USES
from kms_conformance.models.domains.operations import GRANTS
from kms_conformance.models.domains.ports import DUMP
from kms_conformance.models.terms import KeyRef, Metadata, Named, Output, Rows, Several, Term
from kms_conformance.strategies.plan_builder import PlanBuilder


class ServicePlan(PlanBuilder, ABC):
    """A plan of one such service.

    about  the parameter with which a call to a port says what it is about, by a slot
    """

    about: ClassVar[str]

    def __init__(self, name: str, *profiles: str) -> None:
        super().__init__(name, *profiles)
        self.texts: list[tuple[str, Named]] = []
        self.principal = ""
        """Who calls from now on."""

    @abstractmethod
    def place_of(self, slot: int) -> Term:
        """What names in dumps the place in which the thing in a slot lies."""

    def text(self, what: str, tail: str = "", length: int = 0) -> Named:
        """A new text of a customer's, and what it is sent as."""
        made = Named(self.slot(), tail, length)
        self.texts.append((what, made))
        return made

    def grants(self, *keys: int, label: str = "plain") -> None:
        """All grants on keys."""
        for key in keys:
            self.send(GRANTS, label, {"KeyId": KeyRef(key)})

    def uses(self, slot: int, *keys: int, label: str = "plain", before: int | None = None) -> int:
        """What the audit trail shows of any service's uses of keys, after another such look if one is given."""
        sent: dict[str, Term] = {self.about: slot, "Service": "", "Context": Several(("", self.place_of(slot)))}
        sent |= {"Keys": Several(tuple(Metadata(key, "Arn") for key in keys)), "Data": Several(())}
        if before is not None:
            sent["Before"] = Output(before, "Events")
        return self.send(USES, label, sent, makes=True)

    def looked_at(self, slot: int, texts: list[tuple[str, Named]], label: str, **more: Term) -> None:
        """What is stored, looked at for the place of something and for texts, each with what it was sent as."""
        rows = tuple((("Item", what), ("Text", text)) for what, text in texts)
        named: dict[str, Term] = {self.about: slot, "Name": self.place_of(slot), "ContextKey": ""}
        self.send(DUMP, label, {**named, "Data": Rows(rows), **more})
