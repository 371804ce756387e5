"""The model's state: keys, aliases, and the ciphertexts that a target returned.

KMS's symmetric ciphertexts are never computed here.  `World.ciphertexts` says what each returned blob must open to.
Every attribute that a later observation can see remembers the requirement that put it there (`because`), so that
an observation that contradicts it is blamed on the effect that did not happen and not on the observation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kms_conformance.models.audit.record import Record
from kms_conformance.models.campaigns.state import Campaign, Instance
from kms_conformance.models.domains.state import Domain, Item
from kms_conformance.models.everyday.state import Holder
from kms_conformance.models.facts import SYMMETRIC_USAGE
from kms_conformance.models.import_types import EXTERNAL, OF_KMS
from kms_conformance.models.imported import Imported, Parameters
from kms_conformance.models.integrations.state import Integration
from kms_conformance.models.key_types import SYMMETRIC
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.made import Made, Shared
from kms_conformance.models.permissions import Document, Issued
from kms_conformance.models.resource import Resource
from kms_conformance.models.scheduling.state import TimeOff
from kms_conformance.models.storage import Bucket, Place, StoredObject
from kms_conformance.models.terms import (
    SEALED,
    SEALED_PRIVATE_KEY,
    AliasRef,
    Blob,
    Context,
    KeyRef,
    Output,
    Term,
)


@dataclass(frozen=True, slots=True)
class Rotation:
    """Automatic rotation, the on-demand rotations so far, and the requirements that put them there."""

    enabled: bool = False
    period_days: int | None = None
    """None: none was given, or it is not documented which one counts (ROT-006)."""
    because: str = "ROT-001"
    times: int = 0
    told: frozenset[int] = frozenset()
    """The numbers of the materials whose id DescribeKey has told."""
    dated: bool = False
    """NextRotationDate was read since the last change of the settings."""
    automatic: int = 0
    """How many of the rotations were made because a period was over."""
    since: float = 0
    """When the period under way began, in seconds by which the clock was moved until then."""


@dataclass(frozen=True, slots=True)
class Key:
    """A symmetric encryption key with KMS-made material, unless `spec` or `origin` says another."""

    slot: int
    state: KeyState = KeyState.ENABLED
    because: str = "KEY-001"
    """The requirement whose effect put the key in its state."""
    date_because: str = "INV-22"
    """The requirement that speaks of DeletionDate after the last call."""
    description: Term = ""
    window_days: int | None = None
    scheduled_at: float = 0
    """When its deletion was scheduled, in seconds by which the clock was moved until then."""
    gone: bool = False
    """Its waiting period is over."""
    disabled_times: int = 0
    cancelled_times: int = 0
    fresh: bool = False
    """Created in this trace and unchanged since (KEY-005)."""
    described: bool = False
    """Described since the last write to its metadata."""
    unchanged_because: str = "KEY-030"
    """The requirement by which DescribeKey must say the same as the last time, but for what it is about."""
    usage: str = SYMMETRIC_USAGE
    spec: str = SYMMETRIC
    public: int | None = None
    """The slot of the first answer that gave its public key."""
    description_because: str = "KEY-005"
    policy: Term = None
    """The key policy that was put; None: the default policy."""
    policy_because: str = "POLICY-001"
    tags: Mapping[str, str] = field(default_factory=dict)
    tags_because: str = "TAG-001"
    rotation: Rotation = Rotation()
    made_here: bool = False
    """Created in this trace: nobody else has used it."""
    uses: tuple[str, ...] = ()
    """The cryptographic operations that succeeded with it in this trace, the last one at the end."""
    strays: bool = False
    """It may have grants that the model does not know."""
    worn: bool = False
    """Tagged, rotated, given another policy or description: never lent again."""
    lost: bool = False
    """Its state could not be established after a deviation; nothing more is asked of it."""
    outlived: bool = False
    """It was there when the target was restarted; as with ciphertexts and grants."""
    managed: bool = False
    """An AWS managed key: never lent, and never ended."""
    origin: str = OF_KMS
    imported: tuple[Imported, ...] = ()
    """The materials that it has had, the current one last."""
    pending: Imported | None = None
    """Material that waits for a rotation."""
    pending_unknown: bool = False
    """Such material was deleted: of what a list shows of it nothing is said."""

    @property
    def external(self) -> bool:
        """Whether its material is imported."""
        return self.origin == EXTERNAL

    @property
    def materials(self) -> tuple[Imported, ...]:
        """All that were imported, the one that waits for a rotation last."""
        return self.imported if self.pending is None else (*self.imported, self.pending)

    @property
    def absences(self) -> int:
        """How often material was deleted, or expired."""
        return sum(row.absences for row in self.imported)

    @property
    def symmetric(self) -> bool:
        """Whether it is a symmetric encryption key."""
        return self.spec == SYMMETRIC


@dataclass(frozen=True, slots=True)
class Pair:
    """A data key pair: its spec, and the slot of the answer that has its public key."""

    spec: str
    slot: int


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """A ciphertext: what a returned blob must open to, and what it has lived through."""

    slot: int
    key: int
    context: Context
    plaintext: Term
    made_by: str
    algorithm: str = SYMMETRIC
    disabled_times: int = 0
    cancelled_times: int = 0
    absences: int = 0
    """How often its key was without material before it was made."""
    material: int = 0
    """After how many rotations of its key it was made."""
    opened: bool = False
    reencrypted: bool = False
    size: int | None = None
    """The length in bytes of a plaintext that nobody has seen yet, and the requirement that fixes it."""
    size_because: str = "DATAKEY-003"
    through: AliasRef | None = None
    """The alias by which its key was named."""
    source_bound: bool = False
    """Made by ReEncrypt without a context from a ciphertext that had one (CTX-022)."""
    pair: Pair | None = None
    """The data key pair whose private key it is."""
    lost: bool = False
    outlived: bool = False

    @property
    def blob(self) -> Blob:
        """The ciphertext as it was returned."""
        of_a_pair = self.made_by.startswith("GenerateDataKeyPair")
        return Blob(self.slot, member=SEALED_PRIVATE_KEY if of_a_pair else SEALED)

    @property
    def symmetric(self) -> bool:
        """Whether a symmetric key made it; one under an RSA key tells neither its key nor its algorithm."""
        return self.algorithm == SYMMETRIC


@dataclass(frozen=True, slots=True)
class Alias:
    """An alias and the key that it names; `because` is the requirement that made it name that one.

    listed  a list has shown it since it names this key
    dated   a list has told its dates before its last move
    moved   it was moved since a list told its dates
    """

    ref: AliasRef
    key: int
    because: str = "ALIAS-002"
    lost: bool = False
    listed: bool = False
    dated: bool = False
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Former:
    """A key or an alias as it was until a change, by its slot or its name; None: it was not there.

    keys  those for which it matters: the key itself, or those that the alias names before and after the change
    """

    about: int | AliasRef
    was: Key | Alias | None
    changed_at: float
    keys: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class World:
    """All that the model knows. `deleted` are the aliases that are no more, with the keys they named.

    `records` are the calls of which the audit trail must hold an event.

    grants         by the slot of the answer that made each; `tokens` says of every answer of CreateGrant which it is
    iam            the inline policy of each principal, the newest last
    key_policies   the policies of each key, the newest last; of a key that has the default one only, none
    instances, campaigns  of outbound campaigns: by the slot of the name, and of the answer that made each
    integrations   of AppIntegrations: by the slot of the answer that made each
    resources         what there is in Cases and Q in Connect, by the slot of the answer that made each
    time_off       requests for time off in Amazon Connect scheduling, likewise
    holders        parameters, secrets and tables, by service and name
    domains, items  of services that encrypt at rest, by the slot of the answer that made each
    context_keys   by service the name in its encryption contexts, where that is another than AWS's
    now            seconds on the target's clock; `bound` those within which a change of permissions must show,
                   `key_state_bound` those within which one of a key, or of an alias, must
    former         what such changes changed (models/key_changes)
    """

    keys: Mapping[int, Key] = field(default_factory=dict)
    ciphertexts: Mapping[int, Ciphertext] = field(default_factory=dict)
    made: Mapping[int, Made] = field(default_factory=dict)
    """The signatures and MACs that were made."""
    shared: Mapping[int, Shared] = field(default_factory=dict)
    """The shared secrets that were answered."""
    aliases: Mapping[AliasRef, Alias] = field(default_factory=dict)
    deleted: Mapping[AliasRef, int] = field(default_factory=dict)
    records: Mapping[int, Record] = field(default_factory=dict)
    buckets: Mapping[int, Bucket] = field(default_factory=dict)
    objects: Mapping[Place, StoredObject] = field(default_factory=dict)
    absent: Mapping[Place, str] = field(default_factory=dict)
    """Where no object is, and the requirement by which none is there."""
    grants: Mapping[int, Issued] = field(default_factory=dict)
    tokens: Mapping[int, int] = field(default_factory=dict)
    iam: Mapping[str, tuple[Document, ...]] = field(default_factory=dict)
    key_policies: Mapping[int, tuple[Document, ...]] = field(default_factory=dict)
    now: float = 0
    bound: float = 0
    key_state_bound: float = 0
    former: tuple[Former, ...] = ()
    domains: Mapping[int, Domain] = field(default_factory=dict)
    items: Mapping[int, Item] = field(default_factory=dict)
    context_keys: Mapping[str, str] = field(default_factory=dict)
    instances: Mapping[int, Instance] = field(default_factory=dict)
    campaigns: Mapping[int, Campaign] = field(default_factory=dict)
    resources: Mapping[int, Resource] = field(default_factory=dict)
    integrations: Mapping[int, Integration] = field(default_factory=dict)
    time_off: Mapping[int, TimeOff] = field(default_factory=dict)
    moved: float = 0
    """The seconds by which the target's clock was moved."""
    holders: Mapping[tuple[str, Term], Holder] = field(default_factory=dict)
    rotated: bool = False
    """Whether services have made new material for the keys that they hold themselves."""
    imports: Mapping[int, Parameters] = field(default_factory=dict)
    """What was handed out for imports, by the slot of the answer."""

    def with_instance(self, instance: Instance) -> World:
        """The world with this instance."""
        return replace(self, instances={**self.instances, instance.slot: instance})

    def with_campaign(self, campaign: Campaign) -> World:
        """The world with this campaign."""
        return replace(self, campaigns={**self.campaigns, campaign.slot: campaign})

    def with_resource(self, resource: Resource) -> World:
        """The world with this part of a service."""
        return replace(self, resources={**self.resources, resource.slot: resource})

    def with_integration(self, integration: Integration) -> World:
        """The world with this data integration."""
        return replace(self, integrations={**self.integrations, integration.slot: integration})

    def with_time_off(self, time_off: TimeOff) -> World:
        """The world with this request for time off."""
        return replace(self, time_off={**self.time_off, time_off.slot: time_off})

    def with_holder(self, holder: Holder) -> World:
        """The world with this parameter or secret."""
        return replace(self, holders={**self.holders, (holder.service, holder.name): holder})

    def without_holder(self, holder: Holder) -> World:
        """The world without it."""
        place = holder.service, holder.name
        return replace(self, holders={where: row for where, row in self.holders.items() if where != place})

    def with_domain(self, domain: Domain) -> World:
        """The world with this domain."""
        return replace(self, domains={**self.domains, domain.slot: domain})

    def with_item(self, item: Item) -> World:
        """The world with this item."""
        return replace(self, items={**self.items, item.slot: item})

    def with_grant(self, issued: Issued, answer: int | None = None) -> World:
        """The world with this grant, which `answer` names too."""
        tokens = self.tokens if answer is None else {**self.tokens, answer: issued.slot}
        return replace(self, grants={**self.grants, issued.slot: issued}, tokens=tokens)

    def grant_named(self, term: Term) -> Issued | None:
        """The grant whose id or token a term is."""
        return self.grants.get(self.tokens.get(term.slot, -1)) if isinstance(term, Output) else None

    def with_iam(self, principal: str, text: Term) -> World:
        """The world in which a principal has this inline policy, or none."""
        rows = (*self.iam.get(principal, (Document(None),)), Document(text, self.now))
        return replace(self, iam={**self.iam, principal: rows})

    def born_with_policy(self, slot: int, text: Term) -> World:
        """The world in which a key has had this policy from its first moment."""
        return replace(self, key_policies={**self.key_policies, slot: (Document(text, self.now - self.bound),)})

    def with_key_policy(self, slot: int, text: Term) -> World:
        """The world in which a key has this policy."""
        rows = (*self.key_policies.get(slot, (Document(None),)), Document(text, self.now))
        return replace(self, key_policies={**self.key_policies, slot: rows})

    def with_bucket(self, bucket: Bucket) -> World:
        """The world with this bucket in its slot."""
        return replace(self, buckets={**self.buckets, bucket.slot: bucket})

    def with_object(self, item: StoredObject) -> World:
        """The world with this object in its place."""
        absent = {place: because for place, because in self.absent.items() if place != item.place}
        return replace(self, objects={**self.objects, item.place: item}, absent=absent)

    def without_object(self, place: Place, because: str) -> World:
        """The world in which no object is there."""
        kept = {where: item for where, item in self.objects.items() if where != place}
        return replace(self, objects=kept, absent={**self.absent, place: because})

    def with_key(self, key: Key) -> World:
        """The world with this key in its slot."""
        return replace(self, keys={**self.keys, key.slot: key})

    def with_ciphertext(self, entry: Ciphertext) -> World:
        """The world with this ciphertext in its slot."""
        return replace(self, ciphertexts={**self.ciphertexts, entry.slot: entry})

    def with_shared(self, shared: Shared) -> World:
        """The world with this shared secret."""
        return replace(self, shared={**self.shared, shared.slot: shared})

    def with_made(self, made: Made) -> World:
        """The world with this signature or MAC in its slot."""
        return replace(self, made={**self.made, made.slot: made})

    def with_alias(self, alias: Alias) -> World:
        """The world in which the alias names its key."""
        deleted = {ref: key for ref, key in self.deleted.items() if ref != alias.ref}
        return replace(self, aliases={**self.aliases, alias.ref: alias}, deleted=deleted)

    def with_record(self, slot: int, record: Record) -> World:
        """The world that remembers this call."""
        return replace(self, records={**self.records, slot: record})

    def without_alias(self, ref: AliasRef) -> World:
        """The world without the alias."""
        kept = {name: alias for name, alias in self.aliases.items() if name != ref}
        return replace(self, aliases=kept, deleted={**self.deleted, ref: self.aliases[ref].key})

    def aliases_of(self, slot: int) -> list[Alias]:
        """The aliases that name the key."""
        return [alias for alias in self.aliases.values() if alias.key == slot]

    def key_named(self, term: Term) -> Key | None:
        """The key that an identifier of ours names, by key id, key ARN or alias; None when it names none."""
        match term:
            case KeyRef(slot, "id" | "arn"):
                return self.keys.get(slot)
            case AliasRef(form="name" | "arn") if (alias := self.aliases.get(term.name)) is not None:
                return self.keys.get(alias.key)
            case _:
                return None

    def usable_keys(self) -> list[Key]:
        """The symmetric keys whose state is known."""
        return [key for key in self.keys.values() if not (key.lost or key.gone) and key.symmetric]

    def usable_ciphertexts(self) -> list[Ciphertext]:
        """The ciphertexts that may be used, with a key whose state is known."""
        return [c for c in self.ciphertexts.values() if not c.lost and not self.keys[c.key].lost]
