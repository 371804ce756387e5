"""CreateGrant, ListGrants, ListRetirableGrants, RetireGrant and RevokeGrant: what they do and what they answer.

What a grant permits is asked when it is used (models/access).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from kms_conformance.models.access.questions import terms_of
from kms_conformance.models.access.ruling import rule
from kms_conformance.models.access.values import principal_text
from kms_conformance.models.access.views import orphaned
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.grants import ENDED, Grant, is_retry
from kms_conformance.models.grants.operations import KeyKind, kind_of
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.operation import (
    SETTINGS_OUTLIVE,
    Allowance,
    Operation,
    always,
    by_arn,
    given,
    in_its_state,
    key_of,
    not_a_dry_run,
)
from kms_conformance.models.operations.grant_guards import (
    BY_KIND,
    CREATE_GRANT as CREATE_GUARDS,
    LIST_GRANTS as LIST_GUARDS,
    LIST_RETIRABLE_GRANTS as RETIRABLE_GUARDS,
    RETIRE_GRANT as RETIRE_GUARDS,
    REVOKE_GRANT as REVOKE_GUARDS,
)
from kms_conformance.models.operations.lists import in_pages, page_allowances, page_claims, row
from kms_conformance.models.operations.metadata import no_output, worn
from kms_conformance.models.terms import (
    GrantConstraints,
    KeyRef,
    Metadata,
    Output,
    PrincipalRef,
    Rows,
    Term,
    Texts,
)
from kms_conformance.models.world import Issued, World

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a grant was created does not say whether a request repeats it."""
SENT = ("GranteePrincipal", "RetiringPrincipal", "Operations", "Name", "Constraints")
"""Members of a request that an entry of a list repeats (GRANT-001)."""


def _on_a_key(kind: KeyKind) -> Callable[[World, Call], bool]:
    """Whether the grant is on a key of that kind."""

    def applies(world: World, call: Call) -> bool:
        key = key_of(world, call)
        return kind_of(key.usage, key.spec) == kind

    return applies


def _repeated(world: World, call: Call) -> Issued | None:
    """The grant that a CreateGrant asks for once more (GRANT-011)."""
    key = key_of(world, call)
    terms, issuer = terms_of(call, key.slot), principal_text(call.principal, "account")
    for issued in world.grants.values():
        grant = Grant("", issued.terms, issued.issuer, NEVER)
        if issued.ended is None and is_retry(grant, terms, issuer):
            return issued
    return None


def _create(world: World, call: Call) -> World:
    assert call.result is not None, "CreateGrant fills a slot"
    key, known = key_of(world, call), _repeated(world, call)
    if known is not None:
        return world.with_grant(known, call.result)
    issued = Issued(
        call.result,
        key.slot,
        terms_of(call, key.slot),
        tuple((name, term) for name, term in call.params if name in SENT),
        made=world.now,
        issuer=principal_text(call.principal, "account"),
        times=key.disabled_times + key.cancelled_times,
        parent=_parent(world, call),
    )
    return worn(world.with_grant(issued, call.result), key.slot)


def _parent(world: World, call: Call) -> int | None:
    """The grant by which the caller may create one, where no policy allows it."""
    ruling = rule(world, call)
    return next((int(grant.grant_id) for _, _, grant in ruling.decided if grant), None) if ruling else None


def _created(world: World, call: Call) -> Iterable[Claim]:
    yield Claim("GRANT-002", "GrantId", Relation.MATCHES, ".{1,128}")
    yield Claim("GRANT-002b", "GrantId", Relation.MATCHES, "[0-9a-f]{64}")
    yield Claim("GRANT-002", "GrantToken", Relation.MATCHES, ".{1,8192}")
    yield Claim("GRANT-012", "GrantToken", Relation.FRESH)
    known = _repeated(world, call)
    if known is not None:
        yield Claim("GRANT-011", "GrantId", Relation.EQUAL, Output(known.slot, "GrantId"))
    else:
        yield Claim(_another_because(world, call), "GrantId", Relation.FRESH)


def _another_because(world: World, call: Call) -> str:
    """The requirement by which a CreateGrant makes another grant than all before."""
    name, key = call.get("Name"), key_of(world, call)
    named = [issued for issued in world.grants.values() if name is not None and issued.terms.name == name]
    here = [issued for issued in named if issued.key == key.slot]
    if any(issued.ended is None for issued in here):
        return "GRANT-013"
    if here:
        return "GRANT-016"
    return "GRANT-014" if named else "GRANT-010"


def _look_at_grants(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """The list of the key's grants shows what became of them."""
    key = world.key_named(call.get("KeyId"))
    issued = world.grant_named(call.get("GrantToken")) or world.grant_named(call.get("GrantId"))
    slot = key.slot if key else issued.key if issued else None
    if slot is not None and call.get("DryRun") is None:
        yield Call.of("ListGrants", KeyId=KeyRef(slot)).all_pages()


def _made(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    if allowed:
        yield from _look_at_grants(world, call, allowed=allowed)


def _granted_to(requirement: str, holds: Callable[[PrincipalRef], bool]) -> Allowance:
    def applies(world: World, call: Call) -> bool:
        ref = call.get("GranteePrincipal")
        return isinstance(ref, PrincipalRef) and holds(ref)

    return Allowance(requirement, applies)


def _both_constraints(world: World, call: Call) -> bool:
    term = call.get("Constraints")
    return isinstance(term, GrantConstraints) and term.equals is not None and term.subset is not None


CREATE_GRANT = Operation(
    "CreateGrant",
    makes="grant",
    guards=CREATE_GUARDS,
    allowances=(
        not_a_dry_run(),
        by_arn("KeyId"),
        _granted_to("GRANT-029", lambda ref: ref.form != "role" or ref.name == "other"),
        Allowance("GRANT-042", _both_constraints),
        *(Allowance(requirement, _on_a_key(kind)) for kind, requirement in BY_KIND.items() if kind != "symmetric"),
        *in_its_state("CreateGrant"),
        always("GRANT-002"),
    ),
    effect=_create,
    claims=_created,
    observers=_made,
    writes=True,
    simpler={"Name": (None,), "Constraints": (None,), "RetiringPrincipal": (None,), "DryRun": (None,)},
)


def _end(world: World, call: Call) -> World:
    issued = world.grant_named(call.get("GrantToken")) or world.grant_named(call.get("GrantId"))
    assert issued is not None, "a guard refuses what names no grant"
    return world.with_grant(replace(issued, ended=world.now, by=call.operation))


def _in_state(operation: str, state: KeyState) -> Callable[[World, Call], bool]:
    def applies(world: World, call: Call) -> bool:
        issued = world.grant_named(call.get("GrantToken")) or world.grant_named(call.get("GrantId"))
        return issued is not None and world.keys[issued.key].state is state

    return applies


def _in_any_state(operation: str) -> tuple[Allowance, ...]:
    """The row of the state table, by the grant's key: RetireGrant may name no key."""
    return tuple(Allowance(f"STATE-{operation}-{state}", _in_state(operation, state)) for state in KeyState)


def _by_id(world: World, call: Call) -> Call:
    """The same retirement, by key and grant id."""
    issued = world.grant_named(call.get("GrantToken"))
    assert issued is not None, "a guard refuses what names no grant"
    return call.having(GrantToken=None, KeyId=KeyRef(issued.key, "arn"), GrantId=Output(issued.slot, "GrantId"))


RETIRE_GRANT = Operation(
    "RetireGrant",
    guards=RETIRE_GUARDS,
    allowances=(
        not_a_dry_run(),
        Allowance("TOKEN-008", lambda world, call: call.get("GrantToken") is not None, without=_by_id),
        Allowance("GRANT-061", lambda world, call: not _in_state("RetireGrant", KeyState.ENABLED)(world, call)),
        Allowance("GRANT-053", lambda world, call: not call.principal),
        *_in_any_state("RetireGrant"),
    ),
    effect=_end,
    claims=no_output,
    observers=_look_at_grants,
    writes=True,
    simpler={"DryRun": (None,)},
)

REVOKE_GRANT = Operation(
    "RevokeGrant",
    guards=REVOKE_GUARDS,
    allowances=(
        not_a_dry_run(),
        by_arn("KeyId"),
        Allowance("GRANT-061", lambda world, call: not _in_state("RevokeGrant", KeyState.ENABLED)(world, call)),
        *_in_any_state("RevokeGrant"),
    ),
    effect=_end,
    claims=no_output,
    observers=_look_at_grants,
    writes=True,
    simpler={"DryRun": (None,)},
)


def _settled(world: World, issued: Issued) -> bool:
    """Whether a list must show what the grant is by now."""
    changed = issued.made if issued.ended is None else issued.ended
    return not issued.lost and world.now >= changed + world.bound


def _entry(issued: Issued, *, whole: bool) -> Rows:
    """The entry of a grant as far as it is known."""
    members: dict[str, Term] = {"GrantId": Output(issued.slot, "GrantId")}
    if not whole:
        return row(**members)
    sent = {name: term for name, term in issued.sent if term is not None}
    return row(**members, KeyId=Metadata(issued.key, "Arn"), **sent)


def _rows(world: World, call: Call, ours: list[Issued], *, content: str, filtered: str | None) -> Iterator[Claim]:
    """The grants that are there, and those that are not any more."""
    matching = [issued for issued in ours if _matches(world, call, issued)]
    for issued in matching:
        if not issued.lost and issued.ended is None and _settled(world, issued) and not orphaned(world, issued):
            because = in_pages(call, filtered or _still_there(world, issued) or content)
            yield Claim(because, "Grants", Relation.HOLDS_GRANTS, _entry(issued, whole=False))
            yield Claim("GRANT-001", "Grants", Relation.HOLDS_GRANTS, _entry(issued, whole=True))
            issuer = PrincipalRef("" if issued.issuer == principal_text("", "account") else "other", "account")
            named = row(GrantId=Output(issued.slot, "GrantId"), IssuingAccount=issuer)
            yield Claim("GRANT-066", "Grants", Relation.HOLDS_GRANTS, named)
            if issued.terms.name is None:
                nameless = row(GrantId=Output(issued.slot, "GrantId"), Name="")
                yield Claim("GRANT-067", "Grants", Relation.HOLDS_GRANTS, nameless)
    for issued in ours:
        if issued.ended is not None and _settled(world, issued):
            yield Claim(ENDED[issued.by], "Grants", Relation.LACKS_ROWS, _entry(issued, whole=False))
    for requirement in ("GRANT-065", "TOKEN-010"):
        yield Claim(requirement, "Grants", Relation.ITEMS_LACK, Texts(("GrantToken", "GrantTokens")))


def _still_there(world: World, issued: Issued) -> str | None:
    """The requirement by which a grant has outlived its key's states, an equal one, or another of its grantee."""
    key, terms = world.keys[issued.key], issued.terms
    if issued.outlived:
        return SETTINGS_OUTLIVE
    if issued.aged:
        return "GRANT-073"
    ended = [row for row in world.grants.values() if row.ended is not None and row.key == issued.key]
    if any(row.terms == terms for row in ended):
        return "GRANT-009"
    if any(row.terms.grantee_principal == terms.grantee_principal for row in ended):
        return "GRANT-008"
    moved = key.disabled_times + key.cancelled_times > issued.times
    return "GRANT-074" if moved else None


def _matches(world: World, call: Call, issued: Issued) -> bool:
    """Whether a grant is one that the filters leave."""
    grantee, retiring, wanted = call.get("GranteePrincipal"), call.get("RetiringPrincipal"), call.get("GrantId")
    if (
        isinstance(grantee, PrincipalRef)
        and principal_text(grantee.name, grantee.form) != issued.terms.grantee_principal
    ):
        return False
    if isinstance(retiring, PrincipalRef):
        return principal_text(retiring.name, retiring.form) == issued.terms.retiring_principal
    return wanted is None or world.grant_named(wanted) == issued


def _listed(world: World, call: Call) -> Iterable[Claim]:
    yield from page_claims(call)
    key = key_of(world, call)
    if not call.whole or key.lost:
        return
    filtered = "GRANT-062" if call.get("GrantId") is not None else None
    filtered = "GRANT-063" if call.get("GranteePrincipal") is not None else filtered
    ours = [issued for issued in world.grants.values() if issued.key == key.slot]
    yield from _rows(world, call, ours, content="GRANT-001", filtered=filtered)
    if not key.strays:
        rows = (_entry(issued, whole=False).rows[0] for issued in ours if _matches(world, call, issued))
        yield Claim(filtered or "GRANT-001", "Grants", Relation.ONLY_GRANTS, Rows(tuple(rows)))


def _seen(world: World, call: Call) -> World:
    key = key_of(world, call)
    for issued in world.grants.values() if call.whole else ():
        if issued.key == key.slot:
            world = world.with_grant(replace(issued, listed=True))
    return world


LIST_GRANTS = Operation(
    "ListGrants",
    guards=LIST_GUARDS,
    allowances=(
        *page_allowances("ListGrants"),
        given("GRANT-062", "GrantId"),
        given("GRANT-063", "GranteePrincipal"),
        by_arn("KeyId"),
        *in_its_state("ListGrants"),
        always("GRANT-001"),
    ),
    claims=_listed,
    effect=_seen,
)


def _retirable(world: World, call: Call) -> Iterable[Claim]:
    """A page is judged where there is enough of ours to fill it: leftovers of others may be in it, too."""
    retiring = call.get("RetiringPrincipal")
    if not isinstance(retiring, PrincipalRef):
        return
    wanted = principal_text(retiring.name, retiring.form)
    alive = [row for row in world.grants.values() if row.terms.retiring_principal == wanted and row.ended is None]
    limit = call.get("Limit")
    if isinstance(limit, int) and len(alive) > limit:
        yield from page_claims(call)
    if not call.whole:
        return
    ours = [row for row in world.grants.values() if row.terms.retiring_principal == wanted]
    yield from _rows(world, call, ours, content="GRANT-068", filtered=None)
    yield Claim("GRANT-068", "Grants", Relation.RETIRED_BY, retiring)
    if others := [row for row in world.grants.values() if row not in ours]:
        rows = (_entry(issued, whole=False).rows[0] for issued in others)
        yield Claim("GRANT-068", "Grants", Relation.LACKS_ROWS, Rows(tuple(rows)))


LIST_RETIRABLE_GRANTS = Operation(
    "ListRetirableGrants",
    guards=RETIRABLE_GUARDS,
    allowances=(*page_allowances("ListRetirableGrants"), always("GRANT-068")),
    claims=_retirable,
)

GRANT_OPERATIONS = (CREATE_GRANT, LIST_GRANTS, LIST_RETIRABLE_GRANTS, RETIRE_GRANT, REVOKE_GRANT)
