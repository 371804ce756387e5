"""What shows each fault of the wire by raw HTTP: http.client and botocore's signature, and nothing of the suite."""

from __future__ import annotations

import http.client
import json
import re
import uuid
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

UNKNOWN = "00000000-0000-4000-8000-000000000000"


@dataclass
class Answer:
    """An answer as it came; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Server:
    """Whoever listens at a URL."""

    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, method: str, path: str, service: str, body: bytes = b"", **headers: str) -> Answer:
        """One signed request on a connection of its own."""
        fields = {name.replace("_", "-"): text for name, text in headers.items()} | {"Accept-Encoding": "identity"}
        request = AWSRequest(method, self._url + path, fields, body)
        signer = S3SigV4Auth if service == "s3" else SigV4Auth
        signer(Credentials("test", "test"), service, "us-east-1").add_auth(request)
        connection = http.client.HTTPConnection(urlsplit(self._url).netloc, timeout=10)
        connection.request(method, path, body, dict(request.headers.items()))
        with connection.getresponse() as response:
            told = {name.lower(): text for name, text in response.getheaders()}
            answer = Answer(response.status, told, response.read())
        connection.close()
        return answer

    def kms(self, operation: str, **params: Any) -> Answer:
        target = {"X_Amz_Target": f"TrentService.{operation}", "Content_Type": "application/x-amz-json-1.1"}
        return self.send("POST", "/", "kms", json.dumps(params).encode(), **target)

    def key(self) -> str:
        return str(self.kms("CreateKey").json["KeyMetadata"]["KeyId"])

    def bucket(self) -> str:
        """The path of a new bucket with the object "one"."""
        path = f"/wire-{uuid.uuid4().hex}"
        assert self.send("PUT", path, "s3").status == 200
        assert self.send("PUT", f"{path}/one", "s3", b"body").status == 200
        return path


def metadata(server: Server) -> dict[str, Any]:
    found: dict[str, Any] = server.kms("DescribeKey", KeyId=server.key()).json["KeyMetadata"]
    return found


def not_found(server: Server) -> Answer:
    return server.kms("DescribeKey", KeyId=UNKNOWN)


def no_object(server: Server) -> Answer:
    return server.send("GET", f"{server.bucket()}/none", "s3")


def an_object(server: Server) -> None:
    assert isinstance(server.kms("GenerateRandom", NumberOfBytes=8).json, dict)


def empty(server: Server) -> None:
    assert server.kms("EnableKey", KeyId=server.key()).body in (b"", b"{}")


def names_once(server: Server) -> None:
    pairs: list[tuple[str, Any]] = []
    json.loads(server.kms("GenerateRandom", NumberOfBytes=8).body, object_pairs_hook=lambda rows: pairs.extend(rows))
    assert len({name for name, _ in pairs}) == len(pairs)


def a_time_is_a_number(server: Server) -> None:
    assert isinstance(metadata(server)["CreationDate"], int | float)


def a_number_is_one(server: Server) -> None:
    assert isinstance(server.kms("ScheduleKeyDeletion", KeyId=server.key()).json["PendingWindowInDays"], int)


def a_boolean_is_one(server: Server) -> None:
    assert metadata(server)["Enabled"] is True


def an_account_is_a_text(server: Server) -> None:
    assert isinstance(metadata(server)["AWSAccountId"], str)


def no_null_in_a_list(server: Server) -> None:
    assert None not in metadata(server)["EncryptionAlgorithms"]


def base64_of_the_standard(server: Server) -> None:
    text = server.kms("Encrypt", KeyId=server.key(), Plaintext="AAAA").json["CiphertextBlob"]
    assert re.fullmatch(r"(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?", text, re.ASCII)


def a_list_is_an_array(server: Server) -> None:
    assert isinstance(server.kms("ListKeyPolicies", KeyId=server.key()).json["PolicyNames"], list)


def no_null(server: Server) -> None:
    assert None not in metadata(server).values()


def a_known_manager(server: Server) -> None:
    assert metadata(server)["KeyManager"] in ("AWS", "CUSTOMER")


def a_described_key_id(server: Server) -> None:
    assert "KeyId" in metadata(server)


def status_of_a_success(server: Server) -> None:
    assert server.kms("CreateKey").status == 200


def status_of_not_found(server: Server) -> None:
    assert not_found(server).status == 400


def status_of_a_wrong_parameter(server: Server) -> None:
    assert server.kms("GenerateRandom", NumberOfBytes=4096).status == 400


def media_type(server: Server) -> None:
    for answer in (not_found(server), server.kms("ListKeys"), server.kms("EnableKey", KeyId=server.key())):
        assert answer.headers.get("content-type") == "application/x-amz-json-1.1"


def request_id(server: Server) -> None:
    assert server.kms("ListKeys").headers.get("x-amzn-requestid")


def length(server: Server) -> None:
    assert {"content-length", "transfer-encoding"} & server.kms("ListKeys").headers.keys()


def no_coding(server: Server) -> None:
    assert "content-encoding" not in server.kms("GetKeyPolicy", KeyId=server.key(), PolicyName="default").headers


def checksum(server: Server) -> None:
    answer = server.kms("ListKeys")
    assert answer.headers.get("x-amz-crc32", str(zlib.crc32(answer.body))) == str(zlib.crc32(answer.body))


def an_error_type(server: Server) -> None:
    assert not_found(server).json.get("__type")


def the_name_alone(server: Server) -> None:
    assert not_found(server).json["__type"] == "NotFoundException"


def a_message(server: Server) -> None:
    assert not_found(server).json.get("message")


def error_element(server: Server) -> None:
    assert re.search(rb"<Error>.*<Code>NoSuchKey</Code>", no_object(server).body, re.DOTALL)


def status_of_no_object(server: Server) -> None:
    assert no_object(server).status == 404


def media_type_of_xml(server: Server) -> None:
    assert no_object(server).headers["content-type"] == "application/xml"


def extended_request_id(server: Server) -> None:
    assert no_object(server).headers.get("x-amz-id-2")


def date_in_a_header(server: Server) -> None:
    answer = server.send("GET", f"{server.bucket()}/one", "s3")
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT", answer.headers["last-modified"])


def date_in_xml(server: Server) -> None:
    path = server.bucket()
    answer = server.send("PUT", f"{path}/two", "s3", x_amz_copy_source=f"{path}/one")
    assert re.search(rb"<LastModified>\d{4}-\d\d-\d\dT[\d:.]+Z</LastModified>", answer.body)


def status_of_a_deletion(server: Server) -> None:
    assert server.send("DELETE", f"{server.bucket()}/one", "s3").status == 204


def status_of_no_domain(server: Server) -> None:
    assert server.send("GET", f"/domains/none-{uuid.uuid4().hex}", "profile").status == 404


def message_of_voice_id(server: Server) -> None:
    target = {"X_Amz_Target": "VoiceID.DescribeDomain", "Content_Type": "application/x-amz-json-1.0"}
    answer = server.send("POST", "/", "voiceid", json.dumps({"DomainId": "a" * 22}).encode(), **target)
    assert answer.status == 400
    assert "Message" in answer.json


WITNESSES: dict[str, Callable[[Server], None]] = {
    "a body that is an array": an_object,
    "null where there is no output": empty,
    "a name twice": names_once,
    "times as ISO text": a_time_is_a_number,
    "numbers as text": a_number_is_one,
    "booleans as text": a_boolean_is_one,
    "an account that is a number": an_account_is_a_text,
    "a null in a list": no_null_in_a_list,
    "blobs in lines": base64_of_the_standard,
    "a list that is an object": a_list_is_an_array,
    "a null member": no_null,
    "an unknown value": a_known_manager,
    "a required member left out": a_described_key_id,
    "201 for a new key": status_of_a_success,
    "404 for what is not found": status_of_not_found,
    "403 for a wrong parameter": status_of_a_wrong_parameter,
    "application/json": media_type,
    "no type of an empty body": media_type,
    "no request id": request_id,
    "no length": length,
    "gzip": no_coding,
    "a wrong checksum": checksum,
    "no error type": an_error_type,
    "an error type with a namespace": the_name_alone,
    "Message": a_message,
    "no message": a_message,
    "an error of S3 by another name": error_element,
    "400 for an object that is not there": status_of_no_object,
    "text/xml": media_type_of_xml,
    "no extended request id": extended_request_id,
    "an ISO time in a header": date_in_a_header,
    "an HTTP date in XML": date_in_xml,
    "200 for a deletion": status_of_a_deletion,
    "400 for a domain that is not there": status_of_no_domain,
    "message of Voice ID": message_of_voice_id,
}
"""By the name of the fault: AssertionError where it is."""
