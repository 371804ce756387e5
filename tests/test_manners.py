"""Throttling is waited out, max_rps is kept by all processes together, and what is not there is found out once."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.conformance.run.probes import MARKERS, OPTIONAL, ORDER, probe
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.wire import manners
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.conformance.wire.manners import PAUSES_S, Pace, well_mannered
from kms_conformance.models.campaigns.versions import BY_NAME
from kms_conformance.models.cases import facts as cases
from kms_conformance.models.connect import facts as connect
from kms_conformance.models.everyday import (
    parameter_facts as parameters,
    secret_facts as secrets,
    table_facts as tables,
)
from kms_conformance.models.integrations import facts as integrations
from kms_conformance.models.operations import KMS_OPERATIONS, OPERATIONS, PROFILE_OF
from kms_conformance.models.outcomes import Broken, Indeterminate, Success
from kms_conformance.models.qconnect import facts as qconnect
from kms_conformance.models.scheduling import facts as scheduling

sys.path.insert(0, str(Path(__file__).parent))
from helpers import AWS_JSON, Answer, command, report_of, serving, tiny

THROTTLED = (400, AWS_JSON, b'{"__type": "ThrottlingException", "message": "Rate exceeded"}')


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manners, "PAUSES_S", tuple(pause / 50 for pause in PAUSES_S))


def executor(url: str) -> Executor:
    with resolve(url).open() as client:
        return Executor(well_mannered(client(), Pace(0)))


def throttling_first(times: int, reply: tuple[int, str, bytes] = THROTTLED) -> Answer:
    """Each new request is refused that many times for its rate."""
    kms, left = tiny(), [times]

    def answer(operation: str, body: bytes) -> tuple[int, str, bytes]:
        if left[0]:
            left[0] -= 1
            return reply
        left[0] = times
        return kms(operation, body)

    return answer


@pytest.mark.parametrize("times", [0, 1, 5])
def test_a_throttled_call_is_repeated(times: int) -> None:
    with serving(throttling_first(times)) as endpoint:
        assert isinstance(executor(endpoint.url).execute("CreateKey", {}), Success)
        assert endpoint.operations == ["CreateKey"] * (times + 1)


def test_too_many_requests_is_throttling_whatever_its_body() -> None:
    with serving(throttling_first(1, (429, "text/html", b"<html/>"))) as endpoint:
        assert isinstance(executor(endpoint.url).execute("CreateKey", {}), Success)


def test_throttling_without_end_is_indeterminate_and_the_target_gone() -> None:
    with serving(throttling_first(10**9)) as endpoint:
        asked = executor(endpoint.url)
        assert [asked.execute("CreateKey", {}) for _ in range(3)] == [Indeterminate("throttled")] * 3
        assert asked.gone
        assert len(endpoint.operations) == 3 * (len(PAUSES_S) + 1)


def test_pauses_grow_and_are_bounded() -> None:
    assert sorted(PAUSES_S) == list(PAUSES_S)
    assert len(PAUSES_S) == 5 and sum(PAUSES_S) < 2


def test_requests_are_spaced_evenly() -> None:
    now = [100.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(round(seconds, 3))
        now[0] += seconds

    pace = Pace(10, lambda: now[0], sleep)
    for _ in range(3):
        pace.wait()
    assert slept == [0.1, 0.1]
    now[0] += 60
    pace.wait()
    assert slept == [0.1, 0.1], "an idle minute is no debt, and no credit"
    pace.wait()
    assert slept == [0.1, 0.1, 0.1]
    Pace(0, sleep=lambda seconds: pytest.fail("no limit")).wait()


@pytest.mark.parametrize("workers", [pytest.param("1", marks=pytest.mark.exhaustive), "2"])
def test_max_rps_is_kept_by_all_processes_together(workers: str, tmp_path: Path) -> None:
    kms, times = tiny(), list[float]()

    def answer(operation: str, body: bytes) -> tuple[int, str, bytes]:
        times.append(time.monotonic())
        return kms(operation, body)

    with serving(answer) as endpoint:
        text = f'endpoint_url = "{endpoint.url}"\nmax_rps = 60\n'
        (tmp_path / "target.toml").write_text(text, "utf-8")
        options = ("--target", "target.toml", "--max-calls", "60", "--progress", "none", "-n", workers)
        assert command("run", *options, cwd=tmp_path).returncode == 0
    assert len(times) > 60
    busiest = max(sum(start <= moment < start + 1 for moment in times) for start in times)
    assert busiest <= 60 + 2 * int(workers), "more in a second than the target may be asked"


NOT_THERE: dict[str, tuple[int, str, bytes]] = {
    "moto-server": (500, "text/html", b"<html><title>500 Internal Server Error</title></html>"),
    "ministack": (400, AWS_JSON, b'{"__type": "InvalidAction", "message": "Unknown action"}'),
    "roto": (501, AWS_JSON, b'{"__type": "NotImplemented", "message": "not yet"}'),
    "localstack-501": (501, AWS_JSON, b'{"__type": "InternalFailure", "message": "not yet"}'),
    "localstack-500": (500, AWS_JSON, b'{"__type": "InternalError", "message": "exception"}'),
}


def lacking(operation: str, reply: tuple[int, str, bytes]) -> Answer:
    kms = tiny()
    return lambda name, body: reply if name == operation else kms(name, body)


@pytest.mark.parametrize("kind", NOT_THERE)
def test_not_implemented_is_known_by_the_first_call(kind: str) -> None:
    with serving(lacking("ReEncrypt", NOT_THERE[kind])) as endpoint:
        asked = executor(endpoint.url)
        asked.not_implemented = probe(asked, ["kms-core"]).not_implemented
        assert asked.not_implemented == {"ReEncrypt"}
        assert asked.execute("ReEncrypt", {}).got == "not-implemented"


@pytest.mark.parametrize(
    ("kind", "workers"),
    [
        pytest.param(kind, "1" if n else "2", marks=pytest.mark.exhaustive if n > 1 else ())
        for n, kind in enumerate(NOT_THERE)
    ],
)
def test_what_is_not_there_fails_the_claim_and_nothing_else_of_the_protocol(
    kind: str, workers: str, tmp_path: Path
) -> None:
    with serving(lacking("ReEncrypt", NOT_THERE[kind])) as endpoint:
        options = ("--target", endpoint.url, "--max-calls", "500", "--progress", "none", "--out", "out")
        assert command("run", *options, "-n", workers, cwd=tmp_path).returncode == 1
    failed = {row["id"] for row in report_of(tmp_path / "out")["requirements"] if row["verdict"] == "fail"}
    assert failed == {"PROTO-004"}


@pytest.mark.exhaustive
def test_a_later_fault_is_no_lack(tmp_path: Path) -> None:
    kms = tiny()

    def answer(operation: str, body: bytes) -> tuple[int, str, bytes]:
        fails = operation == "Encrypt" and len(json.loads(body)["Plaintext"]) > 100
        return NOT_THERE["moto-server"] if fails else kms(operation, body)

    with serving(answer) as endpoint:
        options = ("--target", endpoint.url, "--max-calls", "6000", "--progress", "none", "--out", "out")
        assert command("run", *options, cwd=tmp_path).returncode == 1
    failed = {row["id"] for row in report_of(tmp_path / "out")["requirements"] if row["verdict"] == "fail"}
    assert "PROTO-001" in failed and "PROTO-004" not in failed


BORROWED = {"sigv4": "kms-core", "wire": "kms-core", "kms-authorization": "kms-core"}
"""Profiles without operations of their own that could be probed."""


def test_every_operation_has_a_probe_and_every_profile_its_markers() -> None:
    of_domains = {name for names in MARKERS.values() for name in names if ":" in name}
    plain = {name for name, row in OPERATIONS.items() if row.judged and ":" not in name}
    apart = (
        *BY_NAME, cases.SERVICE, connect.SERVICE, integrations.SERVICE, parameters.SERVICE, qconnect.SERVICE,
        scheduling.SERVICE, secrets.SERVICE, tables.SERVICE,
    )  # fmt: skip
    of_others = {name for name, row in OPERATIONS.items() if row.judged and name.partition(":")[0] in apart}
    assert sorted(ORDER) == sorted(plain | of_domains | of_others | {*OPTIONAL})
    assert set(MARKERS) == {*PROFILE_OF.values(), "sigv4", "wire"}
    for profile, markers in MARKERS.items():
        assert {PROFILE_OF[name] for name in markers} == {BORROWED.get(profile, profile)}


OF_KMS = {PROFILE_OF[name] for name in KMS_OPERATIONS} - {
    "kms-grants",
    "kms-asymmetric",
    "kms-hmac",
    "kms-key-agreement",
    "kms-import",
}
"""Those that the tiny KMS has."""


def test_probing_costs_one_key_and_leaves_it_as_it_was() -> None:
    calls: list[tuple[str, Mapping[str, Any]]] = []
    kms = tiny()

    def answer(operation: str, body: bytes) -> tuple[int, str, bytes]:
        calls.append((operation, json.loads(body)))
        return kms(operation, body)

    with serving(answer) as endpoint:
        asked = executor(endpoint.url)
        probed = probe(asked, OF_KMS)
        assert all(isinstance(outcome, Success) for outcome in probed.answers.values())
        assert not probed.not_implemented and not any(map(probed.missing, OF_KMS))
        key = asked.execute("ListAliases", {})
    assert Counter(operation for operation, _ in calls)["CreateKey"] == 1
    assert set(probed.answers) == {name for name in KMS_OPERATIONS if PROFILE_OF[name] in OF_KMS}
    assert isinstance(key, Success) and not key.response["Aliases"]


def test_only_the_profiles_asked_for_are_probed() -> None:
    with serving(lacking("TagResource", NOT_THERE["roto"])) as endpoint:
        asked = executor(endpoint.url)
        assert not probe(asked, []).answers
        assert not endpoint.operations
        probed = probe(asked, ["kms-core", "kms-tags"])
    assert "TagResource" in endpoint.operations and "CreateAlias" not in endpoint.operations
    assert isinstance(probed.answers["TagResource"], Broken)
    assert probed.missing("kms-tags") == ("TagResource",)


def test_the_alias_of_a_probing_has_a_name_of_its_own() -> None:
    names: list[str] = []
    kms = tiny()

    def answer(operation: str, body: bytes) -> tuple[int, str, bytes]:
        if operation in ("CreateAlias", "UpdateAlias", "DeleteAlias"):
            names.append(json.loads(body)["AliasName"])
        return kms(operation, body)

    with serving(answer) as endpoint:
        for _ in range(2):
            probe(executor(endpoint.url), ["kms-aliases"])
    assert len(names) == 6
    assert len(set(names[:3])) == len(set(names[3:])) == 1 != len(set(names)) == 2
