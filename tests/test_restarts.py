"""A restart in the middle of a run: what is judged, how it is done, and what is said where it cannot be done."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.run.options import Options
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.report import Verdict
from kms_conformance.strategies.units import Unit, units
from tests.served import served

WANTED = ("INV-40", "INV-41")
PROFILES = ("kms-core", "kms-aliases", "kms-tags", "kms-rotation", "kms-grants")
POST = "import sys, urllib.request as u; u.urlopen(u.Request(sys.argv[1], b'{}', method='POST'))"
PORT_OF_TWO = 'restart = "http://127.0.0.1:1"\nrestart_command = ["true"]'


def alone(effort: str, seed: int, profiles: Collection[str]) -> Iterable[Unit]:
    return (unit for unit in units(effort, seed, profiles) if unit.upsets == "restart")


def verdicts(target: str, folder: Path, number: int = 1) -> dict[str, tuple[Any, str | None]]:
    options = Options(target=target, profiles=PROFILES, out=folder / "out", workers=number)
    (folder / "out").mkdir()
    report = run(options, resolve(target), progress("none"), alone)
    return {row.requirement.id: (row.verdict, row.reason) for row in report.results if row.requirement.id in WANTED}


def target_file(folder: Path, url: str, ports: str) -> str:
    path = folder / "target.toml"
    path.write_text(f'endpoint_url = "{url}"\n[ports]\n{ports}\n', "utf-8")
    return str(path)


@pytest.mark.parametrize("how", ["url", "command"])
def test_a_target_that_is_restarted_keeps_what_it_has_inv_40_inv_41(tmp_path: Path, how: str) -> None:
    with served() as cloud:
        port = f"{cloud.url}/_reference/restart"
        command = json.dumps([sys.executable, "-c", POST, port])
        ports = f'restart = "{port}"' if how == "url" else f"restart_command = {command}"
        seen = verdicts(target_file(tmp_path, cloud.url, ports), tmp_path)
    assert seen == dict.fromkeys(WANTED, (Verdict.PASS, None))


def test_in_process_it_is_stored_and_loaded(tmp_path: Path) -> None:
    assert verdicts("reference", tmp_path) == dict.fromkeys(WANTED, (Verdict.PASS, None))


def test_what_a_restart_forgets_fails_inv_41(tmp_path: Path) -> None:
    assert verdicts("mutant:restart-forgets-tags", tmp_path)["INV-41"] == (Verdict.FAIL, None)


def test_without_a_port_it_is_not_exercised(tmp_path: Path) -> None:
    assert verdicts("moto", tmp_path) == dict.fromkeys(WANTED, (Verdict.NOT_EXERCISED, "needs-port"))


def test_two_ways_to_restart_are_one_too_many(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="exclude each other"):
        resolve(target_file(tmp_path, "http://127.0.0.1:1", PORT_OF_TWO))


def test_the_restart_and_the_clock_are_the_last_of_what_is_done() -> None:
    last = ["restarts/all", "times/deletion", "times/rotation", "times/grants"]
    assert [unit.name for unit in units("quick", 1, PROFILES) if unit.alone] == last
