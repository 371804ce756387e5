"""Faults in what is written, and read again."""

from typing import Any

from . import allowed, refused, unknown_id, witness
from .parameters_scene import Parameters


@witness(
    id="ssm-line-ends-lost",
    requirement="SSM-005",
    family="effect",
    fault="Line ends in a value are lost.",
)
def line_ends_lost(client: Any) -> None:
    scene = Parameters(client)
    assert scene.read(scene.put(scene.key(), "one\ntwo\n")) == "one\ntwo\n"


@witness(
    id="ssm-label-of-the-last-version",
    requirement="SSM-005",
    family="effect",
    fault="A label selects the last version.",
)
def label_of_the_last_version(client: Any) -> None:
    scene = Parameters(client)
    key = scene.key()
    name = scene.put(key, "first")
    scene.put(key, "second", Name=name, Overwrite=True)
    allowed(scene.ssm.label_parameter_version, Name=name, ParameterVersion=1, Labels=["former"])
    assert (scene.read(f"{name}:former"), scene.read(name)) == ("first", "second")


@witness(
    id="ssm-first-key-kept",
    requirement="SSM-016",
    family="effect",
    fault="What is written over a parameter lies under the key of its first version.",
)
def first_key_kept(client: Any) -> None:
    scene = Parameters(client)
    key = scene.key()
    name = scene.put(key, "first")
    scene.put(scene.key(), "second", Name=name, Overwrite=True)
    allowed(client.disable_key, KeyId=key)
    assert scene.read(name) == "second"


@witness(
    id="ssm-former-versions-moved",
    requirement="SSM-017",
    family="effect",
    fault="Former versions are encrypted again under the new key.",
)
def former_versions_moved(client: Any) -> None:
    scene = Parameters(client)
    key = scene.key()
    name = scene.put(key, "first")
    scene.put(scene.key(), "second", Name=name, Overwrite=True)
    allowed(client.disable_key, KeyId=key)
    assert refused(scene.ssm.get_parameter, Name=f"{name}:1", WithDecryption=True)


@witness(
    id="ssm-overwrites-unasked",
    requirement="SSM-018",
    family="guard-off",
    fault="A parameter that exists is written without Overwrite.",
)
def overwrites_unasked(client: Any) -> None:
    scene = Parameters(client)
    key = scene.key()
    assert scene.refuses(key, Name=scene.put(key, "first")) == "ParameterAlreadyExists"


@witness(
    id="ssm-taken-is-invalid",
    requirement="SSM-018",
    family="wrong-error",
    fault="A name that is taken is refused with ValidationException.",
)
def taken_is_invalid(client: Any) -> None:
    scene = Parameters(client)
    key = scene.key()
    assert scene.refuses(key, Name=scene.put(key, "first")) == "ParameterAlreadyExists"


@witness(
    id="ssm-versions-counted-from-nought",
    requirement="SSM-020",
    family="response",
    fault="The version of a write is one too low.",
)
def versions_counted_from_nought(client: Any) -> None:
    scene = Parameters(client)
    assert allowed(scene.ssm.put_parameter, **scene.wanted(scene.key(), "first"))["Version"] == 1


@witness(
    id="ssm-missing-is-invalid",
    requirement="SSM-021",
    family="wrong-error",
    fault="A parameter that is not there is refused with ValidationException.",
)
def missing_is_invalid(client: Any) -> None:
    scene = Parameters(client)
    assert refused(scene.ssm.get_parameter, Name=f"name-{unknown_id()}") == "ParameterNotFound"


@witness(
    id="ssm-still-there",
    requirement="SSM-021",
    family="guard-off",
    fault="A deleted parameter is still there.",
)
def still_there(client: Any) -> None:
    scene = Parameters(client)
    name = scene.put(scene.key())
    allowed(scene.ssm.delete_parameter, Name=name)
    assert refused(scene.ssm.get_parameter, Name=name) == "ParameterNotFound"


@witness(
    id="ssm-emptied-by-a-refused-write",
    requirement="SSM-022",
    family="effect",
    fault="A refused write of a standard parameter leaves another value.",
)
def emptied_by_a_refused_write(client: Any) -> None:
    scene = Parameters(client)
    name = scene.put(scene.key(), "first")
    scene.refuses(unknown_id(), Name=name, Overwrite=True)
    assert scene.read(name) == "first"


@witness(
    id="ssm-two-slashes",
    requirement="SSM-023",
    family="response",
    fault="The ARN of a parameter with a path has two slashes before its name.",
)
def two_slashes(client: Any) -> None:
    scene = Parameters(client)
    name = scene.put(scene.key(), Name=f"/path-{unknown_id()}/leaf")
    assert allowed(scene.ssm.get_parameter, Name=name)["Parameter"]["ARN"] == scene.arn(name)
