"""`kms-conformance sweep`: clean up what runs left behind that were killed, by the ledger of their report folder."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.run.arrival import arrive
from kms_conformance.conformance.run.cleaning import clean
from kms_conformance.conformance.run.defaults import LEDGER
from kms_conformance.conformance.run.lock import owned
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.wire.ledger import Entry, Ledger, Run

EXPIRED_AFTER = timedelta(days=1)


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
    if not ledger.path.is_file():
        raise UsageError(f"there is no {LEDGER} in {options.out}; give the folder of a run with --out")
    with owned(options.out):
        runs = [run for run in ledger.runs() if _wanted(run, options)]
        left = sum(_swept(run, ledger, dry_run=options.dry_run, target=options.target) for run in runs)
    if ledger.unread:
        lines = "1 line" if ledger.unread == 1 else f"{ledger.unread} lines"
        print(f"{lines} of {ledger.path} cannot be read: what they name may be left")
    elif not runs:
        print("nothing is left behind")
    return int(bool(left))


def _wanted(run: Run, options: SweepOptions) -> bool:
    if run.ended or (options.run is not None and run.id != options.run):
        return False
    if options.target is not None and resolve(options.target).info.endpoint != run.endpoint:
        return False
    return not options.expired or datetime.now(UTC) - datetime.fromisoformat(run.began) > EXPIRED_AFTER


def _swept(run: Run, ledger: Ledger, *, dry_run: bool, target: str | None) -> int:
    """How much of a run is left."""
    what = f"run {run.id} of {run.began} at {run.endpoint}"
    if dry_run:
        print(f"{what} left {told(list(run.things))}")
        return 0
    chosen = resolve(target or run.target)
    arrive(chosen, 0)
    with chosen.open() as clients:
        left = clean(clients, run.things, chosen.principals.other_account)
    if not left:
        ledger.end(run.id)
    print(f"{what}: {len(run.things) - len(left)} removed" + (f"; still there: {told(left)}" if left else ""))
    return len(left)


def told(things: list[Entry]) -> str:
    """So many of each kind."""
    counts = Counter(kind for kind, _ in things)
    return ", ".join(f"{number} {kind}{'s' * (number > 1)}" for kind, number in sorted(counts.items())) or "nothing"
