"""Faults in guards and answers that were recorded on AWS: what is refused, and with which code."""

import json
import re
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from . import new_key, new_key_id, raw_bodies, refused, seal, witness


def _hmac_key_id(client: Any) -> str:
    return str(new_key(client, KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyId"])


@witness(
    id="grant-id-with-a-prefix",
    requirement="GRANT-002b",
    family="response",
    fault="The id of a grant is 64 hexadecimal digits after a prefix.",
)
def grant_id_with_a_prefix(client: Any) -> None:
    key = new_key(client)
    grantee = f"arn:aws:iam::{key['AWSAccountId']}:root"
    made = client.create_grant(KeyId=key["KeyId"], GranteePrincipal=grantee, Operations=["Decrypt"])
    assert re.fullmatch("[0-9a-f]{64}", made["GrantId"])


@witness(
    id="recipient-ignored",
    requirement="ENC-034",
    family="data",
    fault="A Recipient is ignored: the answer has the plaintext.",
)
def recipient_ignored(client: Any) -> None:
    recipient = {"KeyEncryptionAlgorithm": "RSAES_OAEP_SHA_256", "AttestationDocument": b"no genuine one"}
    with suppress(ClientError):
        assert not client.generate_random(NumberOfBytes=16, Recipient=recipient).get("Plaintext")


@witness(
    id="pending-key-said-to-be-disabled",
    requirement="KEY-066",
    family="wrong-error",
    fault="Cryptographic operations on a key pending deletion are refused with DisabledException.",
)
def pending_key_said_to_be_disabled(client: Any) -> None:
    key_id = new_key_id(client)
    client.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    assert refused(client.encrypt, KeyId=key_id, Plaintext=b"too late") == "KMSInvalidStateException"


@witness(
    id="policy-of-131073-characters-accepted",
    requirement="VALID-100",
    family="guard-off",
    fault="PutKeyPolicy takes a policy of more than 131,072 characters.",
)
def policy_of_131073_characters_accepted(client: Any) -> None:
    key_id = new_key_id(client)
    policy = client.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"]
    refused(client.put_key_policy, KeyId=key_id, PolicyName="default", Policy=policy + " " * 131_073)


@witness(
    id="grant-of-unknown-operation-wrong-code",
    requirement="VALID-076",
    family="wrong-error",
    fault="CreateGrant with an unknown operation is refused with InvalidParameterException, not ValidationException.",
)
def grant_of_unknown_operation_wrong_code(client: Any) -> None:
    key = new_key(client)
    grantee = f"arn:aws:iam::{key['AWSAccountId']}:root"
    code = refused(client.create_grant, KeyId=key["KeyId"], GranteePrincipal=grantee, Operations=["Encrypt", "Melt"])
    assert code == "ValidationException"


@witness(
    id="decrypt-hmac-key-wrong-code",
    requirement="ENC-015",
    family="wrong-error",
    fault="Decrypt that names an HMAC key is refused with InvalidKeyUsageException, not IncorrectKeyException.",
)
def decrypt_hmac_key_wrong_code(client: Any) -> None:
    blob = seal(client, new_key_id(client), b"of a symmetric key")
    code = refused(client.decrypt, KeyId=_hmac_key_id(client), CiphertextBlob=blob)
    assert code == "IncorrectKeyException"


@witness(
    id="reencrypt-hmac-source-wrong-code",
    requirement="REENC-005",
    family="wrong-error",
    fault="ReEncrypt whose SourceKeyId is an HMAC key is refused with InvalidKeyUsageException, "
    "not IncorrectKeyException.",
)
def reencrypt_hmac_source_wrong_code(client: Any) -> None:
    key_id = new_key_id(client)
    blob = seal(client, key_id, b"of a symmetric key")
    code = refused(client.re_encrypt, SourceKeyId=_hmac_key_id(client), CiphertextBlob=blob, DestinationKeyId=key_id)
    assert code == "IncorrectKeyException"


@witness(
    id="tags-of-aws-accepted",
    requirement="TAG-008",
    family="guard-off",
    fault="TagResource takes tags whose keys begin with aws:.",
)
def tags_of_aws_accepted(client: Any) -> None:
    code = refused(client.tag_resource, KeyId=new_key_id(client), Tags=[{"TagKey": "AWS:own", "TagValue": "1"}])
    assert code == "TagException"


@witness(
    id="same-tag-key-twice-accepted",
    requirement="TAG-009",
    family="guard-off",
    fault="TagResource takes two tags with one key.",
)
def same_tag_key_twice_accepted(client: Any) -> None:
    twice = [{"TagKey": "colour", "TagValue": "red"}, {"TagKey": "colour", "TagValue": "blue"}]
    assert refused(client.tag_resource, KeyId=new_key_id(client), Tags=twice) == "TagException"


@witness(
    id="describe-malformed-id-wrong-code",
    requirement="KEY-037",
    family="wrong-error",
    fault="DescribeKey of a malformed key id is refused with ValidationException, not NotFoundException.",
)
def describe_malformed_id_wrong_code(client: Any) -> None:
    assert refused(client.describe_key, KeyId="134f2428cec14b25a1ae9048164dba47") == "NotFoundException"


@witness(
    id="describe-other-region-wrong-code",
    requirement="KEY-038",
    family="wrong-error",
    fault="DescribeKey of a key ARN of another Region is refused with InvalidArnException, not NotFoundException.",
)
def describe_other_region_wrong_code(client: Any) -> None:
    parts = str(new_key(client)["Arn"]).split(":")
    parts[3] = "eu-west-1" if parts[3] != "eu-west-1" else "eu-west-2"
    assert refused(client.describe_key, KeyId=":".join(parts)) == "NotFoundException"


@witness(
    id="encrypt-tells-key-material",
    requirement="ENC-013",
    family="response",
    fault="Encrypt answers with KeyMaterialId.",
)
def encrypt_tells_key_material(client: Any) -> None:
    with raw_bodies(client, "Encrypt") as bodies:
        client.encrypt(KeyId=new_key_id(client), Plaintext=b"of which material")
    assert "KeyMaterialId" not in json.loads(bodies[0])


@witness(
    id="rotate-answers-with-key-id",
    requirement="ROT-023",
    family="response",
    fault="RotateKeyOnDemand answers with the key id, not the key ARN.",
)
def rotate_answers_with_key_id(client: Any) -> None:
    key = new_key(client)
    assert client.rotate_key_on_demand(KeyId=key["KeyId"])["KeyId"] == key["Arn"]
