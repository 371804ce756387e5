"""Scheduling: what of time off is read again, what becomes of it, what is refused, and whose keys are used."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.domains.ports import ROTATE
from kms_conformance.models.parties import OWNER
from kms_conformance.models.scheduling.facts import AUTOMATIC, LONGEST_BALANCE, NOBODYS, OVERRIDE, SERVICE
from kms_conformance.models.scheduling.state import ID
from kms_conformance.models.terms import Filler, Moment, Named, Term
from kms_conformance.strategies.owned_keys_plan_builder import PATHS
from kms_conformance.strategies.plan_builder import Plan
from kms_conformance.strategies.scheduling_plan_builder import (
    DAY,
    INSTANCE,
    OTHER_INSTANCE,
    THEIR_INSTANCE,
    Scheduling,
)

TAILS = ("", " two  words", " \u00e9\u4e2d", " \U00020000.", " a\u2028b", "\n\tnext", '"<&>%\\', "=cmd")
"""Ends of texts that are easily lost: white space, other planes, line ends, and what some syntax would quote."""
LONGEST = 500
HALF_PAST_NINE, QUARTER_PAST_TEN = 34_200, 36_901
WINDOWS = (
    (Moment(-300), Moment(-299)),
    (Moment(-1, HALF_PAST_NINE), Moment(1, QUARTER_PAST_TEN)),
    (Moment(3, HALF_PAST_NINE), Moment(3, HALF_PAST_NINE + 1)),
    (Moment(700), Moment(720)),
)
"""Windows of days, of a second, over today, and near the limits."""
WRONG_WINDOWS = {
    "ends-at-its-begin": (Moment(7), Moment(7)),
    "ends-before-its-begin": (Moment(8), Moment(7)),
    "long-ago": (Moment(-400), Moment(-399)),
    "begins-long-ago": (Moment(-400), Moment(2)),
    "far-ahead": (Moment(798), Moment(799)),
    "ends-far-ahead": (Moment(2), Moment(799)),
}


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _texts()
    yield _requests()
    yield _decisions()
    yield _overlaps()
    yield _missing()
    for path in PATHS:
        yield _without_keys(path)
    yield _untouched()
    yield _unused()
    yield _rotated()
    yield _customers()
    yield _at_rest()


def _texts() -> Plan:
    """Descriptions with each end, at full length and left out; windows of every kind; several of one user."""
    s = Scheduling("texts")
    user = s.user()
    made = [s.request("tail", Description=s.text("description", tail)) for tail in TAILS]
    made.append(s.request("longest", Description=s.text("description", "", LONGEST)))
    made.append(s.request("without-description", Description=None))
    made += [s.request("window", window, user=user, ShiftActivityId=Named(s.slot())) for window in WINDOWS]
    made += [s.request("decided-at-once", DAY, ApprovalType=AUTOMATIC, RuleFailureAction=OVERRIDE) for _ in range(2)]
    for slot in made[-7:]:
        s.ask("Get", slot, "several")
    for value, unit in ((8, "HOURS"), (-1, "DAYS"), (0, "MINUTES"), (LONGEST_BALANCE["DAYS"], "DAYS")):
        s.balance(user, "balance", value, unit)
    return s.plan()


def _requests() -> Plan:
    """Requests that the service refuses, each beside one that it does not."""
    s = Scheduling("requests")
    user = s.user()
    slot = s.request(user=user)
    for name in ("ShiftActivityId", "StartAt", "EndAt", "ApprovalType"):
        s.request(f"without-{name}", DAY, user=user, **{name: None})
    for label, text in (("no-description", ""), ("too-long-description", Filler(LONGEST + 1))):
        s.request(label, user=user, Description=text)
        for operation in ("Approve", "Reject", "Cancel"):
            s.ask(operation, slot, label, Description=text)
    s.request("unknown-approval", user=user, ApprovalType="SOMEHOW")
    s.request("unknown-action", user=user, RuleFailureAction="FORGET", ApprovalType=AUTOMATIC)
    s.ask("Approve", slot, "unknown-action", RuleFailureAction="FORGET")
    for label, window in WRONG_WINDOWS.items():
        s.request(label, window, user=user)
    s.request("overrides-later", user=user, RuleFailureAction=OVERRIDE)
    s.request("rejects-later", user=user, RuleFailureAction="REJECT")
    for unit, most in LONGEST_BALANCE.items():
        for value in (most + 1, -most - 1):
            s.balance(user, "too-large-balance", value, unit)
    s.balance(user, "balance", 1, "DAYS")
    s.by("", f"{SERVICE}:PutTimeOffBalance", "without-Balance", **user, ShiftActivityId="holiday")
    s.ask("Get", slot)
    return s.plan()


def _decisions() -> Plan:
    """Each decision, on what waits and on what was decided, once and again; with descriptions and without."""
    s = Scheduling("decisions")
    said: dict[str, dict[str, Term]] = {"said": {"Description": s.text("description of a decision")}, "unsaid": {}}
    for label, params in said.items():
        for first in ("Approve", "Reject", "Cancel"):
            slot = s.request(label)
            for operation in (first, first, "Reject", "Approve", "Cancel", "Approve", "Reject", "Cancel"):
                if operation == "Approve":
                    s.approve(slot, label, **params)
                else:
                    s.ask(operation, slot, label, **params)
    s.ask("Cancel", s.request("without-description", Description=None), "said", **said["said"])
    return s.plan()


def _overlaps() -> Plan:
    """Windows of one user beside, within and over an approved one; of another user; and of what only waits."""
    s = Scheduling("overlaps")
    user = s.user()
    waits = s.request("waits", (Moment(7), Moment(9)), user=user)
    first = s.request("first", (Moment(7), Moment(9)), user=user)
    s.approve(first)
    s.approve(waits, "overlaps")
    windows = {
        "before": (Moment(6), Moment(7)),
        "after": (Moment(9), Moment(10)),
        "within": (Moment(7, 60), Moment(7, 61)),
        "over": (Moment(5), Moment(11)),
        "into-the-end": (Moment(8, 86_399), Moment(9, 1)),
    }
    for label, window in windows.items():
        s.approve(s.request(label, window, user=user), label)
    s.request("at-once", (Moment(8), Moment(12)), user=user, ApprovalType=AUTOMATIC, RuleFailureAction=OVERRIDE)
    s.approve(s.request("of-another-user", (Moment(7), Moment(9))), "of-another-user")
    s.ask("Cancel", first)
    s.approve(waits, "once-the-other-is-cancelled")
    return s.plan()


def _missing() -> Plan:
    """What never was, or is another user's, beside what is there."""
    s = Scheduling("missing")
    slot, other = s.request(), s.request()
    for operation in ("Get", "Approve", "Reject", "Cancel"):
        s.ask(operation, slot, "unknown-id", **{ID: NOBODYS})
        s.ask(operation, slot, "of-another-user", UserId=s.places[other]["UserId"])
        s.ask(operation, slot, "of-another-instance", InstanceId=OTHER_INSTANCE)
    for operation in ("Get", "Reject", "Approve", "Cancel", "Get"):
        s.ask(operation, slot)
    s.ask("Get", other)
    return s.plan()


def _without_keys(path: str) -> Plan:
    """All that there is, while none of the customer's keys can be used: what was there before, and what is new."""
    s = Scheduling(path)
    keys = [s.watched() for _ in range(2)]
    before = s.request()
    with s.unusable(keys, path):
        s.ask("Get", before, path)
        s.approve(before, path)
        s.request(path)
        s.ask("Cancel", before, path, Description=s.text("description of time off"))
    s.ask("Get", before, "back")
    return s.plan()


def _untouched() -> Plan:
    """Keys of the customer's that were there before, and one that came later: none has a grant."""
    s = Scheduling("untouched")
    keys = [s.watched() for _ in range(2)]
    s.approve(s.request())
    keys.append(s.watched())
    s.request()
    s.grants(*keys)
    return s.plan()


def _unused() -> Plan:
    """The same, by the audit trail: no service has used them."""
    s = Scheduling("unused", "audit")
    keys = [s.watched() for _ in range(2)]
    slot = s.request()
    s.approve(slot)
    s.ask("Get", slot)
    s.uses(slot, *keys)
    return s.plan(observe=False)


def _rotated() -> Plan:
    """Rotation of the service's key: what was written before and what is written then, twice."""
    s = Scheduling("rotated")
    made = [s.request()]
    for _ in range(2):
        s.send(ROTATE, "rotated", {})
        for slot in made:
            s.ask("Get", slot, "rotated")
        s.ask("Reject", made[-1], "rotated")
        made.append(s.request("rotated"))
    return s.plan()


def _customers() -> Plan:
    """A request in an instance of another account, beside one of ours: it is neither told nor decided."""
    s = Scheduling("customers")
    own = s.request()
    s.principal, s.instance = OWNER, THEIR_INSTANCE
    theirs = s.request()
    s.principal, s.instance = "", INSTANCE
    for operation in ("Get", "Approve", "Reject", "Cancel"):
        s.ask(operation, theirs, "of-another-account")
        s.ask(operation, own)
    s.principal = OWNER
    s.ask("Get", theirs)
    return s.plan()


def _at_rest() -> Plan:
    """What is stored of two instances of ours and one of another account."""
    s = Scheduling("at-rest")
    made = []
    for s.principal, s.instance in ((OWNER, THEIR_INSTANCE), ("", INSTANCE), ("", OTHER_INSTANCE)):
        user = s.user()
        slot = s.request(user=user)
        s.ask("Cancel", s.request(user=user), "said", Description=s.text("description of a cancellation"))
        s.approve(slot)
        s.balance(user, "balance", 3, "DAYS")
        made.append(slot)
    for slot in made[1:]:
        s.dump(slot, "written")
    return s.plan(observe=False)
