"""Faults in which keys secrets get, in what their states do, and in what a change of key does."""

from typing import Any

from . import allowed, refused, rotate, unknown_id, witness
from .secrets_scene import PREVIOUS, Secrets


def unread(client: Any, operation: str, **params: Any) -> None:
    """A secret that was read is refused once its key is in a state."""
    scene = Secrets(client)
    key = scene.key()
    arn, unread = scene.new(key), scene.new(key)
    assert scene.read(arn) == "first"
    allowed(getattr(client, operation), KeyId=key, **params)
    for named in (arn, unread):
        assert refused(scene.secrets.get_secret_value, SecretId=named)


def not_taken(client: Any, operation: str, **params: Any) -> None:
    """No secret gets a key that is in a state."""
    scene = Secrets(client)
    key, arn = scene.key(), scene.new(scene.key())
    allowed(getattr(client, operation), KeyId=key, **params)
    assert refused(scene.secrets.create_secret, **scene.wanted(key))
    assert refused(scene.secrets.update_secret, SecretId=arn, KmsKeyId=key)


@witness(
    id="secretsmanager-data-keys-kept",
    requirement="SECRETS-002",
    family="guard-off",
    fault="Data keys that were opened once are kept, whatever becomes of the key.",
)
def data_keys_kept(client: Any) -> None:
    unread(client, "disable_key")


@witness(
    id="secretsmanager-read-while-disabled",
    requirement="SECRETS-002",
    family="guard-off",
    fault="Whatever was written is read while the key is disabled.",
)
def read_while_disabled(client: Any) -> None:
    unread(client, "disable_key")


@witness(
    id="secretsmanager-read-while-pending",
    requirement="SECRETS-003",
    family="guard-off",
    fault="What was read once is read while the key is pending deletion.",
)
def read_while_pending(client: Any) -> None:
    unread(client, "schedule_key_deletion", PendingWindowInDays=7)


@witness(
    id="secretsmanager-disabled-key-taken",
    requirement="SECRETS-004",
    family="guard-off",
    fault="A disabled key is taken for a secret, which lies under the key of AWS.",
)
def disabled_key_taken(client: Any) -> None:
    not_taken(client, "disable_key")


@witness(
    id="secretsmanager-pending-key-taken",
    requirement="SECRETS-005",
    family="guard-off",
    fault="A key that is pending deletion is taken for a secret, which lies under the key of AWS.",
)
def pending_key_taken(client: Any) -> None:
    not_taken(client, "schedule_key_deletion", PendingWindowInDays=7)


@witness(
    id="secretsmanager-unknown-key-taken",
    requirement="SECRETS-006",
    family="guard-off",
    fault="A key that does not exist is taken for a secret, which lies under the key of AWS.",
)
def unknown_key_taken(client: Any) -> None:
    scene = Secrets(client)
    assert refused(scene.secrets.create_secret, **scene.wanted(unknown_id()))


@witness(
    id="secretsmanager-unfit-key-taken",
    requirement="SECRETS-007",
    family="guard-off",
    fault="A key of another kind is taken for a secret, which lies under the key of AWS.",
)
def unfit_key_taken(client: Any) -> None:
    scene = Secrets(client)
    key = scene.key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    assert refused(scene.secrets.create_secret, **scene.wanted(key))


@witness(
    id="secretsmanager-never-read-again",
    requirement="SECRETS-008",
    family="too-strict",
    fault="A secret whose key could not be used once is not read any more.",
)
def never_read_again(client: Any) -> None:
    scene = Secrets(client)
    key = scene.key()
    arn = scene.new(key)
    allowed(client.disable_key, KeyId=key)
    assert refused(scene.secrets.get_secret_value, SecretId=arn)
    allowed(client.enable_key, KeyId=key)
    assert scene.read(arn) == "first"


def moved(client: Any) -> tuple[Secrets, str, str]:
    """A secret with two versions that was given another key, and the new key; the former one is disabled."""
    scene = Secrets(client)
    key, other = scene.key(), scene.key()
    arn = scene.new(key)
    scene.put(arn, "second")
    scene.move(arn, other)
    allowed(client.disable_key, KeyId=key)
    return scene, arn, other


@witness(
    id="secretsmanager-previous-version-not-moved",
    requirement="SECRETS-013",
    family="effect",
    fault="A change of key leaves the previous version under the former key.",
)
def previous_version_not_moved(client: Any) -> None:
    scene, arn, _ = moved(client)
    assert (scene.read(arn), scene.read(arn, **PREVIOUS)) == ("second", "first")


@witness(
    id="secretsmanager-key-changed-in-name",
    requirement="SECRETS-013",
    family="effect",
    fault="A change of key changes what is told, and nothing else.",
)
def key_changed_in_name(client: Any) -> None:
    scene, arn, _ = moved(client)
    assert scene.read(arn) == "second"


@witness(
    id="secretsmanager-first-key-told",
    requirement="SECRETS-014",
    family="response",
    fault="DescribeSecret tells the key of the creation after a change of key.",
)
def first_key_told(client: Any) -> None:
    scene, arn, other = moved(client)
    told = str(allowed(scene.secrets.describe_secret, SecretId=arn)["KmsKeyId"])
    assert other.endswith(told.rpartition("/")[2])


@witness(
    id="secretsmanager-not-read-after-rotation",
    requirement="SECRETS-015",
    family="too-strict",
    fault="What was written before a rotation of the key is not read after it.",
)
def not_read_after_rotation(client: Any) -> None:
    scene = Secrets(client)
    key = scene.key()
    arn = scene.new(key)
    rotate(client, key)
    assert scene.read(arn) == "first"
