"""docs/reference-kms.md: its code is a file of tests, and they pass; what it says of limits is so."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from kms_conformance.cloud.http import app, gateway, refusals, server

PAGE = (Path(__file__).parent.parent / "docs" / "reference-kms.md").read_text("utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_the_code_of_the_page_is_a_file_of_tests_that_pass(tmp_path: Path) -> None:
    tests = tmp_path / "test_page.py"
    tests.write_text("\n".join(BLOCKS), "utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tests)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"{PAGE.count('def test_')} passed" in ran.stdout


def test_the_limits_on_the_page_are_those_of_the_server() -> None:
    mib = {dialect: size // 2**20 for dialect, size in gateway.LARGEST_BODY.items()}
    assert f"{mib['json']} MiB; {mib['rest-json']} MiB for REST-JSON, {mib['s3']} MiB for S3" in PAGE
    assert f"| {server.LARGEST_HEAD // 1024} KiB, {server.HEAD_WITHIN_S} s |" in PAGE
    assert f"| sending a body | {app.BODY_WITHIN_S} s |" in PAGE
    assert f"| an idle connection | {server.IDLE_S} s |" in PAGE
    minutes = refusals.SKEW_MINUTES
    assert f"| {minutes['json']} minutes; {minutes['query']} for STS, IAM and S3 |" in PAGE
