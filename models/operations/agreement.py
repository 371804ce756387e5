"""DeriveSharedSecret: the secret that a key for key agreement and a public key of its curve have in common (ECDH)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kms_conformance.models.asymmetric.sharing import earlier, of_both, ours_with, shared_by
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import (
    UNDOCUMENTED,
    VALIDATION,
    Condition,
    Guard,
    dry_run,
    grant_tokens,
    key_id,
    key_state,
    length,
    named_by,
    one_of,
    required,
    usage,
)
from kms_conformance.models.key_types import AGREE, CURVES
from kms_conformance.models.made import Shared
from kms_conformance.models.operation import (
    Allowance,
    Operation,
    always,
    by_alias,
    by_arn,
    in_its_state,
    in_use,
    key_of,
    not_a_dry_run,
    used,
)
from kms_conformance.models.operations.recipients import GENUINE, NO_PLAINTEXT, for_a_recipient
from kms_conformance.models.terms import Metadata, Output, OwnKey
from kms_conformance.models.world import World

KEY = named_by("KeyId")
SECRET = "SharedSecret"
USUAL = "ECC_NIST_P256"
"""The spec of a key about which nothing is special."""
LONGEST_PUBLIC_KEY = 8192
SECRET_BYTES = {"ECC_NIST_P256": 32, "ECC_NIST_P384": 48, "ECC_NIST_P521": 66}


def _public_key(requirement: str) -> Condition:
    """ECDH-004 to ECDH-006: the bytes are a public key on the curve of the KMS key, in the usual encoding."""

    def holds(f: Facts) -> bool | None:
        whole, key = f.params.get("PublicKey"), KEY(f)
        if not isinstance(whole, bytes) or not 0 < len(whole) <= LONGEST_PUBLIC_KEY or key is None:
            return None
        return _misses(whole, CURVES.get(key.spec, "")) != requirement

    return holds


def _misses(whole: bytes, curve: str) -> str | None:
    """The requirement by which bytes are not a public key on the curve; None where they are."""
    from kms_conformance.models.asymmetric.own_keys import peer_of

    peer = peer_of(whole)
    if peer.kind == "malformed":
        return "ECDH-005"
    if peer.curve != curve:
        return "ECDH-004"
    return {"invalid": "ECDH-006", "compressed": "ECDH-010"}.get(peer.kind)


def _derived(world: World, call: Call) -> Iterable[Claim]:
    key = key_of(world, call)
    yield Claim("KEY-035b", "KeyId", Relation.EQUAL, Metadata(key.slot, "Arn"))
    yield Claim("ECDH-008", "KeyAgreementAlgorithm", Relation.EQUAL, "ECDH")
    yield Claim("ECDH-009", "KeyOrigin", Relation.EQUAL, Metadata(key.slot, "Origin"))
    if for_a_recipient(call):
        yield Claim(NO_PLAINTEXT, SECRET, Relation.WITHHELD)
        return
    yield Claim("ECDH-002", SECRET, Relation.LENGTH, SECRET_BYTES[key.spec])
    ours = call.get("PublicKey")
    if isinstance(ours, OwnKey) and key.public is not None:
        yield Claim("ECDH-002", SECRET, Relation.AGREED, ours_with(ours, key.public))
    for requirement, made in (("ECDH-003", earlier(world, call)), ("ECDH-001", of_both(world, call))):
        if made is not None:
            yield Claim(requirement, SECRET, Relation.EQUAL, Output(made.slot, SECRET))


def _derive(world: World, call: Call) -> World:
    key = key_of(world, call)
    world = used(world, "DeriveSharedSecret", key.slot)
    if call.result is None or for_a_recipient(call):
        return world
    return world.with_shared(Shared(call.result, key.slot, shared_by(world, call)))


def _with_another_key(world: World, call: Call) -> bool:
    return isinstance(call.get("PublicKey"), Output)


def _of_ours(form: str) -> Callable[[World, Call], bool]:
    return lambda world, call: isinstance(own := call.get("PublicKey"), OwnKey) and own.form == form


DERIVE_SHARED_SECRET = Operation(
    "DeriveSharedSecret",
    makes="answer",
    guards=(
        *key_id("VALID-010", aliases=True),
        required("VALID-010", "KeyAgreementAlgorithm"),
        required("VALID-010", "PublicKey"),
        one_of("VALID-081", "KeyAgreementAlgorithm", ("ECDH",)),  # AWS-080
        length("VALID-104", "PublicKey", 1, LONGEST_PUBLIC_KEY),
        GENUINE,
        *grant_tokens(),
        *key_state("DeriveSharedSecret", KEY),
        usage("ECDH-007", KEY, AGREE),
        Guard("ECDH-005", _public_key("ECDH-005"), VALIDATION, authorized=True),
        Guard("ECDH-004", _public_key("ECDH-004"), UNDOCUMENTED, authorized=True),
        Guard("ECDH-006", _public_key("ECDH-006"), UNDOCUMENTED, authorized=True),
        Guard("ECDH-010", _public_key("ECDH-010"), UNDOCUMENTED, authorized=True, either=True),
        dry_run(),
    ),
    allowances=(
        not_a_dry_run(),
        *by_alias("KeyId"),
        by_arn("KeyId"),
        Allowance("ECDH-010", _of_ours("compressed")),
        Allowance("ECDH-001", _with_another_key),
        Allowance("ECDH-002", lambda world, call: key_of(world, call).spec != USUAL),
        *in_use(),
        *in_its_state("DeriveSharedSecret"),
        always("ECDH-002"),
    ),
    effect=_derive,
    claims=_derived,
    simpler={"DryRun": (None,)},
)
