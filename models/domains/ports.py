"""What only ports show or do: the dump of what is stored, the worker that moves data, a crash.

A dump is one call that stands for several: it is taken, and the data keys in it are put to the KMS.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kms_conformance.models.apart import APART
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.domains.about import About
from kms_conformance.models.domains.reach import reach
from kms_conformance.models.domains.service import DomainService
from kms_conformance.models.domains.services import SERVICES
from kms_conformance.models.domains.state import Domain, Status
from kms_conformance.models.operation import Operation
from kms_conformance.models.terms import Metadata, Output, Several, Term, Texts
from kms_conformance.models.world import World

DUMP, COMPARE = "inspect:Dump", "inspect:Compare"
WORKER, CRASH, SWAP, ALTER = "fault:Worker", "fault:Crash", "swap:Swap", "alter:Alter"
ROTATE = "rotate:Rotate"
AGE = "fault:Age"
"""Time goes by until the keys of configuration have come to their end; the answer tells how long they live."""
ONE_BY_ONE = ("swap", "alter", "rotate")
"""Faults that a target may have without those of the port "fault"."""
PORTS = ("inspect", "fault", *ONE_BY_ONE, "restart", "clock")
EXPOSED, BARE, ALIKE, PATTERNED = "Exposed", "Bare", "Alike", "Patterned"
"""What dumps tell of texts and data keys that lie in the clear, and of ciphertexts that give something away."""
OF_ENCRYPTION = (EXPOSED, BARE, ALIKE, PATTERNED)
NOTHING: Term = Texts(())


def domain_asked_of(world: World, call: Call) -> Domain | None:
    """The domain of a call that names it by its slot."""
    slot = call.get("Domain")
    return world.domains.get(slot) if isinstance(slot, int) else None


def _dumped(world: World, call: Call) -> Iterator[Claim]:
    for row in APART:
        yield from row.dumped(world, call)
    domain = domain_asked_of(world, call)
    if domain is None:
        return
    service = SERVICES[domain.service]
    yield from (Claim(service.says[About.PLAINTEXT], member, Relation.EQUAL, NOTHING) for member in (EXPOSED, BARE))
    if About.WRAPPED in service.says:
        yield from (
            Claim(service.says[About.WRAPPED], member, Relation.EQUAL, NOTHING) for member in ("Loose", "Foreign")
        )
    yield Claim(service.says.get(About.WRAPPED, service.says[About.SEPARATE]), "Shared", Relation.EQUAL, NOTHING)
    if About.AFTER_CRASH in service.says:
        yield from _whole(service, world, domain)


def _compared(world: World, call: Call) -> Iterator[Claim]:
    """What is stored tells neither that texts are equal nor that one repeats itself."""
    domain = domain_asked_of(world, call)
    says = SERVICES[domain.service].says if domain is not None else {}
    for word, member in ((About.UNLIKE, ALIKE), (About.UNPATTERNED, PATTERNED)):
        if word in says:
            yield Claim(says[word], member, Relation.EQUAL, False)


def _whole(service: DomainService, world: World, domain: Domain) -> Iterator[Claim]:
    """Every record has a data key that opens; after a change of key all of them lie under the new one."""
    said = service.says[About.AFTER_CRASH if domain.crashed else About.REWRAPPED]
    yield Claim(said, "Orphans", Relation.EQUAL, NOTHING)
    if reach(world, domain).possible is True:
        yield Claim(said, "Closed", Relation.EQUAL, NOTHING)
    change = domain.change
    if domain.key is not None and (change is None or change.status is Status.COMPLETED):
        early = change is not None and (change.watched or domain.crashed)
        under = Several((Metadata(domain.key, "Arn"),))
        yield Claim(service.says[About.NOT_EARLY] if early else said, "Keys", Relation.EQUAL, under)


def _crashed(world: World, call: Call) -> World:
    """Whatever was running is thrown back to what had been stored."""
    for domain in world.domains.values():
        if domain.changing:
            world = world.with_domain(replace(domain, crashed=True))
    return world


def _swapped(world: World, call: Call) -> World:
    """What is stored of two items is exchanged; neither may be given out as the other."""
    ids = call.get("Ids")
    for term in ids.terms if isinstance(ids, Several) else ():
        item = world.items.get(term.slot) if isinstance(term, Output) else None
        resource = world.resources.get(term.slot) if isinstance(term, Output) else None
        if item is not None:
            world = world.with_item(replace(item, swapped=True))
        if resource is not None:
            world = world.with_resource(replace(resource, swapped=True))
    return world


def _altered(world: World, call: Call) -> World:
    """A byte of what is stored of an item is another one; it may not be given out as another text."""
    term = call.get("Id")
    item = world.items.get(term.slot) if isinstance(term, Output) else None
    return world if item is None else world.with_item(replace(item, altered=True))


def _rotated(world: World, call: Call) -> World:
    """The keys that services hold themselves have new material."""
    return replace(world, rotated=True)


PORT_OPERATIONS = (
    Operation(DUMP, guards=(), allowances=(), claims=_dumped, service="inspect"),
    Operation(WORKER, guards=(), allowances=(), writes=True, service="fault", judged=False),
    Operation(SWAP, guards=(), allowances=(), effect=_swapped, writes=True, service="swap", judged=False),
    Operation(COMPARE, guards=(), allowances=(), claims=_compared, service="inspect"),
    Operation(ALTER, guards=(), allowances=(), effect=_altered, writes=True, service="alter", judged=False),
    Operation(ROTATE, guards=(), allowances=(), effect=_rotated, writes=True, service="rotate", judged=False),
    Operation(AGE, guards=(), allowances=(), makes="answer", service="fault"),
    Operation(CRASH, guards=(), allowances=(), effect=_crashed, writes=True, service="fault", judged=False),
)
