"""Plans of services whose keys are their own: keys of the customer that are watched, and cannot be used meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kms_conformance.models.domains.ports import WORKER
from kms_conformance.strategies.service_plan_builder import ServicePlan

PATHS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "disabled": (("DisableKey",), ("EnableKey",)),
    "pending": (("ScheduleKeyDeletion",), ("CancelKeyDeletion", "EnableKey")),
}
"""Ways into a state that does not let a key be used, and back."""


class OwnedKeysPlan(ServicePlan):
    """A plan of one such service."""

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

    def dump(self, slot: int, label: str, queue: str = "") -> None:
        """What is stored, looked at for the place of something and for all texts of the plan."""
        self.looked_at(slot, self.texts, label, **({"Queue": queue} if queue else {}))

    def worker(self, action: str, steps: int = 0) -> None:
        """Pause or resume what works in the background, or have it do steps."""
        self.send(WORKER, action, {"Action": action, "Steps": steps})
