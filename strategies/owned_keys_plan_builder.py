"""Plans of services whose keys are their own: texts that are looked for, keys of the customer that are watched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from kms_conformance.models.domains.audit import USES
from kms_conformance.models.domains.operations import GRANTS
from kms_conformance.models.domains.ports import DUMP, WORKER
from kms_conformance.models.terms import KeyRef, Metadata, Named, Rows, Several, Term
from kms_conformance.strategies.plan_builder import PlanBuilder

PATHS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "disabled": (("DisableKey",), ("EnableKey",)),
    "pending": (("ScheduleKeyDeletion",), ("CancelKeyDeletion", "EnableKey")),
}
"""Ways into a state that does not let a key be used, and back."""


class OwnedKeysPlan(PlanBuilder):
    """A plan of one such service.

    about  the parameter with which a call to a port says what it is about, by a slot
    """

    about: ClassVar[str]

    def __init__(self, name: str, *profiles: str) -> None:
        super().__init__(name, *profiles)
        self.texts: list[tuple[str, Named]] = []
        self.principal = ""
        """Who calls from now on."""

    def place_of(self, slot: int) -> Term:
        """What names in dumps the place in which the thing in a slot lies."""
        raise NotImplementedError

    def text(self, what: str, tail: str = "", length: int = 0) -> Named:
        """A new text of a customer's, and what it is sent as."""
        made = Named(self.slot(), tail, length)
        self.texts.append((what, made))
        return made

    def watched(self) -> int:
        """A new key of the customer's."""
        return self.add("CreateKey", label="watched", makes=True)

    @contextmanager
    def unusable(self, keys: list[int], path: str) -> Iterator[None]:
        """Calls while none of the keys can be used, which are led on a path into such a state, and back."""
        into, back = PATHS[path]
        self._all(into, keys, path)
        yield
        self._all(back, keys, "back")

    def _all(self, operations: tuple[str, ...], keys: list[int], label: str) -> None:
        for key in keys:
            for operation in operations:
                self.on(operation, key, label)

    def grants(self, *keys: int) -> None:
        """All grants on keys."""
        for key in keys:
            self.send(GRANTS, "plain", {"KeyId": KeyRef(key)})

    def uses(self, slot: int, *keys: int) -> None:
        """What the audit trail shows of any service's uses of keys."""
        sent: dict[str, Term] = {self.about: slot, "Service": "", "Context": Several(("", self.place_of(slot)))}
        sent |= {"Keys": Several(tuple(Metadata(key, "Arn") for key in keys)), "Data": Several(())}
        self.send(USES, "plain", sent, makes=True)

    def dump(self, slot: int, label: str, queue: str = "") -> None:
        """What is stored, looked at for the place of something and for all texts of the plan."""
        rows = tuple((("Item", what), ("Text", text)) for what, text in self.texts)
        named: dict[str, Term] = {self.about: slot, "Name": self.place_of(slot), "ContextKey": ""}
        self.send(DUMP, label, {**named, "Data": Rows(rows), **({"Queue": queue} if queue else {})})

    def worker(self, action: str, steps: int = 0) -> None:
        """Pause or resume what works in the background, or have it do steps."""
        self.send(WORKER, action, {"Action": action, "Steps": steps})
