"""What every service of the cloud is: operations with values as boto3 sends and returns them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from kms_conformance.cloud.kms.caller import Caller
from kms_conformance.cloud.kms.errors import ServiceError

__all__ = ["Caller", "Event", "Service", "ServiceError"]


class Service(Protocol):
    """A service of all accounts and Regions; the caller says which one is meant."""

    @property
    def name(self) -> str:
        """The name that botocore has for it: "kms". How it is reached (signing name, protocol) is in its model."""

    def handle(self, operation: str, params: Mapping[str, Any], caller: Caller) -> Mapping[str, Any]:
        """Serve one call: blobs as bytes, dates as datetime; raises ServiceError for a refusal."""


@dataclass(frozen=True, slots=True)
class Event:
    """One call that was served to an authenticated caller, refused ones too.

    answer   of a call that succeeded; error  of one that was refused: one of them is None
    region   of the credential scope; account  of the caller
    time     by the clock of the cloud, in UTC
    """

    service: str
    operation: str
    params: Mapping[str, Any]
    answer: Mapping[str, Any] | None
    error: ServiceError | None
    caller: Caller
    region: str
    account: str
    request_id: str
    time: datetime
