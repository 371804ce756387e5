"""What a request says of grants: the one that it names, and those whose tokens it carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kms_conformance.cloud.kms.accounts import Kms
from kms_conformance.cloud.kms.grants import GRANT_ID, Kept
from kms_conformance.cloud.kms.store import Key
from kms_conformance.models.facts import GrantNaming
from kms_conformance.models.grants import Grant

LONGEST_GRANT_ID = 128


@dataclass(frozen=True, slots=True)
class GrantsNamed:
    """`granted_by` are the grants of the tokens in GrantTokens; the rest as in the model's Facts."""

    grant: Grant | None = None
    naming: GrantNaming | None = None
    granted_by: frozenset[str] = frozenset()
    tokens_known: bool | None = None


def grants_named(kms: Kms, params: Mapping[str, Any], keys: Mapping[str, Key]) -> GrantsNamed:
    """Look up the grant and the tokens of a request."""
    token, tokens = params.get("GrantToken"), params.get("GrantTokens") or []
    ids = [_grant_of(kms, text) for text in (*tokens, *([token] if token else []))]
    by_id, by_token = _by_id(kms, params, keys), _by_token(kms, token)
    kept, naming = by_id if by_token is None else by_token
    if by_token is not None and by_id[1] is not None and _id(by_id[0]) != _id(kept):
        kept, naming = None, "unknown"  # token and id name different grants
    return GrantsNamed(
        kept.grant if kept else None,
        naming,
        frozenset(id_ for id_ in ids if id_ is not None) if tokens else frozenset(),
        all(id_ is not None for id_ in ids) if ids else None,
    )


def _id(kept: Kept | None) -> str | None:
    return kept.grant.grant_id if kept else None


def _grant_of(kms: Kms, token: str) -> str | None:
    return next((id_ for each in kms.accounts.all() if (id_ := each.grant_tokens.grant_id(token))), None)


def _by_token(kms: Kms, token: str | None) -> tuple[Kept | None, GrantNaming] | None:
    """The grant of a token that was made here, if it still is one; None without such a token."""
    grant_id = _grant_of(kms, token) if token else None
    if grant_id is None:
        return None
    kept = next((found for each in kms.accounts.all() if (found := each.grants.get(grant_id))), None)
    return kept, "grant" if kept else "unknown"


def _by_id(kms: Kms, params: Mapping[str, Any], keys: Mapping[str, Key]) -> tuple[Kept | None, GrantNaming | None]:
    """The grant of that id on the key that is named: an id is good for its own key alone (GRANT-058)."""
    grant_id, key = params.get("GrantId"), keys.get("KeyId")
    if not isinstance(grant_id, str) or not 0 < len(grant_id) <= LONGEST_GRANT_ID:
        return None, None
    if not GRANT_ID.fullmatch(grant_id):
        return None, "malformed"
    if key is None:
        return None, None
    kept = kms.owner(key).grants.get(grant_id)
    ours = kept is not None and kept.grant.terms.key == key.arn
    return (kept, "grant") if ours else (None, "unknown")
