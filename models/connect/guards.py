"""When a call for Amazon Connect is refused. What no source states is no guard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from kms_conformance.models.connect.contact_facts import ContactFacts
from kms_conformance.models.connect.state import (
    BOUNDS,
    CALLER,
    DISASSOCIATED,
    FILE_DELETED,
    FOREIGN,
    FOREIGN_STORAGE,
    INSTANCE_DELETED,
    MISSING,
    MOVED,
    NO_CONFIG,
    ONCE,
    OUT_OF_REACH,
    REQUIRED,
    SOMETHING,
    STORAGE_BOUNDS,
    STORAGE_REQUIRED,
    SUPPORTED,
    UNFIT_KEY,
)
from kms_conformance.models.domains.dependence import Enforcement
from kms_conformance.models.guards import UNDOCUMENTED, Condition, Guard, length, number, one_of, required

NOT_FOUND = frozenset({"ResourceNotFoundException"})
INVALID = frozenset({"InvalidRequestException", "InvalidParameterException"})
"""Both are declared by most operations, and no page tells which of them is for what."""
CONFLICT = frozenset({"ResourceConflictException"})
LONGEST_NAME, LONGEST_DESCRIPTION, LARGEST_PAGE, LONGEST_PLACE = 1024, 4096, 10, 128
DIRECTORIES = ("SAML", "CONNECT_MANAGED", "EXISTING_DIRECTORY")
CHANNELS = ("VOICE", "CHAT", "TASK", "EMAIL")
RESOURCE_TYPES = (
    "CHAT_TRANSCRIPTS", "CALL_RECORDINGS", "SCHEDULED_REPORTS", "MEDIA_STREAMS", "CONTACT_TRACE_RECORDS",
    "AGENT_EVENTS", "REAL_TIME_CONTACT_ANALYSIS_SEGMENTS", "ATTACHMENTS", "CONTACT_EVALUATIONS", "SCREEN_RECORDINGS",
    "REAL_TIME_CONTACT_ANALYSIS_CHAT_SEGMENTS", "REAL_TIME_CONTACT_ANALYSIS_VOICE_SEGMENTS", "EMAIL_MESSAGES",
)  # fmt: skip
DEPENDS: Mapping[Enforcement, tuple[str, ...]] = {
    "key-state": (OUT_OF_REACH,), "permissions": (CALLER,), "grants": (),
}  # fmt: skip
"""The requirements of recordings that stand on what the KMS enforces."""


def _asked(holds: Callable[[ContactFacts], bool | None]) -> Condition:
    return lambda f: None if f.contact is None else holds(f.contact)


def _invalid(guard: Guard) -> Guard:
    return guard.allowing(INVALID)


def _there(missing: str, foreign: str, deleted: str) -> tuple[Guard, ...]:
    """What is named is there, is the caller's, and is in an instance that was not deleted."""
    return (
        Guard(missing, _asked(lambda c: c.there), NOT_FOUND),
        Guard(foreign, _asked(lambda c: c.own), UNDOCUMENTED),
        Guard(deleted, _asked(lambda c: c.instance_kept), NOT_FOUND),
    )


def _kept(requirement: str) -> Guard:
    return Guard(requirement, _asked(lambda c: c.kept), NOT_FOUND)


def or_gone(guards: tuple[Guard, ...]) -> tuple[Guard, ...]:
    """Of a deletion: that one which has been made once is told again to be made is no fault."""
    return tuple(replace(guard, either=True) for guard in guards)


THERE = _there(MISSING, FOREIGN, INSTANCE_DELETED)
UNMOVED = Guard(MOVED, _asked(lambda c: None if c.swapped is None else not c.swapped), UNDOCUMENTED, faults=True)
TOLD = (*THERE, UNMOVED)
STORED, FILE_THERE = (
    (*_there(NO_CONFIG, FOREIGN_STORAGE, NO_CONFIG), _kept(requirement))
    for requirement in (DISASSOCIATED, FILE_DELETED)
)
IN_INSTANCE = _there(NO_CONFIG, FOREIGN_STORAGE, NO_CONFIG)
FOR_FILES = tuple(guard.allowing(UNDOCUMENTED) for guard in IN_INSTANCE)
"""StartAttachedFileUpload declares no ResourceNotFoundException."""
REACHED = Guard(OUT_OF_REACH, _asked(lambda c: c.usable), UNDOCUMENTED)
INSTANCES = (
    *(_invalid(required(REQUIRED, name)) for name in ("IdentityManagementType", "InboundCallsEnabled")),
    _invalid(one_of(BOUNDS, "IdentityManagementType", DIRECTORIES)),
)
TEXTS = (
    _invalid(length(BOUNDS, "Name", 0, LONGEST_NAME)),
    _invalid(length(BOUNDS, "Description", 0, LONGEST_DESCRIPTION)),
)
CONTACTS = (
    *(_invalid(required(REQUIRED, name)) for name in ("Channel", "InitiationMethod")),
    _invalid(one_of(BOUNDS, "Channel", CHANNELS)),
    *TEXTS,
    *THERE,
    Guard(SUPPORTED, _asked(lambda c: c.supported), UNDOCUMENTED),
)
UPDATING = (*TEXTS, *THERE, Guard(SOMETHING, _asked(lambda c: c.changes), INVALID))
ATTRIBUTING = (_invalid(required(REQUIRED, "Attributes")), *THERE)
LISTING = (_invalid(number(BOUNDS, "MaxResults", 1, LARGEST_PAGE)),)
TYPED = (
    _invalid(required(STORAGE_REQUIRED, "ResourceType")),
    _invalid(one_of(STORAGE_BOUNDS, "ResourceType", RESOURCE_TYPES)),
)
GIVEN = (*TYPED, _invalid(required(STORAGE_REQUIRED, "StorageConfig")))
FIT = (
    Guard(UNFIT_KEY, _asked(lambda c: c.fit), UNDOCUMENTED),
    Guard(CALLER, _asked(lambda c: not c.caller_lacks), UNDOCUMENTED),
)
ASSOCIATING = (*GIVEN, *IN_INSTANCE, Guard(ONCE, _asked(lambda c: c.first), CONFLICT), *FIT)
RECONFIGURING = (*GIVEN, *STORED, *FIT)
LISTING_STORAGE = (*TYPED, _invalid(number(STORAGE_BOUNDS, "MaxResults", 1, LARGEST_PAGE)), *IN_INSTANCE)
UPLOADING = (
    *(
        _invalid(required(STORAGE_REQUIRED, name))
        for name in ("FileName", "FileSizeInBytes", "FileUseCaseType", "AssociatedResourceArn")
    ),
    _invalid(length(STORAGE_BOUNDS, "FileName", 1, 256)),
    _invalid(number(STORAGE_BOUNDS, "FileSizeInBytes", 1, 2**40)),
    _invalid(number(STORAGE_BOUNDS, "UrlExpiryInSeconds", 5, 300)),
    *FOR_FILES,
)
