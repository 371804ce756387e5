"""target.toml: what it says reaches the clients, and what it says wrongly is told with the key and what to write."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.conformance.command.cli import main
from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.targets.target_file import read

sys.path.insert(0, str(Path(__file__).parent))
from helpers import report_of, serving, tiny

URL = 'endpoint_url = "http://127.0.0.1:4700"\n'
ALL = """
name = "golden"
version = "1.2"
endpoint_url = "http://127.0.0.1:4700"
region = "eu-central-1"
second_region = "eu-west-1"
implements = ["kms-core", "kms-grants"]
consistency = "eventual"
max_rps = 10
connect_timeout_s = 1
read_timeout_s = 2.5
verify = false
[bounds]
grant_s = 0
key_state_s = 1.5
cache_s = 0
reencrypt_s = 30
audit_s = 5
[credentials]
access_key_id = "AKIAI44QH8DHBEXAMPLE"
secret_access_key = "secret"
session_token = "token"
[principals]
mode = "assume-role"
[principals.static.alice]
arn = "arn:aws:iam::000000000000:role/alice"
access_key_id = "x"
secret_access_key = "x"
session_token = "x"
[principals.other_account]
role_arn = "arn:aws:iam::111111111111:role/other"
[services]
"voice-id" = "http://127.0.0.1:4701"
[ports]
inspect = "http://127.0.0.1:4702"
fault = "http://127.0.0.1:4703"
audit = "cloudtrail"
"""
WRONG = {
    'endpoint_url = "http': "is not valid TOML: ",
    "\x00": "is not valid TOML: ",
    "": "endpoint_url is missing; add endpoint_url",
    'name = "golden"': "endpoint_url is missing; add endpoint_url",
    'endpoint_url = ""': "endpoint_url is empty; give it a text",
    "endpoint_url = 4566": "endpoint_url is 4566; it must be of type str",
    'endpoint_url = "127.0.0.1:4566"': "write it like http://127.0.0.1:4566",
    'endpoint_url = "ftp://127.0.0.1"': "write it like http://127.0.0.1:4566",
    'endpoint_url = "http://bad host:1"': "write it like http://127.0.0.1:4566",
    'endpoint_url = "http://127.0.0.1:99999"': "write it like http://127.0.0.1:4566",
    'endpoint_ulr = "http://127.0.0.1:4566"': "unknown key 'endpoint_ulr'; did you mean 'endpoint_url'?",
    URL + "[bound]": "unknown key 'bound'; did you mean 'bounds'?",
    URL + "[bounds]\ngrants = 1": "unknown key 'bounds.grants'; did you mean 'grant_s'?",
    URL + "[credentials]\nacces_key = 'x'": "unknown key 'credentials.acces_key'; did you mean 'access_key_id'?",
    URL + "[principals.static.eve]\narn = 'x'": "unknown key 'principals.static.eve'; known are: alice, bob",
    URL + "zzz = 1": "unknown key 'zzz'; known are: name, version, endpoint_url",
    URL + "region = 1": "region is 1; it must be of type str",
    URL + "region = ''": "region is empty; give it a text",
    URL + "region = 'not a region'": "write it like us-east-1",
    URL + "second_region = 'EU'": "write it like us-east-1",
    URL + "implements = 'kms-core'": "implements is 'kms-core'; it must be of type list",
    URL + "implements = [1]": "implements is [1]; it must be a list of texts",
    URL + "consistency = 'weak'": "it may be 'strong' or 'eventual'",
    URL + "consistency = ['strong']": "it may be 'strong' or 'eventual'",
    URL + "max_rps = true": "max_rps is True; it must be of type int or float",
    URL + "max_rps = -1": "max_rps is -1; it must be 0 or more",
    URL + "read_timeout_s = 0": "read_timeout_s is 0; it must be more than 0",
    URL + "read_timeout_s = -1": "read_timeout_s is -1; it must be more than 0",
    URL + "read_timeout_s = nan": "read_timeout_s is nan; it must be more than 0",
    URL + "connect_timeout_s = inf": "connect_timeout_s is inf; it must be more than 0",
    URL + "connect_timeout_s = '5'": "connect_timeout_s is '5'; it must be of type int or float",
    URL + "verify = 'no'": "verify is 'no'; it must be of type bool",
    URL + "ca_bundle = 'missing.pem'": "is not a file; name one relative to the target file",
    URL + "ca_bundle = 'target.toml'": "holds no certificates; give a file in PEM form",
    URL + "bounds = 1": "bounds is a table; write [bounds]",
    URL + "[bounds]\ngrant_s = 'x'": "bounds.grant_s is 'x'; it must be of type int or float",
    URL + "[bounds]\ngrant_s = -1": "bounds.grant_s is -1; it must be 0 or more",
    URL + "credentials = 'test'": "credentials is a table; write [credentials]",
    URL + "[credentials]\naccess_key_id = ''": "credentials.access_key_id is empty; give it a text",
    URL + "[credentials]\nsource = 'aws-chian'": "credentials.source is 'aws-chian'; it may be 'aws-chain'",
    URL + "[credentials]\nsource = 'aws-chain'\naccess_key_id = 'x'": "credentials.access_key_id exclude each other",
    URL + "[credentials]\naccess_key_id = 'x'": "credentials.secret_access_key is missing; add it",
    URL + "[principals]\nmode = 'x'": "it may be 'assume-role' or 'static' or 'none'",
    URL + "[principals]\nmode = 'static'": "principals.mode is 'static'; add [principals.static.alice] and so on",
    URL + "principals = 'none'": "principals is a table; write [principals]",
    URL
    + "[principals.static.bob]\naccess_key_id = 'x'\nsecret_access_key = 'x'": "principals.static.bob.arn is missing",
    URL + "[principals.static.bob]\narn = 'x'": "principals.static.bob.access_key_id is missing; add it",
    URL
    + "[principals.static.bob]\narn = 'x'\naccess_key_id = 'x'": "principals.static.bob.secret_access_key is missing",
    URL + "[principals.other_account]\naccess_key_id = 'x'": "principals.other_account.secret_access_key is missing",
    URL + "[principals.other_account]\nrole = 'x'": "unknown key 'principals.other_account.role'; did you mean",
    URL + "[services]\nvoice-id = 1": "services.voice-id is 1; it must be of type str",
    URL + '[services]\nvoiceid = "http://127.0.0.1:1"': "did you mean 'voice-id'?",
    URL + "[ports]\naudit = 1": "ports.audit is 1; it must be of type str",
}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("target.toml")


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_target_file_is_told_in_one_line(text: str, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path.write_text(text, "utf-8")
    assert main(["run", "--target", str(path)]) == 2
    out, err = capsys.readouterr()
    assert not out and err.startswith("kms-conformance: target.toml")
    assert err.count("\n") == 1 and err.endswith("\n") and ";" in err
    assert WRONG[text] in err


def test_a_target_file_that_cannot_be_read_is_told_in_one_line(path: Path) -> None:
    with pytest.raises(UsageError, match=r"^cannot read .*No such file or directory; "):
        read(path)
    path.write_bytes(b"\xff")
    with pytest.raises(UsageError, match=r"is not UTF-8 text \(.*\); "):
        read(path)
    Path("folder.toml").mkdir()
    with pytest.raises(UsageError, match=r"^cannot read .*; "):
        read(Path("folder.toml"))


def client_of(path: Path) -> Any:
    with resolve(str(path)).open() as client:
        return client()


def test_every_setting_of_the_design_is_taken(path: Path) -> None:
    path.write_text(ALL, "utf-8")
    file, target = read(path), resolve(str(path))
    assert (file.name, file.endpoint_url, file.region) == ("golden", "http://127.0.0.1:4700", "eu-central-1")
    assert file.bounds["key_state_s"] == 1.5
    assert not file.warnings
    assert (target.info.name, target.info.version) == ("golden", "1.2")
    assert (target.info.region, target.max_rps) == ("eu-central-1", 10)
    assert target.implements == ("kms-core", "kms-grants")


def test_what_the_file_says_reaches_the_client(path: Path) -> None:
    path.write_text(ALL, "utf-8")
    client = client_of(path)
    credentials = client._request_signer._credentials
    assert (credentials.access_key, credentials.secret_key) == ("AKIAI44QH8DHBEXAMPLE", "secret")
    assert credentials.token == "token"
    assert (client.meta.endpoint_url, client.meta.region_name) == ("http://127.0.0.1:4700", "eu-central-1")
    assert (client.meta.config.connect_timeout, client.meta.config.read_timeout) == (1, 2.5)
    assert client._endpoint.http_session._verify is False


def test_without_a_word_the_credentials_are_test(path: Path) -> None:
    path.write_text(URL, "utf-8")
    assert resolve(str(path)).info.version == "unknown"
    client = client_of(path)
    credentials = client._request_signer._credentials
    assert (credentials.access_key, credentials.secret_key, credentials.token) == ("test", "test", None)
    assert client.meta.region_name == "us-east-1"
    assert client._endpoint.http_session._verify is True


def test_an_unknown_profile_is_a_warning_and_the_others_are_judged(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(tiny()) as endpoint:
        path.write_text(f'endpoint_url = "{endpoint.url}"\nimplements = ["kms-core", "kms-telepathy"]\n', "utf-8")
        assert main(["run", "--target", str(path), "--max-calls", "50", "--progress", "none", "--out", "out"]) == 0
    err = capsys.readouterr().err
    assert err.startswith("kms-conformance: warning: ") and "'kms-telepathy'" in err and err.count("\n") == 1
    assert report_of(Path("out"))["target"]["claimed"] == ["kms-core"]


def test_a_profile_that_the_file_disclaims_is_not_judged(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(tiny()) as endpoint:
        path.write_text(f'endpoint_url = "{endpoint.url}"\nimplements = []\n', "utf-8")
        assert main(["run", "--target", str(path)]) == 3
        assert "Encrypt" not in endpoint.operations
    assert "disclaimed by the target file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "grant_s", "key_state_s"),
    [
        ("", 0, 0),
        ('consistency = "eventual"', 300, 300),
        ("[bounds]\nkey_state_s = 2", 0, 2),
        ('consistency = "eventual"\n[bounds]\nkey_state_s = 2', 300, 2),
        ('consistency = "strong"\n[bounds]\ngrant_s = 30', 30, 0),
    ],
)
def test_what_is_not_said_of_a_kind_of_changes_follows_from_whether_any_takes_its_time(
    tmp_path: Path, text: str, grant_s: float, key_state_s: float
) -> None:
    file = tmp_path / "target.toml"
    file.write_text(f"{URL}{text}\n")
    info = resolve(str(file)).info
    assert (info.grant_s, info.key_state_s) == (grant_s, key_state_s)


def test_a_bound_that_is_not_heeded_is_warned_of(tmp_path: Path) -> None:
    file = tmp_path / "target.toml"
    file.write_text(URL + "[bounds]\ncache_s = 60")
    assert [text.partition(": ")[2].split(";")[0] for text in read(file).warnings] == ["cache_s is not heeded yet"]
