"""The requirement that speaks of a condition in a policy, by its key and its operator."""

from __future__ import annotations

from kms_conformance.models.authorization.access import Access
from kms_conformance.models.authorization.policy import Condition

CONTEXT_PAIR = "kms:encryptioncontext:"
CONTEXT_KEYS = "kms:encryptioncontextkeys"
BY_KEY: dict[str, str] = {
    "kms:encryptionalgorithm": "POLICY-036",
    "kms:signingalgorithm": "POLICY-037",
    "kms:macalgorithm": "POLICY-038",
    "kms:messagetype": "POLICY-039",
    "kms:datakeypairspec": "POLICY-040",
    "kms:grantconstrainttype": "POLICY-041",
    "kms:grantoperations": "POLICY-042",
    "kms:granteeprincipal": "POLICY-043",
    "kms:retiringprincipal": "POLICY-044",
    "kms:grantisforawsresource": "POLICY-045",
    "kms:viaservice": "POLICY-046",
    "kms:calleraccount": "POLICY-047",
    "kms:keyorigin": "POLICY-048",
    "kms:keyspec": "POLICY-048",
    "kms:keyusage": "POLICY-048",
    "kms:multiregion": "POLICY-048",
    "kms:reencryptonsamekey": "POLICY-049",
    "kms:requestalias": "POLICY-050",
    "kms:resourcealiases": "POLICY-051",
    "kms:schedulekeydeletionpendingwindowindays": "POLICY-053",
    "kms:rotationperiodindays": "POLICY-054",
    "kms:policyname": "POLICY-058",
    "kms:trailingdayswithoutkeyusage": "POLICY-062",
}
OF_CONTEXT_KEYS = {"ForAnyValue": "POLICY-031", "ForAllValues": "POLICY-032"}
"""By the set operator; with Null it is POLICY-033."""
RESOURCE_TAG = "aws:resourcetag/"
CONDITIONAL = (
    "POLICY-029", "POLICY-030", "POLICY-031", "POLICY-032", "POLICY-033", "POLICY-035", *dict.fromkeys(BY_KEY.values()),
    "POLICY-052",
)  # fmt: skip
"""All that `condition_requirement` may name."""
GENERAL = "POLICY-021"


def condition_requirement(condition: Condition, access: Access) -> str:
    """The requirement by which a condition counts."""
    key = condition.key
    if key.startswith(CONTEXT_PAIR) or key == CONTEXT_KEYS:
        return _of_context(condition, access)
    if key.startswith(RESOURCE_TAG):
        return "POLICY-052"
    return BY_KEY.get(key, GENERAL)


def _of_context(condition: Condition, access: Access) -> str:
    if access.action == "kms:CreateGrant":
        return "POLICY-035"
    if condition.key == CONTEXT_KEYS:
        return "POLICY-033" if condition.operator == "Null" else OF_CONTEXT_KEYS.get(condition.quantifier, "POLICY-031")
    given = access.keys.get(condition.key, ())
    folded = {value.casefold() for value in condition.values}
    in_case_alone = any(value not in condition.values and value.casefold() in folded for value in given)
    return "POLICY-030" if in_case_alone else "POLICY-029"
