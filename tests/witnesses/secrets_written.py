"""Faults in what is written to Secrets Manager, and read again."""

from typing import Any

from . import allowed, refused, unknown_id, witness
from .secrets_scene import PREVIOUS, Secrets

MISSING = "ResourceNotFoundException"


@witness(
    id="secretsmanager-line-ends-lost",
    requirement="SECRETS-001",
    family="effect",
    fault="Line ends in a value are lost.",
)
def line_ends_lost(client: Any) -> None:
    scene = Secrets(client)
    assert scene.read(scene.new(scene.key(), "one\ntwo\n")) == "one\ntwo\n"


@witness(
    id="secretsmanager-previous-is-current",
    requirement="SECRETS-001",
    family="effect",
    fault="AWSPREVIOUS selects the current version.",
)
def previous_is_current(client: Any) -> None:
    scene = Secrets(client)
    arn = scene.new(scene.key())
    scene.put(arn, "second")
    assert (scene.read(arn), scene.read(arn, **PREVIOUS)) == ("second", "first")


@witness(
    id="secretsmanager-gone-by-a-refused-write",
    requirement="SECRETS-016",
    family="effect",
    fault="A write that is refused takes the current version away.",
)
def gone_by_a_refused_write(client: Any) -> None:
    scene = Secrets(client)
    key = scene.key()
    arn = scene.new(key)
    allowed(client.disable_key, KeyId=key)
    assert refused(scene.secrets.put_secret_value, SecretId=arn, SecretString="second")
    allowed(client.enable_key, KeyId=key)
    assert scene.read(arn) == "first"


@witness(
    id="secretsmanager-missing-is-invalid",
    requirement="SECRETS-017",
    family="wrong-error",
    fault="A secret that is not there is refused with InvalidParameterException.",
)
def missing_is_invalid(client: Any) -> None:
    assert refused(Secrets(client).secrets.get_secret_value, SecretId=f"name-{unknown_id()}") == MISSING


@witness(
    id="secretsmanager-any-label",
    requirement="SECRETS-017",
    family="guard-off",
    fault="A label that no version has selects the current one.",
)
def any_label(client: Any) -> None:
    scene = Secrets(client)
    assert refused(scene.secrets.get_secret_value, SecretId=scene.new(scene.key()), **PREVIOUS) == MISSING


@witness(
    id="secretsmanager-taken-is-written",
    requirement="SECRETS-018",
    family="guard-off",
    fault="A creation under a name that is taken writes another version.",
)
def taken_is_written(client: Any) -> None:
    scene = Secrets(client)
    wanted = scene.wanted(scene.key())
    allowed(scene.secrets.create_secret, **wanted)
    assert refused(scene.secrets.create_secret, **wanted) == "ResourceExistsException"


@witness(
    id="secretsmanager-previous-not-labelled",
    requirement="SECRETS-020",
    family="response",
    fault="The previous version is told without its label.",
)
def previous_not_labelled(client: Any) -> None:
    scene = Secrets(client)
    arn = scene.new(scene.key())
    scene.put(arn, "second")
    told = allowed(scene.secrets.get_secret_value, SecretId=arn, **PREVIOUS)
    assert told["VersionStages"] == ["AWSPREVIOUS"]
