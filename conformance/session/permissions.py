"""Permissions in a session: how all that was given is taken back."""

from __future__ import annotations

from collections.abc import Mapping

from kms_conformance.conformance.session.conversation import Conversation
from kms_conformance.conformance.wire.walk import walk
from kms_conformance.models.operations.iam import POLICY_NAME
from kms_conformance.models.outcomes import Success
from kms_conformance.models.parties import OWNER, STRANGER

MOST_REVOKED = 6
"""A key with more grants than these is not lent again, and its grants go with it."""


def take_back_policies(session: Conversation) -> None:
    """Delete the policies that roles were given."""
    parties = session.bindings.parties
    for name in session.world.iam:
        if name in parties:
            role = {"RoleName": parties[name].name, "PolicyName": POLICY_NAME}
            # One that is there still, because an answer was lost, is that of whoever is this role in a later session.
            session.executor.persist("DeleteRolePolicy", role, principal=OWNER if name == STRANGER else "")
            session.waiting.taken_back()


def clear_permissions(session: Conversation) -> set[int]:
    """Take back what was given: role policies, and the grants of keys that can be lent again.

    The keys that still have a grant, or may have one.
    """
    take_back_policies(session)
    slots = {row.key for row in session.world.grants.values()}
    asked = [session.world.key_named(call.get("KeyId")) for call in session.trace if call.operation == "CreateGrant"]
    slots |= {key.slot for key in asked if key is not None}
    kept = {slot for slot in slots if session.world.keys[slot].worn or session.world.keys[slot].lost}
    return kept | {slot for slot in sorted(slots - kept) if not _revoked(session, slot)}


def _revoked(session: Conversation, slot: int) -> bool:
    """Whether the key has no grant any more."""
    key_id = session.bindings.keys[slot].get("KeyId")
    outcome = walk(session.executor, "ListGrants", {"KeyId": key_id})
    rows = outcome.response.get("Grants") if isinstance(outcome, Success) else None
    if not isinstance(rows, list) or len(rows) > MOST_REVOKED:
        return False
    for row in rows:
        if isinstance(row, Mapping):
            session.executor.execute("RevokeGrant", {"KeyId": key_id, "GrantId": row.get("GrantId")})
    if not rows:
        return True
    outcome = walk(session.executor, "ListGrants", {"KeyId": key_id})
    return isinstance(outcome, Success) and outcome.response.get("Grants") == []
