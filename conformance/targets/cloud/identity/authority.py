"""Who may do what in IAM and STS: identity policies, session policies and the trust policies of roles."""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Iterable, Mapping
from enum import IntEnum
from functools import lru_cache
from typing import Any

from kms_conformance.conformance.targets.cloud.service import Caller, ServiceError
from kms_conformance.models.authorization.access import Access


class Trust(IntEnum):
    """How a trust policy names a caller: not at all, through the root of its account, or itself."""

    NONE = 0
    ACCOUNT = 1
    PRINCIPAL = 2


def allowed(caller: Caller, access: Access) -> bool:
    """Whether the policies of the caller allow the action: root always may, a session as far as its policies go."""
    if caller.principal.kind == "root":
        return True
    if not _permit(caller.identity_policies, access):
        return False
    return not caller.session_policies or _permit(caller.session_policies, access)


def trust(document: str, access: Access) -> Trust:
    """How far the trust policy of a role lets the principal assume it."""
    best = Trust.NONE
    for statement in _statements(document):
        named = _named(statement.get("Principal"), access)
        if not named or statement.get("Condition") or not _speaks_of(statement, "Action", access.action):
            continue
        if statement["Effect"] == "Deny":
            return Trust.NONE
        best = max(best, named)
    return best


def denial(caller: Caller, action: str, resource: str) -> ServiceError:
    """AccessDenied as STS and IAM word it (IAM User Guide, "Troubleshoot access denied error messages")."""
    text = f"User: {caller.principal.arn} is not authorized to perform: {action} on resource: {resource}"
    return ServiceError("AccessDenied", text, 403)


def _permit(documents: Iterable[str], access: Access) -> bool:
    found = [
        statement["Effect"]
        for document in documents
        for statement in _statements(document)
        if not statement.get("Condition")
        and _speaks_of(statement, "Action", access.action)
        and _speaks_of(statement, "Resource", access.resource)
    ]
    return "Allow" in found and "Deny" not in found


@lru_cache(maxsize=256)
def _statements(document: str) -> tuple[Mapping[str, Any], ...]:
    statements = json.loads(document)["Statement"]
    return tuple(statements) if isinstance(statements, list) else (statements,)


def _speaks_of(statement: Mapping[str, Any], element: str, text: str) -> bool:
    if element in statement:
        return any(_like(text, pattern) for pattern in _list(statement[element]))
    return not any(_like(text, pattern) for pattern in _list(statement.get(f"Not{element}", [])))


def _named(principals: Any, access: Access) -> Trust:
    texts = ["*"] if principals == "*" else _list((principals or {}).get("AWS", []))
    caller = access.principal
    own = {caller.arn, caller.role}
    for text in texts:
        if text == "*" or text in own:
            return Trust.PRINCIPAL
    account = {caller.account, f"arn:aws:iam::{caller.account}:root"}
    return Trust.ACCOUNT if account & set(texts) else Trust.NONE


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


@lru_cache(maxsize=1024)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(pattern.replace("[", "[[]")), re.IGNORECASE)


def _like(text: str, pattern: str) -> bool:
    return _pattern(pattern).fullmatch(text) is not None
