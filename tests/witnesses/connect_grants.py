"""Faults in the grant of a storage config, and in who may have it made."""

from typing import Any

from . import allowed, witness
from .connect_scene import Connect, Delivery
from .parties import grants, person, put, statement


def _without_create_grant(client: Any) -> tuple[str, list[dict[str, Any]]]:
    """What a caller is told who may use the service and look at the key alone, and the grants on the key then."""
    scene, somebody = Connect(client), person(client)
    delivery = Delivery(scene, "ATTACHMENTS")
    key = scene.key()
    somebody.may({"Effect": "Allow", "Action": "connect:*", "Resource": "*"})
    put(client, key, statement("DescribeKey", to=somebody.arn))
    own = Connect(client, somebody.credentials)
    asked = {**own.instance, "ResourceType": "CALL_RECORDINGS", "StorageConfig": delivery.config(key)}
    said = own.outcome("associate_instance_storage_config", **asked)
    return said, grants(client, key)


@witness(
    id="connect-no-grant",
    requirement="RECORDINGS-002",
    family="effect",
    fault="No grant is made: the service uses the key with the permissions of the account.",
)
def no_grant(client: Any) -> None:
    delivery = Delivery(Connect(client))
    assert grants(client, delivery.key)


@witness(
    id="connect-grant-without-decrypt",
    requirement="RECORDINGS-002",
    family="effect",
    fault="The grant does not allow Decrypt.",
)
def grant_without_decrypt(client: Any) -> None:
    delivery = Delivery(Connect(client))
    assert "Decrypt" in {name for row in grants(client, delivery.key) for name in row["Operations"]}


@witness(
    id="connect-grant-stays",
    requirement="RECORDINGS-003",
    family="effect",
    fault="The grant stays when the storage config is taken away.",
)
def grant_stays(client: Any) -> None:
    delivery = Delivery(Connect(client))
    allowed(delivery.scene.api.disassociate_instance_storage_config, **delivery.named)
    assert not grants(client, delivery.key)


@witness(
    id="connect-grant-for-anybody",
    requirement="RECORDINGS-004",
    family="guard-off",
    fault="A caller who may not have a grant made on the key has one made by the account.",
)
def grant_for_anybody(client: Any) -> None:
    said, _ = _without_create_grant(client)
    assert said != ""


@witness(
    id="connect-grant-left-by-a-refusal",
    requirement="RECORDINGS-004",
    family="effect",
    fault="A caller who may not have a grant made is refused, and there is a grant.",
)
def grant_left_by_a_refusal(client: Any) -> None:
    _, left = _without_create_grant(client)
    assert not left
