"""The profile app-integrations: a right service passes all of it, in process and served, with ports and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.domain_services import running
from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.integrations.base import LIFETIME
from kms_conformance.cloud.neighbours import add_neighbours
from kms_conformance.conformance.session.integrations import usable_integrations, whole_dump
from kms_conformance.conformance.targets.inprocess import SECOND_ACCOUNT
from kms_conformance.models.calls import Call
from kms_conformance.models.integrations.at_rest import configured
from kms_conformance.models.integrations.facts import CREATE, EXTERNAL, RERUN
from kms_conformance.models.integrations.kept import CONFIGURED, OTHERS
from kms_conformance.models.integrations.state import Association, Integration
from kms_conformance.models.operations import PROFILE_OF
from kms_conformance.models.report import Report
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.terms import Output, Several, Term
from kms_conformance.models.world import World
from kms_conformance.reports.synchronising import synchronised
from kms_conformance.strategies.units import units
from tests.profile_of_a_service import OF_HTTP, over_http
from tests.test_domains_profile import judged, verdicts

PROFILE = "app-integrations"
OWN = {row.id for row in REGISTRY.values() if row.profile == PROFILE}
AT_A_PORT = {"APPINT-009", "APPINT-015", "APPINT-016", "APPINT-031"}
EVERYTHING = (PROFILE, "audit")


def of_integrations(target: str, folder: Path, *profiles: str) -> Report:
    named = [unit.name for unit in units("quick", 1, EVERYTHING) if unit.name.startswith(f"{PROFILE}/")]
    return judged(target, folder, *named, profiles=(*(profiles or EVERYTHING), *over_http(target)))


def own(report: Report) -> dict[str, tuple[str, str | None]]:
    return {name: said for name, said in verdicts(report).items() if name in OWN}


def test_the_reference_passes_all_of_it(tmp_path: Path) -> None:
    report = of_integrations("reference", tmp_path)
    assert own(report) == dict.fromkeys(OWN, ("pass", None))
    assert not any(row.deviations or row.observations for row in report.results if row.requirement.id in OWN)


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    cloud = Cloud()
    cloud.accounts.open(SECOND_ACCOUNT)
    services = add_neighbours(cloud)
    with running(services), serving(cloud) as url:
        yield url


@pytest.mark.exhaustive
def test_over_http_without_a_port_what_a_port_would_show_is_named(served: str, tmp_path: Path) -> None:
    report = of_integrations(served, tmp_path)
    left = {name: said for name, said in own(report).items() if said[0] != "pass"}
    assert left == dict.fromkeys(AT_A_PORT, ("not-exercised", "needs-port"))
    assert not any(row.deviations for row in report.results if row.requirement.profile in (PROFILE, *OF_HTTP))


@pytest.mark.exhaustive
@pytest.mark.parametrize("lifetime", [LIFETIME.total_seconds(), 0])
def test_with_ports_over_http_that_is_judged_too_where_the_life_of_keys_is_told(
    lifetime: float, served: str, tmp_path: Path
) -> None:
    file, ports = tmp_path / "target.toml", f"{served}/_reference"
    bounds = f"[bounds]\nconfiguration_key_s = {lifetime}\n" if lifetime else ""
    told = f'[ports]\ninspect = "{ports}/inspect"\nfault = "{ports}/fault"\n'
    other = f'[principals.other_account]\naccess_key_id = "{SECOND_ACCOUNT}"\nsecret_access_key = "test"\n'
    file.write_text(f'endpoint_url = "{served}"\n{bounds}{told}{other}')
    said = own(of_integrations(str(file), tmp_path / "out", PROFILE))
    expected = dict.fromkeys(AT_A_PORT, ("pass", None))
    if not lifetime:
        expected["APPINT-016"] = ("not-exercised", "needs-port")
    assert {name: said[name] for name in AT_A_PORT} == expected


def _row(kind: str, **members: Any) -> dict[str, Any]:
    return {"type": kind, **members}


def _lines(key_of_other: str = "other", written: str = "2026-01-01T10:00:00Z", kek: str = "own") -> list[Any]:
    made = {"created": "2026-01-01T09:00:00Z"}
    record = {"form": "ciphertext", "created": written}
    return [
        _row("dek", dek_id="k1", wrapped_b64="one", kek=kek, **made),
        _row("dek", dek_id="k2", wrapped_b64=key_of_other, kek="theirs", **made),
        _row("record", record_id="r1", item_id="mine", dek_id="k1", **record),
        _row("record", record_id="r2", item_id="theirs", dek_id="k2", **record),
    ]


@pytest.mark.parametrize(
    ("lines", "lifetime", "said"),
    [
        (_lines(), 3600.0, {}),
        (_lines(written="2026-01-01T10:00:01Z"), 3600.0, {"Outlived": ["r1"]}),
        (_lines(written="2026-01-01T10:00:01Z"), 0, {}),
        (_lines("one"), 0, {"SharedByAccounts": ["one"]}),
        (_lines(kek="arn:key"), 0, {"OfCustomers": ["arn:key"]}),
    ],
)
def test_a_dump_tells_under_whose_keys_and_for_how_long_configuration_lies(
    lines: list[Any], lifetime: float, said: dict[str, Any]
) -> None:
    right = {"Found": 1, "Others": 1, "OfCustomers": [], "SharedByAccounts": [], "Outlived": []}
    assert configured(lines, ["mine"], ["theirs"], ["arn:key"], lifetime) == right | said


def test_a_dump_without_the_records_in_question_shows_nothing() -> None:
    about: dict[str, Any] = {CONFIGURED: ["mine"], OTHERS: ["theirs"], "Data": []}
    assert whole_dump(World(), about, {"Found": 1, "Others": 1, "Records": 0})
    assert not whole_dump(World(), about, {"Found": 1, "Others": 0, "Records": 9})
    assert whole_dump(World(), {**about, OTHERS: []}, {"Found": 1, "Others": 0, "Records": 0})
    assert not whole_dump(World(), {"Data": ["text", "text"]}, {"Records": 1})


def test_no_run_is_asked_for_while_nobody_knows_whether_there_is_a_grant() -> None:
    made = Integration(1, 2, association=Association(3))
    again: dict[str, Term] = {"DataIntegrationIdentifier": made.id, EXTERNAL: Several(())}
    again["DataIntegrationAssociationIdentifier"] = Output(3, "DataIntegrationAssociationId")
    call = Call.sending(RERUN, again)
    for revoked, expected in ((False, True), (True, True), (None, False)):
        row = Integration(1, 2, association=made.association, revoked=revoked)
        assert usable_integrations(World(integrations={1: row}), call) is expected
    assert PROFILE_OF[CREATE] == PROFILE


class Answers:
    """A target whose run is told to be in a few statuses, one after the other."""

    def __init__(self, *statuses: str | None) -> None:
        self.left = list(statuses)
        self.sent: list[str] = []

    def __call__(self, service: str, operation: str, sent: dict[str, Any]) -> dict[str, Any]:
        self.sent.append(operation)
        if operation == "ListDataIntegrationAssociations":
            status = self.left.pop(0) if len(self.left) > 1 else self.left[0]
            return {"DataIntegrationAssociations": [{"LastExecutionStatus": {"ExecutionStatus": status}}]}
        return {"Contents": [{"Key": "out/0.txt"}]} if operation == "ListObjectsV2" else {}


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        (("IN_PROGRESS", "COMPLETED"), {"Encryption": ["None"], "LandedUnder": "None"}),
        (("FAILED",), {"Refused": "FAILED"}),
        ((None,), {"Unable": "ExecutionStatus is None"}),
        (("IN_PROGRESS",), {"Unended": "IN_PROGRESS"}),
    ],
)
def test_the_end_of_a_run_is_waited_for_and_its_bucket_goes(
    statuses: tuple[str | None, ...], said: dict[str, Any]
) -> None:
    answers, named = Answers(*statuses), {"DataIntegrationIdentifier": "i"}
    places = ("s3://bucket/in", "s3://bucket/out")
    found = synchronised(answers, "CreateDataIntegrationAssociation", named, *places, ["text"], "us-east-1", 0.2)
    assert found == said
    assert answers.sent[-1] == "DeleteBucket"
