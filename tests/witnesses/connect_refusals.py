"""Faults in what is refused of instances and contacts, and with which error."""

from typing import Any

from . import witness
from .connect_scene import INVALID, NOBODY, Connect, first
from .parties import ROOT_OF_ANOTHER_ACCOUNT


@witness(
    id="connect-unknown-contact-told",
    requirement="INSTANCE-010",
    family="guard-off",
    fault="Of a contact that never was nothing is told, and no error.",
)
def unknown_contact_told(client: Any) -> None:
    scene = Connect(client)
    assert scene.outcome("describe_contact", **scene.instance, ContactId=NOBODY) == "ResourceNotFoundException"


@witness(
    id="connect-contact-of-another-instance-told",
    requirement="INSTANCE-010",
    family="guard-off",
    fault="A contact is told as that of another instance.",
)
def contact_of_another_instance_told(client: Any) -> None:
    scene = Connect(client)
    contact, other = scene.contact(), scene.new_instance()
    assert scene.outcome("describe_contact", **{**contact, **other}) == "ResourceNotFoundException"


@witness(
    id="connect-missing-is-invalid",
    requirement="INSTANCE-010",
    family="wrong-error",
    fault="What is not there is refused with InvalidRequestException.",
)
def missing_is_invalid(client: Any) -> None:
    scene = Connect(client)
    assert scene.outcome("describe_contact", **scene.instance, ContactId=NOBODY) == "ResourceNotFoundException"


@witness(
    id="connect-contact-without-channel",
    requirement="INSTANCE-011",
    family="guard-off",
    fault="A contact without a channel is accepted.",
)
def contact_without_channel(client: Any) -> None:
    scene = Connect(client)
    assert scene.outcome("create_contact", **scene.instance, InitiationMethod="API") in INVALID


@witness(
    id="connect-instance-without-directory",
    requirement="INSTANCE-011",
    family="guard-off",
    fault="An instance without IdentityManagementType is accepted.",
)
def instance_without_directory(client: Any) -> None:
    scene = Connect(client)
    enabled = {"InboundCallsEnabled": True, "OutboundCallsEnabled": True}
    assert scene.outcome("create_instance", **enabled) in INVALID


@witness(
    id="connect-update-without-attributes",
    requirement="INSTANCE-011",
    family="guard-off",
    fault="UpdateContactAttributes without attributes is accepted.",
)
def update_without_attributes(client: Any) -> None:
    scene = Connect(client)
    assert scene.outcome("update_contact_attributes", **first(scene.contact())) in INVALID


@witness(
    id="connect-long-names-cut",
    requirement="INSTANCE-012",
    family="guard-off",
    fault="A name that is too long is cut.",
)
def long_names_cut(client: Any) -> None:
    scene = Connect(client)
    assert scene.outcome("update_contact", **scene.contact(), Name="x" * 1025) in INVALID


@witness(
    id="connect-large-pages-accepted",
    requirement="INSTANCE-012",
    family="guard-off",
    fault="A page of more entries than there may be is accepted.",
)
def large_pages_accepted(client: Any) -> None:
    scene = Connect(client)
    assert scene.outcome("list_instances", MaxResults=11) in INVALID


@witness(
    id="connect-invalid-is-validation",
    requirement="INSTANCE-011",
    family="wrong-error",
    fault="An invalid request is refused with ValidationException, which the service does not have.",
)
def invalid_is_validation(client: Any) -> None:
    scene = Connect(client)
    assert scene.outcome("update_contact", **scene.contact(), Name="x" * 1025) in INVALID


@witness(
    id="connect-instance-of-another-account",
    requirement="INSTANCE-019",
    family="guard-off",
    fault="What another account has is told and changed.",
)
def instance_of_another_account(client: Any) -> None:
    scene = Connect(client)
    contact = scene.contact()
    theirs = Connect(client, ROOT_OF_ANOTHER_ACCOUNT)
    assert theirs.outcome("describe_contact", **contact) != ""


@witness(
    id="connect-instances-of-all-accounts-listed",
    requirement="INSTANCE-017",
    family="effect",
    fault="The instances of all accounts are listed.",
)
def instances_of_all_accounts_listed(client: Any) -> None:
    scene = Connect(client)
    theirs = Connect(client, ROOT_OF_ANOTHER_ACCOUNT)
    assert scene.instance["InstanceId"] not in theirs.listed()


@witness(
    id="connect-any-channel-accepted",
    requirement="INSTANCE-021",
    family="guard-off",
    fault="A contact of a channel that is not supported is accepted.",
)
def any_channel_accepted(client: Any) -> None:
    scene = Connect(client)
    asked = {**scene.instance, "Channel": "CHAT", "InitiationMethod": "API"}
    assert scene.outcome("create_contact", **asked) != ""


@witness(
    id="connect-update-of-nothing-accepted",
    requirement="INSTANCE-022",
    family="guard-off",
    fault="An update that gives nothing is accepted.",
)
def update_of_nothing_accepted(client: Any) -> None:
    scene = Connect(client)
    assert scene.outcome("update_contact", **scene.contact()) in INVALID
