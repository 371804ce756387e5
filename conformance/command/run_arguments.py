"""The options of `run`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from kms_conformance.conformance.command.folder import folder
from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.run.defaults import DEFAULT_OUT, DEFAULT_TARGET


def add_run(run: argparse.ArgumentParser) -> None:
    """All of them."""
    kinds = "moto | reference | mutant:<id> | URL | file.toml | aws | python:module:make; default: moto"
    run.add_argument("--target", default=DEFAULT_TARGET, help=kinds)
    add_account(run)
    run.add_argument("--budget-usd", metavar="USD", help="of --target aws: what the run may spend")
    run.add_argument(
        "--profile",
        action="append",
        default=[],
        metavar="P",
        help="judge this profile or group of profiles; may be repeated",
    )
    run.add_argument(
        "--require", action="append", default=[], metavar="ID", help="judge only this requirement; may be repeated"
    )
    run.add_argument("--effort", default="quick", help="how much is tried: quick | standard | thorough; default: quick")
    run.add_argument("--seed", type=int, default=1, metavar="N", help="the seed of the random search; default: 1")
    run.add_argument("--out", type=folder, default=Path(DEFAULT_OUT), metavar="DIR", help="where to write the report")
    run.add_argument(
        "--baseline", metavar="none|FILE", help="a file of known failures; default: the one shipped for the target"
    )
    run.add_argument(
        "--update-baseline", action="store_true", help="write the failures of this run as the new baseline"
    )
    run.add_argument(
        "-n", type=_workers, dest="workers", metavar="auto|WORKERS",
        help="number of processes; default: auto, one a core (up to 8) if the target runs on this machine, else 1",
    )  # fmt: skip
    run.add_argument(
        "--shard", type=_shard, metavar="auto|I/N", help="do only part I of N of the work; merge makes the report"
    )
    run.add_argument(
        "--cluster",
        metavar="local:N|ADDRESS",
        help="use the workers of a dask cluster (pip install 'kms-conformance[cluster]')",
    )
    run.add_argument("--max-failures", type=int, metavar="N", help="stop searching after N new kinds of failure")
    run.add_argument("--max-calls", type=int, metavar="N", help="stop searching after N calls")
    run.add_argument("--max-keys", type=int, metavar="N", help="create at most N keys")
    run.add_argument(
        "--plan", action="store_true", help="print what the run would make, call, wait for and cost; send nothing"
    )
    run.add_argument("--strict", action="store_true", help="count not-exercised and indeterminate as failures")
    run.add_argument(
        "--wait", type=float, default=0, metavar="SECONDS", help="wait so long for the target to answer; default: 0"
    )
    run.add_argument(
        "--progress", choices=("auto", "plain", "json", "none"), default="auto",
        help="how progress is shown on stderr; default: auto, which is plain where stderr is no terminal",
    )  # fmt: skip
    run.set_defaults(command=_run)


def add_account(command: argparse.ArgumentParser) -> None:
    """Which account, and where, `--target aws` is."""
    command.add_argument("--account-id", metavar="ID", help="of --target aws: the account that may be used")
    command.add_argument("--region", metavar="REGION", help="of --target aws: its Region")


def target_of(options: argparse.Namespace, budget_usd: str | None = None) -> str | None:
    """The target that is named, with its account where it is aws."""
    given = {"--account-id": options.account_id, "--region": options.region, "--budget-usd": budget_usd}
    if options.target == "aws":
        from kms_conformance.conformance.targets.aws import composed

        return composed(*given.values())
    if named := [name for name, value in given.items() if value is not None]:
        raise UsageError(f"{named[0]} belongs to --target aws; leave it out, or write it into the target file")
    target: str | None = options.target
    return target


def _workers(text: str) -> int | None:
    try:
        return None if text == "auto" else int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is neither auto nor a number") from None


def _shard(text: str) -> tuple[int, int]:
    if text == "auto":
        return _shard_of_job()
    part, _, parts = text.partition("/")
    try:
        return int(part), int(parts)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is neither auto nor I/N, for example 1/4") from None


def _shard_of_job() -> tuple[int, int]:
    """The part that an Indexed Job of Kubernetes has given to this pod, counted from 0 there."""
    index, completions = (os.environ.get(name, "") for name in ("JOB_COMPLETION_INDEX", "JOB_COMPLETIONS"))
    if not index.isdecimal() or not completions.isdecimal():
        raise argparse.ArgumentTypeError(
            "auto needs JOB_COMPLETION_INDEX and JOB_COMPLETIONS, two numbers, in the environment; give I/N"
        )
    return int(index) + 1, int(completions)


def _run(options: argparse.Namespace) -> int:
    if options.cluster is not None and options.workers is not None:
        raise UsageError("-n and --cluster exclude each other; leave one of them out")
    from kms_conformance.conformance.command.job import job, plan_job
    from kms_conformance.conformance.run.options import Options

    return (plan_job if options.plan else job)(
        Options(
            target=target_of(options, options.budget_usd) or DEFAULT_TARGET,
            profiles=tuple(options.profile),
            require=tuple(options.require),
            effort=options.effort,
            seed=options.seed,
            out=options.out,
            baseline=options.baseline,
            update_baseline=options.update_baseline,
            workers=options.workers,
            shard=options.shard,
            cluster=options.cluster,
            max_failures=options.max_failures,
            max_calls=options.max_calls,
            max_keys=options.max_keys,
            strict=options.strict,
            wait=options.wait,
            progress=options.progress,
        )
    )
