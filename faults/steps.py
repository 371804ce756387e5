"""Faults in one step of the KMS that several operations or tables share: its lists, the key that it acts on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.paging import Row
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import Answers, Around, Patched, around

Effect = Callable[[Request], Answer]
Rows = Callable[[Request, list[Row]], Iterable[Row]]


def step(method: str, wrapper: Callable[..., Any]) -> Patched:
    """A step that the operations share is replaced by `wrapper(kms, original, *arguments)`."""
    return Patched(lambda kms: around(kms, method, wrapper))


def afterwards(effect: Callable[[ReferenceKms, Request], None]) -> Around:
    """A success has an effect beside its own."""

    def wrapper(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
        answer = original(request)
        effect(kms, request)
        return answer

    return Around(wrapper)


def no_effect(when: Callable[[Request], bool]) -> Around:
    """The call succeeds without output, and nothing happens, when `when` is true."""
    return Around(lambda kms, original, request: {} if when(request) else original(request))


def refusing(code: str, when: Callable[[Request], bool]) -> Around:
    """A valid request is refused for something that no guard looks at."""

    def wrapper(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
        if when(request):
            raise KmsError(code)
        return original(request)

    return Around(wrapper)


def key_of(request: Request) -> Key:
    """The key that KeyId names."""
    return request.keys["KeyId"]


def with_key(request: Request, name: str, **changes: Any) -> Request:
    """The request with a changed copy of one of its keys; the key itself stays as it is."""
    return replace(request, keys={**request.keys, name: replace(request.keys[name], **changes)})


def entries(member: str, change: Callable[[Request, Answer], Answer]) -> Answers:
    """Each entry of a list is shown as `change(request, entry)`."""
    return Answers(lambda request, answer: {**answer, member: [change(request, entry) for entry in answer[member]]})


def rows(operation: str, change: Rows) -> Patched:
    """A list has the rows `change(request, rows)`, before it is cut into pages."""

    def listed(
        kms: ReferenceKms, original: Callable[..., Answer], request: Request, member: str, shown: Iterable[Row]
    ) -> Answer:
        shown = change(request, list(shown)) if request.operation == operation else shown
        return original(request, member, shown)

    return step("listed", listed)


def empty_list(when: Callable[[Request], bool]) -> Callable[[Request, list[Row]], list[Row]]:
    """The rows of a list that is empty when `when` is true."""
    return lambda request, shown: [] if when(request) else shown
