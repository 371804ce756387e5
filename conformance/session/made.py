"""What services with a package of their own made in a session: what may still be asked, and how it goes away."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from kms_conformance.conformance.wire.binding import Bindings
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.conformance.wire.learned import UnboundError
from kms_conformance.models.calls import Call, parts_of
from kms_conformance.models.making import MAKING
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.resource import Resource
from kms_conformance.models.resources import unknown
from kms_conformance.models.terms import Output
from kms_conformance.models.world import World


def slots_asked(call: Call, about: str) -> set[int]:
    """The slots that a call refers to: by its terms, and of a call to a port by the parameter `about`."""
    slot = call.get(about)
    return {*parts_of(call), *((slot,) if isinstance(slot, int) else ())}


def known_resources(world: World, call: Call, about: str) -> bool:
    """Whether all resources that a call refers to were made, and are of known state."""
    rows = [world.resources.get(slot) for slot in slots_asked(call, about)]
    return all(row is not None and not unknown(world, row) for row in rows)


def lose_resource(world: World, call: Call, subject: Resource | None) -> World:
    """The world after a departure: of what was written nothing more is asked; what was to be made is not there."""
    writes = OPERATIONS[call.operation].writes and not call.method.startswith("Create")
    return world.with_resource(replace(subject, lost=True)) if subject is not None and writes else world


def delete_made(executor: Executor, bindings: Bindings, trace: Sequence[Call], service: str) -> None:
    """Delete what a trace made in a service, as far as the target lets us, as whoever made it."""
    rows = {f"{row.service}:{row.create}": row for row in MAKING if row.service == service}
    for call in trace:
        row = rows.get(call.operation)
        if row is not None and call.result is not None:
            with suppress(UnboundError):
                named = {row.id_param: bindings.bind(Output(call.result, row.id_path))}
                executor.execute(f"{service}:{row.delete}", named, principal=call.principal)
