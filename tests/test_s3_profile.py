"""The profile s3-sse-kms: a right S3 passes every requirement, and each seeded fault is found and blamed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from kms_conformance.conformance.proof.proof import Raw
from kms_conformance.conformance.run.preflight import claims
from kms_conformance.conformance.run.proofs import Group
from kms_conformance.conformance.run.work import Worker, opened
from kms_conformance.conformance.targets.embedded import reference
from kms_conformance.conformance.targets.endpoint import from_url
from kms_conformance.models.report import Deviation
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.reports.playing import loaded
from kms_conformance.reports.script import script
from kms_conformance.strategies.units import Unit, units

sys.path.insert(0, str(Path(__file__).parent))
import s3_witnesses
from helpers import first_of, later, serving, tiny
from s3_faults import FAULTS, served

S3 = {row.id for row in REGISTRY.values() if row.profile == "s3-sse-kms"}
PROFILES = ("s3-sse-kms", "kms-core", "kms-aliases", "kms-rotation")
UNITS: list[Unit] = [unit for unit in units("quick", 1, PROFILES) if unit.name.startswith("s3/")]


def proved(worker: Worker, found: list[Raw], requirement: str) -> list[Deviation]:
    """The deviations of those findings that may be the requirement's."""
    rows = [raw for raw in found if requirement in raw.finding.candidates]
    rows.sort(key=lambda raw: (str(raw.finding.kind), raw.finding.operation))
    groups = groupby(rows, key=lambda raw: (raw.finding.kind, raw.finding.operation))
    return [row for _, group in groups for row in worker.prove(Group(tuple(group))).deviations]


def test_every_requirement_has_a_fault() -> None:
    assert {requirement for requirement, _ in FAULTS.values()} == S3


def test_a_right_s3_passes_every_requirement_and_keeps_nothing() -> None:
    with served(None) as url, opened(from_url(url)) as worker:
        results = [worker.run(unit) for unit in UNITS]
        left = worker.executor.client_of("s3").list_buckets()["Buckets"]
    assert [raw.finding for result in results for raw in result.found] == []
    assert not any(result.trouble or result.indeterminate for result in results)
    exercised = {(row.requirement, row.sign, row.input) for result in results for row in result.exercised}
    for requirement in S3:
        floor = REGISTRY[requirement].floor
        for sign, least in (("positive", floor.positive), ("negative", floor.negative)):
            assert sum(row[:2] == (requirement, sign) for row in exercised) >= least, (requirement, sign)
    assert left == []


@pytest.mark.parametrize("name", first_of(9, FAULTS))
def test_the_fault_is_found_and_blamed(name: str) -> None:
    requirement = FAULTS[name][0]
    with served(name) as url, opened(from_url(url)) as worker:
        found = [raw for unit in UNITS for raw in worker.run(unit).found]
        deviations = proved(worker, found, requirement)
        left = worker.executor.client_of("s3").list_buckets()["Buckets"]
    shown = [row for row in deviations if row.requirement == requirement]
    assert shown, [(raw.finding.candidates, raw.finding.operation, raw.finding.got) for raw in found]
    assert all(row.proved for row in shown)
    assert min(len(row.trace) for row in shown) <= 8
    assert left == [] or requirement == "S3-046"


def two_clients(url: str) -> s3_witnesses.Two:
    """boto3 alone."""
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    config = Config(
        retries={"total_max_attempts": 1},
        s3={"addressing_style": "path"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    made = (boto3.client(name, endpoint_url=url, config=config, **keys) for name in ("kms", "s3"))
    return s3_witnesses.Two(*made)


@pytest.fixture(scope="module")
def right() -> Iterator[str]:
    with served(None) as url:
        yield url


@pytest.mark.parametrize("name", FAULTS)
def test_the_witness_tells_the_fault_from_a_right_s3(name: str, right: str) -> None:
    witness = getattr(s3_witnesses, name)
    assert witness(two_clients(right))
    with served(name) as url:
        assert not witness(two_clients(url))


def skipped(worker: Worker) -> str:
    """Why S3 is not judged; empty where it is."""
    return claims(worker.executor, worker.target, ()).skipped.get("s3-sse-kms", "")


def test_s3_is_claimed_where_it_is_and_left_out_with_the_reason_where_it_is_not() -> None:
    with served(None) as url, opened(from_url(url)) as worker:
        assert skipped(worker) == ""
        assert worker.executor.client_of("s3").list_buckets()["Buckets"] == []
    with opened(reference()) as worker:
        assert skipped(worker) == ""
    with serving(tiny()) as endpoint, opened(from_url(endpoint.url)) as worker:
        assert "ListBuckets" in skipped(worker)


@pytest.mark.parametrize(
    "name", ["reads_under_a_disabled_key", *later(["the_last_byte_is_lost", "the_etag_is_the_md5"])]
)
def test_the_script_shows_it_with_one_client_and_leaves_no_bucket(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    requirement = FAULTS[name][0]
    with served(name) as url, opened(from_url(url)) as worker:
        found = [raw for unit in UNITS for raw in worker.run(unit).found]
        row = next(row for row in proved(worker, found, requirement) if row.requirement == requirement)
        namespace = loaded(script(row, worker.target.info, REGISTRY[requirement]))
        assert row.operation in namespace["deviates"](namespace["client"]())
        assert worker.executor.client_of("s3").list_buckets()["Buckets"] == []
    with served(None) as url:
        monkeypatch.setenv("KMS_ENDPOINT_URL", url)
        assert namespace["deviates"](namespace["client"]()) == ""
