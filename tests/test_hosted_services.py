"""`--target python:MODULE:FACTORY`: a service with an API of its own is judged; what goes wrong is told in one line."""

from __future__ import annotations

import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from examples.envelope_store.key_management import KeyManagement
from examples.envelope_store.store import EnvelopeStore
from kms_conformance.conformance.command.cli import main
from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.targets.hosted import target as hosted
from kms_conformance.conformance.targets.hosted.store import KeyAccessError
from kms_conformance.models.report import Report, Verdict
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.reports.script import script
from kms_conformance.strategies.units import Unit, units
from tests.helpers import started, wait_for_units
from tests.served import served

ROOT = Path(__file__).parent.parent
EXAMPLE = "python:examples.envelope_store.store:make"
OF_CALLERS = {"VOICEID-024", "VOICEID-027", "VOICEID-028", "VOICEID-029", "VOICEID-031", "VOICEID-032"}
OF_FAULTS_AND_TRAIL = {"VOICEID-012", "VOICEID-013", "VOICEID-047", "VOICEID-054", "VOICEID-059"}


@pytest.fixture(autouse=True)
def _vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with the vendor's module, from which the example can be imported, too."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)


def judged(target: str, folder: Path, *plans: str) -> Report:
    """A run of the plans with these names, of all without any."""

    def named(effort: str, seed: int, profiles: Collection[str]) -> Iterator[Unit]:
        every = units(effort, seed, profiles)
        return (unit for unit in every if not plans or unit.name.removeprefix("voice-id/") in plans)

    options = checked(Options(target=target, profiles=("voice-id",), out=folder / "out", baseline="none"))
    return run(options, resolve(target), progress("none"), named)


def own_processes() -> list[str]:
    listed = subprocess.run(["ps", "-ewwo", "ppid,args"], capture_output=True, text=True, check=True).stdout
    return [row for row in listed.splitlines() if hosted.MODULE in row and row.split()[0] == str(os.getpid())]


FEW = (
    "create",
    "wrong-keys",
    "revoked",
    "state/pending",
    "callers",
    "at-rest",
    "second-change",
    "interrupted/old-revoked",
    "compared",
    "altered",
    "swapped",
)


@pytest.mark.parametrize("plans", [FEW, pytest.param((), marks=pytest.mark.exhaustive)], ids=["few", "all"])
def test_the_example_has_no_deviation_and_what_its_api_cannot_show_is_named(
    plans: tuple[str, ...], tmp_path: Path
) -> None:
    report = judged(EXAMPLE, tmp_path, *plans)
    verdicts = {row.requirement.id: (row.verdict, row.reason) for row in report.results}
    left = {name: row[1] for name, row in verdicts.items() if row[0] is not Verdict.PASS}
    needs = dict.fromkeys(OF_CALLERS, "needs-principal") | dict.fromkeys(OF_FAULTS_AND_TRAIL, "needs-port")
    assert needs.items() <= left.items()
    assert left == needs or plans
    assert {"VOICEID-066", "VOICEID-067", "VOICEID-068"}.isdisjoint(left)
    assert {"VOICEID-007", "VOICEID-018", "VOICEID-020", "VOICEID-023"}.isdisjoint(left)
    assert not any(row.deviations for row in report.results)
    assert {row.requirement.id for row in report.results if row.observations} == {"VOICEID-011"}
    assert own_processes() == []
    assert [path.name for path in tmp_path.iterdir() if path.name != "out"] == []


WRONG = """
from dataclasses import replace
from examples.envelope_store import store
from examples.envelope_store.key_management import KeyManagement

class Cached(store.EnvelopeStore):
    known = {}
    def _opened(self, data_key_id):
        if data_key_id not in self.known:
            self.known[data_key_id] = super()._opened(data_key_id)
        return self.known[data_key_id]

class Unbound(KeyManagement):
    def grant(self, key, domain_id):
        return self._customer.create_grant(KeyId=key, GranteePrincipal=self._role, RetiringPrincipal=self._role,
            Operations=["DescribeKey", "GenerateDataKey", "Decrypt", "ReEncryptFrom", "ReEncryptTo"])["GrantId"]

class Misnamed(KeyManagement):
    def grant(self, key, domain_id):
        return self._customer.create_grant(KeyId=key, GranteePrincipal=self._role, RetiringPrincipal=self._role,
            Operations=["DescribeKey", "GenerateDataKey", "Decrypt", "ReEncryptFrom", "ReEncryptTo"],
            Constraints={"EncryptionContextSubset": {"tenant": domain_id}})["GrantId"]
    def _as_role(self, method, **params):
        for name, context in params.items():
            if name.endswith("EncryptionContext"):
                context["tenant"] = context[store.CONTEXT_KEY]
        return super()._as_role(method, **params)

class Exchanged(store.EnvelopeStore):
    "As if nothing bound what is stored to its place."
    def swap(self, one, other):
        first, second = self.read_item(*one), self.read_item(*other)
        self.overwrite_item(*one, second)
        self.overwrite_item(*other, first)

class Logging(store.EnvelopeStore):
    def write_item(self, domain_id, values):
        with open(self._folder / "store.db.log", "a") as log:
            log.write(f"written: {values}\\n")
        return super().write_item(domain_id, values)

def folder():
    return store.Path(store.tempfile.mkdtemp())

def cached(url):
    return Cached(KeyManagement(url), folder())

def unbound(url):
    return store.EnvelopeStore(Unbound(url), folder())

def misnamed(url):
    return store.EnvelopeStore(Misnamed(url), folder())

def logging(url):
    return Logging(KeyManagement(url), folder())

def exchanged(url):
    return Exchanged(KeyManagement(url), folder())
"""


@pytest.mark.parametrize(
    ("fault", "plan", "requirement"),
    [
        ("cached", "revoked", "VOICEID-020"),
        pytest.param("unbound", "create", "VOICEID-006", marks=pytest.mark.exhaustive),
        pytest.param("misnamed", "create", "VOICEID-007", marks=pytest.mark.exhaustive),
        pytest.param("logging", "at-rest", "VOICEID-018", marks=pytest.mark.exhaustive),
        ("exchanged", "swapped", "VOICEID-034"),
    ],
)
def test_a_wrong_service_is_found(fault: str, plan: str, requirement: str, tmp_path: Path) -> None:
    Path("wrong.py").write_text(WRONG, "utf-8")
    report = judged(f"python:wrong:{fault}", tmp_path, plan)
    found = {row.requirement.id: row for row in report.results if row.deviations}
    assert requirement in found
    assert all(row.proved for row in found[requirement].deviations)
    if fault == "cached":
        assert found[requirement].verdict is Verdict.FAIL
        text = script(found[requirement].deviations[0], report.target, REGISTRY[requirement])
        assert '"python:wrong:cached"' in text


BAD = """
import sys, time

def make(kms_endpoint_url):
    raise ValueError("the database is down\\nand more")

def ends(kms_endpoint_url):
    sys.exit(7)

def sleeps(kms_endpoint_url):
    time.sleep(60)

class Half:
    context_key = "k"
    def create_domain(self): ...
    def describe_domain(self): ...

def half(kms_endpoint_url):
    print("a line of the vendor's own")
    return Half()

number = 5
"""
USES = [
    ("nonsense", 2, "python:my_package.store:make"),
    ("no_such_module:make", 2, "there is no module no_such_module; run where Python finds it"),
    ("bad:mak", 2, "did you mean 'make'?"),
    ("bad:number", 2, "cannot be called; name a function"),
    ("bad:half", 2, "returned Half, which lacks list_domains, update_domain"),
    ("bad:make", 3, "python:bad:make raised ValueError: the database is down; correct it"),
    ("bad:ends", 3, "ended with status 7 before it was ready; see"),
    ("unimportable:make", 3, "importing unimportable raised ModuleNotFoundError: No module named 'no_such_driver'"),
]


@pytest.mark.parametrize(("name", "wanted", "hint"), USES, ids=[name for name, _, _ in USES])
def test_wrong_use_is_told_in_one_line(
    name: str, wanted: int, hint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("bad.py").write_text(BAD, "utf-8")
    Path("unimportable.py").write_text("import no_such_driver\n", "utf-8")
    status = main(["run", "--target", f"python:{name}", "--profile", "voice-id", "--progress", "none"])
    out, err = capsys.readouterr()
    assert (status, out, err.count("\n")) == (wanted, "", 1), err
    assert err.startswith("kms-conformance: ") and hint in err and ";" in err
    logs = list(tmp_path.glob("kms-conformance-*.log"))
    assert [str(log) for log in logs] == re.findall(r"\S+\.log", err)
    if name == "bad:make":
        assert "Traceback" in logs[0].read_text("utf-8") and "and more" in logs[0].read_text("utf-8")
    assert own_processes() == []


def test_a_factory_that_does_not_return_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("bad.py").write_text(BAD, "utf-8")
    monkeypatch.setattr(hosted, "READY_WITHIN_S", 0.3)
    status = main(["run", "--target", "python:bad:sleeps", "--progress", "none"])
    err = capsys.readouterr().err
    assert (status, err.count("\n")) == (3, 1)
    assert "python:bad:sleeps is not ready after 0.3 s; have it return sooner" in err
    assert own_processes() == []


DIES = """
import os
from examples.envelope_store import store

class Dying(store.EnvelopeStore):
    def write_item(self, domain_id, values):
        print("the disk is full")
        os._exit(9)

def make(url):
    made = store.make(url)
    made.__class__ = Dying
    return made
"""


def test_a_process_that_ends_in_a_run_is_told_with_where_to_look(capsys: pytest.CaptureFixture[str]) -> None:
    Path("dies.py").write_text(DIES, "utf-8")
    status = main(["run", "--target", "python:dies:make", "--profile", "voice-id", "--progress", "none"])
    err = capsys.readouterr().err
    assert status == 3
    assert "Traceback" not in err
    assert "stopped answering" in err
    log = re.search(r"the process of python:dies:make ended with status 9 before the run did; see (\S+)", err)
    assert log and "the disk is full" in Path(log[1]).read_text("utf-8")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_the_process_ends_with_the_run_however_that_ends(number: signal.Signals, tmp_path: Path) -> None:
    options = ("--target", EXAMPLE, "--profile", "voice-id", "--progress", "json")
    with started("run", *options, cwd=tmp_path) as process:
        wait_for_units(process, 1)
        child = _child_of(process.pid)
        process.send_signal(number)
        assert process.wait(20) == (130 if number == signal.SIGINT else -number)
    end = time.monotonic() + 8
    while _is_there(child) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _is_there(child)


def _child_of(pid: int) -> int:
    listed = subprocess.run(["ps", "-ewwo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    rows = [row.split() for row in listed.splitlines() if hosted.MODULE in row]
    return next(int(row[0]) for row in rows if row[1] == str(pid))


def _is_there(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(") ")[2][0] != "Z"


OPENED = """
import pickle, sys
with pickle.load(sys.stdin.buffer).open() as clients:
    print(clients().list_keys()["Keys"][0]["KeyId"])
"""


def test_all_workers_share_one_process() -> None:
    target = resolve(EXAMPLE)
    with target.open() as clients:
        key_id = clients().create_key()["KeyMetadata"]["KeyId"]
        ran = subprocess.run(
            [sys.executable, "-c", OPENED], input=pickle.dumps(target), capture_output=True, check=False
        )
        assert ran.stdout.decode().strip() == key_id, ran.stderr
        assert len(own_processes()) == 1


class KilledInTheMiddle(KeyManagement):
    """Keeps the files as they are when the second data key is about to be moved: a kill would leave these."""

    folder: Path
    moved = 0

    def rewrapped(self, key: str, wrapped: bytes, domain_id: str, new_key: str) -> bytes:
        self.moved += 1
        if self.moved == 2:
            shutil.copytree(self.folder, self.folder.with_name("left"))
            sys.exit()  # the thread
        return super().rewrapped(key, wrapped, domain_id, new_key)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_change_of_key_of_the_example_outlives_a_kill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in hosted.OURS.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "store").mkdir()
    with served() as cloud:
        kms = cloud.client("kms")
        old, new = (kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
        keys = KilledInTheMiddle(cloud.url)
        keys.folder = tmp_path / "store"
        store = EnvelopeStore(keys, keys.folder)
        domain_id = store.create_domain(old, {"Name": "calls"})
        for number in range(3):
            store.write_item(domain_id, {"number": str(number)})
            store.update_domain(domain_id, old, {"Name": "calls"})  # each brings a data key of its own
        items = store.list_items(domain_id)
        store.update_domain(domain_id, new, {"Name": "more calls"})
        while keys.moved < 2:
            time.sleep(0.01)
        store.close()
        again = EnvelopeStore(keys, tmp_path / "left")
        assert ended(again, domain_id) == "COMPLETED"
        kms.disable_key(KeyId=old)
        assert again.describe_domain(domain_id).values == {"Name": "more calls"}
        assert again.list_items(domain_id) == items
        assert {key.key_arn for key in again.dump().data_keys} == {new}
        kms.disable_key(KeyId=new)
        with pytest.raises(KeyAccessError):
            again.list_items(domain_id)
        again.close()


def ended(store: EnvelopeStore, domain_id: str) -> str:
    """The status of a change of key when it has come to its end."""
    end = time.monotonic() + 10
    while (change := store.describe_domain(domain_id).change) and change.status == "IN_PROGRESS":
        assert time.monotonic() < end
    assert change
    return change.status
