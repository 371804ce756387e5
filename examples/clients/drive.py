"""Drive clients of AWS KMS, each in its pinned version, against the served KMS.

    python examples/clients/drive.py                          # all of clients.toml
    python examples/clients/drive.py awscli @aws-sdk/client-s3 --cache .clients

The interpreter that runs this must have kms-conformance installed; clients from PyPI and npm go into environments of
their own in the cache folder. Prints a line for each client and scheme. Exit status: 0 all passed, 1 one did not, 3 one
could not be installed, and all others passed.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tomllib
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import boto3

HERE = Path(__file__).parent
SPARED = ("AWS_", "BOTO_", "PYTHON", "KMS_", "NODE_", "SSL_", "http_", "https_", "HTTP_", "HTTPS_")
"""Variables of the user's that must not reach a client."""
REGION = "us-east-1"
PASSED, FAILED, UNAVAILABLE = 0, 1, 3
INSTALLED_WITHIN_S, DRIVEN_WITHIN_S, ENDED_WITHIN_S = 900, 120, 10


class UnavailableError(Exception):
    """One line: why a client cannot be installed."""


@dataclass(frozen=True)
class Client:
    """A table of clients.toml: pip or npm are the packages that it takes."""

    name: str
    version: str
    script: str
    schemes: Sequence[str]
    pip: Sequence[str] = ()
    npm: Sequence[str] = ()


@dataclass(frozen=True)
class Server:
    """The served KMS, and what a client finds in it."""

    url: str
    authority: str | None
    key_arn: str
    bucket: str

    def environment(self) -> dict[str, str]:
        """Where it is and who calls, in the variables that the SDKs know."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(SPARED)}
        trusted = (
            dict.fromkeys(("AWS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"), self.authority)
            if self.authority
            else {}
        )
        return own | trusted | {
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION, "AWS_ENDPOINT_URL": self.url, "AWS_EC2_METADATA_DISABLED": "true",
            "KEY_ARN": self.key_arn, "BUCKET": self.bucket, "NO_PROXY": "127.0.0.1",
        }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Drive them one after the other; the exit status."""
    clients = known()
    parser = argparse.ArgumentParser(description="Drive clients of AWS KMS against the served KMS.")
    parser.add_argument("clients", nargs="*", metavar="CLIENT", help=f"of {', '.join(clients)}; default: all")
    parser.add_argument("--cache", type=Path, default=Path(".clients"), help="the folder of their environments")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.clients if name not in clients]:
        parser.error(f"unknown client {unknown[0]!r}; known are {', '.join(clients)}")
    wanted = [clients[name] for name in options.clients or clients]
    found = [status for client in wanted for status in driven(client, options.cache.resolve())]
    return FAILED if FAILED in found else max(found)


def known() -> dict[str, Client]:
    """The clients, by name."""
    tables = tomllib.loads((HERE / "clients.toml").read_text("utf-8"))
    return {name: Client(name, **table) for name, table in tables.items()}


def driven(client: Client, cache: Path) -> Iterator[int]:
    """Drive one over each scheme, say how it went, and give the status of each."""
    try:
        home = installed(client, cache)
    except UnavailableError as problem:
        _say(client, "-", f"not installed: {problem}")
        yield UNAVAILABLE
        return
    for scheme in client.schemes:
        with served(scheme) as server, TemporaryDirectory() as folder:
            problem = run(client, home, server, Path(folder))
        _say(client, scheme, f"fail: {problem}" if problem else "pass")
        yield FAILED if problem else PASSED


def _say(client: Client, scheme: str, verdict: str) -> None:
    print(f"{client.name:<20} {client.version:<10} {scheme:<6} {verdict}", flush=True)


def installed(client: Client, cache: Path) -> Path:
    """The folder in which a client is, in its version; it is made once."""
    home = cache / f"{client.name.replace('/', '-')}-{client.version}"
    done, packages = home / "complete", [*client.pip, *client.npm]
    if done.is_file() and done.read_text("utf-8") == "\n".join(packages):
        return home
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    for command in _commands(client, home):
        _quietly(command, home)
    done.write_text("\n".join(packages), "utf-8")
    return home


def _commands(client: Client, home: Path) -> Iterator[list[str]]:
    if client.npm:
        if shutil.which("npm") is None:
            raise UnavailableError("there is no npm; install Node.js 20 or newer")
        yield ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", *client.npm]
        return
    yield [sys.executable, "-m", "venv", str(home)]
    yield [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", *client.pip]


def _quietly(command: Sequence[str], folder: Path) -> None:
    try:
        ran = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=INSTALLED_WITHIN_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise UnavailableError(f"{command[0]} did not end within {INSTALLED_WITHIN_S} s") from None
    if ran.returncode:
        said = [line for line in ran.stderr.splitlines() if line.strip()] or ["no reason given"]
        raise UnavailableError(
            next((line for line in said if line.lower().startswith(("error", "npm error"))), said[-1])
        )


@contextmanager
def served(scheme: str) -> Iterator[Server]:
    """The KMS, served in a process of its own, with a key and a bucket."""
    command = [sys.executable, "-m", "kms_conformance.conformance.command.cli", "serve", "--port", "0"]
    command += ["--tls"] if scheme == "https" else []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url, _, authority = process.stdout.readline().strip().partition(" at ")[2].partition(", to be trusted by ")
            yield _furnished(url, authority or None)
        finally:
            process.terminate()
            try:
                process.wait(ENDED_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()


def _furnished(url: str, authority: str | None) -> Server:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "verify": authority}
    kms, s3 = (boto3.client(name, endpoint_url=url, region_name=REGION, **keys) for name in ("kms", "s3"))
    bucket = f"clients-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=bucket)
    return Server(url, authority, kms.create_key()["KeyMetadata"]["Arn"], bucket)


def run(client: Client, home: Path, server: Server, folder: Path) -> str | None:
    """Run the script of a client in an empty folder; the line that says what failed."""
    script, program = HERE / client.script, str(home / "bin" / "python")
    if client.npm:
        script, program = Path(shutil.copy(script, home / client.script)), "node"  # modules are looked for beside it
    try:
        ran = subprocess.run(
            [program, str(script)], cwd=folder, env=server.environment(), capture_output=True, text=True,
            timeout=DRIVEN_WITHIN_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"not done within {DRIVEN_WITHIN_S} s"
    return _reason(ran.stderr) if ran.returncode else None


def _reason(said: str) -> str:
    """The last line that names an error: of Python the last of all, of Node.js that before its stack."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["no reason given"]
    return next((line for line in reversed(lines) if re.match(r"[\w.]*(Error|Exception)\b", line)), lines[-1])


if __name__ == "__main__":
    sys.exit(main())
