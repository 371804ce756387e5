"""`kms-conformance sweep`: clean up what runs left behind that were killed, by the ledger of their report folder.

On AWS also by the marks of what they made, for which no folder is needed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.run.arrival import arrive
from kms_conformance.conformance.run.cleaning import clean
from kms_conformance.conformance.run.defaults import LEDGER
from kms_conformance.conformance.run.found import careful, found
from kms_conformance.conformance.run.lock import owned
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.targets.target import Target
from kms_conformance.conformance.wire.ledger import Entry, Ledger, Run
from kms_conformance.models.aws.marks import Mark

EXPIRED_AFTER = timedelta(days=1)
TRAIL_IS_LATE = (
    "keys without a tag are known from CloudTrail alone, where a creation shows after some minutes; "
    "sweep again in a quarter of an hour if a run was killed just now"
)


@dataclass(frozen=True, slots=True)
class SweepOptions:
    """What to clean up: of which target, of which run, only what is old; `dry_run` only says what that is."""

    out: Path
    target: str | None = None
    run: str | None = None
    expired: bool = False
    dry_run: bool = False


def sweep(options: SweepOptions) -> int:
    """Do it, a line for each run; the exit status: 1 where something is left."""
    ledger = Ledger(options.out / LEDGER)
    target = None if options.target is None else resolve(options.target, to_judge=False)
    marked = target if target is not None and target.mark is not None else None
    if not ledger.path.is_file() and marked is None:
        raise UsageError(f"there is no {LEDGER} in {options.out}; give the folder of a run with --out")
    swept = left = 0
    if ledger.path.is_file():
        with owned(options.out):
            runs = [run for run in ledger.runs() if _wanted(run, options)]
            left = sum(_swept(run, ledger, dry_run=options.dry_run, target=options.target) for run in runs)
        swept = len(runs)
    if marked is not None:
        by_mark = _by_mark(marked, options)
        swept, left = swept + by_mark[0], left + by_mark[1]
    if ledger.unread:
        lines = "1 line" if ledger.unread == 1 else f"{ledger.unread} lines"
        print(f"{lines} of {ledger.path} cannot be read: what they name may be left")
    elif not swept:
        print("nothing is left behind")
    return int(bool(left))


def _by_mark(target: Target, options: SweepOptions) -> tuple[int, int]:
    """Remove what carries the mark of a run: from how many runs something was there, and how much is left."""

    def wanted(mark: Mark) -> bool:
        return options.run in (None, mark.run) and (not options.expired or mark.expires < datetime.now(UTC))

    with target.open() as opened:
        clients = careful(opened, target)
        rows = found(clients, wanted, tuple(target.implements or ()))
        runs = {row.mark.run: row.mark for row in rows}
        left: list[Entry] = []
        for run, mark in runs.items():
            things = [row.thing for row in rows if row.mark.run == run]
            what = f"run {run}, which may be removed from {mark.expires:%Y-%m-%d %H:%M} UTC on,"
            if options.dry_run:
                print(f"{what} left {told(things)}")
                continue
            still = clean(clients, things, target.principals.other_account, thorough=True)
            left += still
            print(f"{what} left {told(things)}; " + (f"still there: {told(still)}" if still else "all is removed"))
    print(TRAIL_IS_LATE)
    return len(runs), len(left)


def _wanted(run: Run, options: SweepOptions) -> bool:
    if run.ended or (options.run is not None and run.id != options.run):
        return False
    if options.target is not None and resolve(options.target, to_judge=False).info.endpoint != run.endpoint:
        return False
    return not options.expired or datetime.now(UTC) - datetime.fromisoformat(run.began) > EXPIRED_AFTER


def _swept(run: Run, ledger: Ledger, *, dry_run: bool, target: str | None) -> int:
    """How much of a run is left."""
    what = f"run {run.id} of {run.began} at {run.endpoint}"
    if dry_run:
        print(f"{what} left {told(list(run.things))}")
        return 0
    chosen = resolve(target or run.target, to_judge=False)
    arrive(chosen, 0)
    with chosen.open() as opened:
        marked = chosen.mark is not None
        clients = careful(opened, chosen) if marked else opened
        left = clean(clients, run.things, chosen.principals.other_account, thorough=marked)
    if not left:
        ledger.end(run.id)
    print(f"{what}: {len(run.things) - len(left)} removed" + (f"; still there: {told(left)}" if left else ""))
    return len(left)


def told(things: list[Entry]) -> str:
    """So many of each kind."""
    counts = Counter(kind for kind, _ in things)
    return ", ".join(f"{number} {kind}{'s' * (number > 1)}" for kind, number in sorted(counts.items())) or "nothing"
