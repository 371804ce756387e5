"""Sending a call whose signature has a fault, for the suite and for scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from kms_conformance.models.signatures import forged

__all__ = ["forging"]


def forging(kms: Any, fault: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """The same call, sent with a signature that has the fault."""

    def alter(request: Any, **_: Any) -> None:
        texts = {
            name: text.decode() if isinstance(text, bytes) else str(text) for name, text in request.headers.items()
        }
        texts["Host"], key = urlsplit(request.url).netloc, kms._get_credentials()
        keys, region = (key.access_key, key.secret_key), kms.meta.region_name
        headers, request.body = forged(fault, texts, request.body, keys, region, now=datetime.now(UTC))
        for name in list(request.headers):
            del request.headers[name]
        request.headers.update(headers)

    def send(**params: Any) -> Any:
        kms.meta.events.register("before-send.kms", alter)
        try:
            return call(**params)
        finally:
            kms.meta.events.unregister("before-send.kms", alter)

    return send
