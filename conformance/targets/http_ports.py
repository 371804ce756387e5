"""Ports at URLs, in the formats of docs/reference-services.md."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from kms_conformance.conformance.errors import TargetError
from kms_conformance.models.domains.ports import ONE_BY_ONE

WITHIN_S = 30
NOT_THERE = (400, 404, 405, 422, 501)
CEILING = 64 * 1024 * 1024
"""Bytes of a dump."""


@dataclass(frozen=True, slots=True)
class HttpPorts:
    """Ports at URLs; an empty one is not there."""

    inspect: str = ""
    fault: str = ""
    restart_url: str = ""
    restart_command: tuple[str, ...] = ()
    clock: str = ""
    own_faults: str = ""
    """Where a target does some faults to itself that has no port "fault": those of `some`."""
    some: frozenset[str] = frozenset()

    def has(self, port: str) -> bool:
        """Whether its URL, or its command, is known."""
        known = {
            "restart": self.restart_url or self.restart_command,
            "inspect": self.inspect,
            "fault": self.fault,
            "clock": self.clock,
        }
        return bool(known.get(port) or (port in ONE_BY_ONE and (self.fault or port in self.some)))

    def restart(self) -> None:
        """Run the command of the target file, or POST to its URL."""
        if not self.restart_command:
            self._asked(self.restart_url, {})
            return
        try:
            subprocess.run(self.restart_command, check=True, capture_output=True, timeout=WITHIN_S)  # noqa: S603
        except (OSError, subprocess.SubprocessError) as error:
            raise TargetError(f"ports.restart_command fails: {error}; correct it in the target file") from error

    def advance(self, seconds: int) -> None:
        """POST to the clock."""
        self._asked(self.clock, {"advance_s": seconds})

    def dump(self) -> list[Any]:
        """GET <inspect>/dump: JSON lines."""
        return [json.loads(line) for line in self._asked(f"{self.inspect}/dump").splitlines() if line.strip()]

    def worker(self, action: str, steps: int) -> None:
        """POST <fault>/worker."""
        self._asked(f"{self.fault}/worker", {"action": action, "steps": steps})

    def crash(self, at: str | None = None) -> bool:
        """POST <fault>/crash; False: it is refused, as where there is no such point."""
        try:
            self._asked(f"{self.fault}/crash", {"how": "restart"} if at is None else {"how": "restart", "at": at})
        except TargetError as error:
            if at is not None and isinstance(error.__cause__, HTTPError) and error.__cause__.code in (400, 404, 422):
                return False
            raise
        return True

    def swap(self, one: str, other: str) -> None:
        """POST <fault>/swap."""
        self._asked(f"{self.fault or self.own_faults}/swap", {"a": one, "b": other})

    def alter(self, record: str) -> bool:
        """POST <fault>/alter; False: it is refused, as where the port has no such thing."""
        return self._done(f"{self.fault or self.own_faults}/alter", {"record": record})

    def rotate(self) -> bool:
        """POST <fault>/rotate; False: it is refused, as where the port has no such thing."""
        return self._done(f"{self.fault or self.own_faults}/rotate", {})

    def age(self, seconds: float) -> bool:
        """POST <fault>/age; False: it is refused, as where the port has no such thing."""
        return self._done(f"{self.fault}/age", {"seconds": seconds})

    def record(self, instance: str, contact: str, type_: str, text: str) -> bool:
        """POST <fault>/record; False: it is refused, as where the port has no such thing."""
        sent = {"instance": instance, "contact": contact, "type": type_, "text": text}
        return self._done(f"{self.fault}/record", sent)

    def _done(self, url: str, body: Mapping[str, Any]) -> bool:
        try:
            self._asked(url, body)
        except TargetError as error:
            if isinstance(error.__cause__, HTTPError) and error.__cause__.code in NOT_THERE:
                return False
            raise
        return True

    def _asked(self, url: str, body: Mapping[str, Any] | None = None) -> bytes:
        data = None if body is None else json.dumps(body).encode()
        try:
            request = Request(url, data, {"Content-Type": "application/json"})  # noqa: S310 - of the target file
            with urlopen(request, timeout=WITHIN_S) as answer:  # noqa: S310
                return _whole(answer)
        except (URLError, OSError, ValueError) as error:
            raise TargetError(
                f"the port at {url} does not answer: {error}; correct [ports] in the target file"
            ) from error


def _whole(answer: Any) -> bytes:
    """The body; OSError where it has too many bytes, or comes too slowly."""
    pieces, size, end = [], 0, time.monotonic() + WITHIN_S
    while piece := answer.read1(65536):
        pieces.append(piece)
        size += len(piece)
        if size > CEILING or time.monotonic() > end:
            raise OSError(f"its answer has more than {CEILING} bytes, or takes more than {WITHIN_S} s")
    return b"".join(pieces)
