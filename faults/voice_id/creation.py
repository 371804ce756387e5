"""Faults in which keys a domain is given, in who may give them, and in the grants on them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kms_conformance.cloud.kms.caller import root
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services import granting
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import OWNED, Scope, WrappedKey
from kms_conformance.cloud.voice_id.service import VoiceId
from kms_conformance.faults.service_mutant import DENIED, administrator_of, refused_for, seeded, table

NONE = "none"


class _OnItsOwnKey(VoiceId):
    """Where the customer's key cannot be used, the data lie under a key of the service."""

    def accepts(self, error: ServiceError) -> bool:
        """Whether a refusal of the key is passed over."""
        return False

    def create_domain(self, params: Params, caller: Caller) -> Answer:
        key = params["ServerSideEncryptionConfiguration"]["KmsKeyId"]
        try:
            self.usable_key(key, caller)
        except ServiceError as error:
            if not self.accepts(error):
                raise
            params = {**params, "ServerSideEncryptionConfiguration": {"KmsKeyId": OWNED + key}}
        return super().create_domain(params, caller)

    def usable_key(self, key: str, caller: Caller) -> str:
        return key if key.startswith(OWNED) else super().usable_key(key, caller)

    def shown_domain(self, scope: Scope, strings: Any) -> Answer:
        return super().shown_domain(replace(scope, key=scope.key.removeprefix(OWNED)), strings)


class _NoKeyNeeded(_OnItsOwnKey):
    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        if operation == "CreateDomain" and not params.get("ServerSideEncryptionConfiguration"):
            params = {**params, "ServerSideEncryptionConfiguration": {"KmsKeyId": OWNED + NONE}}
        return super().answer(operation, params, caller)


class _UnknownKey(_OnItsOwnKey):
    def accepts(self, error: ServiceError) -> bool:
        return refused_for(error, "NotFoundException")


class _MacKey(_OnItsOwnKey):
    def accepts(self, error: ServiceError) -> bool:
        return "KeySpec" in error.message


class _DisabledKey(_OnItsOwnKey):
    def accepts(self, error: ServiceError) -> bool:
        return error.message.endswith("KeyState is Disabled.")


class _LeavingKey(_OnItsOwnKey):
    def accepts(self, error: ServiceError) -> bool:
        return error.message.endswith("KeyState is PendingDeletion.")


class _ListsFirstKey(VoiceId):
    def list_domains(self, params: Params, caller: Caller) -> Answer:
        answer = super().list_domains(params, caller)
        for domain in answer["DomainSummaries"]:
            domain["ServerSideEncryptionConfiguration"] = answer["DomainSummaries"][0][
                "ServerSideEncryptionConfiguration"
            ]
        return answer


class _OtherKeyShown(VoiceId):
    def shown_domain(self, scope: Scope, strings: Any) -> Answer:
        return super().shown_domain(replace(scope, key=scope.key.rpartition("/")[0] + "/" + scope.name), strings)


class _CompletedFromStart(VoiceId):
    def shown_domain(self, scope: Scope, strings: Any) -> Answer:
        first = scope if scope.status else replace(scope, status="COMPLETED", old_key=scope.key)
        return super().shown_domain(first, strings)


class _GrantByAccount(VoiceId):
    def make_grant(self, scope: Scope, caller: Caller) -> None:
        super().make_grant(scope, administrator_of(caller))


class _GrantsOnceForAll(VoiceId):
    """A caller who was allowed a grant on a key needs not be allowed the next one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._allowed: set[tuple[str, str]] = set()

    def make_grant(self, scope: Scope, caller: Caller) -> None:
        known = (caller.principal.arn, scope.key)
        super().make_grant(scope, administrator_of(caller) if known in self._allowed else caller)
        self._allowed.add(known)


class _LooksByAccount(VoiceId):
    def usable_key(self, key: str, caller: Caller) -> str:
        return super().usable_key(key, administrator_of(caller))


class _ThroughElsewhere(VoiceId):
    """What is denied in this Region is asked for through another one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kms = _Elsewhere(self)


class _Elsewhere:
    def __init__(self, service: VoiceId) -> None:
        self._service, self._kms = service, service.kms
        self.grantee, self.as_service = self._kms.grantee, self._kms.as_service

    def as_caller(self, caller: Caller, operation: str, params: Params) -> Any:
        try:
            return self._kms.as_caller(caller, operation, params)
        except ServiceError as error:
            if error.code != DENIED:
                raise
        for region in ("eu-west-1", "eu-central-1", "us-west-2"):
            through = replace(caller, via_service=f"{self._service.prefix}.{region}.amazonaws.com")
            try:
                return self._service.cloud.call("kms", operation, params, through)
            except ServiceError as error:
                refusal = error
        raise refusal


class _NeedsGenerate(VoiceId):
    def adopt(self, scope: Scope, caller: Caller) -> WrappedKey:
        asked = {"KeyId": scope.key, "KeySpec": "AES_256", "EncryptionContext": self.context_of(scope)}
        try:
            self.kms.as_caller(caller, "GenerateDataKeyWithoutPlaintext", asked)
        except ServiceError as error:
            raise self.unfit_key(error) from error
        return super().adopt(scope, caller)


class _Granted(VoiceId):
    """Makes its grants with other parameters."""

    def make_grant(self, scope: Scope, caller: Caller) -> None:
        kms, self.kms = self.kms, _Granter(self)
        try:
            super().make_grant(scope, caller)
        finally:
            self.kms = kms

    def changed(self, params: Params) -> Params:
        """The parameters of CreateGrant."""
        return params


class _Granter:
    def __init__(self, service: _Granted) -> None:
        self._service, self._kms = service, service.kms
        self.grantee, self.as_service = self._kms.grantee, self._kms.as_service

    def as_caller(self, caller: Caller, operation: str, params: Params) -> Any:
        return self._kms.as_caller(caller, operation, self._service.changed(params))


class _LacksReEncryptTo(_Granted):
    """It writes the data anew instead, under other data keys."""

    def changed(self, params: Params) -> Params:
        left = [operation for operation in granting.OPERATIONS if operation != "ReEncryptTo"]
        return {**params, "Operations": left}

    def move(self, scope: Scope, key: WrappedKey) -> None:
        self.rewrite(scope, key)


class _AlsoEncrypt(_Granted):
    def changed(self, params: Params) -> Params:
        return {**params, "Operations": [*granting.OPERATIONS, "Encrypt"]}


class _NoRetiring(_Granted):
    """Nobody may retire the grant; the account revokes it instead."""

    def changed(self, params: Params) -> Params:
        return {name: value for name, value in params.items() if name != "RetiringPrincipal"}

    def retire(self, grant: Any, grant_id: str) -> bool:
        region, account = grant.scope.split(":")[3:5]
        self.kms.as_caller(root(account, region), "RevokeGrant", {"KeyId": grant.key, "GrantId": grant_id})
        return True


MUTANTS = table(
    seeded(
        _NoKeyNeeded, "key-not-required", "VOICEID-001", "guard-off",
        "A domain can be created without a key.", "CreateDomain",
    ),
    seeded(
        _UnknownKey, "unknown-key-accepted", "VOICEID-003", "guard-off",
        "A domain is created although its key does not exist.", "CreateDomain",
    ),
    seeded(
        _MacKey, "hmac-key-accepted", "VOICEID-004", "guard-off",
        "A domain is created on a key that is no symmetric encryption key.", "CreateDomain",
    ),
    seeded(
        _DisabledKey, "disabled-key-accepted", "VOICEID-005", "guard-off",
        "A domain is created on a disabled key.", "CreateDomain",
    ),
    seeded(
        _LeavingKey, "key-pending-deletion-accepted", "VOICEID-005", "guard-off",
        "A domain is created on a key that is pending deletion.", "CreateDomain",
    ),
    seeded(
        _ListsFirstKey, "list-shows-key-of-the-first-domain", "VOICEID-002", "response",
        "ListDomains shows the key of the first domain for all.", "ListDomains",
    ),
    seeded(
        _OtherKeyShown, "another-key-shown", "VOICEID-002", "response",
        "KmsKeyId of a domain is not its key.", "CreateDomain", "UpdateDomain", "DescribeDomain", "ListDomains",
    ),
    seeded(
        _CompletedFromStart, "new-domain-has-update-details", "VOICEID-002", "response",
        "A domain whose key was never changed shows a completed update.", "CreateDomain", "DescribeDomain",
    ),
    seeded(
        _GrantByAccount, "caller-needs-no-create-grant", "VOICEID-028", "guard-off",
        "The grant is made whether or not the caller may make one.", "CreateDomain", "UpdateDomain",
    ),
    seeded(
        _GrantsOnceForAll, "permission-for-a-grant-shared-by-domains", "VOICEID-032", "guard-off",
        "Who could make a grant on a key for one domain gets it for others against the policy.", "UpdateDomain",
    ),
    seeded(
        _LooksByAccount, "caller-needs-no-describe-key", "VOICEID-029", "guard-off",
        "The key is described whether or not the caller may.", "CreateDomain", "UpdateDomain",
    ),
    seeded(
        _ThroughElsewhere, "via-service-of-any-region", "VOICEID-031", "guard-off",
        "What is denied through the service in its Region is asked for through another one.", "CreateDomain",
    ),
    seeded(
        _NeedsGenerate, "caller-needs-generate-data-key", "VOICEID-027", "too-strict",
        "The caller needs kms:GenerateDataKeyWithoutPlaintext, too.", "CreateDomain", "UpdateDomain",
    ),
    seeded(
        _LacksReEncryptTo, "grant-lacks-reencrypt-to", "VOICEID-009", "response",
        "The grant does not allow ReEncryptTo.", "CreateDomain", "UpdateDomain",
    ),
    seeded(
        _AlsoEncrypt, "grant-allows-encrypt", "VOICEID-010", "response",
        "The grant allows Encrypt, too.", "CreateDomain", "UpdateDomain",
    ),
    seeded(
        _NoRetiring, "grant-without-retiring-principal", "VOICEID-011", "response",
        "The grant has no retiring principal.", "CreateDomain", "UpdateDomain",
    ),
)  # fmt: skip
