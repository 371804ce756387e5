"""Faults for a KMS under test, or a service on it, each with a witness that tells the fault from a correct one.

A witness returns None on a correct KMS and raises AssertionError on a KMS with its fault.  The requirement to blame is
named in advance.  Clients must be made with `parameter_validation=False` and a single attempt per call.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from botocore.exceptions import ClientError

Check = Callable[[Any], None]

FAMILIES = ("guard-off", "wrong-error", "too-strict", "effect", "response", "data", "protocol")
AREAS = (
    "lifecycle",
    "create_describe",
    "encrypt_decrypt",
    "contexts",
    "reencrypt",
    "data_keys",
    "protocol",
    "keys",
    "policies",
    "policy_names",
    "data_keys_without",
    "randomness",
    "other_usages",
    "signing",
    "public_keys",
    "macs",
    "rsa",
    "key_pairs",
    "agreement",
    "encapsulation",
    "imports",
    "import_materials",
    "guard_codes",
    "aliases",
    "alias_moves",
    "alias_lists",
    "tags",
    "tag_limits",
    "rotation",
    "on_demand_rotation",
    "rotated_data",
    "paging",
    "sizes",
    "restarts",
    "times",
    "managed",
    "dry_runs",
    "grant_requests",
    "grant_lists",
    "grant_uses",
    "grant_endings",
    "authorization",
    "authorization_conditions",
    "typed_permissions",
    "named_keys",
    "consistency",
    "key_consistency",
    "voice_id_creation",
    "voice_id_grants",
    "voice_id_access",
    "voice_id_texts",
    "voice_id_changes",
    "voice_id_moves",
    "voice_id_writes",
    "voice_id_stored",
    "voice_id_crashes",
    "voice_id_audited",
    "voice_id_lifecycle",
    "customer_profiles_keys",
    "customer_profiles_members",
    "customer_profiles_moves",
    "customer_profiles_access",
    "customer_profiles_stored",
    "customer_profiles_domains",
    "customer_profiles_writes",
    "customer_profiles_objects",
    "customer_profiles_cleared",
    "campaigns_instances",
    "campaigns_settings",
    "campaigns_states",
    "campaigns_lists",
    "campaigns_tags",
    "campaigns_dialling",
    "campaigns_stored",
    "campaigns_second",
    "cases_contents",
    "cases_updates",
    "cases_refusals",
    "cases_lists",
    "cases_keys",
    "cases_stored",
    "integrations_configured",
    "integrations_refusals",
    "integrations_lists",
    "integrations_grants",
    "integrations_runs",
    "integrations_stored",
    "qconnect_contents",
    "qconnect_refusals",
    "qconnect_lists",
    "qconnect_keys",
    "qconnect_stored",
    "scheduling_written",
    "scheduling_decisions",
    "scheduling_refusals",
    "scheduling_keys",
    "connect_contacts",
    "connect_refusals",
    "connect_keys",
    "connect_stored",
    "connect_configs",
    "connect_grants",
    "connect_files",
    "connect_delivery",
    "parameters_stored",
    "parameters_keys",
    "parameters_written",
    "secrets_written",
    "secrets_keys",
    "secrets_callers",
    "tables",
)
SETTLING_SECONDS = 3.0
MOST_PAGES = 10_000


@dataclass(frozen=True)
class Witness:
    """One fault and the check that shows it."""

    id: str
    requirement: str
    family: str
    fault: str
    check: Check


WITNESSES: dict[str, Witness] = {}


def witness(*, id: str, requirement: str, family: str, fault: str) -> Callable[[Check], Check]:
    """Register the decorated check under `id`."""
    if id in WITNESSES:
        raise ValueError(f"witness {id} is given twice")
    if family not in FAMILIES:
        raise ValueError(f"witness {id}: unknown family {family}")

    def register(check: Check) -> Check:
        WITNESSES[id] = Witness(id, requirement, family, fault, check)
        return check

    return register


def refused(call: Callable[..., Any], **params: Any) -> str:
    """The error code of a call that must be refused."""
    try:
        call(**params)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    raise AssertionError(f"allowed, though it must be refused: {sorted(params)}")


def allowed(call: Callable[..., Any], **params: Any) -> dict[str, Any]:
    """The answer of a call that must succeed."""
    try:
        answer: dict[str, Any] = call(**params)
    except ClientError as error:
        raise AssertionError(f"refused, though it must succeed: {error}") from error
    return answer


def status(call: Callable[..., Any], **params: Any) -> int:
    """The HTTP status of a call, whatever its outcome."""
    try:
        answer: dict[str, Any] = call(**params)
    except ClientError as error:
        answer = dict(error.response)
    return int(answer["ResponseMetadata"]["HTTPStatusCode"])


@contextmanager
def raw_bodies(client: Any, operation: str) -> Iterator[list[bytes]]:
    """The bodies of the operation's answers as sent; boto3 drops members that its model doesn't know."""
    bodies: list[bytes] = []

    def keep(http_response: Any, **_: Any) -> None:
        bodies.append(http_response.content)

    event = f"after-call.kms.{operation}"
    client.meta.events.register(event, keep)
    try:
        yield bodies
    finally:
        client.meta.events.unregister(event, keep)


def new_key(client: Any, **params: Any) -> dict[str, Any]:
    """The metadata of a fresh key, as CreateKey answers it."""
    metadata: dict[str, Any] = client.create_key(**params)["KeyMetadata"]
    return metadata


def new_key_id(client: Any) -> str:
    """The key id of a fresh symmetric key."""
    return str(new_key(client)["KeyId"])


def describe(client: Any, key_id: str) -> dict[str, Any]:
    """The metadata that DescribeKey gives."""
    metadata: dict[str, Any] = client.describe_key(KeyId=key_id)["KeyMetadata"]
    return metadata


def seal(client: Any, key_id: str, plaintext: bytes, context: dict[str, str] | None = None) -> bytes:
    """A ciphertext of the plaintext; no EncryptionContext is sent when context is None."""
    params = {} if context is None else {"EncryptionContext": context}
    blob: bytes = client.encrypt(KeyId=key_id, Plaintext=plaintext, **params)["CiphertextBlob"]
    return blob


def unknown_id() -> str:
    """A well-formed key id that names no key."""
    return str(uuid.uuid4())


def pending_key_id(client: Any) -> str:
    """The key id of a fresh key that is pending deletion."""
    key_id = new_key_id(client)
    client.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    return key_id


def new_alias(client: Any, key_id: str) -> str:
    """The name of a fresh alias of the key."""
    name = unused_alias()
    client.create_alias(AliasName=name, TargetKeyId=key_id)
    return name


def unused_alias() -> str:
    """A valid alias name that names nothing."""
    return f"alias/{uuid.uuid4()}"


def listed(call: Callable[..., Any], items: str, **params: Any) -> list[Any]:
    """All items of a list, page after page."""
    found: list[Any] = []
    for _ in range(MOST_PAGES):
        answer = call(**params)
        found += answer[items]
        if not answer.get("Truncated"):
            return found
        assert answer.get("NextMarker"), "a truncated page has no NextMarker"
        params["Marker"] = answer["NextMarker"]
    raise AssertionError(f"the list has no end after {MOST_PAGES} pages")


def eventually(probe: Callable[[], bool]) -> bool:
    """Whether the probe comes true before the time for settling is over."""
    end = time.monotonic() + SETTLING_SECONDS
    while not probe():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def rotate(client: Any, key_id: str) -> None:
    """Rotate the key on demand and wait until that is done."""
    allowed(client.rotate_key_on_demand, KeyId=key_id)
    assert eventually(lambda: "OnDemandRotationStartDate" not in client.get_key_rotation_status(KeyId=key_id))


for _area in AREAS:
    import_module(f"{__name__}.{_area}")
