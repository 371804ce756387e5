"""Requests to URLs that a target hands out, such as those to which documents are uploaded: signed by nobody.

Only hosts of the target are asked: a URL that leads elsewhere is told to be out of reach.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from urllib3 import PoolManager, Timeout

from kms_conformance.conformance.errors import TargetError
from kms_conformance.conformance.targets.bodies import CEILING


def fetched(
    hosts: frozenset[str], how: Mapping[str, Any], *, method: str, url: str, headers: Mapping[str, str], body: bytes
) -> tuple[int, bytes]:
    """Status and body of a request; urllib3's exceptions where there is no answer. TargetError: of another host.

    how  timeouts in seconds (connect, read), and `verify` as boto3 takes it
    """
    if urlsplit(url).hostname not in hosts:
        raise TargetError(f"the target hands out a URL of another host: {urlsplit(url).hostname}")
    verify = how["verify"]
    trust: dict[str, Any] = {"ca_certs": verify} if isinstance(verify, str) else {}
    trust |= {"cert_reqs": "CERT_NONE"} if verify is False else {}
    timeout = Timeout(connect=how["connect"], read=how["read"])
    with PoolManager(timeout=timeout, retries=False, **trust) as pool:
        response = pool.request(
            method, url, headers=dict(headers), body=body or None, preload_content=False, redirect=False
        )
        try:
            return response.status, response.read(CEILING)
        finally:
            response.release_conn()
