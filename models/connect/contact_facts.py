"""What the guards see of a call for Amazon Connect; `facts` finds it out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """Each None where it cannot be asked.

    there         all that is named by an id was made here
    own           it is in the caller's account
    instance_kept the instance was not deleted; kept: nor what is named in it
    swapped       what is stored of the contact was exchanged
    supported     a contact of that channel can begin so
    changes       an update has something to change
    first         the instance has no other storage config of the resource type
    fit           the key that a storage config names is one of ours, and symmetric
    usable        of what was delivered: the key's state lets it be used
    caller_lacks  the action on the key that the caller is not allowed
    """

    there: bool | None = None
    own: bool | None = None
    instance_kept: bool | None = None
    kept: bool | None = None
    swapped: bool | None = None
    supported: bool | None = None
    changes: bool | None = None
    first: bool | None = None
    fit: bool | None = None
    usable: bool | None = None
    caller_lacks: str = ""
