"""Jobs and changes of key that never end cost the verdicts on themselves, and a bounded time."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.cloud.services.domain_service import DomainService
from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import Progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.session.ends import patience, told
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.report import Verdict
from kms_conformance.strategies.units import EFFORTS
from tests.cloud_clients import served_cloud

TARGET = """
endpoint_url = "{url}"
implements = ["kms-core", "voice-id"]
[bounds]
reencrypt_s = 1
"""
OF_JOBS = {"VOICEID-017", "VOICEID-038", "VOICEID-042", *(f"VOICEID-0{number}" for number in (44, 45, 46, 49, 53))}
"""Requirements of changes of key, and of jobs, that have ended."""
OTHERWISE = ("needs-time", "needs-port", "needs-region", "needs-managed-key")
"""What is not exercised on any such target."""


@pytest.mark.exhaustive
def test_a_service_whose_jobs_never_end_is_judged_on_all_else_within_its_calls(tmp_path: Path) -> None:
    with served_cloud() as served:
        for service in served.cloud.services.values():
            if isinstance(service, DomainService):
                service.paused = True
        (tmp_path / "target.toml").write_text(TARGET.format(url=served.url))
        options = checked(Options(str(tmp_path / "target.toml"), out=tmp_path / "out", progress="none", workers=1))
        report = run(options, resolve(options.target), Progress())
    assert report.volatile.calls <= EFFORTS["quick"].calls
    assert {row.requirement.id for row in report.results if row.verdict is Verdict.FAIL} == {"VOICEID-042"}
    silent = {row.requirement.id for row in report.results if row.verdict is not Verdict.PASS}
    excused = {row.requirement.id for row in report.results if row.reason in OTHERWISE}
    assert {name for name in silent - excused if name.startswith("VOICEID")} <= OF_JOBS


class Awaiting:
    """As much of an executor as remembers what was awaited in vain."""

    def __init__(self) -> None:
        self.steady, self.in_vain = False, Counter[str]()


def test_an_end_that_never_comes_is_awaited_twice_for_its_whole_time() -> None:
    """Each was, which came to more than six minutes; a slow one among good ones is awaited as long as ever."""
    executor: Any = Awaiting()
    assert [patience(executor, "voice-id", 30) for _ in range(2) if told(executor, "voice-id", ended=False)] == [30, 1]
    assert not told(executor, "voice-id", ended=False), "what was awaited less long accuses nobody"
    assert patience(executor, "profiles", 30) == 30
    assert told(executor, "voice-id", ended=True) and patience(executor, "voice-id", 30) == 30
