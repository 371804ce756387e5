"""Faults of GetKeyPolicy and ListKeyPolicies in the names of policies."""

from typing import Any

from . import new_key_id, refused, witness


@witness(
    id="get-policy-lacks-policy-name",
    requirement="POLICY-005",
    family="response",
    fault="The answer of GetKeyPolicy has no PolicyName when the request had none.",
)
def get_policy_lacks_policy_name(client: Any) -> None:
    assert client.get_key_policy(KeyId=new_key_id(client)).get("PolicyName") == "default"


@witness(
    id="list-policies-shows-ram",
    requirement="POLICY-006",
    family="response",
    fault="ListKeyPolicies gives AWS_RAM besides default for a key that isn't shared.",
)
def list_policies_shows_ram(client: Any) -> None:
    assert client.list_key_policies(KeyId=new_key_id(client))["PolicyNames"] == ["default"]


@witness(
    id="get-ram-policy-gives-default",
    requirement="POLICY-007",
    family="guard-off",
    fault="GetKeyPolicy with PolicyName=AWS_RAM gives the default policy of a key that isn't shared.",
)
def get_ram_policy_gives_default(client: Any) -> None:
    refused(client.get_key_policy, KeyId=new_key_id(client), PolicyName="AWS_RAM")


@witness(
    id="get-ram-policy-wrong-code",
    requirement="POLICY-007",
    family="wrong-error",
    fault="GetKeyPolicy with PolicyName=AWS_RAM is refused with ValidationException, not NotFoundException.",
)
def get_ram_policy_wrong_code(client: Any) -> None:
    code = refused(client.get_key_policy, KeyId=new_key_id(client), PolicyName="AWS_RAM")
    assert code == "NotFoundException"


@witness(
    id="get-policy-other-name-accepted",
    requirement="POLICY-009",
    family="guard-off",
    fault="GetKeyPolicy doesn't look at PolicyName, so that the name other gives the default policy.",
)
def get_policy_other_name_accepted(client: Any) -> None:
    refused(client.get_key_policy, KeyId=new_key_id(client), PolicyName="other")


@witness(
    id="get-policy-missing-key-id-wrong-code",
    requirement="VALID-025",
    family="wrong-error",
    fault="GetKeyPolicy without KeyId is refused with NotFoundException, not ValidationException.",
)
def get_policy_missing_key_id_wrong_code(client: Any) -> None:
    assert refused(client.get_key_policy, PolicyName="default") == "ValidationException"


@witness(
    id="list-policies-missing-key-id-wrong-code",
    requirement="VALID-031",
    family="wrong-error",
    fault="ListKeyPolicies without KeyId is refused with InvalidArnException, not ValidationException.",
)
def list_policies_missing_key_id_wrong_code(client: Any) -> None:
    assert refused(client.list_key_policies) == "ValidationException"


@witness(
    id="get-policy-empty-name-accepted",
    requirement="VALID-098",
    family="guard-off",
    fault="GetKeyPolicy takes an empty PolicyName for default.",
)
def get_policy_empty_name_accepted(client: Any) -> None:
    refused(client.get_key_policy, KeyId=new_key_id(client), PolicyName="")


@witness(
    id="get-policy-name-pattern-wrong-code",
    requirement="VALID-099",
    family="wrong-error",
    fault="GetKeyPolicy with a PolicyName that has a hyphen is refused with InvalidArnException, "
    "not ValidationException.",
)
def get_policy_name_pattern_wrong_code(client: Any) -> None:
    code = refused(client.get_key_policy, KeyId=new_key_id(client), PolicyName="de-fault")
    assert code == "ValidationException"
