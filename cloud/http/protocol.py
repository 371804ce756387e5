"""What a wire protocol of AWS does: read a call from a request, and write its answer or refusal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from kms_conformance.cloud.http.messages import HttpRequest, HttpResponse
from kms_conformance.cloud.http.refusals import Dialect
from kms_conformance.cloud.service import ServiceError

MALFORMED = "SerializationException"


class WireProtocol(Protocol):
    """The protocol of one service."""

    @property
    def dialect(self) -> Dialect:
        """In which words it refuses what is not authentic."""

    def serves(self, request: HttpRequest) -> bool:
        """Whether the service has the path of a request, with whatever method."""

    def read(self, request: HttpRequest) -> tuple[str, dict[str, Any]]:
        """Operation and parameters, as boto3 was given them; raises ServiceError for what is no call."""

    def answer(self, operation: str, answer: Mapping[str, Any], request_id: str) -> HttpResponse:
        """The response to a call that succeeded."""

    def refusal(self, error: ServiceError, request_id: str) -> HttpResponse:
        """The response to a call that was refused."""


def unreadable(message: str = "") -> ServiceError:
    """The refusal of a request that cannot be deserialized."""
    return ServiceError(MALFORMED, message, 400)
