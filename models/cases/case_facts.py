"""What the guards see of a call for Cases; `facts` finds it out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Each None where it cannot be asked.

    there        all that is named by an id was made here
    own          it is in the caller's account
    case_kept    the case that is named was not deleted
    domain_kept  nor was the domain
    titled       a new case has a title
    active       its template takes cases
    free         no other template of the domain has the name
    """

    there: bool | None = None
    own: bool | None = None
    case_kept: bool | None = None
    domain_kept: bool | None = None
    titled: bool | None = None
    active: bool | None = None
    free: bool | None = None
