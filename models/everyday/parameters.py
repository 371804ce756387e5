"""The operations of Parameter Store on parameters of type SecureString. Source: botocore ssm 2014-11-06."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.domains.dependence import Enforcement
from kms_conformance.models.everyday.holders import Opened
from kms_conformance.models.everyday.parameter_facts import (
    GET,
    HISTORY,
    OPEN,
    PUT,
    SERVICE,
    chosen,
    opened,
    parameter_of,
    selected,
    told,
)
from kms_conformance.models.everyday.says import Says, asked, life, may
from kms_conformance.models.everyday.state import Holder, Version
from kms_conformance.models.everyday.stored import NO_CIPHERTEXT
from kms_conformance.models.guards import INVALID_CIPHERTEXT, UNDOCUMENTED, Guard
from kms_conformance.models.operation import Allowance, Operation, always, operation_of
from kms_conformance.models.terms import Joined, KeyRef, Metadata, Output, Rows, Term, Texts
from kms_conformance.models.world import World

CONCEALED, OPENS, BOUND, UNEQUAL = "SSM-001", "SSM-002", "SSM-003", "SSM-004"
"""The requirements of what is stored: nothing of the plaintext, what opens it, what does not, and equal values."""
TAKEN, NUMBERED, UNREAD, NAMED, ANY_NAME = "SSM-018", "SSM-020", "SSM-019", "SSM-023", "SSM-024"
"""Those of names that are taken, numbers of versions, reading without decryption, ARNs, and names of the key."""
SAYS = Says(
    kept="SSM-005",
    disabled="SSM-006",
    pending="SSM-007",
    disabled_writing="SSM-008",
    pending_writing="SSM-009",
    unknown="SSM-010",
    unfit="SSM-011",
    back="SSM-012",
    reader="SSM-013",
    writer="SSM-014",
    permitted="SSM-015",
    moved="SSM-016",
    former="SSM-017",
    missing="SSM-021",
    unharmed="SSM-022",
    rotated="SSM-025",
    unusable=frozenset({"InvalidKeyId"}),
    not_there=frozenset({"ParameterNotFound", "ParameterVersionNotFound"}),
)
DEPENDS: Mapping[Enforcement, tuple[str, ...]] = {
    "key-state": (),
    "permissions": (SAYS.reader, SAYS.writer, SAYS.permitted),
    "grants": (),
}
"""What stands on what the KMS enforces. Of its own keys that cannot be used, Parameter Store is told all the same."""
UNOPENED = INVALID_CIPHERTEXT | {NO_CIPHERTEXT}
WRITING = (
    Guard(TAKEN, asked(lambda e: e.free), frozenset({"ParameterAlreadyExists"})),
    *SAYS.writing(),
    Guard(SAYS.writer, may("Encrypt", "GenerateDataKey"), UNDOCUMENTED),
)
READING = (*SAYS.is_there(), *SAYS.decrypting())
OPENING = (*SAYS.is_there(), Guard(BOUND, asked(lambda e: e.documented), UNOPENED))
"""Of what is opened with KMS itself: it is asked only while its key can be used."""


def _promise(world: World, row: Opened) -> str:
    _, version = row
    return SAYS.promise(world, version.keys, version.lived, version.because)


def _promised(requirement: str) -> Callable[[World, Call], bool]:
    def applies(world: World, call: Call) -> bool:
        if call.get("WithDecryption") is not True:
            return False
        return any(_promise(world, row) == requirement for row in told(world, call))

    return applies


def _reads_without_key(world: World, call: Call) -> bool:
    return call.get("WithDecryption") is not True


READ = (
    *(Allowance(name, _promised(name)) for name in SAYS.promises),
    Allowance(UNREAD, _reads_without_key),
    always(SAYS.kept),
)


def _written(world: World, call: Call) -> World:
    """The world with a new version; what is not said of a version stays as it is."""
    name = call.get("Name")
    holder, key = parameter_of(world, call), world.key_named(call.get("KeyId"))
    keys = () if key is None else (key.slot,)
    before = holder.versions if holder is not None else ()
    moved = bool(before) and before[-1].keys != keys
    enveloped = call.get("Tier") == "Advanced" or any(row.enveloped for row in before)
    new = Version(
        text=call.get("Value"),
        keys=keys,
        lived=life(world, keys),
        because=SAYS.moved if moved else "",
        enveloped=enveloped,
    )
    former = tuple(replace(row, because=SAYS.former) if row.keys != keys else row for row in before)
    kept = holder or Holder(SERVICE, name)
    return world.with_holder(replace(kept, versions=(*former, new)))


def _not_written(world: World, call: Call) -> World:
    """What was there stays as it was."""
    holder = parameter_of(world, call)
    if holder is None or not holder.versions:
        return world
    *before, last = holder.versions
    return world.with_holder(replace(holder, versions=(*before, replace(last, because=SAYS.unharmed))))


def _shown(world: World, call: Call) -> World:
    """The world that remembers which answer showed how a version is stored."""
    holder, version = chosen(world, call.get("Name"))
    if holder is None or version is None or call.result is None or call.get("WithDecryption") is True:
        return world
    rows = tuple(replace(row, shown=call.result) if row is version else row for row in holder.versions)
    return world.with_holder(replace(holder, versions=rows))


def _labelled(world: World, call: Call) -> World:
    holder, number, labels = parameter_of(world, call), call.get("ParameterVersion"), call.get("Labels")
    if holder is None or not isinstance(number, int) or not isinstance(labels, Texts):
        return world
    return world.with_holder(replace(holder, labels={**holder.labels, **dict.fromkeys(labels.items, number)}))


def _deleted(world: World, call: Call) -> World:
    holder = parameter_of(world, call)
    return world if holder is None else world.without_holder(holder)


def _of_write(world: World, call: Call) -> Iterator[Claim]:
    holder = parameter_of(world, call)
    yield Claim(NUMBERED, "Version", Relation.EQUAL, 1 + (len(holder.versions) if holder is not None else 0))


def _of_one(world: World, call: Call) -> Iterator[Claim]:
    """The value of one parameter, and its ARN."""
    name, _ = selected(call.get("Name"))
    for row in told(world, call):
        yield from _of_value(world, call, row, "Parameter.Value")
    rest = name.parts[1:] if isinstance(name, Joined) else (name,)
    yield Claim(NAMED, "Parameter.ARN", Relation.MATCHES, Joined((r"arn:[a-z-]+:ssm:[^:]+:\d{12}:parameter/", *rest)))


def _of_value(world: World, call: Call, row: Opened, member: str) -> Iterator[Claim]:
    _, version = row
    if call.get("WithDecryption") is True:
        yield Claim(_promise(world, row), member, Relation.EQUAL, version.text, data=True)
        return
    yield Claim(CONCEALED, member, Relation.CONCEALS, version.text)
    for other in _equal(world, version):
        yield Claim(UNEQUAL, member, Relation.DIFFERS, Output(other, "Parameter.Value"))


def _equal(world: World, version: Version) -> Iterator[int]:
    """The answers that showed how the same text is stored elsewhere."""
    for holder in world.holders.values():
        for row in holder.versions:
            if row is not version and row.text == version.text and row.shown is not None and row.shown != version.shown:
                yield row.shown


def _of_several(world: World, call: Call) -> Iterator[Claim]:
    """The values of several parameters, by their names; of a history, by the numbers of the versions."""
    for row in told(world, call):
        holder, version = row
        named: tuple[str, Term] = ("Name", holder.name)
        if call.operation == HISTORY:
            named = ("Version", 1 + [other is version for other in holder.versions].index(True))
        if call.get("WithDecryption") is True:
            entry = (named, ("Value", version.text))
            yield Claim(_promise(world, row), "Parameters", Relation.HOLDS_ROWS, Rows((entry,)), data=True)
        else:
            yield Claim(CONCEALED, "Parameters", Relation.CONCEALS, version.text)


def _of_opened(world: World, call: Call) -> Iterator[Claim]:
    """What KMS decrypts the stored value to, and under which key."""
    for _, version in told(world, call):
        yield Claim(OPENS, "Plaintext", Relation.EQUAL, version.text)
        under = SAYS.moved if version.because == SAYS.moved else OPENS
        yield from (Claim(under, "KeyId", Relation.EQUAL, Metadata(slot, "Arn")) for slot in version.keys)


def _look(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """What a write has written, or a refused one has left."""
    holder = parameter_of(world, call)
    if holder is not None and holder.versions:
        yield Call.of(GET, Name=holder.name, WithDecryption=True)


def _needs_key(world: World, call: Call) -> bool:
    """Whether a call has something encrypted or decrypted."""
    return call.operation == PUT or bool(opened(world, call))


def _by_id(term: Term) -> Term:
    """The same key, named by its id."""
    return KeyRef(term.slot) if isinstance(term, KeyRef) else None


_row = partial(operation_of, SERVICE, simpler={})
PERMITTED = Allowance(SAYS.permitted, lambda world, call: bool(call.principal) and _needs_key(world, call))
KEY_NAMED = Allowance(ANY_NAME, lambda world, call: call.get("KeyId") not in (None, _by_id(call.get("KeyId"))))
PARAMETER_OPERATIONS: tuple[Operation, ...] = (
    replace(
        _row(
            "PutParameter", WRITING, (PERMITTED, KEY_NAMED, always(SAYS.kept)), effect=_written, told=_of_write,
            look=_look,
        ),
        refused=_not_written,
    ),
    replace(_row("GetParameter", READING, (PERMITTED, *READ), effect=_shown, told=_of_one), writes=False),
    _row("GetParameters", SAYS.decrypting(), (PERMITTED, *READ), told=_of_several),
    _row("GetParametersByPath", SAYS.decrypting(), (PERMITTED, *READ), told=_of_several),
    _row("GetParameterHistory", READING, (PERMITTED, *READ), told=_of_several),
    _row("LabelParameterVersion", SAYS.is_there(), (always(SAYS.kept),), effect=_labelled),
    _row("DeleteParameter", SAYS.is_there(), (always(SAYS.missing),), effect=_deleted),
)  # fmt: skip
"""In the order of the profile."""
OPEN_STORED = replace(_row("OpenParameter", OPENING, (always(OPENS),), told=_of_opened), name=OPEN)
"""What is beside the profile's own operations."""
