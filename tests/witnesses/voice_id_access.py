"""Faults in who gets data, and when: revocation, keys out of reach, and callers without permission."""

from typing import Any

from . import allowed, refused, rotate, witness
from .parties import person
from .scene import DENIED, NEEDED, Scene, code

SPEAKER = "customer-1"


def _read(client: Any) -> tuple[Scene, str, str, Any]:
    """A filled domain that was read: its key, its id and what it holds."""
    scene = Scene(client)
    key = scene.key()
    domain_id = scene.filled(key)
    return scene, key, domain_id, scene.everything(domain_id)


def _denied(scene: Scene, domain_id: str) -> None:
    assert code(scene.voice.describe_speaker, DomainId=domain_id, SpeakerId=SPEAKER) == DENIED
    assert code(scene.voice.list_speakers, DomainId=domain_id) == DENIED
    assert code(scene.voice.list_watchlists, DomainId=domain_id) == DENIED


def _revoked(client: Any) -> None:
    scene, key, domain_id, _ = _read(client)
    scene.revoke(key)
    _denied(scene, domain_id)


@witness(
    id="voice-id-data-keys-outlive-revocation",
    requirement="VOICEID-020",
    family="guard-off",
    fault="A data key that was used once is used on after the grant was revoked.",
)
def data_keys_outlive_revocation(client: Any) -> None:
    _revoked(client)


@witness(
    id="voice-id-revoked-grant-made-anew",
    requirement="VOICEID-020",
    family="guard-off",
    fault="A grant that was revoked is made anew at the next read.",
)
def revoked_grant_made_anew(client: Any) -> None:
    _revoked(client)


@witness(
    id="voice-id-denied-list-is-empty",
    requirement="VOICEID-020",
    family="wrong-error",
    fault="ListSpeakers without access to the key is an empty list.",
)
def denied_list_is_empty(client: Any) -> None:
    _revoked(client)


def _disabled(client: Any) -> None:
    scene, key, domain_id, before = _read(client)
    scene.disable(key)
    _denied(scene, domain_id)
    scene.enable(key)
    assert scene.everything(domain_id) == before


@witness(
    id="voice-id-write-acknowledged-after-revocation",
    requirement="VOICEID-020",
    family="guard-off",
    fault="CreateWatchlist is acknowledged after the grant was revoked, and nothing is written.",
)
def write_acknowledged_after_revocation(client: Any) -> None:
    scene, key, domain_id, _ = _read(client)
    scene.revoke(key)
    assert code(scene.voice.create_watchlist, DomainId=domain_id, Name="never") == DENIED


@witness(
    id="voice-id-data-keys-outlive-disabling",
    requirement="VOICEID-022",
    family="guard-off",
    fault="A data key that was used once is used on after the key was disabled.",
)
def data_keys_outlive_disabling(client: Any) -> None:
    _disabled(client)


@witness(
    id="voice-id-denied-speaker-is-not-found",
    requirement="VOICEID-022",
    family="wrong-error",
    fault="DescribeSpeaker while the key is disabled says that there is no such speaker.",
)
def denied_speaker_is_not_found(client: Any) -> None:
    _disabled(client)


@witness(
    id="voice-id-enabled-key-stays-lost",
    requirement="VOICEID-022",
    family="effect",
    fault="After a read with a disabled key data stay out of reach when it is enabled.",
)
def enabled_key_stays_lost(client: Any) -> None:
    _disabled(client)


def _leaving(client: Any) -> None:
    scene, key, domain_id, before = _read(client)
    allowed(client.schedule_key_deletion, KeyId=key)
    _denied(scene, domain_id)
    allowed(client.cancel_key_deletion, KeyId=key)
    scene.enable(key)
    assert scene.everything(domain_id) == before


@witness(
    id="voice-id-data-keys-outlive-scheduled-deletion",
    requirement="VOICEID-023",
    family="guard-off",
    fault="A data key that was used once is used on while the key is pending deletion.",
)
def data_keys_outlive_scheduled_deletion(client: Any) -> None:
    _leaving(client)


@witness(
    id="voice-id-data-removed-while-key-is-pending-deletion",
    requirement="VOICEID-023",
    family="effect",
    fault="Speakers are removed at a read while the key is pending deletion.",
)
def data_removed_while_key_is_pending_deletion(client: Any) -> None:
    _leaving(client)


def _needs_decrypt(client: Any) -> None:
    scene, key, domain_id, _ = _read(client)
    who = person(client)
    scene.permit(key, who, *(action for action in NEEDED if action != "Decrypt"))
    _denied(scene.by(who), domain_id)


@witness(
    id="voice-id-caller-needs-no-decrypt",
    requirement="VOICEID-024",
    family="guard-off",
    fault="A caller who may not decrypt with the key gets data.",
)
def caller_needs_no_decrypt(client: Any) -> None:
    _needs_decrypt(client)


@witness(
    id="voice-id-domain-texts-need-no-decrypt",
    requirement="VOICEID-024",
    family="guard-off",
    fault="Name and description of a domain are shown to a caller who may not decrypt with the key.",
)
def domain_texts_need_no_decrypt(client: Any) -> None:
    scene, key, domain_id, _ = _read(client)
    who = person(client)
    scene.permit(key, who, *(action for action in NEEDED if action != "Decrypt"))
    theirs = scene.by(who).voice
    assert code(theirs.describe_domain, DomainId=domain_id) == DENIED
    assert "domain described" not in str(theirs.list_domains())


@witness(
    id="voice-id-admission-shared-by-callers",
    requirement="VOICEID-024",
    family="guard-off",
    fault="A caller who may not decrypt with the key gets data after another one did.",
)
def admission_shared_by_callers(client: Any) -> None:
    _needs_decrypt(client)


@witness(
    id="voice-id-no-new-grant-after-revocation",
    requirement="VOICEID-025",
    family="effect",
    fault="UpdateDomain with the existing configuration succeeds and brings no revoked grant back.",
)
def no_new_grant_after_revocation(client: Any) -> None:
    scene, key, domain_id, before = _read(client)
    scene.revoke(key)
    scene.switch(domain_id, key)
    assert scene.everything(domain_id) == before


def _one_of_two(client: Any) -> tuple[Scene, str, str]:
    """Two domains on a key; the grant of the first one is revoked."""
    scene, key, first, _ = _read(client)
    second = scene.filled(key, "second")
    scene.everything(second)
    scene.revoke(key, first)
    return scene, first, second


@witness(
    id="voice-id-grant-of-another-domain-will-do",
    requirement="VOICEID-026",
    family="guard-off",
    fault="A domain whose grant was revoked is readable while another one has a grant on its key.",
)
def grant_of_another_domain_will_do(client: Any) -> None:
    scene, first, _ = _one_of_two(client)
    _denied(scene, first)


@witness(
    id="voice-id-revocation-denies-other-domains",
    requirement="VOICEID-015",
    family="too-strict",
    fault="A domain cannot be read when the grant of another one on its key was revoked.",
)
def revocation_denies_other_domains(client: Any) -> None:
    scene, _, second = _one_of_two(client)
    scene.everything(second)


@witness(
    id="voice-id-unreadable-after-rotation",
    requirement="VOICEID-038",
    family="effect",
    fault="What was written before a rotation of the key cannot be read after it.",
)
def unreadable_after_rotation(client: Any) -> None:
    scene, key, domain_id, before = _read(client)
    rotate(client, key)
    assert scene.everything(domain_id) == before


@witness(
    id="voice-id-denied-update-takes-effect",
    requirement="VOICEID-062",
    family="effect",
    fault="UpdateWatchlist that was denied is done when the key is back.",
)
def denied_update_takes_effect(client: Any) -> None:
    scene, key, domain_id, before = _read(client)
    watchlist = next(iter(scene.watchlists(domain_id)))
    scene.disable(key)
    refused(scene.voice.update_watchlist, DomainId=domain_id, WatchlistId=watchlist, Name="denied")
    scene.enable(key)
    assert scene.everything(domain_id) == before


@witness(
    id="voice-id-denied-opt-out-takes-effect",
    requirement="VOICEID-062",
    family="effect",
    fault="OptOutSpeaker that was denied is done when the key is back.",
)
def denied_opt_out_takes_effect(client: Any) -> None:
    scene, key, domain_id, before = _read(client)
    scene.disable(key)
    refused(scene.voice.opt_out_speaker, DomainId=domain_id, SpeakerId="denied")
    scene.enable(key)
    assert scene.everything(domain_id) == before


@witness(
    id="voice-id-deleted-speaker-still-described",
    requirement="VOICEID-061",
    family="guard-off",
    fault="DescribeSpeaker by the generated id still shows a speaker who was deleted.",
)
def deleted_speaker_still_described(client: Any) -> None:
    scene, _, domain_id, _ = _read(client)
    speaker = allowed(scene.voice.describe_speaker, DomainId=domain_id, SpeakerId=SPEAKER)["Speaker"]
    allowed(scene.voice.delete_speaker, DomainId=domain_id, SpeakerId=SPEAKER)
    for name in (SPEAKER, speaker["GeneratedSpeakerId"]):
        told = refused(scene.voice.describe_speaker, DomainId=domain_id, SpeakerId=name)
        assert told == "ResourceNotFoundException"
