"""ListKeys in pages of every size; and the limits and markers that are wrong for any list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kms_conformance.models.terms import Filler, Term, Texts
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

WRONG_LIMITS = (0, -1, 1001)
WRONG_MARKERS: dict[str, Term] = {
    "marker-unknown": "not-a-marker-of-this-service",
    "marker-empty": "",
    "marker-of-1025": Filler(1025),
    "marker-with-wide-text": "markér-键",
}


def wrong_limits(s: PlanBuilder, operation: str, params: Mapping[str, Term], *more: int) -> None:
    """Limits outside the range of the service model, and `more`."""
    for limit in (*WRONG_LIMITS, *more):
        s.send(operation, f"limit-{limit}", {**params, "Limit": limit})


def wrong_markers(s: PlanBuilder, operation: str, params: Mapping[str, Term]) -> None:
    """Markers that the service never gave."""
    for label, marker in WRONG_MARKERS.items():
        s.send(operation, label, {**params, "Marker": marker})


def plans() -> Iterator[Plan]:
    """The plan of this part."""
    s = PlanBuilder("lists/keys")
    keys = [s.key() for _ in range(3)]
    s.on("DisableKey", keys[1])
    s.on("ScheduleKeyDeletion", keys[2])
    s.add("ListKeys", label="default-page")
    s.walk("ListKeys", label="all")
    for limit in (1, 2, 100, 999, 1000):
        s.add("ListKeys", label=f"limit-{limit}", Limit=limit)
    for limit in (2, 40, 1000):
        s.walk("ListKeys", label=f"limit-{limit}", Limit=limit)
    s.add("ListKeys", label="own-keys", ResourceOwners=Texts(("SELF",)))
    s.walk("ListKeys", label="own-keys", ResourceOwners=Texts(("SELF",)))
    owners = {"empty": (), "three": ("SELF", "SELF", "SELF"), "outside-enum": ("NOBODY",)}
    for label, texts in owners.items():
        s.add("ListKeys", label=f"owners-{label}", ResourceOwners=Texts(texts))
    wrong_limits(s, "ListKeys", {})
    wrong_markers(s, "ListKeys", {})
    yield s.plan()
