"""Targets by name: moto, reference, mutant:<id>, a URL, a target file, AWS, or a service's factory."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any

from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.targets import endpoint, moto
from kms_conformance.conformance.targets.target import Target
from kms_conformance.conformance.targets.target_file import load

__all__ = ["EMBEDDED", "Target", "check_mutant", "in_process_client", "resolve"]

EMBEDDED = ("moto", "reference", "mutant:<id>")
"""Targets that need nothing but this package."""


def resolve(name: str, *, to_judge: bool = True) -> Target:
    """The target that a --target option names; a UsageError says what may be given.

    to_judge  it is judged, for which a target on AWS needs a budget; False: it is cleaned up
    """
    if name == "moto":
        return moto.target()
    if name == "reference":
        from kms_conformance.conformance.targets import embedded

        return embedded.reference()
    if name.startswith("mutant:"):
        return _mutant(name.removeprefix("mutant:"))
    if "://" in name:
        return endpoint.from_url(name)
    if name.endswith(".toml"):
        return _from_file(Path(name), to_judge=to_judge)
    if name.startswith("python:"):
        from kms_conformance.conformance.targets.hosted import target as hosted

        return hosted.target(name)
    if name == "aws" or name.startswith("aws:"):
        from kms_conformance.conformance.targets import aws

        return aws.from_name(name, to_judge=to_judge)
    raise UsageError(
        f"unknown target {name!r}; give moto, reference, mutant:<id>, a URL like http://127.0.0.1:4566, "
        "the path of a target file that ends in .toml, aws, or python:my_package.store:make"
    )


def _from_file(path: Path, *, to_judge: bool) -> Target:
    data = load(path)
    if data.get("kind") != "aws":
        return endpoint.from_file(path, data)
    from kms_conformance.conformance.targets import aws, aws_file

    return aws.target(aws_file.account(path, data), to_judge=to_judge)


def _mutant(mutant_id: str) -> Target:
    from kms_conformance.conformance.targets import embedded  # cryptography is loaded only when used

    check_mutant(mutant_id)
    return embedded.mutant(mutant_id)


def check_mutant(mutant_id: str) -> None:
    """Raise a UsageError unless there is a mutant of that id."""
    from kms_conformance.conformance.targets import embedded

    known = embedded.mutant_ids()
    if mutant_id not in known:
        close = get_close_matches(mutant_id, known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else "see: kms-conformance list mutants"
        raise UsageError(f"unknown mutant {mutant_id!r}; {hint}")


def in_process_client(name: str) -> Any:
    """A KMS client of a fresh target, for scripts: "reference" or "mutant:<id>", delayed with "@<seconds>".

    Of "python:<module>:<factory>" it is the KMS of a process that ends with this one.
    """
    if name.startswith("python:"):
        from kms_conformance.conformance.targets.hosted import target as hosted

        return hosted.client(name)
    from kms_conformance.conformance.targets import embedded

    return embedded.client(name)
