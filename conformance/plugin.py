"""The pytest plugin: `pytest --pyargs kms_conformance.conformance --kms-target URL` gives one test per requirement.

Loaded by entry point in every pytest of the user, so it imports nothing heavy until one of its fixtures is used, and
its options are named --kms-*.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from kms_conformance.conformance.options import Options
    from kms_conformance.conformance.verdict_table import VerdictTable

OPTIONS: tuple[tuple[str, str | None, str], ...] = (
    ("target", None, "moto | reference | mutant:<id> | URL | file.toml"),
    ("profile", "append", "a profile or group of profiles; may be repeated"),
    ("require", "append", "judge only this requirement; may be repeated"),
    ("effort", None, "quick | standard | thorough"),
    ("seed", None, "the seed of the random search"),
    ("baseline", None, "none, or a file of known failures"),
    ("out", None, "the folder for report.json and the scripts"),
    ("workers", None, "processes"),
    ("strict", "store_true", "not-exercised and indeterminate are failures"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, named after those of the command."""
    group = parser.getgroup("kms-conformance")
    for name, action, text in OPTIONS:
        kind = {"action": action} if action else {}
        group.addoption(f"--kms-{name}", dest=f"kms_{name}", help=text, **kind)


def options_of(config: pytest.Config, folder: Path) -> Options:
    """The options of the run as pytest was given them."""
    from kms_conformance.conformance.options import Options

    def given(name: str, default: str) -> str:
        return str(config.getoption(f"kms_{name}") or default)

    out = config.getoption("kms_out")
    return Options(
        target=given("target", "moto"),
        profiles=tuple(config.getoption("kms_profile") or ()),
        require=tuple(config.getoption("kms_require") or ()),
        effort=given("effort", "quick"),
        seed=int(given("seed", "1")),
        out=Path(str(out)) if out else folder / "kms-conformance-report",
        baseline=config.getoption("kms_baseline"),
        workers=int(given("workers", "1")),
        strict=bool(config.getoption("kms_strict")),
        progress="none",
    )


@pytest.fixture(scope="session")
def kms_verdicts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> VerdictTable:
    """The verdicts of one run of the suite; under pytest-xdist the first worker that asks runs it for all."""
    from kms_conformance.conformance.verdict_table import shared

    own = tmp_path_factory.getbasetemp()
    folder = own.parent if hasattr(request.config, "workerinput") else own
    table = shared(options_of(request.config, folder), folder)
    _note(request.config, table.conclusion)
    return table


UNFINISHED = {"INCOMPLETE": 3, "INTERRUPTED": 130}
"""What pytest ends with where `run` does, whatever tests were selected; all else the tests tell."""
_said: list[str] = []


def _note(config: pytest.Config, conclusion: str) -> None:
    """Keep the conclusion of the run; a worker of pytest-xdist passes it on."""
    _said.append(conclusion)
    if hasattr(config, "workeroutput"):
        config.workeroutput["kms_conclusion"] = conclusion


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take the conclusion from a worker of pytest-xdist."""
    _said.append(getattr(node, "workeroutput", {}).get("kms_conclusion", ""))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """End with the status of `run` where the run did not come to its end."""
    for conclusion in _said:
        session.exitstatus = UNFINISHED.get(conclusion, session.exitstatus)
    _said.clear()
