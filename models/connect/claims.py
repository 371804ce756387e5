"""What is true of the answers of Amazon Connect, and of what it delivers."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.connect.effects import TEXT, UNDER
from kms_conformance.models.connect.facts import (
    BODY,
    DEFAULT,
    ENTRIES,
    asked_of,
    ours,
    resource_named,
)
from kms_conformance.models.connect.state import (
    CHANGED_KEY,
    FILE_DELETED,
    FILE_KEPT,
    KEPT,
    LISTED,
    MADE,
    NO_DEFAULT,
    NOT_YET,
    OF_TYPE,
    PAGED,
    RECONFIGURED,
    REPORTED,
    Kind,
)
from kms_conformance.models.domains.claims import key_names
from kms_conformance.models.operation import Allowance
from kms_conformance.models.parties import account_of
from kms_conformance.models.resource import Resource
from kms_conformance.models.resources import gone
from kms_conformance.models.terms import Metadata, Rows, Texts
from kms_conformance.models.world import World

IDS = r"\S{1,256}"
"""The form of ids; the service model allows no more characters for any."""
CONTENT = frozenset({"Name", "Description"})
"""The members that are customer data."""
FOUND_UNDER, ENCRYPTED, LACKING = "LandedUnder", "Encryption", "Lacking"
"""What is told of an object that was delivered: its key, how it is encrypted, and how many were not found."""


def of_new_instance(world: World, call: Call) -> Iterator[Claim]:
    """Of CreateInstance: an id that is new."""
    yield Claim(MADE, "Id", Relation.MATCHES, IDS)
    yield Claim(MADE, "Id", Relation.FRESH)


def of_new_contact(world: World, call: Call) -> Iterator[Claim]:
    """Of CreateContact: an id that is new."""
    yield Claim(KEPT, "ContactId", Relation.MATCHES, IDS)
    yield Claim(KEPT, "ContactId", Relation.FRESH)


def of_instance(world: World, call: Call) -> Iterator[Claim]:
    """Of DescribeInstance: as it was made."""
    instance = resource_named(world, call, Kind.INSTANCE)
    if instance is not None:
        yield Claim(MADE, "Instance.Id", Relation.EQUAL, instance.id)
        for name, (term, because) in instance.settings.items():
            yield Claim(because, f"Instance.{name}", Relation.EQUAL, term)


def of_contact(world: World, call: Call) -> Iterator[Claim]:
    """Of DescribeContact: what it was given at its creation and since."""
    contact = resource_named(world, call, Kind.CONTACT)
    if contact is not None:
        yield Claim(KEPT, "Contact.Id", Relation.EQUAL, contact.id)
        for name, (term, because) in contact.settings.items():
            yield Claim(because, f"Contact.{name}", Relation.EQUAL, term, data=name in CONTENT)


def of_attributes(world: World, call: Call) -> Iterator[Claim]:
    """Of GetContactAttributes: each as it was written last; one that was made empty need not be told."""
    contact = resource_named(world, call, Kind.CONTACT)
    for name, (term, because) in contact.values.items() if contact is not None else ():
        relation = Relation.WITHHELD if term == "" else Relation.EQUAL
        yield Claim(because, f"Attributes.{name!s}", relation, None if term == "" else term, data=term != "")


def paged(world: World, call: Call) -> bool:
    """Whether so many entries of a list are asked for at a time."""
    return call.get("MaxResults") is not None


PAGES = Allowance(PAGED, paged)


def of_instances(world: World, call: Call) -> Iterator[Claim]:
    """Of ListInstances: those of the account that are there; read to the end, each once."""
    path, most, account = ENTRIES[call.operation], call.get("MaxResults"), account_of(call.principal)
    all_ = ours(world, Kind.INSTANCE)
    own = [row for row in all_ if row.account == account and not row.deleted]
    if call.whole and own:
        rows = Rows(tuple((("Id", row.id),) for row in own))
        yield Claim(LISTED if most is None else PAGED, path, Relation.HOLDS_ROWS, rows)
    elif isinstance(most, int):
        yield Claim(PAGED, path, Relation.AT_MOST_ITEMS, most)
    others = [row for row in all_ if row not in own]
    if others:
        yield Claim(LISTED, path, Relation.LACKS_ROWS, Rows(tuple((("Id", row.id),) for row in others)))


# storage


def of_association(world: World, call: Call) -> Iterator[Claim]:
    """Of AssociateInstanceStorageConfig: an id that is new."""
    yield Claim(REPORTED, "AssociationId", Relation.MATCHES, IDS)
    yield Claim(REPORTED, "AssociationId", Relation.FRESH)


def of_storage(world: World, call: Call) -> Iterator[Claim]:
    """Of DescribeInstanceStorageConfig: its key by the full ARN, and its place."""
    storage = resource_named(world, call, Kind.STORAGE)
    if storage is None:
        return
    yield Claim(REPORTED, "StorageConfig.AssociationId", Relation.EQUAL, storage.id)
    for path, (term, because) in storage.settings.items():
        if path != "ResourceType":
            yield Claim(because, path, Relation.EQUAL, term)
    if storage.key is not None:
        said = RECONFIGURED if storage.updated else REPORTED
        path = "StorageConfig.S3Config.EncryptionConfig.KeyId"
        yield Claim(said, path, Relation.EQUAL, Metadata(storage.key, "Arn"))


def of_storages(world: World, call: Call) -> Iterator[Claim]:
    """Of ListInstanceStorageConfigs: that of the resource type, and no other."""
    instance, path = resource_named(world, call, Kind.INSTANCE), ENTRIES[call.operation]
    if instance is None:
        return
    all_ = ours(world, Kind.STORAGE)
    inside = [row for row in all_ if row.inside == instance.slot and not gone(world, row)]
    own = [row for row in inside if row.settings["ResourceType"][0] == call.get("ResourceType")]
    for row in own if call.whole else ():
        yield Claim(OF_TYPE, path, Relation.HOLDS_ROWS, Rows(((("AssociationId", row.id),),)))
    others = [row for row in all_ if row not in own]
    if others:
        rows = Rows(tuple((("AssociationId", row.id),) for row in others))
        yield Claim(OF_TYPE, path, Relation.LACKS_ROWS, rows)


# files and recordings


def of_upload(world: World, call: Call) -> Iterator[Claim]:
    """Of StartAttachedFileUpload: an id that is new."""
    yield Claim(FILE_KEPT, "FileId", Relation.MATCHES, IDS)
    yield Claim(FILE_KEPT, "FileId", Relation.FRESH)


def of_file(world: World, call: Call) -> Iterator[Claim]:
    """Of GetAttachedFile: what it was given, and its content once it was uploaded."""
    file = resource_named(world, call, Kind.FILE)
    if file is None:
        return
    yield Claim(FILE_KEPT, "FileId", Relation.EQUAL, file.id)
    for name, (term, because) in file.settings.items():
        if name == TEXT:
            yield Claim(because, BODY, Relation.EQUAL, term, data=True)
        elif name != UNDER:
            yield Claim(because, name, Relation.EQUAL, term)
    if TEXT not in file.settings:
        yield Claim(NOT_YET, "DownloadUrlMetadata", Relation.ABSENT)


def of_delivery(world: World, call: Call) -> Iterator[Claim]:
    """Of what is looked for in a bucket: it is there as it was given, under the key of its type; or there no more."""
    resource = asked_of(world, call)
    if resource is None or TEXT not in resource.settings:
        return
    if resource.deleted:
        yield Claim(FILE_DELETED, LACKING, Relation.EQUAL, 1)
        return
    yield Claim(resource.settings[TEXT][1], LACKING, Relation.EQUAL, 0, data=True)
    said = _under(resource, defaulted=call.get(DEFAULT) is not None)
    yield Claim(said, ENCRYPTED, Relation.EQUAL, Texts(("aws:kms",)), of=ENCRYPTED)
    if resource.key is not None:
        yield Claim(said, FOUND_UNDER, Relation.ONE_OF, key_names(resource.key), of=FOUND_UNDER)


def _under(resource: Resource, *, defaulted: bool) -> str:
    """The requirement by which something lies under its key."""
    said = resource.settings[UNDER][1]
    return NO_DEFAULT if defaulted and said != CHANGED_KEY else said
