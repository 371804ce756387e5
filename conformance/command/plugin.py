"""The pytest plugin: `pytest --pyargs kms_conformance.conformance --kms-target URL` gives one test per requirement.

Loaded by entry point in every pytest of the user, so it imports nothing heavy until a test of ours is selected, and its
options are named --kms-*.  Whatever keeps the target from being judged is one usage error, with exit status 4.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kms_conformance.conformance.command.running_reference import KmsReference
    from kms_conformance.conformance.command.verdict_table import VerdictTable
    from kms_conformance.conformance.run.options import Options

OPTIONS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("target", {}, "moto | reference | mutant:<id> | URL | file.toml; default: moto"),
    ("profile", {"action": "append"}, "judge this profile or group of profiles; may be repeated"),
    ("require", {"action": "append"}, "judge only this requirement; may be repeated"),
    ("effort", {}, "how much is tried: quick | standard | thorough; default: quick"),
    ("seed", {"type": int}, "the seed of the random search; default: 1"),
    ("baseline", {}, "a file of known failures, or none; default: the one shipped for the target"),
    ("update-baseline", {"action": "store_true"}, "write the failures of this run as the new baseline"),
    ("out", {}, "where to write the report"),
    ("workers", {"type": int}, "number of processes; default: 1"),
    ("max-calls", {"type": int}, "stop searching after so many calls"),
    ("max-keys", {"type": int}, "create at most so many keys"),
    ("wait", {"type": float, "metavar": "SECONDS"}, "wait so long for the target to answer; default: 0"),
    ("strict", {"action": "store_true"}, "count not-exercised and indeterminate as failures"),
)
USES, ABOUT, OF_THE_RUN = "kms_verdicts", "requirement", "test_conclusion"
"""The fixture of our tests, the parameter that says what a test is about, and the test that is about all."""
UNFINISHED = ("INCOMPLETE", "INTERRUPTED")
"""Conclusions after which pytest ends as `run` does, whatever tests were selected; all else the tests tell."""
_said: list[dict[str, str]] = []
"""What is told of the run at its end: a `conclusion`, a `problem`, what was `written`."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, named after those of the command."""
    group = parser.getgroup("kms-conformance")
    for name, kind, text in OPTIONS:
        group.addoption(f"--kms-{name}", dest=_dest(name), help=text, **kind)


def _dest(name: str) -> str:
    return f"kms_{name.replace('-', '_')}"


def options_of(config: pytest.Config, folder: Path, require: tuple[str, ...]) -> Options:
    """The options of the run as pytest was given them."""
    from kms_conformance.conformance.run.options import Options

    def given(name: str, default: Any) -> Any:
        value = config.getoption(_dest(name))
        return default if value is None else value

    out = given("out", None)
    return Options(
        target=given("target", "moto"),
        profiles=tuple(given("profile", ())),
        require=require,
        effort=given("effort", "quick"),
        seed=given("seed", 1),
        out=folder / "kms-conformance-report" if out is None else Path(out),
        baseline=given("baseline", None),
        update_baseline=given("update-baseline", default=False),
        workers=given("workers", 1),
        max_calls=given("max-calls", None),
        max_keys=given("max-keys", None),
        strict=given("strict", default=False),
        wait=given("wait", 0),
        progress="none",
    )


def asked_for(items: list[pytest.Item], required: tuple[str, ...]) -> tuple[str, ...] | None:
    """The requirements to judge for the tests that are selected, of those `required`: () is all, None is none.

    A test of somebody else that reads the verdicts may read any of them.
    """
    from kms_conformance.conformance.command.requirement_tests import TESTED

    ours = [item for item in items if USES in getattr(item, "fixturenames", ())]
    about = [getattr(item, "callspec").params.get(ABOUT) if hasattr(item, "callspec") else None for item in ours]  # noqa: B009
    named = frozenset(name for name in about if name is not None)
    others = any(name is None and item.name != OF_THE_RUN for name, item in zip(about, ours, strict=True))
    if others or not named or named >= TESTED:
        return required
    return tuple(sorted(named.intersection(required) if required else named)) or None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Before the first test: wrong options and an absent target are one usage error, and no test is run."""
    if config.option.collectonly or not any(USES in getattr(item, "fixturenames", ()) for item in items):
        return
    from kms_conformance.conformance.command.verdict_table import require_ready
    from kms_conformance.conformance.errors import ConformanceError

    chosen = options_of(config, Path(), tuple(config.getoption("kms_require") or ()))
    try:
        require_ready(chosen, in_a_folder=config.getoption("kms_out") is not None)
    except ConformanceError as error:
        if not _is_worker(config):
            raise pytest.UsageError(f"kms-conformance: {_of_pytest(str(error))}") from None
        _note(config, problem=_of_pytest(str(error)))
        items.clear()


@pytest.fixture(scope="session")
def kms_verdicts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> VerdictTable:
    """The verdicts of one run of the suite; under pytest-xdist the first worker that asks runs it for all."""
    from kms_conformance.conformance.command.verdict_table import NOTHING_ASKED, shared

    require = asked_for(request.session.items, tuple(request.config.getoption("kms_require") or ()))
    if require is None:
        return NOTHING_ASKED
    own = tmp_path_factory.getbasetemp()
    folder = own.parent if _is_worker(request.config) else own
    table = shared(options_of(request.config, folder, require), folder)
    _note(request.config, conclusion=table.conclusion, problem=_of_pytest(table.problem), written=table.said)
    if table.problem and not _is_worker(request.config):
        pytest.exit("the target could not be judged", pytest.ExitCode.USAGE_ERROR)
    return table


@pytest.fixture
def kms_reference() -> Iterator[KmsReference]:
    """A strict KMS that runs for one test, and boto3 clients of it (docs/python-api.md)."""
    from kms_conformance.conformance.command.running_reference import running_reference

    with running_reference() as reference:
        yield reference


def _of_pytest(text: str) -> str:
    """A message with the options as they are called here."""
    names = "|".join(name for name, _, _ in OPTIONS)
    return re.sub(rf"(?<![\w-])--({names})\b", r"--kms-\1", text).replace("-n is", "--kms-workers is")


def _is_worker(config: pytest.Config) -> bool:
    """Whether this is a process of pytest-xdist."""
    return hasattr(config, "workerinput")


def _note(config: pytest.Config, **told: str) -> None:
    """Keep what is to be told; a worker of pytest-xdist passes it on."""
    _said.append(told)
    if _is_worker(config):
        getattr(config, "workeroutput")["kms_conformance"] = told  # noqa: B009


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take from a worker of pytest-xdist what is to be told."""
    _said.append(getattr(node, "workeroutput", {}).get("kms_conformance", {}))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """End with the status of `run` where the run did not come to its end, or as after wrong usage."""
    for told in _said:
        if told.get("conclusion") in UNFINISHED:
            session.exitstatus = _status(told["conclusion"])
        if told.get("problem"):
            session.exitstatus = pytest.ExitCode.USAGE_ERROR
            return


def _status(conclusion: str) -> int:
    from kms_conformance.reports.outcome import STATUS  # no report is needed to collect tests

    return {str(word): status for word, status in STATUS.items()}[conclusion]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say once what kept the target from being judged, and what was written."""
    for line in dict.fromkeys(told["problem"] for told in _said if told.get("problem")):
        terminalreporter.write_line(f"ERROR: kms-conformance: {line}", red=True)
    for line in dict.fromkeys(told["written"] for told in _said if told.get("written")):
        terminalreporter.write_line(f"kms-conformance: {line}")
    _said.clear()
