"""How the served KMS takes requests that no client of AWS sends.

    python benchmarks/malformed.py [COUNT [SEED]]

Starts `kms-conformance serve`, sends COUNT malformed requests (20,000), and prints answers by class of status, times
and the growth of the server's memory after the first tenth. Exit status 1: a 5xx, a 99th percentile of one second or
more, 20 % or more growth, or no valid answer afterwards.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

import boto3

sys.path.insert(0, str(Path(__file__).parent))
from malformed_requests import HOST, Malformed, malformed

COUNT, SEED = 20_000, 1
AT_A_TIME = 4
GIVES_UP_S, PATIENCE_S = 0.2, 5
LONGEST_P99_S, LARGEST_GROWTH = 1.0, 0.20


@dataclass
class Tally:
    """What came back: classes of status ("closed": none before the connection ended); times in seconds."""

    answers: Counter[str] = field(default_factory=Counter)
    faults: list[Malformed] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def p99_s(self) -> float:
        """The 99th percentile."""
        return statistics.quantiles(self.seconds, n=100)[98]


def send_all(url: str, requests: Iterable[Malformed], tally: Tally) -> None:
    """Send each on a connection of its own, a few at a time, and wait for the answer or the end."""
    rest, send = iter(requests), partial(_sent, urlsplit(url).port)
    with ThreadPoolExecutor(AT_A_TIME) as senders:
        while batch := list(islice(rest, 100)):
            for request, status, seconds in senders.map(send, batch):
                tally.answers[status] += 1
                if status != "unfinished":
                    tally.seconds.append(seconds)
                if status.startswith("5") or status == "hung":
                    tally.faults.append(request)


def _sent(port: int | None, request: Malformed) -> tuple[Malformed, str, float]:
    """The class of status of the answer, or how it ended without one, and the seconds until then.

    A request that waits for more of itself is ended after a moment, as a client does that gives up: "unfinished".
    """
    started = time.perf_counter()
    with socket.create_connection((HOST, port or 0), timeout=GIVES_UP_S) as connection:
        try:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError, TimeoutError):
                connection.sendall(request.data)
            status = _status(connection)
        except TimeoutError:
            status = _end(connection)
        except OSError:
            status = "closed"
    return request, status, time.perf_counter() - started


def _status(connection: socket.socket) -> str:
    answer = b""
    while b"\r\n" not in answer and (chunk := connection.recv(65536)):
        answer += chunk
    line = answer.split(b"\r\n", 1)[0].split()
    return f"{line[1][:1].decode()}xx" if len(line) > 1 and line[0].startswith(b"HTTP/") else "closed"


def _end(connection: socket.socket) -> str:
    connection.settimeout(PATIENCE_S)
    try:
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass
    except TimeoutError:
        return "hung"
    except OSError:
        pass
    return "unfinished"


def still_serves(url: str) -> bool:
    """Whether a valid call is answered."""
    client = boto3.client(
        "kms", endpoint_url=url, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    try:
        return "KeyId" in client.create_key()["KeyMetadata"]
    finally:
        client.close()


def memory_kib(pid: int) -> int:
    """The resident memory of a process."""
    text = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(text.partition("VmRSS:")[2].split()[0])


@contextlib.contextmanager
def served() -> Iterator[tuple[str, int]]:
    """URL and process id of `kms-conformance serve` in a process of its own."""
    command = [sys.executable, "-m", "kms_conformance.conformance.command.cli", "serve", "--port", "0"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().split()[-1], process.pid
        finally:
            process.send_signal(signal.SIGTERM)


def main(count: int, seed: int) -> int:
    """Print the figures; the exit status."""
    requests, tally = malformed(seed, count), Tally()
    with served() as (url, pid):
        warm_up = max(count // 10, 1)
        send_all(url, (next(requests) for _ in range(warm_up)), tally)
        before = memory_kib(pid)
        started = time.perf_counter()
        send_all(url, requests, tally)
        spent, after, serves = time.perf_counter() - started, memory_kib(pid), still_serves(url)
    growth = after / before - 1
    print(f"{count} malformed requests, seed {seed}, {spent:.0f} s after the warm-up of {warm_up}")
    print("answers:", ", ".join(f"{status} {number}" for status, number in sorted(tally.answers.items())))
    median = statistics.median(tally.seconds)
    print(
        f"time: median {median * 1000:.2f} ms, p99 {tally.p99_s * 1000:.1f} ms, max {max(tally.seconds) * 1000:.1f} ms"
    )
    print(f"memory: {before / 1024:.1f} MiB after the warm-up, {after / 1024:.1f} MiB at the end ({growth:+.1%})")
    print("a valid call afterwards:", "answered" if serves else "NOT answered")
    for fault in tally.faults[:10]:
        print(f"fault: {fault.kind}: {fault.data[:300]!r}")
    return int(bool(tally.faults) or tally.p99_s >= LONGEST_P99_S or growth >= LARGEST_GROWTH or not serves)


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    sys.exit(main(*(given + [COUNT, SEED][len(given) :])))
