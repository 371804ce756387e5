"""Encrypt over the loopback, side by side: the served reference KMS, moto's server, MiniStack.

    python benchmarks/encrypt.py [--cache DIR]

All three run at once in processes of their own and are asked in turn, by one boto3 client each that keeps its
connection. The reference verifies signatures and MiniStack is told to; moto's server does not. The environments of the
other two are made on first use (examples/emulators). Exit status 1 if the reference takes more than 1.5 ms.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import boto3

sys.path.insert(0, str(Path(__file__).parent.parent / "examples" / "emulators"))
sys.path.insert(0, str(Path(__file__).parent))
from malformed import served
from servers import Program, installed, running

ROOT = Path(__file__).parent.parent
ROUNDS, CALLS, WARM_UP = 20, 100, 50
LONGEST_MS = 1.5
OTHERS = ("moto-server", "ministack")


def encrypt_at(url: str, credentials: Mapping[str, str]) -> Callable[[], Any]:
    """A call of Encrypt under a fresh key there, of 32 bytes with an encryption context of one pair."""
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    keys |= {f"aws_{name}": value for name, value in credentials.items()}
    client = boto3.client("kms", endpoint_url=url, region_name="us-east-1", **keys)
    key_id = client.create_key()["KeyMetadata"]["KeyId"]
    return lambda: client.encrypt(KeyId=key_id, Plaintext=b"x" * 32, EncryptionContext={"tenant": "a"})


def timed(call: Callable[[], Any], times: int) -> list[float]:
    """Milliseconds of each call."""
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        spent.append((time.perf_counter() - started) * 1000)
    return spent


def main(cache: Path) -> int:
    """Print medians and 95th percentiles; the exit status."""
    tables = tomllib.loads((ROOT / "examples" / "emulators" / "emulators.toml").read_text("utf-8"))
    with ExitStack() as stack:
        url, _ = stack.enter_context(served())
        calls = {"reference": encrypt_at(url, {})}
        for name in OTHERS:
            program = Program(name, **tables[name])
            data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            url = stack.enter_context(running(program, installed(program, cache, None), data))
            calls[f"{name} {program.version}"] = encrypt_at(url, program.credentials)
        for call in calls.values():
            timed(call, WARM_UP)
        spent: dict[str, list[float]] = {name: [] for name in calls}
        for _ in range(ROUNDS):
            for name, call in calls.items():
                spent[name] += timed(call, CALLS)
    for name, times in spent.items():
        median, p95 = statistics.median(times), statistics.quantiles(times, n=20)[18]
        print(f"{name:24} median {median:6.2f} ms   p95 {p95:6.2f} ms   ({len(times)} calls)")
    return int(statistics.median(spent["reference"]) > LONGEST_MS)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Encrypt over the loopback, side by side")
    parser.add_argument("--cache", type=Path, default=Path(".emulators"), help="the folder of the environments")
    sys.exit(main(parser.parse_args().cache.resolve()))
