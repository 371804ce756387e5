"""One profile of a service, judged by its own units alone: what the tests of such profiles share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.domain_services import running
from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.neighbours import add_neighbours
from kms_conformance.conformance.errors import TargetError
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.models.outcomes import Success
from kms_conformance.models.report import Report
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.strategies.units import units
from tests.test_domains_profile import judged, verdicts

Verdicts = dict[str, tuple[str, str | None]]
OF_HTTP = ("wire",)
"""What every answer over HTTP is held to, whichever service gives it."""


def over_http(target: str) -> tuple[str, ...]:
    """The profiles that judge a target's answers where it gives them over HTTP."""
    return OF_HTTP if target.startswith("http") else ()


@dataclass(frozen=True)
class ServiceProfile:
    """`beside`: another profile, with which its units judge more; `at_a_port`: what only the ports show."""

    name: str
    beside: str
    at_a_port: frozenset[str]

    @property
    def both(self) -> tuple[str, str]:
        return (self.name, self.beside)

    @property
    def requirements(self) -> set[str]:
        return {row.id for row in REGISTRY.values() if row.profile == self.name}

    def judged(self, target: str, folder: Path, *profiles: str) -> Report:
        """By the profile alone where no profiles are given; over HTTP by what each answer looks like, too."""
        named = [unit.name for unit in units("quick", 1, self.both) if unit.name.startswith(f"{self.name}/")]
        return judged(target, folder, *named, profiles=(*(profiles or (self.name,)), *over_http(target)))

    def verdicts(self, report: Report) -> Verdicts:
        return {name: said for name, said in verdicts(report).items() if name in self.requirements}

    def departs_nowhere(self, report: Report) -> bool:
        own = {self.name, *OF_HTTP}
        return not any(row.deviations or row.observations for row in report.results if row.requirement.profile in own)

    def passes_all(self, target: str, folder: Path, *profiles: str) -> None:
        report = self.judged(target, folder, *profiles)
        assert {name: said for name, said in self.verdicts(report).items() if said[0] != "pass"} == {}
        assert self.departs_nowhere(report)

    def names_what_a_port_would_show(self, url: str, folder: Path) -> None:
        report = self.judged(url, folder, *self.both)
        left = {name: said for name, said in self.verdicts(report).items() if said[0] != "pass"}
        assert left == dict.fromkeys(self.at_a_port, ("not-exercised", "needs-port"))
        assert self.departs_nowhere(report)

    def judges_what_ports_show(self, url: str, folder: Path, *ports: str) -> None:
        file = folder / "target.toml"
        lines = [f'endpoint_url = "{url}"', "[ports]", *(f'{port} = "{url}/_reference/{port}"' for port in ports)]
        file.write_text("\n".join(lines) + "\n")
        said = self.verdicts(self.judged(str(file), folder / "out"))
        assert {said[name] for name in self.at_a_port} == {("pass", None)}

    def is_left_out_where_it_is_not_served(self, folder: Path) -> None:
        with serving(Cloud()) as url, pytest.raises(TargetError, match=f"{self.name} is left out"):
            judged(url, folder, profiles=(self.name,))


@contextmanager
def served(*accounts: str) -> Iterator[str]:
    """The reference services over HTTP, in a cloud that has these accounts beside its own."""
    cloud = Cloud()
    for account in accounts:
        cloud.accounts.open(account)
    services = add_neighbours(cloud)
    with running(services), serving(cloud) as url:
        yield url


@contextmanager
def answering(answer: Callable[[str, Any], dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> Iterator[Executor]:
    """An executor of which every call succeeds with what `answer` gives for operation and parameters."""
    with resolve("reference").open() as clients:
        executor = Executor(clients(), clients, steady=True)

        def execute(operation: str, params: Any, principal: str = "") -> Success:
            return Success(answer(operation, params))

        monkeypatch.setattr(executor, "execute", execute)
        yield executor
