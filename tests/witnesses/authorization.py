"""Faults in who is allowed by which policy."""

from typing import Any

from . import (
    allowed,
    new_key,
    new_key_id,
    seal,
    unknown_id,
    witness,
)
from .parties import Person, denied, document, not_allowed, person, put, root, statement, stranger


def _encrypt(who: Person, key_id: str) -> None:
    allowed(who.kms.encrypt, KeyId=key_id, Plaintext=b"x")


def _no_encrypt(who: Person, key_id: str) -> None:
    denied(who.kms.encrypt, KeyId=key_id, Plaintext=b"x")


def _sides(client: Any, source: str, target: str) -> dict[str, Any]:
    """ReEncrypt from a key with one permission of somebody to a key with another; the parameters, and who asks."""
    alice, one, other = person(client), new_key_id(client), new_key_id(client)
    blob = seal(client, one, b"x")
    put(client, one, statement(source, to=alice.arn))
    put(client, other, statement(target, to=alice.arn))
    return {"call": alice.kms.re_encrypt, "CiphertextBlob": blob, "DestinationKeyId": other}


@witness(
    id="data-keys-need-no-permission",
    requirement="POLICY-021",
    family="guard-off",
    fault="GenerateDataKeyWithoutPlaintext asks no policy whether the caller may.",
)
def data_keys_need_no_permission(client: Any) -> None:
    denied(person(client).kms.generate_data_key_without_plaintext, KeyId=new_key_id(client), KeySpec="AES_256")


@witness(
    id="describe-key-needs-no-permission",
    requirement="POLICY-021",
    family="guard-off",
    fault="DescribeKey asks no policy whether the caller may.",
)
def describe_key_needs_no_permission(client: Any) -> None:
    denied(person(client).kms.describe_key, KeyId=new_key_id(client))


@witness(
    id="old-policy-statements-stay-in-force",
    requirement="POLICY-004",
    family="effect",
    fault="What a former key policy allowed stays allowed after PutKeyPolicy.",
)
def old_policy_statements_stay_in_force(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    put(client, key_id, statement("Encrypt", to=alice.arn))
    put(client, key_id)
    _no_encrypt(alice, key_id)


@witness(
    id="policy-for-nobody-accepted",
    requirement="POLICY-015",
    family="guard-off",
    fault="PutKeyPolicy accepts a principal that does not exist.",
)
def policy_for_nobody_accepted(client: Any) -> None:
    account = root(client).split(":")[4]
    nobody = statement("Encrypt", to=f"arn:aws:iam::{account}:role/was-never-made")
    policy = document(statement("*", to=root(client)), nobody)
    not_allowed(client.put_key_policy, KeyId=new_key_id(client), PolicyName="default", Policy=policy)


@witness(
    id="policy-for-unknown-service-accepted",
    requirement="POLICY-015",
    family="guard-off",
    fault="PutKeyPolicy accepts a service principal that does not exist.",
)
def policy_for_unknown_service_accepted(client: Any) -> None:
    nobody = {**statement("Encrypt"), "Principal": {"Service": "was-never-a-service.amazonaws.com"}}
    policy = document(statement("*", to=root(client)), nobody)
    not_allowed(client.put_key_policy, KeyId=new_key_id(client), PolicyName="default", Policy=policy)


@witness(
    id="statement-without-action-allows-all",
    requirement="POLICY-016",
    family="guard-off",
    fault="A statement without Action allows every action.",
)
def statement_without_action_allows_all(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    put(client, key_id, {"Effect": "Allow", "Principal": {"AWS": alice.arn}, "Resource": "*"})
    _no_encrypt(alice, key_id)


@witness(
    id="statement-without-resource-allows-all",
    requirement="POLICY-016",
    family="guard-off",
    fault="A statement without Resource allows its actions on the key.",
)
def statement_without_resource_allows_all(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    put(client, key_id, {"Effect": "Allow", "Principal": {"AWS": alice.arn}, "Action": "kms:Encrypt"})
    _no_encrypt(alice, key_id)


@witness(
    id="lockout-not-looked-for",
    requirement="POLICY-017",
    family="guard-off",
    fault="PutKeyPolicy accepts a policy that locks its caller out.",
)
def lockout_not_looked_for(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    put(client, key_id, statement("PutKeyPolicy", to=alice.arn))
    policy = document(statement("*", to=person(client).arn))
    not_allowed(alice.kms.put_key_policy, KeyId=key_id, PolicyName="default", Policy=policy)


@witness(
    id="lockout-check-not-bypassed",
    requirement="POLICY-018",
    family="too-strict",
    fault="PutKeyPolicy with BypassPolicyLockoutSafetyCheck refuses a policy that locks its caller out.",
)
def lockout_check_not_bypassed(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    put(client, key_id, statement("PutKeyPolicy", to=alice.arn))
    params = {"KeyId": key_id, "PolicyName": "default", "BypassPolicyLockoutSafetyCheck": True}
    allowed(alice.kms.put_key_policy, Policy=document(statement("*", to=person(client).arn)), **params)


@witness(
    id="deny-in-key-policy-ignored",
    requirement="POLICY-022",
    family="guard-off",
    fault="An explicit Deny in a key policy keeps nobody from anything.",
)
def deny_in_key_policy_ignored(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    both = statement("Encrypt", to=alice.arn), statement("Encrypt", to=alice.arn, effect="Deny")
    put(client, key_id, *both)
    _no_encrypt(alice, key_id)


@witness(
    id="deny-in-iam-policy-ignored",
    requirement="POLICY-022",
    family="guard-off",
    fault="An explicit Deny in an IAM policy keeps nobody from anything.",
)
def deny_in_iam_policy_ignored(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    alice.may(statement("Encrypt"), statement("Encrypt", effect="Deny"))
    _no_encrypt(alice, key_id)


@witness(
    id="iam-policy-alone-is-enough",
    requirement="POLICY-023",
    family="guard-off",
    fault="An IAM policy allows the use of a key whose policy does not let the account decide.",
)
def iam_policy_alone_is_enough(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    put(client, key_id)
    alice.may(statement("Encrypt"))
    _no_encrypt(alice, key_id)


@witness(
    id="iam-deny-ignored-beside-key-policy",
    requirement="POLICY-024",
    family="guard-off",
    fault="A Deny in an IAM policy is not looked at where the key policy names the principal.",
)
def iam_deny_ignored_beside_key_policy(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    put(client, key_id, statement("Encrypt", to=alice.arn))
    alice.may(statement("Encrypt", effect="Deny"))
    _no_encrypt(alice, key_id)


@witness(
    id="key-policy-needs-iam-too",
    requirement="POLICY-025",
    family="too-strict",
    fault="A principal that the key policy names needs a permission by IAM as well.",
)
def key_policy_needs_iam_too(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    put(client, key_id, statement("Encrypt", to=alice.arn))
    _encrypt(alice, key_id)


@witness(
    id="account-principal-is-everybody",
    requirement="POLICY-026",
    family="guard-off",
    fault="A key policy that was put and names the account allows all its users and roles.",
)
def account_principal_is_everybody(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    put(client, key_id, statement("Encrypt", to=root(client)))
    _no_encrypt(alice, key_id)


@witness(
    id="owner-alone-allows-strangers",
    requirement="POLICY-027",
    family="guard-off",
    fault="A principal of another account needs no permission of its own account.",
)
def owner_alone_allows_strangers(client: Any) -> None:
    key, other = new_key(client), stranger(client)
    put(client, key["KeyId"], statement("Encrypt", to=other.arn))
    _no_encrypt(other, key["Arn"])


@witness(
    id="strangers-need-no-key-policy",
    requirement="POLICY-027",
    family="guard-off",
    fault="A principal of another account needs no permission of the key's owner.",
)
def strangers_need_no_key_policy(client: Any) -> None:
    key, other = new_key(client), stranger(client)
    other.may(statement("Encrypt"))
    _no_encrypt(other, key["Arn"])


@witness(
    id="keys-managed-across-accounts",
    requirement="POLICY-028",
    family="guard-off",
    fault="Another account may disable a key when policies allow it.",
)
def keys_managed_across_accounts(client: Any) -> None:
    key, other = new_key(client), stranger(client)
    other.may(statement("*"))
    put(client, key["KeyId"], statement("*", to=other.arn), iam=True)
    not_allowed(other.kms.disable_key, KeyId=key["Arn"])


@witness(
    id="existence-of-foreign-keys-told",
    requirement="POLICY-063",
    family="wrong-error",
    fault="The ARN of a key of another account that is not there is refused with NotFoundException.",
)
def existence_of_foreign_keys_told(client: Any) -> None:
    there, carol = str(new_key(client)["Arn"]), stranger(client)
    carol.may(statement("*"))
    for arn in (there, there.rpartition("/")[0] + "/" + unknown_id()):
        denied(carol.kms.encrypt, KeyId=arn, Plaintext=b"x")


@witness(
    id="permission-of-source-alone",
    requirement="POLICY-021",
    family="guard-off",
    fault="ReEncrypt asks for permission on the source key alone.",
)
def permission_of_source_alone(client: Any) -> None:
    denied(**_sides(client, "ReEncryptFrom", "Encrypt"))


@witness(
    id="permission-of-destination-alone",
    requirement="POLICY-021",
    family="guard-off",
    fault="ReEncrypt asks for permission on the destination key alone.",
)
def permission_of_destination_alone(client: Any) -> None:
    denied(**_sides(client, "Encrypt", "ReEncryptTo"))


@witness(
    id="encrypt-permission-good-for-data-keys",
    requirement="POLICY-021",
    family="guard-off",
    fault="Permission for Encrypt is permission for GenerateDataKey.",
)
def encrypt_permission_good_for_data_keys(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    put(client, key_id, statement("Encrypt", to=alice.arn))
    denied(alice.kms.generate_data_key, KeyId=key_id, KeySpec="AES_256")


@witness(
    id="decrypt-permission-good-for-reencryption",
    requirement="POLICY-021",
    family="guard-off",
    fault="Permission for Decrypt is permission for ReEncryptFrom.",
)
def decrypt_permission_good_for_reencryption(client: Any) -> None:
    denied(**_sides(client, "Decrypt", "ReEncryptTo"))


@witness(
    id="for-all-values-of-a-pair-accepted",
    requirement="POLICY-034",
    family="guard-off",
    fault="PutKeyPolicy accepts ForAllValues with kms:EncryptionContext:<key>.",
)
def for_all_values_of_a_pair_accepted(client: Any) -> None:
    condition = {"ForAllValues:StringEquals": {"kms:EncryptionContext:tenant": ["Alpha"]}}
    policy = document(statement("*", to=root(client)), statement("Encrypt", to=person(client).arn, Condition=condition))
    not_allowed(client.put_key_policy, KeyId=new_key_id(client), PolicyName="default", Policy=policy)


@witness(
    id="key-id-in-iam-resource",
    requirement="POLICY-059",
    family="guard-off",
    fault="A key id in the Resource of an IAM policy names the key.",
)
def key_id_in_iam_resource(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    alice.may(statement("Encrypt", Resource=key_id))
    _no_encrypt(alice, key_id)


@witness(
    id="session-principal-not-known",
    requirement="POLICY-025",
    family="too-strict",
    fault="A key policy that names a role does not allow the sessions of the role.",
)
def session_principal_not_known(client: Any) -> None:
    key_id, alice = new_key_id(client), person(client)
    put(client, key_id, statement("Encrypt", to=alice.arn))
    _encrypt(alice, key_id)
