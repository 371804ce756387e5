"""Targets by name: moto, reference, mutant:<id>, a URL, a target file, or a service's factory."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any

from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.targets import endpoint, moto
from kms_conformance.conformance.targets.target import Target

__all__ = ["EMBEDDED", "Target", "check_mutant", "in_process_client", "resolve"]

EMBEDDED = ("moto", "reference", "mutant:<id>")
"""Targets that need nothing but this package."""


def resolve(name: str) -> Target:
    """The target that a --target option names; a UsageError says what may be given."""
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
        return endpoint.from_file(Path(name))
    if name.startswith("python:"):
        from kms_conformance.conformance.targets.hosted import target as hosted

        return hosted.target(name)
    if name == "aws":
        raise UsageError(f"target {name!r} is not part of this version; give moto, reference, a URL or a target file")
    raise UsageError(
        f"unknown target {name!r}; give moto, reference, mutant:<id>, a URL like http://127.0.0.1:4566, "
        "the path of a target file that ends in .toml, or python:my_package.store:make"
    )


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
