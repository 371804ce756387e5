"""Faults in what is configured and told again."""

import uuid
from typing import Any

from . import allowed, witness
from .integrations_scene import Integrations


@witness(
    id="appintegrations-first-key-told",
    requirement="APPINT-001",
    family="response",
    fault="Every data integration of an account is told to have the key of its first one.",
)
def first_key_told(client: Any) -> None:
    scene = Integrations(client)
    keys = [scene.key(), scene.key()]
    made = [scene.create(key) for key in keys]
    assert [row["KmsKey"] for row in made] == keys
    assert [scene.told(row["Id"])["KmsKey"] for row in made] == keys


@witness(
    id="appintegrations-another-key-after-update",
    requirement="APPINT-012",
    family="effect",
    fault="After an update a data integration is told to have another key.",
)
def another_key_after_update(client: Any) -> None:
    scene = Integrations(client)
    key = scene.key()
    one = scene.made(key)
    allowed(scene.service.update_data_integration, Identifier=one, Description="another")
    assert scene.told(one)["KmsKey"] == key


@witness(
    id="appintegrations-description-trimmed",
    requirement="APPINT-014",
    family="effect",
    fault="White space at the ends of a description is lost.",
)
def description_trimmed(client: Any) -> None:
    scene = Integrations(client)
    assert scene.told(scene.made(Description=" at both ends "))["Description"] == " at both ends "


@witness(
    id="appintegrations-filters-forgotten",
    requirement="APPINT-014",
    family="effect",
    fault="Of what files are to be pulled the filters are lost.",
)
def filters_forgotten(client: Any) -> None:
    scene = Integrations(client)
    files = {"Folders": ["/"], "Filters": {"type": ["pdf", "txt"]}}
    assert scene.told(scene.made(FileConfiguration=files))["FileConfiguration"] == files


@witness(
    id="appintegrations-fields-sorted",
    requirement="APPINT-014",
    family="effect",
    fault="The fields of objects to be pulled are stored in another order.",
)
def fields_sorted(client: Any) -> None:
    scene = Integrations(client)
    objects = {"Account": {"fields": ["Name", "Id", "Phone"]}, "Case": {"fields": ["Id"]}}
    assert scene.told(scene.made(ObjectConfiguration=objects))["ObjectConfiguration"] == objects


@witness(
    id="appintegrations-schedule-cut",
    requirement="APPINT-014",
    family="effect",
    fault="Of a schedule nothing but its expression is stored.",
)
def schedule_cut(client: Any) -> None:
    scene = Integrations(client)
    schedule = {"FirstExecutionFrom": "1439788442681", "Object": "Account", "ScheduleExpression": "rate(1 hour)"}
    assert scene.told(scene.made(ScheduleConfig=schedule))["ScheduleConfiguration"] == schedule


@witness(
    id="appintegrations-update-forgets-description",
    requirement="APPINT-023",
    family="effect",
    fault="An update that gives no description takes it away.",
)
def update_forgets_description(client: Any) -> None:
    scene = Integrations(client)
    one = scene.made(Description="as it was")
    allowed(scene.service.update_data_integration, Identifier=one, Name=uuid.uuid4().hex)
    assert scene.told(one)["Description"] == "as it was"


@witness(
    id="appintegrations-name-not-updated",
    requirement="APPINT-023",
    family="effect",
    fault="An update does not change the name.",
)
def name_not_updated(client: Any) -> None:
    scene = Integrations(client)
    one, name = scene.made(), uuid.uuid4().hex
    allowed(scene.service.update_data_integration, Identifier=one, Name=name)
    assert scene.told(one)["Name"] == name


@witness(
    id="appintegrations-tags-replaced",
    requirement="APPINT-028",
    family="effect",
    fault="TagResource takes away the tags that it does not name.",
)
def tags_replaced(client: Any) -> None:
    scene = Integrations(client)
    arn = scene.create(scene.key(), Tags={"team": "blue"})["Arn"]
    allowed(scene.service.tag_resource, resourceArn=arn, tags={"stage": "one"})
    assert allowed(scene.service.list_tags_for_resource, resourceArn=arn)["tags"] == {"team": "blue", "stage": "one"}


@witness(
    id="appintegrations-all-tags-taken",
    requirement="APPINT-028",
    family="effect",
    fault="UntagResource takes all tags away.",
)
def all_tags_taken(client: Any) -> None:
    scene = Integrations(client)
    arn = scene.create(scene.key(), Tags={"team": "blue", "stage": "one"})["Arn"]
    allowed(scene.service.untag_resource, resourceArn=arn, tagKeys=["stage"])
    assert allowed(scene.service.list_tags_for_resource, resourceArn=arn)["tags"] == {"team": "blue"}
