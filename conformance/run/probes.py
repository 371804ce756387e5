"""The first, canonical call of each operation: it decides whether the operation is there at all.

"Not implemented" looks different on every target: 501, 500 with a page of HTML, 400 InvalidAction.  So a server fault
on a call that could not be plainer says so; the same fault on another call, later, is a deviation.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from secrets import token_hex

from kms_conformance.conformance.errors import OutOfKeysError
from kms_conformance.conformance.session.apart import perform_apart
from kms_conformance.conformance.session.domains import clear_domains
from kms_conformance.conformance.session.s3 import clear_buckets
from kms_conformance.conformance.session.waiting import NO_WAITING
from kms_conformance.conformance.wire.binding import Bindings
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.conformance.wire.learned import UnboundError
from kms_conformance.models.calls import Call, keys_of
from kms_conformance.models.campaigns import facts as campaigns
from kms_conformance.models.campaigns.operations import CAMPAIGN_OPERATIONS
from kms_conformance.models.campaigns.versions import FIRST, SECOND, VERSIONS
from kms_conformance.models.cases import facts as cases
from kms_conformance.models.claims import MISSING, look_up
from kms_conformance.models.connect import facts as connect
from kms_conformance.models.domains.customer_profiles import CUSTOMER_PROFILES
from kms_conformance.models.domains.objects import ADD_KEY, PUT_TYPE, object_operations
from kms_conformance.models.everyday import (
    parameter_facts as parameters,
    secret_facts as secrets,
    table_facts as tables,
)
from kms_conformance.models.integrations import facts as integrations
from kms_conformance.models.operations import PROFILE_OF
from kms_conformance.models.outcomes import Broken, Indeterminate, Outcome, Refusal, Success
from kms_conformance.models.qconnect import facts as qconnect
from kms_conformance.models.scheduling import facts as scheduling
from kms_conformance.models.terms import AliasRef, KeyRef
from kms_conformance.strategies.canonical import CIPHERTEXT, KEY, NEW_ALIAS, OF_ANOTHER_TYPE, OTHER, canonical
from kms_conformance.strategies.canonical_services import (
    OF_CAMPAIGNS,
    OF_CAMPAIGNS_TWO,
    OF_CASES,
    OF_CONNECT,
    OF_INTEGRATIONS,
    OF_PARAMETERS,
    OF_QCONNECT,
    OF_SCHEDULING,
    OF_SECRETS,
    OF_TABLES,
)

ORDER: tuple[str, ...] = (
    "CreateKey", "DescribeKey", "ListKeys", "Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext", "GenerateRandom", "GetKeyPolicy", "PutKeyPolicy", "ListKeyPolicies",
    "UpdateKeyDescription", "GetKeyLastUsage", "CreateAlias", "ListAliases", "UpdateAlias", "DeleteAlias",
    "TagResource", "ListResourceTags", "UntagResource", "EnableKeyRotation", "GetKeyRotationStatus",
    "DisableKeyRotation", "RotateKeyOnDemand", "ListKeyRotations", "CreateGrant", "ListGrants",
    "ListRetirableGrants", "RetireGrant", "RevokeGrant", "GetPublicKey", "Sign", "Verify", "GenerateMac", "VerifyMac",
    "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "DeriveSharedSecret", "Encapsulate", "Decapsulate",
    "GetParametersForImport", "ImportKeyMaterial", "DeleteImportedKeyMaterial",
    "CreateBucket", "PutObject",
    "GetObject", "HeadObject", "CopyObject", "DeleteObject", "PutBucketEncryption", "DeleteBucketEncryption",
    "voice-id:CreateDomain", "customer-profiles:CreateDomain", "customer-profiles:PutProfileObjectType",
    "customer-profiles:AddProfileKey", *map(FIRST.of, OF_CAMPAIGNS),
    *map(SECOND.of, OF_CAMPAIGNS_TWO),
    *(f"{cases.SERVICE}:{name}" for name in OF_CASES),
    *(f"{integrations.SERVICE}:{name}" for name in OF_INTEGRATIONS),
    *(f"{qconnect.SERVICE}:{name}" for name in OF_QCONNECT),
    *(f"{scheduling.SERVICE}:{name}" for name in OF_SCHEDULING),
    *(f"{connect.SERVICE}:{name}" for name in OF_CONNECT),
    *(f"{parameters.SERVICE}:{name}" for name in OF_PARAMETERS),
    *(f"{secrets.SERVICE}:{name}" for name in OF_SECRETS),
    *(f"{tables.SERVICE}:{name}" for name in OF_TABLES),
    "DisableKey", "EnableKey", "ScheduleKeyDeletion", "CancelKeyDeletion", "LookupEvents",
)  # fmt: skip
"""All operations in the order of their probes: one key, enabled until DisableKey.

What one leaves behind another takes away. The key ends with those of the run.
"""

OF_A_VERSION = ("StartInstanceOnboardingJob", "CreateCampaign")
"""The operations without which a version of outbound campaigns is not there."""
MARKERS: Mapping[str, tuple[str, ...]] = {
    "kms-core": ("CreateKey", "Encrypt"),
    "kms-aliases": ("CreateAlias",),
    "kms-tags": ("TagResource",),
    "kms-rotation": ("EnableKeyRotation",),
    "kms-grants": ("CreateGrant",),
    "kms-authorization": ("PutKeyPolicy",),
    "kms-asymmetric": ("GetPublicKey", "Sign"),
    "kms-hmac": ("GenerateMac",),
    "kms-key-agreement": ("DeriveSharedSecret",),
    "kms-import": ("GetParametersForImport", "ImportKeyMaterial"),
    "s3-sse-kms": ("CreateBucket", "PutObject"),
    "sigv4": ("CreateKey", "Encrypt"),
    "wire": ("CreateKey", "Encrypt"),
    "audit": ("LookupEvents",),
    "voice-id": ("voice-id:CreateDomain",),
    "customer-profiles": ("customer-profiles:CreateDomain",),
    campaigns.PROFILE: tuple(map(FIRST.of, OF_A_VERSION)),
    integrations.PROFILE: (integrations.CREATE, f"{integrations.SERVICE}:GetDataIntegration"),
    cases.PROFILE: (cases.DOMAIN, f"{cases.SERVICE}:CreateCase"),
    qconnect.PROFILE: (qconnect.CREATE_BASE, qconnect.CREATE_CONTENT),
    scheduling.PROFILE: (scheduling.CREATE, scheduling.GET),
    connect.CONTACT_DATA: (connect.CREATE_INSTANCE, connect.CREATE_CONTACT),
    connect.RECORDINGS: (f"{connect.SERVICE}:ListInstanceStorageConfigs",),
    parameters.PROFILE: (parameters.PUT, parameters.GET),
    secrets.PROFILE: (secrets.CREATE, secrets.GET),
    tables.PROFILE: (tables.CREATE, tables.GET),
}
"""The operations without which a profile is not claimed. Signatures and the wire have none of their own."""


BENEATH: Mapping[str, tuple[str, ...]] = {connect.RECORDINGS: (connect.CONTACT_DATA,)}
"""The profiles whose operations make what those of another need."""
OPTIONAL: Mapping[str, tuple[str, ...]] = {
    f"customer-profiles:{PUT_TYPE}": tuple(
        row.name for row in object_operations(CUSTOMER_PROFILES) if row.name != f"customer-profiles:{ADD_KEY}"
    ),
    f"customer-profiles:{ADD_KEY}": (f"customer-profiles:{ADD_KEY}",),
    **{
        name: (name,)
        for name in (
            FIRST.of(row)
            for row in (
                "DeleteConnectInstanceConfig",
                "GetCampaignStateBatch",
                "GetInstanceOnboardingJobStatus",
                "PutDialRequestBatch",
                "UpdateCampaignName",
                "UpdateCampaignDialerConfig",
                "UpdateCampaignOutboundCallConfig",
            )
        )
    },
}
"""Operations that a service may go without, by the one whose probe says so."""


ONBOARDED_WITHIN_S = 30
KEY_ID = "KeyMetadata.KeyId"
"""Without it no answer of CreateKey gives a key."""


@dataclass(frozen=True, slots=True)
class Probed:
    """What came back, by operation."""

    answers: Mapping[str, Outcome]

    @property
    def not_implemented(self) -> frozenset[str]:
        """The operations that answer their canonical call with a fault."""
        return frozenset(name for name, outcome in self.answers.items() if isinstance(outcome, Broken))

    @property
    def done_without(self) -> frozenset[str]:
        """The optional operations of services that are not there."""
        gone = (probe for probe in OPTIONAL if _is_not_there(self.answers.get(probe)))
        return self._of_other_versions() | {name for probe in gone for name in OPTIONAL[probe]}

    def _of_other_versions(self) -> frozenset[str]:
        """The operations of a version of outbound campaigns that is not there, on a target that has another one."""
        there = {version.service for version in VERSIONS if self._answer(*map(version.of, OF_A_VERSION))}
        gone = {version.service for version in VERSIONS if there and version.service not in there}
        return frozenset(row.name for row in CAMPAIGN_OPERATIONS if row.service in gone)

    def _answer(self, *operations: str) -> bool:
        """Whether all of these answer a valid call."""
        return all(isinstance(self.answers.get(name), Success) for name in operations)

    def why(self, operation: str) -> str:
        """What came of the canonical call of an operation that is not there, in words."""
        match self.answers.get(operation):
            case None:
                return "cannot be asked, since what it needs did not come"
            case Refusal(code=code):
                return f"refuses a valid call ({code})"
            case Broken(how="unparseable", detail=detail):
                return f"answers a valid call with what cannot be read ({detail})"
            case Broken(how=how, detail=detail):
                return f"answers a valid call with {how} ({detail})"
            case Indeterminate(reason="too-large", detail=detail):
                return f"answers a valid call with too much ({detail})"
            case Indeterminate(reason=reason):
                return f"does not answer a valid call ({reason})"
        return "answers a valid call"

    def missing(self, profile: str) -> tuple[str, ...]:
        """The marker operations of a profile that do not answer a valid call."""
        without = self._of_other_versions()
        return tuple(name for name in MARKERS.get(profile, ()) if name not in without and not self._answer(name))


def _is_not_there(outcome: Outcome | None) -> bool:
    """Whether an answer is a fault, or a bare status such as is given for a path that nothing is at."""
    return isinstance(outcome, Broken) or (isinstance(outcome, Refusal) and outcome.code.isdigit())


def probe(
    executor: Executor,
    profiles: Collection[str],
    region: str = "us-east-1",
    rest: Callable[[], bool] = NO_WAITING.rest,
) -> Probed:
    """Make the canonical calls of the profiles, and those of kms-core, which give the others their key.

    A call is left out when an earlier answer that it needs did not come.  `rest` waits until earlier changes show, and
    says whether that takes any time: what was refused is then asked once more.
    """
    answers: dict[str, Outcome] = {}
    bindings = Bindings(region, f"probe-{token_hex(8)}")
    asked = {*profiles, "kms-core", *(name for profile in profiles for name in BENEATH.get(profile, ()))}
    for operation in ORDER if profiles else ():
        if PROFILE_OF[operation] not in asked:
            continue
        call = _call(operation)
        _make_keys(executor, bindings, call)
        try:
            params = bindings.params(call)
            composed = perform_apart(executor, call, params, ONBOARDED_WITHIN_S)
        except UnboundError:
            continue
        outcome = executor.persist(operation, params) if composed is None else composed
        if isinstance(outcome, Refusal) and rest():
            outcome = executor.persist(operation, params)
        if operation == "CreateKey" and isinstance(outcome, Success) and look_up(outcome.response, KEY_ID) is MISSING:
            outcome = Broken("unparseable", f"no {KEY_ID}")
        answers[operation] = outcome
        if isinstance(outcome, Success):
            bindings.learn(call, outcome.response)
            bindings.keys.setdefault(OTHER, bindings.keys.get(KEY, {}))
    made = [_call(name) for name in answers]
    clear_buckets(executor, bindings, made)
    clear_domains(executor, bindings, made)
    return Probed(answers)


def _make_keys(executor: Executor, bindings: Bindings, call: Call) -> None:
    """The keys of other types that a call needs; without one it cannot be asked."""
    for slot in keys_of(call) & OF_ANOTHER_TYPE.keys() - bindings.keys.keys():
        try:
            outcome = executor.persist("CreateKey", OF_ANOTHER_TYPE[slot])
        except OutOfKeysError:  # the calls on other keys are judged
            continue
        metadata = outcome.response.get("KeyMetadata") if isinstance(outcome, Success) else None
        if isinstance(metadata, Mapping):
            bindings.keys[slot] = metadata


def _call(operation: str) -> Call:
    """The canonical call, on the one key and the one alias of a probing."""
    call = canonical(operation, result=KEY if operation == "CreateKey" else CIPHERTEXT)
    if operation in ("ReEncrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"):
        call = replace(call, result=None)  # what Encrypt made is used on
    named = {"Decrypt": "KeyId", "ReEncrypt": "SourceKeyId"}.get(operation)
    if named:  # some targets have nothing but the named form
        call = call.having(**{named: KeyRef(KEY)})
    return call.having(**dict(_with_one_alias(call)))


def _with_one_alias(call: Call) -> Iterable[tuple[str, AliasRef]]:
    return ((name, NEW_ALIAS) for name, term in call.params if isinstance(term, AliasRef))
