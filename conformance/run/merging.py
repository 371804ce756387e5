"""The merge of the shards of a run into the report of the one run.

It does not matter in which order parts are named, nor whether some were merged before, nor whether a folder is named
twice. Parts of other runs are refused, a part that was run twice is, and so is a run of which parts are missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.proof.proof import Raw
from kms_conformance.conformance.run.judging import chosen, judge
from kms_conformance.conformance.run.options import Options
from kms_conformance.conformance.run.parts import Part, Replayed, fingerprint
from kms_conformance.conformance.run.parts_file import NAME, Shared, Written, parts_of, read, shared_of, write
from kms_conformance.conformance.run.preparation import as_judged
from kms_conformance.conformance.run.progress import Progress
from kms_conformance.conformance.run.proofs import Attempt, Try, unproved
from kms_conformance.conformance.run.scene import Scene
from kms_conformance.conformance.run.work import Worker, opened
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.report import Deviation, Report
from kms_conformance.models.requirements import digest
from kms_conformance.strategies.units import Unit, units

SAME: Mapping[str, str] = {
    "schema": "schema",
    "suite": "version of the suite, its catalogue, or what it is built on",
    "target": "target, or claims of it",
    "of": "number of parts",
    "asked": "seed, effort or other options",
    "units": "list of units",
}
"""What all parts of a run have in common, in words; whatever else they share is told by its name."""


def merge(folders: Sequence[Path], out: Path) -> Report:
    """The report of the run whose parts are in these folders; they are kept in `out`, too."""
    files = [read(folder) for folder in folders]
    parts = _united(files)
    run = files[0].run
    shared = shared_of(files[0])
    every = _units(shared, files[0].path)
    _require_own(parts, shared, every)
    write(out, run, parts)
    number = shared.options.share[1]
    if lacking := [place for place in range(1, number + 1) if place not in parts]:
        names = ", ".join(f"{place}/{number}" for place in lacking)
        raise UsageError(
            f"part {names} is missing, so there is no verdict; {out} now holds the other {len(parts)}, "
            "merge it with what is missing"
        )
    return _judged(shared, parts_of(Written(out / NAME, run, parts)))


def _united(files: Sequence[Written]) -> dict[int, Any]:
    """The parts of all files; a UsageError where they are not of one run, or one of them was run twice."""
    first, parts, origin = files[0], dict[int, Any](), dict[int, Path]()
    for file in files:
        for name in (*SAME, *file.run):
            if file.run.get(name) != first.run.get(name):
                what = SAME.get(name, name)
                told = _told(first.run.get(name), file.run.get(name))
                raise UsageError(f"{file.path} has another {what} than {first.path}{told}; merge parts of one run")
        for number, row in file.parts.items():
            if parts.setdefault(number, row) != row:
                where = f"{origin[number]} and {file.path}"
                raise UsageError(f"part {number}/{first.run['of']} is there twice, in {where}; leave one of them out")
            origin.setdefault(number, file.path)
    return parts


def _told(one: Any, other: Any) -> str:
    """The first member in which two values differ, where they are short enough to be told."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in one:
            if one[name] != other.get(name) and isinstance(one[name], str | int):
                return f" ({name}: {other.get(name)}, not {one[name]})"
        return ""
    return f" ({other}, not {one})" if isinstance(one, str | int) else ""


def _units(shared: Shared, path: Path) -> list[Unit]:
    """The units of the whole run; a UsageError where this installation would run others."""
    from kms_conformance.conformance.version import suite_version

    made, here = shared.scene.suite, {"version": suite_version(), "requirements_digest": digest()}
    other = next((name for name, value in here.items() if made.get(name) != value), None)
    if other is not None:
        told = f"{other}: {made.get(other)}, not {here[other]}"
        raise UsageError(
            f"{path} was made by another version of the suite ({told}); merge with the version that made it"
        )
    claimed = shared.scene.info.claimed
    every = [*chain(*chosen(units, shared.options, claimed))]
    if fingerprint(every) != shared.units:
        raise UsageError(f"{path} has another list of units than this version; merge with the version that made it")
    return every


def _require_own(parts: Mapping[int, Any], shared: Shared, every: Sequence[Unit]) -> None:
    """A UsageError where a part holds what is not its own, or holds it twice or in another order."""
    number = shared.options.share[1]
    for alone in (False, True):
        names = [unit.name for unit in every if unit.alone is alone]
        for part, row in parts.items():
            own = iter(name for place, name in enumerate(names) if place % number == part - 1)
            held = [unit["name"] for unit in row["units"] if unit["name"] in set(names)]
            if not all(name in own for name in held):
                raise UsageError(
                    f"part {part}/{number} holds units of other parts, or its own twice or out of order; run it again"
                )
    known = {unit.name for unit in every}
    for part, row in parts.items():
        if not 1 <= part <= number or not all(unit["name"] in known for unit in row["units"]):
            raise UsageError(f"part {part}/{number} holds units that this run does not have; run it again")


def _judged(shared: Shared, parts: Sequence[Part]) -> Report:
    scene, options = shared.scene, replace(shared.options, shard=None)
    with _missing(scene, options) as prove:
        crew = Replayed(parts, scene.entries, prove if scene.in_process else None)
        judged = judge(scene, crew, options, Progress(), units)
    told = [part.volatile for part in parts]
    operations = sum((Counter(row.operations) for row in told), Counter[str]())
    volatile = replace(
        judged.report.volatile,
        started=min(row.started for row in told),
        duration_s=max(row.duration_s for row in told),
        calls=sum(row.calls for row in told),
        operations=dict(sorted(operations.items())),
        keys_created=sum(row.keys_created for row in told),
        cost_usd=sum(costs) if (costs := [row.cost_usd for row in told if row.cost_usd is not None]) else None,
    )
    return replace(judged.report, volatile=volatile)


@contextmanager
def _missing(scene: Scene, options: Options) -> Iterator[Try]:
    """Proves on the target what no shard has; it is opened when that comes to pass."""
    with ExitStack() as stack:
        made: list[Worker] = []

        def prove(raw: Raw, known: Sequence[Deviation]) -> Attempt:
            if resolve(options.target).metering is not None:
                return Attempt(unproved(raw))  # a merge spends nothing
            if not made:
                target = as_judged(resolve(options.target), scene.info.claimed)
                target = replace(target, disclaimed=scene.disclaimed)
                made.append(stack.enter_context(opened(target, None, options.max_keys)))
            return made[0].attempt(raw, known)

        yield prove
