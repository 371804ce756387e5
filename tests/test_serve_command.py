"""`kms-conformance serve`: one line when it is ready, one line for each error, a clean end."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.helpers import COMMAND, command, heeds_ctrl_c


@contextmanager
def serve(*options: str) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """The process, what it says that it serves, and the URL."""
    command = [*COMMAND, "serve", "--port", "0", *options]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, start_new_session=True, preexec_fn=heeds_ctrl_c, **pipes) as process:
        try:
            assert process.stdout is not None
            what, _, url = process.stdout.readline().rstrip("\n").partition(" at ")
            yield process, what, url
        finally:
            if process.poll() is None:
                process.kill()


def kms_at(url: str, key: str = "test", secret: str = "test", trusted: str | None = None) -> Any:
    return boto3.client(
        "kms", endpoint_url=url, region_name="us-east-1", aws_access_key_id=key, aws_secret_access_key=secret,
        verify=trusted, config=Config(retries={"total_max_attempts": 1}, proxies={}),
    )  # fmt: skip


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_serves_and_ends_in_silence(number: signal.Signals) -> None:
    with serve() as (process, what, url):
        assert what == "reference KMS"
        assert url.startswith("http://127.0.0.1:")
        assert kms_at(url).create_key()["KeyMetadata"]["AWSAccountId"] == "000000000000"
        process.send_signal(number)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "", "")


def test_a_mutant_has_its_fault() -> None:
    with serve("--mutant", "without-plaintext-disabled-key-accepted") as (_, what, url):
        assert what == "mutant without-plaintext-disabled-key-accepted"
        kms = kms_at(url)
        key_id = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.disable_key(KeyId=key_id)
        assert kms.generate_data_key_without_plaintext(KeyId=key_id, KeySpec="AES_256")["CiphertextBlob"]


def test_further_accounts_have_root_users_with_keys_of_their_own() -> None:
    with serve("--account", "111122223333", "--account", "444455556666=its own") as (_, _, url):
        for key, secret in (("111122223333", "test"), ("444455556666", "its own")):
            metadata = kms_at(url, key, secret).create_key()["KeyMetadata"]
            assert metadata["AWSAccountId"] == key
        with pytest.raises(ClientError, match="InvalidSignatureException"):
            kms_at(url, "444455556666", "test").list_keys()
        with pytest.raises(ClientError, match="UnrecognizedClientException"):
            kms_at(url, "777788889999", "test").list_keys()


def test_a_port_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = command("serve", "--port", port, cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        f"kms-conformance: port {port} of 127.0.0.1 is taken; give another one with --port, 0 for any free one\n"
    )


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (["--port", "70000"], "--port"),
        (["--port", "x"], "serve --help"),
        (["--host", "no.such.host.invalid"], "no.such.host.invalid"),
        (["--mutant", "nope"], "kms-conformance list mutants"),
        (["--account", "1234"], "12 digits"),
        (["--account", "000000000000"], "there already"),
        (["--tls-cert", "server.pem"], "--tls-key"),
        (["--tls-cert", "no.pem", "--tls-key", "no.key"], "no.pem"),
    ],
)
def test_wrong_use_is_told_in_one_line(options: list[str], hint: str, tmp_path: Path) -> None:
    ran = command("serve", *options, cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.count("\n") == 1
    assert hint in ran.stderr


DENY_IN_THE_CLEAR = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "kms:Encrypt",
    "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


@pytest.mark.parametrize("tls", [True, False])
def test_over_tls_a_policy_that_denies_all_else_lets_encrypt(tls: bool) -> None:
    with serve(*(["--tls"] if tls else [])) as (_, _what, said):
        url, _, trusted = said.partition(", to be trusted by ")
        assert url.startswith("https://" if tls else "http://")
        kms = kms_at(url, trusted=trusted or None)
        key_id = kms.create_key()["KeyMetadata"]["KeyId"]
        policy = json.loads(kms.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"])
        policy["Statement"].append(DENY_IN_THE_CLEAR)
        kms.put_key_policy(KeyId=key_id, PolicyName="default", Policy=json.dumps(policy))
        if tls:
            assert kms.encrypt(KeyId=key_id, Plaintext=b"in transit")["CiphertextBlob"]
        else:
            with pytest.raises(ClientError, match="AccessDenied"):
                kms.encrypt(KeyId=key_id, Plaintext=b"in the clear")


def test_names_of_headers_are_spelled_as_aws_spells_them() -> None:
    with serve() as (_, _what, url):
        connection = http.client.HTTPConnection(url.removeprefix("http://"))
        connection.request("POST", "/", b"{}", {"X-Amz-Target": "TrentService.ListKeys"})
        names = {name for name, _ in connection.getresponse().getheaders()}
    assert {"Content-Length", "Content-Type", "Date", "x-amzn-RequestId"} <= names
