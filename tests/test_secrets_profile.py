"""The profile secretsmanager: a right Secrets Manager passes all of it, in process and served."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kms_conformance.models.everyday.relations import names_key
from tests.profile_of_a_service import ServiceProfile, served

SECRETS = ServiceProfile("secretsmanager", "kms-rotation", frozenset())
ARN = "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served() as url:
        yield url


def test_the_reference_passes_all_of_it(tmp_path: Path) -> None:
    SECRETS.passes_all("reference", tmp_path, *SECRETS.both)


def test_so_it_does_over_http(url: str, tmp_path: Path) -> None:
    SECRETS.passes_all(url, tmp_path, *SECRETS.both)


def test_a_target_that_does_not_serve_it_is_not_judged_by_it(tmp_path: Path) -> None:
    SECRETS.is_left_out_where_it_is_not_served(tmp_path)


@pytest.mark.parametrize(
    ("told", "named"),
    [(ARN, True), (ARN.rpartition("/")[2], True), (ARN.replace("1234-", "4321-"), False), ("", False), (None, False)],
)
def test_a_key_is_named_by_its_id_or_its_arn(told: object, named: bool) -> None:
    assert names_key(told, ARN) is named
