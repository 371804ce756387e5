"""Faults in conditions of key policies: keys that are not looked at, or that say something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import Mutant, Patched, around, table
from kms_conformance.faults.permission_patches import KeysAs, conditions_as, ignored, statements_as
from kms_conformance.models.authorization.policy import Condition, Effect, Statement
from kms_conformance.models.authorization.request_facts import KeyAttributes

Keys = Mapping[str, tuple[str, ...]]
PAIR, KEYS = "kms:encryptioncontext:", "kms:encryptioncontextkeys"
CRYPTOGRAPHIC = ("Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext")
CREATE, ENCRYPT = ("CreateGrant",), ("Encrypt",)


def _values_without_case(row: Condition) -> Condition:
    folded = row.operator == "StringEquals" and row.key.startswith(PAIR)
    return replace(row, operator="StringEqualsIgnoreCase") if folded else row


def _any_of_none(row: Condition) -> Condition:
    return replace(row, if_exists=True) if (row.key, row.quantifier) == (KEYS, "ForAnyValue") else row


def _all_needs_some(row: Condition) -> Condition:
    return replace(row, quantifier="ForAnyValue") if (row.key, row.quantifier) == (KEYS, "ForAllValues") else row


def _all_as_any(row: Condition) -> Condition:
    every = (row.key, row.quantifier) == ("kms:grantoperations", "ForAllValues")
    return replace(row, quantifier="ForAnyValue") if every else row


def _no_null(row: Condition) -> Condition | None:
    return None if (row.key, row.operator) == (KEYS, "Null") else row


def _without(*names: str, action: str = "", when_absent: str = "") -> KeysAs:
    """The request lacks condition keys: of an action alone, or where it does not send the member."""

    def change(keys: Keys, request: Request, asked: str) -> Keys:
        if (action and asked != action) or (when_absent and when_absent in request.params):
            return keys
        return {name: values for name, values in keys.items() if not name.startswith(names)}

    return KeysAs(change)


def _case_of_keys(keys: Keys, request: Request, action: str) -> Keys:
    """A pair whose key has capitals is not found."""
    context = request.params.get("EncryptionContext") or {}
    hidden = {PAIR + name.lower() for name in context if name != name.lower()}
    return {name: values for name, values in keys.items() if name not in hidden}


def _every_alias(keys: Keys, request: Request, action: str) -> Keys:
    aliases = keys.get("kms:resourcealiases", ())
    return {**keys, "kms:requestalias": aliases[:1]} if aliases and "kms:requestalias" not in keys else keys


def _aliases_as_asked(keys: Keys, request: Request, action: str) -> Keys:
    if "kms:requestalias" in keys:
        return keys
    return {name: values for name, values in keys.items() if name != "kms:resourcealiases"}


TRAILING_DAYS = "kms:trailingdayswithoutkeyusage"


def _days_of_used_keys_alone(kms: ReferenceKms) -> None:
    def attributes(kms: ReferenceKms, original: Callable[[Key], KeyAttributes], key: Key) -> KeyAttributes:
        return original(key) if key.last_usage else replace(original(key), days_without_use=None)

    around(kms, "attributes", attributes)


def _one_day_more(keys: Keys, request: Request, action: str) -> Keys:
    return {**keys, TRAILING_DAYS: tuple(str(int(days) + 1) for days in keys.get(TRAILING_DAYS, ()))}


def _no_deny_without_context(statement: Statement) -> Statement:
    """A Deny in which ForAllValues asks for something needs a value."""

    def some(row: Condition) -> Condition:
        return replace(row, quantifier="ForAnyValue") if (row.key, row.quantifier) == (KEYS, "ForAllValues") else row

    denies = statement.effect is Effect.DENY
    return replace(statement, conditions=tuple(map(some, statement.conditions))) if denies else statement


def _aliases_stick(kms: ReferenceKms) -> None:
    seen: dict[str, set[str]] = {}

    def attributes(kms: ReferenceKms, original: Callable[[Key], KeyAttributes], key: Key) -> KeyAttributes:
        found = original(key)
        names = seen.setdefault(key.key_id, set())
        names.update(found.aliases)
        return replace(found, aliases=tuple(sorted(names)))

    around(kms, "attributes", attributes)


PAIRS = ("GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext")
MUTANTS = table(
    Mutant(
        "condition-on-context-pair-ignored", "POLICY-029", "guard-off",
        "Conditions on kms:EncryptionContext:<key> are not looked at.",
        CRYPTOGRAPHIC, (ignored(PAIR),),
    ),
    Mutant(
        "condition-on-context-value-without-case", "POLICY-030", "guard-off",
        "StringEquals on kms:EncryptionContext:<key> takes a value in other case.",
        CRYPTOGRAPHIC, (conditions_as(_values_without_case),),
    ),
    Mutant(
        "condition-on-context-key-with-case", "POLICY-025", "too-strict",
        "kms:EncryptionContext:<key> does not find a pair whose key is in other case.",
        CRYPTOGRAPHIC, (KeysAs(_case_of_keys),),
    ),
    Mutant(
        "any-context-key-of-no-context", "POLICY-031", "guard-off",
        "ForAnyValue on kms:EncryptionContextKeys is true of a request without a context.",
        CRYPTOGRAPHIC, (conditions_as(_any_of_none),),
    ),
    Mutant(
        "all-context-keys-need-a-context", "POLICY-025", "too-strict",
        "ForAllValues on kms:EncryptionContextKeys refuses a request without a context.",
        CRYPTOGRAPHIC, (conditions_as(_all_needs_some),),
    ),
    Mutant(
        "condition-on-all-context-keys-ignored", "POLICY-032", "guard-off",
        "ForAllValues on kms:EncryptionContextKeys is not looked at.",
        CRYPTOGRAPHIC,
        (conditions_as(lambda row: None if (row.key, row.quantifier) == (KEYS, "ForAllValues") else row),),
    ),
    Mutant(
        "null-of-context-keys-ignored", "POLICY-033", "guard-off",
        "Null on kms:EncryptionContextKeys is not looked at.",
        CRYPTOGRAPHIC, (conditions_as(_no_null),),
    ),
    Mutant(
        "condition-on-context-not-for-grants", "POLICY-035", "guard-off",
        "A condition on kms:EncryptionContext:<key> is not looked at by CreateGrant.",
        CREATE,
        (KeysAs(lambda keys, r, action: {**keys, PAIR + "tenant": ("Alpha",)} if action == "CreateGrant" else keys),),
    ),
    Mutant(
        "encryption-algorithm-only-when-sent", "POLICY-025", "too-strict",
        "kms:EncryptionAlgorithm is not there when the request does not name the algorithm.",
        ENCRYPT, (_without("kms:encryptionalgorithm", when_absent="EncryptionAlgorithm"),),
    ),
    Mutant(
        "condition-on-algorithm-ignored", "POLICY-036", "guard-off",
        "Conditions on kms:EncryptionAlgorithm are not looked at.",
        ENCRYPT, (ignored("kms:encryptionalgorithm"),),
    ),
    Mutant(
        "condition-on-signing-algorithm-ignored", "POLICY-037", "guard-off",
        "Conditions on kms:SigningAlgorithm are not looked at.",
        ("Sign", "Verify"), (ignored("kms:signingalgorithm"),),
    ),
    Mutant(
        "condition-on-message-type-only-when-sent", "POLICY-025", "too-strict",
        "kms:MessageType is not there when the request does not name the type.",
        ("Sign", "Verify"), (_without("kms:messagetype", when_absent="MessageType"),),
    ),
    Mutant(
        "condition-on-pair-spec-ignored", "POLICY-040", "guard-off",
        "Conditions on kms:DataKeyPairSpec are not looked at.",
        PAIRS, (ignored("kms:datakeypairspec"),),
    ),
    Mutant(
        "condition-on-constraint-type-ignored", "POLICY-041", "guard-off",
        "Conditions on kms:GrantConstraintType are not looked at.",
        CREATE, (ignored("kms:grantconstrainttype"),),
    ),
    Mutant(
        "one-grant-operation-is-enough", "POLICY-042", "guard-off",
        "ForAllValues on kms:GrantOperations is true when one of the operations is listed.",
        CREATE, (conditions_as(_all_as_any),),
    ),
    Mutant(
        "condition-on-grantee-ignored", "POLICY-043", "guard-off",
        "Conditions on kms:GranteePrincipal are not looked at.",
        CREATE, (ignored("kms:granteeprincipal"),),
    ),
    Mutant(
        "condition-on-retiring-principal-ignored", "POLICY-044", "guard-off",
        "Conditions on kms:RetiringPrincipal are not looked at.",
        CREATE, (ignored("kms:retiringprincipal"),),
    ),
    Mutant(
        "grant-for-aws-resource-always", "POLICY-045", "guard-off",
        "kms:GrantIsForAWSResource is true of direct calls.",
        CREATE, (ignored("kms:grantisforawsresource"),),
    ),
    Mutant(
        "via-service-ignored", "POLICY-046", "guard-off",
        "Conditions on kms:ViaService are not looked at.",
        ENCRYPT, (ignored("kms:viaservice"),),
    ),
    Mutant(
        "condition-on-caller-account-ignored", "POLICY-047", "guard-off",
        "Conditions on kms:CallerAccount are not looked at.",
        ENCRYPT, (ignored("kms:calleraccount"),),
    ),
    Mutant(
        "condition-on-key-spec-ignored", "POLICY-048", "guard-off",
        "Conditions on kms:KeySpec and kms:KeyUsage are not looked at.",
        ENCRYPT, (ignored("kms:keyspec", "kms:keyusage"),),
    ),
    Mutant(
        "condition-on-key-origin-ignored", "POLICY-048", "guard-off",
        "Conditions on kms:KeyOrigin and kms:MultiRegion are not looked at.",
        ENCRYPT, (ignored("kms:keyorigin", "kms:multiregion"),),
    ),
    Mutant(
        "re-encrypt-on-same-key-ignored", "POLICY-049", "guard-off",
        "Conditions on kms:ReEncryptOnSameKey are not looked at.",
        ("ReEncrypt",), (ignored("kms:reencryptonsamekey"),),
    ),
    Mutant(
        "request-alias-by-key-id", "POLICY-050", "guard-off",
        "kms:RequestAlias is satisfied by the id of a key that has the alias.",
        ENCRYPT, (KeysAs(_every_alias),),
    ),
    Mutant(
        "resource-aliases-only-by-alias", "POLICY-023", "too-strict",
        "kms:ResourceAliases is there only where the request names the key by an alias.",
        ENCRYPT, (KeysAs(_aliases_as_asked),),
    ),
    Mutant(
        "resource-aliases-of-moved-alias", "POLICY-051", "guard-off",
        "kms:ResourceAliases still has an alias that was moved to another key.",
        ENCRYPT, (Patched(_aliases_stick),),
    ),
    Mutant(
        "condition-on-waiting-period-ignored", "POLICY-053", "guard-off",
        "Conditions on kms:ScheduleKeyDeletionPendingWindowInDays are not looked at.",
        ("ScheduleKeyDeletion",), (ignored("kms:schedulekeydeletionpendingwindowindays"),),
    ),
    Mutant(
        "trailing-days-without-use-not-known", "POLICY-062", "guard-off",
        "kms:TrailingDaysWithoutKeyUsage never has a value, so that a Deny with it keeps nobody from anything.",
        ("DisableKey", "ScheduleKeyDeletion"), (_without(TRAILING_DAYS),),
    ),
    Mutant(
        "trailing-days-of-used-keys-alone", "POLICY-062", "guard-off",
        "kms:TrailingDaysWithoutKeyUsage has no value for a key that was never used.",
        ("DisableKey", "ScheduleKeyDeletion"), (Patched(_days_of_used_keys_alone),),
    ),
    Mutant(
        "trailing-days-counted-from-one", "POLICY-062", "data",
        "kms:TrailingDaysWithoutKeyUsage is 1 on the day on which the key was used.",
        ("DisableKey", "ScheduleKeyDeletion"), (KeysAs(_one_day_more),),
    ),
    Mutant(
        "deny-for-all-values-needs-a-context", "POLICY-032", "guard-off",
        "A Deny with ForAllValues on kms:EncryptionContextKeys does not hold for a request without a context.",
        CRYPTOGRAPHIC, (statements_as(_no_deny_without_context),),
    ),
    Mutant(
        "condition-on-rotation-period-ignored", "POLICY-054", "guard-off",
        "Conditions on kms:RotationPeriodInDays are not looked at.",
        ("EnableKeyRotation",), (ignored("kms:rotationperiodindays"),),
    ),
    Mutant(
        "policy-name-only-when-sent", "POLICY-025", "too-strict",
        "kms:PolicyName is not there when the request does not name the policy.",
        ("GetKeyPolicy",), (_without("kms:policyname", when_absent="PolicyName"),),
    ),
    Mutant(
        "condition-on-policy-name-ignored", "POLICY-058", "guard-off",
        "Conditions on kms:PolicyName are not looked at.",
        ("GetKeyPolicy",), (ignored("kms:policyname"),),
    ),
)  # fmt: skip
