"""Faults in how data get from one key to another."""

from typing import Any

from . import allowed, witness
from .scene import DENIED, Scene, bound_to, code


def _given_up(client: Any) -> None:
    """After a completed change of key the old one is not needed."""
    scene = Scene(client)
    old, new = scene.key(), scene.key()
    domain_id = scene.filled(old)
    before = scene.everything(domain_id)
    scene.switch(domain_id, new)
    assert scene.end(domain_id) == "COMPLETED"
    scene.disable(old)
    assert scene.everything(domain_id) == before


@witness(
    id="voice-id-last-item-skipped",
    requirement="VOICEID-044",
    family="effect",
    fault="What is moved last stays under the old key.",
)
def last_item_skipped(client: Any) -> None:
    _given_up(client)


@witness(
    id="voice-id-nothing-moved",
    requirement="VOICEID-044",
    family="effect",
    fault="An update is completed without anything having moved.",
)
def nothing_moved(client: Any) -> None:
    _given_up(client)


@witness(
    id="voice-id-completed-at-once",
    requirement="VOICEID-055",
    family="effect",
    fault="An update is completed at once, and the data move later.",
)
def completed_at_once(client: Any) -> None:
    _given_up(client)


@witness(
    id="voice-id-old-key-asked-after-completed",
    requirement="VOICEID-044",
    family="effect",
    fault="After a completed update data are readable only while the old key can be used.",
)
def old_key_asked_after_completed(client: Any) -> None:
    _given_up(client)


@witness(
    id="voice-id-old-key-used-after-completed",
    requirement="VOICEID-044",
    family="effect",
    fault="After a completed update each read asks the KMS for the old key, whatever it answers.",
)
def old_key_used_after_completed(client: Any) -> None:
    scene = Scene(client)
    old = scene.key()
    domain_id = scene.filled(old)
    scene.moved(domain_id, scene.key())
    calls = scene.kms_calls()
    scene.everything(domain_id)
    assert not [event for event in calls if old in (event.params.get("KeyId"), event.params.get("SourceKeyId"))]


@witness(
    id="voice-id-domain-texts-stay-under-old-key",
    requirement="VOICEID-043",
    family="effect",
    fault="After a completed update the name and the description of the domain lie under the old key.",
)
def domain_texts_stay_under_old_key(client: Any) -> None:
    scene = Scene(client)
    old = scene.key()
    domain_id = scene.filled(old)
    scene.moved(domain_id, scene.key(), name="renamed")
    scene.disable(old)
    assert scene.describe(domain_id).get("Name") == "renamed"


@witness(
    id="voice-id-old-grant-kept",
    requirement="VOICEID-046",
    family="effect",
    fault="The grant on the old key stays after a completed update.",
)
def old_grant_kept(client: Any) -> None:
    scene = Scene(client)
    old = scene.key()
    domain_id = scene.filled(old)
    scene.moved(domain_id, scene.key())
    assert not scene.grants(old)


def _interrupted(client: Any, lost: str) -> None:
    """A key that is lost midway loses nothing."""
    scene = Scene(client)
    keys = {"old": scene.key(), "new": scene.key()}
    domain_id = scene.filled(keys["old"])
    before = scene.everything(domain_id)
    scene.switch(domain_id, keys["new"])
    scene.disable(keys[lost])
    scene.end(domain_id)
    scene.enable(keys[lost])
    assert scene.everything(domain_id) == before


@witness(
    id="voice-id-deletes-before-copying",
    requirement="VOICEID-052",
    family="effect",
    fault="Items are removed before they are written under the new key, and lost if that cannot be used.",
)
def deletes_before_copying(client: Any) -> None:
    _interrupted(client, "new")


@witness(
    id="voice-id-unmovable-items-dropped",
    requirement="VOICEID-051",
    family="effect",
    fault="What lies under a lost old key is removed, and the update completed.",
)
def unmovable_items_dropped(client: Any) -> None:
    _interrupted(client, "old")


@witness(
    id="voice-id-second-update-mixes-keys",
    requirement="VOICEID-058",
    family="effect",
    fault="A second update is accepted and leaves what the first one had not moved under the first key.",
)
def second_update_mixes_keys(client: Any) -> None:
    scene = Scene(client)
    keys = [scene.key() for _ in range(3)]
    domain_id = scene.filled(keys[0])
    before = scene.everything(domain_id)
    scene.switch(domain_id, keys[1])
    refused = code(scene.try_switch, domain_id=domain_id, key=keys[2])
    assert refused in ("", "ConflictException")
    assert scene.end(domain_id) == "COMPLETED"
    for key in keys[:1] if refused else keys[:2]:
        scene.disable(key)
    assert scene.everything(domain_id) == before


@witness(
    id="voice-id-conflict-takes-name",
    requirement="VOICEID-050",
    family="effect",
    fault="A second update that is refused as a conflict takes name and description.",
)
def conflict_takes_name(client: Any) -> None:
    scene = Scene(client)
    domain_id = scene.filled(scene.key())
    scene.switch(domain_id, scene.key(), "first")
    if code(scene.try_switch, domain_id=domain_id, key=scene.key(), name="second"):
        assert scene.describe(domain_id)["Name"] == "first"


@witness(
    id="voice-id-conflict-takes-key",
    requirement="VOICEID-050",
    family="effect",
    fault="A second update that is refused as a conflict shows as the key of the domain.",
)
def conflict_takes_key(client: Any) -> None:
    scene = Scene(client)
    domain_id, second = scene.filled(scene.key()), scene.key()
    scene.switch(domain_id, second)
    if code(scene.try_switch, domain_id=domain_id, key=scene.key()):
        assert scene.describe(domain_id)["ServerSideEncryptionConfiguration"] == {"KmsKeyId": second}


@witness(
    id="voice-id-unmoved-items-missing-in-lists",
    requirement="VOICEID-048",
    family="effect",
    fault="Lists leave out what has not been moved yet while an update is in progress.",
)
def unmoved_items_missing_in_lists(client: Any) -> None:
    scene = Scene(client)
    domain_id = scene.filled(scene.key())
    before = scene.everything(domain_id)
    scene.switch(domain_id, scene.key())
    assert scene.everything(domain_id) == before


@witness(
    id="voice-id-no-reads-during-update",
    requirement="VOICEID-048",
    family="too-strict",
    fault="Reads are refused as a conflict while an update is in progress.",
)
def no_reads_during_update(client: Any) -> None:
    unmoved_items_missing_in_lists(client)


@witness(
    id="voice-id-unreadable-items-left-out",
    requirement="VOICEID-051",
    family="response",
    fault="Lists leave out what cannot be read.",
)
def unreadable_items_left_out(client: Any) -> None:
    scene = Scene(client)
    old = scene.key()
    domain_id = scene.filled(old)
    before = scene.speakers(domain_id)
    scene.switch(domain_id, scene.key())
    scene.disable(old)
    if (refused := code(scene.voice.list_speakers, DomainId=domain_id)) == "":
        assert scene.speakers(domain_id) == before
    else:
        assert refused == DENIED


@witness(
    id="voice-id-new-grant-without-constraint",
    requirement="VOICEID-045",
    family="effect",
    fault="The grant on a new key has no constraint.",
)
def new_grant_without_constraint(client: Any) -> None:
    scene = Scene(client)
    domain_id, new = scene.filled(scene.key()), scene.key()
    scene.switch(domain_id, new)
    assert all(bound_to(grant) for grant in scene.grants(new))


@witness(
    id="voice-id-no-grant-on-new-key",
    requirement="VOICEID-045",
    family="effect",
    fault="A change of key makes no grant on the new key.",
)
def no_grant_on_new_key(client: Any) -> None:
    scene = Scene(client)
    domain_id, new = scene.filled(scene.key()), scene.key()
    allowed(scene.try_switch, domain_id=domain_id, key=new)
    assert scene.grants_of(new, domain_id)
