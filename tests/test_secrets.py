"""No secret that anybody gave, or that the target made, is in anything that a run says or writes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.identity.sts import StsService
from kms_conformance.cloud.kms import ReferenceKms
from kms_conformance.cloud.s3.service import S3Service
from kms_conformance.conformance.command.cli import main
from kms_conformance.conformance.targets import resolve
from kms_conformance.faults import make

sys.path.insert(0, str(Path(__file__).parent))
from helpers import command, later
from served import Served
from test_isolation import LEAST_SECRET, every_shape, present
from test_plugin import pytest_run

SECRET, OTHERS = "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
ACCOUNT, OTHER = "444455556666", "777788889999"
RESULTS = ("Plaintext", "PrivateKeyPlaintext", "GrantToken")
"""What a KMS gives out that is for its caller alone."""


def noting(method: Callable[..., Any], wanted: tuple[str, ...], secrets: set[str]) -> Callable[..., Any]:
    """The method, with the secrets of its answers written down."""

    def handled(self: Any, operation: str, params: Mapping[str, Any], *caller: Any) -> Any:
        answer = method(self, operation, params, *caller)
        held = {**answer, **answer.get("Credentials", {})}
        found = [held[name] for name in wanted if name in held and operation != "Decrypt"]
        secrets.update(text if isinstance(text, str) else text.decode("latin-1") for text in found)
        return answer

    return handled


@contextmanager
def target(mutant: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """A target file for a served KMS, and the secrets that it gives out, with those that it was given."""
    secrets = {SECRET, OTHERS}
    monkeypatch.setattr(ReferenceKms, "handle", noting(ReferenceKms.handle, RESULTS, secrets))
    monkeypatch.setattr(StsService, "handle", noting(StsService.handle, ("SecretAccessKey", "SessionToken"), secrets))
    cloud = Cloud(make_kms=partial(make, mutant)) if mutant else Cloud()
    cloud.register(S3Service(cloud))
    for account, secret in ((ACCOUNT, SECRET), (OTHER, OTHERS)):
        cloud.accounts.open(account, secret=secret)
    with serving(cloud) as url:
        session = Served(cloud, url).client("sts", access_key_id=OTHER, secret_access_key=OTHERS).get_session_token()
        keys = session["Credentials"]
        monkeypatch.setenv("SECRET_OF_MINE", SECRET)
        monkeypatch.setenv("SECRET_OF_OTHERS", keys["SecretAccessKey"])
        monkeypatch.setenv("TOKEN_OF_OTHERS", keys["SessionToken"])
        (folder / "target.toml").write_text(
            f'endpoint_url = "{url}"\n'
            f'[credentials]\naccess_key_id = "{ACCOUNT}"\nsecret_access_key_env = "SECRET_OF_MINE"\n'
            f'[principals.other_account]\naccess_key_id = "{keys["AccessKeyId"]}"\n'
            'secret_access_key_env = "SECRET_OF_OTHERS"\nsession_token_env = "TOKEN_OF_OTHERS"\n',
            "utf-8",
        )
        yield secrets


def assert_nowhere(secrets: set[str], folder: Path, *said: str) -> None:
    written = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for number, text in enumerate(said):
        written[f"said {number}"] = text.encode()
    found = present(
        (shape for secret in secrets if len(secret) >= LEAST_SECRET for shape in every_shape(secret.encode("latin-1"))),
        b"\n".join(written.values()),
    )
    assert not {shape: [name for name, text in written.items() if shape in text] for shape in found}


REQUIREMENT = "GRANT-010"


@pytest.mark.parametrize("mutant", ["equal-grants-without-name-merged", *later([""])], ids=["mutant", "reference"])
def test_no_secret_is_in_any_output(mutant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with target(mutant, tmp_path, monkeypatch) as secrets:
        asked = ("--profile", "kms-grants", "--require", REQUIREMENT, "--max-calls", "600")
        ran = command(
            "run", "--target", "target.toml", "--out", "out", "--progress", "json", "--baseline", "known.json",
            "--update-baseline", "--shard", "1/1", *asked, cwd=tmp_path,
        )  # fmt: skip
        options = ("--kms-target=target.toml", "--kms-baseline=none", "--kms-out=out-of-pytest", "--kms-max-calls=600")
        shown = ("--junit-xml=junit.xml", "-rA", "--kms-profile=kms-grants", "-k", REQUIREMENT)
        tested = pytest_run(tmp_path, "--pyargs", "kms_conformance.conformance", *options, *shown)
    assert ran.returncode == tested.returncode == bool(mutant), ran.stderr + tested.stdout[-2000:]
    assert bool(list(tmp_path.glob("out/repro/*.py"))) == bool(mutant)
    assert {path.name for path in (tmp_path / "out").iterdir()} >= {
        "report.json",
        "report.html",
        "junit.xml",
        "keys.jsonl",
        "parts.json",
    }
    assert (tmp_path / "known.json").is_file()
    assert len(secrets) > 20 and any("session" in text.lower() or len(text) > 100 for text in secrets)
    assert_nowhere(secrets, tmp_path, ran.stdout, ran.stderr, tested.stdout, tested.stderr)


def told(text: str, capsys: pytest.CaptureFixture[str]) -> str:
    Path("target.toml").write_text(f'endpoint_url = "http://127.0.0.1:1"\n{text}', "utf-8")
    assert main(["run", "--target", "target.toml"]) == 2
    out, err = capsys.readouterr()
    assert not out and err.startswith("kms-conformance: target.toml: ") and err.count("\n") == 1 and ";" in err
    return err


CHAIN = "[credentials]\nsource = 'aws-chain'\n"
VARIABLES = "[credentials]\naccess_key_id = 'AKIAIOSFODNN7EXAMPLE'\nsecret_access_key_env = 'SECRET_OF_MINE'\n"


@pytest.fixture
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))


@pytest.mark.usefixtures("_elsewhere")
def test_a_variable_that_is_not_there_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "credentials.secret_access_key_env names the environment variable SECRET_OF_MINE, which is not set" in told(
        VARIABLES, capsys
    )
    monkeypatch.setenv("SECRET_OF_MINE", "")
    assert "which is empty" in told(VARIABLES, capsys)
    monkeypatch.setenv("SECRET_OF_MINE", SECRET)
    twice = told(f"{VARIABLES}secret_access_key = '{OTHERS}'\n", capsys)
    assert "exclude each other" in twice and OTHERS not in twice and SECRET not in twice
    other = "[principals.other_account]\naccess_key_id_env = 'NOT_THERE'\nsecret_access_key = 'x'"
    assert "principals.other_account.access_key_id_env names the environment variable NOT_THERE" in told(other, capsys)


@pytest.mark.usefixtures("_elsewhere")
def test_a_chain_without_credentials_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "but there are no credentials; set AWS_PROFILE" in told(CHAIN, capsys)
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    assert "The config profile (nobody) could not be found" in told(CHAIN, capsys)
    monkeypatch.delenv("AWS_PROFILE")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    assert "missing: AWS_SECRET_ACCESS_KEY" in told(CHAIN, capsys)
    assert "exclude each other" in told(f"{CHAIN}secret_access_key_env = 'X'\n", capsys)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    Path("config").write_text(f"[default]\ncredential_process = {sys.executable} -c \"raise SystemExit('{SECRET}')\"\n")
    assert SECRET not in told(CHAIN, capsys)


def signing(monkeypatch: pytest.MonkeyPatch) -> tuple[str, str, str | None]:
    with resolve("target.toml").open() as clients:
        keys = clients("kms")._get_credentials().get_frozen_credentials()
        other = clients("iam")._get_credentials().get_frozen_credentials()
    assert keys == other
    return keys.access_key, keys.secret_key, keys.token


@pytest.mark.usefixtures("_elsewhere")
@pytest.mark.parametrize("way", ["variables", "profile", "process"])
def test_the_chain_is_asked_where_the_file_says_so(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("target.toml").write_text(f'endpoint_url = "http://127.0.0.1:1"\n{CHAIN}', "utf-8")
    if way == "variables":
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    elif way == "profile":
        monkeypatch.setenv("AWS_PROFILE", "mine")
        Path("credentials").write_text(
            f"[mine]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {SECRET}\n"
        )
    else:
        keys = {"Version": 1, "AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": SECRET}
        Path("keys.json").write_text(json.dumps(keys))
        Path("config").write_text(f"[default]\ncredential_process = cat {Path('keys.json').absolute()}\n")
    assert signing(monkeypatch) == ("AKIAIOSFODNN7EXAMPLE", SECRET, None)


@pytest.mark.usefixtures("_elsewhere")
def test_nothing_of_credentials_is_in_what_a_target_looks_like(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_MINE", SECRET)
    Path("target.toml").write_text(f'endpoint_url = "http://127.0.0.1:1"\n{VARIABLES}', "utf-8")
    assert SECRET not in repr(resolve("target.toml"))
    assert signing(monkeypatch) == ("AKIAIOSFODNN7EXAMPLE", SECRET, None)


@pytest.mark.usefixtures("_elsewhere")
@pytest.mark.parametrize("table", ["services]\nkms", "ports]\nrestart", "ports]\ninspect"])
def test_a_token_in_a_url_is_refused_and_not_shown(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = told(f'[{table} = "http://127.0.0.1:1/?token={SECRET}"\n', capsys)
    assert "holds a query" in said and SECRET not in said
