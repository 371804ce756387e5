"""What the guards see of a call for Amazon Connect: models.oracle puts it among the facts of the request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kms_conformance.models.connect.contact_facts import ContactFacts
from kms_conformance.models.connect.state import NAMES, Kind
from kms_conformance.models.facts import SYMMETRIC_USAGE
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.parties import REGION, account_of
from kms_conformance.models.resource import Resource
from kms_conformance.models.resources import gone, member
from kms_conformance.models.terms import Output, Term

if TYPE_CHECKING:
    from kms_conformance.models.calls import Call
    from kms_conformance.models.world import Key, World

SERVICE, CONTACT_DATA, RECORDINGS = "connect", "contact-data", "recordings"
VIA = f"connect.{REGION}.amazonaws.com"
"""Through which it asks for a caller."""
CREATE_INSTANCE, CREATE_CONTACT, ASSOCIATE, UPDATE_STORAGE, START_UPLOAD, GET_FILE = (
    f"{SERVICE}:{name}"
    for name in (
        "CreateInstance", "CreateContact", "AssociateInstanceStorageConfig", "UpdateInstanceStorageConfig",
        "StartAttachedFileUpload", "GetAttachedFile",
    )
)  # fmt: skip
BUCKET, DELIVERED, RECORD = "delivery:Bucket", "delivery:Objects", "fault:Record"
"""A bucket is made for what is delivered; what has been delivered is looked for; somebody calls, and is recorded."""
ENTRIES = {
    f"{SERVICE}:ListInstances": "InstanceSummaryList",
    f"{SERVICE}:ListInstanceStorageConfigs": "StorageConfigs",
}
"""The lists, each with the member that holds its entries."""
BODY = "Body"
"""What the suite sends as the content of a file, by way of an upload."""
ABOUT = "OfConnect"
"""The parameter with which a call beside the API says what it is about, by a slot."""
DEFAULT = "DefaultKey"
"""The key that a bucket has by default, where it has one."""
NOBODY = "00000000-0000-4000-8000-000000000000"
"""An id that nothing has."""
METHODS = {"VOICE": ("TRANSFER",), "EMAIL": ("OUTBOUND", "AGENT_REPLY", "FLOW"), "TASK": ("API",)}
"""How contacts of a channel may begin. Source: CreateContact."""
CHANGED = ("Name", "Description")
"""The members of UpdateContact that the suite sends."""


def is_of_connect(call: Call) -> bool:
    """Whether a call is for Amazon Connect."""
    return call.operation.startswith(f"{SERVICE}:")


def named(call: Call, kind: Kind) -> Term:
    """What names something of a kind in a call."""
    return next((term for name in NAMES.get(kind, ()) if (term := call.get(name)) is not None), None)


def resource_named(world: World, call: Call, kind: Kind) -> Resource | None:
    """What a call names of a kind; None for what is none of ours."""
    term = named(call, kind)
    return world.resources.get(term.slot) if isinstance(term, Output) else None


def subject_of(world: World, call: Call) -> Resource | None:
    """What a call is about: the innermost resource that it names."""
    found = (resource_named(world, call, kind) for kind in (Kind.FILE, Kind.STORAGE, Kind.CONTACT, Kind.INSTANCE))
    return next((resource for resource in found if resource is not None), None)


def asked_of(world: World, call: Call) -> Resource | None:
    """What a call beside the API is about."""
    slot = call.get(ABOUT)
    return world.resources.get(slot) if isinstance(slot, int) else None


def ours(world: World, kind: Kind) -> list[Resource]:
    """All that was made of a kind, and is known."""
    return [row for row in world.resources.values() if row.kind is kind and not row.lost]


def instance_of(world: World, resource: Resource) -> Resource:
    """The instance in which something is."""
    return resource if resource.inside is None else instance_of(world, world.resources[resource.inside])


def key_term(call: Call) -> Term:
    """The key that a storage config in a request names."""
    s3 = member(call.get("StorageConfig"), "S3Config")
    return member(member(s3, "EncryptionConfig"), "KeyId")


def key_named(world: World, call: Call) -> Key | None:
    """That key, where it is one of ours."""
    return world.key_named(key_term(call))


def storage_of(world: World, instance: Resource, type_: Term) -> Resource | None:
    """The storage config of an instance for a resource type."""
    rows = [row for row in ours(world, Kind.STORAGE) if row.inside == instance.slot and not gone(world, row)]
    return next((row for row in rows if row.settings["ResourceType"][0] == type_), None)


def usable(world: World, resource: Resource) -> bool | None:
    """Whether the key of something that was delivered is enabled; None of what is under no key of ours."""
    return None if resource.key is None else world.keys[resource.key].state is KeyState.ENABLED


def recovered(world: World, call: Call) -> bool:
    """Whether a call reads what was delivered under a key that has been out of use since."""
    resource = asked_of(world, call) or resource_named(world, call, Kind.FILE)
    if resource is None or resource.key is None:
        return False
    key = world.keys[resource.key]
    return key.disabled_times + key.cancelled_times > resource.disabled_times


def contact_facts(world: World, call: Call) -> ContactFacts | None:
    """The facts of a call; None for one that is not for Amazon Connect, nor about what it delivers."""
    if call.operation == DELIVERED:
        resource = asked_of(world, call)
        return ContactFacts(usable=None if resource is None or resource.deleted else usable(world, resource))
    if not is_of_connect(call):
        return None
    given = [kind for kind in NAMES if named(call, kind) is not None]
    found = [resource_named(world, call, kind) for kind in given]
    said = _of_request(call)
    if not given:
        return said
    if any(resource is None or not _fits(world, call, resource) for resource in found):
        return replace(said, there=False)
    if any(resource is not None and resource.account != account_of(call.principal) for resource in found):
        return replace(said, there=True, own=False)
    return _of_resources(world, call, [resource for resource in found if resource is not None], said)


def _of_request(call: Call) -> ContactFacts:
    """What does not depend on what there is."""
    channel, method = call.get("Channel"), call.get("InitiationMethod")
    both = isinstance(channel, str) and isinstance(method, str)
    supported = method in METHODS.get(str(channel), ()) if both and call.operation == CREATE_CONTACT else None
    changes = any(call.get(name) is not None for name in CHANGED)
    return ContactFacts(supported=supported, changes=changes if call.operation.endswith(":UpdateContact") else None)


def _fits(world: World, call: Call, resource: Resource) -> bool:
    """Whether something is where the call says, and of the resource type that it says."""
    instance, type_ = resource_named(world, call, Kind.INSTANCE), call.get("ResourceType")
    if instance is not None and instance_of(world, resource).slot != instance.slot:
        return False
    if resource.kind is Kind.FILE:
        return call.get("AssociatedResourceArn") == Output(resource.inside or 0, "ContactArn")
    return resource.kind is not Kind.STORAGE or type_ is None or resource.settings["ResourceType"][0] == type_


def _of_resources(world: World, call: Call, resources: list[Resource], said: ContactFacts) -> ContactFacts:
    """What depends on what there is, where all that is named is the caller's."""
    instance = instance_of(world, resources[0])
    said = replace(said, there=True, own=True, instance_kept=not instance.deleted)
    if instance.deleted:
        return said
    said = replace(said, kept=not any(resource.deleted for resource in resources))
    if not said.kept:
        return said
    contact = resource_named(world, call, Kind.CONTACT)
    said = replace(said, swapped=None if contact is None else contact.swapped)
    if call.operation in (ASSOCIATE, UPDATE_STORAGE):
        return _of_storage(world, call, instance, said)
    file = resource_named(world, call, Kind.FILE)
    return said if file is None else replace(said, usable=usable(world, file))


def _of_storage(world: World, call: Call, instance: Resource, said: ContactFacts) -> ContactFacts:
    """What is asked of a storage config that is given."""
    key, term = key_named(world, call), key_term(call)
    fit = None if term is None else key is not None and key.usage == SYMMETRIC_USAGE
    type_ = call.get("ResourceType")
    free = storage_of(world, instance, type_) is None if call.operation == ASSOCIATE and type_ is not None else None
    return replace(said, fit=fit, first=free)
