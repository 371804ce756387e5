"""Where AWS's answer is not settled, a target is right with either, and then with what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.kms import KmsError, ReferenceKms
from kms_conformance.cloud.kms.base import Answer
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.neighbours import add_neighbours
from kms_conformance.conformance.targets.clients import Connection, clients
from kms_conformance.conformance.targets.inprocess import InProcessClients
from kms_conformance.conformance.targets.target import Clients, Target
from kms_conformance.models.grants import Use
from kms_conformance.models.report import TargetInfo
from tests.eventual import outcome

WHERE = ("grants/operations", "grant-uses/outside-of-constraints")
"""The units in which these questions are put."""


@contextmanager
def opened(make_kms: Any) -> Iterator[Clients]:
    cloud = Cloud(make_kms=make_kms)
    add_neighbours(cloud)
    yield InProcessClients(cloud, clients(Connection(endpoint_url="http://reference.invalid")))


def target(make_kms: Any) -> Target:
    return Target(
        TargetInfo("other", "reference", "in-process", "0", script="reference"),
        partial(opened, make_kms),
        in_process=True,
    )


class NamesTheCodeOfTheGuide(ReferenceKms):
    """ValidationError for an unknown grant operation, as the guide on grants writes it (VALID-076)."""

    def __init__(self, **where: Any) -> None:
        super().__init__(**where)
        self.guards["CreateGrant"] = tuple(
            replace(row, errors=frozenset({"ValidationError"})) if row.requirement == "VALID-076" else row
            for row in self.guards["CreateGrant"]
        )


class RefusesAGrantOfCreateGrantAlone(ReferenceKms):
    """As AWS did in 2019 (N06)."""

    def create_grant(self, request: Request) -> Answer:
        if request.params["Operations"] == ["CreateGrant"]:
            raise KmsError("ValidationException", "CreateGrant alone")
        return super().create_grant(request)


class RefusesAndMakesIt(ReferenceKms):
    """A grant of CreateGrant alone is refused, and is there."""

    def create_grant(self, request: Request) -> Answer:
        answer = super().create_grant(request)
        if request.params["Operations"] == ["CreateGrant"]:
            raise KmsError("ValidationException", "CreateGrant alone")
        return answer


class TakesAndForgetsIt(ReferenceKms):
    """A grant of CreateGrant alone is accepted, and is not there."""

    def create_grant(self, request: Request) -> Answer:
        answer = super().create_grant(request)
        if request.params["Operations"] == ["CreateGrant"]:
            self.grants.remove(answer["GrantId"], self.clock())
        return answer


class BindsDescribeKey(ReferenceKms):
    """A SourceArn binds DescribeKey, too (N36)."""

    def use_granted(self, request: Request, use: Use, *, delegated: bool = False) -> bool:
        if use.operation != "DescribeKey":
            return super().use_granted(request, use, delegated=delegated)
        grants = self.grants.counting(use.key, self.clock(), request.granted_by)
        return any(
            "DescribeKey" in grant.terms.operations
            and grant.terms.grantee_principal in (use.principal.arn, use.principal.role)
            and grant.terms.constraints.source_arn is None
            for grant in grants
        )


@pytest.mark.parametrize("make_kms", [ReferenceKms, RefusesAGrantOfCreateGrantAlone, BindsDescribeKey])
def test_either_answer_is_right_n06_n36(make_kms: Any) -> None:
    found = outcome(target(make_kms), *WHERE)
    assert (found.raw, found.deviations, found.observations) == ((), (), ())


def test_the_code_of_the_guide_is_right_too_valid_076() -> None:
    found = outcome(target(NamesTheCodeOfTheGuide), "grants/wrong")
    assert (found.raw, found.deviations, found.observations) == ((), (), ())


@pytest.mark.parametrize("make_kms", [RefusesAndMakesIt, TakesAndForgetsIt])
def test_what_was_answered_has_its_consequences_n06(make_kms: Any) -> None:
    assert outcome(target(make_kms), *WHERE).raw
