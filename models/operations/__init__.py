"""The operations, one entry each; the rest of the suite asks this table and knows no operation by name."""

from dataclasses import replace

from kms_conformance.models import signatures
from kms_conformance.models.campaigns.facts import PROFILE
from kms_conformance.models.campaigns.operations import CAMPAIGN_OPERATIONS
from kms_conformance.models.campaigns.versions import VERSIONS
from kms_conformance.models.cases.facts import PROFILE as CASES
from kms_conformance.models.cases.operations import CASE_OPERATIONS
from kms_conformance.models.connect import facts as connect
from kms_conformance.models.connect.operations import CONTACT_OPERATIONS, DELIVERY_OPERATIONS, RECORDING_OPERATIONS
from kms_conformance.models.domains.audit import AUDIT_OPERATIONS
from kms_conformance.models.domains.jobs import job_operations
from kms_conformance.models.domains.objects import object_operations
from kms_conformance.models.domains.operations import DOMAIN_OPERATIONS, LIST_GRANTS, REVOKE_GRANTS
from kms_conformance.models.domains.ports import PORT_OPERATIONS
from kms_conformance.models.domains.services import SERVICES
from kms_conformance.models.everyday.parameter_facts import PROFILE as PARAMETERS
from kms_conformance.models.everyday.parameters import OPEN_STORED, PARAMETER_OPERATIONS
from kms_conformance.models.everyday.secret_facts import PROFILE as SECRETS
from kms_conformance.models.everyday.secrets import SECRET_OPERATIONS
from kms_conformance.models.everyday.table_facts import PROFILE as TABLES
from kms_conformance.models.everyday.tables import TABLE_OPERATIONS
from kms_conformance.models.guards import Guard
from kms_conformance.models.integrations.facts import PROFILE as INTEGRATIONS
from kms_conformance.models.integrations.operations import INTEGRATION_OPERATIONS
from kms_conformance.models.operation import Allowance, Operation
from kms_conformance.models.operations.agreement import DERIVE_SHARED_SECRET
from kms_conformance.models.operations.aliases import CREATE_ALIAS, DELETE_ALIAS, LIST_ALIASES, UPDATE_ALIAS
from kms_conformance.models.operations.counting import CREATE_COUNTED
from kms_conformance.models.operations.data_key_pairs import DATA_KEY_PAIR_OPERATIONS
from kms_conformance.models.operations.data_keys import GENERATE_DATA_KEY, GENERATE_DATA_KEY_WITHOUT_PLAINTEXT
from kms_conformance.models.operations.decrypt import DECRYPT
from kms_conformance.models.operations.encapsulation import ENCAPSULATION_OPERATIONS
from kms_conformance.models.operations.encrypt import ENCRYPT
from kms_conformance.models.operations.grants import GRANT_OPERATIONS
from kms_conformance.models.operations.iam import IAM_OPERATIONS
from kms_conformance.models.operations.imports import IMPORT_OPERATIONS
from kms_conformance.models.operations.keys import CREATE_KEY, DESCRIBE_KEY
from kms_conformance.models.operations.lists import LIST_KEYS
from kms_conformance.models.operations.lookup_events import LOOKUP_EVENTS
from kms_conformance.models.operations.macs import MAC_OPERATIONS
from kms_conformance.models.operations.managed import MAKE_MANAGED
from kms_conformance.models.operations.metadata import GET_KEY_LAST_USAGE, UPDATE_KEY_DESCRIPTION
from kms_conformance.models.operations.policies import GET_KEY_POLICY, LIST_KEY_POLICIES, PUT_KEY_POLICY
from kms_conformance.models.operations.randomness import GENERATE_RANDOM
from kms_conformance.models.operations.reencrypt import RE_ENCRYPT
from kms_conformance.models.operations.restarts import OUTLIVED, RESTART_TARGET
from kms_conformance.models.operations.rotation import (
    DISABLE_KEY_ROTATION,
    ENABLE_KEY_ROTATION,
    GET_KEY_ROTATION_STATUS,
    LIST_KEY_ROTATIONS,
    ROTATE_KEY_ON_DEMAND,
)
from kms_conformance.models.operations.s3 import S3_OPERATIONS
from kms_conformance.models.operations.signing import SIGNATURE_OPERATIONS
from kms_conformance.models.operations.state_changes import (
    CANCEL_KEY_DELETION,
    DISABLE_KEY,
    ENABLE_KEY,
    SCHEDULE_KEY_DELETION,
)
from kms_conformance.models.operations.tags import LIST_RESOURCE_TAGS, TAG_RESOURCE, UNTAG_RESOURCE
from kms_conformance.models.operations.times import ADVANCE_CLOCK
from kms_conformance.models.qconnect.facts import PROFILE as QCONNECT
from kms_conformance.models.qconnect.operations import ACCESS_OPERATIONS, QCONNECT_OPERATIONS
from kms_conformance.models.scheduling.facts import PROFILE as SCHEDULING
from kms_conformance.models.scheduling.operations import SCHEDULING_OPERATIONS

_BY_PROFILE: dict[str, tuple[Operation, ...]] = {
    "kms-core": (
        CREATE_KEY,
        DESCRIBE_KEY,
        LIST_KEYS,
        UPDATE_KEY_DESCRIPTION,
        GET_KEY_LAST_USAGE,
        ENABLE_KEY,
        DISABLE_KEY,
        SCHEDULE_KEY_DELETION,
        CANCEL_KEY_DELETION,
        ENCRYPT,
        DECRYPT,
        RE_ENCRYPT,
        GENERATE_DATA_KEY,
        GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
        GENERATE_RANDOM,
        GET_KEY_POLICY,
        PUT_KEY_POLICY,
        LIST_KEY_POLICIES,
    ),
    "kms-aliases": (CREATE_ALIAS, UPDATE_ALIAS, DELETE_ALIAS, LIST_ALIASES),
    "kms-tags": (TAG_RESOURCE, UNTAG_RESOURCE, LIST_RESOURCE_TAGS),
    "kms-rotation": (
        ENABLE_KEY_ROTATION,
        DISABLE_KEY_ROTATION,
        GET_KEY_ROTATION_STATUS,
        ROTATE_KEY_ON_DEMAND,
        LIST_KEY_ROTATIONS,
    ),
    "kms-grants": GRANT_OPERATIONS,
    "kms-import": IMPORT_OPERATIONS,
    "kms-asymmetric": (*SIGNATURE_OPERATIONS, *DATA_KEY_PAIR_OPERATIONS),
    "kms-hmac": MAC_OPERATIONS,
    "kms-key-agreement": (DERIVE_SHARED_SECRET, *ENCAPSULATION_OPERATIONS),
    "kms-authorization": IAM_OPERATIONS,
    "audit": (LOOKUP_EVENTS,),
    "s3-sse-kms": S3_OPERATIONS,
    **{
        name: (*rows, *job_operations(SERVICES[name]), *object_operations(SERVICES[name]))
        for name, rows in DOMAIN_OPERATIONS.items()
    },
    PROFILE: CAMPAIGN_OPERATIONS,
    CASES: CASE_OPERATIONS,
    INTEGRATIONS: INTEGRATION_OPERATIONS,
    QCONNECT: QCONNECT_OPERATIONS,
    SCHEDULING: SCHEDULING_OPERATIONS,
    connect.CONTACT_DATA: CONTACT_OPERATIONS,
    connect.RECORDINGS: RECORDING_OPERATIONS,
    PARAMETERS: PARAMETER_OPERATIONS,
    SECRETS: SECRET_OPERATIONS,
    TABLES: TABLE_OPERATIONS,
}

_IN_TIME = Allowance(signatures.LATE_ENOUGH, lambda world, call: call.signature == signatures.LATE)


def _signed(row: Operation) -> Operation:
    """The operation of KMS with what is true of the signature of any request, which is looked at first."""
    if row.service != "kms":
        return row
    return replace(row, guards=(*signatures.GUARDS, *row.guards), allowances=(_IN_TIME, OUTLIVED, *row.allowances))


BESIDE_PROFILES = (
    CREATE_COUNTED,
    MAKE_MANAGED,
    LIST_GRANTS,
    REVOKE_GRANTS,
    *AUDIT_OPERATIONS,
    *ACCESS_OPERATIONS,
    *DELIVERY_OPERATIONS,
    *PORT_OPERATIONS,
    OPEN_STORED,
    RESTART_TARGET,
    ADVANCE_CLOCK,
)
"""What is performed for services with domains, of whichever profile."""

OPERATIONS: dict[str, Operation] = {
    row.name: _signed(row) for rows in (*_BY_PROFILE.values(), BESIDE_PROFILES) for row in rows
}

KMS_OPERATIONS: dict[str, Operation] = {
    name: row for name, row in OPERATIONS.items() if row.service == "kms" and ":" not in name
}
"""Those of KMS; `OPERATIONS` has all that can be performed."""


OWN_NEEDS = {
    **dict.fromkeys(("ListBuckets", "ListObjectsV2", "DeleteBucket", "PutBucketPolicy"), "s3"),
    **dict.fromkeys(("CreateRole", "DeleteRole"), "iam"),
    "voice-id:DescribeSpeakerEnrollmentJob": "voice-id",
    **{version.of("DeleteInstanceOnboardingJob"): version.service for version in VERSIONS},
    f"{QCONNECT}:StartContentUpload": QCONNECT,
    f"{connect.SERVICE}:CompleteAttachedFileUpload": connect.SERVICE,
}
"""Operations of other services that find out what is there, and clean up: nothing is said of them."""


def service_of(operation: str) -> str:
    """The service that performs an operation, one of the suite's own needs too."""
    return OPERATIONS[operation].service if operation in OPERATIONS else OWN_NEEDS.get(operation, "kms")


def method_of(operation: str) -> str:
    """The name of an operation in its service's own model: "CreateDomain" of "voice-id:CreateDomain"."""
    return operation.rpartition(":")[2]


_NAMED = {(service_of(name), method_of(name)): name for name in OPERATIONS}


def operation_named(service: str, method: str) -> str:
    """The operation that a method of a service performs: "voice-id:CreateDomain" of CreateDomain."""
    return _NAMED.get((service, method), method)


PROFILE_OF: dict[str, str] = {row.name: profile for profile, rows in _BY_PROFILE.items() for row in rows}
"""The profile that each operation belongs to."""

JUDGED = (*_BY_PROFILE, "sigv4", "wire")
"""The profiles that this version judges; there may be requirements of others."""

GUARDS: dict[str, tuple[Guard, ...]] = {name: row.guards for name, row in KMS_OPERATIONS.items()}
"""The guards of all operations that the reference target serves."""
