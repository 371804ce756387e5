"""The operations of Amazon Connect, and what is done beside them. Source: botocore connect 2017-08-08."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from kms_conformance.models.calls import Call
from kms_conformance.models.connect import claims, effects, guards
from kms_conformance.models.connect.facts import (
    ASSOCIATE,
    BUCKET,
    DELIVERED,
    RECORD,
    SERVICE,
    UPDATE_STORAGE,
    instance_of,
    recovered,
    subject_of,
)
from kms_conformance.models.connect.kept import KEYS
from kms_conformance.models.connect.state import (
    ATTRIBUTED,
    COMPLETED,
    DISASSOCIATED,
    FILE_DELETED,
    FILE_KEPT,
    INSTANCE_DELETED,
    KEPT,
    LISTED,
    MADE,
    OF_TYPE,
    OUT_OF_REACH,
    RECONFIGURED,
    REPORTED,
    SAME_BYTES,
    UPDATED,
    Kind,
)
from kms_conformance.models.operation import Allowance, Operation, always, operation_of
from kms_conformance.models.resource import Resource
from kms_conformance.models.terms import Members, Output, Term
from kms_conformance.models.world import World


def _call(name: str, **params: Term) -> Call:
    return Call.sending(f"{SERVICE}:{name}", params)


def look_at(world: World, resource: Resource) -> Call:
    """The call that tells of something."""
    instance = instance_of(world, resource).id
    if resource.kind is Kind.INSTANCE:
        return _call("DescribeInstance", InstanceId=instance)
    if resource.kind is Kind.CONTACT:
        return _call("DescribeContact", InstanceId=instance, ContactId=resource.id)
    if resource.kind is Kind.STORAGE:
        type_, _ = resource.settings["ResourceType"]
        return _call(
            "DescribeInstanceStorageConfig", InstanceId=instance, AssociationId=resource.id, ResourceType=type_
        )
    about = Output(resource.inside or 0, "ContactArn")
    return _call("GetAttachedFile", InstanceId=instance, FileId=resource.id, AssociatedResourceArn=about)


def _look_at_new(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    if allowed and call.result is not None and call.result in world.resources:
        yield look_at(world, world.resources[call.result]).by(call.principal)


def _look_at_contact(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """A new contact, and its attributes."""
    yield from _look_at_new(world, call, allowed=allowed)
    if allowed and call.result is not None and world.resources[call.result].values:
        instance = call.get("InstanceId")
        asked = _call("GetContactAttributes", InstanceId=instance, InitialContactId=Output(call.result, "ContactId"))
        yield asked.by(call.principal)


def _look(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """What a change was of, after it."""
    resource = subject_of(world, call)
    if resource is not None and not (resource.kind is Kind.INSTANCE and not resource.deleted):
        yield look_at(world, resource).by(call.principal)


def _look_at_attributes(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    if subject_of(world, call) is not None:
        named = {name: call.get(name) for name in ("InstanceId", "InitialContactId")}
        yield _call("GetContactAttributes", **named).by(call.principal)


def storage(bucket: Term, prefix: str, key: Term) -> Members:
    """A storage config in S3 under a key, or under none."""
    given: list[tuple[str, Term]] = [("BucketName", bucket), ("BucketPrefix", prefix)]
    if key is not None:
        given.append(("EncryptionConfig", Members((("EncryptionType", "KMS"), ("KeyId", key)))))
    return Members((("StorageType", "S3"), ("S3Config", Members(tuple(given)))))


def _ended(world: World, call: Call) -> bool:
    """Whether a call is about a contact that is completed."""
    contact = subject_of(world, call)
    return contact is not None and contact.ended


AFTERWARDS = Allowance(COMPLETED, _ended)
AGAIN = Allowance(OUT_OF_REACH, recovered)
SIMPLER: dict[str, tuple[Term, ...]] = {"MaxResults": (None,), "Description": (None,), "Attributes": (None,)}
_row = partial(operation_of, SERVICE, simpler=SIMPLER, always_first=KEYS.allowances)
_stored = partial(operation_of, SERVICE, simpler=SIMPLER)
CONTACT_OPERATIONS: tuple[Operation, ...] = (
    _row(
        "CreateInstance", guards.INSTANCES, (always(MADE),), effect=effects.instance_made,
        told=claims.of_new_instance, look=_look_at_new, makes="instance",
    ),
    _row("DescribeInstance", guards.THERE, (always(MADE),), told=claims.of_instance),
    _row("ListInstances", guards.LISTING, (claims.PAGES, always(LISTED)), told=claims.of_instances),
    _row(
        "CreateContact", guards.CONTACTS, (always(KEPT),), effect=effects.contact_made, told=claims.of_new_contact,
        look=_look_at_contact, makes="contact",
    ),
    _row("DescribeContact", guards.TOLD, (always(KEPT),), told=claims.of_contact),
    _row(
        "UpdateContact", guards.UPDATING, (AFTERWARDS, always(UPDATED)), effect=effects.contact_updated, look=_look
    ),
    _row(
        "UpdateContactAttributes", guards.ATTRIBUTING, (AFTERWARDS, always(ATTRIBUTED)),
        effect=effects.attributes_updated, look=_look_at_attributes,
    ),
    _row("GetContactAttributes", guards.THERE, (always(KEPT),), told=claims.of_attributes),
    _row("StopContact", guards.THERE, (always(KEPT),), effect=effects.contact_stopped, look=_look),
    _row(
        "DeleteInstance", guards.or_gone(guards.THERE), (always(INSTANCE_DELETED),),
        effect=effects.deleted(Kind.INSTANCE), look=_look,
    ),
)  # fmt: skip
"""Instances and contacts, in the order of their profile."""
RECORDING_OPERATIONS: tuple[Operation, ...] = (
    _stored(
        "AssociateInstanceStorageConfig", guards.ASSOCIATING, (always(REPORTED),), effect=effects.associated,
        told=claims.of_association, look=_look_at_new, makes="storage",
    ),
    _stored("DescribeInstanceStorageConfig", (*guards.TYPED, *guards.STORED), (always(REPORTED),),
            told=claims.of_storage),
    _stored("ListInstanceStorageConfigs", guards.LISTING_STORAGE, (always(OF_TYPE),), told=claims.of_storages),
    _stored(
        "UpdateInstanceStorageConfig", guards.RECONFIGURING, (always(RECONFIGURED),), effect=effects.reconfigured,
        look=_look,
    ),
    _stored(
        "StartAttachedFileUpload", guards.UPLOADING, (always(FILE_KEPT),), effect=effects.uploaded,
        told=claims.of_upload, look=_look_at_new, makes="file",
    ),
    _stored("GetAttachedFile", (*guards.FILE_THERE, guards.REACHED), (AGAIN, always(FILE_KEPT)), told=claims.of_file),
    _stored(
        "DeleteAttachedFile", guards.or_gone(guards.FILE_THERE), (always(FILE_DELETED),),
        effect=effects.deleted(Kind.FILE), look=_look,
    ),
    _stored(
        "DisassociateInstanceStorageConfig", guards.or_gone((*guards.TYPED, *guards.STORED)), (always(DISASSOCIATED),),
        effect=effects.deleted(Kind.STORAGE), look=_look,
    ),
)  # fmt: skip
"""Storage configs and attached files, likewise."""
RECORDING_OPERATIONS = tuple(
    replace(row, refused=effects.named_in_vain) if row.name in (ASSOCIATE, UPDATE_STORAGE) else row
    for row in RECORDING_OPERATIONS
)
DELIVERY_OPERATIONS = (
    Operation(BUCKET, guards=(), allowances=(), service=SERVICE, judged=False),
    Operation(
        DELIVERED, guards=(guards.REACHED,), allowances=(AGAIN, always(SAME_BYTES)), claims=claims.of_delivery,
        service=SERVICE,
    ),
    Operation(RECORD, guards=(), allowances=(), effect=effects.recorded, makes="recording", writes=True,
              service="fault", judged=False),
)  # fmt: skip
"""What is done beside the API of the service."""
