"""Faults in storing and giving back key policies."""

import json
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from . import allowed, new_key, new_key_id, refused, witness

Document = dict[str, Any]


def _root(key: Document) -> str:
    """The principal of the key's account."""
    return f"arn:{key['Arn'].split(':')[1]}:iam::{key['AWSAccountId']}:root"


def _statement(key: Document, sid: str, **more: Any) -> Document:
    """A statement that allows the key's account to do everything with it."""
    principal = {"AWS": _root(key)}
    return {"Sid": sid, "Effect": "Allow", "Principal": principal, "Action": "kms:*", "Resource": "*"} | more


def _policy(key: Document, *statements: Document) -> Document:
    """A policy that keeps the key manageable, with further statements."""
    return {"Version": "2012-10-17", "Statement": [_statement(key, "Owner"), *statements]}


def _put(client: Any, key: Document, policy: Any, **params: Any) -> None:
    """Put a policy that must be accepted; characters beyond ASCII are sent as they are."""
    text = json.dumps(policy, ensure_ascii=False)
    allowed(client.put_key_policy, KeyId=key["KeyId"], Policy=text, **params)


def _get(client: Any, key: Document) -> Any:
    """The policy of the key."""
    return json.loads(allowed(client.get_key_policy, KeyId=key["KeyId"], PolicyName="default")["Policy"])


@witness(
    id="default-policy-allows-everyone",
    requirement="POLICY-001",
    family="effect",
    fault="The policy of a key created without Policy allows kms:* to the principal * instead of to the account.",
)
def default_policy_allows_everyone(client: Any) -> None:
    key = new_key(client)
    principals = [statement["Principal"] for statement in _get(client, key)["Statement"]]
    assert principals in ([{"AWS": _root(key)}], [{"AWS": [_root(key)]}])


@witness(
    id="put-policy-keeps-old-statements",
    requirement="POLICY-002",
    family="effect",
    fault="PutKeyPolicy appends the statements of the new policy to those of the old one.",
)
def put_policy_keeps_old_statements(client: Any) -> None:
    key = new_key(client)
    _put(client, key, _policy(key, _statement(key, "Earlier")))
    later = _policy(key, _statement(key, "Later"))
    _put(client, key, later)
    assert _get(client, key) == later


@witness(
    id="get-policy-drops-conditions",
    requirement="POLICY-002",
    family="response",
    fault="GetKeyPolicy leaves out the Condition of every statement.",
)
def get_policy_drops_conditions(client: Any) -> None:
    key = new_key(client)
    condition = {"StringEquals": {"kms:EncryptionContext:tenant": "one"}}
    policy = _policy(key, _statement(key, "Tenant", Condition=condition))
    _put(client, key, policy)
    assert _get(client, key) == policy


@witness(
    id="put-policy-without-name-refused",
    requirement="POLICY-005",
    family="too-strict",
    fault="PutKeyPolicy without PolicyName is refused with ValidationException.",
)
def put_policy_without_name_refused(client: Any) -> None:
    key = new_key(client)
    _put(client, key, _policy(key))


@witness(
    id="put-ram-policy-replaces-default",
    requirement="POLICY-008",
    family="guard-off",
    fault="PutKeyPolicy with PolicyName=AWS_RAM is accepted and replaces the default policy.",
)
def put_ram_policy_replaces_default(client: Any) -> None:
    key = new_key(client)
    refused(client.put_key_policy, KeyId=key["KeyId"], PolicyName="AWS_RAM", Policy=json.dumps(_policy(key)))


@witness(
    id="put-policy-other-name-stored",
    requirement="POLICY-009",
    family="effect",
    fault="PutKeyPolicy with an unknown PolicyName is refused with NotFoundException but replaces the default policy.",
)
def put_policy_other_name_stored(client: Any) -> None:
    key = new_key(client)
    before = _get(client, key)
    policy = json.dumps(_policy(key, _statement(key, "Other")))
    with suppress(ClientError):
        client.put_key_policy(KeyId=key["KeyId"], PolicyName="other", Policy=policy)
    assert _get(client, key) == before


@witness(
    id="put-policy-not-json-wrong-code",
    requirement="POLICY-010",
    family="wrong-error",
    fault="PutKeyPolicy of a text that isn't JSON is refused with ValidationException, "
    "not MalformedPolicyDocumentException.",
)
def put_policy_not_json_wrong_code(client: Any) -> None:
    code = refused(client.put_key_policy, KeyId=new_key_id(client), PolicyName="default", Policy="{not json")
    assert code == "MalformedPolicyDocumentException"


@witness(
    id="create-key-policy-not-json-accepted",
    requirement="POLICY-010",
    family="guard-off",
    fault="CreateKey with a Policy that isn't JSON makes a key with the default policy.",
)
def create_key_policy_not_json_accepted(client: Any) -> None:
    refused(client.create_key, Policy="{not json")


@witness(
    id="put-policy-empty-object-accepted",
    requirement="POLICY-011",
    family="guard-off",
    fault="PutKeyPolicy accepts the empty JSON object as a policy.",
)
def put_policy_empty_object_accepted(client: Any) -> None:
    refused(client.put_key_policy, KeyId=new_key_id(client), PolicyName="default", Policy="{}")


@witness(
    id="put-policy-without-principal-accepted",
    requirement="POLICY-012",
    family="guard-off",
    fault="PutKeyPolicy accepts a statement without Principal when another statement of the policy has one.",
)
def put_policy_without_principal_accepted(client: Any) -> None:
    key = new_key(client)
    nobody = {"Sid": "Nobody", "Effect": "Allow", "Action": "kms:*", "Resource": "*"}
    refused(client.put_key_policy, KeyId=key["KeyId"], PolicyName="default", Policy=json.dumps(_policy(key, nobody)))


@witness(
    id="put-policy-unknown-effect-stored",
    requirement="POLICY-013",
    family="effect",
    fault="PutKeyPolicy of a policy with an unknown Effect is refused with the right code but stores the policy.",
)
def put_policy_unknown_effect_stored(client: Any) -> None:
    key = new_key(client)
    before = _get(client, key)
    policy = json.dumps(_policy(key, _statement(key, "Odd", Effect="Permit")))
    with suppress(ClientError):
        client.put_key_policy(KeyId=key["KeyId"], PolicyName="default", Policy=policy)
    assert _get(client, key) == before


@witness(
    id="put-policy-latin-1-letter-refused",
    requirement="POLICY-020",
    family="too-strict",
    fault="PutKeyPolicy refuses every character beyond U+007F with MalformedPolicyDocumentException.",
)
def put_policy_latin_1_letter_refused(client: Any) -> None:
    key = new_key(client)
    condition = {"StringEquals": {"kms:EncryptionContext:tenant": "caf\u00e9"}}
    _put(client, key, _policy(key, _statement(key, "Tenant", Condition=condition)))


@witness(
    id="put-policy-greek-letter-accepted",
    requirement="POLICY-020",
    family="guard-off",
    fault="PutKeyPolicy accepts letters above U+00FF in a policy.",
)
def put_policy_greek_letter_accepted(client: Any) -> None:
    key = new_key(client)
    condition = {"StringEquals": {"kms:EncryptionContext:tenant": "\u03a9"}}
    policy = json.dumps(_policy(key, _statement(key, "Tenant", Condition=condition)), ensure_ascii=False)
    refused(client.put_key_policy, KeyId=key["KeyId"], PolicyName="default", Policy=policy)


@witness(
    id="put-policy-missing-policy-resets",
    requirement="VALID-034",
    family="guard-off",
    fault="PutKeyPolicy without Policy is accepted and puts the default policy of a new key back.",
)
def put_policy_missing_policy_resets(client: Any) -> None:
    refused(client.put_key_policy, KeyId=new_key_id(client), PolicyName="default")
