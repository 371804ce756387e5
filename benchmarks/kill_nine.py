"""Whether the reference services lose anything when they are killed: kill -9 at random moments of a change of key.

    python benchmarks/kill_nine.py [ROUNDS] [SEED]

The KMS is served by another process, so that it outlives the services. In each round a domain with data changes its
key while the services are killed and started again; then the change must end, every item must be readable with the
old key disabled, and no grant on the old key may be left.
"""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

ROUNDS, SEED = 50, 1
ITEMS = 80
LATEST_S = 1.0
"""After the start of a change of key the services are killed within so many seconds."""
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
            f"items lost or changed: {self.lost}; changes that did not end: {self.not_ended}; "
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


def client(service: str, url: str) -> Any:
    """A client of the administrator, without retries."""
    return boto3.client(
        service, endpoint_url=url, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, proxies={}),
    )  # fmt: skip


def contents(voice: Any, domain_id: str) -> Any:
    """All items of a domain."""
    speakers = voice.list_speakers(DomainId=domain_id)["SpeakerSummaries"]
    watchlists = voice.list_watchlists(DomainId=domain_id)["WatchlistSummaries"]
    return speakers, watchlists


def switch(voice: Any, domain_id: str, key: str) -> bool:
    """Ask for another key; whether there was an answer."""
    try:
        voice.update_domain(DomainId=domain_id, Name="name", ServerSideEncryptionConfiguration={"KmsKeyId": key})
    except (BotoCoreError, ClientError):
        return False
    return True


def status(voice: Any, domain_id: str, key: str) -> str:
    """Of the change to that key."""
    domain = voice.describe_domain(DomainId=domain_id)["Domain"]
    if domain["ServerSideEncryptionConfiguration"]["KmsKeyId"] != key:
        return "NOT_BEGUN"
    told: str = domain["ServerSideEncryptionUpdateDetails"]["UpdateStatus"]
    return told


class Hunt:
    """One domain whose key changes from round to round."""

    def __init__(self, kms_url: str, folder: str, seed: int) -> None:
        self.kms, self.options = client("kms", kms_url), ("--data", folder, "--kms", kms_url)
        self.folder, self.figures, self._chance = folder, Figures(), random.Random(seed)
        self.old, self.new = "", self.kms.create_key()["KeyMetadata"]["Arn"]
        self.domain_id, self.before = "", None

    def fill(self) -> None:
        """Make the domain and its items."""
        with serving(*self.options) as (_, url):
            voice = client("voice-id", url)
            sse = {"ServerSideEncryptionConfiguration": {"KmsKeyId": self.new}}
            self.domain_id = voice.create_domain(Name="name", **sse)["Domain"]["DomainId"]
            for number in range(ITEMS):
                voice.opt_out_speaker(DomainId=self.domain_id, SpeakerId=f"speaker-{number}")
            self.before = contents(voice, self.domain_id)

    def kill(self) -> None:
        """Start the services, look at what the last kill has left, start a change of key, and kill."""
        started = time.monotonic()
        with serving(*self.options) as (process, url):
            voice = client("voice-id", url)
            voice.list_domains()
            self.figures.slowest_start_s = max(self.figures.slowest_start_s, time.monotonic() - started)
            if self.old:
                self.look(voice)
            self.old, self.new = self.new, self.kms.create_key()["KeyMetadata"]["Arn"]
            killer = threading.Timer(self._chance.uniform(0, LATEST_S), process.kill)
            killer.start()
            switch(voice, self.domain_id, self.new)
            killer.join()
            process.wait()
        self.figures.kills += 1
        self.figures.during[self.left()] += 1

    def left(self) -> str:
        """What the kill has left in the store."""
        with closing(sqlite3.connect(f"{self.folder}/voice-id.db")) as store:
            key, told = store.execute("SELECT kek, status FROM scopes").fetchone()
            moved = store.execute("SELECT COUNT(*) FROM deks WHERE kek = ?", (self.new,)).fetchone()[0]
        if key != self.new:
            return "NOT_BEGUN"
        return f"{told} with {moved} data keys moved" if told == "IN_PROGRESS" else str(told)

    def look(self, voice: Any) -> None:
        """Have the change come to its end, and look for what is lost."""
        found = status(voice, self.domain_id, self.new)
        self.figures.lost += contents(voice, self.domain_id) != self.before
        if found == "NOT_BEGUN":
            switch(voice, self.domain_id, self.new)
        until = time.monotonic() + ENDS_WITHIN_S
        while status(voice, self.domain_id, self.new) == "IN_PROGRESS" and time.monotonic() < until:
            time.sleep(0.05)
        self.figures.not_ended += status(voice, self.domain_id, self.new) != "COMPLETED"
        self.kms.disable_key(KeyId=self.old)
        self.figures.lost += contents(voice, self.domain_id) != self.before
        self.figures.grants_left += len(self.kms.list_grants(KeyId=self.old)["Grants"])


def hunt(rounds: int = ROUNDS, seed: int = SEED) -> Figures:
    """Kill so often, and tell what was seen."""
    with serving() as (_, kms_url), tempfile.TemporaryDirectory() as folder:
        hunted = Hunt(kms_url, folder, seed)
        hunted.fill()
        for _ in range(rounds):
            hunted.kill()
        with serving(*hunted.options) as (_, url):
            hunted.look(client("voice-id", url))
        return hunted.figures


if __name__ == "__main__":
    print(hunt(*map(int, sys.argv[1:])))
