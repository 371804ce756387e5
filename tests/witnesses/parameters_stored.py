"""Faults in how parameters are stored, and in what opens them."""

from base64 import b64decode
from typing import Any

from . import witness
from .parameters_scene import ADVANCED, Parameters

VALUE = "what nobody is to see"


@witness(
    id="ssm-stored-behind-a-prefix",
    requirement="SSM-001",
    family="data",
    fault="The stored value of a standard parameter is the plaintext behind the name of its key.",
)
def stored_behind_a_prefix(client: Any) -> None:
    scene = Parameters(client)
    assert VALUE not in scene.stored(scene.put(scene.key(), VALUE))


@witness(
    id="ssm-told-in-history",
    requirement="SSM-001",
    family="data",
    fault="GetParameterHistory tells plaintexts without being asked for decryption.",
)
def told_in_history(client: Any) -> None:
    scene = Parameters(client)
    assert VALUE not in scene.history(scene.put(scene.key(), VALUE))


@witness(
    id="ssm-stored-in-base64",
    requirement="SSM-001",
    family="data",
    fault="The stored value of an advanced parameter is the Base64 of the plaintext.",
)
def stored_in_base64(client: Any) -> None:
    scene = Parameters(client)
    assert VALUE.encode() not in b64decode(scene.stored(scene.put(scene.key(), VALUE, **ADVANCED)))


@witness(
    id="ssm-context-of-the-name",
    requirement="SSM-002",
    family="data",
    fault="The encryption context has the name of the parameter in the place of its ARN.",
)
def context_of_the_name(client: Any) -> None:
    scene = Parameters(client)
    name = scene.put(scene.key(), VALUE)
    assert scene.opened(name, {"PARAMETER_ARN": scene.arn(name)}) == VALUE


@witness(
    id="ssm-no-context",
    requirement="SSM-003",
    family="data",
    fault="Values are encrypted without an encryption context.",
)
def no_context(client: Any) -> None:
    scene = Parameters(client)
    assert scene.opened(scene.put(scene.key(), VALUE), {}) == "InvalidCiphertextException"


@witness(
    id="ssm-equal-values-alike",
    requirement="SSM-004",
    family="data",
    fault="Equal values of advanced parameters under one key are stored as one message.",
)
def equal_values_alike(client: Any) -> None:
    scene = Parameters(client)
    key = scene.key()
    assert len({scene.stored(scene.put(key, VALUE, **ADVANCED)) for _ in range(2)}) == 2
