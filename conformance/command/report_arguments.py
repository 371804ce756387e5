"""The options of the commands that read reports, list what there is, or clean up."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kms_conformance.conformance.command.folder import folder
from kms_conformance.conformance.command.run_arguments import add_account, target_of
from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.run.defaults import DEFAULT_OUT

KINDS = (
    "newly-failing", "new-deviation", "no-longer-exercised", "fails-as-new", "new-in-catalogue", "gone-from-catalogue",
    "newly-exercised", "changed-deviation", "deviation-gone", "fixed", "new-observation", "observation-gone",
)  # fmt: skip
"""Of changes between two reports, as in reports/diff.py, which takes longer to load."""


def add_reading(commands: Any) -> None:
    """`list`, `repro`, `recheck`, `merge`, `diff`, `compare`, `certify` and `verify`."""
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
        "folders", type=folder, nargs="+", metavar="DIR", help="the report folder of a shard, or of an earlier merge"
    )
    merge.add_argument("--out", type=folder, default=Path(DEFAULT_OUT), metavar="DIR", help="where to write the report")
    merge.set_defaults(command=_merge)
    changed = commands.add_parser("diff", help="what changed between two reports (exit status 1: it became worse)")
    changed.add_argument("old", type=folder, metavar="OLD", help="the report folder of the earlier run")
    changed.add_argument("new", type=folder, metavar="NEW", help="the report folder of the later run")
    changed.add_argument("--format", choices=("text", "markdown", "json"), default="text", dest="form")
    changed.add_argument(
        "--fail-on", action="append", default=[], metavar="KIND", choices=(*KINDS, "none"),
        help=f"exit status 1 for this kind of change alone; may be repeated: {', '.join(KINDS)}, none; "
        "default: newly-failing, new-deviation, no-longer-exercised",
    )  # fmt: skip
    changed.set_defaults(command=_diff)
    compare = commands.add_parser("compare", help="one page of several reports side by side")
    compare.add_argument("folders", type=folder, nargs="+", metavar="DIR", help="the report folder of a run")
    compare.add_argument(
        "--out", type=folder, default=Path("kms-conformance-comparison"), metavar="DIR", help="where to write the page"
    )
    compare.set_defaults(command=_compare)
    _add_certificates(commands)


def _add_certificates(commands: Any) -> None:
    certify = commands.add_parser("certify", help="write a signed certificate of what a report shows")
    certify.add_argument("report", type=folder, nargs="?", metavar="DIR", help="the report folder of a run")
    certify.add_argument(
        "--key", metavar="FILE|awskms:ARN", help="the private key that signs, in PEM, or a key of a KMS that can sign"
    )
    certify.add_argument("--out", type=folder, metavar="FILE", help="default: certificate.json in the report folder")
    certify.add_argument(
        "--artifact",
        metavar="FILE|ALGORITHM:HEX",
        help="what was judged, or its digest: the subject of the certificate",
    )
    certify.add_argument("--badge", action="store_true", help="write a badge for each profile beside the certificate")
    certify.add_argument(
        "--key-gen", type=folder, metavar="FILE", help="make a key, write it to FILE and FILE.pub, end"
    )
    certify.set_defaults(command=_certify)
    verify = commands.add_parser("verify", help="check a certificate (exit status 1: it does not hold)")
    verify.add_argument("file", type=folder, metavar="FILE", help="the certificate")
    verify.add_argument("--report", type=folder, metavar="DIR", help="check that it says what this report shows")
    verify.add_argument("--trust", type=folder, metavar="KEY", help="check that this public key signed it, in PEM")
    verify.set_defaults(command=_verify)


def add_sweep(sweep: argparse.ArgumentParser) -> None:
    """`sweep`."""
    sweep.add_argument(
        "--out", type=folder, default=Path(DEFAULT_OUT), metavar="DIR", help="the report folder of the run"
    )
    sweep.add_argument("--target", help="only what was left at the endpoint of this target, with its credentials")
    add_account(sweep)
    sweep.add_argument("--run", metavar="ID", help="only what this run left")
    sweep.add_argument(
        "--expired", action="store_true", help="only what is more than a day old; on AWS, what has expired"
    )
    sweep.add_argument("--dry-run", action="store_true", help="print what would be deleted, and delete nothing")
    sweep.set_defaults(command=_sweep)


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


def _merge(options: argparse.Namespace) -> int:
    from kms_conformance.conformance.command.job import merge_job

    return merge_job(options.folders, options.out)


def _sweep(options: argparse.Namespace) -> int:
    from kms_conformance.conformance.run.sweep import SweepOptions, sweep

    return sweep(SweepOptions(options.out, target_of(options), options.run, options.expired, options.dry_run))


def _diff(options: argparse.Namespace) -> int:
    from kms_conformance.conformance.command.diff import diff

    return diff(options.old, options.new, options.form, options.fail_on)


def _compare(options: argparse.Namespace) -> int:
    from kms_conformance.conformance.command.compare import compare

    return compare(options.folders, options.out)


def _certify(options: argparse.Namespace) -> int:
    from kms_conformance.conformance.command.certify import CertifyOptions, certify, key_gen

    if options.key_gen is not None:
        return key_gen(options.key_gen)
    if options.report is None:
        raise UsageError("certify needs the report folder of a run; give DIR, or --key-gen FILE to make a key")
    return certify(CertifyOptions(options.report, options.artifact, options.key, options.out, options.badge))


def _verify(options: argparse.Namespace) -> int:
    from kms_conformance.conformance.command.verify import verify

    return verify(options.file, options.report, options.trust)
