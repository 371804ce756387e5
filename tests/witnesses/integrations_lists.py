"""Faults in the lists of AppIntegrations."""

from typing import Any

from . import allowed, witness
from .integrations_scene import Integrations
from .parties import ROOT_OF_ANOTHER_ACCOUNT


@witness(
    id="appintegrations-newest-not-listed",
    requirement="APPINT-021",
    family="response",
    fault="ListDataIntegrations lacks the newest one.",
)
def newest_not_listed(client: Any) -> None:
    scene = Integrations(client)
    names = {scene.told(scene.made())["Name"] for _ in range(2)}
    assert names <= {*scene.listed()}


@witness(
    id="appintegrations-all-accounts-listed",
    requirement="APPINT-021",
    family="response",
    fault="ListDataIntegrations shows those of all accounts.",
)
def all_accounts_listed(client: Any) -> None:
    scene, other = Integrations(client), Integrations(client, ROOT_OF_ANOTHER_ACCOUNT)
    name = scene.told(scene.made())["Name"]
    assert name in scene.listed() and name not in other.listed()


@witness(
    id="appintegrations-one-more-than-asked-for",
    requirement="APPINT-022",
    family="response",
    fault="A page of ListDataIntegrations holds one more than was asked for.",
)
def one_more_than_asked_for(client: Any) -> None:
    scene = Integrations(client)
    for _ in range(3):
        scene.made()
    assert len(scene.listed(MaxResults=1)) == 1


@witness(
    id="appintegrations-one-lost-between-pages",
    requirement="APPINT-022",
    family="response",
    fault="A page of ListDataIntegrations that goes on after another one lacks its first entry.",
)
def one_lost_between_pages(client: Any) -> None:
    scene = Integrations(client)
    names = {scene.told(scene.made())["Name"] for _ in range(3)}
    found: set[str] = set()
    asked: dict[str, str] = {}
    for _ in range(20):
        page = allowed(scene.service.list_data_integrations, MaxResults=1, **asked)
        found |= {row["Name"] for row in page["DataIntegrations"]}
        if "NextToken" not in page:
            break
        asked = {"NextToken": page["NextToken"]}
    assert names <= found


@witness(
    id="appintegrations-associations-of-all",
    requirement="APPINT-027",
    family="response",
    fault="ListDataIntegrationAssociations shows those of all data integrations.",
)
def associations_of_all(client: Any) -> None:
    scene = Integrations(client)
    key = scene.key()
    made = [scene.made(key) for _ in range(2)]
    for number, one in enumerate(made):
        named = {"DataIntegrationIdentifier": one}
        allowed(scene.service.create_data_integration_association, **named, ClientId=f"client {number}")
    answer = allowed(scene.service.list_data_integration_associations, DataIntegrationIdentifier=made[0])
    assert [row["ClientId"] for row in answer["DataIntegrationAssociations"]] == ["client 0"]


@witness(
    id="appintegrations-destination-cut",
    requirement="APPINT-027",
    family="response",
    fault="ListDataIntegrationAssociations tells a destination without its end.",
)
def destination_cut(client: Any) -> None:
    scene = Integrations(client)
    named, to = {"DataIntegrationIdentifier": scene.made()}, "s3://bucket-of-the-witness/Out/Here"
    allowed(scene.service.create_data_integration_association, **named, ClientId="one", DestinationURI=to)
    (row,) = allowed(scene.service.list_data_integration_associations, **named)["DataIntegrationAssociations"]
    assert row["DestinationURI"] == to
