"""Faults in which keys are taken, in what their states do, and in who may use them."""

from typing import Any

from . import allowed, refused, rotate, unknown_id, witness
from .parameters_scene import ACTION, ADVANCED, Parameters

INVALID = "InvalidKeyId"
DECRYPTED = {"WithDecryption": True}


def read_while(client: Any, operation: str) -> Parameters:
    """A parameter that was read, and is refused once its key is brought into a state; in every way."""
    scene = Parameters(client)
    key = scene.key()
    name = scene.put(key, Name=f"/{unknown_id()}/leaf")
    assert scene.read(name)
    asked = {"disable_key": {}, "schedule_key_deletion": {"PendingWindowInDays": 7}}[operation]
    allowed(getattr(client, operation), KeyId=key, **asked)
    for method, params in {
        "get_parameter": {"Name": name},
        "get_parameters": {"Names": [name]},
        "get_parameters_by_path": {"Path": name.rpartition("/")[0]},
        "get_parameter_history": {"Name": name},
    }.items():
        assert refused(getattr(scene.ssm, method), **params, **DECRYPTED) == INVALID, method
    return scene


@witness(
    id="ssm-read-while-disabled",
    requirement="SSM-006",
    family="guard-off",
    fault="A parameter is decrypted while its key is disabled.",
)
def read_while_disabled(client: Any) -> None:
    read_while(client, "disable_key")


@witness(
    id="ssm-history-while-disabled",
    requirement="SSM-006",
    family="guard-off",
    fault="GetParameterHistory decrypts while the key is disabled.",
)
def history_while_disabled(client: Any) -> None:
    read_while(client, "disable_key")


@witness(
    id="ssm-kms-code-passed-on",
    requirement="SSM-006",
    family="wrong-error",
    fault="A disabled key is answered with the code of KMS.",
)
def kms_code_passed_on(client: Any) -> None:
    read_while(client, "disable_key")


@witness(
    id="ssm-read-while-pending",
    requirement="SSM-007",
    family="guard-off",
    fault="A parameter is decrypted while its key is pending deletion.",
)
def read_while_pending(client: Any) -> None:
    read_while(client, "schedule_key_deletion")


@witness(
    id="ssm-written-under-a-disabled-key",
    requirement="SSM-008",
    family="guard-off",
    fault="A write under a disabled key is taken, under the key of AWS.",
)
def written_under_a_disabled_key(client: Any) -> None:
    scene = Parameters(client)
    key = scene.key()
    allowed(client.disable_key, KeyId=key)
    assert {scene.refuses(key), scene.refuses(key, **ADVANCED)} == {INVALID}


@witness(
    id="ssm-written-under-a-pending-key",
    requirement="SSM-009",
    family="guard-off",
    fault="A write under a key that is pending deletion is taken, under the key of AWS.",
)
def written_under_a_pending_key(client: Any) -> None:
    scene = Parameters(client)
    key = scene.key()
    allowed(client.schedule_key_deletion, KeyId=key, PendingWindowInDays=7)
    assert scene.refuses(key) == INVALID


@witness(
    id="ssm-unknown-key-taken",
    requirement="SSM-010",
    family="guard-off",
    fault="A write under a key that does not exist is taken, under the key of AWS.",
)
def unknown_key_taken(client: Any) -> None:
    assert Parameters(client).refuses(unknown_id())


@witness(
    id="ssm-unfit-key-taken",
    requirement="SSM-011",
    family="guard-off",
    fault="A write under a key of another kind is taken, under the key of AWS.",
)
def unfit_key_taken(client: Any) -> None:
    scene = Parameters(client)
    assert scene.refuses(scene.key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC"))


@witness(
    id="ssm-never-read-again",
    requirement="SSM-012",
    family="too-strict",
    fault="A parameter whose key could not be used once is not read any more.",
)
def never_read_again(client: Any) -> None:
    scene = Parameters(client)
    key = scene.key()
    name = scene.put(key, "kept")
    allowed(client.disable_key, KeyId=key)
    refused(scene.ssm.get_parameter, Name=name, **DECRYPTED)
    allowed(client.enable_key, KeyId=key)
    assert scene.read(name) == "kept"


def denied_reading(client: Any, method: str) -> None:
    """A reader without kms:Decrypt is refused."""
    scene = Parameters(client)
    key = scene.key()
    name = scene.put(key, Name=f"/{unknown_id()}/leaf")
    _, other = scene.caller()
    named = {"get_parameters": {"Names": [name]}, "get_parameters_by_path": {"Path": name.rpartition("/")[0]}}[method]
    assert refused(getattr(other.ssm, method), **named, **DECRYPTED)


@witness(
    id="ssm-any-reader-of-several",
    requirement="SSM-013",
    family="guard-off",
    fault="GetParameters decrypts for a caller who may not.",
)
def any_reader_of_several(client: Any) -> None:
    denied_reading(client, "get_parameters")


@witness(
    id="ssm-any-reader-of-paths",
    requirement="SSM-013",
    family="guard-off",
    fault="GetParametersByPath decrypts for a caller who may not.",
)
def any_reader_of_paths(client: Any) -> None:
    denied_reading(client, "get_parameters_by_path")


@witness(
    id="ssm-any-writer",
    requirement="SSM-014",
    family="guard-off",
    fault="A caller who may not use the key writes an advanced parameter.",
)
def any_writer(client: Any) -> None:
    scene = Parameters(client)
    _, other = scene.caller()
    assert other.refuses(scene.key(), **ADVANCED)


@witness(
    id="ssm-writer-must-decrypt",
    requirement="SSM-015",
    family="too-strict",
    fault="Who writes an advanced parameter must be allowed kms:Decrypt, too.",
)
def writer_must_decrypt(client: Any) -> None:
    scene = Parameters(client)
    key = scene.key()
    who, other = scene.caller()
    for tier, action in ACTION.items():
        scene.permit(key, who, action)
        other.put(key, Tier=tier)


@witness(
    id="ssm-context-of-advanced-parameters",
    requirement="SSM-015",
    family="too-strict",
    fault="Advanced parameters have another encryption context than PARAMETER_ARN with their ARN.",
)
def context_of_advanced_parameters(client: Any) -> None:
    scene = Parameters(client)
    key, name = scene.key(), f"name-{unknown_id()}"
    who, other = scene.caller()
    scene.permit(key, who, "GenerateDataKey", "Decrypt", PARAMETER_ARN=scene.arn(name))
    other.put(key, "kept", Name=name, **ADVANCED)
    assert other.read(name) == "kept"


@witness(
    id="ssm-key-asked-for-the-stored-value",
    requirement="SSM-019",
    family="too-strict",
    fault="Without decryption a parameter is told only to who could decrypt it.",
)
def key_asked_for_the_stored_value(client: Any) -> None:
    scene = Parameters(client)
    _, other = scene.caller()
    assert other.stored(scene.put(scene.key()))


@witness(
    id="ssm-key-by-its-id-alone",
    requirement="SSM-024",
    family="too-strict",
    fault="The ARN of a key is no name of it.",
)
def key_by_its_id_alone(client: Any) -> None:
    scene = Parameters(client)
    assert scene.read(scene.put(scene.key(), "kept")) == "kept"


@witness(
    id="ssm-not-read-after-rotation",
    requirement="SSM-025",
    family="too-strict",
    fault="What was written before a rotation of the key is not read after it.",
)
def not_read_after_rotation(client: Any) -> None:
    scene = Parameters(client)
    key = scene.key()
    name = scene.put(key, "kept")
    rotate(client, key)
    assert scene.read(name) == "kept"
