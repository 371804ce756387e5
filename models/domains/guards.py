"""When a call for a service with domains is refused: one table for each verb, the same for every service."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from kms_conformance.models.domains.about import About
from kms_conformance.models.domains.domain_facts import DomainFacts
from kms_conformance.models.domains.reach import OF_TYPE
from kms_conformance.models.domains.service import DomainService
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import UNDOCUMENTED, VALIDATION, Condition, Guard

OUT_OF_REACH = (About.DISABLED, About.PENDING, About.REVOKED, About.OTHER_GRANT)
EITHER = (About.OLD_OUT_OF_REACH, About.NEW_OUT_OF_REACH)
CONFLICT = frozenset({"ConflictException"})


def _asked(holds: Callable[[DomainFacts], bool | None]) -> Condition:
    return lambda f: None if f.domain is None else holds(f.domain)


CALLERS = {
    "elsewhere": About.OTHER_REGION,
    "context": About.OTHER_CONTEXT,
    "CreateGrant": About.NO_CREATE_GRANT,
    "DescribeKey": About.NO_DESCRIBE_KEY,
}
"""What a caller may lack who gives a domain its key, and the words of `says` for it."""


def _callers(service: DomainService, lacking: Collection[str]) -> tuple[Guard, ...]:
    """The caller is allowed what the service does on the caller's behalf."""

    def has(action: str) -> Condition:
        return _asked(lambda d: d.caller_lacks != action)

    words = {**CALLERS, "Decrypt": About.CALLER}
    return tuple(
        Guard(service.says[words[action]], has(action), service.denied)
        for action in lacking
        if words[action] in service.says
    )


def key_guards(service: DomainService, *, change: bool) -> tuple[Guard, ...]:
    """The key that a domain is to have: named, there, symmetric, enabled. For a change all of that is one demand."""

    def about(word: About) -> str:
        return service.says[About.REFUSED_CHANGE if change else word]

    named = () if change or About.NO_KEY not in service.says else (_named(service),)
    return (
        *_callers(service, CALLERS),
        *named,
        Guard(about(About.UNKNOWN_KEY), _asked(lambda d: d.key_known), UNDOCUMENTED),
        Guard(about(About.USAGE), _asked(lambda d: d.key_fit), UNDOCUMENTED),
        Guard(about(About.UNUSABLE_KEY), _asked(lambda d: d.key_usable), UNDOCUMENTED),
    )


def _named(service: DomainService) -> Guard:
    return Guard(service.says[About.NO_KEY], _asked(lambda d: d.names_key), VALIDATION)


def one_change(service: DomainService) -> tuple[Guard, ...]:
    """A change of key while another runs is refused as a conflict, or taken on; both are right."""
    if About.SECOND_CHANGE not in service.says:
        return ()
    free = _asked(lambda d: None if d.changing is None else not d.changing)
    return (Guard(service.says[About.SECOND_CHANGE], free, CONFLICT, either=True),)


def without_its_grant(service: DomainService) -> tuple[Guard, ...]:
    """A change of a domain whose grant was revoked: no page promises that it makes the grant anew; both are right."""
    return (Guard(service.says[About.TOLD_ANYWAY], _asked(lambda d: not d.ungranted), service.denied, either=True),)


def is_there(service: DomainService) -> tuple[Guard, ...]:
    """The item is in that domain, and was not deleted."""

    def kept(f: Facts) -> bool | None:
        return None if f.domain is None else f.domain.gone != "item"

    def here(f: Facts) -> bool | None:
        return None if f.domain is None else not f.domain.elsewhere

    own = (Guard(service.says[About.ELSEWHERE], here, service.not_found),) if About.ELSEWHERE in service.says else ()
    return (*own, Guard(service.says[About.DELETED], kept, service.not_found)) if About.DELETED in service.says else own


def data_guards(service: DomainService, *, one: bool = True, typed: bool = False) -> tuple[Guard, ...]:
    """Data cannot be had, or written, without the key; while either of two keys may be needed, both are right.

    `one`: the call names an item; `typed`: it is about objects of a type, which may have a key of its own.
    """
    reached = (*OUT_OF_REACH, OF_TYPE) if typed else OUT_OF_REACH

    def without(word: About) -> Condition:
        return _asked(lambda d: d.out_of_reach != word)

    def perhaps(word: About) -> Condition:
        return _asked(lambda d: d.either != word)

    return (
        *_domain_is_there(service),
        Guard(service.says[About.TOLD_ANYWAY], _asked(lambda d: not d.beyond), service.denied, either=True),
        *(is_there(service) if one else ()),
        *_callers(service, ("Decrypt",)),
        *_genuine(service),
        *(Guard(service.says[word], without(word), service.denied) for word in reached if word in service.says),
        *(Guard(service.says[word], perhaps(word), service.denied, either=True) for word in EITHER),
    )


def _domain_is_there(service: DomainService) -> tuple[Guard, ...]:
    """The domain was not deleted."""
    if About.DOMAIN_GONE not in service.says:
        return ()
    return (Guard(service.says[About.DOMAIN_GONE], _asked(lambda d: d.gone != "domain"), UNDOCUMENTED),)


def job_guards(service: DomainService) -> tuple[Guard, ...]:
    """A job without the grant is refused, or fails and says why: of the key's state the same is said of all data."""
    if About.JOB_DENIED not in service.says:
        return data_guards(service, one=False)
    own = replace(service, says={**service.says, About.REVOKED: service.says[About.JOB_DENIED]})
    return data_guards(own, one=False)


def _genuine(service: DomainService) -> Iterator[Guard]:
    """What is stored is what the service put there, and where it put it."""
    if About.SWAPPED in service.says:
        yield Guard(service.says[About.SWAPPED], _asked(lambda d: not d.swapped), UNDOCUMENTED, faults=True)
    if About.ALTERED in service.says:
        altered = _asked(lambda d: not d.altered)
        yield Guard(service.says[About.ALTERED], altered, UNDOCUMENTED, faults=True, either=True)


def told_anyway(service: DomainService) -> tuple[Guard, ...]:
    """What tells of a domain or takes something away may need the key, or not: no page says."""

    def reachable(f: Facts) -> bool | None:
        return None if f.domain is None else not (f.domain.out_of_reach or f.domain.either)

    caller = tuple(replace(guard, either=True) for guard in _callers(service, ("Decrypt",)))
    return (*caller, Guard(service.says[About.TOLD_ANYWAY], reachable, service.denied, either=True))
