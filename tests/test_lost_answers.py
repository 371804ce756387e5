"""An answer to a change of permissions that is lost accuses nobody: what was asked for may be done, or not."""

from __future__ import annotations

from itertools import count
from math import inf
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.conformance.run.options import Options
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.models.access.permission_changes import PERMISSION_CHANGES, last_permission_change, unanswered
from kms_conformance.models.calls import Call
from kms_conformance.models.outcomes import Indeterminate, Outcome
from kms_conformance.models.report import Verdict
from kms_conformance.models.terms import KeyRef, RoleName
from kms_conformance.models.world import Key, World

ONE_IN = 7


@pytest.mark.parametrize("done", [True, False], ids=["done", "not-done"])
def test_whether_it_was_done_or_not_nothing_fails(done: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    execute, turn = Executor.execute, count(1)

    def lossy(self: Executor, operation: str, params: Any, *more: Any, **named: Any) -> Outcome:
        lost = operation in PERMISSION_CHANGES and next(turn) % ONE_IN == 0
        if lost and not done:
            return Indeterminate("connection-lost")
        outcome = execute(self, operation, params, *more, **named)
        return Indeterminate("connection-lost") if lost else outcome

    monkeypatch.setattr(Executor, "execute", lossy)
    profiles = ("kms-grants", "kms-authorization")
    options = Options(target="reference", profiles=profiles, out=tmp_path, workers=1)
    report = run(options, resolve("reference"), progress("none"))
    assert next(turn) > 20 * ONE_IN
    assert [row.requirement.id for row in report.results if row.verdict is Verdict.FAIL] == []
    assert report.summary["pass"] > 100


def test_a_key_is_asked_no_more_and_a_principal_may_have_either_policy() -> None:
    world = World(keys={1: Key(1)})
    assert unanswered(world, Call.of("PutKeyPolicy", KeyId=KeyRef(1))).keys[1].lost
    after = unanswered(world, Call.of("DeleteRolePolicy", RoleName=RoleName("alice")))
    assert [row.since for row in after.iam["alice"]] == [0, inf]
    assert last_permission_change(after) == 0
