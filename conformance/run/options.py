"""The options of a run, checked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from math import inf
from pathlib import Path

from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.run.defaults import DEFAULT_OUT, DEFAULT_TARGET, LEDGER, SPENDING
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.requirements.requirement import GROUPS, PROFILES
from kms_conformance.strategies.units import EFFORTS

FILES, FOLDERS = ("report.json", "report.html", "junit.xml", LEDGER, SPENDING, ".run.lock"), ("repro", "histories")
"""What a report folder holds."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked to do. `shard` is (I, N), counted from 1; None is a run that is not shared."""

    target: str = DEFAULT_TARGET
    profiles: tuple[str, ...] = ()
    require: tuple[str, ...] = ()
    effort: str = "quick"
    seed: int = 1
    out: Path = field(default_factory=lambda: Path(DEFAULT_OUT))
    baseline: str | None = None
    update_baseline: bool = False
    workers: int | None = 1
    """None is as many as are worth it on this machine."""
    shard: tuple[int, int] | None = None
    cluster: str | None = None
    """Where the work is done: the address of a scheduler of dask, or local:N."""
    max_failures: int | None = None
    max_calls: int | None = None
    max_keys: int | None = None
    strict: bool = False
    wait: float = 0
    """Seconds within which the target may still come up."""
    progress: str = "auto"

    @property
    def share(self) -> tuple[int, int]:
        """The part of the work that is this run's."""
        return self.shard or (1, 1)


def checked(options: Options) -> Options:
    """The options with groups of profiles resolved, and their folder made; a UsageError says which one is wrong."""
    correct(options)
    prepare(options.out)
    return resolved(options)


def resolved(options: Options) -> Options:
    """The options with groups of profiles resolved."""
    profiles = tuple(name for given in options.profiles for name in GROUPS.get(given, (given,)))
    return replace(options, profiles=profiles)


def correct(options: Options) -> None:
    """A UsageError says which of the options is wrong, and what may be given."""
    _known("requirement", options.require, tuple(REGISTRY), "kms-conformance list requirements")
    _known("profile", options.profiles, (*PROFILES, *GROUPS), "kms-conformance list profiles")
    _known("effort", (options.effort,), tuple(EFFORTS), ", ".join(EFFORTS))
    part, parts = options.share
    if not 1 <= part <= parts:
        raise UsageError(f"--shard {part}/{parts} is not a part; write I/N with 1 <= I <= N")
    for name in ("workers", "max_failures", "max_calls", "max_keys"):
        value = getattr(options, name)
        if value is not None and value < 1:
            option = "-n" if name == "workers" else f"--{name.replace('_', '-')}"
            raise UsageError(f"{option} is {value}; give 1 or more")
    if not 0 <= options.wait < inf:
        raise UsageError(f"--wait is {options.wait:g}; give the seconds, 0 or more")


def _known(what: str, given: tuple[str, ...], known: tuple[str, ...], where: str) -> None:
    for name in given:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"see: {where}"
            raise UsageError(f"unknown {what} {name!r}; {hint}")


def prepare(out: Path) -> None:
    """Make the report folder and write to it, before anything is spent on the target."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe = out / ".writable"
        probe.write_text("", "utf-8")
        probe.unlink(missing_ok=True)
        for name in FILES:
            if (out / name).is_dir():
                raise UsageError(f"{out / name} is a folder where a file would be written; give another one with --out")
        for name in FOLDERS:
            if (out / name).exists() and not (out / name).is_dir():
                raise UsageError(f"{out / name} is a file where a folder would be made; give another one with --out")
    except OSError as error:
        raise UsageError(
            f"cannot write the report folder {out}: {error.strerror}; give another one with --out"
        ) from error
