"""What surrounds a run neither changes where it goes nor gets into what it writes.

Whatever AWS profile, endpoint, credentials or proxy a developer has set up: no client leaves the target's hosts. And no
report holds a credential, or a data key that the target gave out.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from kms_conformance.cloud.kms import ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.conformance.command.job import job
from kms_conformance.conformance.run.options import Options

sys.path.insert(0, str(Path(__file__).parent))
from helpers import Endpoint, closed_port, command, later, report_of, serving, tiny

LEAST_SECRET = 8
"""Shorter data keys occur in any text."""
WORD = 8
"""Bytes by which many secrets are looked for at once."""

SPY = """
import os, sys

def hook(event, args):
    if event == "socket.connect" and isinstance(args[1], tuple):
        said = f"{args[1][0]}:{args[1][1]}"
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        said = f"{event} {args[:2]}"
    else:
        return
    with open(os.environ["SPY"], "a") as out:
        print(said, file=out)

sys.addaudithook(hook)
"""
"""A sitecustomize that writes down every address that a process, or a worker of it, connects to or looks up."""


def nobody() -> AbstractContextManager[None]:
    return nullcontext()


TARGETS: dict[str, Callable[[], AbstractContextManager[Endpoint | None]]] = {
    "reference": nobody,
    "moto": nobody,
    "url": lambda: serving(tiny()),
}


@pytest.fixture
def surroundings(tmp_path: Path) -> Mapping[str, str]:
    """All that could lead a client astray."""
    garbage, proxy = tmp_path / "garbage", f"http://127.0.0.1:{closed_port()}"
    garbage.write_text("[profile\n\x00 = ]]\n", "utf-8")
    return {
        "AWS_PROFILE": "doesnotexist",
        "AWS_DEFAULT_PROFILE": "doesnotexist",
        "AWS_ENDPOINT_URL": proxy,
        "AWS_ENDPOINT_URL_KMS": proxy,
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "AWS_SESSION_TOKEN": "IQoJb3JpZ2luX2VjEXAMPLETOKEN",
        "AWS_REGION": "eu-north-1",
        "AWS_DEFAULT_REGION": "eu-north-1",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_CONFIG_FILE": str(garbage),
        "AWS_SHARED_CREDENTIALS_FILE": str(garbage),
        "AWS_CA_BUNDLE": str(tmp_path / "missing.pem"),
        "BOTO_CONFIG": str(garbage),
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"), proxy),
        "NO_PROXY": "",
        "no_proxy": "",
    }


def spied(tmp_path: Path, target: str, *options: str, env: Mapping[str, str]) -> set[str]:
    """Run on a target; the addresses that were connected to or looked up."""
    (tmp_path / "spy").mkdir()
    (tmp_path / "spy" / "sitecustomize.py").write_text(SPY, "utf-8")
    seen = tmp_path / "seen"
    seen.write_text("", "utf-8")
    path = os.pathsep.join(filter(None, (str(tmp_path / "spy"), os.environ.get("PYTHONPATH"))))
    own = {**env, "SPY": str(seen), "PYTHONPATH": path}
    given = ("--max-calls", "40", "--baseline", "none", "--progress", "none", "--out", "out")
    ran = command("run", "--target", target, *given, *options, cwd=tmp_path, env=own)
    assert ran.returncode in (0, 1) and not ran.stderr, ran.stderr
    return set(seen.read_text("utf-8").splitlines())


@pytest.mark.parametrize("kind", TARGETS)
def test_no_client_leaves_the_targets_hosts(kind: str, surroundings: Mapping[str, str], tmp_path: Path) -> None:
    with TARGETS[kind]() as endpoint:
        addresses = spied(tmp_path, endpoint.url if endpoint else kind, env=surroundings)
    host, port = ("127.0.0.1", urlsplit(endpoint.url).port) if endpoint else ("", None)
    looked_up = f"socket.getaddrinfo {(host, port)}"
    assert addresses <= ({f"{host}:{port}", looked_up} if endpoint else set())
    assert bool(addresses) == bool(endpoint), "the spy was asleep"
    assert any(row["verdict"] == "pass" for row in report_of(tmp_path / "out")["requirements"])


def assert_only_test(endpoint: Endpoint) -> None:
    used = {header.partition("Credential=")[2].partition("/")[0] for header in endpoint.authorizations}
    regions = {header.partition("Credential=")[2].split("/")[2] for header in endpoint.authorizations}
    assert used == {"test"}
    assert regions == {"us-east-1"}


def test_a_target_sees_no_credentials_but_those_given_to_it(surroundings: Mapping[str, str], tmp_path: Path) -> None:
    with serving(tiny()) as endpoint:
        spied(tmp_path, endpoint.url, "-n", "2", env=surroundings)
    assert_only_test(endpoint)


def test_the_environment_is_as_it_was_after_a_run(
    surroundings: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    before = dict(os.environ)
    assert job(Options("reference", out=tmp_path / "out", max_calls=50, progress="none")) == 0
    assert dict(os.environ) == before
    capsys.readouterr()


@pytest.fixture
def data_keys(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Every data key that a reference KMS, or a mutant of it, makes or gives out as one."""
    keys: list[bytes] = []
    handle, generate = ReferenceKms.handle, ReferenceKms.generate_data_key

    def handled(self: ReferenceKms, operation: str, params: Mapping[str, Any], *caller: Any) -> dict[str, Any]:
        answer = handle(self, operation, params, *caller)
        if operation == "GenerateDataKey":
            keys.append(answer["Plaintext"])
        return answer

    def generated(self: ReferenceKms, request: Request) -> dict[str, Any]:
        answer = generate(self, request)
        keys.append(answer["Plaintext"])
        return answer

    monkeypatch.setattr(ReferenceKms, "handle", handled)
    monkeypatch.setattr(ReferenceKms, "generate_data_key", generated)
    return keys


def shapes(secret: bytes) -> Iterator[str]:
    """How a secret may look in a text."""
    yield from (secret.hex(), secret.hex().upper(), repr(secret)[2:-1], json.dumps(secret.decode("latin-1"))[1:-1])
    for start in range(3):  # inside of something longer, base64 has three alignments
        text = base64.b64encode(secret[(3 - start) % 3 :]).decode().rstrip("=")[:-1]
        yield from (text, text.translate(str.maketrans("+/", "-_")))


def every_shape(secret: bytes) -> Iterator[bytes]:
    """The same as bytes, with the secret itself."""
    yield from (secret, *(shape.encode() for shape in shapes(secret)))


def present(wanted: Iterable[bytes], text: bytes) -> set[bytes]:
    """Those that are in a text, which is gone through once for all that are longer than a word."""
    by_word: defaultdict[int, set[bytes]] = defaultdict(set)
    found: set[bytes] = set()
    for shape in wanted:
        if len(shape) < WORD:
            found |= {shape} if shape in text else set()
        else:
            by_word[memoryview(shape[:WORD]).cast("Q")[0]].add(shape)
    for first in range(WORD):
        last = first + max(0, len(text) - first) // WORD * WORD
        words = set(by_word).intersection(memoryview(text)[first:last].cast("Q"))
        found |= {shape for word in words for shape in by_word[word] if shape in text}
    return found


def test_a_secret_is_seen_wherever_it_is_in_a_text() -> None:
    wanted = [b"0123456789", b"abcdefgh", b"short", b"notthereatall"]
    for before in range(20):
        text = b"." * before + b"0123456789" + b"," * before + b"abcdefghshort"
        assert present(wanted, text) == {*wanted[:3]}


def assert_nowhere(secrets: list[bytes], folder: Path, said: str) -> None:
    written = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert folder / "report.json" in written and folder / "junit.xml" in written
    together = b"\n".join((said.encode(), *written.values()))
    assert not present((shape for secret in secrets for shape in every_shape(secret)), together)


@pytest.mark.parametrize(
    "target",
    [
        "reference",
        "mutant:data-key-with-context-differs-from-blob",
        *later(
            [
                "mutant:data-key-of-1023-bytes-has-1024",
                "mutant:data-key-repeats-for-equal-context",
                "mutant:data-key-by-number-of-bytes-drops-context",
            ],
        ),
    ],
)
def test_no_report_holds_a_data_key(
    target: str, data_keys: list[bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = job(Options(target, out=tmp_path, max_calls=3000, profiles=("kms-core",), progress="none"))
    assert status == (target != "reference")
    said = capsys.readouterr()
    secrets = [key for key in data_keys if len(key) >= LEAST_SECRET]
    assert len(secrets) > 10
    assert status == 0 or list(tmp_path.glob("repro/*.py"))
    assert_nowhere(secrets, tmp_path, said.out + said.err)


def test_no_report_holds_a_credential(tmp_path: Path) -> None:
    names = {"access_key_id": "AKIAI44QH8DHBEXAMPLE", "secret_access_key": "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"}
    names["session_token"] = "AQoEXAMPLEH4aoAH0gNCAPyJxz4BlCFFxWNE1OPTgk5TthT"
    with serving(tiny()) as endpoint:
        lines = [f'endpoint_url = "{endpoint.url}"', "[credentials]", *(f'{k} = "{v}"' for k, v in names.items())]
        (tmp_path / "target.toml").write_text("\n".join(lines), "utf-8")
        options = ("--target", "target.toml", "--out", "out", "--max-calls", "300")
        ran = command("run", *options, cwd=tmp_path)
    assert ran.returncode == 0
    assert all(f"Credential={names['access_key_id']}/" in header for header in endpoint.authorizations)
    assert_nowhere([value.encode() for value in names.values()], tmp_path / "out", ran.stdout + ran.stderr)
