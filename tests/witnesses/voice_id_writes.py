"""Faults in what becomes of items that change while data move, of those that were deleted, and of refused updates."""

from typing import Any

from . import allowed, refused, witness
from .scene import Scene, code


def _moving(client: Any) -> tuple[Scene, str, str]:
    """A filled domain whose key is being changed; and the old key."""
    scene = Scene(client)
    old = scene.key()
    domain_id = scene.filled(old)
    scene.switch(domain_id, scene.key())
    return scene, domain_id, old


@witness(
    id="voice-id-item-deleted-during-update-comes-back",
    requirement="VOICEID-061",
    family="effect",
    fault="What is deleted while an update is in progress is there again at its end.",
)
def item_deleted_during_update_comes_back(client: Any) -> None:
    scene, domain_id, _ = _moving(client)
    if not code(scene.voice.delete_speaker, DomainId=domain_id, SpeakerId="customer-1"):
        scene.end(domain_id)
        assert "customer-1" not in scene.speakers(domain_id)


@witness(
    id="voice-id-overwrite-during-update-undone",
    requirement="VOICEID-049",
    family="effect",
    fault="What is overwritten while an update is in progress has its former value at the end.",
)
def overwrite_during_update_undone(client: Any) -> None:
    scene = Scene(client)
    domain_id = scene.filled(scene.key())
    watchlist = scene.watch(domain_id, "before")
    scene.switch(domain_id, scene.key())
    if not code(scene.voice.update_watchlist, DomainId=domain_id, WatchlistId=watchlist, Name="after"):
        scene.end(domain_id)
        assert scene.watchlists(domain_id)[watchlist] == "after"


def _written(client: Any) -> None:
    """What is acknowledged during an update is there after it, without the old key."""
    scene, domain_id, old = _moving(client)
    if not code(scene.voice.opt_out_speaker, DomainId=domain_id, SpeakerId="late"):
        assert scene.end(domain_id) == "COMPLETED"
        scene.disable(old)
        assert "late" in scene.speakers(domain_id)


@witness(
    id="voice-id-item-written-during-update-lost",
    requirement="VOICEID-049",
    family="effect",
    fault="What is written while an update is in progress is gone at its end.",
)
def item_written_during_update_lost(client: Any) -> None:
    _written(client)


@witness(
    id="voice-id-writes-during-update-stay-under-old-key",
    requirement="VOICEID-049",
    family="effect",
    fault="What is written while an update is in progress stays under the old key.",
)
def writes_during_update_stay_under_old_key(client: Any) -> None:
    _written(client)


@witness(
    id="voice-id-write-refused-as-conflict-takes-effect",
    requirement="VOICEID-048",
    family="effect",
    fault="Writes are refused as a conflict while an update is in progress, and done.",
)
def write_refused_as_conflict_takes_effect(client: Any) -> None:
    scene, domain_id, _ = _moving(client)
    told = code(scene.voice.opt_out_speaker, DomainId=domain_id, SpeakerId="late")
    assert ("late" in scene.speakers(domain_id)) == (told == "")


@witness(
    id="voice-id-return-to-a-key-gives-stale-data",
    requirement="VOICEID-058",
    family="effect",
    fault="When a domain goes back to an earlier key its items are as they were under that.",
)
def return_to_a_key_gives_stale_data(client: Any) -> None:
    scene = Scene(client)
    first = scene.key()
    domain_id = scene.filled(first)
    watchlist = scene.watch(domain_id, "before")
    scene.moved(domain_id, scene.key())
    allowed(scene.voice.update_watchlist, DomainId=domain_id, WatchlistId=watchlist, Name="after")
    scene.moved(domain_id, first)
    assert scene.watchlists(domain_id)[watchlist] == "after"


@witness(
    id="voice-id-deleted-speaker-comes-back-after-update",
    requirement="VOICEID-061",
    family="effect",
    fault="A deleted speaker is there again after a change of key.",
)
def deleted_speaker_comes_back_after_update(client: Any) -> None:
    scene = Scene(client)
    domain_id = scene.filled(scene.key())
    allowed(scene.voice.delete_speaker, DomainId=domain_id, SpeakerId="customer-1")
    scene.moved(domain_id, scene.key())
    assert "customer-1" not in scene.speakers(domain_id)


def _refused_update(client: Any) -> None:
    """UpdateDomain with a disabled key is refused and changes nothing."""
    scene = Scene(client)
    domain_id, key = scene.filled(scene.key()), scene.key()
    before, data = scene.describe(domain_id), scene.everything(domain_id)
    scene.disable(key)
    refused(scene.try_switch, domain_id=domain_id, key=key, name="other", Description="other")
    assert scene.describe(domain_id) == before
    assert scene.everything(domain_id) == data


@witness(
    id="voice-id-refused-update-takes-name",
    requirement="VOICEID-057",
    family="effect",
    fault="An UpdateDomain whose key is refused takes name and description.",
)
def refused_update_takes_name(client: Any) -> None:
    _refused_update(client)


@witness(
    id="voice-id-refused-update-takes-key",
    requirement="VOICEID-057",
    family="effect",
    fault="An UpdateDomain whose key is refused shows it as the key of the domain.",
)
def refused_update_takes_key(client: Any) -> None:
    _refused_update(client)


@witness(
    id="voice-id-refused-update-shows-as-failed",
    requirement="VOICEID-057",
    family="effect",
    fault="An UpdateDomain whose key is refused shows as a failed update.",
)
def refused_update_shows_as_failed(client: Any) -> None:
    _refused_update(client)


@witness(
    id="voice-id-disabled-key-accepted-for-update",
    requirement="VOICEID-057",
    family="guard-off",
    fault="UpdateDomain accepts a disabled key, and the update fails.",
)
def disabled_key_accepted_for_update(client: Any) -> None:
    _refused_update(client)
