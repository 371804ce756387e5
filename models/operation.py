"""An operation of KMS: guards, effect, claims on its answer, and what demands that a valid call succeeds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.guards import Guard
from kms_conformance.models.lifecycle import LIFECYCLE, KeyState, state_requirement
from kms_conformance.models.terms import AliasRef, Context, KeyRef, Material, Metadata, Term, Value
from kms_conformance.models.world import Ciphertext, Key, World

Effect = Callable[[World, Call], World]
Claims = Callable[[World, Call], Iterable[Claim]]
Learning = Callable[[World, Call, Mapping[str, Value]], World]


def nothing(world: World, call: Call) -> World:
    """The effect of an operation that has none."""
    return world


def no_claims(world: World, call: Call) -> Iterable[Claim]:
    """The claims on an answer of which nothing is said."""
    return ()


def no_calls(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """The observers of an operation whose effect nothing can show."""
    return ()


@dataclass(frozen=True, slots=True)
class Allowance:
    """A requirement that demands success of those valid calls to which it applies.

    `without` gives the twin that lacks the feature; it is needed where the feature is the absence of a parameter,
    which a reducer cannot take away.
    """

    requirement: str
    applies: Callable[[World, Call], bool]
    without: Callable[[World, Call], Call] | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the specification.

    guards      in the order in which the reference target answers
    allowances  the most specific first; the last ones apply to every valid call
    effect      the world after success; `refused` the world after a refusal (what must not have changed)
    claims      on the answer, made from the world before the call
    observers   calls made at once after it, so that an effect that did not happen is blamed on itself
    simpler     for each parameter the terms to try, simplest first, when a finding is reduced
    """

    name: str
    guards: tuple[Guard, ...]
    allowances: tuple[Allowance, ...]
    effect: Effect = nothing
    refused: Effect = nothing
    claims: Claims = no_claims
    observers: Callable[..., Iterable[Call]] = no_calls
    simpler: dict[str, tuple[Term, ...]] = field(default_factory=dict)
    makes: str | None = None
    """What a success adds to the world: "key", "ciphertext" or nothing."""
    writes: bool = False
    """A success changes something that a later observation can see."""
    service: str = "kms"
    """The service that performs it, by its name in boto3."""
    judged: bool = True
    """Something is said of it; else it only sets up what is said of others."""
    reads: bool = False
    """It gives customer data back, of a service with domains: what is told not to be there any more is lost."""
    learns: Learning | None = None
    """The world after an answer that tells what the model cannot know: how far the service has come by itself."""
    about_new_keys: bool = False
    """Its answer tells whether a key is fresh: a key that was lent before cannot stand for one."""


def operation_of(
    service: str,
    name: str,
    guards: tuple[Guard, ...],
    allowances: tuple[Allowance, ...],
    *,
    effect: Effect = nothing,
    told: Claims = no_claims,
    look: Callable[..., Iterable[Call]] = no_calls,
    makes: str | None = None,
    simpler: dict[str, tuple[Term, ...]],
    always_first: tuple[Allowance, ...] = (),
) -> Operation:
    """An operation of a service that has a package of its own; what has an effect writes.

    always_first  allowances that come before its own, in every operation of the service
    """
    return Operation(
        f"{service}:{name}", guards, (*always_first, *allowances), effect=effect, claims=told, observers=look,
        makes=makes, writes=effect is not nothing, service=service, simpler=simpler,
    )  # fmt: skip


def key_of(world: World, call: Call, name: str = "KeyId") -> Key:
    """The key that a call names; only for calls that are valid."""
    key = world.key_named(call.get(name))
    assert key is not None, f"{call.operation} names no key of ours in {name}"
    return key


def context_of(call: Call, name: str = "EncryptionContext") -> Context:
    """The context that a call gives; none and empty are the same (CTX-013)."""
    given = call.get(name)
    return given if isinstance(given, Context) else Context()


def has_wide_text(context: Context) -> bool:
    """Whether a context holds text beyond ASCII (CTX-014)."""
    return any(not (key + value).isascii() for key, value in context.pairs)


def by_arn(*names: str) -> Allowance:
    """KEY-032: a key ARN does as well as a key id."""

    def applies(world: World, call: Call) -> bool:
        return any(isinstance(ref := call.get(name), KeyRef) and ref.form == "arn" for name in names)

    return Allowance("KEY-032", applies)


def alias_promise(world: World, call: Call, name: str = "KeyId") -> str | None:
    """The requirement by which the alias in a parameter names its key; None when the key is named otherwise."""
    term = call.get(name)
    alias = world.aliases.get(term.name) if isinstance(term, AliasRef) else None
    return alias.because if alias else None


def by_alias(*names: str) -> tuple[Allowance, ...]:
    """An alias does as well as the key: as created, as moved, in whatever case."""

    def named(requirement: str) -> Callable[[World, Call], bool]:
        return lambda world, call: any(alias_promise(world, call, name) == requirement for name in names)

    return tuple(Allowance(requirement, named(requirement)) for requirement in ALIAS_PROMISES)


ALIAS_PROMISES = (
    "ALIAS-024", "ALIAS-011", "ALIAS-003", "ALIAS-017", "ALIAS-010", "ALIAS-019", "ALIAS-023", "ALIAS-031",
    "ALIAS-002", "INV-41",
)  # fmt: skip
"""Why an alias names its key: created again after deletion; beside one that differs in case alone; by the key's ARN;
moved; not moved by a refused call; not deleted with a sibling, nor with the schedule of its key; simply created;
still there after a restart."""


def names_the_key(world: World, call: Call, name: str = "KeyId", member: str = "KeyId") -> Claim:
    """The answer tells the ARN of the key, by whatever identifier it was named."""
    promise = alias_promise(world, call, name) or "KEY-034"
    return Claim(promise, member, Relation.EQUAL, Metadata(key_of(world, call, name).slot, "Arn"))


def material_claim(requirement: str, member: str, key: Key, number: int) -> Claim:
    """An answer names the key's material after `number` rotations; while nobody has told its id, not the first one."""
    if key.external:
        return Claim(requirement, member, Relation.EQUAL, key.imported[number].id)
    if number == 0:
        return Claim(requirement, member, Relation.EQUAL, Metadata(key.slot, "CurrentKeyMaterialId"))
    if number in key.rotation.told:
        return Claim(requirement, member, Relation.EQUAL, Material(key.slot, number))
    return Claim(requirement, member, Relation.DIFFERS, Metadata(key.slot, "CurrentKeyMaterialId"))


def in_its_state(operation: str, name: str = "KeyId") -> tuple[Allowance, ...]:
    """The cells of the state table that allow the operation: success is what they demand."""

    def in_state(state: KeyState) -> Callable[[World, Call], bool]:
        return lambda world, call: (key := world.key_named(call.get(name))) is not None and key.state is state

    return tuple(
        Allowance(state_requirement(operation, state), in_state(state))
        for state, errors in LIFECYCLE[operation].items()
        if not errors
    )


def always(requirement: str) -> Allowance:
    """A requirement that every valid call must succeed."""
    return Allowance(requirement, lambda world, call: True)


def given(requirement: str, name: str) -> Allowance:
    """A requirement that demands success of valid calls which send the parameter."""
    return Allowance(requirement, lambda world, call: call.get(name) is not None)


def not_a_dry_run() -> Allowance:
    """DRYRUN-004: DryRun=false is a normal request."""
    return Allowance("DRYRUN-004", lambda world, call: call.get("DryRun") is False)


def after_enabling(name: str = "KeyId") -> Allowance:
    """KEY-045 seen in use: a key that EnableKey brought back works."""
    return Allowance("KEY-045", lambda world, call: key_of(world, call, name).because == "KEY-045")


def in_use(name: str = "KeyId") -> tuple[Allowance, ...]:
    """A key in use for which something was done before: it was enabled again, or material was imported."""

    def has_imported(world: World, call: Call) -> bool:
        return key_of(world, call, name).external

    return after_enabling(name), Allowance("IMPORT-010", has_imported)


def used(world: World, operation: str, *slots: int) -> World:
    """The world in which the keys served a cryptographic operation."""
    for slot in slots:
        key = world.keys[slot]
        world = world.with_key(replace(key, uses=(*(use for use in key.uses if use != operation), operation)))
    return world


DATA_OUTLIVES, SETTINGS_OUTLIVE = "INV-40", "INV-41"
"""The requirements by which keys and ciphertexts, and what is set or attached to keys, outlive a restart."""


def survived(world: World, entry: Ciphertext) -> str | None:
    """The requirement by which a ciphertext must have outlived what happened to its key or to itself."""
    key = world.keys[entry.key]
    if entry.outlived:
        return DATA_OUTLIVES
    if key.absences > entry.absences:
        return "IMPORT-030"
    if key.rotation.times > entry.material and key.external:
        return "ROT-022"
    if key.rotation.times > entry.material:
        return "DATAKEY-020" if entry.made_by.startswith("GenerateDataKey") else "ROT-013"
    if key.cancelled_times > entry.cancelled_times:
        return "KEY-053"
    if key.disabled_times > entry.disabled_times:
        return "INV-16"
    if entry.reencrypted:
        return "REENC-002"
    if key.external:
        return "IMPORT-010"
    return "ENC-030" if entry.opened else None


SURVIVALS = (
    DATA_OUTLIVES,
    "IMPORT-030",
    "ROT-022",
    "DATAKEY-020",
    "ROT-013",
    "KEY-053",
    "INV-16",
    "REENC-002",
    "IMPORT-010",
    "ENC-030",
)
"""What `survived` may name."""

MADE_BY = {
    "Encrypt": "ENC-001",
    "GenerateDataKey": "DATAKEY-001",
    "GenerateDataKeyWithoutPlaintext": "DATAKEY-001",
    "GenerateDataKeyPair": "DATAKEY-012",
    "GenerateDataKeyPairWithoutPlaintext": "DATAKEY-012",
    "ReEncrypt": "REENC-001",
}
"""The requirement that makes a ciphertext open to its plaintext, by the operation that made it."""
MADE_UNDER_RSA = {"Encrypt": "ENC-038", "ReEncrypt": "REENC-009", "Sealed": "ENC-020"}
"""The same under an RSA key; "Sealed": made outside of KMS, with the public key."""


def made_because(entry: Ciphertext) -> str:
    """The requirement that makes a ciphertext open to its plaintext."""
    return (MADE_BY if entry.symmetric else MADE_UNDER_RSA)[entry.made_by]
