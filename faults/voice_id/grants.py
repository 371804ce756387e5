"""Faults in whom a grant is for, and in what it is bound to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Params
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.cloud.voice_id.service import VoiceId
from kms_conformance.faults.service_faults import Ungranted
from kms_conformance.faults.service_mutant import seeded, table


class _Ungranted(Ungranted, VoiceId):
    pass


class _SecondUngranted(_Ungranted):
    def goes_without(self, scope: Scope) -> bool:
        return any(self.store.scopes("kek = ? AND arn <> ?", scope.key, scope.arn))


class _Unbound(VoiceId):
    def constraint_of(self, scope: Scope) -> dict[str, Any]:
        return {}


class _BoundToFirst(VoiceId):
    """Grant and calls for a domain have the context of the first one on the same key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bound: dict[str, Scope] = {}

    def context_of(self, scope: Scope) -> dict[str, str]:
        first = next(self.store.scopes("kek = ?", scope.key), scope)
        return super().context_of(self._bound.setdefault(scope.arn, first))


class _OneContext(VoiceId):
    """Grants and calls have the same context for all domains."""

    def context_of(self, scope: Scope) -> dict[str, str]:
        return super().context_of(replace(scope, arn=scope.arn.rpartition("/")[0] + "/all"))


class _BoundToBoth(VoiceId):
    """A second grant serves an index over all domains."""

    def make_grant(self, scope: Scope, caller: Caller) -> None:
        super().make_grant(scope, caller)
        asked: Params = {
            "KeyId": scope.key, "GranteePrincipal": self.kms.grantee, "RetiringPrincipal": self.kms.grantee,
            "Operations": ["Decrypt"], "Constraints": {"EncryptionContextSubset": {"aws:voiceid:index": "all"}},
        }  # fmt: skip
        self.kms.as_caller(caller, "CreateGrant", asked)


MUTANTS = table(
    seeded(
        _Ungranted, "no-grant", "VOICEID-006", "effect",
        "No grant is made; the service uses the permissions of the account.", "CreateDomain", "UpdateDomain",
    ),
    seeded(
        _SecondUngranted, "no-grant-for-the-second-domain-on-a-key", "VOICEID-008", "effect",
        "A domain on a key that another one has gets no grant of its own.", "CreateDomain",
    ),
    seeded(
        _Unbound, "grant-without-constraint", "VOICEID-007", "effect",
        "Grants have no constraint.", "CreateDomain", "UpdateDomain",
    ),
    seeded(
        _BoundToFirst, "grant-bound-to-another-domain", "VOICEID-007", "effect",
        "Grant and calls for a domain have the context of the first domain on the same key.", "CreateDomain",
    ),
    seeded(
        _OneContext, "one-context-for-all-domains", "VOICEID-007", "effect",
        "Grants and calls for all domains have one and the same context.", "CreateDomain", "UpdateDomain",
    ),
    seeded(
        _BoundToBoth, "further-grant-for-no-domain", "VOICEID-008", "effect",
        "Beside the grant for a domain there is one that names none.", "CreateDomain",
    ),
)  # fmt: skip
