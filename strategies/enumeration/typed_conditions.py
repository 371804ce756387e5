"""Conditions on the algorithm and the message type of signatures and MACs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kms_conformance.models.key_types import MAC, SIGN
from kms_conformance.models.terms import KeyRef, Term
from kms_conformance.strategies.enumeration.authorization import PROFILE
from kms_conformance.strategies.enumeration.conditions import Conditions, condition_on
from kms_conformance.strategies.plan_builder import Plan
from kms_conformance.strategies.typed_plan_builder import MESSAGE, TypedPlanBuilder, digest

PSS: Mapping[str, Term] = {"Message": MESSAGE, "SigningAlgorithm": "RSASSA_PSS_SHA_256"}
PKCS1: Mapping[str, Term] = {"Message": MESSAGE, "SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256"}
DIGEST: Mapping[str, Term] = {**PSS, "Message": digest(MESSAGE, "sha256"), "MessageType": "DIGEST"}
OF_MAC: Mapping[str, Term] = {"Message": MESSAGE, "MacAlgorithm": "HMAC_SHA_256"}


def plans() -> Iterator[Plan]:
    """One plan for each condition key."""
    yield _plan(
        "signing-algorithm", "Sign", {"StringLike": {"kms:SigningAlgorithm": "RSASSA_PSS*"}},
        {"pss": PSS, "pkcs1": PKCS1, "pss-of-a-digest": DIGEST},
    )  # fmt: skip
    yield _plan(
        "message-type", "Sign", {"StringEquals": {"kms:MessageType": "RAW"}},
        {"raw": {**PSS, "MessageType": "RAW"}, "digest": DIGEST, "not-sent": PSS},
    )  # fmt: skip
    for name, value in {"right": "HMAC_SHA_256", "another": "HMAC_SHA_512"}.items():
        yield _plan(
            f"mac-algorithm-{name}", "GenerateMac", {"StringEquals": {"kms:MacAlgorithm": value}}, {"sent": OF_MAC}
        )


def _plan(name: str, operation: str, condition: Conditions, calls: Mapping[str, Mapping[str, Term]]) -> Plan:
    """The calls under the condition, and all of them without it."""
    of_macs = operation == "GenerateMac"
    s = TypedPlanBuilder(f"conditions/{name}", PROFILE, "kms-hmac" if of_macs else "kms-asymmetric")
    key = s.key_of(KeySpec="HMAC_256", KeyUsage=MAC) if of_macs else s.key_of(KeySpec="RSA_2048", KeyUsage=SIGN)
    for title, wanted in ((name, condition), ("unconditional", None)):
        condition_on(s, key, (operation,), wanted, title)
        for label, params in calls.items():
            s.by("alice", operation, f"{name}-{label}", True, KeyId=KeyRef(key), **params)
    return s.plan(observe=False)
