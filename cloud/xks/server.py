"""The proxy as what answers on a port."""

from __future__ import annotations

from kms_conformance.cloud.http.messages import HttpRequest, HttpResponse
from kms_conformance.cloud.service import ServiceError
from kms_conformance.cloud.xks.proxy import XksProxy

LARGEST_BODY = 64 * 1024


class ProxyGateway:
    """A proxy for the server of cloud/http."""

    def __init__(self, proxy: XksProxy) -> None:
        self._proxy = proxy

    def largest_body(self, head: HttpRequest) -> int:
        """Of every operation the same."""
        return LARGEST_BODY

    def refusal(self, head: HttpRequest, error: ServiceError) -> HttpResponse:
        """A bare status: the specification has no name for it."""
        return HttpResponse(error.status)

    def respond(self, request: HttpRequest) -> HttpResponse:
        """The answer of the proxy."""
        return self._proxy.handle(request) if len(request.body) <= LARGEST_BODY else HttpResponse(413)
