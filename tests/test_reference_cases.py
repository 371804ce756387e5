"""The reference's Cases: what lies where, events that wait, rotation of its own keys, and requests that are wrong."""

from __future__ import annotations

import random
from base64 import b64decode
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

from kms_conformance.cloud.cases.service import SERVED, Cases
from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.domain_services import add_domain_services, running
from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.neighbours import add_neighbours
from kms_conformance.cloud.service_models import service_model
from kms_conformance.cloud.services.envelope import DamagedError, canonical, unseal
from kms_conformance.cloud.services.fault_port import FaultPort
from kms_conformance.cloud.services.inspect_port import Inspector
from kms_conformance.conformance.targets.clients import Connection, clients
from kms_conformance.conformance.targets.inprocess import InProcessClients
from tests.test_reference_campaigns import ODD, code

TITLE = {"id": "title", "value": {"stringValue": "marker-of-the-title"}}
ALL_DATA = {"caseData": {"fields": [], "autoIncludeFields": "All"}, "relatedItemData": {"includeContent": True}}


@pytest.fixture(scope="module")
def served() -> Iterator[Any]:
    """Cases of a served cloud."""
    cloud = Cloud()
    services = add_neighbours(cloud)
    config = Config(parameter_validation=False, retries={"total_max_attempts": 1}, proxies={})
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    with running(services), serving(cloud) as url:
        yield boto3.client("connectcases", endpoint_url=url, config=config, **keys)  # type: ignore[call-overload]


class Desk:
    """Cases in this process, with the ports."""

    def __init__(self, folder: Path | None = None) -> None:
        cloud = Cloud()
        self.services = add_domain_services(cloud, folder=folder)
        made = InProcessClients(cloud, clients(Connection(endpoint_url="http://reference.invalid")))
        self.cases, self.port = made("connectcases"), FaultPort(self.services, cloud.clock)

    @property
    def service(self) -> Cases:
        return next(service for service in self.services if isinstance(service, Cases))

    def domain(self, *, publishes: bool = False) -> Mapping[str, str]:
        """A domain with a template, as parameters."""
        domain = {"domainId": self.cases.create_domain(name="one")["domainId"]}
        template = self.cases.create_template(**domain, name="plain")["templateId"]
        config = {"enabled": publishes, "includedData": ALL_DATA}
        self.cases.put_case_event_configuration(**domain, eventBridge=config)
        return {**domain, "templateId": template}

    def case(self, domain: Mapping[str, str]) -> dict[str, str]:
        """A case with a title, as parameters."""
        made = self.cases.create_case(**domain, fields=[TITLE])["caseId"]
        return {"domainId": domain["domainId"], "caseId": made}

    def waiting(self) -> int:
        """How many payloads wait."""
        lines = Inspector(self.services).dump()
        queues = {line["store"] for line in lines if line["type"] == "store" and line["media"] == "queue"}
        return sum(line["type"] == "record" and line["class"] == "event" and line["store"] in queues for line in lines)

    def stored(self) -> bytes:
        """All bytes of all stores."""
        return b"".join(b64decode(row["data_b64"]) for row in Inspector(self.services).dump() if row["type"] == "blob")

    def title(self, case: Mapping[str, str]) -> Any:
        """The title of a case."""
        return self.cases.get_case(**case, fields=[{"id": "title"}])["fields"]


def test_what_is_written_is_read_over_http(served: Any) -> None:
    domain = {"domainId": served.create_domain(name="over http")["domainId"]}
    assert isinstance(served.get_domain(**domain)["createdTime"], datetime)
    template = served.create_template(**domain, name="plain")["templateId"]
    case = {**domain, "caseId": served.create_case(**domain, templateId=template, fields=[TITLE])["caseId"]}
    comment = {"comment": {"body": "said", "contentType": "Text/Plain"}}
    served.create_related_item(**case, type="Comment", content=comment)
    assert served.get_case(**case, fields=[{"id": "title"}])["fields"] == [TITLE]
    (item,) = served.search_related_items(**case)["relatedItems"]
    assert item["content"] == comment
    assert served.search_cases(**domain, searchTerm="MARKER")["cases"][0]["caseId"] == case["caseId"]
    served.delete_case(**case)
    assert code(served.search_related_items, **case) == "ResourceNotFoundException"


def test_the_same_token_finds_the_same_case() -> None:
    desk = Desk()
    domain = desk.domain()
    ids = {desk.cases.create_case(**domain, fields=[TITLE], clientToken="once")["caseId"] for _ in range(2)}
    assert len(ids) == 1


def test_a_payload_waits_encrypted_and_is_gone_once_delivered() -> None:
    desk = Desk()
    domain = desk.domain(publishes=True)
    desk.port.pause()
    desk.case(domain)
    assert desk.waiting() == 1
    assert b"marker-of-the-title" not in desk.stored()
    desk.port.step(9)
    assert desk.waiting() == 0


def test_a_domain_that_publishes_nothing_has_nothing_wait() -> None:
    desk = Desk()
    desk.port.pause()
    desk.case(desk.domain())
    assert desk.waiting() == 0


def test_a_payload_outlives_a_crash_and_goes_with_its_domain() -> None:
    desk = Desk()
    domain = desk.domain(publishes=True)
    desk.port.pause()
    desk.case(domain)
    desk.port.crash()
    assert desk.waiting() == 1
    desk.cases.delete_domain(domainId=domain["domainId"])
    assert desk.waiting() == 0


def test_rotation_keeps_what_was_and_wraps_what_is_new_under_the_new_material(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    domain = desk.domain()
    before = desk.case(domain)
    old = {key.dek_id for key in desk.service.store.deks("TRUE")}
    desk.port.rotate()
    other = desk.domain()
    after = desk.case(other)
    assert desk.title(before) == desk.title(after) == [TITLE]
    new = [key for key in desk.service.store.deks("TRUE") if key.dek_id not in old]
    first, last = desk.service.store.service_keys
    for key in new:
        place = canonical([key.key, dict(key.context)])
        assert unseal(last, key.wrapped, place)
        with pytest.raises(DamagedError):
            unseal(first, key.wrapped, place)
    assert new
    again = Desk(tmp_path)
    assert again.title(before) == again.title(after) == [TITLE]


def test_no_two_domains_have_a_data_key_of_each_other() -> None:
    desk = Desk()
    for _ in range(2):
        desk.case(desk.domain(publishes=True))
    keys = [line for line in Inspector(desk.services).dump(nonce=b"nonce") if line["type"] == "dek"]
    assert len({line["fp"] for line in keys}) == len({line["wrapped_b64"] for line in keys}) == len(keys)
    assert all(line["kek"].endswith(line["scope"]) for line in keys)


def test_refusals_have_the_shape_of_the_service(served: Any) -> None:
    with pytest.raises(served.exceptions.ResourceNotFoundException) as refusal:
        served.get_domain(domainId="nobody's")
    assert (refusal.value.response["resourceId"], refusal.value.response["resourceType"]) == ("nobody's", "domain")
    domain = {"domainId": served.create_domain(name="refusing")["domainId"]}
    made = served.create_template(**domain, name="one", status="Inactive")["templateId"]
    wrong: list[tuple[str, str, dict[str, Any]]] = [
        ("ConflictException", "create_template", {"name": "one"}),
        ("ResourceNotFoundException", "create_template", {"name": "two", "requiredFields": [{"fieldId": "none"}]}),
        ("ValidationException", "create_case", {"templateId": made, "fields": [TITLE]}),
        ("ValidationException", "create_field", {"name": "one", "type": "Colour"}),
        ("ValidationException", "create_field", {"name": "x" * 101, "type": "Text"}),
        ("ValidationException", "create_field", {"type": "Text"}),
        ("ResourceNotFoundException", "update_field", {"fieldId": "none", "name": "two"}),
    ]
    for said, method, params in wrong:
        assert (method, code(getattr(served, method), **domain, **params)) == (method, said)
    served.update_template(**domain, templateId=made, status="Active")
    assert code(served.create_case, **domain, templateId=made, fields=[]) == "ValidationException"
    assert code(served.create_case, **domain, templateId=made, fields=[TITLE]) == "success"


def test_whatever_is_sent_is_answered_and_never_with_a_fault(served: Any) -> None:
    """Each operation with odd values in the place of each member, by themselves and within others."""
    dice, model = random.Random(1), service_model("connectcases")
    domain = served.create_domain(name="odd")["domainId"]
    template = served.create_template(domainId=domain, name="odd")["templateId"]
    case = served.create_case(domainId=domain, templateId=template, fields=[TITLE])["caseId"]
    right = {"domainId": domain, "templateId": template, "caseId": case}
    strange: set[tuple[str, str]] = set()
    for operation in SERVED:
        shape = model.operation_model(operation)
        members, declared = list(shape.input_shape.members), {error.name for error in shape.error_shapes}
        for _ in range(60):
            odd = {name: dice.choice((*ODD, {dice.choice(members): dice.choice(ODD)})) for name in members}
            sent = odd | ({name: right[name] for name in members if name in right} if dice.random() < 0.7 else {})
            if operation.startswith("Delete") and sent.get("domainId") == domain and "domainId" in sent:
                sent = odd
            try:
                getattr(served, xform_name(operation))(**sent)
            except ClientError as error:
                status, said = error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]
                known = said in (*declared, "SerializationException", "UnknownOperationException")
                strange |= set() if known and status < 500 else {(operation, said)}
            except Exception:  # noqa: BLE001 - what botocore cannot write is never sent
                continue
    assert strange == set()
    assert served.get_case(domainId=domain, caseId=case, fields=[{"id": "title"}])["fields"]
