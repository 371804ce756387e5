"""What the guards see of a call for AppIntegrations; `facts` finds it out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IntegrationFacts:
    """Each None where it cannot be asked.

    there         the data integration that is named, and its association, were made here
    own           it is in the caller's account
    kept          it was not deleted
    free          no other data integration of the account has the name
    key_known     the key that is named is one of ours
    associated    it has an association
    granted       of a run: the service has a grant on the key; usable: the key's state lets it be used
    caller_lacks  the action on the key that the caller is not allowed
    """

    there: bool | None = None
    own: bool | None = None
    kept: bool | None = None
    free: bool | None = None
    key_known: bool | None = None
    associated: bool | None = None
    granted: bool | None = None
    usable: bool | None = None
    caller_lacks: str = ""
