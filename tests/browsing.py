"""A page as a browser has it after its script ran; tests that ask for it are skipped where there is none."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

BROWSER = shutil.which("chromium")
Browse = Callable[[Path, str], str]
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--allow-file-access-from-files",
    "--virtual-time-budget=10000", "--dump-dom",
)  # fmt: skip


def browser(tmp_path: Path) -> Browse:
    """What a browser makes of a file; the test is skipped where there is no browser."""
    if BROWSER is None:
        pytest.skip("chromium is not installed: the page was not opened in a browser")

    def dom(path: Path, hash_: str = "") -> str:
        command = [BROWSER, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", path.as_uri() + hash_]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout

    return dom
