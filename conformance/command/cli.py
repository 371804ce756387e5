"""The command line: options in, one clear line for each error, an exit status that CI can rely on.

Exit status of `run`: 0 no MUST failure outside the baseline; 1 such a failure, or a stale baseline entry; 2 wrong
usage or configuration; 3 the run could not judge; 130 interrupted, with the report written.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from kms_conformance.conformance.errors import ConformanceError, UsageError
from kms_conformance.conformance.run.defaults import DEFAULT_OUT, DEFAULT_TARGET


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    try:
        options = _parser().parse_args(arguments)
        status: int = options.command(options)
    except ConformanceError as error:
        print(f"kms-conformance: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("kms-conformance: interrupted before anything was judged", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return 0
    except Exception:  # noqa: BLE001 - a fault of ours must not end with status 1: that is said of the target
        traceback.print_exc()
        print("kms-conformance: a fault of the suite itself; please report it with the lines above", file=sys.stderr)
        return 3
    return status


class _Parser(argparse.ArgumentParser):
    """Tells a wrong option in one line."""

    def error(self, message: str) -> NoReturn:
        """The line, and exit status 2."""
        self.exit(2, f"kms-conformance: {message}; see: {self.prog} --help\n")


class _Version(argparse.Action):
    """Looks the version up when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        """Tell it, and end."""
        from kms_conformance.conformance.version import suite_version

        print(f"kms-conformance {suite_version()}")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser("kms-conformance", description="Does a target really behave like AWS KMS?")
    parser.add_argument("--version", action=_Version, nargs=0, help="show program's version number and exit")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands.add_parser("run", help="judge a target and write the report"))
    listing = commands.add_parser(
        "list", help="list requirements, profiles, targets, mutants, or the claims of AWS's guide"
    )
    listing.add_argument("what", choices=("requirements", "profiles", "targets", "mutants", "claims"))
    listing.set_defaults(command=_list)
    repro = commands.add_parser(
        "repro", help="print or run the shortest scripts that show how a requirement is departed from"
    )
    repro.add_argument("report", type=Path, metavar="DIR", help="the report folder of a run")
    repro.add_argument("requirement", metavar="REQUIREMENT", help="the id of a requirement, for example CTX-003")
    repro.add_argument("--run", action="store_true", help="run the script (exit status 1: it still departs)")
    repro.set_defaults(command=_repro)
    again = commands.add_parser("recheck", help="judge CloudTrail events in files; no target is called")
    again.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE|DIR",
        help="a file of events (JSON, JSON lines, gzip), or a folder of them",
    )
    again.set_defaults(command=_recheck)
    merge = commands.add_parser("merge", help="merge the shards of a run into one report")
    merge.add_argument(
        "folders", type=_folder, nargs="+", metavar="DIR", help="the report folder of a shard, or of an earlier merge"
    )
    merge.add_argument(
        "--out", type=_folder, default=Path(DEFAULT_OUT), metavar="DIR", help="where to write the report"
    )
    merge.set_defaults(command=_merge)
    _add_sweep(commands.add_parser("sweep", help="delete what killed runs left on their targets"))
    _add_serve(
        commands.add_parser(
            "serve", help="serve the reference KMS over HTTP, with IAM, STS, S3, CloudTrail and services on it"
        )
    )
    return parser


def _add_run(run: argparse.ArgumentParser) -> None:
    kinds = "moto | reference | mutant:<id> | URL | file.toml | python:module:make; default: moto"
    run.add_argument("--target", default=DEFAULT_TARGET, help=kinds)
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
    run.add_argument("--out", type=_folder, default=Path(DEFAULT_OUT), metavar="DIR", help="where to write the report")
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
    run.add_argument("--strict", action="store_true", help="count not-exercised and indeterminate as failures")
    run.add_argument(
        "--wait", type=float, default=0, metavar="SECONDS", help="wait so long for the target to answer; default: 0"
    )
    run.add_argument(
        "--progress", choices=("auto", "plain", "json", "none"), default="auto",
        help="how progress is shown on stderr; default: auto, which is plain where stderr is no terminal",
    )  # fmt: skip
    run.set_defaults(command=_run)


def _add_sweep(sweep: argparse.ArgumentParser) -> None:
    sweep.add_argument(
        "--out", type=_folder, default=Path(DEFAULT_OUT), metavar="DIR", help="the report folder of the run"
    )
    sweep.add_argument("--target", help="only what was left at the endpoint of this target, with its credentials")
    sweep.add_argument("--run", metavar="ID", help="only what this run left")
    sweep.add_argument("--expired", action="store_true", help="only what is more than a day old")
    sweep.add_argument("--dry-run", action="store_true", help="print what would be deleted, and delete nothing")
    sweep.set_defaults(command=_sweep)


def _add_serve(serve: argparse.ArgumentParser) -> None:
    serve.add_argument("--host", default="127.0.0.1", help="the address to listen on; default: 127.0.0.1")
    serve.add_argument(
        "--port", type=int, default=4566, metavar="N", help="the port to listen on, 0 for any free one; default: 4566"
    )
    serve.add_argument("--mutant", metavar="ID", help="serve a KMS, or a service on it, with this seeded fault")
    serve.add_argument(
        "--account", action="append", default=[], metavar="ID[=SECRET]", dest="accounts",
        help="open another account; its id is the access key id of its root user; may be repeated",
    )  # fmt: skip
    serve.add_argument(
        "--data", type=Path, metavar="DIR", help="where services store data; default: a temporary folder"
    )
    serve.add_argument(
        "--kms", metavar="URL", help="serve only services that encrypt at rest, on the KMS and S3 at this URL"
    )  # fmt: skip
    serve.add_argument(
        "--kms-service", metavar="ID=SECRET", help="credentials of the services at --kms; default: test=test"
    )
    serve.add_argument(
        "--kms-grantee", metavar="ARN", help="whom their grants name; default: the caller that STS tells"
    )
    serve.add_argument("--tls", action="store_true", help="serve HTTPS with a certificate that is made at the start")
    serve.add_argument("--tls-cert", type=Path, metavar="FILE", help="serve HTTPS with this certificate, in PEM")
    serve.add_argument("--tls-key", type=Path, metavar="FILE", help="the private key of --tls-cert, in PEM")
    serve.set_defaults(command=_serve)


def _folder(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty; give a folder")
    return Path(text)


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
    from kms_conformance.conformance.command.job import job
    from kms_conformance.conformance.run.options import Options

    return job(
        Options(
            target=options.target,
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


def _merge(options: argparse.Namespace) -> int:
    from kms_conformance.conformance.command.job import merge_job

    return merge_job(options.folders, options.out)


def _list(options: argparse.Namespace) -> int:
    from kms_conformance.conformance.command.listing import LISTINGS

    for line in LISTINGS[options.what]():
        print(line)
    return 0


def _repro(options: argparse.Namespace) -> int:
    from kms_conformance.conformance.command.listing import reproduction

    return reproduction(options.report, options.requirement, run=options.run)


def _recheck(options: argparse.Namespace) -> int:
    from kms_conformance.conformance.command.recheck import recheck

    return recheck(options.files)


def _sweep(options: argparse.Namespace) -> int:
    from kms_conformance.conformance.run.sweep import SweepOptions, sweep

    return sweep(SweepOptions(options.out, options.target, options.run, options.expired, options.dry_run))


def _serve(options: argparse.Namespace) -> int:
    from kms_conformance.conformance.command.serve import ServeOptions, serve_command

    return serve_command(
        ServeOptions(
            host=options.host,
            port=options.port,
            mutant=options.mutant,
            accounts=tuple(options.accounts),
            data=options.data,
            kms=options.kms,
            service=options.kms_service,
            grantee=options.kms_grantee,
            tls=options.tls,
            tls_cert=options.tls_cert,
            tls_key=options.tls_key,
        )
    )


if __name__ == "__main__":
    sys.exit(main())
