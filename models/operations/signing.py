"""GetPublicKey, Sign and Verify: asymmetric keys for signing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from kms_conformance.models.asymmetric.checking import OTHERWISE_WRITTEN, made_by, message_type
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import (
    INVALID_SIGNATURE,
    INVALID_USAGE,
    UNDOCUMENTED,
    UNSUPPORTED,
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
from kms_conformance.models.key_types import (
    ALGORITHM_MEMBERS,
    MAC,
    MESSAGE_TYPES,
    PREHASHED,
    SIGN as SIGN_VERIFY,
    SIGNING,
    SIGNING_ALGORITHMS,
    algorithms,
    has_public_key,
)
from kms_conformance.models.made import Made, message_bytes, signed_bytes
from kms_conformance.models.operation import (
    Allowance,
    Operation,
    always,
    by_alias,
    by_arn,
    in_its_state,
    in_use,
    key_of,
    names_the_key,
    not_a_dry_run,
    used,
)
from kms_conformance.models.operations.key_usages import lists_algorithms
from kms_conformance.models.terms import Members, Output, Rewritten, Texts
from kms_conformance.models.world import World

KEY = named_by("KeyId")
LARGEST_MESSAGE, LARGEST_SIGNATURE = 4096, 6144
EARLIER = 2
"""With so many signatures before it a new one is compared."""


def _public_key(world: World, call: Call) -> Iterable[Claim]:
    key = key_of(world, call)
    yield names_the_key(world, call)
    yield Claim("ASYM-027", "PublicKey", Relation.PUBLIC_KEY_OF, key.spec)
    if key.imported:
        from kms_conformance.models.asymmetric.materials import public_of

        yield Claim("IMPORT-012", "PublicKey", Relation.EQUAL, public_of(key.spec, key.imported[-1].number))
    elif key.public is None:
        yield Claim("ASYM-030", "PublicKey", Relation.FRESH)
    else:
        yield Claim("ASYM-027", "PublicKey", Relation.EQUAL, Output(key.public, "PublicKey"))
    for member, value in (("KeySpec", key.spec), ("CustomerMasterKeySpec", key.spec), ("KeyUsage", key.usage)):
        yield Claim("ASYM-031", member, Relation.EQUAL, value)
    for other, member in ALGORITHM_MEMBERS.items():
        if other == key.usage:
            listed = Texts(algorithms(key.spec, key.usage))
            yield Claim(lists_algorithms(key.spec, key.usage), member, Relation.SAME_ITEMS, listed)
        elif other != MAC:  # such a key has no public one
            yield Claim("ASYM-028", member, Relation.WITHHELD)


def _remember_the_key(world: World, call: Call) -> World:
    key = key_of(world, call)
    return world.with_key(replace(key, public=call.result)) if key.public is None else world


GET_PUBLIC_KEY = Operation(
    "GetPublicKey",
    makes="answer",
    guards=(
        *key_id("VALID-028", aliases=True),
        *grant_tokens(),
        *key_state("GetPublicKey", KEY),
        Guard("ASYM-029", lambda f: None if (key := KEY(f)) is None else has_public_key(key.spec),
              UNSUPPORTED | INVALID_USAGE, authorized=True),
    ),
    allowances=(
        *by_alias("KeyId"),
        by_arn("KeyId"),
        *in_use(),
        *in_its_state("GetPublicKey"),
        always("ASYM-027"),
    ),
    effect=_remember_the_key,
    claims=_public_key,
)  # fmt: skip


def _message_type(f: Facts) -> str:
    return str(f.params.get("MessageType", "RAW"))


def _fitting_algorithm(f: Facts) -> bool | None:
    key, algorithm = KEY(f), f.params.get("SigningAlgorithm")
    if key is None or key.usage != SIGN_VERIFY or algorithm not in SIGNING_ALGORITHMS:
        return None
    return algorithm in algorithms(key.spec, SIGN_VERIFY)


def _fitting_type(requirement: str) -> Condition:
    """ASYM-019: EXTERNAL_MU is for ML-DSA; ASYM-023: Ed25519 takes messages, Ed25519ph digests."""

    def holds(f: Facts) -> bool | None:
        signing, message = SIGNING.get(str(f.params.get("SigningAlgorithm"))), _message_type(f)
        if signing is None or message not in MESSAGE_TYPES:
            return None
        of_edwards = signing.scheme.startswith("ed25519") and message != "EXTERNAL_MU"
        if requirement != ("ASYM-023" if of_edwards else "ASYM-019"):
            return None
        return message in signing.types

    return holds


def _length_of_a_digest(*of: str) -> Condition:
    def holds(f: Facts) -> bool | None:
        signing, message = SIGNING.get(str(f.params.get("SigningAlgorithm"))), f.params.get("Message")
        if signing is None or _message_type(f) not in of or not isinstance(message, bytes) or not message:
            return None
        return len(message) == signing.digest_bytes() if _message_type(f) in signing.types else None

    return holds


def _syntax(required_by: str) -> tuple[Guard, ...]:
    """The members of both operations."""
    return (
        *key_id(required_by, aliases=True),
        required(required_by, "Message"),
        required(required_by, "SigningAlgorithm"),
        one_of("VALID-112", "SigningAlgorithm", SIGNING_ALGORITHMS),
        one_of("VALID-093", "MessageType", MESSAGE_TYPES),
    )


def _of_the_key(operation: str) -> tuple[Guard, ...]:
    """What must fit the key: its state before its usage, its algorithm, and then the message."""
    return (
        *grant_tokens(),
        *key_state(operation, KEY),
        usage("ASYM-026", KEY, SIGN_VERIFY),
        Guard("ASYM-032", _fitting_algorithm, INVALID_USAGE, authorized=True),
        *(Guard(name, _fitting_type(name), UNDOCUMENTED, authorized=True) for name in ("ASYM-019", "ASYM-023")),
        Guard("ASYM-018", _length_of_a_digest("DIGEST"), VALIDATION, authorized=True),
        Guard("ASYM-019", _length_of_a_digest("EXTERNAL_MU"), UNDOCUMENTED, authorized=True),
    )


def _of_type(*types: str) -> Callable[[World, Call], bool]:
    return lambda world, call: message_type(call) in types


def _uses(name: str) -> Callable[[World, Call], bool]:
    return lambda world, call: call.get("SigningAlgorithm") == name


def _is_of_the_largest(world: World, call: Call) -> bool:
    """Whether the message is as long as one may be."""
    return len(message_bytes(call.get("Message"))) == LARGEST_MESSAGE


def _allowed(operation: str, *own: Allowance) -> tuple[Allowance, ...]:
    return (
        not_a_dry_run(),
        *own,
        *by_alias("KeyId"),
        by_arn("KeyId"),
        Allowance("ASYM-024", _uses(PREHASHED)),
        Allowance("ASYM-023", _uses("ED25519_SHA_512")),
        Allowance("ASYM-019", _of_type("EXTERNAL_MU")),
        Allowance("ASYM-018", _of_type("DIGEST")),
        *in_use(),
        *in_its_state(operation),
        always("ASYM-009"),
    )


def _signed(world: World, call: Call) -> Iterable[Claim]:
    key, algorithm = key_of(world, call), str(call.get("SigningAlgorithm"))
    yield names_the_key(world, call)
    yield Claim("ASYM-009", "SigningAlgorithm", Relation.EQUAL, algorithm)
    if key.public is not None:
        requirement = "ASYM-024" if algorithm == PREHASHED else "ASYM-014"
        yield Claim(requirement, "Signature", Relation.VERIFIES, _what_is_signed(call, key.public))
    for made in _earlier(world, call):
        earlier = Output(made.slot, "Signature")
        if SIGNING[algorithm].scheme == "ecdsa" and made.over != _over(call):
            yield Claim("ASYM-033", "Signature", Relation.OTHER_NONCE, earlier)
        elif made.over == _over(call) and SIGNING[algorithm].scheme in ("pss", "pkcs1"):
            relation = Relation.OTHER_BYTES if SIGNING[algorithm].salted else Relation.EQUAL
            yield Claim("ASYM-025", "Signature", relation, earlier)


def _what_is_signed(call: Call, public: int) -> Members:
    return Members((
        ("PublicKey", Output(public, "PublicKey")),
        ("SigningAlgorithm", call.get("SigningAlgorithm")),
        ("MessageType", message_type(call)),
        ("Message", call.get("Message")),
    ))  # fmt: skip


def _over(call: Call) -> bytes:
    return signed_bytes(str(call.get("SigningAlgorithm")), message_bytes(call.get("Message")), message_type(call))


def _earlier(world: World, call: Call) -> list[Made]:
    """The last signatures under the same key by the same algorithm."""
    key, algorithm = key_of(world, call).slot, call.get("SigningAlgorithm")
    return [made for made in world.made.values() if (made.key, made.algorithm) == (key, algorithm)][-EARLIER:]


def _sign(world: World, call: Call) -> World:
    key = key_of(world, call)
    world = used(world, "Sign", key.slot)
    if call.result is None:
        return world
    made = Made(
        slot=call.result, key=key.slot, algorithm=str(call.get("SigningAlgorithm")), over=_over(call),
        message=message_bytes(call.get("Message")), type=message_type(call),
    )  # fmt: skip
    return world.with_made(made)


SIGN = Operation(
    "Sign",
    makes="answer",
    guards=(
        *_syntax("VALID-040"),
        length("ASYM-021", "Message", 0, LARGEST_MESSAGE),
        length("ASYM-022", "Message", 1, 10**9),
        *_of_the_key("Sign"),
        dry_run(),
    ),
    allowances=_allowed("Sign", Allowance("ASYM-021", _is_of_the_largest)),
    effect=_sign,
    claims=_signed,
    simpler={"MessageType": (None,), "DryRun": (None,)},
)


def _never(requirement: str) -> Condition:
    return lambda f: None if f.checked is None else f.checked.difference != requirement


DIFFERENCES = ("ASYM-010", "ASYM-011", "ASYM-012", "ASYM-013", "ASYM-017")
"""In which way a signature may be another than that of the message."""


def _made_of(world: World, call: Call) -> Made:
    made = made_by(world, call.get("Signature"))
    assert made is not None, "only signatures of ours verify"
    return made


def _typed_otherwise(world: World, call: Call) -> bool:
    return _made_of(world, call).type != message_type(call)


def _verified(world: World, call: Call) -> Iterable[Claim]:
    yield names_the_key(world, call)
    yield Claim("ASYM-009", "SigningAlgorithm", Relation.EQUAL, call.get("SigningAlgorithm"))
    yield Claim("ASYM-009", "SignatureValid", Relation.EQUAL, True)


VERIFY = Operation(
    "Verify",
    guards=(
        *_syntax("VALID-047"),
        length("VALID-097b", "Message", 0, LARGEST_MESSAGE),
        required("VALID-047", "Signature"),
        length("VALID-057", "Signature", 1, LARGEST_SIGNATURE),
        *_of_the_key("Verify"),
        *(Guard(name, _never(name), INVALID_SIGNATURE, authorized=True) for name in DIFFERENCES),
        Guard(OTHERWISE_WRITTEN, _never(OTHERWISE_WRITTEN), INVALID_SIGNATURE, authorized=True, either=True),
        dry_run(),
    ),
    allowances=_allowed(
        "Verify",
        Allowance("VALID-097b", _is_of_the_largest),
        Allowance(OTHERWISE_WRITTEN, lambda world, call: isinstance(call.get("Signature"), Rewritten)),
        Allowance("ASYM-016", _typed_otherwise),
        Allowance("ASYM-020", lambda world, call: call.get("MessageType") is None),
    ),
    effect=lambda world, call: used(world, "Verify", key_of(world, call).slot),
    claims=_verified,
    simpler={"DryRun": (None,)},
)

SIGNATURE_OPERATIONS = (GET_PUBLIC_KEY, SIGN, VERIFY)
