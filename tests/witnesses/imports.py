"""Faults of imports: tokens, what was wrapped, and what an import may ask for."""

import os
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes

from . import new_key_id, refused, witness
from .import_scene import OAEP, OTHER, external, in_days, parameters, public_key, refused_as, with_material, wrapped


@witness(
    id="import-token-of-another-key",
    requirement="IMPORT-017",
    family="effect",
    fault="ImportKeyMaterial takes an import token that was given for another key.",
)
def import_token_of_another_key(client: Any) -> None:
    key, other = external(client), external(client)
    theirs = parameters(client, other)
    refused_as("InvalidImportTokenException", client, key, theirs, wrapped(theirs))


@witness(
    id="import-token-unauthenticated",
    requirement="IMPORT-019",
    family="effect",
    fault="Of an import token only the beginning is compared: an altered one is taken.",
)
def import_token_unauthenticated(client: Any) -> None:
    key = external(client)
    given = parameters(client, key)
    token = given["ImportToken"][:-1] + bytes([given["ImportToken"][-1] ^ 1])
    refused_as("InvalidImportTokenException", client, key, given, wrapped(given), ImportToken=token)


@witness(
    id="import-token-wrong-code",
    requirement="IMPORT-019",
    family="wrong-error",
    fault="An invented import token is refused with InvalidCiphertextException, not InvalidImportTokenException.",
)
def import_token_wrong_code(client: Any) -> None:
    key = external(client)
    given = parameters(client, key)
    refused_as("InvalidImportTokenException", client, key, given, wrapped(given), ImportToken=os.urandom(200))


@witness(
    id="import-token-never-expires",
    requirement="IMPORT-018",
    family="effect",
    fault="An import token is good for ever.",
)
def import_token_never_expires(client: Any) -> None:
    key = external(client)
    given = parameters(client, key)
    client.sibling.ports().advance(25 * 3600)
    refused_as("ExpiredImportTokenException", client, key, given, wrapped(given))


@witness(
    id="import-wrapped-for-an-earlier-set",
    requirement="IMPORT-020",
    family="effect",
    fault="Material opens that was wrapped with the public key of an earlier set than the token is of.",
)
def import_wrapped_for_an_earlier_set(client: Any) -> None:
    key = external(client)
    earlier, given = parameters(client, key), parameters(client, key)
    refused_as("InvalidCiphertextException", client, key, given, wrapped(earlier))


@witness(
    id="import-wrapped-by-another-hash",
    requirement="IMPORT-020",
    family="effect",
    fault="The hash function of the wrapping algorithm is not held to.",
)
def import_wrapped_by_another_hash(client: Any) -> None:
    key = external(client)
    given = parameters(client, key)
    refused_as("InvalidCiphertextException", client, key, given, wrapped(given, function=hashes.SHA1()))


@witness(
    id="import-of-noise",
    requirement="IMPORT-020",
    family="effect",
    fault="What does not open with the wrapping key is made into material nevertheless.",
)
def import_of_noise(client: Any) -> None:
    key = external(client)
    refused_as("InvalidCiphertextException", client, key, parameters(client, key), os.urandom(256))


@witness(
    id="import-wrapped-wrong-code",
    requirement="IMPORT-020",
    family="wrong-error",
    fault="Material that was altered on its way is refused with IncorrectKeyMaterialException.",
)
def import_wrapped_wrong_code(client: Any) -> None:
    key = external(client)
    refused_as("InvalidCiphertextException", client, key, parameters(client, key), os.urandom(256))


@witness(
    id="import-of-16-bytes",
    requirement="IMPORT-013",
    family="effect",
    fault="A symmetric encryption key takes material of 128 bits.",
)
def import_of_16_bytes(client: Any) -> None:
    key = external(client)
    given = parameters(client, key)
    refused_as("IncorrectKeyMaterialException", client, key, given, wrapped(given, bytes(16)))


@witness(
    id="import-cut-to-32-bytes",
    requirement="IMPORT-013",
    family="effect",
    fault="Of longer material for a symmetric encryption key the first 32 bytes are used.",
)
def import_cut_to_32_bytes(client: Any) -> None:
    key = external(client)
    given = parameters(client, key)
    refused_as("IncorrectKeyMaterialException", client, key, given, wrapped(given, bytes(33)))


@witness(
    id="import-length-wrong-code",
    requirement="IMPORT-013",
    family="wrong-error",
    fault="Material of another length is refused with ValidationException, not IncorrectKeyMaterialException.",
)
def import_length_wrong_code(client: Any) -> None:
    key = external(client)
    given = parameters(client, key)
    refused_as("IncorrectKeyMaterialException", client, key, given, wrapped(given, bytes(31)))


@witness(
    id="import-expires-without-date",
    requirement="IMPORT-014",
    family="guard-off",
    fault="Material that expires is taken without a date, and never does.",
)
def import_expires_without_date(client: Any) -> None:
    key = external(client)
    given = parameters(client, key)
    refused_as("ValidationException", client, key, given, wrapped(given), ExpirationModel="KEY_MATERIAL_EXPIRES")


@witness(
    id="import-stays-with-date",
    requirement="IMPORT-015",
    family="guard-off",
    fault="ValidTo is ignored where the material does not expire.",
)
def import_stays_with_date(client: Any) -> None:
    key = external(client)
    given = parameters(client, key)
    refused_as("", client, key, given, wrapped(given), ValidTo=in_days(3))


@witness(
    id="import-ends-in-the-past",
    requirement="IMPORT-016",
    family="guard-off",
    fault="ValidTo may lie in the past.",
)
def import_ends_in_the_past(client: Any) -> None:
    key = external(client)
    given = parameters(client, key)
    ends = {"ExpirationModel": "KEY_MATERIAL_EXPIRES", "ValidTo": in_days(-1)}
    refused_as("", client, key, given, wrapped(given), **ends)


@witness(
    id="import-ends-in-three-years",
    requirement="IMPORT-016",
    family="guard-off",
    fault="ValidTo may lie more than 365 days ahead.",
)
def import_ends_in_three_years(client: Any) -> None:
    key = external(client)
    given = parameters(client, key)
    ends = {"ExpirationModel": "KEY_MATERIAL_EXPIRES", "ValidTo": in_days(1000)}
    refused_as("", client, key, given, wrapped(given), **ends)


@witness(
    id="import-id-with-new",
    requirement="IMPORT-026",
    family="guard-off",
    fault="KeyMaterialId is ignored with NEW_KEY_MATERIAL.",
)
def import_id_with_new(client: Any) -> None:
    key, first = with_material(client)
    given = parameters(client, key)
    asked = {"ImportType": "NEW_KEY_MATERIAL", "KeyMaterialId": first["KeyMaterialId"]}
    refused_as("", client, key, given, wrapped(given, OTHER), **asked)


@witness(
    id="import-id-of-another",
    requirement="IMPORT-026b",
    family="guard-off",
    fault="The KeyMaterialId of a re-import is not compared with the material.",
)
def import_id_of_another(client: Any) -> None:
    key, _ = with_material(client)
    given = parameters(client, key)
    refused_as("", client, key, given, wrapped(given), KeyMaterialId="0" * 64)


@witness(
    id="import-hmac-described",
    requirement="IMPORT-040",
    family="guard-off",
    fault="An HMAC key takes a description of its material.",
)
def import_hmac_described(client: Any) -> None:
    key = external(client, KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    given = parameters(client, key)
    refused_as("", client, key, given, wrapped(given), KeyMaterialDescription="a")


@witness(
    id="import-into-key-of-kms",
    requirement="IMPORT-004",
    family="guard-off",
    fault="GetParametersForImport answers for a key whose material is of KMS, too.",
)
def import_into_key_of_kms(client: Any) -> None:
    wanted = {"WrappingAlgorithm": OAEP, "WrappingKeySpec": "RSA_2048"}
    found = refused(client.get_parameters_for_import, KeyId=new_key_id(client), **wanted)
    assert found == "UnsupportedOperationException"


@witness(
    id="import-parameters-for-a-week",
    requirement="IMPORT-003",
    family="response",
    fault="GetParametersForImport says that its set is good for a week.",
)
def import_parameters_for_a_week(client: Any) -> None:
    given = parameters(client, external(client))
    assert abs(given["ParametersValidTo"] - in_days(1)) < timedelta(hours=12)


@witness(
    id="import-wrapping-key-short",
    requirement="IMPORT-003",
    family="response",
    fault="The wrapping key has 2048 bits, whatever was asked for.",
)
def import_wrapping_key_short(client: Any) -> None:
    given = parameters(client, external(client), WrappingKeySpec="RSA_3072")
    assert public_key(given).key_size == 3072


@witness(
    id="import-sha1-refused",
    requirement="IMPORT-006",
    family="too-strict",
    fault="RSAES_OAEP_SHA_1 is no wrapping algorithm.",
)
def import_sha1_refused(client: Any) -> None:
    parameters(client, external(client), WrappingAlgorithm="RSAES_OAEP_SHA_1")


@witness(
    id="import-same-as-new",
    requirement="IMPORT-023",
    family="effect",
    fault="Material that the key has is taken as NEW_KEY_MATERIAL.",
)
def import_same_as_new(client: Any) -> None:
    key, _ = with_material(client)
    given = parameters(client, key)
    refused_as("IncorrectKeyMaterialException", client, key, given, wrapped(given), ImportType="NEW_KEY_MATERIAL")
