"""Raw answers: what departs from the protocols, and what they leave open."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any
from zlib import crc32

import botocore.session
import pytest

from kms_conformance.models.answers.checks import CHECKS
from kms_conformance.models.answers.raw import Raw, raw_of

SESSION = botocore.session.Session()
AWS_JSON, ID = "application/x-amz-json-1.1", "0000"
KEY: dict[str, Any] = {"KeyId": "k", "AWSAccountId": "111122223333", "CreationDate": 1.5, "Enabled": True}
S3_IDS = {"x-amz-request-id": ID, "x-amz-id-2": ID}
NO_KEY = b"<Error><Code>NoSuchKey</Code><Message>m</Message></Error>"


@cache
def model(service: str, operation: str) -> Any:
    return SESSION.get_service_model(service).operation_model(operation)


def answer(
    operation: str, body: object = b"", status: int = 200, service: str = "kms", headers: Mapping[str, str | None] = {}
) -> Raw:
    """An answer that is right but for what is given; a header that is None is left out."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    media = "application/json" if service in ("customer-profiles", "qconnect") else AWS_JSON
    if service == "voice-id":
        media = "application/x-amz-json-1.0"
    told: dict[str, str | None] = {"Content-Type": media, "x-amzn-RequestId": ID, "Content-Length": str(len(text))}
    if service == "s3":
        told = {"Content-Type": "application/xml", **S3_IDS}
    kept = {name: given for name, given in {**told, **headers}.items() if given is not None}
    found = model(service, operation)
    return raw_of(found, found.http["method"], status, kept, text)


def departs(raw: Raw) -> set[tuple[str, str]]:
    """Requirement and member of each departure."""
    return {(name, member) for name, check in CHECKS.items() for member, came in check.look(raw).items() if came}


def described(**members: object) -> Raw:
    return answer("DescribeKey", {"KeyMetadata": {**KEY, **members}})


def refusal(code: str = "NotFoundException", status: int = 400, **members: object) -> Raw:
    return answer("DescribeKey", {"__type": code, "message": "m", **members}, status)


def entry(**members: object) -> Raw:
    return answer("ListGrants", {"Grants": [{"KeyId": "k", **members}], "Truncated": False})


def quick_response(created: object) -> Raw:
    """The format of its times is spelled unixTimestamp in the service model, not unixtimestamp."""
    texts = dict.fromkeys(("quickResponseArn", "quickResponseId", "knowledgeBaseArn", "knowledgeBaseId", "name"), "x")
    times = {"createdTime": created, "lastModifiedTime": 1.5}
    told = {**texts, **times, "contentType": "text/plain", "status": "CREATED"}
    return answer("GetQuickResponse", {"quickResponse": told}, service="qconnect")


RIGHT: dict[str, Raw] = {
    "seconds where the model says unixTimestamp": quick_response(1.5),
    "seconds as an integer": described(CreationDate=1),
    "seconds with an exponent": answer(
        "DescribeKey", b'{"KeyMetadata": {"KeyId": "k", "CreationDate": 1.493752846153E9}}'
    ),
    "a key spec in the member of the older name": described(CustomerMasterKeySpec="ML_DSA_65", KeySpec="ML_DSA_65"),
    "a member that nobody knows": described(Colour=None, Size="9"),
    "a whole number with a fraction of zero": answer("ScheduleKeyDeletion", {"PendingWindowInDays": 7.0}),
    "no members where all are optional": answer("ListKeys", {}),
    "no body where all members are optional": answer("ListKeys"),
    "no output and no body": answer("EnableKey"),
    "no output and an empty object": answer("EnableKey", b"{ }"),
    "a charset": answer("ListKeys", {}, headers={"Content-Type": f"{AWS_JSON}; charset=utf-8"}),
    "another case of the media type": answer("ListKeys", {}, headers={"Content-Type": "Application/X-Amz-JSON-1.1"}),
    "chunks": answer("ListKeys", {}, headers={"Content-Length": None, "Transfer-Encoding": "chunked"}),
    "a right checksum": answer("ListKeys", {}, headers={"x-amz-crc32": str(crc32(b"{}"))}),
    "an error without a message": answer("Decrypt", {"__type": "InvalidCiphertextException"}, 400),
    "Message of a common error": answer("Decrypt", {"__type": "ValidationException", "Message": ""}, 400),
    "a common error with a status of its own": answer("Decrypt", {"__type": "IncompleteSignature"}, 403),
    "a refused request that is too large": answer("Decrypt", {"__type": "RequestEntityTooLargeException"}, 413),
    "a map of texts": entry(Constraints={"EncryptionContextEquals": {"a": "1"}}),
    "no constraints": entry(Constraints={}),
    "a blob of no bytes": answer("Encrypt", {"CiphertextBlob": ""}),
    "an object": answer("GetObject", b"\x00", service="s3", headers={"Content-Type": "text/plain"}),
    "a part of one": answer("GetObject", b"\x00", 206, "s3", {"Content-Range": "bytes 0-0/9"}),
    "an HTTP date": answer("GetObject", service="s3", headers={"Last-Modified": "Fri, 02 Jan 2026 03:04:05 GMT"}),
    "no object, asked with HEAD": answer("HeadObject", status=404, service="s3"),
    "no object": answer("GetObject", NO_KEY, 404, "s3"),
    "an error of S3 that the model lacks": answer("GetObject", NO_KEY.replace(b"NoSuchKey", b"KMS.Dis"), 400, "s3"),
    "a namespace of XML": answer(
        "CopyObject",
        b'<C xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LastModified>2026-01-02T03:04:05.000Z</LastModified></C>',
        service="s3",
    ),
    "a deletion": answer("DeleteObject", status=204, service="s3", headers={"Content-Type": None}),
    "no domain": answer(
        "GetDomain", {"Message": "m"}, 404, "customer-profiles", {"x-amzn-ErrorType": "ResourceNotFoundException"}
    ),
    "version 1.0": answer("ListDomains", {"DomainSummaries": []}, service="voice-id"),
}
ERRORS = {"x-amzn-ErrorType": "NotFoundException:http://internal.amazon.com/coral/com.amazon.coral.service/"}
WRONG: dict[str, tuple[Raw, set[tuple[str, str]]]] = {
    "a text where the model says unixTimestamp": (
        quick_response("2026-01-02T03:04:05Z"), {("WIRE-004", "quickResponse.createdTime")},
    ),
    "an array": (answer("ListKeys", []), {("WIRE-001", "body")}),
    "no JSON": (answer("ListKeys", b"{"), {("WIRE-001", "body")}),
    "NaN": (answer("ListKeys", b'{"Truncated": NaN}'), {("WIRE-001", "body")}),
    "null": (answer("ListKeys", b"null"), {("WIRE-001", "body")}),
    "null for nothing": (answer("EnableKey", b"null"), {("WIRE-002", "body")}),
    "a name twice": (answer("ListKeys", b'{"Truncated": true, "Truncated": false}'), {("WIRE-003", "names")}),
    "a time as text": (described(CreationDate="2026"), {("WIRE-004", "KeyMetadata.CreationDate")}),
    "a time that is true": (described(CreationDate=True), {("WIRE-004", "KeyMetadata.CreationDate")}),
    "a time in an entry": (entry(CreationDate="1"), {("WIRE-004", "Grants[].CreationDate")}),
    "a number as text": (
        answer("ScheduleKeyDeletion", {"PendingWindowInDays": "7"}), {("WIRE-005", "PendingWindowInDays")},
    ),
    "no number at all": (
        answer("ScheduleKeyDeletion", b'{"PendingWindowInDays": 1e999}'), {("WIRE-005", "PendingWindowInDays")},
    ),
    "half a day": (answer("ScheduleKeyDeletion", {"PendingWindowInDays": 7.5}), {("WIRE-005", "PendingWindowInDays")}),
    "true as text": (described(Enabled="true"), {("WIRE-006", "KeyMetadata.Enabled")}),
    "one for true": (described(Enabled=1), {("WIRE-006", "KeyMetadata.Enabled")}),
    "an account as a number": (described(AWSAccountId=1), {("WIRE-007", "KeyMetadata.AWSAccountId")}),
    "null in a list": (
        described(EncryptionAlgorithms=["SYMMETRIC_DEFAULT", None]),
        {("WIRE-007", "KeyMetadata.EncryptionAlgorithms[]")},
    ),
    "null in a map": (
        entry(Constraints={"EncryptionContextEquals": {"a": None}}),
        {("WIRE-007", "Grants[].Constraints.EncryptionContextEquals{}")},
    ),
    "a blob for URLs": (answer("Encrypt", {"CiphertextBlob": "-_=="}), {("WIRE-008", "CiphertextBlob")}),
    "a blob without padding": (answer("Encrypt", {"CiphertextBlob": "AA"}), {("WIRE-008", "CiphertextBlob")}),
    "a blob as numbers": (answer("Encrypt", {"CiphertextBlob": [1]}), {("WIRE-008", "CiphertextBlob")}),
    "a list as an object": (answer("ListKeys", {"Keys": {}}), {("WIRE-009", "Keys")}),
    "a structure as a text": (answer("DescribeKey", {"KeyMetadata": ""}), {("WIRE-009", "KeyMetadata")}),
    "a null member": (described(ValidTo=None), {("WIRE-010", "KeyMetadata.ValidTo")}),
    "an unknown state": (described(KeyState="enabled"), {("WIRE-011", "KeyMetadata.KeyState")}),
    "no key id": (answer("DescribeKey", {"KeyMetadata": {}}), {("WIRE-012", "KeyMetadata.KeyId")}),
    "201": (answer("ListKeys", {}, 201), {("WIRE-013", "status")}),
    "200 for a deletion": (answer("DeleteObject", service="s3"), {("WIRE-013", "status")}),
    "404": (refusal(status=404), {("WIRE-014", "status of NotFoundException")}),
    "403": (refusal("AccessDeniedException", 403), {("WIRE-014", "status of AccessDeniedException")}),
    "plain JSON": (
        answer("ListKeys", {}, headers={"Content-Type": "application/json"}), {("WIRE-016", "Content-Type")},
    ),
    "no type": (answer("EnableKey", headers={"Content-Type": None}), {("WIRE-016", "Content-Type")}),
    "the version of another service": (
        answer("ListDomains", {"DomainSummaries": []}, 200, "voice-id", {"Content-Type": AWS_JSON}),
        {("WIRE-016", "Content-Type")},
    ),
    "no request id": (answer("ListKeys", {}, headers={"x-amzn-RequestId": None}), {("WIRE-017", "x-amzn-RequestId")}),
    "no length": (answer("ListKeys", {}, headers={"Content-Length": None}), {("WIRE-018", "Content-Length")}),
    "a coding": (answer("ListKeys", {}, headers={"Content-Encoding": "br"}), {("WIRE-019", "Content-Encoding")}),
    "a wrong checksum": (answer("ListKeys", {}, headers={"x-amz-crc32": "7"}), {("WIRE-020", "x-amz-crc32")}),
    "no error type": (answer("ListKeys", {"message": "m"}, 400), {("WIRE-021", "error type")}),
    "an error in XML": (answer("ListKeys", b"<ErrorResponse/>", 403), {("WIRE-001", "body")}),  # and no WIRE-021
    "a namespace": (refusal("com.amazonaws.kms#NotFoundException"), {("WIRE-022", "__type")}),
    "a type in a header": (answer("Decrypt", {"message": "m"}, 400, "kms", ERRORS), {("WIRE-022", "__type")}),
    "Message": (
        answer("DescribeKey", {"__type": "NotFoundException", "Message": "m"}, 400), {("WIRE-023", "message")},
    ),
    "no message": (
        answer("DescribeKey", {"__type": "NotFoundException"}, 400), {("WIRE-024", "message of NotFoundException")},
    ),
    "400 for no domain": (
        answer(
            "GetDomain", {"Message": "m"}, 400, "customer-profiles", {"x-amzn-ErrorType": "ResourceNotFoundException"}
        ),
        {("WIRE-015", "status of ResourceNotFoundException")},
    ),
    "a page": (answer("GetObject", b"<html><p>", 404, "s3"), {("WIRE-030", "body")}),
    "an error without a code": (answer("GetObject", b"<Error/>", 404, "s3"), {("WIRE-030", "body")}),
    "400 for no object": (answer("GetObject", NO_KEY, 400, "s3"), {("WIRE-031", "status of NoSuchKey")}),
    "text/xml": (answer("GetObject", NO_KEY, 404, "s3", {"Content-Type": "text/xml"}), {("WIRE-032", "Content-Type")}),
    "no second id": (answer("GetObject", NO_KEY, 404, "s3", {"x-amz-id-2": None}), {("WIRE-033", "x-amz-id-2")}),
    "an ISO date in a header": (
        answer("GetObject", service="s3", headers={"Last-Modified": "2026-01-02T03:04:05Z"}),
        {("WIRE-034", "Last-Modified")},
    ),
    "True in a header": (
        answer("PutObject", service="s3", headers={"x-amz-server-side-encryption-bucket-key-enabled": "True"}),
        {("WIRE-034", "x-amz-server-side-encryption-bucket-key-enabled")},
    ),
    "seconds in XML": (
        answer("CopyObject", b"<C><LastModified>1</LastModified></C>", service="s3"), {("WIRE-035", "LastModified")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_what_the_protocols_allow_departs_from_nothing(name: str) -> None:
    assert departs(RIGHT[name]) == set()


@pytest.mark.parametrize("name", WRONG)
def test_what_departs_does_so_from_one_requirement(name: str) -> None:
    raw, wanted = WRONG[name]
    assert departs(raw) == wanted


def test_no_value_is_told() -> None:
    secret = "c2VjcmV0"  # base64 of "secret"
    for raw in (
        answer("Decrypt", {"Plaintext": f"{secret}!"}),
        answer("Decrypt", {"Plaintext": [secret]}),
        answer("GetKeyPolicy", {"Policy": {"a": secret}}),
        answer("Decrypt", f'"{secret}"'.encode()),
    ):
        said = [came for check in CHECKS.values() for came in check.look(raw).values()]
        assert any(said) and not any(secret in came for came in said)
