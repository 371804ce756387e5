"""The condition keys of one request, from its parameters, its key, its caller and its circumstances."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from kms_conformance.models.authorization.access import Principal
from kms_conformance.models.authorization.condition_key_rows import (
    CONTEXTS,
    FOR_RECIPIENTS,
    GLOBAL,
    OF_KEY,
    ROWS,
    names,
    tags,
)
from kms_conformance.models.authorization.request_facts import Circumstances, KeyAttributes, Params, Request
from kms_conformance.models.authorization.when_asked import WhenAsked

OLD_NAMES = {"kms:KeySpec": "kms:CustomerMasterKeySpec", "kms:KeyUsage": "kms:CustomerMasterKeyUsage"}
"""Deprecated keys that work the same way."""


def text(value: object) -> str:
    """A value as condition keys have it: true and false in lower case, dates as seconds since 1970."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value.timestamp()) if isinstance(value, datetime) else str(value)


def condition_keys(
    action: str,
    params: Params,
    key: KeyAttributes | None,
    principal: Principal,
    around: Circumstances,
) -> Mapping[str, tuple[str, ...]]:
    """The condition keys of a request, in lower case, each with its values.

    action  a KMS action without its prefix: the operation, but for ReEncrypt ReEncryptFrom or ReEncryptTo
    params  for RetireGrant with the Constraints of the grant
    key     that the action is authorized for, None where it is for no key, or for an alias
    """
    request = Request(params, key or KeyAttributes(), principal, around)
    return WhenAsked(lambda: _found(action, request, of_key=key is not None))


def _found(action: str, request: Request, *, of_key: bool) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, values in _values(action, request, of_key=of_key):
        if held := tuple(text(value) for value in values):
            found[name.lower()] = found.get(name.lower(), ()) + held
    return found


def _values(action: str, request: Request, *, of_key: bool) -> Iterator[tuple[str, Iterable[object]]]:
    rows = [(name, read) for name, actions, read in ROWS if action in actions]
    for name, read in (*rows, *(OF_KEY if of_key else ()), *GLOBAL):
        yield name, read(request)
        if name in OLD_NAMES:
            yield OLD_NAMES[name], read(request)
    if action in CONTEXTS:
        pairs = CONTEXTS[action](request)
        yield from ((f"kms:EncryptionContext:{name}", (value,)) for name, value in pairs)
        yield "kms:EncryptionContextKeys", names(CONTEXTS[action])(request)
    if action in FOR_RECIPIENTS:
        yield from ((f"kms:RecipientAttestation:{name}", (value,)) for name, value in request.around.attested.items())
    if action in ("CreateKey", "TagResource"):
        yield from ((f"aws:RequestTag/{name}", (value,)) for name, value in tags(request))
    if of_key:
        yield from ((f"aws:ResourceTag/{name}", (value,)) for name, value in request.key.tags.items())
