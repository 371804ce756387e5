"""Faults in what is delivered to S3, and under which key."""

from typing import Any

from . import allowed, witness
from .connect_scene import Connect, Delivery, Files


@witness(
    id="connect-files-under-a-key-of-s3",
    requirement="RECORDINGS-005",
    family="effect",
    fault="Attached files are encrypted by S3 under a key of its own.",
)
def files_under_a_key_of_s3(client: Any) -> None:
    files = Files(Connect(client))
    files.attached("text of a file")
    assert files.found("text of a file") == ("aws:kms", files.key)


@witness(
    id="connect-files-under-another-key",
    requirement="RECORDINGS-005",
    family="effect",
    fault="Attached files lie under the key of the oldest storage config of the account.",
)
def files_under_another_key(client: Any) -> None:
    scene = Connect(client)
    Delivery(scene, "CALL_RECORDINGS")
    files = Files(scene)
    files.attached("text of a file")
    assert files.found("text of a file") == ("aws:kms", files.key)


@witness(
    id="connect-default-key-wins",
    requirement="RECORDINGS-006",
    family="effect",
    fault="Where the bucket has a key by default, what is delivered lies under that.",
)
def default_key_wins(client: Any) -> None:
    scene = Connect(client)
    files = Files(scene)
    files.by_default(scene.key())
    files.attached("text of a file")
    assert files.found("text of a file") == ("aws:kms", files.key)


@witness(
    id="connect-screens-under-another-key",
    requirement="RECORDINGS-013",
    family="effect",
    fault="Screen recordings lie under the key of the oldest storage config of the account.",
)
def screens_under_another_key(client: Any) -> None:
    scene = Connect(client)
    Delivery(scene, "CALL_RECORDINGS")
    delivery = Delivery(scene, "SCREEN_RECORDINGS")
    delivery.record("recording")
    assert delivery.found("recording") == ("aws:kms", delivery.key)


@witness(
    id="connect-recordings-under-the-default-key",
    requirement="RECORDINGS-013",
    family="effect",
    fault="Recordings lie as the bucket has it by default.",
)
def recordings_under_the_default_key(client: Any) -> None:
    delivery = Delivery(Connect(client))
    delivery.record("recording")
    assert delivery.found("recording") == ("aws:kms", delivery.key)


@witness(
    id="connect-transcripts-under-a-key-of-s3",
    requirement="RECORDINGS-013",
    family="effect",
    fault="Chat transcripts are encrypted by S3 under a key of its own.",
)
def transcripts_under_a_key_of_s3(client: Any) -> None:
    delivery = Delivery(Connect(client), "CHAT_TRANSCRIPTS")
    delivery.record("transcript")
    assert delivery.found("transcript") == ("aws:kms", delivery.key)


@witness(
    id="connect-changed-key-ignored",
    requirement="RECORDINGS-009",
    family="effect",
    fault="What is delivered lies under the first key of a storage config that was changed.",
)
def changed_key_ignored(client: Any) -> None:
    delivery = Delivery(Connect(client))
    delivery.record("recording")
    other = delivery.scene.key()
    delivery.change(other)
    delivery.record("another recording")
    assert delivery.found("another recording") == ("aws:kms", other)


@witness(
    id="connect-old-objects-rewritten",
    requirement="RECORDINGS-009",
    family="effect",
    fault="What was delivered before a change of key is taken under the new one.",
)
def old_objects_rewritten(client: Any) -> None:
    delivery = Delivery(Connect(client))
    delivery.record("recording")
    delivery.change(delivery.scene.key())
    assert delivery.found("recording") == ("aws:kms", delivery.key)


@witness(
    id="connect-last-byte-lost",
    requirement="RECORDINGS-008",
    family="effect",
    fault="The last byte of what is delivered is lost.",
)
def last_byte_lost(client: Any) -> None:
    delivery = Delivery(Connect(client))
    delivery.record("recording")
    assert delivery.found("recording")


@witness(
    id="connect-recordings-changed",
    requirement="RECORDINGS-008",
    family="effect",
    fault="Recordings are delivered with another content.",
)
def recordings_changed(client: Any) -> None:
    delivery = Delivery(Connect(client))
    delivery.record("recording")
    assert delivery.found("recording")


@witness(
    id="connect-recording-lost-without-the-key",
    requirement="RECORDINGS-011",
    family="effect",
    fault="A recording whose key cannot be used is thrown away.",
)
def recording_lost_without_the_key(client: Any) -> None:
    delivery = Delivery(Connect(client))
    allowed(client.disable_key, KeyId=delivery.key)
    delivery.record("recording")
    allowed(client.enable_key, KeyId=delivery.key)
    delivery.scene.port.step(4)
    assert delivery.found("recording")


@witness(
    id="connect-object-deleted-without-the-key",
    requirement="RECORDINGS-008",
    family="effect",
    fault="The object of a file is deleted when it is asked for while its key is disabled.",
)
def object_deleted_without_the_key(client: Any) -> None:
    files = Files(Connect(client))
    file = files.attached("text of a file")
    allowed(client.disable_key, KeyId=files.key)
    files.read(file)
    allowed(client.enable_key, KeyId=files.key)
    assert files.found("text of a file")
