"""The process of a service: the KMS of the suite, and the service on it, both on the loopback.

    python -m kms_conformance.conformance.targets.hosted python:MODULE:FACTORY

Its first line on standard output is JSON: where it serves, or what went wrong. All that the service prints goes to
standard error. It ends when its standard input does: at the latest when whoever started it has ended.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import traceback
from typing import TextIO

from kms_conformance.conformance.errors import ConformanceError, UsageError
from kms_conformance.conformance.targets.cloud.cloud import Cloud
from kms_conformance.conformance.targets.cloud.http.server import serving
from kms_conformance.conformance.targets.cloud.identity.accounts import SECOND_ACCOUNT
from kms_conformance.conformance.targets.cloud.s3.service import S3Service
from kms_conformance.conformance.targets.cloud.trail.service import CloudTrail
from kms_conformance.conformance.targets.hosted.adapter import HostedVoiceId
from kms_conformance.conformance.targets.hosted.loading import load
from kms_conformance.conformance.targets.hosted.store import EncryptedStore

ENDS_WITHIN_S = 5
"""After its standard input has ended."""


def main(name: str) -> int:
    """Serve until the end of standard input; the exit status."""
    told, ended = _apart()
    cloud = _cloud()
    with serving(cloud) as kms_url:
        os.environ["AWS_ENDPOINT_URL"] = kms_url
        try:
            store = load(name, kms_url)
        except ConformanceError as error:
            traceback.print_exc()
            kind = "usage" if isinstance(error, UsageError) else "target"
            _tell(told, {"kind": kind, "text": str(error)})
            return error.exit_status
        try:
            with serving(_front(cloud, store)) as url:
                inspect = hasattr(store, "dump")
                _tell(told, {"kms": kms_url, "service": url, "inspect": inspect, "context_key": store.context_key})
                ended.wait()
        finally:
            getattr(store, "close", lambda: None)()
    return 0


def _apart() -> tuple[TextIO, threading.Event]:
    """Where to say something, and what is set at the end: neither is left to the service's own prints and reads."""
    told, heard = os.fdopen(os.dup(1), "w", encoding="utf-8"), os.dup(0)
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    ended = threading.Event()

    def wait() -> None:
        while os.read(heard, 1024):
            pass
        ended.set()
        threading.Event().wait(ENDS_WITHIN_S)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
    return told, ended


def _tell(told: TextIO, members: dict[str, object]) -> None:
    told.write(json.dumps(members) + "\n")
    told.flush()


def _cloud() -> Cloud:
    """KMS, IAM, STS, S3 and CloudTrail."""
    cloud = Cloud()
    cloud.accounts.open(SECOND_ACCOUNT)
    cloud.register(S3Service(cloud))
    trail = CloudTrail(cloud)
    cloud.register(trail)
    cloud.observers.append(trail.observe)
    return cloud


def _front(cloud: Cloud, store: EncryptedStore) -> Cloud:
    """The service alone, with the callers of the cloud: at a door of its own, so that it can call the KMS meanwhile."""
    front = Cloud(cloud.clock)
    front.accounts = cloud.accounts
    front.services.clear()
    front.register(HostedVoiceId(store))
    return front


if __name__ == "__main__":
    logging.basicConfig()
    sys.exit(main(sys.argv[1]))
