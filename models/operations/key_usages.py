"""The types of keys that CreateKey makes: for what each is, and which algorithms its metadata lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.facts import SYMMETRIC_USAGE, Facts
from kms_conformance.models.guards import VALIDATION, Condition, Guard
from kms_conformance.models.key_types import (
    AGREE,
    ALGORITHM_MEMBERS,
    EDWARDS,
    ENCAPSULATE,
    ENCRYPT,
    HMAC_BITS,
    KEY_TYPES,
    MAC,
    ML_DSA,
    ML_KEM,
    ONLY_IN_CHINA,
    RSA_BITS,
    SIGN,
    SYMMETRIC,
    algorithms,
)
from kms_conformance.models.operation import Allowance
from kms_conformance.models.terms import Texts
from kms_conformance.models.world import World

KEY_SPECS = (*KEY_TYPES, ONLY_IN_CHINA)
OLD_KEY_SPECS = tuple(spec for spec in KEY_SPECS if not spec.startswith("ML_") and spec != EDWARDS)
"""Those of CustomerMasterKeySpec, which is deprecated and got no newer ones."""
KEY_USAGES = tuple(ALGORITHM_MEMBERS)
ORIGINS = ("AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE")

USAGES_OF = {
    SYMMETRIC: "KEY-010",
    **dict.fromkeys(HMAC_BITS, "KEY-011"),
    **dict.fromkeys(RSA_BITS, "KEY-012"),
    **dict.fromkeys(("ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521"), "KEY-013"),
    "ECC_SECG_P256K1": "KEY-014",
    EDWARDS: "KEY-015",
    **dict.fromkeys(ML_DSA, "KEY-016"),
    **dict.fromkeys(ML_KEM, "KEY-017"),
}
"""The requirement that says for what keys of a spec can be made."""


def _spec_asked(f: Facts) -> str:
    return str(f.params.get("KeySpec", f.params.get("CustomerMasterKeySpec", SYMMETRIC)))


def _usage_fits(requirement: str) -> Condition:
    """A key of the spec is for no other usage: a symmetric key encrypts and decrypts and does nothing else."""

    def holds(f: Facts) -> bool | None:
        spec, usage = _spec_asked(f), f.params.get("KeyUsage")
        return usage in KEY_TYPES[spec] if USAGES_OF.get(spec) == requirement and usage in KEY_USAGES else None

    return holds


def _usage_given(f: Facts) -> bool | None:
    """KEY-009: only for a symmetric key KeyUsage may be left out."""
    return "KeyUsage" in f.params if _spec_asked(f) in set(USAGES_OF) - {SYMMETRIC} else None


def usage_of(call: Call) -> str:
    """The usage of the key that a CreateKey makes."""
    return str(call.get("KeyUsage") or SYMMETRIC_USAGE)


def _asks_for(requirement: str) -> Callable[[World, Call], bool]:
    return lambda world, call: call.get("KeyUsage") is not None and USAGES_OF.get(spec_of(call)) == requirement


def spec_of(call: Call) -> str:
    """The spec of the key that a CreateKey makes."""
    return str(call.get("KeySpec") or call.get("CustomerMasterKeySpec") or SYMMETRIC)


USAGE_GUARDS = (
    Guard("KEY-009", _usage_given, VALIDATION),
    *(Guard(name, _usage_fits(name), VALIDATION) for name in dict.fromkeys(USAGES_OF.values())),
)
USAGE_ALLOWANCES = tuple(Allowance(name, _asks_for(name)) for name in dict.fromkeys(USAGES_OF.values()))


def _member(name: str) -> str:
    return f"KeyMetadata.{name}"


def algorithm_claims(spec: str, usage: str) -> Iterable[Claim]:
    """The algorithms of the key's usage are listed, and those of no other (KEY-019 to KEY-022)."""
    if spec == SYMMETRIC:
        yield Claim("KEY-019", _member("EncryptionAlgorithms"), Relation.LISTS, SYMMETRIC)
    else:
        listed = _member(ALGORITHM_MEMBERS[usage])
        yield Claim(lists_algorithms(spec, usage), listed, Relation.SAME_ITEMS, Texts(algorithms(spec, usage)))
    for requirement, other in LISTED_FOR:
        if other != usage:
            yield Claim(requirement, _member(ALGORITHM_MEMBERS[other]), Relation.ABSENT)


LISTED_FOR = (("KEY-019", ENCRYPT), ("KEY-020", SIGN), ("KEY-021", MAC), ("KEY-022", ENCAPSULATE))
"""The requirement by which a list of algorithms is there for keys of one usage alone."""


def lists_algorithms(spec: str, usage: str) -> str:
    """The requirement that says which algorithms keys of a spec and a usage have."""
    if usage == SIGN:
        return SIGNING_LISTS[spec]
    return {ENCRYPT: "ASYM-008", MAC: "KEY-021", AGREE: "KEY-023", ENCAPSULATE: "KEY-022"}[usage]


SIGNING_LISTS = {
    **dict.fromkeys(RSA_BITS, "ASYM-001"),
    "ECC_NIST_P256": "ASYM-002",
    "ECC_NIST_P384": "ASYM-003",
    "ECC_NIST_P521": "ASYM-004",
    "ECC_SECG_P256K1": "ASYM-005",
    EDWARDS: "ASYM-006",
    **dict.fromkeys(ML_DSA, "ASYM-007"),
}
