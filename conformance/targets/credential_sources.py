"""Where the credentials of a target file come from: from it, from variables that it names, or from AWS's usual chain.

Nothing of them is looked for anywhere unless the file says so.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import botocore.session
from botocore.exceptions import (
    BotoCoreError,
    ConfigNotFound,
    ConfigParseError,
    PartialCredentialsError,
    ProfileNotFound,
)

from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.targets.target import Credentials

SECRET = ("access_key_id", "secret_access_key", "session_token")
BY_VARIABLE = {f"{name}_env": name for name in SECRET}
"""The keys that name an environment variable, and what is in it."""
CHAIN = "aws-chain"
TOLD = (ConfigNotFound, ConfigParseError, PartialCredentialsError, ProfileNotFound)
"""Errors of the chain whose texts hold no secrets; what a program says that is to print credentials may hold some."""


def credentials(path: Path, where: str, row: Mapping[str, Any]) -> Credentials:
    """Those of a table of the target file at `path`; a UsageError says what is missing, and never what is there."""
    values = {name: row[name] for name in SECRET if name in row}
    for key, name in BY_VARIABLE.items():
        if key in row:
            if name in values:
                raise UsageError(f"{path}: {where}.{name} and {where}.{key} exclude each other; keep one of them")
            values[name] = _variable(path, f"{where}.{key}", row[key])
    for name in ("access_key_id", "secret_access_key"):
        if not values.get(name):
            raise UsageError(f"{path}: {where}.{name} is missing; add it, or {name}_env, or leave {where} out")
    return Credentials(values["access_key_id"], values["secret_access_key"], values.get("session_token"))


def of_the_chain(path: Path | str, row: Mapping[str, Any]) -> Any:
    """Botocore's credentials, which renew themselves where their source does; a UsageError where there are none."""
    if others := [name for name in (*SECRET, *BY_VARIABLE) if name in row]:
        raise UsageError(f"{path}: credentials.source and credentials.{others[0]} exclude each other; keep one of them")
    hint = "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    try:
        found = chain()
        if found is not None:
            found.get_frozen_credentials()
    except TOLD as error:
        raise UsageError(f"{path}: credentials.source is {CHAIN!r}, but {str(error).rstrip('.')}; {hint}") from error
    except BotoCoreError as error:
        why = f"{type(error).__name__} (its text may hold secrets)"
        raise UsageError(f"{path}: credentials.source is {CHAIN!r}, but it ends with {why}; {hint}") from None
    if found is None:
        raise UsageError(f"{path}: credentials.source is {CHAIN!r}, but there are no credentials; {hint}")
    return found


def chain() -> Any:
    """The credentials of botocore's usual chain: variables, profiles, containers, instances; None: it has none."""
    return botocore.session.Session().get_credentials()


def _variable(path: Path, where: str, name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        state = "empty" if name in os.environ else "not set"
        raise UsageError(f"{path}: {where} names the environment variable {name}, which is {state}; set it")
    return value
