"""The reference's Q in Connect: what lies where, URLs that are handed out, and requests that are wrong."""

from __future__ import annotations

import random
import resource
from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import boto3
import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.domain_services import running
from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.neighbours import add_neighbours
from kms_conformance.cloud.qconnect.service import SERVED, QConnect
from kms_conformance.cloud.service_models import service_model
from kms_conformance.cloud.services.fault_port import FaultPort
from kms_conformance.cloud.services.handed_out import PREFIX
from kms_conformance.cloud.services.inspect_port import Inspector
from kms_conformance.conformance.targets.clients import Connection, clients
from kms_conformance.conformance.targets.inprocess import InProcessClients
from tests.test_reference_campaigns import ODD, code

TEXT = b"marker-of-the-document"


@pytest.fixture(scope="module")
def served() -> Iterator[Any]:
    """Makes clients of a served cloud."""
    cloud = Cloud()
    services = add_neighbours(cloud)
    config = Config(parameter_validation=False, retries={"total_max_attempts": 1}, proxies={})
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    with running(services), serving(cloud) as url:
        yield lambda name: boto3.client(name, endpoint_url=url, config=config, **keys)  # type: ignore[call-overload]


def at(method: str, url: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> tuple[int, bytes]:
    """Status and body of a request that nobody signs."""
    try:
        with urlopen(Request(url, body, headers or {}, method=method), timeout=10) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        return error.code, error.read()


class Desk:
    """Q in Connect in this process, with the ports."""

    def __init__(self, folder: Path | None = None) -> None:
        cloud = Cloud()
        self.services = add_neighbours(cloud, folder=folder)
        self.clients = InProcessClients(cloud, clients(Connection(endpoint_url="http://reference.invalid")))
        self.api, self.kms = self.clients("qconnect"), self.clients("kms")
        self.port, self.clock = FaultPort(self.services, cloud.clock), cloud.clock

    @property
    def service(self) -> QConnect:
        return next(service for service in self.services if isinstance(service, QConnect))

    def base(self, key: str = "") -> dict[str, str]:
        """A knowledge base, as parameters."""
        under = {"serverSideEncryptionConfiguration": {"kmsKeyId": key}} if key else {}
        made = self.api.create_knowledge_base(name="one", knowledgeBaseType="CUSTOM", **under)
        return {"knowledgeBaseId": made["knowledgeBase"]["knowledgeBaseId"]}

    def upload(self, base: dict[str, str]) -> dict[str, Any]:
        """The answer to the beginning of an upload."""
        return dict(self.api.start_content_upload(**base, contentType="text/plain"))

    def content(self, base: dict[str, str], name: str = "one") -> dict[str, str]:
        """A content, as parameters."""
        start = self.upload(base)
        assert self.clients.fetch("PUT", start["url"], start["headersToInclude"], TEXT)[0] == 200
        made = self.api.create_content(**base, name=name, uploadId=start["uploadId"])["content"]
        return {**base, "contentId": made["contentId"]}

    def read(self, content: dict[str, str]) -> tuple[int, bytes]:
        """What is at the URL of a content."""
        return self.clients.fetch("GET", self.api.get_content(**content)["content"]["url"], {}, b"")

    def stored(self) -> bytes:
        """All bytes of all stores."""
        return b"".join(b64decode(row["data_b64"]) for row in Inspector(self.services).dump() if row["type"] == "blob")


def test_what_is_written_is_read_over_http(served: Any) -> None:
    api = served("qconnect")
    base = {"knowledgeBaseId": api.create_knowledge_base(name="b", knowledgeBaseType="CUSTOM")["knowledgeBase"]
            ["knowledgeBaseId"]}  # fmt: skip
    start = api.start_content_upload(**base, contentType="text/plain")
    assert isinstance(start["urlExpiry"], datetime)
    assert at("PUT", start["url"], {}, TEXT)[0] == 403
    assert at("PUT", start["url"], start["headersToInclude"], TEXT) == (200, b"")
    made = api.create_content(**base, name="one", uploadId=start["uploadId"])["content"]
    assert at("GET", made["url"]) == (200, TEXT)
    assert at("PUT", made["url"], {}, b"other")[0] == at("GET", made["url"][:-1])[0] == 403
    assert at("GET", f"{made['url'].partition(PREFIX)[0]}{PREFIX}kms/x")[0] == 404
    assert at("PUT", start["url"], start["headersToInclude"], b"other")[0] == 403
    api.delete_content(**base, contentId=made["contentId"])
    assert at("GET", made["url"])[0] == 404


def test_a_url_is_over_after_its_time() -> None:
    desk = Desk()
    url = desk.api.get_content(**desk.content(desk.base()))["content"]["url"]
    desk.clock.advance(3599)
    assert desk.clients.fetch("GET", url, {}, b"") == (200, TEXT)
    desk.clock.advance(2)
    assert desk.clients.fetch("GET", url, {}, b"")[0] == 403


def test_a_url_is_of_no_use_while_the_key_cannot_be_used() -> None:
    desk = Desk()
    key = desk.kms.create_key()["KeyMetadata"]["KeyId"]
    content = desk.content(desk.base(key))
    url = desk.api.get_content(**content)["content"]["url"]
    desk.kms.disable_key(KeyId=key)
    assert desk.clients.fetch("GET", url, {}, b"")[0] == 403
    assert code(desk.api.get_content, **content) == "AccessDeniedException"
    desk.kms.enable_key(KeyId=key)
    assert desk.clients.fetch("GET", url, {}, b"") == (200, TEXT)


def test_an_upload_is_used_once_and_the_same_token_finds_the_same_content() -> None:
    desk = Desk()
    base = desk.base()
    start = desk.upload(base)
    given = {**base, "name": "one", "uploadId": start["uploadId"]}
    assert code(desk.api.create_content, **given) == "ValidationException"
    desk.clients.fetch("PUT", start["url"], start["headersToInclude"], TEXT)
    ids = {desk.api.create_content(**given, clientToken="once")["content"]["contentId"] for _ in range(2)}
    assert len(ids) == 1
    assert code(desk.api.create_content, **{**given, "name": "two"}) == "ValidationException"


def test_content_lies_under_the_key_and_the_index_under_one_of_the_service() -> None:
    desk = Desk()
    key = desk.kms.create_key()["KeyMetadata"]["Arn"]
    desk.content(desk.base(key))
    deks = [row for row in Inspector(desk.services).dump() if row["type"] == "dek"]
    assert {row["kek"] for row in deks if ":knowledge-base/" in row["scope"]} == {key}
    indexes = [row for row in deks if ":index/" in row["scope"]]
    assert indexes and all(row["kek"].startswith("service-owned:") for row in indexes)
    assert TEXT not in desk.stored()


def test_what_is_deleted_leaves_nothing_behind() -> None:
    desk = Desk()
    base = desk.base()
    content = desk.content(base)
    desk.upload(base)
    desk.api.update_content(**content, title="other")
    desk.api.delete_knowledge_base(**base)
    kinds = [row["class"] for row in Inspector(desk.services).dump() if row["type"] == "record"]
    assert sorted(kinds) == ["domain", "domain"]  # the catalog's own, and that of the index


def test_a_restart_keeps_contents_and_the_index(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    base = desk.base()
    content = desk.content(base)
    desk.port.crash()
    assert desk.read(content) == (200, TEXT)
    filters = [{"field": "NAME", "operator": "EQUALS", "value": "one"}]
    assert desk.api.search_content(**base, searchExpression={"filters": filters})["contentSummaries"]


def test_refusals_have_the_shape_of_the_service(served: Any) -> None:
    api = served("qconnect")
    with pytest.raises(api.exceptions.ResourceNotFoundException) as refusal:
        api.get_assistant(assistantId="00000000-0000-4000-8000-000000000000")
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
    base = api.create_knowledge_base(name="b", knowledgeBaseType="QUICK_RESPONSES")["knowledgeBase"]["knowledgeBaseId"]
    for said, method, params in (
        ("ValidationException", "create_assistant", {"name": "a"}),
        ("ValidationException", "start_content_upload", {"knowledgeBaseId": base, "contentType": "text/plain"}),
        ("ValidationException", "create_knowledge_base", {"name": "a", "knowledgeBaseType": "EXTERNAL"}),
        ("ResourceNotFoundException", "list_tags_for_resource",
         {"resourceArn": f"arn:aws:wisdom:us-east-1:000000000000:content/{base}"}),
    ):  # fmt: skip
        assert (method, code(getattr(api, method), **params)) == (method, said)


def sent_oddly(api: Any, times: int) -> set[tuple[str, str]]:
    """Send each operation with odd values in the place of its members; what came that the model does not know."""
    dice, model = random.Random(1), service_model("qconnect")
    base = api.create_knowledge_base(name="odd", knowledgeBaseType="CUSTOM")["knowledgeBase"]["knowledgeBaseId"]
    assistant = api.create_assistant(name="odd", type="AGENT")["assistant"]["assistantId"]
    right = {"knowledgeBaseId": base, "assistantId": assistant, "name": "odd", "contentType": "text/plain"}
    strange: set[tuple[str, str]] = set()
    for operation in SERVED:
        shape = model.operation_model(operation)
        members, declared = list(shape.input_shape.members), {error.name for error in shape.error_shapes}
        declared |= {"ValidationException", "AccessDeniedException", "SerializationException"}
        for _ in range(times):
            odd = {name: dice.choice((*ODD, {dice.choice(members): dice.choice(ODD)})) for name in members}
            deletes = operation in ("DeleteAssistant", "DeleteKnowledgeBase")
            sent = odd if deletes else odd | {name: right[name] for name in members if name in right}
            try:
                getattr(api, xform_name(operation))(**sent)
            except ClientError as error:
                status, said = error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]
                known = said in (*declared, "UnknownOperationException") and status < 500
                strange |= set() if known else {(operation, said)}
            except Exception:  # noqa: BLE001 - what botocore cannot write is never sent
                continue
    assert api.get_knowledge_base(knowledgeBaseId=base)["knowledgeBase"]["name"] == "odd"
    return strange


def test_whatever_is_sent_is_answered_and_never_with_a_fault(served: Any) -> None:
    assert sent_oddly(served("qconnect"), 8) == set()


@pytest.mark.exhaustive
def test_ten_thousand_wrong_requests_leave_it_serving_in_the_same_memory(served: Any) -> None:
    api = served("qconnect")
    assert sent_oddly(api, 60) == set()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert sent_oddly(api, 10_000 // len(SERVED)) == set()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1.2 * before


def test_wrong_requests_to_urls_are_refused(served: Any) -> None:
    where = served("qconnect").meta.endpoint_url
    for path in ("", "qconnect", "qconnect/", "qconnect/%20", "qconnect/AAAA", f"qconnect/{'A' * 4000}", "nothing/x"):
        for method in ("GET", "PUT", "POST"):
            assert at(method, f"{where}{PREFIX}{path}", {}, None if method == "GET" else b"x")[0] in (403, 404)
