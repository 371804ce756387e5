"""Faults in conditions of key policies."""

from typing import Any

from . import (
    allowed,
    new_alias,
    new_key_id,
    seal,
    witness,
)
from .parties import Person, denied, person, put, statement

ALPHA, BETA = {"tenant": "Alpha"}, {"tenant": "Beta"}
KEYS = "kms:EncryptionContextKeys"


def _if(client: Any, operator: str, key: str, value: Any, *actions: str) -> tuple[str, Person]:
    """A new key whose policy allows a role some actions under a condition; Encrypt unless others are named."""
    key_id, alice = new_key_id(client), person(client)
    condition = {operator: {key: value}}
    put(client, key_id, statement(*(actions or ("Encrypt",)), to=alice.arn, Condition=condition))
    return key_id, alice


def _encrypts(to: tuple[str, Person], context: dict[str, str] | None = None) -> None:
    allowed(to[1].kms.encrypt, KeyId=to[0], Plaintext=b"x", EncryptionContext=context or {})


def _does_not(to: tuple[str, Person], context: dict[str, str] | None = None) -> None:
    denied(to[1].kms.encrypt, KeyId=to[0], Plaintext=b"x", EncryptionContext=context or {})


def _no_grant(client: Any, to: tuple[str, Person], **params: Any) -> None:
    plain = {"KeyId": to[0], "GranteePrincipal": person(client).arn, "Operations": ["Decrypt"]}
    denied(to[1].kms.create_grant, **plain | params)


@witness(
    id="condition-on-context-pair-ignored",
    requirement="POLICY-029",
    family="guard-off",
    fault="Conditions on kms:EncryptionContext:<key> are not looked at.",
)
def condition_on_context_pair_ignored(client: Any) -> None:
    _does_not(_if(client, "StringEquals", "kms:EncryptionContext:tenant", "Alpha"), BETA)


@witness(
    id="condition-on-context-value-without-case",
    requirement="POLICY-030",
    family="guard-off",
    fault="StringEquals on kms:EncryptionContext:<key> takes a value in other case.",
)
def condition_on_context_value_without_case(client: Any) -> None:
    _does_not(_if(client, "StringEquals", "kms:EncryptionContext:tenant", "Alpha"), {"tenant": "alpha"})


@witness(
    id="condition-on-context-key-with-case",
    requirement="POLICY-025",
    family="too-strict",
    fault="kms:EncryptionContext:<key> does not find a pair whose key is in other case.",
)
def condition_on_context_key_with_case(client: Any) -> None:
    _encrypts(_if(client, "StringEquals", "kms:EncryptionContext:tenant", "Alpha"), {"Tenant": "Alpha"})


@witness(
    id="any-context-key-of-no-context",
    requirement="POLICY-031",
    family="guard-off",
    fault="ForAnyValue on kms:EncryptionContextKeys is true of a request without a context.",
)
def any_context_key_of_no_context(client: Any) -> None:
    _does_not(_if(client, "ForAnyValue:StringEquals", KEYS, ["tenant"]))


@witness(
    id="all-context-keys-need-a-context",
    requirement="POLICY-025",
    family="too-strict",
    fault="ForAllValues on kms:EncryptionContextKeys refuses a request without a context.",
)
def all_context_keys_need_a_context(client: Any) -> None:
    _encrypts(_if(client, "ForAllValues:StringEquals", KEYS, ["tenant"]))


@witness(
    id="condition-on-all-context-keys-ignored",
    requirement="POLICY-032",
    family="guard-off",
    fault="ForAllValues on kms:EncryptionContextKeys is not looked at.",
)
def condition_on_all_context_keys_ignored(client: Any) -> None:
    _does_not(_if(client, "ForAllValues:StringEquals", KEYS, ["tenant"]), {"other": "x"})


@witness(
    id="null-of-context-keys-ignored",
    requirement="POLICY-033",
    family="guard-off",
    fault="Null on kms:EncryptionContextKeys is not looked at.",
)
def null_of_context_keys_ignored(client: Any) -> None:
    _does_not(_if(client, "Null", KEYS, "false"))


@witness(
    id="condition-on-context-not-for-grants",
    requirement="POLICY-035",
    family="guard-off",
    fault="A condition on kms:EncryptionContext:<key> is not looked at by CreateGrant.",
)
def condition_on_context_not_for_grants(client: Any) -> None:
    to = _if(client, "StringEquals", "kms:EncryptionContext:tenant", "Alpha", "CreateGrant")
    _no_grant(client, to, Constraints={"EncryptionContextEquals": BETA})


@witness(
    id="encryption-algorithm-only-when-sent",
    requirement="POLICY-025",
    family="too-strict",
    fault="kms:EncryptionAlgorithm is not there when the request does not name the algorithm.",
)
def encryption_algorithm_only_when_sent(client: Any) -> None:
    _encrypts(_if(client, "StringEquals", "kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT"))


@witness(
    id="condition-on-algorithm-ignored",
    requirement="POLICY-036",
    family="guard-off",
    fault="Conditions on kms:EncryptionAlgorithm are not looked at.",
)
def condition_on_algorithm_ignored(client: Any) -> None:
    _does_not(_if(client, "StringEquals", "kms:EncryptionAlgorithm", "RSAES_OAEP_SHA_256"))


@witness(
    id="condition-on-constraint-type-ignored",
    requirement="POLICY-041",
    family="guard-off",
    fault="Conditions on kms:GrantConstraintType are not looked at.",
)
def condition_on_constraint_type_ignored(client: Any) -> None:
    _no_grant(client, _if(client, "StringEquals", "kms:GrantConstraintType", "EncryptionContextEquals", "CreateGrant"))


@witness(
    id="one-grant-operation-is-enough",
    requirement="POLICY-042",
    family="guard-off",
    fault="ForAllValues on kms:GrantOperations is true when one of the operations is listed.",
)
def one_grant_operation_is_enough(client: Any) -> None:
    to = _if(client, "ForAllValues:StringEquals", "kms:GrantOperations", ["Decrypt"], "CreateGrant")
    _no_grant(client, to, Operations=["Decrypt", "Encrypt"])


@witness(
    id="condition-on-grantee-ignored",
    requirement="POLICY-043",
    family="guard-off",
    fault="Conditions on kms:GranteePrincipal are not looked at.",
)
def condition_on_grantee_ignored(client: Any) -> None:
    _no_grant(client, _if(client, "StringEquals", "kms:GranteePrincipal", person(client).arn, "CreateGrant"))


@witness(
    id="condition-on-retiring-principal-ignored",
    requirement="POLICY-044",
    family="guard-off",
    fault="Conditions on kms:RetiringPrincipal are not looked at.",
)
def condition_on_retiring_principal_ignored(client: Any) -> None:
    _no_grant(client, _if(client, "StringEquals", "kms:RetiringPrincipal", person(client).arn, "CreateGrant"))


@witness(
    id="grant-for-aws-resource-always",
    requirement="POLICY-045",
    family="guard-off",
    fault="kms:GrantIsForAWSResource is true of direct calls.",
)
def grant_for_aws_resource_always(client: Any) -> None:
    _no_grant(client, _if(client, "Bool", "kms:GrantIsForAWSResource", "true", "CreateGrant"))


@witness(
    id="via-service-ignored",
    requirement="POLICY-046",
    family="guard-off",
    fault="Conditions on kms:ViaService are not looked at.",
)
def via_service_ignored(client: Any) -> None:
    _does_not(_if(client, "StringEquals", "kms:ViaService", "s3.us-east-1.amazonaws.com"))


@witness(
    id="condition-on-caller-account-ignored",
    requirement="POLICY-047",
    family="guard-off",
    fault="Conditions on kms:CallerAccount are not looked at.",
)
def condition_on_caller_account_ignored(client: Any) -> None:
    _does_not(_if(client, "StringEquals", "kms:CallerAccount", "123456789012"))


@witness(
    id="condition-on-key-spec-ignored",
    requirement="POLICY-048",
    family="guard-off",
    fault="Conditions on kms:KeySpec and kms:KeyUsage are not looked at.",
)
def condition_on_key_spec_ignored(client: Any) -> None:
    _does_not(_if(client, "StringEquals", "kms:KeySpec", "RSA_2048"))


@witness(
    id="condition-on-key-origin-ignored",
    requirement="POLICY-048",
    family="guard-off",
    fault="Conditions on kms:KeyOrigin and kms:MultiRegion are not looked at.",
)
def condition_on_key_origin_ignored(client: Any) -> None:
    _does_not(_if(client, "StringEquals", "kms:KeyOrigin", "EXTERNAL"))


@witness(
    id="re-encrypt-on-same-key-ignored",
    requirement="POLICY-049",
    family="guard-off",
    fault="Conditions on kms:ReEncryptOnSameKey are not looked at.",
)
def re_encrypt_on_same_key_ignored(client: Any) -> None:
    key_id, alice = _if(client, "Bool", "kms:ReEncryptOnSameKey", "true", "ReEncryptFrom", "ReEncryptTo")
    other = new_key_id(client)
    condition = {"Bool": {"kms:ReEncryptOnSameKey": "true"}}
    put(client, other, statement("ReEncryptTo", to=alice.arn, Condition=condition))
    put(client, key_id, statement("ReEncryptFrom", to=alice.arn, Condition=condition), iam=True)
    denied(alice.kms.re_encrypt, CiphertextBlob=seal(client, key_id, b"x"), DestinationKeyId=other)


@witness(
    id="request-alias-by-key-id",
    requirement="POLICY-050",
    family="guard-off",
    fault="kms:RequestAlias is satisfied by the id of a key that has the alias.",
)
def request_alias_by_key_id(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    condition = {"StringEquals": {"kms:RequestAlias": new_alias(client, key_id)}}
    put(client, key_id, statement("Encrypt", to=alice.arn, Condition=condition))
    _does_not((key_id, alice))


@witness(
    id="resource-aliases-only-by-alias",
    requirement="POLICY-023",
    family="too-strict",
    fault="kms:ResourceAliases is there only where the request names the key by an alias.",
)
def resource_aliases_only_by_alias(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    condition = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": new_alias(client, key_id)}}
    alice.may(statement("Encrypt", Condition=condition))
    _encrypts((key_id, alice))


@witness(
    id="resource-aliases-of-moved-alias",
    requirement="POLICY-051",
    family="guard-off",
    fault="kms:ResourceAliases still has an alias that was moved to another key.",
)
def resource_aliases_of_moved_alias(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    alias = new_alias(client, key_id)
    alice.may(statement("Encrypt", Condition={"ForAnyValue:StringEquals": {"kms:ResourceAliases": alias}}))
    _encrypts((key_id, alice))
    client.update_alias(AliasName=alias, TargetKeyId=new_key_id(client))
    _does_not((key_id, alice))


@witness(
    id="condition-on-waiting-period-ignored",
    requirement="POLICY-053",
    family="guard-off",
    fault="Conditions on kms:ScheduleKeyDeletionPendingWindowInDays are not looked at.",
)
def condition_on_waiting_period_ignored(client: Any) -> None:
    condition = "NumericGreaterThanEquals", "kms:ScheduleKeyDeletionPendingWindowInDays", "20"
    key_id, alice = _if(client, *condition, "ScheduleKeyDeletion")
    denied(alice.kms.schedule_key_deletion, KeyId=key_id, PendingWindowInDays=7)


@witness(
    id="condition-on-rotation-period-ignored",
    requirement="POLICY-054",
    family="guard-off",
    fault="Conditions on kms:RotationPeriodInDays are not looked at.",
)
def condition_on_rotation_period_ignored(client: Any) -> None:
    condition = "NumericLessThanEquals", "kms:RotationPeriodInDays", "180"
    key_id, alice = _if(client, *condition, "EnableKeyRotation")
    denied(alice.kms.enable_key_rotation, KeyId=key_id, RotationPeriodInDays=365)


@witness(
    id="policy-name-only-when-sent",
    requirement="POLICY-025",
    family="too-strict",
    fault="kms:PolicyName is not there when the request does not name the policy.",
)
def policy_name_only_when_sent(client: Any) -> None:
    key_id, alice = _if(client, "StringEquals", "kms:PolicyName", "default", "GetKeyPolicy")
    allowed(alice.kms.get_key_policy, KeyId=key_id)


@witness(
    id="condition-on-policy-name-ignored",
    requirement="POLICY-058",
    family="guard-off",
    fault="Conditions on kms:PolicyName are not looked at.",
)
def condition_on_policy_name_ignored(client: Any) -> None:
    key_id, alice = _if(client, "StringEquals", "kms:PolicyName", "other", "GetKeyPolicy")
    denied(alice.kms.get_key_policy, KeyId=key_id, PolicyName="default")


DAYS = "kms:TrailingDaysWithoutKeyUsage"


def _protected(client: Any, operator: str, days: str) -> tuple[str, Person]:
    """A new key that a role may disable, unless so many days have passed since its last use."""
    key_id, alice = new_key_id(client), person(client)
    deny = statement(
        "DisableKey", "ScheduleKeyDeletion", to=alice.arn, effect="Deny", Condition={operator: {DAYS: days}}
    )
    put(client, key_id, statement("DisableKey", "ScheduleKeyDeletion", to=alice.arn), deny, iam=True)
    return key_id, alice


@witness(
    id="trailing-days-without-use-not-known",
    requirement="POLICY-062",
    family="guard-off",
    fault="kms:TrailingDaysWithoutKeyUsage never has a value, so that a Deny with it keeps nobody from anything.",
)
def trailing_days_without_use_not_known(client: Any) -> None:
    key_id, alice = _protected(client, "NumericLessThanEquals", "2")
    seal(client, key_id, b"x")
    denied(alice.kms.schedule_key_deletion, KeyId=key_id)


@witness(
    id="trailing-days-of-used-keys-alone",
    requirement="POLICY-062",
    family="guard-off",
    fault="kms:TrailingDaysWithoutKeyUsage has no value for a key that was never used.",
)
def trailing_days_of_used_keys_alone(client: Any) -> None:
    key_id, alice = _protected(client, "NumericLessThanEquals", "2")
    denied(alice.kms.disable_key, KeyId=key_id)


@witness(
    id="trailing-days-counted-from-one",
    requirement="POLICY-062",
    family="data",
    fault="kms:TrailingDaysWithoutKeyUsage is 1 on the day on which the key was used.",
)
def trailing_days_counted_from_one(client: Any) -> None:
    key_id, alice = _protected(client, "NumericLessThan", "1")
    seal(client, key_id, b"x")
    denied(alice.kms.disable_key, KeyId=key_id)


@witness(
    id="deny-for-all-values-needs-a-context",
    requirement="POLICY-032",
    family="guard-off",
    fault="A Deny with ForAllValues on kms:EncryptionContextKeys does not hold for a request without a context.",
)
def deny_for_all_values_needs_a_context(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    only = {"ForAllValues:StringEquals": {KEYS: ["tenant"]}}
    deny = statement("Encrypt", to=alice.arn, effect="Deny", Condition=only)
    put(client, key_id, statement("Encrypt", to=alice.arn), deny)
    _does_not((key_id, alice))
