"""The service models that botocore ships; what lies in a home directory or AWS_DATA_PATH is not looked at."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel


@cache
def service_model(service: str) -> ServiceModel:
    """The newest model of a service, by botocore's name of it."""
    return ServiceModel(service_description(service), service)


def service_description(service: str) -> Mapping[str, Any]:
    """What the model is made from."""
    loader = Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
    description: Mapping[str, Any] = loader.load_service_model(service, "service-2")
    return description
