"""Faults in what comes back of a profile."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from kms_conformance.cloud.profiles.profiles import KEYS, PROFILE, merged
from kms_conformance.cloud.profiles.service import Profiles
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.faults.service_mutant import seeded, table

CREATE, UPDATE = "CreateProfile", "UpdateProfile"
NAMES = ("FirstName", "MiddleName", "LastName", "BusinessName")


def _altering(change: Callable[[str], str], *members: str) -> type[Profiles]:
    """Customer Profiles that take a text of a profile for another one."""

    class Altering(Profiles):
        def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
            if operation in (CREATE, UPDATE):
                changed = {name: change(params[name]) for name in members if isinstance(params.get(name), str)}
                params = {**params, **changed}
            return super().answer(operation, params, caller)

    return Altering


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _half(text: str) -> str:
    """As a column of 128 characters takes it."""
    return text[:128]


def _stripped(text: str) -> str:
    return text.strip() or text


def _cut(text: str) -> str:
    """As a column of 255 bytes takes it."""
    return text.encode()[:255].decode(errors="ignore")


class _MergesByEmail(Profiles):
    """A profile with the email address of another one is taken to be that one."""

    def create_profile(self, params: Params, caller: Caller) -> Answer:
        scope = self.entered(params, caller)
        for found in self.with_key(scope, "_email", params["EmailAddress"]) if params.get("EmailAddress") else ():
            given = {name: value for name, value in params.items() if name != "DomainName"}
            self.write_profile(scope, found.item, merged(self.members(found), given))
            return {"ProfileId": found.item}
        return super().create_profile(params, caller)


class _UpdateReplaces(Profiles):
    def update_profile(self, params: Params, caller: Caller) -> Answer:
        scope = self.entered(params, caller)
        before = self.members(self.profile_record(scope, params["ProfileId"]))
        given = {name: value for name, value in params.items() if name not in ("DomainName", "ProfileId")}
        kept: dict[str, Any] = {KEYS: before[KEYS]} if KEYS in before else {}
        self.write_profile(scope, params["ProfileId"], merged(kept, given))
        return {"ProfileId": params["ProfileId"]}


class _UpdateDuplicates(Profiles):
    """UpdateProfile leaves the former version where a search still finds it."""

    def update_profile(self, params: Params, caller: Caller) -> Answer:
        scope = self.entered(params, caller)
        record = self.store.record(scope.arn, PROFILE, params["ProfileId"])
        if record is not None:
            self.new_profile(scope, self.members(record))
        return super().update_profile(params, caller)


MUTANTS = table(
    seeded(
        _altering(str.lower, "EmailAddress", "PersonalEmailAddress", "BusinessEmailAddress"), "email-lowercased",
        "PROFILES-006", "data", "Email addresses are kept in lower case.", CREATE, UPDATE,
    ),
    seeded(
        _altering(str.lower, *NAMES), "names-lowercased", "PROFILES-006", "data",
        "Names are kept in lower case.", CREATE, UPDATE,
    ),
    seeded(
        _altering(_half, *NAMES), "names-truncated", "PROFILES-006", "data",
        "Names are cut after 128 characters.", CREATE, UPDATE,
    ),
    seeded(
        _altering(_nfc, *NAMES), "names-normalised", "PROFILES-006", "data",
        "Names are brought to Unicode's form NFC.", CREATE, UPDATE,
    ),
    seeded(
        _altering(_stripped, *NAMES, "AdditionalInformation"), "texts-stripped", "PROFILES-006", "data",
        "Names and additional information lose blanks at both ends.", CREATE, UPDATE,
    ),
    seeded(
        _altering(_cut, "AdditionalInformation"), "additional-information-truncated", "PROFILES-006", "data",
        "Additional information is cut after 255 bytes.", CREATE, UPDATE,
    ),
    seeded(
        _MergesByEmail, "profiles-merged-by-email", "PROFILES-006", "data",
        "A profile with the email address of another one is merged into that one.", CREATE,
    ),
    seeded(
        _UpdateReplaces, "update-drops-what-is-not-given", "PROFILES-006", "data",
        "UpdateProfile removes what is not given.", UPDATE,
    ),
    seeded(
        _UpdateDuplicates, "update-leaves-the-former-version", "PROFILES-006", "data",
        "UpdateProfile leaves the former version as a profile of its own.", UPDATE,
    ),
)  # fmt: skip
