"""What the guards see of a call for Q in Connect; `facts` finds it out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnowledgeFacts:
    """Each None where it cannot be asked.

    there         all that is named by an id was made here
    own           it is in the caller's account
    kept          it was not deleted, nor what it is in
    usable        the key of the knowledge base, or of the assistant, is enabled
    granted       the service has the grant on it
    latest        the revision that is named is the last one
    free          no other content of the knowledge base has the name
    caller_lacks  the action on the key that the caller is not allowed
    """

    there: bool | None = None
    own: bool | None = None
    kept: bool | None = None
    usable: bool | None = None
    granted: bool | None = None
    latest: bool | None = None
    free: bool | None = None
    caller_lacks: str = ""
