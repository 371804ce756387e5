"""Faults in the onboarding of instances."""

import uuid
from typing import Any

from . import allowed, refused, witness
from .campaigns_scene import Campaigns
from .parties import grants, person


@witness(
    id="connectcampaigns-key-not-told",
    requirement="CAMPAIGNS-001",
    family="response",
    fault="The configuration of an instance does not tell its key.",
)
def key_not_told(client: Any) -> None:
    scene = Campaigns(client)
    key = scene.key()
    assert scene.encryption(scene.instance(key)) == {"enabled": True, "encryptionType": "KMS", "keyArn": key}


@witness(
    id="connectcampaigns-key-of-another-instance-told",
    requirement="CAMPAIGNS-001",
    family="response",
    fault="Every instance tells the key that was named last.",
)
def key_of_another_instance_told(client: Any) -> None:
    scene = Campaigns(client)
    keys = {scene.instance(key): key for key in (scene.key(), scene.key())}
    assert {instance: scene.encryption(instance)["keyArn"] for instance in keys} == keys


@witness(
    id="connectcampaigns-own-key-told-as-the-customers",
    requirement="CAMPAIGNS-002",
    family="response",
    fault="An instance without a key of the customer's tells one all the same.",
)
def own_key_told_as_the_customers(client: Any) -> None:
    scene = Campaigns(client)
    told = scene.encryption(scene.instance())
    assert told["enabled"] is False
    assert "keyArn" not in told


@witness(
    id="connectcampaigns-no-key-named-accepted",
    requirement="CAMPAIGNS-003",
    family="guard-off",
    fault="A customer's key is wanted and not named: the instance lies under a key of the service.",
)
def no_key_named_accepted(client: Any) -> None:
    scene = Campaigns(client)
    start = scene.campaigns.start_instance_onboarding_job
    config = {"enabled": True, "encryptionType": "KMS"}
    assert refused(start, connectInstanceId=uuid.uuid4().hex, encryptionConfig=config) == "ValidationException"


@witness(
    id="connectcampaigns-unknown-key-onboarded",
    requirement="CAMPAIGNS-005",
    family="guard-off",
    fault="A key that does not exist is accepted: the instance lies under a key of the service.",
)
def unknown_key_onboarded(client: Any) -> None:
    scene = Campaigns(client)
    unknown = scene.key().rpartition("/")[0] + f"/{uuid.uuid4()}"
    assert scene.onboard(unknown)[1]["status"] == "FAILED"


@witness(
    id="connectcampaigns-unknown-key-internal-failure",
    requirement="CAMPAIGNS-005",
    family="wrong-error",
    fault="Every onboarding that fails says INTERNAL_FAILURE.",
)
def unknown_key_internal_failure(client: Any) -> None:
    scene = Campaigns(client)
    unknown = scene.key().rpartition("/")[0] + f"/{uuid.uuid4()}"
    assert scene.onboard(unknown)[1].get("failureCode") == "KMS_KEY_NOT_FOUND"


@witness(
    id="connectcampaigns-permissions-of-the-caller-not-asked",
    requirement="CAMPAIGNS-006",
    family="guard-off",
    fault="Who may not have the key used has an instance onboarded with it.",
)
def permissions_of_the_caller_not_asked(client: Any) -> None:
    scene = Campaigns(client)
    key, somebody = scene.key(), person(client)
    somebody.may({"Effect": "Allow", "Action": "connect-campaigns:*", "Resource": "*"})
    theirs = client.sibling("connectcampaigns", somebody.credentials)
    _, job = scene.onboard(key, by=theirs)
    assert (job["status"], job.get("failureCode")) == ("FAILED", "KMS_ACCESS_DENIED")


@witness(
    id="connectcampaigns-second-onboarding-keeps-the-key",
    requirement="CAMPAIGNS-009",
    family="effect",
    fault="An instance that is onboarded again stays under the key of before.",
)
def second_onboarding_keeps_the_key(client: Any) -> None:
    scene = Campaigns(client)
    one, other = scene.key(), scene.key()
    instance = scene.instance(one)
    allowed(scene.campaigns.delete_connect_instance_config, connectInstanceId=instance)
    scene.onboard(other, instance)
    assert scene.encryption(instance)["keyArn"] == other


@witness(
    id="connectcampaigns-no-grant",
    requirement="CAMPAIGNS-004",
    family="effect",
    fault="No grant is made; the service uses the permissions of the account.",
)
def no_grant(client: Any) -> None:
    scene = Campaigns(client)
    key = scene.key()
    scene.instance(key)
    assert grants(client, key)


@witness(
    id="connectcampaigns-grants-on-all-keys",
    requirement="CAMPAIGNS-002",
    family="effect",
    fault="An instance without a key of the customer's gets a grant on every key of the account.",
)
def grants_on_all_keys(client: Any) -> None:
    scene = Campaigns(client)
    keys = [scene.key(), scene.key()]
    scene.instance()
    assert not [grant for key in keys for grant in grants(client, key)]


@witness(
    id="connectcampaigns-grant-outlives-the-configuration",
    requirement="CAMPAIGNS-009",
    family="effect",
    fault="The grant on the key of an instance stays when its configuration is deleted.",
)
def grant_outlives_the_configuration(client: Any) -> None:
    scene = Campaigns(client)
    key = scene.key()
    instance = scene.instance(key)
    allowed(scene.campaigns.delete_connect_instance_config, connectInstanceId=instance)
    assert not grants(client, key)


@witness(
    id="connectcampaigns-configuration-of-any-instance",
    requirement="CAMPAIGNS-021",
    family="guard-off",
    fault="An instance that was not onboarded has a configuration.",
)
def configuration_of_any_instance(client: Any) -> None:
    scene = Campaigns(client)
    get = scene.campaigns.get_connect_instance_config
    assert refused(get, connectInstanceId=uuid.uuid4().hex) == "ResourceNotFoundException"


@witness(
    id="connectcampaigns-configuration-stays",
    requirement="CAMPAIGNS-022",
    family="effect",
    fault="DeleteConnectInstanceConfig says yes and deletes nothing.",
)
def configuration_stays(client: Any) -> None:
    scene = Campaigns(client)
    instance = scene.instance()
    allowed(scene.campaigns.delete_connect_instance_config, connectInstanceId=instance)
    get = scene.campaigns.get_connect_instance_config
    assert refused(get, connectInstanceId=instance) == "ResourceNotFoundException"
