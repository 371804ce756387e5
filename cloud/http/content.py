"""Requests to URLs that services have handed out: their paths tell all that is known of who asks."""

from __future__ import annotations

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.http.messages import HttpRequest, HttpResponse
from kms_conformance.cloud.services.handed_out import PREFIX, AtUrls

LARGEST = 8 * 1024 * 1024
"""Bytes of a body."""


def respond(request: HttpRequest, cloud: Cloud) -> HttpResponse:
    """The response to a request below PREFIX."""
    name, _, token = request.path.removeprefix(PREFIX).partition("/")
    service = cloud.services.get(name)
    if not isinstance(service, AtUrls):
        return HttpResponse(404)
    if len(request.body) > LARGEST:
        return HttpResponse(413)
    fetched = service.at_url(request.method, token, request.fields, request.body)
    return HttpResponse(fetched.status, fetched.body, fetched.headers)
