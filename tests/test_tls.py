"""HTTPS: a certificate of one's own, named as ca_bundle or not looked at, and one line where it is not trusted."""

from __future__ import annotations

import ipaddress
import ssl
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kms_conformance.conformance.command.cli import main

sys.path.insert(0, str(Path(__file__).parent))
from helpers import report_of, serving, tiny

SOME = ("--max-calls", "60", "--progress", "none", "--out", "out")


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's context; its certificate is ca.pem in the working folder, beside one that nobody uses."""
    monkeypatch.chdir(tmp_path)
    certify("other")
    certify("ca")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("ca.pem", "ca.key")
    return context


def certify(name: str, host: str = "127.0.0.1", days: int = 1) -> None:
    """NAME.pem and NAME.key: a self-signed certificate of an address, for so many days, or until so many ago."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=9)).not_valid_after(now + timedelta(days=days))
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
    builder = builder.add_extension(names, critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    Path(f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain, unencrypted = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    Path(f"{name}.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, plain, unencrypted))


def run(url: str, *settings: str) -> int:
    Path("target.toml").write_text("\n".join((f'endpoint_url = "{url}"', *settings)), "utf-8")
    return main(["run", "--target", "target.toml", *SOME])


@pytest.mark.parametrize("setting", ['ca_bundle = "ca.pem"', "verify = false"])
@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_a_certificate_of_ones_own(setting: str, workers: str, tls: ssl.SSLContext) -> None:
    with serving(tiny(), tls) as endpoint:
        Path("target.toml").write_text(f'endpoint_url = "{endpoint.url}"\n{setting}\n', "utf-8")
        assert main(["run", "--target", "target.toml", "-n", workers, *SOME]) == 0
    assert any(row["verdict"] == "pass" for row in report_of(Path("out"))["requirements"])


@pytest.mark.parametrize("settings", [(), ("verify = true",), ('ca_bundle = "other.pem"',)])
def test_a_certificate_that_is_not_trusted_is_told_in_one_line(
    settings: tuple[str, ...], tls: ssl.SSLContext, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(tiny(), tls) as endpoint:
        assert run(endpoint.url, *settings) == 3
        assert not endpoint.operations
    out, err = capsys.readouterr()
    assert not out
    assert err == (
        f"kms-conformance: the certificate of {endpoint.url} is not trusted; set ca_bundle in a target file\n"
    )


@pytest.mark.parametrize(
    ("host", "days", "said"),
    [
        ("127.0.0.1", -1, "has expired; give the target a new one"),
        ("127.0.0.9", 1, "names another host; use the host name"),
    ],
)
def test_a_certificate_that_is_trusted_and_wrong_is_told_for_what_it_is(
    host: str, days: int, said: str, tls: object, capsys: pytest.CaptureFixture[str]
) -> None:
    certify("wrong", host, days)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("wrong.pem", "wrong.key")
    with serving(tiny(), context) as endpoint:
        assert run(endpoint.url, 'ca_bundle = "wrong.pem"') == 3
    err = capsys.readouterr().err
    assert said in err and err.count("\n") == 1


def test_a_bundle_beside_verify_false_is_wrong_use(tls: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("https://127.0.0.1:9", 'ca_bundle = "ca.pem"', "verify = false") == 2
    assert "leave one of them out" in capsys.readouterr().err


def test_https_where_plain_http_is_spoken_is_told_in_one_line(tls: object, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(tiny()) as endpoint:
        assert run(endpoint.url.replace("http:", "https:")) == 3
    err = capsys.readouterr().err
    assert "does not speak TLS; write http://" in err and err.count("\n") == 1
