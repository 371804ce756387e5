"""Faults in what comes back of what was written, and in whose it is."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord
from kms_conformance.cloud.voice_id.service import VoiceId
from kms_conformance.cloud.voice_id.speakers import SPEAKER
from kms_conformance.cloud.voice_id.watchlists import WATCHLIST
from kms_conformance.faults.service_mutant import seeded, table


def _altering(member: str, change: Callable[[str], str], *operations: str) -> type[VoiceId]:
    """A Voice ID that takes a text of some operations for another one."""

    class Altering(VoiceId):
        def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
            if operation in operations and isinstance(params.get(member), str):
                params = {**params, member: change(params[member])}
            return super().answer(operation, params, caller)

    return Altering


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _stripped(text: str) -> str:
    return text.strip() or text


class _OneCase(VoiceId):
    """Ids that differ in case are one speaker's."""

    def hash_of(self, scope: Scope, kind: str, text: str) -> bytes:
        return super().hash_of(scope, kind, text.lower())


class _ListShowsNoText(VoiceId):
    def list_watchlists(self, params: Params, caller: Caller) -> Answer:
        answer = super().list_watchlists(params, caller)
        for watchlist in answer["WatchlistSummaries"]:
            watchlist.pop("Description", None)
        return answer


class _OnlyOwnId(VoiceId):
    """The generated id finds nobody once the key was changed."""

    def speaker(self, scope: Scope, speaker_id: str) -> SealedRecord | None:
        if speaker_id.startswith("id#") and scope.change:
            return None
        return super().speaker(scope, speaker_id)


class _ListsOthers(VoiceId):
    """Lists go over all domains on the same key."""

    def page_of(self, scope: Scope, kind: str, params: Params, condition: str = "TRUE") -> Any:
        page, token = super().page_of(scope, kind, params, condition)
        for other in self.store.scopes("kek = ? AND arn <> ? AND deleted IS NULL", scope.key, scope.arn):
            if kind in (SPEAKER, WATCHLIST):
                page += super().page_of(other, kind, {}, condition)[0]
        return page, token


class _FindsOthers(VoiceId):
    """Who is not found in a domain is looked for in the others on its key."""

    def describe_speaker(self, params: Params, caller: Caller) -> Answer:
        scope = self.entered(params, caller)
        if self.speaker(scope, params["SpeakerId"]) is None:
            for other in self.store.scopes("kek = ? AND arn <> ? AND deleted IS NULL", scope.key, scope.arn):
                if self.speaker(other, params["SpeakerId"]) is not None:
                    return super().describe_speaker({**params, "DomainId": other.name}, caller)
        return super().describe_speaker(params, caller)


DOMAINS = ("CreateDomain", "UpdateDomain")
WATCHLISTS = ("CreateWatchlist", "UpdateWatchlist")
SPEAKERS = ("OptOutSpeaker", "DescribeSpeaker", "DeleteSpeaker")

MUTANTS = table(
    seeded(
        _altering("Name", str.lower, *DOMAINS), "domain-name-lowercased", "VOICEID-014", "data",
        "The name of a domain is kept in lower case.", *DOMAINS,
    ),
    seeded(
        _altering("Description", _stripped, *DOMAINS), "domain-description-stripped", "VOICEID-014", "data",
        "The description of a domain loses blanks at both ends.", *DOMAINS,
    ),
    seeded(
        _altering("Description", _nfc, *DOMAINS), "domain-description-normalised", "VOICEID-014", "data",
        "The description of a domain is brought to Unicode's form NFC.", *DOMAINS,
    ),
    seeded(
        _altering("Description", lambda text: text[:1000], *DOMAINS), "domain-description-truncated", "VOICEID-014",
        "data", "The description of a domain is cut after 1000 characters.", *DOMAINS,
    ),
    seeded(
        _altering("Name", str.lower, *WATCHLISTS), "watchlist-name-lowercased", "VOICEID-015", "data",
        "The name of a watchlist is kept in lower case.", *WATCHLISTS,
    ),
    seeded(
        _altering("Description", lambda text: text.encode()[:1024].decode(errors="ignore"), *WATCHLISTS),
        "watchlist-description-cut-after-1024-bytes", "VOICEID-015", "data",
        "The description of a watchlist is cut after 1024 bytes of UTF-8.", *WATCHLISTS,
    ),
    seeded(
        _ListShowsNoText, "watchlist-list-without-description", "VOICEID-015", "data",
        "ListWatchlists shows no descriptions.", "ListWatchlists",
    ),
    seeded(
        _altering("SpeakerId", lambda text: text if text.startswith("id#") else text.lower(), *SPEAKERS),
        "speaker-id-lowercased", "VOICEID-016", "data",
        "The customer's id of a speaker is kept in lower case.", *SPEAKERS,
    ),
    seeded(
        _OneCase, "speaker-ids-without-case", "VOICEID-016", "data",
        "Customer's ids that differ in case alone are one speaker's.", *SPEAKERS,
    ),
    seeded(
        _OnlyOwnId, "generated-speaker-id-lost-after-update", "VOICEID-016", "data",
        "After a change of key the generated id of a speaker finds nobody.", "DescribeSpeaker",
    ),
    seeded(
        _ListsOthers, "lists-show-other-domains-on-the-key", "VOICEID-035", "response",
        "Lists show items of other domains on the same key.", "ListSpeakers", "ListWatchlists",
    ),
    seeded(
        _FindsOthers, "speaker-of-another-domain-found", "VOICEID-064", "guard-off",
        "DescribeSpeaker finds speakers of other domains on the same key.", "DescribeSpeaker",
    ),
)  # fmt: skip
