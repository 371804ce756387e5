"""Faults in instances and contacts: in what is read again, changed, deleted and listed."""

from typing import Any

from . import allowed, refused, witness
from .connect_scene import Connect


@witness(
    id="connect-spaces-in-attributes-joined",
    requirement="INSTANCE-005",
    family="effect",
    fault="Of several spaces in the value of an attribute one stays.",
)
def spaces_in_attributes_joined(client: Any) -> None:
    scene = Connect(client)
    contact = scene.contact(Attributes={"note": "two  words"})
    assert scene.attributes(contact)["note"] == "two  words"


@witness(
    id="connect-description-lost",
    requirement="INSTANCE-005",
    family="effect",
    fault="A contact that is created with attributes loses its description.",
)
def description_lost(client: Any) -> None:
    scene = Connect(client)
    contact = scene.contact(Description="as it was", Attributes={"note": "text"})
    assert scene.told(contact).get("Description") == "as it was"


@witness(
    id="connect-attributes-of-another-contact",
    requirement="INSTANCE-005",
    family="effect",
    fault="The attributes that are told are those of the contact that was written last.",
)
def attributes_of_another_contact(client: Any) -> None:
    scene = Connect(client)
    contact = scene.contact(Attributes={"note": "of the first"})
    scene.contact(Attributes={"note": "of the second"})
    assert scene.attributes(contact)["note"] == "of the first"


@witness(
    id="connect-update-forgets-description",
    requirement="INSTANCE-013",
    family="effect",
    fault="An update of the name forgets the description.",
)
def update_forgets_description(client: Any) -> None:
    scene = Connect(client)
    contact = scene.contact(Description="as it was")
    scene.update(contact, Name="another")
    assert scene.told(contact)["Description"] == "as it was"


@witness(
    id="connect-description-never-updated",
    requirement="INSTANCE-013",
    family="effect",
    fault="An update of the description is answered, and changes nothing.",
)
def description_never_updated(client: Any) -> None:
    scene = Connect(client)
    contact = scene.contact(Description="as it was")
    scene.update(contact, Description="another")
    assert scene.told(contact)["Description"] == "another"


@witness(
    id="connect-attributes-replaced",
    requirement="INSTANCE-014",
    family="effect",
    fault="An update of attributes takes away those that it does not give.",
)
def attributes_replaced(client: Any) -> None:
    scene = Connect(client)
    contact = scene.contact(Attributes={"one": "1", "two": "2"})
    scene.attribute(contact, two="3")
    assert scene.attributes(contact) == {"one": "1", "two": "3"}


@witness(
    id="connect-emptied-attribute-stays",
    requirement="INSTANCE-005",
    family="effect",
    fault="An attribute that is made empty keeps its value.",
)
def emptied_attribute_stays(client: Any) -> None:
    scene = Connect(client)
    contact = scene.contact(Attributes={"one": "1", "two": "2"})
    scene.attribute(contact, two="")
    assert not scene.attributes(contact).get("two")


@witness(
    id="connect-completed-contact-refused",
    requirement="INSTANCE-015",
    family="too-strict",
    fault="Attributes of a completed contact cannot be changed.",
)
def completed_contact_refused(client: Any) -> None:
    scene = Connect(client)
    contact = scene.contact(Attributes={"one": "1"})
    allowed(scene.api.stop_contact, **contact)
    scene.attribute(contact, one="2")
    assert scene.attributes(contact)["one"] == "2"


@witness(
    id="connect-completed-contact-not-updated",
    requirement="INSTANCE-013",
    family="effect",
    fault="An update of a completed contact is answered, and changes nothing.",
)
def completed_contact_not_updated(client: Any) -> None:
    scene = Connect(client)
    contact = scene.contact(Name="as it was")
    allowed(scene.api.stop_contact, **contact)
    scene.update(contact, Name="another")
    assert scene.told(contact)["Name"] == "another"


@witness(
    id="connect-calls-told-enabled",
    requirement="INSTANCE-020",
    family="effect",
    fault="Every instance is told to take calls.",
)
def calls_told_enabled(client: Any) -> None:
    scene = Connect(client)
    instance = scene.new_instance(InboundCallsEnabled=False)
    assert allowed(scene.api.describe_instance, **instance)["Instance"]["InboundCallsEnabled"] is False


@witness(
    id="connect-deleted-instance-told",
    requirement="INSTANCE-016",
    family="effect",
    fault="A deleted instance is told, with all that was in it.",
)
def deleted_instance_told(client: Any) -> None:
    scene = Connect(client)
    allowed(scene.api.delete_instance, **scene.instance)
    assert refused(scene.api.describe_instance, **scene.instance) == "ResourceNotFoundException"


@witness(
    id="connect-deleted-instance-is-invalid",
    requirement="INSTANCE-016",
    family="wrong-error",
    fault="A deleted instance is refused with InvalidRequestException.",
)
def deleted_instance_is_invalid(client: Any) -> None:
    scene = Connect(client)
    allowed(scene.api.delete_instance, **scene.instance)
    assert refused(scene.api.describe_instance, **scene.instance) == "ResourceNotFoundException"


@witness(
    id="connect-deleted-instance-listed",
    requirement="INSTANCE-017",
    family="effect",
    fault="A deleted instance is listed still.",
)
def deleted_instance_listed(client: Any) -> None:
    scene = Connect(client)
    allowed(scene.api.delete_instance, **scene.instance)
    assert scene.instance["InstanceId"] not in scene.listed()


@witness(
    id="connect-newest-instance-unlisted",
    requirement="INSTANCE-017",
    family="effect",
    fault="The newest instance is not listed beside others.",
)
def newest_instance_unlisted(client: Any) -> None:
    scene = Connect(client)
    newest = scene.new_instance()
    assert newest["InstanceId"] in scene.listed()


@witness(
    id="connect-pages-too-long",
    requirement="INSTANCE-018",
    family="response",
    fault="A page has one entry too many.",
)
def pages_too_long(client: Any) -> None:
    scene = Connect(client)
    scene.new_instance()
    assert len(scene.listed(MaxResults=1)) == 1


@witness(
    id="connect-pages-skip-an-entry",
    requirement="INSTANCE-018",
    family="response",
    fault="An entry between two pages is left out.",
)
def pages_skip_an_entry(client: Any) -> None:
    scene = Connect(client)
    scene.new_instance()
    scene.new_instance()
    first = allowed(scene.api.list_instances, MaxResults=1)
    second = allowed(scene.api.list_instances, MaxResults=1, NextToken=first["NextToken"])
    assert second["InstanceSummaryList"]
