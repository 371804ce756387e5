"""What the guards of a domain's operations see of a call; `facts` finds it out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DomainFacts:
    """Each None where it cannot be asked.

    names_key     a key is named at all
    key_known     it is a key of ours; key_fit: and a symmetric one; key_usable: and enabled
    out_of_reach  why the data cannot be had, by the words of `says`; empty where they can
    either        the same where the data may be had, or not
    changing      another change of key may be running
    gone          the domain, or the item, was deleted
    elsewhere     the item is in another domain than the one that is named
    beyond        the item was deleted, and it could not be read either
    swapped       what is stored of the item was exchanged
    altered       a byte of what is stored of the item was changed
    ungranted     the service has lost its grant on the key that the domain has
    caller_lacks  the action on the key that the caller is not allowed through the service; elsewhere where the key
                  policy allows it through the service in another Region alone
    """

    names_key: bool | None = None
    key_known: bool | None = None
    key_fit: bool | None = None
    key_usable: bool | None = None
    out_of_reach: str = ""
    either: str = ""
    changing: bool | None = None
    gone: str = ""
    caller_lacks: str = ""
    swapped: bool = False
    altered: bool = False
    elsewhere: bool = False
    beyond: bool = False
    ungranted: bool = False
