"""A fault that Verify and VerifyMac may have alike: they answer false where AWS raises an error."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import Patched, around


def answers_false(fits: str, operation: str, member: str) -> Patched:
    """What does not fit is answered with `member` false; `fits` and `operation` are methods of the reference."""

    def patch(kms: ReferenceKms) -> None:
        wrong: list[bool] = []

        def fitting(kms: ReferenceKms, original: Any, key: Key, params: Any) -> bool | None:
            found = original(key, params)
            wrong[:] = [found is False]
            return None if found is None else True

        def answer(kms: ReferenceKms, original: Any, request: Request) -> Answer:
            return {**original(request), member: not any(wrong)}

        around(kms, fits, fitting)
        around(kms, operation, answer)

    return Patched(patch)
