"""The command line: options in, one clear line for each error, an exit status that CI can rely on.

Exit status of `run`: 0 no MUST failure outside the baseline; 1 such a failure, or a stale baseline entry; 2 wrong
usage or configuration; 3 the run could not judge; 130 interrupted, with the report written.
"""

from __future__ import annotations

import argparse
import gc
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

from kms_conformance.conformance.command.report_arguments import add_reading, add_sweep
from kms_conformance.conformance.command.run_arguments import add_run
from kms_conformance.conformance.command.serve_arguments import add_serve
from kms_conformance.conformance.errors import ConformanceError

SELDOM = (20_000, 20, 50)
"""When the collector of cycles runs: next to nothing here is a cycle, and imports alone make it run a hundred times."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    gc.set_threshold(*SELDOM)
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
    add_run(commands.add_parser("run", help="judge a target and write the report"))
    add_reading(commands)
    add_sweep(commands.add_parser("sweep", help="delete what killed runs left on their targets"))
    add_serve(
        commands.add_parser(
            "serve", help="serve the reference KMS over HTTP, with IAM, STS, S3, CloudTrail and services on it"
        )
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
