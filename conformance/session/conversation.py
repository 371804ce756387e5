"""What the steps of a session need of it: who is asked, what symbols stand for, and the world as it is known."""

from __future__ import annotations

from typing import Protocol

from kms_conformance.conformance.session.waiting import Waiting
from kms_conformance.conformance.wire.binding import Bindings
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.models.calls import Call
from kms_conformance.models.world import World


class Conversation(Protocol):
    """A session as `adoption` and `permissions` see it; `Session` is the one that there is."""

    executor: Executor
    bindings: Bindings
    waiting: Waiting
    trace: list[Call]
    world: World
