"""What a call for Secrets Manager names, decrypts and writes."""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.everyday.holders import Opened, holder_named
from kms_conformance.models.everyday.state import Holder, Version
from kms_conformance.models.parties import REGION, secret_arn
from kms_conformance.models.terms import Output
from kms_conformance.models.world import Key, World

SERVICE = PROFILE = "secretsmanager"
CREATE, GET, PUT, UPDATE, DESCRIBE, DELETE = (
    f"{SERVICE}:{name}"
    for name in ("CreateSecret", "GetSecretValue", "PutSecretValue", "UpdateSecret", "DescribeSecret", "DeleteSecret")
)
VIA = f"{SERVICE}.{REGION}.amazonaws.com"
"""Through which Secrets Manager asks for a caller."""
SECRET_ARN, VERSION_ID = "SecretARN", "SecretVersionId"
"""The names in its encryption contexts."""
VALIDATING = "RequestToValidateKeyAccess"
"""In the place of the id of a version, where access to a key is only tried."""
SOME_VERSION = "the id of a version"
"""What the model calls an id that only the target knows."""
KEY = "KmsKeyId"
CURRENT, PREVIOUS = "AWSCURRENT", "AWSPREVIOUS"
STAGED = 2
"""The versions with a label, the last ones."""


def secret_of(world: World, call: Call) -> Holder | None:
    """The secret that a call names."""
    return holder_named(world, SERVICE, call.get("Name" if call.operation == CREATE else "SecretId"))


def version_of(holder: Holder, call: Call) -> Version | None:
    """The version that a call selects: by its id or by its label; else the current one."""
    named, stage = call.get("VersionId"), call.get("VersionStage")
    if isinstance(named, Output):
        return next((row for row in holder.versions if row.made == named.slot), None)
    if named is not None or stage not in (None, CURRENT, PREVIOUS):
        return None
    number = STAGED if stage == PREVIOUS else 1
    return holder.versions[-number] if number <= len(holder.versions) else None


def opened(world: World, call: Call) -> tuple[Opened, ...]:
    """The versions that a call has decrypted."""
    holder = secret_of(world, call) if call.operation == GET else None
    version = version_of(holder, call) if holder is not None else None
    return ((holder, version),) if holder is not None and version is not None else ()


def is_there(world: World, call: Call) -> bool | None:
    """Whether there is the secret, and the version, that a call names; None where it names none."""
    if call.get("SecretId") is None:
        return None
    holder = secret_of(world, call)
    return holder is not None and (call.operation != GET or version_of(holder, call) is not None)


def kept_key(world: World, call: Call) -> Key | None:
    """The key of a secret that is written without a word on its key."""
    holder = secret_of(world, call)
    named = call.operation in (PUT, UPDATE) and call.get(KEY) is None and call.get("SecretString") is not None
    return world.keys[holder.key] if named and holder is not None and holder.key is not None else None


def arn_of(holder: Holder | None, call: Call) -> str:
    """The ARN of a secret of the model's account; of one that is to be made, by the slot of the answer."""
    slot = call.result if holder is None else holder.slot
    return secret_arn(slot or 0)
