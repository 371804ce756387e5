"""What the guards see of a call for campaigns; `facts` finds it out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """Each None where it cannot be asked.

    there         the campaign that is named, by id or ARN, is one of ours that was not deleted
    kept          it did not go with the configuration of its instance
    in_state      its state is one out of which the operation leads, or in which it takes dial requests
    onboarded     the instance is onboarded; offboarded: it was, and is no more
    names_key     a customer's key is wanted, and named
    key_known     it is a key of ours
    reached       the key under which the data of the campaign are can be used
    caller_lacks  the action on the key that the caller is not allowed
    """

    there: bool | None = None
    kept: bool | None = None
    in_state: bool | None = None
    onboarded: bool | None = None
    offboarded: bool | None = None
    names_key: bool | None = None
    key_known: bool | None = None
    reached: bool | None = None
    caller_lacks: str = ""
