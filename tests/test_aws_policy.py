"""The policies of docs/aws: the suite works under exactly this policy, and needs each statement of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.conformance.errors import ConformanceError
from kms_conformance.conformance.run.cleaning import clean
from kms_conformance.conformance.run.found import found
from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import Progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.run.work import opened
from kms_conformance.conformance.targets import embedded
from kms_conformance.conformance.targets.aws import PROFILES
from kms_conformance.conformance.targets.target import Credentials, Target
from kms_conformance.models.authorization.parsing import parse_policy
from kms_conformance.models.aws.marks import Mark
from kms_conformance.models.report import Verdict
from kms_conformance.strategies.units import units

DOCS = Path(__file__).parent.parent / "docs" / "aws"
TEXT = (
    (DOCS / "policy.json")
    .read_text("utf-8")
    .replace("111122223333", "000000000000")
    .replace("eu-central-1", "us-east-1")
)
POLICY = json.loads(TEXT)
SIDS = [row["Sid"] for row in POLICY["Statement"]]
MARK = Mark("0123456789ab", datetime(2030, 1, 1, tzinfo=UTC))
UNITS = ("aliases/listed", "grants/retirable", "random/", "s3/explicit")
"""Units that together need all of it."""


def without(sid: str) -> str:
    """The policy without one statement."""
    return json.dumps({**POLICY, "Statement": [row for row in POLICY["Statement"] if row["Sid"] != sid]})


class Clients:
    """Clients of a cloud in this process whose administrator is a user with a policy."""

    def __init__(self, inner: Any, user: Credentials) -> None:
        self._inner, self._user = inner, user

    def __call__(self, service: str = "kms", credentials: Credentials | None = None) -> Any:
        return self._inner(service, credentials or self._user)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def limited(policy: str) -> Target:
    """The reference KMS, judged by a user who has this policy and nothing else."""
    stage = embedded.reference()

    @contextmanager
    def served() -> Iterator[Any]:
        with stage.open() as clients:
            iam = clients("iam")
            iam.create_user(UserName="sandbox")
            arn = iam.create_policy(PolicyName="least", PolicyDocument=policy)["Policy"]["Arn"]
            iam.attach_user_policy(UserName="sandbox", PolicyArn=arn)
            key = iam.create_access_key(UserName="sandbox")["AccessKey"]
            yield Clients(clients, Credentials(key["AccessKeyId"], key["SecretAccessKey"]))

    return replace(stage, open=served, mark=MARK, implements=PROFILES)


def complaints(policy: str) -> list[str]:
    """What does not work of a few units, of finding what was made, and of removing it."""
    wrong: list[str] = []
    try:
        with opened(replace(limited(policy), with_principals=True)) as worker:
            if worker.alone:
                wrong.append(worker.alone)
            for unit in units("quick", 1, PROFILES):
                if unit.name.startswith(UNITS):
                    result = worker.run(unit)
                    wrong += [f"{unit.name}: {result.trouble}"] if result.trouble else []
                    wrong += [f"{unit.name}: {raw.finding.operation} {raw.finding.got}" for raw in result.found]
            rows = found(worker.clients, lambda mark: mark == MARK)
            wrong += [f"left: {thing}" for thing in clean(worker.clients, [row.thing for row in rows], thorough=True)]
    except ConformanceError as error:
        wrong.append(str(error))
    except Exception as error:  # noqa: BLE001 - botocore's, of a call that is denied
        wrong.append(repr(error))
    return wrong


def test_the_suite_works_under_the_least_policy() -> None:
    assert complaints(TEXT) == []


@pytest.mark.parametrize("sid", SIDS)
def test_without_a_statement_of_the_least_policy_it_does_not(sid: str) -> None:
    assert complaints(without(sid))


@pytest.mark.exhaustive
def test_a_whole_run_passes_under_the_least_policy(tmp_path: Path) -> None:
    options = Options(target="reference", out=tmp_path, baseline="none")
    report = run(checked(options), limited(TEXT), Progress())
    assert [row.requirement.id for row in report.results if row.verdict is Verdict.FAIL] == []


@pytest.mark.parametrize("name", ["policy.json", "scp.json"])
def test_a_policy_is_one(name: str) -> None:
    document = json.loads((DOCS / name).read_text("utf-8"))
    assert document["Version"] == "2012-10-17"
    assert len({row["Sid"] for row in document["Statement"]}) == len(document["Statement"])
    if name == "policy.json":
        assert parse_policy(json.dumps(document))
