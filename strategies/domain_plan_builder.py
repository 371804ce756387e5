"""A plan about the domains of one service: its verbs, in the service's own operations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from kms_conformance.models.calls import Call, Repeat
from kms_conformance.models.domains.audit import USES
from kms_conformance.models.domains.jobs import ENROL
from kms_conformance.models.domains.operations import all_of, read, searching
from kms_conformance.models.domains.ports import ALTER, COMPARE, CRASH, DUMP, SWAP, WORKER
from kms_conformance.models.domains.service import DomainService, Kind
from kms_conformance.models.terms import JsonText, KeyConfig, KeyRef, Metadata, Named, Output, Rows, Several, Term
from kms_conformance.strategies.plan_builder import PlanBuilder


class DomainPlanBuilder(PlanBuilder):
    """Appends calls to a service, and remembers which items it wrote."""

    def __init__(self, service: DomainService, name: str, *profiles: str) -> None:
        super().__init__(f"{service.name}/{name}", service.name, *profiles)
        self.service = service
        self.items: dict[int, list[tuple[Kind, int]]] = {}
        self.texts: list[Named] = []
        self.given: dict[int, list[dict[str, Term]]] = {}

    def ref(self, domain: int) -> Output:
        """What names a domain."""
        return Output(domain, self.service.id_path)

    def key_for(self, key: Term) -> Term:
        """The parameter that takes a key."""
        return KeyConfig(key) if self.service.key_in_map else key

    def text(self, tail: str = "", length: int = 0) -> Named:
        """New customer data."""
        named = Named(self.slot(), tail, length)
        self.texts.append(Named(named.slot))
        return named

    def domain(
        self, key: Term, label: str = "plain", *, members: Mapping[str, Term] | None = None, principal: str = ""
    ) -> int:
        """A new domain under a key, given by its slot or any other term; its slot."""
        term = KeyRef(key, "arn") if isinstance(key, int) else key
        own: dict[str, Term] = {name: self.text() for name in self.service.data}
        name = {} if self.service.data else {self.service.id_param: Named(self.slot())}
        params = {**name, **own, self.service.key_param: self.key_for(term), **_fixed(self.service), **(members or {})}
        slot = self.send(self.service.operation(self.service.create), label, params, makes=True)
        self.last_by(principal)
        self.items[slot] = []
        return slot

    def name_of(self, domain: int) -> Term:
        """The name that a domain was created with."""
        return next(call for call in self._calls if call.result == domain).get(self.service.id_param)

    def domain_sent_again(self, key: int) -> int:
        """A new domain whose creation is sent twice under one client token; its slot."""
        slot = self.domain(key, "sent-again")
        self._calls[-1] = replace(self._calls[-1], repeat=Repeat.TWICE)
        return slot

    def change(
        self, domain: int, key: Term, label: str = "plain", *, drop: tuple[str, ...] = (), principal: str = ""
    ) -> None:
        """Another key for a domain, or the same, with other data of its own."""
        term = KeyRef(key, "arn") if isinstance(key, int) else key
        own = {name: self.text() for name in self.service.data if name not in drop}
        params = {self.service.id_param: self.ref(domain), **own, self.service.key_param: self.key_for(term)}
        self.send(self.service.operation(self.service.update), label, params)
        self.last_by(principal)

    def describe(self, domain: int, label: str = "plain", principal: str = "") -> None:
        """DescribeDomain."""
        self.on_domain(self.service.describe, domain, label, principal)

    def on_domain(self, operation: str, domain: int, label: str = "plain", principal: str = "") -> None:
        """A call that names a domain and nothing else."""
        self.send(self.service.operation(operation), label, {self.service.id_param: self.ref(domain)})
        self.last_by(principal)

    def rest(self, domain: int, label: str = "at-rest") -> None:
        """Wait until a change of key has ended."""
        self.describe(domain, label)
        self._calls[-1] = replace(self._calls[-1], repeat=Repeat.UNTIL_AT_REST)

    def all_domains(self, label: str = "plain") -> None:
        """The list of all domains."""
        call = Call.of(self.service.operation(self.service.listing.operation), label=label)
        self.append(call.all_pages())

    def write(
        self,
        domain: int,
        kind: Kind,
        label: str = "plain",
        *,
        data: Term = None,
        members: Mapping[str, Term] | None = None,
        principal: str = "",
    ) -> int:
        """A new item, with one text in all members, these in those named, or another in each; its slot."""
        given = {name: data or self.text() for name, _ in kind.data} | dict(members or {})
        params = {self.service.id_param: self.ref(domain), **given}
        slot = self.send(self.service.operation(kind.write), label, params, makes=True)
        self.last_by(principal)
        self.given[slot] = [given]
        self.items[domain].append((kind, slot))
        return slot

    def fill(self, domain: int, label: str = "plain", number: int = 1) -> None:
        """Items of every kind."""
        for kind in self.service.kinds:
            for _ in range(number):
                self.write(domain, kind, label)

    def overwrite(
        self, domain: int, kind: Kind, item: int, label: str = "overwritten", members: tuple[str, ...] = ()
    ) -> None:
        """Other data in an item: in these members, or in all of them."""
        assert kind.overwrite is not None, f"a {kind.name} is not overwritten"
        given: dict[str, Term] = {name: self.text() for name, _ in kind.data if not members or name in members}
        self.on_item(kind.overwrite, domain, kind, item, label, **given)
        self.given[item].append(given)

    def erase(self, domain: int, kind: Kind, item: int, label: str = "deleted") -> None:
        """The item is deleted."""
        assert kind.delete is not None, f"a {kind.name} is not deleted"
        self.on_item(kind.delete, domain, kind, item, label)

    def on_item(self, operation: str, domain: int, kind: Kind, item: int, label: str = "plain", **more: Term) -> None:
        """A call that names an item."""
        named = {self.service.id_param: self.ref(domain), kind.id_param: Output(item, kind.id_path)}
        self.send(self.service.operation(operation), label, named | more)

    def look(self, domain: int, kind: Kind, item: int, label: str = "plain", principal: str = "") -> None:
        """Read one item."""
        call = read(self.service, kind, self.ref(domain), item)
        if call is not None:
            self.append(call.having(label).by(principal))
        for search in kind.searches[1:]:
            texts = [row[search.by] for row in self.given[item][-2:] if search.by in row]
            for text in texts if search.by else [Output(item, kind.id_path)]:
                found = searching(self.service, search, self.ref(domain), text)
                self.append(found.having(label).by(principal))

    def look_at_all(self, domain: int, label: str = "plain", principal: str = "") -> None:
        """Read every item, and list those of each kind."""
        for kind, item in self.items[domain]:
            self.look(domain, kind, item, label, principal)
        for kind in self.service.kinds:
            call = all_of(self.service, kind, self.ref(domain))
            if call is not None:
                self.append(call.having(label).by(principal))

    def grants(self, key: int, label: str = "plain") -> None:
        """All grants on a key."""
        self.send("kms:ListGrants", label, {"KeyId": KeyRef(key)})

    def dump(self, domain: int, label: str = "plain") -> None:
        """What is stored, looked at for one domain and for all data of the script."""
        named: dict[str, Term] = {"Domain": domain, "Name": self.ref(domain), "ContextKey": self.service.context_key}
        sent = sent_as(self._calls)
        rows = ((("Item", sent.get(text.slot, "a text")), ("Text", text)) for text in self.texts)
        self.send(DUMP, label, {**named, "Data": Rows(tuple(rows))})

    def compare(self, domain: int, kind: Kind, twins: list[int], repetitive: int, varied: int) -> None:
        """What is stored of items with equal texts, and of a text that repeats itself beside one that does not."""
        one, two, *same = (Output(item, kind.id_path) for item in (repetitive, varied, *twins))
        self.send(
            COMPARE, "compared", {"Domain": domain, "Twins": Several(tuple(same)), "Repetitive": one, "Varied": two}
        )

    def alter(self, kind: Kind, item: int) -> None:
        """A bit of what is stored of an item is changed."""
        self.send(ALTER, "altered", {"Id": Output(item, kind.id_path)})

    def enrol(self, domain: int, key: int, label: str = "plain") -> None:
        """A job that enrols a speaker, with its output under the key."""
        sent: dict[str, Term] = {self.service.id_param: self.ref(domain), "OutputKey": Metadata(key, "Arn")}
        self.send(self.service.operation(ENROL), label, sent)

    def uses(
        self,
        domains: tuple[int, ...],
        keys: tuple[int, ...],
        label: str = "plain",
        before: int | None = None,
        *,
        ended: bool = False,
    ) -> int:
        """What the audit trail shows of the service's uses of keys that it has for these domains alone; its slot.

        before  the slot of what was seen earlier; ended: when the change of key had ended
        """
        names = (Output(domain, self.service.arn_path or self.service.id_path) for domain in domains)
        sent: dict[str, Term] = {"Domain": domains[0], "Service": self.service.service_principal}
        sent["Context"] = Several((self.service.context_key, *names))
        sent["Keys"] = Several(tuple(Metadata(key, "Arn") for key in keys))
        sent["Data"] = Several(tuple(self.texts))
        if before is not None:
            sent |= {"Before": Output(before, "Events"), **({"Ended": True} if ended else {})}
        return self.send(USES, label, sent, makes=True)

    def worker(self, action: str, steps: int = 0) -> None:
        """Pause or resume what moves data, or have it do steps."""
        self.send(WORKER, action, {"Action": action, "Steps": steps})

    def swap(self, kind: Kind, one: int, other: int) -> None:
        """What is stored of two items is exchanged."""
        ids = Several((Output(one, kind.id_path), Output(other, kind.id_path)))
        self.send(SWAP, "swapped", {"Ids": ids})

    def crash(self, at: str = "") -> None:
        """The service ends as if killed, now or at a point that it comes to, and starts again."""
        self.send(CRASH, at or "crash", {"At": at} if at else {})

    def revoke_all(self, domain: int, key: int, label: str = "revoked") -> None:
        """Every grant on a key that the service has for a domain is revoked."""
        params: dict[str, Term] = {"KeyId": KeyRef(key), "Domain": domain, "Name": self.ref(domain)}
        self.send("kms:RevokeGrants", label, params)


def _fixed(service: DomainService) -> dict[str, Term]:
    return dict(service.fixed)


def sent_as(calls: Iterable[Call]) -> dict[int, str]:
    """By the slot of each text what it was sent as first: "Description of CreateWatchlist 2"."""
    times: Counter[str] = Counter()
    found: dict[int, str] = {}
    for call in calls:
        times[call.operation] += 1
        for name, term in call.params:
            for member, slot in _texts_in(name, term):
                found.setdefault(slot, f"{member} of {call.operation.partition(':')[2]} {times[call.operation]}")
    return found


def _texts_in(name: str, term: Term) -> Iterator[tuple[str, int]]:
    match term:
        case Named(slot):
            yield name, slot
        case JsonText(pairs):
            for inner, part in pairs:
                yield from _texts_in(f"{name}.{inner}", part)
        case Several(terms):
            for part in terms:
                yield from _texts_in(name, part)
