"""The tables of prices and quotas, read from the files beside this one."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import tomli


def table(name: str) -> dict[str, Any]:
    """A table of this folder."""
    return tomli.loads(files(__package__ or "").joinpath(name).read_text("utf-8"))
