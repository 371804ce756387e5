"""The profile qconnect: a right service passes all of it, in process and served, with ports and without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.domain_services import running
from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.neighbours import add_neighbours
from kms_conformance.conformance.errors import TargetError
from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.session.qconnect import got, made, whole_dump, written
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.targets.clients import Connection, clients
from kms_conformance.conformance.targets.inprocess import SECOND_ACCOUNT
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.conformance.wire.learned import UnboundError
from kms_conformance.models.calls import Call
from kms_conformance.models.outcomes import Indeterminate, Outcome, Refusal, Success
from kms_conformance.models.qconnect.accesses import accesses
from kms_conformance.models.qconnect.facts import ABOUT, CREATE_CONTENT, PROFILE, SENT
from kms_conformance.models.qconnect.kept import INDEXED
from kms_conformance.models.qconnect.state import Kind
from kms_conformance.models.report import Report
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.resource import Resource
from kms_conformance.models.world import World
from kms_conformance.strategies.units import units
from tests.profile_of_a_service import OF_HTTP, over_http
from tests.test_domains_profile import judged, verdicts

OWN = {row.id for row in REGISTRY.values() if row.profile == PROFILE}
WITH_THE_TRAIL = (PROFILE, "audit")
LEFT = {"QCONNECT-015": ("not-exercised", "needs-region")}


def of_qconnect(target: str, folder: Path, *profiles: str) -> Report:
    named = [unit.name for unit in units("quick", 1, WITH_THE_TRAIL) if unit.name.startswith(f"{PROFILE}/")]
    return judged(target, folder, *named, profiles=(*(profiles or (PROFILE,)), *over_http(target)))


def left(report: Report) -> Mapping[str, tuple[str, str | None]]:
    """What of it does not pass, and that nothing departs."""
    assert not any(
        row.deviations or row.observations for row in report.results if row.requirement.profile in (PROFILE, *OF_HTTP)
    )
    return {name: said for name, said in verdicts(report).items() if name in OWN and said[0] != "pass"}


def test_the_reference_passes_all_of_it(tmp_path: Path) -> None:
    assert left(of_qconnect("reference", tmp_path, *WITH_THE_TRAIL)) == LEFT


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    cloud = Cloud()
    cloud.accounts.open(SECOND_ACCOUNT)
    services = add_neighbours(cloud)
    with running(services), serving(cloud) as url:
        yield url


def test_over_http_without_a_port_what_a_port_would_show_is_named(served: str, tmp_path: Path) -> None:
    at_a_port = dict.fromkeys(("QCONNECT-004", "QCONNECT-012"), ("not-exercised", "needs-port"))
    assert left(of_qconnect(served, tmp_path, *WITH_THE_TRAIL)) == LEFT | at_a_port


@pytest.mark.exhaustive
def test_with_ports_over_http_that_is_judged_too(served: str, tmp_path: Path) -> None:
    file, ports = tmp_path / "target.toml", f"{served}/_reference"
    file.write_text(f'endpoint_url = "{served}"\n[ports]\ninspect = "{ports}/inspect"\nfault = "{ports}/fault"\n')
    assert left(of_qconnect(str(file), tmp_path / "out", *WITH_THE_TRAIL)) == LEFT


def test_a_target_that_does_not_serve_it_is_not_judged_by_it(tmp_path: Path) -> None:
    with serving(Cloud()) as url, pytest.raises(TargetError, match=f"{PROFILE} is left out"):
        judged(url, tmp_path, profiles=(PROFILE,))


def test_it_goes_by_the_name_of_the_product_too() -> None:
    assert checked(Options(profiles=("q-in-connect",))).profiles == (PROFILE,)


@pytest.mark.parametrize(
    ("asked", "shown", "whole"),
    [
        ({}, {"Records": 1, "IndexStores": []}, True),
        ({}, {"Records": 0, "IndexStores": []}, False),
        ({INDEXED: True}, {"Records": 1, "IndexStores": []}, False),
        ({INDEXED: True}, {"Records": 1, "IndexStores": ["index"]}, True),
    ],
)
def test_a_dump_that_tells_of_no_index_shows_nothing_of_one(
    asked: dict[str, Any], shown: dict[str, Any], whole: bool
) -> None:
    world = World(resources={1: Resource(1, Kind.KNOWLEDGE_BASE), 2: Resource(2, Kind.CONTENT, 1)})
    assert whole_dump(world, {ABOUT: 1, **asked}, shown) is whole


def _executor(monkeypatch: pytest.MonkeyPatch, answers: list[Outcome]) -> Executor:
    """An executor that gets these answers one after the other, of calls and of URLs."""
    with resolve("reference").open() as opened:
        executor = Executor(opened(), opened, steady=True)
    found = iter(answers)
    monkeypatch.setattr(executor, "execute", lambda *args, **kwargs: next(found))
    monkeypatch.setattr(executor, "fetch", lambda *args, **kwargs: next(found))
    return executor


def _content(status: str) -> Success:
    return Success({"content": {"contentId": "c", "status": status, "url": "http://u", "contentType": "text/plain"}})


BEGUN, PUT = Success({"url": "http://u", "uploadId": "u", "headersToInclude": {}}), Success({"Body": b""})


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ([BEGUN, PUT, _content("ACTIVE")], _content("ACTIVE")),
        ([BEGUN, PUT, _content("CREATE_IN_PROGRESS"), _content("ACTIVE")], _content("CREATE_IN_PROGRESS")),
        ([BEGUN, PUT, _content("CREATE_IN_PROGRESS"), _content("CREATE_FAILED")], Refusal("CREATE_FAILED")),
        ([BEGUN, PUT, *[_content("CREATE_IN_PROGRESS")] * 61], Indeterminate("timed-out")),
        ([BEGUN, Refusal("403", 403)], Refusal("403", 403)),
        ([Refusal("AccessDeniedException", 403)], Refusal("AccessDeniedException", 403)),
    ],
)
def test_a_document_is_uploaded_and_the_end_of_its_creation_waited_for(
    answers: list[Outcome], outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    executor = _executor(monkeypatch, answers)
    found = written(executor, Call.of(CREATE_CONTENT), {"knowledgeBaseId": "k", "name": "n", SENT: "text"}, 30)
    assert found == outcome


def test_a_creation_without_a_document_is_sent_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    executor = _executor(monkeypatch, [Refusal("ValidationException")])
    assert made(executor, Call.of(CREATE_CONTENT), {}, 30) == Refusal("ValidationException")


@pytest.mark.parametrize(
    ("fetched", "outcome"),
    [
        (Success({"Body": "\u00e9".encode()}), Success({**_content("ACTIVE").response, SENT: "\u00e9"})),
        (Success({"Body": b"\xff"}), Success({**_content("ACTIVE").response, SENT: b"\xff"})),
        (Refusal("403", 403), Refusal("403", 403)),
    ],
)
def test_a_content_is_read_with_its_document(
    fetched: Outcome, outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    executor = _executor(monkeypatch, [_content("ACTIVE"), fetched])
    assert got(executor, {"knowledgeBaseId": "k", "contentId": "c"}) == outcome


def test_a_url_of_another_host_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    made_of = clients(Connection(endpoint_url="http://127.0.0.1:9"))
    with pytest.raises(TargetError, match=r"another host: example\.com"):
        made_of.fetch("GET", "https://example.com/x", {}, b"")  # type: ignore[attr-defined]
    executor = Executor(made_of(), made_of)
    executor.handed_out = made_of.fetch  # type: ignore[attr-defined]
    assert executor.fetch("GET", "http://127.0.0.1:9/x", {}) == Indeterminate("connection-lost")
    executor.handed_out = None
    monkeypatch.setattr(executor, "execute", lambda *args, **kwargs: _content("ACTIVE"))
    with pytest.raises(UnboundError):
        got(executor, {"knowledgeBaseId": "k", "contentId": "c"})


def test_events_are_those_that_name_the_resource_and_texts_in_them_are_told() -> None:
    rows = [
        {"EventName": "GetContent", "CloudTrailEvent": '{"requestParameters": "base-1 and a text of the customer"}'},
        {"EventName": "SearchContent", "CloudTrailEvent": '{"requestParameters": "base-2"}'},
    ]
    shown = accesses(rows, "base-1", ["GetContent", "SearchContent"], ["a text of the customer", "another text"])
    assert shown == {"Missing": ["SearchContent"], "Exposed": [0]}
