"""Faults of services are targets and can be served as those of the KMS are, and leave no requirement out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from kms_conformance.cloud.domain_services import SERVICES
from kms_conformance.cloud.kms import ReferenceKms
from kms_conformance.conformance.targets import resolve
from kms_conformance.faults import MUTANTS, ServiceMutant, make, services_of
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.requirements import REGISTRY
from tests.helpers import command
from tests.test_serve_command import serve

OF_SERVICES = {name: mutant for name, mutant in MUTANTS.items() if isinstance(mutant, ServiceMutant)}
FAULT = "voice-id-no-update-details"


def details(kms: Any, voice: Any) -> Any:
    """What UpdateDomain says of a change of key."""
    first, second = ({"KmsKeyId": kms.create_key()["KeyMetadata"]["Arn"]} for _ in range(2))
    made = voice.create_domain(Name="name", ServerSideEncryptionConfiguration=first)["Domain"]
    changed = voice.update_domain(DomainId=made["DomainId"], Name="name", ServerSideEncryptionConfiguration=second)
    return changed["Domain"].get("ServerSideEncryptionUpdateDetails")


@pytest.mark.parametrize(("name", "there"), [("reference", True), (f"mutant:{FAULT}", False)])
def test_the_target_has_the_fault(name: str, there: bool) -> None:
    with resolve(name).open() as clients:
        assert (details(clients("kms"), clients("voice-id")) is not None) is there


def test_the_served_mutant_has_the_fault() -> None:
    with serve("--mutant", FAULT) as (_, what, url):
        assert what == f"mutant {FAULT}"
        config = Config(retries={"total_max_attempts": 1}, proxies={})
        kms, voice = (
            boto3.client(
                service, endpoint_url=url, region_name="us-east-1", aws_access_key_id="test",
                aws_secret_access_key="test", config=config,
            )
            for service in ("kms", "voice-id")
        )  # fmt: skip
        assert details(kms, voice) is None


def test_they_are_listed(tmp_path: Path) -> None:
    listed = command("list", "mutants", cwd=tmp_path).stdout
    assert all(f"\n{name} " in listed for name in OF_SERVICES)


def test_the_kms_beneath_is_correct() -> None:
    assert make(FAULT).guards == ReferenceKms().guards
    assert make(FAULT).guards["Encrypt"] == OPERATIONS["Encrypt"].guards


def test_a_fault_of_the_kms_leaves_the_services_correct() -> None:
    assert services_of("encrypt-4097-bytes-accepted") == SERVICES
    assert services_of(None) == SERVICES


def test_a_fault_of_a_service_leaves_the_others_correct() -> None:
    for name, mutant in OF_SERVICES.items():
        served = services_of(name)
        assert [service.name for service in served] == [service.name for service in SERVICES]
        assert set(served) - set(SERVICES) == {mutant.service}


@pytest.mark.parametrize(
    "profile",
    [
        "voice-id",
        "customer-profiles",
        "outbound-campaigns",
        "cases",
        "app-integrations",
        "qconnect",
        "forecasting",
        "contact-data",
        "recordings",
        "ssm",
        "secretsmanager",
        "dynamodb",
    ],
)
def test_each_requirement_of_the_service_is_broken_by_one(profile: str) -> None:
    rows = (row for row in REGISTRY.values() if row.profile == profile and row.level != "INFO")
    assert {row.id for row in rows} <= {mutant.requirement for mutant in OF_SERVICES.values()}


def test_each_has_a_class_of_its_own() -> None:
    assert len({mutant.service for mutant in OF_SERVICES.values()}) == len(OF_SERVICES)
