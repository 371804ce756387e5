"""Progress while a run is under way, on standard error: the report itself is on standard output."""

from __future__ import annotations

import json
import sys
import time
from typing import Any, TextIO

from kms_conformance.conformance.run.options import Options
from kms_conformance.conformance.run.proofs import Proofs
from kms_conformance.conformance.run.work import UnitResult
from kms_conformance.models.report import TargetInfo

MODES = ("auto", "plain", "json", "none")
EVERY_S = 5.0


class Progress:
    """Says nothing; the other modes add a way to speak."""

    def __init__(self) -> None:
        self._of = self._done = self._calls = self._found = self._keys = self._proved = 0

    def begin(self, target: TargetInfo, options: Options) -> None:
        """The target answers and this is what will be judged."""
        names = ", ".join(target.claimed) or "nothing"
        self.say(
            "begin", f"judging {target.name} {target.version} on {names}, effort {options.effort}", target=target.name
        )

    def units(self, number: int) -> None:
        """So many work units more."""
        self._of += number

    def unit(self, result: UnitResult, calls: int, found: int) -> None:
        """One more unit is done."""
        self._done += 1
        self._calls, self._found, self._keys = calls, found, self._keys + len(result.keys)
        self.tick(f"{self._done}/{self._of} units, {calls} calls, {self._keys} keys, {found} kinds of findings")

    def findings(self, number: int) -> None:
        """How many findings will be proved."""
        if number:
            self.say(
                "prove", f"{self._calls} calls made; reducing and proving {number} kinds of findings", findings=number
            )

    def proved(self, proofs: Proofs) -> None:
        """One more group is proved."""
        self._proved += len(proofs.deviations)
        self.tick(f"{self._proved} deviations proved")

    def say(self, event: str, text: str, **fields: Any) -> None:
        """Something that is always said."""

    def tick(self, text: str) -> None:
        """Something that is said now and then."""


class Plain(Progress):
    """A line now and then, for logs."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream, self._last = stream, time.monotonic()

    def say(self, event: str, text: str, **fields: Any) -> None:
        """A line."""
        print(text, file=self._stream, flush=True)

    def tick(self, text: str) -> None:
        """A line every few seconds."""
        if time.monotonic() - self._last >= EVERY_S:
            self._last = time.monotonic()
            self.say("progress", text)


class Live(Plain):
    """One line that is written over, for a terminal."""

    def say(self, event: str, text: str, **fields: Any) -> None:
        """A line of its own."""
        print(f"\r\033[K{text}", file=self._stream, flush=True)

    def tick(self, text: str) -> None:
        """The line that is written over."""
        print(f"\r\033[K{text}", end="", file=self._stream, flush=True)

    def findings(self, number: int) -> None:
        """Clear the line."""
        print("\r\033[K", end="", file=self._stream, flush=True)
        super().findings(number)


class JsonLines(Plain):
    """One JSON object a line, for programs."""

    def say(self, event: str, text: str, **fields: Any) -> None:
        """An event."""
        print(json.dumps({"event": event, "text": text, **fields}), file=self._stream, flush=True)

    def unit(self, result: UnitResult, calls: int, found: int) -> None:
        """Every unit is an event."""
        super().unit(result, calls, found)
        self.say("unit", result.name, done=self._done, of=self._of, calls=calls, found=found)

    def tick(self, text: str) -> None:
        """Nothing: every unit was an event."""


def progress(mode: str, stream: TextIO | None = None) -> Progress:
    """Progress in one of MODES, on standard error unless told otherwise."""
    stream = stream or sys.stderr
    if mode == "none":
        return Progress()
    if mode == "json":
        return JsonLines(stream)
    return Live(stream) if mode == "auto" and stream.isatty() else Plain(stream)
