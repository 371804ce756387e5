"""Faults in whose permissions count for secrets, and for what."""

from typing import Any

from . import refused, witness
from .secrets_scene import BOTH, CONTEXT, Secrets


def refused_to(client: Any, *actions: str) -> None:
    """Who may do but these with a key gets no secret under it."""
    scene = Secrets(client)
    key = scene.key()
    who, other = scene.caller()
    scene.permit(key, who, *actions)
    assert refused(other.secrets.create_secret, **scene.wanted(key))


@witness(
    id="secretsmanager-any-reader",
    requirement="SECRETS-009",
    family="guard-off",
    fault="A secret is read by a caller who may not use its key.",
)
def any_reader(client: Any) -> None:
    scene = Secrets(client)
    _, other = scene.caller()
    assert refused(other.secrets.get_secret_value, SecretId=scene.new(scene.key()))


@witness(
    id="secretsmanager-key-not-tried",
    requirement="SECRETS-010",
    family="guard-off",
    fault="A key is not tried with the permissions of the caller.",
)
def key_not_tried(client: Any) -> None:
    refused_to(client, "GenerateDataKey")


@witness(
    id="secretsmanager-key-tried-by-half",
    requirement="SECRETS-010",
    family="guard-off",
    fault="A key is tried with GenerateDataKey alone.",
)
def key_tried_by_half(client: Any) -> None:
    refused_to(client, "GenerateDataKey")


@witness(
    id="secretsmanager-any-writer",
    requirement="SECRETS-011",
    family="guard-off",
    fault="A version is written by a caller who may not use the key.",
)
def any_writer(client: Any) -> None:
    scene = Secrets(client)
    _, other = scene.caller()
    assert refused(other.secrets.put_secret_value, SecretId=scene.new(scene.key()), SecretString="second")


def bound(client: Any) -> None:
    """Who may use a key for the documented context alone writes and reads."""
    scene = Secrets(client)
    key = scene.key()
    arn = scene.new(key)
    who, other = scene.caller()
    pairs = {
        "StringEquals": {f"{CONTEXT}SecretARN": arn},
        "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["SecretARN", "SecretVersionId"]},
        "Null": {f"{CONTEXT}SecretVersionId": "false"},
    }
    scene.permit(key, who, *BOTH, **pairs)
    other.put(arn, "second")
    assert other.read(arn) == "second"


@witness(
    id="secretsmanager-further-pair",
    requirement="SECRETS-012",
    family="too-strict",
    fault="The encryption context has a third pair.",
)
def further_pair(client: Any) -> None:
    bound(client)


@witness(
    id="secretsmanager-context-without-version",
    requirement="SECRETS-012",
    family="too-strict",
    fault="The encryption context has no SecretVersionId.",
)
def context_without_version(client: Any) -> None:
    bound(client)


@witness(
    id="secretsmanager-name-in-the-context",
    requirement="SECRETS-012",
    family="too-strict",
    fault="The encryption context has the name of the secret in the place of its ARN.",
)
def name_in_the_context(client: Any) -> None:
    bound(client)
