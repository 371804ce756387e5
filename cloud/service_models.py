"""The data that botocore ships: service models, partitions and Regions.

What lies in a home directory or AWS_DATA_PATH is not looked at, nor is AWS_PROFILE: a botocore session would fail for a
profile that is not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel, StructureShape


@cache
def service_model(service: str) -> ServiceModel:
    """The newest model of a service, by botocore's name of it."""
    return ServiceModel(service_description(service), service)


@cache
def error_status(service: str, code: str) -> int:
    """The HTTP status of an error, as the service model has it; 400 where it says nothing."""
    errors = {shape.name: shape.metadata for shape in service_model(service).error_shapes}
    told = errors.get(code, {})
    return int(told.get("error", {}).get("httpStatusCode") or (500 if told.get("fault") else 400))


@cache
def text_member(service: str) -> str:
    """The member of a service's errors that holds their text, as its model spells it: "message" or "Message"."""
    shapes = (shape for shape in service_model(service).error_shapes if isinstance(shape, StructureShape))
    spelled = (name for shape in shapes for name in shape.members)
    return next((name for name in spelled if name.lower() == "message"), "Message")


def service_description(service: str) -> Mapping[str, Any]:
    """What the model is made from."""
    description: Mapping[str, Any] = _loader().load_service_model(service, "service-2")
    return description


def partitions() -> Sequence[Mapping[str, Any]]:
    """AWS's partitions, each with its Regions and its services with their endpoints."""
    found: Sequence[Mapping[str, Any]] = _loader().load_data("endpoints")["partitions"]
    return found


def service_names() -> frozenset[str]:
    """All services that there is a model of."""
    return frozenset(_loader().list_available_services("service-2"))


def _loader() -> Loader:
    return Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
