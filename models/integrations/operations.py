"""The operations of AppIntegrations. Source: botocore appintegrations 2020-07-29, and its API Reference."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from kms_conformance.models.calls import Call
from kms_conformance.models.integrations import claims, effects, guards
from kms_conformance.models.integrations.facts import (
    ASSOCIATE,
    RERUN,
    SERVICE,
    integration_of,
    is_a_run,
    live,
    within_reach,
)
from kms_conformance.models.integrations.state import (
    ASSOCIATED,
    DELETED,
    KEPT,
    LISTED,
    OUT_OF_REACH,
    READABLE,
    RUNS,
    TAGGED,
    UPDATED,
)
from kms_conformance.models.operation import Allowance, operation_of
from kms_conformance.models.parties import account_of
from kms_conformance.models.terms import Output, Term
from kms_conformance.models.world import World


def _call(name: str, **params: Term) -> Call:
    return Call.sending(f"{SERVICE}:{name}", params)


def _look_at_new(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    if allowed and call.result is not None:
        yield _call("GetDataIntegration", Identifier=Output(call.result, "Id")).by(call.principal)


def _look(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """What an update, a tag or a deletion was of, after it."""
    known = integration_of(world, call)
    if known is not None:
        yield _call("GetDataIntegration", Identifier=known.id).by(call.principal)


def _look_at_tags(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    known = integration_of(world, call)
    if known is not None and not known.deleted:
        yield _call("ListTagsForResource", resourceArn=known.arn)


def _look_at_association(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    known = integration_of(world, call)
    if known is not None and not known.deleted and not is_a_run(call):
        yield _call("ListDataIntegrationAssociations", DataIntegrationIdentifier=known.id).all_pages()


def _reached(world: World, call: Call) -> bool:
    """Whether the keys of what a call is about can be used: of a list, those of all that it shows."""
    known = integration_of(world, call)
    rows = live(world, account_of(call.principal)) if known is None else (known,)
    return all(within_reach(world, row) for row in rows)


def demanded(requirement: str) -> tuple[Allowance, ...]:
    """A valid call must succeed, by one requirement while keys are within reach, and by another while one is not."""
    return Allowance(READABLE, lambda w, c: not _reached(w, c)), Allowance(requirement, _reached)


def _recovered(world: World, call: Call) -> bool:
    """Whether a run is one that worked before its key was out of use for a while."""
    known = integration_of(world, call)
    if known is None or not (is_a_run(call) and known.ran):
        return False
    key = world.keys[known.key]
    return key.disabled_times + key.cancelled_times > 0


RUN = (
    Allowance(OUT_OF_REACH, _recovered),
    Allowance(RUNS, lambda w, c: is_a_run(c) and not _recovered(w, c)),
)
SIMPLER: dict[str, tuple[Term, ...]] = {
    "Description": (None,), "MaxResults": (None,), "Tags": (None,), "ObjectConfiguration": (None,),
    "FileConfiguration": (None,), "ScheduleConfig": (None,),
}  # fmt: skip


_row = partial(operation_of, SERVICE, simpler=SIMPLER)
THERE = guards.THERE
INTEGRATION_OPERATIONS = (
    _row(
        "CreateDataIntegration", guards.CREATING, (Allowance(KEPT, lambda w, c: True),),
        effect=effects.created, told=claims.of_creation, look=_look_at_new, makes="integration",
    ),
    _row("GetDataIntegration", THERE, demanded(KEPT), told=claims.of_integration),
    _row("UpdateDataIntegration", guards.UPDATING, demanded(UPDATED), effect=effects.updated, look=_look),
    _row("ListDataIntegrations", guards.LISTING, (claims.PAGES, *demanded(LISTED)), told=claims.of_list),
    _row(
        ASSOCIATE.partition(":")[2], (*THERE, guards.UNASSOCIATED, *guards.REACHED),
        (*RUN, Allowance(ASSOCIATED, lambda w, c: not is_a_run(c))),
        effect=effects.associated, told=claims.of_association, look=_look_at_association, makes="association",
    ),
    _row(
        "ListDataIntegrationAssociations", (*guards.LISTING, *THERE), (claims.PAGES, *demanded(ASSOCIATED)),
        told=claims.of_associations,
    ),
    _row(
        RERUN.partition(":")[2], (*THERE, *guards.REACHED), (*RUN, Allowance(ASSOCIATED, lambda w, c: not is_a_run(c))),
        effect=effects.reran, told=claims.of_run,
    ),
    _row("TagResource", THERE, demanded(TAGGED), effect=effects.tagged, look=_look_at_tags),
    _row("ListTagsForResource", THERE, demanded(TAGGED), told=claims.of_tags),
    _row("UntagResource", THERE, demanded(TAGGED), effect=effects.tagged, look=_look_at_tags),
    _row(
        "DeleteDataIntegration", (*guards.THERE_OR_GONE, guards.UNUSED), demanded(DELETED),
        effect=effects.deleted, look=_look,
    ),
)  # fmt: skip
"""In the order of the profile."""
