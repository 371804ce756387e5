"""Speakers: by the customer's id for them, or by the one that the service has generated."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.envelope import new_name
from kms_conformance.cloud.services.rows import Scope, SealedRecord
from kms_conformance.cloud.voice_id.base import VoiceIdBase, shown

SPEAKER, VOICEPRINT, AUDIO = "speaker", "voiceprint", "audio"
BY_CUSTOMER_ID = "customer-speaker-id"


class SpeakerOperations(VoiceIdBase):
    """The customer's id of a speaker is encrypted; that it can be found, there is a keyed hash of it."""

    def speaker(self, scope: Scope, speaker_id: str) -> SealedRecord | None:
        """The record of a speaker."""
        if speaker_id.startswith("id#"):
            return self.store.record(scope.arn, SPEAKER, speaker_id)
        return next(iter(self.find(scope, BY_CUSTOMER_ID, speaker_id)), None)

    def known_speaker(self, scope: Scope, speaker_id: str) -> SealedRecord:
        """The record of a speaker that there is."""
        record = self.speaker(scope, speaker_id)
        if record is None:
            raise self.missing("SPEAKER")
        return record

    def put_speaker(self, scope: Scope, speaker_id: str, status: str) -> tuple[str, dict[str, Any]]:
        """Give a speaker a status, who is made if the customer's id is new; the generated id, and the members."""
        record = self.speaker(scope, speaker_id)
        if record is None and speaker_id.startswith("id#"):
            raise self.missing("SPEAKER")
        now = self.now()
        known = self.members(record) if record else {"CustomerSpeakerId": speaker_id, "CreatedAt": now}
        members: dict[str, Any] = {**known, "Status": status, "UpdatedAt": now}
        generated = record.item if record else f"id#{new_name()}"
        written = self.put(scope, SPEAKER, generated, members)
        if record is None:
            self.index(scope, BY_CUSTOMER_ID, [members["CustomerSpeakerId"]], written)
        return generated, members

    def opt_out_speaker(self, params: Params, caller: Caller) -> Answer:
        """OptOutSpeaker: whoever is not known yet becomes known as opted out; voiceprint and audio go."""
        scope = self.entered(params, caller)
        generated, members = self.put_speaker(scope, params["SpeakerId"], "OPTED_OUT")
        self.forget_voice(scope, generated)
        return {"Speaker": _shown(scope, generated, members)}

    def describe_speaker(self, params: Params, caller: Caller) -> Answer:
        """DescribeSpeaker."""
        scope = self.entered(params, caller)
        record = self.known_speaker(scope, params["SpeakerId"])
        return {"Speaker": _shown(scope, record.item, self.members(record))}

    def list_speakers(self, params: Params, caller: Caller) -> Answer:
        """ListSpeakers."""
        scope = self.entered(params, caller)
        page, token = self.page_of(scope, SPEAKER, params)
        return {"SpeakerSummaries": [_shown(scope, row.item, self.members(row)) for row in page], **token}

    def delete_speaker(self, params: Params, caller: Caller) -> Answer:
        """DeleteSpeaker, with voiceprint and audio: who cannot be read cannot be deleted."""
        scope = self.entered(params, caller)
        record = self.known_speaker(scope, params["SpeakerId"])
        self.members(record)
        self.forget_voice(scope, record.item)
        self.store.drop_record(record)
        return {}

    def forget_voice(self, scope: Scope, item: str) -> None:
        """Remove the voiceprint and the audio of a speaker or fraudster."""
        for record in list(self.store.records("scope = ? AND class IN (?, ?)", scope.arn, VOICEPRINT, AUDIO)):
            if record.item.partition("/")[0] == item:
                self.store.drop_record(record)


def _shown(scope: Scope, generated: str, members: dict[str, Any]) -> Answer:
    return shown({"DomainId": scope.name, "GeneratedSpeakerId": generated, **members})
