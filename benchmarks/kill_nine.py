"""Whether the reference services lose anything when they are killed: kill -9 at random moments of what takes its time.

    python -m benchmarks.kill_nine [voice-id|customer-profiles|appintegrations|all] [ROUNDS] [SEED]

The KMS and S3 are served by another process, so that they outlive the services. Each round begins a change of key of a
domain with data, or a run that fetches objects, while the services are killed and started again (`kill_subjects`). Then
it must have come to its end; nothing may be lost, with the old key disabled; no grant on the old key may be left.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from benchmarks.kill_subjects import SUBJECTS, Subject, client

ROUNDS, SEED = 50, 1
LATEST_S = 1.0
"""After the start of what takes its time the services are killed within so many seconds."""
ENDS_WITHIN_S = 30
SERVE = (sys.executable, "-m", "kms_conformance.conformance.command.cli", "serve", "--port", "0")


@dataclass
class Figures:
    """What was seen in all rounds."""

    kills: int = 0
    during: Counter[str] = field(default_factory=Counter)
    slowest_start_s: float = 0
    lost: int = 0
    grants_left: int = 0
    not_ended: int = 0

    def __str__(self) -> str:
        states = ", ".join(f"{state} {count}" for state, count in sorted(self.during.items()))
        return (
            f"{self.kills} kills; left in the store: {states}\n"
            f"items lost or changed: {self.lost}; not ended: {self.not_ended}; "
            f"grants left on old keys: {self.grants_left}; slowest restart {self.slowest_start_s:.1f} s"
        )


@contextmanager
def serving(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A served process and its URL."""
    with subprocess.Popen([*SERVE, *options], text=True, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().rstrip("\n").rpartition(" at ")[2]
        finally:
            process.kill()


class Hunt:
    """One subject, from round to round."""

    def __init__(self, subject: type[Subject], kms_url: str, folder: str, seed: int) -> None:
        self.options = ("--data", folder, "--kms", kms_url)
        self.subject = subject(kms_url, folder)
        self.figures, self._chance = Figures(), random.Random(seed)

    def fill(self) -> None:
        """Make what is to be there before."""
        with serving(*self.options) as (_, url):
            self.subject.fill(client(self.subject.service, url))

    def kill(self) -> None:
        """Start the services, look at what the last kill has left, begin anew, and kill."""
        started = time.monotonic()
        with serving(*self.options) as (process, url):
            service = client(self.subject.service, url)
            self.subject.answers(service)
            self.figures.slowest_start_s = max(self.figures.slowest_start_s, time.monotonic() - started)
            if self.figures.kills:
                self.look(service)
            self.subject.prepare(service)
            killer = threading.Timer(self._chance.uniform(0, LATEST_S), process.kill)
            killer.start()
            self.subject.begin(service)
            killer.join()
            process.wait()
        self.figures.kills += 1
        self.figures.during[self.subject.left()] += 1

    def look(self, service: object) -> None:
        """Have it come to its end, and look for what is lost."""
        subject = self.subject
        self.figures.lost += subject.lost(service)
        subject.go_on(service)
        until = time.monotonic() + ENDS_WITHIN_S
        while not subject.ended(service) and time.monotonic() < until:
            time.sleep(0.05)
        self.figures.not_ended += not subject.ended(service)
        subject.retire()
        self.figures.lost += subject.lost(service)
        self.figures.grants_left += subject.grants_left()


def hunt(name: str = "voice-id", rounds: int = ROUNDS, seed: int = SEED) -> Figures:
    """Kill so often, and tell what was seen."""
    with serving() as (_, kms_url), tempfile.TemporaryDirectory() as folder:
        hunted = Hunt(SUBJECTS[name], kms_url, folder, seed)
        hunted.fill()
        for _ in range(rounds):
            hunted.kill()
        with serving(*hunted.options) as (_, url):
            hunted.look(client(hunted.subject.service, url))
        return hunted.figures


if __name__ == "__main__":
    chosen = sys.argv[1] if len(sys.argv) > 1 else "all"
    for one in SUBJECTS if chosen == "all" else (chosen,):
        print(f"{one}: {hunt(one, *map(int, sys.argv[2:]))}")
