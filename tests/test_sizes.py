"""Lists, counts and lengths beyond the first page: what was left by others, or before, does not matter."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from kms_conformance.cloud.kms import KmsError, ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.conformance.run.work import Worker
from kms_conformance.conformance.targets.embedded import reference
from kms_conformance.strategies.units import EFFORTS, units
from tests.eventual import worker_on
from tests.test_either_answer import target

PROFILES = ("kms-core", "kms-grants", "kms-authorization", "kms-aliases", "kms-tags", "kms-rotation")
OF_LISTS = ("many/", "lists/", "grants/retirable", "grants/pages", "aliases/listed", "aliases/many", "tags/listed")
EARLIER_RUNS = 3


def found(worker: Worker, *names: str, effort: str = "quick") -> list[Any]:
    wanted = [unit for unit in units(effort, 1, PROFILES) if unit.name.startswith(names)]
    assert wanted
    results = [worker.run(unit) for unit in wanted]
    assert [result.trouble for result in results if result.trouble] == []
    return [raw.finding for result in results for raw in result.found]


def test_nothing_is_said_of_what_earlier_runs_left() -> None:
    with worker_on(reference()) as worker:
        for _ in range(EARLIER_RUNS):
            assert found(worker, *OF_LISTS) == []


def test_more_of_the_same_is_tried_with_more_effort() -> None:
    names = {effort: {unit.name for unit in units(effort, 1, PROFILES)} for effort in EFFORTS}
    assert {"grants/pages/120", "aliases/many/120"} <= names["standard"] - names["quick"]
    with worker_on(reference()) as worker:
        assert found(worker, "grants/pages/120", "aliases/many/120", effort="standard") == []


class RefusesLargeContexts(ReferenceKms):
    """No context of more than 4,096 bytes is taken, as no document promises (CTX-017)."""

    def seal(self, key: Any, plaintext: bytes, context: Any) -> bytes:
        if sum(map(len, (*context, *context.values()))) > 4096:
            raise KmsError("ValidationException", "the encryption context is too large")
        return super().seal(key, plaintext, context)


class RefusesEmptyTexts(ReferenceKms):
    """No context with an empty text is taken (CTX-016)."""

    def seal(self, key: Any, plaintext: bytes, context: Any) -> bytes:
        if not all((*context, *context.values())):
            raise KmsError("ValidationException", "a text of the encryption context is empty")
        return super().seal(key, plaintext, context)


class RefusesThemWhenOpening(ReferenceKms):
    """What Encrypt took Decrypt does not take again."""

    def decrypt(self, request: Request) -> Any:
        if not all(request.context().values()):
            raise KmsError("ValidationException", "a text of the encryption context is empty")
        return super().decrypt(request)


@pytest.mark.parametrize("make_kms", [ReferenceKms, RefusesLargeContexts, RefusesEmptyTexts])
def test_either_answer_is_right_ctx_016_ctx_017(make_kms: Any) -> None:
    with worker_on(target(partial(make_kms))) as worker:
        assert found(worker, "contexts/empty-texts", "contexts/large") == []


def test_what_was_taken_is_taken_again_ctx_016() -> None:
    with worker_on(target(RefusesThemWhenOpening)) as worker:
        assert found(worker, "contexts/empty-texts")
