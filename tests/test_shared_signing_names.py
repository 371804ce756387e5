"""Services that sign with one name are told apart by their paths: those of Amazon Connect, versions of campaigns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.http.gateway import PROTOCOLS
from kms_conformance.cloud.http.messages import HttpRequest
from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.service_models import service_model
from kms_conformance.conformance.targets.clients import Connection, clients

TOGETHER = (("connect", "connectscheduling"), ("connectcampaigns", "connectcampaignsv2"))
ID = "11111111-2222-4333-8444-555555555555"


class Listening:
    """A service that answers anything with nothing, and remembers what it was asked."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.asked: list[str] = []

    def handle(self, operation: str, params: Mapping[str, Any], caller: Caller) -> Mapping[str, Any]:
        self.asked.append(operation)
        return {}


@pytest.mark.parametrize("names", [pair[::step] for pair in TOGETHER for step in (1, -1)])
def test_no_path_of_one_is_taken_by_another(names: tuple[str, str]) -> None:
    own, other = (PROTOCOLS["rest-json"](service_model(name)) for name in names)
    model = service_model(names[0])
    for operation in map(model.operation_model, model.operation_names):
        path = re.sub(r"\{[^}]+\}", ID, operation.http["requestUri"].partition("?")[0])
        request = HttpRequest(operation.http["method"], path, "", (), b"", "127.0.0.1")
        assert own.serves(request) and not other.serves(request)


@pytest.mark.parametrize("order", [1, -1])
def test_each_is_asked_what_is_its_own_whichever_was_registered_first(order: int) -> None:
    cloud = Cloud()
    services = {name: Listening(name) for name in ("connect", "connectscheduling", "connectcampaigns")}
    for service in [*services.values()][::order]:
        cloud.register(service)
    with serving(cloud) as url:
        made = clients(Connection(endpoint_url=url))
        made("connect").describe_instance(InstanceId=ID)
        made("connectscheduling").get_time_off(InstanceId=ID, UserId="somebody", TimeOffId=ID)
        made("connectcampaigns").describe_campaign(id=ID)
    assert {name: service.asked for name, service in services.items()} == {
        "connect": ["DescribeInstance"],
        "connectscheduling": ["GetTimeOff"],
        "connectcampaigns": ["DescribeCampaign"],
    }


def test_a_path_that_none_of_them_has_is_for_the_first_which_refuses_it() -> None:
    cloud = Cloud()
    for name in ("connect", "connectscheduling"):
        cloud.register(Listening(name))
    with serving(cloud) as url:
        client = clients(Connection(endpoint_url=url))("connectscheduling")
        client.meta.events.register(
            "before-call.connectscheduling", lambda params, **_: params.update(url=f"{url}/nowhere/at/all")
        )
        with pytest.raises(client.exceptions.ClientError, match="UnknownOperationException"):
            client.get_time_off(InstanceId=ID, UserId="somebody", TimeOffId=ID)
