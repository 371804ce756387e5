"""Faults that show when the service ends, or to whom looks at what is stored while data move."""

from typing import Any

from . import witness
from .scene import Scene
from .voice_id_stored import Dump


def _moving(client: Any) -> tuple[Scene, str, Any, str]:
    """A filled domain whose key is being changed, what it holds, and its new key; the worker waits."""
    scene = Scene(client)
    domain_id, new = scene.filled(scene.key()), scene.key()
    before = scene.everything(domain_id)
    scene.ports.paused = True
    scene.switch(domain_id, new)
    return scene, domain_id, before, new


def _restarted(client: Any, at: str | None = None) -> None:
    """After the service has ended midway the update comes to an end, and nothing is lost."""
    scene, domain_id, before, _ = _moving(client)
    if at is None:
        scene.ports.step()
        scene.ports.restart()
    else:
        scene.ports.faults.arm(at)
        scene.ports.step()
    scene.ports.paused = False
    scene.end(domain_id)
    assert scene.everything(domain_id) == before


@witness(
    id="voice-id-status-lost-by-restart",
    requirement="VOICEID-054",
    family="effect",
    fault="After a restart an update that was in progress has neither status nor end.",
)
def status_lost_by_restart(client: Any) -> None:
    _restarted(client)


@witness(
    id="voice-id-update-not-resumed-after-restart",
    requirement="VOICEID-054",
    family="effect",
    fault="After a restart an update that was in progress stays so.",
)
def update_not_resumed_after_restart(client: Any) -> None:
    _restarted(client)


@witness(
    id="voice-id-item-lost-by-crash",
    requirement="VOICEID-054",
    family="effect",
    fault="Items that are being moved when the service ends are lost.",
)
def item_lost_by_crash(client: Any) -> None:
    _restarted(client, "rewrapped")


@witness(
    id="voice-id-item-unreadable-after-crash",
    requirement="VOICEID-054",
    family="effect",
    fault="Items that are being moved when the service ends cannot be read with either key.",
)
def item_unreadable_after_crash(client: Any) -> None:
    _restarted(client, "rewrapped")


def _all_moved_when_completed(scene: Scene, domain_id: str, new: str) -> None:
    """In a dump that is taken after COMPLETED nothing lies under another key."""
    for _ in range(40):
        if scene.details(domain_id).get("UpdateStatus") == "COMPLETED":
            assert {key["kek"] for key in Dump(scene).keys} == {new}
            return
        scene.ports.step()
    raise AssertionError("the change of key does not end")


@witness(
    id="voice-id-completed-by-restart",
    requirement="VOICEID-055",
    family="effect",
    fault="A restart has an update that was in progress say that it is completed.",
)
def completed_by_restart(client: Any) -> None:
    scene, domain_id, _, new = _moving(client)
    scene.ports.restart()
    _all_moved_when_completed(scene, domain_id, new)


@witness(
    id="voice-id-completed-before-last-item",
    requirement="VOICEID-055",
    family="effect",
    fault="An update is completed one step before the last item has moved.",
)
def completed_before_last_item(client: Any) -> None:
    scene, domain_id, _, new = _moving(client)
    _all_moved_when_completed(scene, domain_id, new)


@witness(
    id="voice-id-reencrypt-not-logged",
    requirement="AUDIT-001b",
    family="effect",
    fault="ReEncrypt of a change of key is in no audit trail.",
)
def reencrypt_not_logged(client: Any) -> None:
    scene = Scene(client)
    domain_id = scene.filled(scene.key())
    before = {key["dek_id"] for key in Dump(scene).keys}
    calls = scene.kms_calls()
    scene.moved(domain_id, scene.key())
    same = before & {key["dek_id"] for key in Dump(scene).keys}
    assert len([event for event in calls if event.operation == "ReEncrypt"]) >= len(same)
