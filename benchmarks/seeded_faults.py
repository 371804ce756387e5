"""How many seeded faults the suite finds, and how many it blames on the requirement named beforehand.

python benchmarks/seeded_faults.py [--effort quick] [--seed 1] [-n 2] [--whole] [--services] [MUTANT ...]
python benchmarks/seeded_faults.py --services --without-ports         # as they show from outside

Of two requirements that fail in the same call the named one counts as first: which is reported first is a matter of
the alphabet.  Faults against a SHOULD show as observations; those of KMS are hunted by name alone.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.targets.target import Target
from kms_conformance.faults import MUTANTS, OBSERVED, ServiceMutant
from kms_conformance.models.operations import PROFILE_OF
from kms_conformance.models.report import Verdict
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.strategies.units import Unit, units


@dataclass(frozen=True, slots=True)
class Hunt:
    """What a run on one mutant brought."""

    mutant: str
    requirement: str
    failed: tuple[str, ...]
    first: str
    observed: tuple[str, ...]
    most_calls: int
    reducing: tuple[int, ...]

    @property
    def found(self) -> bool:
        """Some MUST requirement failed, or the SHOULD that it is a fault against was seen not to be kept."""
        return bool(self.failed) or self.requirement in self.observed

    @property
    def blamed(self) -> bool:
        """The requirement named beforehand is the one that fails, or the first of those; or it alone was observed."""
        return self.requirement == self.first or (not self.failed and self.requirement in self.observed)


OF_KEYS = (
    "kms-core", "kms-aliases", "kms-tags", "kms-rotation", "kms-asymmetric", "kms-hmac", "kms-key-agreement",
    "kms-import",
)  # fmt: skip
OF_PERMISSIONS = ("kms-grants", "kms-authorization")
OF_TYPES = ("kms-asymmetric", "kms-hmac", "kms-key-agreement")


def profiles_for(mutant: str) -> tuple[str, ...]:
    """The profiles that a fault is hunted with: of a service, of permissions, or of keys and what it is about."""
    row = MUTANTS[mutant]
    if isinstance(row, ServiceMutant):
        callers = ("kms-authorization",) if REGISTRY[row.requirement].needs == "needs-principal" else ()
        own = (PROFILE_OF[name] for name in row.operations if name in PROFILE_OF)
        requirement = REGISTRY[row.requirement]
        return tuple(dict.fromkeys((requirement.profile, *own, "audit", *callers, *requirement.beside)))
    if REGISTRY[row.requirement].profile in OF_PERMISSIONS:
        return (*OF_PERMISSIONS, *OF_TYPES)
    return tuple(dict.fromkeys((*OF_KEYS, *(PROFILE_OF[operation] for operation in row.operations))))


def _touching(mutant: str, effort: str, seed: int, profiles: Collection[str]) -> Iterable[Unit]:
    """The units that may call an operation that has the fault: no other can show it."""
    faulty = set(MUTANTS[mutant].operations)
    for unit in units(effort, seed, profiles):
        called = {call.operation for call in unit.calls}
        if unit.examples or faulty & called or any(name.startswith("kms:") for name in called):
            yield unit


class _WithoutPorts:
    """Makes clients of a cloud in this process, and shows nothing beside the API."""

    def __init__(self, clients: Any) -> None:
        self._clients = clients

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._clients(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        if name == "ports":
            raise AttributeError(name)
        return getattr(self._clients, name)


def _without_ports(target: Target) -> Target:
    @contextmanager
    def opened() -> Iterator[Any]:
        with target.open() as clients:
            yield _WithoutPorts(clients)

    return replace(target, open=opened)


def hunt(mutant: str, effort: str, seed: int, *, whole: bool = False, ports: bool = True) -> Hunt:
    """Run the suite on one mutant, to the end, or to the first unit that finds something that can be shown again."""
    hunted = _hunt(mutant, effort, seed, None if whole else 1, ports=ports)
    return hunted if hunted.found or whole else _hunt(mutant, effort, seed, None, ports=ports)


def _hunt(mutant: str, effort: str, seed: int, until: int | None, *, ports: bool = True) -> Hunt:
    with tempfile.TemporaryDirectory() as folder:
        options = Options(
            target=f"mutant:{mutant}",
            profiles=profiles_for(mutant),
            effort=effort,
            seed=seed,
            out=Path(folder),
            max_failures=until,
        )
        options = checked(options)
        target = resolve(options.target)
        report = run(options, target if ports else _without_ports(target), progress("none"), partial(_touching, mutant))
    named = MUTANTS[mutant].requirement
    failing = [result for result in report.results if result.verdict is Verdict.FAIL]
    deviations = [row for result in failing for row in result.deviations]
    first = min(deviations, key=lambda row: (row.found_after.calls, row.requirement != named), default=None)
    return Hunt(
        mutant=mutant,
        requirement=named,
        failed=tuple(result.requirement.id for result in failing),
        first=first.requirement if first else "",
        observed=tuple(result.requirement.id for result in report.results if result.observations),
        most_calls=max((len(row.trace) for row in deviations), default=0),
        reducing=report.volatile.reducing_calls,
    )


def main() -> int:
    """Hunt all mutants and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mutants", nargs="*")
    parser.add_argument("--effort", default="quick")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--whole", action="store_true", help="do not stop where something is found")
    parser.add_argument("-n", type=int, default=2, dest="workers")
    parser.add_argument("--services", action="store_true", help="the faults of services with domains")
    parser.add_argument("--without-ports", action="store_true", help="as they show from outside")
    options = parser.parse_args()
    of_services = [name for name in MUTANTS if isinstance(MUTANTS[name], ServiceMutant)]
    of_kms = [name for name in MUTANTS if name not in {*OBSERVED, *of_services}]
    names = options.mutants or (of_services if options.services else of_kms)
    ways = {"effort": options.effort, "seed": options.seed, "whole": options.whole, "ports": not options.without_ports}
    hunts = []
    with ProcessPoolExecutor(options.workers) as pool:
        for row in pool.map(partial(hunt, **ways), names):
            mark = (
                "ok  " if row.blamed else "also" if row.requirement in row.failed else "else" if row.found else "MISS"
            )
            failed = " ".join(row.failed)
            print(f"{mark} {row.mutant:<56} {row.requirement:<36} first {row.first:<32} all {failed}", flush=True)
            hunts.append(row)
    found = sum(row.found for row in hunts)
    blamed = sum(row.blamed for row in hunts)
    among = sum(row.requirement in row.failed for row in hunts)
    costs = sorted(cost for row in hunts for cost in row.reducing) or [0]
    print(f"{options.effort}, seed {options.seed}: found {found}/{len(hunts)} ({found / len(hunts):.1%})")
    print(f"blamed first {blamed}/{len(hunts)} ({blamed / len(hunts):.1%}), among those that fail {among}")
    print(f"reducing calls: median {costs[len(costs) // 2]}, 95th percentile {costs[int(len(costs) * 0.95)]}")
    return 0 if found == len(hunts) else 1


if __name__ == "__main__":
    sys.exit(main())
