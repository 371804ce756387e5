"""What is said of any everyday service: its guards, and what demands that a valid call succeeds.

A service gives the ids of its requirements, and the errors that it documents.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kms_conformance.models.everyday.everyday_facts import EverydayFacts
from kms_conformance.models.guards import UNDOCUMENTED, Condition, Guard
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.world import World

DISABLED, PENDING = KeyState.DISABLED, KeyState.PENDING_DELETION


@dataclass(frozen=True, slots=True)
class Says:
    """The requirements of one service; `unusable` are the errors where the state of a key does not let it be used.

    kept      what was written is read
    disabled, pending  while its key is so, it is not decrypted; *_writing: nor is anything written under the key
    unknown   a key that does not exist is refused; `unfit`, one that is none for symmetric encryption
    back      it is read again once the key can be used again; `rotated`, after rotation
    unharmed  a refused write leaves what is there
    moved     what is written under another key is read without the former one
    reader, writer  a caller who lacks a permission is refused; `permitted`, one who has just these is not
    missing   what is not there is refused
    former    a version that was written before under another key stays under that, where it does
    """

    kept: str
    disabled: str
    pending: str
    disabled_writing: str
    pending_writing: str
    unknown: str
    unfit: str
    back: str
    rotated: str
    unharmed: str
    moved: str
    reader: str
    writer: str
    permitted: str
    missing: str
    former: str = ""
    unusable: frozenset[str] = UNDOCUMENTED
    not_there: frozenset[str] = UNDOCUMENTED

    def is_there(self) -> tuple[Guard, ...]:
        """There is what is named."""
        return (Guard(self.missing, asked(lambda e: e.there), self.not_there),)

    def decrypting(self) -> tuple[Guard, ...]:
        """Of a call that has something decrypted: its caller may, and the key can be used."""
        usable = asked(lambda e: not e.former - {KeyState.ENABLED} if e.former else None)
        return (
            Guard(self.disabled, asked(lambda e: DISABLED not in e.opened if e.opened else None), self.unusable),
            Guard(self.pending, asked(lambda e: PENDING not in e.opened if e.opened else None), self.unusable),
            *((Guard(self.former, usable, UNDOCUMENTED),) if self.former else ()),
            Guard(self.reader, may("Decrypt"), UNDOCUMENTED),
        )

    def writing(self) -> tuple[Guard, ...]:
        """Of a call that has something encrypted: the key is there, is of the right kind, and can be used."""
        return (
            Guard(self.unknown, asked(lambda e: e.known), UNDOCUMENTED),
            Guard(self.unfit, asked(lambda e: e.fit), UNDOCUMENTED),
            *self.writing_on(),
        )

    def writing_on(self) -> tuple[Guard, ...]:
        """The same where the key was named before."""
        return (
            Guard(self.disabled_writing, _not_written(DISABLED), self.unusable),
            Guard(self.pending_writing, _not_written(PENDING), self.unusable),
        )

    def promise(self, world: World, keys: tuple[int, ...], lived: tuple[int, int, int], because: str) -> str:
        """The requirement by which a version must be read, the most specific one."""
        if because and because in (self.former, self.unharmed):
            return because
        disabled, saved, rotated = life(world, keys)
        if rotated > lived[2]:
            return self.rotated
        if (disabled, saved) != lived[:2]:
            return self.back
        return because or self.kept

    @property
    def promises(self) -> tuple[str, ...]:
        """What `promise` may name."""
        found = (self.former, self.unharmed, self.rotated, self.back, self.moved, self.kept)
        return tuple(name for name in found if name)


def life(world: World, keys: tuple[int, ...]) -> tuple[int, int, int]:
    """How often a key was disabled, saved from deletion and rotated up to now; of several keys the last one."""
    rows = [world.keys[slot] for slot in keys[-1:]]
    return (
        sum(row.disabled_times for row in rows),
        sum(row.cancelled_times for row in rows),
        sum(row.rotation.times for row in rows),
    )


def asked(holds: Callable[[EverydayFacts], bool | None]) -> Condition:
    """A condition on what is asked of a call for an everyday service."""
    return lambda f: None if f.everyday is None else holds(f.everyday)


def may(*actions: str) -> Condition:
    """The caller is allowed these actions, so far as the call needs them."""

    def holds(e: EverydayFacts) -> bool | None:
        return None if e.caller_lacks is None else e.caller_lacks not in actions

    return asked(holds)


def _not_written(state: KeyState) -> Condition:
    return asked(lambda e: None if e.written is None else e.written is not state)
