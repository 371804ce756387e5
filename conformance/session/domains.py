"""Domains of a session: a few calls that stand for one, what may still be asked of them, and how they go away."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from kms_conformance.conformance.session.apart import apart, clear_apart
from kms_conformance.conformance.session.counting import create_counted
from kms_conformance.conformance.session.ends import patience, told
from kms_conformance.conformance.session.jobs import enrol
from kms_conformance.conformance.session.managed import managed_key
from kms_conformance.conformance.wire.binding import Bindings
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.conformance.wire.learned import UnboundError
from kms_conformance.conformance.wire.walk import BY_TOKEN, walk, walk_pages
from kms_conformance.models.calls import Call, Repeat, parts_of
from kms_conformance.models.claims import MISSING, look_up
from kms_conformance.models.domains.about import About
from kms_conformance.models.domains.facts import domain_of, item_of, service_of_call, type_of
from kms_conformance.models.domains.jobs import ENROL
from kms_conformance.models.domains.objects import PUT_TYPE
from kms_conformance.models.domains.operations import GRANTS, REVOKE_GRANTS
from kms_conformance.models.domains.service import DomainService
from kms_conformance.models.domains.state import FINAL
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.operations.counting import COUNTED
from kms_conformance.models.operations.managed import MANAGED_KEY
from kms_conformance.models.outcomes import Indeterminate, Outcome, Refusal, Success
from kms_conformance.models.terms import Output, Value
from kms_conformance.models.world import World

PAUSE_S, LONGER = 0.05, 1.3
MOST_POLLS = 60
"""Of a change of key that does not end; the pauses between them grow, so that they last as long as it may take."""


def perform_composite(
    executor: Executor, world: World, call: Call, params: Mapping[str, Value], region: str, reencrypt_s: float
) -> Outcome | None:
    """The outcome of a call that stands for several; None for any other."""
    if ":" not in call.operation:
        return None
    if call.operation == MANAGED_KEY:
        return managed_key(executor, params, late=world.key_state_bound > 0)
    if call.operation == COUNTED:
        return create_counted(executor, params)
    if call.operation == REVOKE_GRANTS.name:
        return revoke_grants(executor, params)
    if call.operation == GRANTS:
        return walk(executor, "ListGrants", {"KeyId": params["KeyId"]})
    if (own := apart(call)) is not None:
        return own.perform(executor, call, params, reencrypt_s)
    service = service_of_call(call)
    if service is not None and call.operation == service.operation(ENROL):
        return enrol(executor, service, params, region, reencrypt_s)
    if service is None or call.repeat is Repeat.ONCE:
        return None
    if call.operation == service.operation(service.describe):
        return come_to_rest(executor, service, call, params, reencrypt_s)
    if call.operation == service.operation(service.create):
        return sent_again(executor, service, call, params)
    listing = next(row for row in service.listings if call.operation == service.operation(row.operation))
    return walk_pages(executor, call.operation, params, listing.member, BY_TOKEN, principal=call.principal)


def come_to_rest(
    executor: Executor, service: DomainService, call: Call, params: Mapping[str, Value], within_s: float
) -> Outcome:
    """Describe a domain until its change of key has ended, or the time is over: the last answer, and all statuses."""
    statuses: list[Value] = []
    last: Success = Success({})
    within_s = patience(executor, service.name, within_s)
    end = time.monotonic() + within_s
    path = f"{service.update_path}.UpdateStatus"
    pause = PAUSE_S
    for _ in range(MOST_POLLS):
        outcome = executor.execute(call.operation, params, principal=call.principal)
        if not isinstance(outcome, Success):
            return outcome
        last = outcome
        status = look_up(last.response, path)
        statuses += [] if status is MISSING else [status]
        if status is MISSING or status in FINAL or time.monotonic() > end:
            break
        if executor.spent:
            return Indeterminate("budget")
        if not executor.steady:
            time.sleep(pause)
            pause = min(max(2.0, within_s / 30), LONGER * pause)
    ended = not statuses or statuses[-1] in FINAL
    if not told(executor, service.name, ended=ended):
        return Indeterminate("timed-out")
    if statuses and ended:  # what has ended must not change by itself
        again = executor.execute(call.operation, params, principal=call.principal)
        if isinstance(again, Success):
            statuses = [*statuses, look_up(again.response, path)]
    return Success({**last.response, "Statuses": statuses})


def sent_again(executor: Executor, service: DomainService, call: Call, params: Mapping[str, Value]) -> Outcome:
    """Create a domain twice under one client token: the first answer, and what came of the second request."""
    sent, config = {**params, "ClientToken": str(uuid.uuid4())}, params[service.key_param]
    key = {"KeyId": config["KmsKeyId"] if isinstance(config, Mapping) else config}
    first = executor.execute(call.operation, sent, principal=call.principal)
    before = walk(executor, "ListGrants", key)
    again = executor.execute(call.operation, sent, principal=call.principal)
    after = walk(executor, "ListGrants", key)
    for outcome in (first, before, after):
        if not isinstance(outcome, Success):
            return outcome
    if not isinstance(again, Success | Refusal):
        return again
    ids = [look_up(one.response, service.id_path) if isinstance(one, Success) else MISSING for one in (first, again)]
    counts = [len(cast(list[Value], one.response["Grants"])) for one in (before, after) if isinstance(one, Success)]
    told = {"SameAgain": ids[0] == ids[1], "FurtherGrants": counts[1] - counts[0]}
    return Success({**first.response, **told}) if isinstance(first, Success) else first


def revoke_grants(executor: Executor, params: Mapping[str, Value]) -> Outcome:
    """Revoke all grants on a key whose constraint names a domain; how many there were."""
    key, name = params["KeyId"], str(params["Name"])
    listed = walk(executor, "ListGrants", {"KeyId": key})
    rows = listed.response.get("Grants") if isinstance(listed, Success) else None
    if not isinstance(rows, list):
        return listed
    own = [row for row in rows if isinstance(row, Mapping) and name in str(row.get("Constraints"))]
    for row in own:
        outcome = executor.execute("RevokeGrant", {"KeyId": key, "GrantId": row.get("GrantId")})
        if not isinstance(outcome, Success):
            return outcome
    return Success({"Count": len(own)})


def usable_domains(world: World, call: Call) -> bool:
    """Whether the domain and the item of a call are there, and of known state."""
    if (own := apart(call)) is not None:
        return own.usable(world, call)
    for slot in parts_of(call):
        domain, item = world.domains.get(slot), world.items.get(slot)
        if domain is not None and not domain.lost and (not domain.deleted or _asks_once_more(call)):
            continue
        if item is None or item.lost:
            return False
    return True


def _asks_once_more(call: Call) -> bool:
    """Whether a call reads data in a domain, which a deleted one has no more."""
    service = service_of_call(call)
    return service is not None and About.DOMAIN_GONE in service.says and OPERATIONS[call.operation].reads


def lose_domains(world: World, call: Call) -> World:
    """The world after a departure: of what was written nothing more is asked."""
    service = service_of_call(call)
    if service is None or not OPERATIONS[call.operation].writes:
        return world
    item, domain = item_of(world, service, call), domain_of(world, service, call)
    if item is not None:
        return world.with_item(replace(item, lost=True))
    if call.operation == service.operation(PUT_TYPE) and (known := type_of(world, call)) is not None:
        return world.with_domain(replace(known, lost=True))
    if domain is not None and call.operation in map(service.operation, (service.update, service.delete)):
        return world.with_domain(replace(domain, lost=True))
    return world


def clear_domains(executor: Executor, bindings: Bindings, trace: Sequence[Call]) -> None:
    """Delete the domains that a trace made, and what it made in other services, as far as the target lets us."""
    clear_apart(executor, bindings, trace)
    for call in trace:
        service = service_of_call(call)
        if service is None or call.result is None or OPERATIONS[call.operation].makes != "domain":
            continue
        try:
            name = bindings.bind(Output(call.result, service.id_path))
        except UnboundError:
            continue
        executor.execute(service.operation(service.delete), {service.id_param: name})
