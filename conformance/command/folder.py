"""A folder as an option."""

from __future__ import annotations

import argparse
from pathlib import Path


def folder(text: str) -> Path:
    """A path that is not empty."""
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty; give a folder")
    return Path(text)
