"""Faults in what a change of key reports."""

from typing import Any

from . import allowed, witness
from .scene import Scene


def _started(client: Any) -> tuple[Scene, str, str, str]:
    """A filled domain whose key is being changed, with the old and the new key."""
    scene = Scene(client)
    old, new = scene.key(), scene.key()
    domain_id = scene.filled(old)
    scene.switch(domain_id, new)
    return scene, domain_id, old, new


@witness(
    id="voice-id-old-key-is-the-new-one",
    requirement="VOICEID-040",
    family="response",
    fault="OldKmsKeyId of an update is the new key.",
)
def old_key_is_the_new_one(client: Any) -> None:
    scene, domain_id, old, _ = _started(client)
    assert scene.details(domain_id)["OldKmsKeyId"] == old


@witness(
    id="voice-id-old-key-is-the-first-one",
    requirement="VOICEID-040",
    family="response",
    fault="OldKmsKeyId stays that of the first change of key.",
)
def old_key_is_the_first_one(client: Any) -> None:
    scene, domain_id, _, new = _started(client)
    scene.end(domain_id)
    scene.switch(domain_id, scene.key())
    assert scene.details(domain_id)["OldKmsKeyId"] == new


@witness(
    id="voice-id-shows-old-key-until-completed",
    requirement="VOICEID-040",
    family="response",
    fault="KmsKeyId is shown as the old key while the update is in progress.",
)
def shows_old_key_until_completed(client: Any) -> None:
    scene = Scene(client)
    domain_id, new = scene.filled(scene.key()), scene.key()
    assert scene.switch(domain_id, new)["ServerSideEncryptionConfiguration"] == {"KmsKeyId": new}


@witness(
    id="voice-id-no-update-details",
    requirement="VOICEID-040",
    family="response",
    fault="A change of key is not reported in ServerSideEncryptionUpdateDetails.",
)
def no_update_details(client: Any) -> None:
    scene, domain_id, _, _ = _started(client)
    assert scene.details(domain_id)


@witness(
    id="voice-id-old-key-shown-as-new-at-the-end",
    requirement="VOICEID-040",
    family="response",
    fault="OldKmsKeyId turns into the new key when the update is over.",
)
def old_key_shown_as_new_at_the_end(client: Any) -> None:
    scene, domain_id, old, _ = _started(client)
    scene.end(domain_id)
    assert scene.details(domain_id)["OldKmsKeyId"] == old


@witness(
    id="voice-id-update-keeps-description",
    requirement="VOICEID-041",
    family="effect",
    fault="UpdateDomain without Description keeps the old one.",
)
def update_keeps_description(client: Any) -> None:
    scene = Scene(client)
    key = scene.key()
    domain_id = scene.domain(key, Description="to be removed")
    scene.switch(domain_id, key)
    assert "Description" not in scene.describe(domain_id)


@witness(
    id="voice-id-stays-in-progress",
    requirement="VOICEID-042",
    family="effect",
    fault="An update stays in progress when all is moved.",
)
def stays_in_progress(client: Any) -> None:
    scene, domain_id, _, _ = _started(client)
    assert scene.end(domain_id) == "COMPLETED"


@witness(
    id="voice-id-fails-without-speakers",
    requirement="VOICEID-042",
    family="effect",
    fault="The update of a domain without speakers fails.",
)
def fails_without_speakers(client: Any) -> None:
    scene = Scene(client)
    domain_id = scene.domain(scene.key())
    scene.switch(domain_id, scene.key())
    assert scene.end(domain_id) == "COMPLETED"


@witness(
    id="voice-id-completed-goes-back-to-in-progress",
    requirement="VOICEID-056",
    family="response",
    fault="A completed update is in progress again after it was described.",
)
def completed_goes_back_to_in_progress(client: Any) -> None:
    scene, domain_id, _, _ = _started(client)
    scene.end(domain_id)
    assert scene.details(domain_id)["UpdateStatus"] == "COMPLETED"


@witness(
    id="voice-id-failed-update-goes-on-by-itself",
    requirement="VOICEID-056",
    family="response",
    fault="A failed update goes on without UpdateDomain when the key is back.",
)
def failed_update_goes_on_by_itself(client: Any) -> None:
    scene, domain_id, old, _ = _started(client)
    scene.disable(old)
    scene.end(domain_id)
    scene.enable(old)
    assert {scene.details(domain_id)["UpdateStatus"] for _ in range(4)} == {"FAILED"}


@witness(
    id="voice-id-failed-without-message",
    requirement="VOICEID-051",
    family="response",
    fault="A failed update has no Message.",
)
def failed_without_message(client: Any) -> None:
    scene, domain_id, old, _ = _started(client)
    scene.disable(old)
    assert scene.end(domain_id) == "FAILED"
    assert scene.details(domain_id).get("Message")


def _repaired(client: Any) -> tuple[Scene, str, str]:
    """A domain whose update has failed, and whose keys can be used again; and its key."""
    scene, domain_id, old, new = _started(client)
    scene.disable(old)
    scene.end(domain_id)
    scene.enable(old)
    return scene, domain_id, new


@witness(
    id="voice-id-retry-does-nothing",
    requirement="VOICEID-053",
    family="effect",
    fault="UpdateDomain with the existing configuration leaves a failed update as it is.",
)
def retry_does_nothing(client: Any) -> None:
    scene, domain_id, new = _repaired(client)
    scene.switch(domain_id, new)
    assert scene.end(domain_id) == "COMPLETED"


@witness(
    id="voice-id-retry-refused",
    requirement="VOICEID-053",
    family="too-strict",
    fault="UpdateDomain with the existing configuration is refused after a failed update.",
)
def retry_refused(client: Any) -> None:
    scene, domain_id, new = _repaired(client)
    allowed(scene.try_switch, domain_id=domain_id, key=new)


@witness(
    id="voice-id-waits-for-a-lost-old-key",
    requirement="VOICEID-051",
    family="effect",
    fault="An update whose old key is lost stays in progress.",
)
def waits_for_a_lost_old_key(client: Any) -> None:
    scene, domain_id, old, _ = _started(client)
    scene.disable(old)
    assert scene.end(domain_id) == "FAILED"


@witness(
    id="voice-id-waits-for-a-lost-new-key",
    requirement="VOICEID-052",
    family="effect",
    fault="An update whose new key is lost stays in progress.",
)
def waits_for_a_lost_new_key(client: Any) -> None:
    scene, domain_id, _, new = _started(client)
    scene.disable(new)
    assert scene.end(domain_id) == "FAILED"


@witness(
    id="voice-id-lost-new-key-reported-as-completed",
    requirement="VOICEID-052",
    family="effect",
    fault="An update whose new key is lost is reported as completed.",
)
def lost_new_key_reported_as_completed(client: Any) -> None:
    scene, domain_id, _, new = _started(client)
    scene.disable(new)
    assert scene.end(domain_id) != "COMPLETED"


@witness(
    id="voice-id-no-way-back-to-an-earlier-key",
    requirement="VOICEID-058",
    family="too-strict",
    fault="A domain cannot go back to a key that it had before.",
)
def no_way_back_to_an_earlier_key(client: Any) -> None:
    scene, domain_id, old, _ = _started(client)
    scene.end(domain_id)
    allowed(scene.try_switch, domain_id=domain_id, key=old)
