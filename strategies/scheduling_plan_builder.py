"""Plans with requests for time off: what they hold, what becomes of them, and what ports show."""

from __future__ import annotations

from kms_conformance.models.scheduling.facts import ABOUT, PROFILE, SERVICE
from kms_conformance.models.scheduling.state import ID
from kms_conformance.models.terms import Members, Moment, Named, Output, Term
from kms_conformance.strategies.owned_keys_plan_builder import OwnedKeysPlan

INSTANCE, OTHER_INSTANCE, THEIR_INSTANCE = (f"1111111{number}-2222-4333-8444-555555555555" for number in range(3))
"""Two instances of ours, and one of another account."""
DAY = (Moment(7), Moment(8))
Window = tuple[Moment, Moment]


class Scheduling(OwnedKeysPlan):
    """A plan with requests for time off."""

    about = ABOUT

    def __init__(self, name: str, *profiles: str) -> None:
        super().__init__(f"{PROFILE}/{name}", PROFILE, *profiles)
        self.instance = INSTANCE
        """Where requests are made from now on."""
        self.places: dict[int, dict[str, Term]] = {}
        """By the slot of a request the parameters that name its user."""

    def place_of(self, slot: int) -> Term:
        """The id of a request's instance."""
        return self.places[slot]["InstanceId"]

    def user(self) -> dict[str, Term]:
        """A new user, as parameters."""
        return {"InstanceId": self.instance, "UserId": Named(self.slot())}

    def request(
        self, label: str = "plain", window: Window = DAY, *, user: dict[str, Term] | None = None, **params: Term
    ) -> int:
        """A new request for a day off, which waits for its approval unless it is decided at once; its slot."""
        user = user or self.user()
        given: dict[str, Term] = {"ShiftActivityId": "holiday", "StartAt": window[0], "EndAt": window[1]}
        given |= {"ApprovalType": "AWAIT_APPROVAL", **params}
        if "Description" not in given:
            given["Description"] = self.text("description of time off")
        slot = self.by(self.principal, f"{SERVICE}:CreateTimeOff", label, True, **user, **given)
        self.places[slot] = user
        return slot

    def ask(self, operation: str, slot: int, label: str = "plain", /, **params: Term) -> None:
        """A call about a request."""
        named: dict[str, Term] = {**self.places[slot], ID: Output(slot, ID), **params}
        self.by(self.principal, f"{SERVICE}:{operation}TimeOff", label, **named)

    def approve(self, slot: int, label: str = "plain", **params: Term) -> None:
        """The approval of a request, whatever the rules say."""
        self.ask("Approve", slot, label, RuleFailureAction="OVERRIDE", **params)

    def balance(self, user: dict[str, Term], label: str, value: Term, unit: str) -> None:
        """A new balance of a user's."""
        amount = Members((("Value", value), ("Unit", unit)))
        self.by(
            self.principal, f"{SERVICE}:PutTimeOffBalance", label, **user, ShiftActivityId="holiday", Balance=amount
        )
