"""How a service says what every service with domains can be asked: one row of names for each.

A domain is what a key belongs to: a Voice ID domain, a Customer Profiles domain.  Items are the customer's data in it.
The verbs (create, write, overwrite, read, list, delete, change the key, poll) are the same everywhere; a row says which
operation of the service is meant, and in which members names, keys and data are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kms_conformance.models.domains.about import About
from kms_conformance.models.terms import Term


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of items or of domains: its operation, and the member of the answer with the entries.

    key  where an entry tells the key of a domain; empty: nowhere
    """

    operation: str
    member: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """A way to find items: the parameter that takes texts, what else is sent, and the member with those found.

    by       the parameter of `write` whose text is looked for; empty: the id
    partial  denied, it may also answer without the items, and say so of each
    """

    operation: str
    member: str
    param: str
    fixed: tuple[tuple[str, Term], ...] = ()
    by: str = ""
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of item. Operations by their names in the service, members as dotted paths.

    write      makes an item; its answer, and that of `read`, hold it in `answer`
    data       parameters with customer data, each with the member in which a read gives it back
    told       members of every answer about it that are the same for all
    id_path    where the answer of `write` tells its id; `id_param` is the parameter that takes it
    read       gives one item back; each of `searches` a list that holds it
    listing    gives all items of a domain back; its entries repeat all data
    overwrite  the same parameters as `write`, and the id
    because    the requirement that data survive unchanged
    longest    characters that data may have; `lengths` has those that may have another number
    tails      ends of texts that its members in `wide` take, beside letters and digits
    beside     how many there are in a domain that nobody wrote
    partly     an overwriting that leaves a member out leaves it as it was
    others     further operations that name one
    """

    name: str
    write: str
    data: tuple[tuple[str, str], ...]
    answer: str
    id_path: str
    id_param: str
    because: str
    told: tuple[tuple[str, str], ...] = ()
    longest: int = 256
    lengths: Mapping[str, int] = field(default_factory=dict)
    tails: tuple[str, ...] = ()
    wide: tuple[str, ...] = ()
    beside: int = 0
    partly: bool = False
    read: str | None = None
    searches: tuple[Search, ...] = ()
    listing: Listing | None = None
    overwrite: str | None = None
    delete: str | None = None
    others: tuple[str, ...] = ()

    def search(self, operation: str, params: Mapping[str, Term]) -> Search | None:
        """The search that a call is, by what it sends."""
        same = (row for row in self.searches if row.operation == operation)
        return next((row for row in same if all(params.get(name) == term for name, term in row.fixed)), None)

    @property
    def entry_id(self) -> str:
        """The member of an entry that tells the id."""
        return self.id_path.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class DomainService:
    """A service with domains.

    name         in boto3, and of its profile
    principal    of the service in grants and events: "voiceid" for voiceid.amazonaws.com
    context_key  the name in the encryption context whose value is the ARN of the domain
    id_path      where the answer of `create` tells what names the domain; `id_param` takes it
    arn_path     where an answer tells its ARN; None: no answer does
    key_path     where answers tell the key; `key_param` is the parameter that takes it
    key_in_map   the parameter is a map with KmsKeyId; key_required: no domain without
    data         members of the domain itself with customer data, given by parameters of the same name
    update_path  where answers tell of a change of key (status, old key, message); None: nothing is told of it
    denied       the codes by which data are refused; not_found  those by which something is told not to be there
    says         the requirements, by what they are about
    """

    name: str
    principal: str
    context_key: str
    create: str
    update: str
    describe: str
    delete: str
    listing: Listing
    id_path: str
    id_param: str
    arn_path: str | None
    key_path: str
    key_param: str
    key_in_map: bool
    key_required: bool
    data: tuple[str, ...]
    answer: str
    update_path: str | None
    kinds: tuple[Kind, ...]
    denied: frozenset[str]
    not_found: frozenset[str]
    says: Mapping[About, str]
    tails: tuple[str, ...] = ()
    """Ends of texts that its data in `wide` take beside letters and digits, and how long each may be."""
    wide: tuple[str, ...] = ()
    lengths: Mapping[str, int] = field(default_factory=dict)
    nested: tuple[Kind, ...] = ()
    """Kinds of items that belong to others (models.domains.objects)."""
    fixed: Mapping[str, Term] = field(default_factory=dict)
    """Parameters that every creation sends, whatever it is about."""

    @property
    def service_principal(self) -> str:
        """Who the service is in grants and events."""
        return f"{self.principal}.amazonaws.com"

    @property
    def listings(self) -> tuple[Listing, ...]:
        """All its lists."""
        kinds = (*self.kinds, *self.nested)
        return (self.listing, *(kind.listing for kind in kinds if kind.listing is not None))

    def operation(self, name: str) -> str:
        """An operation of the service by the name that it has in the model: "voice-id:CreateDomain"."""
        return f"{self.name}:{name}"

    def kind(self, name: str) -> Kind:
        """The kind of that name."""
        return next(kind for kind in self.kinds if kind.name == name)
