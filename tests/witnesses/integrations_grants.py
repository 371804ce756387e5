"""Faults in the grant of a data integration, and in who may have it made."""

import uuid
from typing import Any

from . import allowed, witness
from .integrations_scene import Integrations
from .parties import person, put, statement


def _operations(scene: Integrations, key: str) -> set[str]:
    """What the grants on a key allow together."""
    return {name for row in scene.grants(key) for name in row["Operations"]}


def _without_create_grant(client: Any) -> tuple[str, list[dict[str, Any]]]:
    """What a caller is told who may use the service and look at the key alone, and the grants on the key then."""
    scene, somebody = Integrations(client), person(client)
    key = scene.key()
    somebody.may({"Effect": "Allow", "Action": "app-integrations:*", "Resource": "*"})
    put(client, key, statement("DescribeKey", to=somebody.arn))
    own = Integrations(client, somebody.credentials)
    said = own.outcome("create_data_integration", Name=uuid.uuid4().hex, KmsKey=key)
    return str(said), scene.grants(key)


@witness(
    id="appintegrations-no-grant",
    requirement="APPINT-003",
    family="effect",
    fault="No grant is made: the service uses the key with the permissions of the account.",
)
def no_grant(client: Any) -> None:
    scene = Integrations(client)
    key = scene.key()
    scene.made(key)
    assert scene.grants(key)


@witness(
    id="appintegrations-grant-without-decrypt",
    requirement="APPINT-004",
    family="effect",
    fault="The grant does not allow Decrypt.",
)
def grant_without_decrypt(client: Any) -> None:
    scene = Integrations(client)
    key = scene.key()
    scene.made(key)
    assert "Decrypt" in _operations(scene, key)


@witness(
    id="appintegrations-grant-without-data-keys",
    requirement="APPINT-004",
    family="effect",
    fault="The grant does not allow data keys to be made.",
)
def grant_without_data_keys(client: Any) -> None:
    scene = Integrations(client)
    key = scene.key()
    scene.made(key)
    assert _operations(scene, key) & {"GenerateDataKey", "GenerateDataKeyWithoutPlaintext"}


@witness(
    id="appintegrations-grant-stays",
    requirement="APPINT-013",
    family="effect",
    fault="The grant stays when its data integration is deleted.",
)
def grant_stays(client: Any) -> None:
    scene = Integrations(client)
    key = scene.key()
    allowed(scene.service.delete_data_integration, DataIntegrationIdentifier=scene.made(key))
    assert not scene.grants(key)


@witness(
    id="appintegrations-grant-for-anybody",
    requirement="APPINT-011",
    family="guard-off",
    fault="A caller who may not have a grant made on the key has one made by the account.",
)
def grant_for_anybody(client: Any) -> None:
    assert _without_create_grant(client)[0] == "AccessDeniedException"


@witness(
    id="appintegrations-grant-left-by-a-refusal",
    requirement="APPINT-011",
    family="effect",
    fault="A caller who may not have a grant made is refused, and there is a grant.",
)
def grant_left_by_a_refusal(client: Any) -> None:
    _, left = _without_create_grant(client)
    assert not left


@witness(
    id="appintegrations-forbidden-key-is-invalid",
    requirement="APPINT-011",
    family="wrong-error",
    fault="A caller who may not have a grant made is refused with InvalidRequestException.",
)
def forbidden_key_is_invalid(client: Any) -> None:
    assert _without_create_grant(client)[0] == "AccessDeniedException"


@witness(
    id="appintegrations-told-with-the-key-alone",
    requirement="APPINT-010",
    family="too-strict",
    fault="GetDataIntegration is refused while the key is out of reach.",
)
def told_with_the_key_alone(client: Any) -> None:
    scene = Integrations(client)
    key = scene.key()
    one = scene.made(key, Description="as it was")
    allowed(client.disable_key, KeyId=key)
    assert scene.told(one)["Description"] == "as it was"


@witness(
    id="appintegrations-changed-with-the-key-alone",
    requirement="APPINT-010",
    family="too-strict",
    fault="UpdateDataIntegration is refused while the key is out of reach.",
)
def changed_with_the_key_alone(client: Any) -> None:
    scene = Integrations(client)
    key = scene.key()
    one = scene.made(key, Description="as it was")
    scene.revoke(key)
    allowed(scene.service.update_data_integration, Identifier=one, Description="another")
    assert scene.told(one)["Description"] == "another"
