"""The process of a service.

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
from functools import partial
from typing import TextIO

from kms_conformance.conformance.errors import ConformanceError, UsageError
from kms_conformance.conformance.targets.hosted.loading import factory_of, made

ENDS_WITHIN_S = 5
"""After its standard input has ended."""


def main(name: str) -> int:
    """Serve until the end of standard input; the exit status."""
    told, ended = _apart()
    try:
        make = partial(made, name, factory_of(name))
        from kms_conformance.conformance.targets.hosted.serving import served  # a wrong name is told sooner without

        with served(make) as address:
            _tell(told, address)
            ended.wait()
    except ConformanceError as error:
        traceback.print_exc()
        _tell(told, {"kind": "usage" if isinstance(error, UsageError) else "target", "text": str(error)})
        return error.exit_status
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


if __name__ == "__main__":
    logging.basicConfig()
    sys.exit(main(sys.argv[1]))
