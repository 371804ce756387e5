"""Faults in what AppIntegrations refuses, and with which error."""

import uuid
from typing import Any

from . import allowed, new_key, refused, unknown_id, witness
from .integrations_scene import NOBODY, Integrations
from .parties import ROOT_OF_ANOTHER_ACCOUNT


@witness(
    id="appintegrations-key-not-required",
    requirement="APPINT-002",
    family="guard-off",
    fault="A data integration without a key is made, with a new key.",
)
def key_not_required(client: Any) -> None:
    scene = Integrations(client)
    assert refused(scene.service.create_data_integration, Name=uuid.uuid4().hex) == "InvalidRequestException"


@witness(
    id="appintegrations-unknown-key-replaced",
    requirement="APPINT-030",
    family="guard-off",
    fault="In place of a key that there is not a data integration gets a new key.",
)
def unknown_key_replaced(client: Any) -> None:
    scene = Integrations(client)
    unknown = scene.key().rpartition("/")[0] + "/" + unknown_id()
    refused(scene.service.create_data_integration, Name=uuid.uuid4().hex, KmsKey=unknown)


@witness(
    id="appintegrations-missing-is-forbidden",
    requirement="APPINT-017",
    family="wrong-error",
    fault="What does not exist is refused with AccessDeniedException.",
)
def missing_is_forbidden(client: Any) -> None:
    scene = Integrations(client)
    assert refused(scene.service.get_data_integration, Identifier=NOBODY) == "ResourceNotFoundException"


@witness(
    id="appintegrations-name-not-required",
    requirement="APPINT-018",
    family="guard-off",
    fault="A data integration without a name gets one.",
)
def name_not_required(client: Any) -> None:
    scene = Integrations(client)
    assert refused(scene.service.create_data_integration, KmsKey=scene.key()) == "InvalidRequestException"


@witness(
    id="appintegrations-long-name-cut",
    requirement="APPINT-019",
    family="guard-off",
    fault="A name of more than 255 characters is cut.",
)
def long_name_cut(client: Any) -> None:
    scene, key = Integrations(client), new_key(client)["Arn"]
    assert refused(scene.service.create_data_integration, Name="x" * 256, KmsKey=key) == "InvalidRequestException"


@witness(
    id="appintegrations-large-page-taken",
    requirement="APPINT-019",
    family="guard-off",
    fault="A page of more than 50 results can be asked for.",
)
def large_page_taken(client: Any) -> None:
    scene = Integrations(client)
    assert refused(scene.service.list_data_integrations, MaxResults=51) == "InvalidRequestException"


@witness(
    id="appintegrations-same-name-taken",
    requirement="APPINT-020",
    family="guard-off",
    fault="Several data integrations have one name.",
)
def same_name_taken(client: Any) -> None:
    scene = Integrations(client)
    key, name = scene.key(), uuid.uuid4().hex
    scene.made(key, Name=name)
    assert refused(scene.service.create_data_integration, Name=name, KmsKey=key) == "DuplicateResourceException"


@witness(
    id="appintegrations-same-name-is-a-conflict",
    requirement="APPINT-020",
    family="wrong-error",
    fault="A name that is taken is refused with ConflictException.",
)
def same_name_is_a_conflict(client: Any) -> None:
    scene = Integrations(client)
    key, name = scene.key(), uuid.uuid4().hex
    scene.made(key, Name=name)
    assert refused(scene.service.create_data_integration, Name=name, KmsKey=key) == "DuplicateResourceException"


@witness(
    id="appintegrations-deleted-still-told",
    requirement="APPINT-024",
    family="effect",
    fault="GetDataIntegration tells of a data integration that was deleted.",
)
def deleted_still_told(client: Any) -> None:
    scene = Integrations(client)
    one = scene.made()
    allowed(scene.service.delete_data_integration, DataIntegrationIdentifier=one)
    assert refused(scene.service.get_data_integration, Identifier=one) == "ResourceNotFoundException"


@witness(
    id="appintegrations-associated-again",
    requirement="APPINT-025",
    family="guard-off",
    fault="A second association takes the place of the first.",
)
def associated_again(client: Any) -> None:
    scene = Integrations(client)
    one = scene.made()
    allowed(scene.service.create_data_integration_association, DataIntegrationIdentifier=one, ClientId="one")
    refused(scene.service.create_data_integration_association, DataIntegrationIdentifier=one, ClientId="two")


@witness(
    id="appintegrations-deleted-with-association",
    requirement="APPINT-026",
    family="guard-off",
    fault="A data integration is deleted with its association.",
)
def deleted_with_association(client: Any) -> None:
    scene = Integrations(client)
    one = scene.made()
    allowed(scene.service.create_data_integration_association, DataIntegrationIdentifier=one, ClientId="one")
    refused(scene.service.delete_data_integration, DataIntegrationIdentifier=one)
    assert scene.told(one)["Id"] == one


@witness(
    id="appintegrations-told-to-any-account",
    requirement="APPINT-029",
    family="guard-off",
    fault="GetDataIntegration tells any account of a data integration whose id it knows.",
)
def told_to_any_account(client: Any) -> None:
    scene, other = Integrations(client), Integrations(client, ROOT_OF_ANOTHER_ACCOUNT)
    refused(other.service.get_data_integration, Identifier=scene.made())


@witness(
    id="appintegrations-changed-by-any-account",
    requirement="APPINT-029",
    family="guard-off",
    fault="UpdateDataIntegration lets any account change a data integration whose id it knows.",
)
def changed_by_any_account(client: Any) -> None:
    scene, other = Integrations(client), Integrations(client, ROOT_OF_ANOTHER_ACCOUNT)
    one = scene.made(Description="as it was")
    other.outcome("update_data_integration", Identifier=one, Description="changed")
    assert scene.told(one)["Description"] == "as it was"
