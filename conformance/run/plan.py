"""`run --plan`: what a run would make, call, wait for and cost. Nothing is sent.

The run is rehearsed on the reference KMS in this process, with the delays that the target declares; its clock is moved
where a run would wait. A target without deviations needs as much; each deviation of a target adds some calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kms_conformance.conformance.run.options import Options, correct, resolved
from kms_conformance.conformance.run.progress import Progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import embedded, resolve
from kms_conformance.conformance.targets.target import Clients, Metering, Target
from kms_conformance.models.aws.prices import DATE
from kms_conformance.models.report import Report

MOST_SHOWN = 12
"""Operations that are named, those that are called most."""
ONLY_OVER_HTTP = ("sigv4", "wire")


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What came of a rehearsal, and the time that it would have taken to wait."""

    report: Report
    waited: timedelta


def rehearse(options: Options, target: Target) -> Rehearsed:
    """Do the run in this process."""
    info = target.info
    stage = embedded.delayed("reference", info.grant_s, keys=info.key_state_s)
    seen: list[Any] = []

    @contextmanager
    def opened() -> Iterator[Clients]:
        with stage.open() as clients:
            seen.append(clients)
            yield clients

    metering = None if target.metering is None else replace(target.metering, budget_usd=inf)
    played = replace(stage, open=opened, implements=target.implements, metering=metering)
    with TemporaryDirectory() as folder:
        alone = replace(options, target="reference", out=Path(folder), baseline="none", workers=1, cluster=None)
        report = run(alone, played, Progress())
    waited = sum((clients.cloud.clock.offset for clients in seen), timedelta())
    return Rehearsed(report, waited)


def plan(options: Options) -> str:
    """What the run that is asked for would do, in words."""
    correct(options)
    options = resolved(options)
    target = resolve(options.target)
    rehearsed = rehearse(options, target)
    return "\n".join(_told(rehearsed, target, options))


def _told(rehearsed: Rehearsed, target: Target, options: Options) -> Iterator[str]:
    report, operations = rehearsed.report, rehearsed.report.volatile.operations
    yield f"plan of a run on {target.info.endpoint}: effort {options.effort}, seed {options.seed}; nothing was sent"
    yield f"profiles: {', '.join(report.profiles)}"
    yield f"makes     {report.volatile.keys_created} KMS keys" + "".join(_others(operations))
    yield f"calls     {report.volatile.calls:,}"
    most = sorted(operations.items(), key=lambda row: (-row[1], row[0]))
    for name, number in most[:MOST_SHOWN]:
        yield f"  {number:>7,} {name}"
    if rest := sum(number for _, number in most[MOST_SHOWN:]):
        yield f"  {rest:>7,} calls of {len(most) - MOST_SHOWN} other operations"
    if left_out := [name for name in ONLY_OVER_HTTP if target.implements and name in target.implements]:
        yield f"          and those of {' and '.join(left_out)}, which go over HTTP alone: a few hundred"
    yield f"waits     {_hours(rehearsed.waited)} in one process; -n shares it"
    if target.metering is not None and report.volatile.cost_usd is not None:
        yield from _cost(report.volatile.cost_usd, target.metering)


def _others(operations: Any) -> Iterator[str]:
    for operation, what in (("CreateBucket", "buckets"), ("CreateAlias", "aliases"), ("CreateGrant", "grants")):
        if number := operations.get(operation):
            yield f", up to {number} {what}"
    if number := operations.get("CreateRole", operations.get("iam:CreateRole")):
        yield f", {number} roles"


def _cost(usd: float, metering: Metering) -> Iterator[str]:
    yield f"costs     about ${usd:.2f}, by AWS's prices of {DATE} and without its free tier"
    if usd > metering.budget_usd:
        yield f"          more than the budget of ${metering.budget_usd:.2f}: the run would end early"
    else:
        yield f"          within the budget of ${metering.budget_usd:.2f}"


def _hours(waited: timedelta) -> str:
    minutes = round(waited / timedelta(minutes=1))
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
