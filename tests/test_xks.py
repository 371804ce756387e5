"""External key store proxies: the reference is clean, each seeded fault is found and blamed, and files are checked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.xks.proxy import SECRET, XksProxy, tenants
from kms_conformance.cloud.xks.server import ProxyGateway
from kms_conformance.conformance.command.cli import main
from kms_conformance.conformance.run.options import Options
from kms_conformance.conformance.run.progress import Progress
from kms_conformance.conformance.run.xks import run
from kms_conformance.conformance.targets.xks import resolve
from kms_conformance.faults.xks import XKS_MUTANTS
from kms_conformance.models.report import Report, Verdict
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.xks.asks import Answer, Check, Exchange
from kms_conformance.models.xks.checks import judged
from tests.xks_witnesses import WITNESSES, Client

FILE = """kind = "xks"
uri_endpoint = "http://127.0.0.1:9"
uri_path = "/example/kms/xks/v1"
[keys]
key = "key-1"
[credentials]
access_key_id = "AAAAAAAAAAAAAAAAAAAAAAAA"
secret_env = "XKS_TEST_SECRET"
"""


def report_of(name: str, seed: int = 1, effort: str = "quick") -> Report:
    return run(Options(target=name, effort=effort, seed=seed), resolve(name), Progress())


def departed(report: Report) -> set[str]:
    return {row.requirement.id for row in report.results if row.deviations or row.observations}


@pytest.mark.parametrize("seed", range(1, 21))
def test_the_reference_proxy_is_clean_and_all_that_can_be_judged_is(seed: int) -> None:
    report = report_of("xks-reference", seed)
    assert not departed(report)
    open_ = {row.requirement.id: row.reason for row in report.results if row.verdict is not Verdict.PASS}
    assert open_ == {row.id: "needs-operator" for row in REGISTRY.values() if row.needs == "needs-operator"}


def test_faults_and_witnesses_have_the_same_ids() -> None:
    assert XKS_MUTANTS.keys() == WITNESSES.keys()
    assert {row.requirement for row in XKS_MUTANTS.values()} <= REGISTRY.keys()


@pytest.mark.parametrize("name", sorted(XKS_MUTANTS))
def test_each_fault_shows_to_its_witness_and_is_found_at_quick(name: str) -> None:
    assert WITNESSES[name](Client(XksProxy(tenants())))
    assert not WITNESSES[name](Client(XKS_MUTANTS[name].proxy(tenants())))
    assert XKS_MUTANTS[name].requirement in departed(report_of(f"xks-mutant:{name}"))


def test_a_fault_of_one_thing_is_blamed_on_that_alone() -> None:
    for name, requirement in (
        ("cdiv-tag-first", "XKS-012"),
        ("boundary-unbound", "XKS-020"),
        ("any-service", "XKS-034"),
    ):
        assert departed(report_of(f"xks-mutant:{name}")) == {requirement}


def test_the_integrity_value_is_that_of_the_example_of_the_specification() -> None:
    sent = {"additionalAuthenticatedData": "cHJvamVjdD1uaWxlLGRlcGFydG1lbnQ9bWFya2V0aW5n"}
    answer = {
        "authenticationTag": "vBxN2ncH1oEkR8WVXpmyYQ==",
        "ciphertext": "ghxkK1txeDNn3q8Y",
        "ciphertextDataIntegrityValue": "qHA/ImC9h5HsLRXqCyPmWgYx7tzyoTplzILbP0fPXsc=",
        "ciphertextMetadata": "a2V5X3ZlcnNpb249MQ==",
        "initializationVector": "HMrlRw85cAJUd5Ax",
    }
    check = Check("XKS-012", "cdiv")
    assert judged(check, [Exchange(sent, Answer(200, json=answer))]) is None
    assert judged(check, [Exchange({}, Answer(200, json=answer))]) is not None


def test_a_run_writes_its_report_and_scripts_that_show_the_deviation(tmp_path: Path) -> None:
    out = str(tmp_path)
    assert main(["run", "--target", "xks-mutant:cdiv-tag-first", "--out", out, "--progress", "none"]) == 1
    written = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert written["target"]["claimed"] == ["xks-proxy"]
    script = tmp_path / "repro" / "XKS-012.py"
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "XKS-012" in done.stdout
    texts = [path.read_text("utf-8") for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(SECRET in text for text in texts)


@pytest.mark.parametrize(
    ("change", "secret", "status", "said"),
    [
        (("", ""), "", 2, "XKS_TEST_SECRET"),
        (("/v1", "/v2"), "s", 2, "ends with /kms/xks/v1"),
        (("[keys]\nkey", "[keys]\nsecond_key"), "s", 2, "keys.key is missing"),
        (("secret_env", "secret"), "s", 2, "unknown key 'credentials.secret'"),
        (("", ""), "s", 3, "nothing answers at"),
    ],
)
def test_a_wrong_file_is_told_in_one_line(
    change: tuple[str, str],
    secret: str,
    status: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XKS_TEST_SECRET", secret)
    path = tmp_path / "xks.toml"
    path.write_text(FILE.replace(*change) if change[0] else FILE, "utf-8")
    assert main(["run", "--target", str(path), "--out", str(tmp_path / "out"), "--progress", "none"]) == status
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_a_served_proxy_is_judged_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XKS_TEST_SECRET", SECRET)
    path = tmp_path / "xks.toml"
    with serving(ProxyGateway(XksProxy(tenants()))) as url:
        path.write_text(FILE.replace("http://127.0.0.1:9", url), "utf-8")
        report = report_of(str(path))
        assert not {row.requirement.id for row in report.results if row.deviations}
        reasons = {row.requirement.id: row.reason for row in report.results if row.verdict is not Verdict.PASS}
        assert {"XKS-021", "XKS-022", "XKS-024"} <= reasons.keys()
        monkeypatch.setenv("XKS_TEST_SECRET", "wrong")
        out = str(tmp_path / "out")
        assert main(["run", "--target", str(path), "--out", out, "--progress", "none"]) == 3
