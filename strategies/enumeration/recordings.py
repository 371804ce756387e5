"""Recordings and files of Amazon Connect: storage configs, and what is delivered by them, under which key."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kms_conformance.models.connect.facts import NOBODY, RECORDINGS
from kms_conformance.models.connect.guards import LARGEST_PAGE
from kms_conformance.models.connect.kept import EMPTIED, WAITING
from kms_conformance.models.connect.state import ATTACHMENTS, CALLS, CHATS, SCREENS
from kms_conformance.models.parties import OWNER
from kms_conformance.models.terms import Filler, Output, Term, UnknownKey
from kms_conformance.strategies.connect_plan_builder import Connect
from kms_conformance.strategies.documents import ROOT, statement
from kms_conformance.strategies.owned_keys_plan_builder import PATHS
from kms_conformance.strategies.plan_builder import Plan

RECORDED = (CALLS, SCREENS, CHATS)
BODY = "Body"


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _configs()
    yield _requests()
    yield _missing()
    yield _granted()
    yield _callers()
    yield _keys()
    yield _files()
    yield _by_default()
    yield _changed()
    for path in PATHS:
        yield _out_of_reach(path)
    yield _deleted()
    yield _customers()
    yield _recordings()
    yield _recordings_changed()
    yield _held()
    yield _waited()


def _configs() -> Plan:
    """A storage config for each type, of two instances; a second one for a type; another key; and without."""
    s = Connect(RECORDINGS, "configs")
    keys = [s.key() for _ in range(3)]
    s.deliver_to()
    instances = [s.instance(), s.instance()]
    stored = {(at, type_): s.store(instances[at], type_, keys[0]) for at in (0, 1) for type_ in (CALLS, ATTACHMENTS)}
    s.store(instances[0], CHATS, None, "without-a-key")
    s.store(instances[0], CALLS, keys[1], "second-of-its-type")
    for at in (0, 1):
        for type_ in (CALLS, ATTACHMENTS, CHATS, SCREENS):
            s.all_of("ListInstanceStorageConfigs", instances[at], type_, ResourceType=type_)
    for key in keys[1:]:
        s.restore(stored[0, CALLS], key, "another-key")
        s.ask("DescribeInstanceStorageConfig", stored[0, ATTACHMENTS], "other-updated")
    s.ask("DisassociateInstanceStorageConfig", stored[0, CALLS])
    s.ask("DisassociateInstanceStorageConfig", stored[1, ATTACHMENTS])
    s.all_of("ListInstanceStorageConfigs", instances[0], "taken-away", ResourceType=CALLS)
    s.restore(stored[0, CALLS], keys[0], "taken-away")
    s.ask("DescribeInstanceStorageConfig", stored[1, CALLS], "other-taken-away")
    s.store(instances[0], CALLS, keys[1], "again")
    return s.plan()


def _requests() -> Plan:
    """Requests that the service model refuses, each beside one that it does not."""
    s = Connect(RECORDINGS, "requests")
    key = s.key()
    instance, contact, stored = s.scene(key)
    for label, more in _wrong_types():
        s.store(instance, CALLS, key, label, **more)
        s.ask("ListInstanceStorageConfigs", instance, label, **more)
    s.store(instance, CALLS, key, "without-StorageConfig", StorageConfig=None)
    s.restore(stored, key, "without-StorageConfig", StorageConfig=None)
    s.store(instance, CALLS, key)
    for most in (0, LARGEST_PAGE + 1, LARGEST_PAGE, 1):
        s.ask("ListInstanceStorageConfigs", instance, f"page-of-{most}", ResourceType=CALLS, MaxResults=most)
    for name in ("FileName", "FileSizeInBytes", "FileUseCaseType", "AssociatedResourceArn"):
        s.upload(contact, f"without-{name}", **{name: None, BODY: None})
    wrong: dict[str, dict[str, Term]] = {
        "too-long-name": {"FileName": Filler(257)},
        "no-name": {"FileName": ""},
        "no-size": {"FileSizeInBytes": 0},
        "too-soon-over": {"UrlExpiryInSeconds": 4},
        "too-late-over": {"UrlExpiryInSeconds": 301},
    }
    for label, params in wrong.items():
        s.upload(contact, label, **{**params, BODY: None})
    for _ in range(2):
        drafted = s.upload(contact, "not-uploaded", UrlExpiryInSeconds=300, **{BODY: None})
        s.ask("GetAttachedFile", drafted, "not-uploaded")
    return s.plan()


def _wrong_types() -> tuple[tuple[str, dict[str, Term]], ...]:
    return ("without-ResourceType", {"ResourceType": None}), ("unknown-type", {"ResourceType": "DREAMS"})


def _missing() -> Plan:
    """What never was, or is of another instance or another type, beside what is there."""
    s = Connect(RECORDINGS, "missing")
    key = s.key()
    here, contact, stored = s.scene(key)
    there, of_there, _ = s.scene(key)
    file = s.upload(contact)
    about_files: dict[str, dict[str, Term]] = {"GetAttachedFile": {}, "DeleteAttachedFile": {}}
    about_stored: dict[str, dict[str, Term]] = {
        "DescribeInstanceStorageConfig": {},
        "UpdateInstanceStorageConfig": {"StorageConfig": s.config(key)},
        "DisassociateInstanceStorageConfig": {},
    }
    for slot, named, operations in ((stored, "AssociationId", about_stored), (file, "FileId", about_files)):
        for operation, more in operations.items():
            s.ask(operation, slot, "unknown-id", **{**more, named: NOBODY})
            s.ask(operation, slot, "of-another-instance", **{**more, **s.places[there]})
    s.ask("GetAttachedFile", file, "of-another-contact", AssociatedResourceArn=Output(of_there, "ContactArn"))
    nobodys: dict[str, Term] = {"InstanceId": NOBODY, "ResourceType": CALLS}
    s.ask("ListInstanceStorageConfigs", None, "unknown-instance", **nobodys)
    s.ask("AssociateInstanceStorageConfig", None, "unknown-instance", **nobodys, StorageConfig=s.config(key))
    s.upload(contact, "unknown-instance", InstanceId=NOBODY, **{BODY: None})
    s.ask("UpdateInstanceStorageConfig", stored, StorageConfig=s.config(key))
    s.ask("ListInstanceStorageConfigs", here, ResourceType=CALLS)
    s.ask("GetAttachedFile", file)
    return s.plan()


def _granted() -> Plan:
    """A grant while a storage config names a key, and none when it is taken away; two on one key, and another key."""
    s = Connect(RECORDINGS, "granted")
    keys = [s.key() for _ in range(4)]
    s.deliver_to()
    instance = s.instance()
    calls, files = s.store(instance, CALLS, keys[0]), s.store(instance, ATTACHMENTS, keys[1])
    s.store(instance, CHATS, keys[2])
    s.grants(*keys[:3])
    s.restore(calls, keys[3])
    s.grants(keys[3], label="another-key")
    s.ask("DisassociateInstanceStorageConfig", files)
    s.grants(keys[1], label="taken-away")
    s.ask("DisassociateInstanceStorageConfig", calls)
    s.grants(keys[3], label="taken-away")
    s.grants(keys[2], label="other-taken-away")
    return s.plan()


def _callers() -> Plan:
    """A caller who may use the service is let have a grant made on the key, or is not."""
    s = Connect(RECORDINGS, "callers", "kms-authorization")
    key, refused = s.key(), s.key()
    s.permit("dora", json.dumps({"Effect": "Allow", "Action": "connect:*", "Resource": "*"}))
    s.deliver_to()
    instances = [s.instance() for _ in range(3)]
    allowed = statement("DescribeKey", "CreateGrant", principal="<dora>")
    looked_at = statement("DescribeKey", principal="<dora>")
    s.principal = "dora"
    for rules, one, label, at in (
        ((looked_at,), refused, "without-CreateGrant", 0),
        ((), refused, "without-permission", 0),
        ((allowed,), key, "permitted", 0),
        ((looked_at,), key, "without-CreateGrant", 1),
        ((allowed,), key, "permitted-again", 2),
    ):
        s.rules(one, ROOT, *rules, label=label)
        s.store(instances[at], CALLS, one, label)
    s.grants(key, refused)
    s.permit("dora")
    return s.plan()


def _keys() -> Plan:
    """Keys that cannot be named in a storage config, each beside one that can."""
    s = Connect(RECORDINGS, "keys")
    key, other = s.key(), s.key_of_another_usage()
    s.deliver_to()
    instance = s.instance()
    s.store(instance, CALLS, UnknownKey(1, "arn"), "unknown-key")
    s.store(instance, CALLS, other, "key-for-macs")
    stored = s.store(instance, CALLS, key)
    s.restore(stored, UnknownKey(2, "arn"), "unknown-key")
    s.restore(stored, other, "key-for-macs")
    s.restore(stored, key, "same-key")
    return s.plan()


def _files() -> Plan:
    """Files of two instances, each under its own key; their contents by the URL and in the bucket."""
    s = Connect(RECORDINGS, "files")
    for key in (s.key(), s.key()):
        _, contact, _ = s.scene(key)
        made = [s.upload(contact), s.upload(contact, "another", FileName="\u00e9 \u4e2d.txt")]
        for file in made:
            s.delivered(file)
    return s.plan()


def _by_default() -> Plan:
    """The bucket has another key by default."""
    s = Connect(RECORDINGS, "default-key")
    key, default = s.key(), s.key()
    s.deliver_to(default)
    _, contact, _ = s.scene(key)
    for _ in range(2):
        s.delivered(s.upload(contact), "default-key")
    return s.plan()


def _changed() -> Plan:
    """Files before and after the storage config has another key, and what was there when the old key is disabled."""
    s = Connect(RECORDINGS, "changed")
    old, new = s.key(), s.key()
    _, contact, stored = s.scene(old)
    before = s.upload(contact)
    s.delivered(before)
    s.restore(stored, new)
    after = s.upload(contact, "changed")
    s.delivered(after, "changed")
    s.delivered(before, "before-the-change")
    s.on("DisableKey", old, "disabled")
    s.delivered(s.upload(contact, "changed"), "changed-and-disabled")
    s.on("EnableKey", old, "back")
    s.delivered(before, "before-the-change")
    return s.plan()


def _out_of_reach(path: str) -> Plan:
    """What was delivered is read, is not while the key cannot be used, and is again."""
    s = Connect(RECORDINGS, path)
    into, back = PATHS[path]
    key = s.key()
    instance, contact, _ = s.scene(key)
    file = s.upload(contact)
    s.delivered(file)
    for operation in into:
        s.on(operation, key, path)
    s.delivered(file, path)
    s.ask("GetAttachedFile", file, path)
    for operation in back:
        s.on(operation, key, "back")
    s.delivered(file, "back")
    s.ask("GetAttachedFile", file, "back")
    s.ask("DescribeInstance", instance, "back")
    return s.plan()


def _deleted() -> Plan:
    """A file that is deleted, with its object; beside one that stays."""
    s = Connect(RECORDINGS, "deleted")
    _, contact, _ = s.scene(s.key())
    for _ in range(2):
        gone, stays = s.upload(contact), s.upload(contact)
        s.delivered(gone)
        s.ask("DeleteAttachedFile", gone)
        s.delivered(gone, "deleted", gone=True)
        s.delivered(stays, "other-deleted")
        s.ask("GetAttachedFile", stays, "other-deleted")
    return s.plan()


def _customers() -> Plan:
    """A storage config of another account, beside one of ours: it is neither told nor changed."""
    s = Connect(RECORDINGS, "customers")
    key = s.key()
    s.deliver_to()
    mine = s.store(s.instance(), CALLS, key)
    s.principal = OWNER
    instance = s.instance()
    theirs = s.store(instance, CALLS, None)
    s.principal = ""
    config: dict[str, Term] = {"StorageConfig": s.config(None)}
    for stored, label in ((mine, "plain"), (theirs, "of-another-account")):
        s.ask("DescribeInstanceStorageConfig", stored, label)
        s.ask("UpdateInstanceStorageConfig", stored, label, **config)
    s.ask("ListInstanceStorageConfigs", instance, "of-another-account", ResourceType=CALLS)
    s.ask("DisassociateInstanceStorageConfig", theirs, "of-another-account")
    s.store(instance, SCREENS, key, "of-another-account")
    s.principal = OWNER
    s.ask("DescribeInstanceStorageConfig", theirs, "their-own")
    return s.plan()


# what needs somebody who calls


def _recordings() -> Plan:
    """A recording of each type, each under a key of its own."""
    s = Connect(RECORDINGS, "recordings")
    s.deliver_to()
    for _ in range(2):
        instance = s.instance()
        contact = s.contact(instance)
        for type_ in RECORDED:
            made = s.record(s.store(instance, type_, s.key()), contact, type_)
            s.delivered(made, type_)
    return s.plan()


def _recordings_changed() -> Plan:
    """Recordings before and after the storage config has another key."""
    s = Connect(RECORDINGS, "recordings-changed")
    _, contact, stored = s.scene(s.key(), CALLS)
    before = s.record(stored, contact)
    s.delivered(before)
    s.restore(stored, s.key())
    s.delivered(s.record(stored, contact, "changed"), "changed")
    s.delivered(before, "before-the-change")
    return s.plan()


def _held() -> Plan:
    """What is stored of recordings while they wait, and when they were delivered."""
    s = Connect(RECORDINGS, "held")
    for type_ in (CALLS, CHATS):
        instance, contact, stored = s.scene(s.key(), type_)
        s.worker("pause")
        made = [s.record(stored, contact, "waiting") for _ in range(2)]
        s.dump_of_queue(instance, "waiting", WAITING)
        s.worker("resume")
        s.worker("step", 8)
        for slot in made:
            s.delivered(slot, "resumed")
        s.dump_of_queue(instance, "delivered", EMPTIED)
    return s.plan(observe=False)


def _waited() -> Plan:
    """A recording whose key cannot be used for a while."""
    s = Connect(RECORDINGS, "waited")
    key = s.key()
    _, contact, stored = s.scene(key, CALLS)
    s.on("DisableKey", key, "disabled")
    made = s.record(stored, contact, "disabled")
    s.on("EnableKey", key, "back")
    s.worker("step", 8)
    s.delivered(made, "back")
    return s.plan(observe=False)
