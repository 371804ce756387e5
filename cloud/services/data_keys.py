"""Data keys: made under the key of their scope, opened by the KMS for each call that needs them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.envelope import DamagedError, canonical, new_id, new_key, seal, unseal
from kms_conformance.cloud.services.granting import Granting
from kms_conformance.cloud.services.key_cache import KeyCache
from kms_conformance.cloud.services.key_management import is_passing
from kms_conformance.cloud.services.rows import OWNED, Scope, WrappedKey

SPEC = "AES_256"


class DataKeys(Granting):
    """Every data key belongs to one scope. All cryptographic calls for it have the scope's encryption context."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cache = KeyCache(self.options.cache_ttl, self.cloud.clock)
        self._admitted: set[tuple[str, str]] = set()

    def usable_key(self, key: str, caller: Caller) -> str:
        """The ARN of the key that the caller names, if data can be encrypted under it; else a refusal."""
        try:
            told = self.kms.as_caller(caller, "DescribeKey", {"KeyId": key})["KeyMetadata"]
        except ServiceError as error:
            raise self.unfit_key(error) from error
        arn: str = told["Arn"]
        wanted = {"KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT", "KeyState": "Enabled"}
        for member, value in wanted.items():
            if told.get(member, value) not in (value, None):  # a KMS that does not tell is taken at its word
                raise self.invalid(f"The KMS key {arn} cannot be used: its {member} is {told.get(member)}.")
        if arn.split(":")[3] != caller.region:
            raise self.invalid(f"The KMS key {arn} cannot be used: it is in another Region.")
        return arn

    def adopt(self, scope: Scope, caller: Caller) -> WrappedKey:
        """Gain and prove the use of the scope's key: a grant made by the caller, and a data key by the grant.

        Refused, the grant is retired, and nothing has changed. Where the KMS does not answer, the next start finds it.
        """
        if scope.owned:
            return self.generate(scope, "domain")
        try:
            self.make_grant(scope, caller)
            self.kms.as_service(scope.arn, "DescribeKey", {"KeyId": scope.key})
            return self.generate(scope, "domain")
        except ServiceError as error:
            if not is_passing(error):
                self.forget_refused(scope)
            raise self.unfit_key(error) from error

    def forget_refused(self, scope: Scope) -> None:
        """Take back what a refused adoption has made."""
        for grant in self.store.grants("scope = ? AND kek = ? AND grant_id IS NULL", scope.arn, scope.key):
            self.store.drop_grant(grant.scope, grant.key)
        self.retire_unneeded(scope.arn)

    def generate(self, scope: Scope, purpose: str) -> WrappedKey:
        """A new data key under the scope's key, not stored yet; ServiceError of the KMS where it is refused."""
        context = self.context_of(scope)
        if scope.owned:
            wrapped = seal(self.store.service_keys[-1], new_key(), _owned_place(scope.key, context))
        else:
            asked = {"KeyId": scope.key, "KeySpec": SPEC, "EncryptionContext": context}
            answer = self.kms.as_service(scope.arn, "GenerateDataKeyWithoutPlaintext", asked)
            wrapped = answer["CiphertextBlob"]
        return WrappedKey(
            dek_id=new_id("k"),
            scope=scope.arn,
            purpose=purpose,
            key=scope.key,
            wrapped=wrapped,
            context=context,
            gen=0,
            created=self.now(),
        )

    def opened(self, key: WrappedKey) -> bytes:
        """The plaintext of a data key; a refusal where the KMS refuses."""
        if self.reads_with_cache(key) and (kept := self.cache.get(key)):
            return kept
        try:
            plaintext = self.unwrap(key)
        except ServiceError as error:
            raise self.without_key(error) from error
        self.cache.keep(key, plaintext)
        return plaintext

    def reads_with_cache(self, key: WrappedKey) -> bool:
        """Whether a data key that is in memory may be used."""
        return True

    def unwrap(self, key: WrappedKey) -> bytes:
        """The plaintext of a data key, by the KMS."""
        scope = self.scope_of(key)
        if key.key.startswith(OWNED):
            return self.unwrap_owned(key, _owned_place(key.key, self.context_of(scope)))
        answer = self.kms.as_service(
            key.scope, "Decrypt", {"KeyId": key.key, "CiphertextBlob": key.wrapped,
                                   "EncryptionContext": self.context_of(scope)},
        )  # fmt: skip
        plaintext: bytes = answer["Plaintext"]
        return plaintext

    def unwrap_owned(self, key: WrappedKey, place: bytes) -> bytes:
        """The plaintext of a data key under a key of the service: under its material of now, or of before."""
        for material in reversed(self.store.service_keys):
            with suppress(DamagedError):
                return unseal(material, key.wrapped, place)
        raise self.failed("A stored data key is damaged.")

    def own_key(self, arn: str) -> str:
        """The key that the service holds for a scope."""
        return f"{OWNED}{arn}"

    def rotate(self) -> None:
        """Make new material for the keys that the service holds: new data keys are wrapped under it."""
        self.store.rotate()

    def scope_of(self, key: WrappedKey) -> Scope:
        """The scope to which a data key belongs."""
        scope = self.store.scope(key.scope)
        if scope is None:
            raise self.failed("A stored data key belongs to nothing.")
        return scope

    def admit(self, scope: Scope, caller: Caller) -> None:
        """Ask the KMS, as the caller and once in a call, whether the caller may decrypt with the scope's key."""
        if scope.owned or (scope.arn, caller.principal.arn) in self._admitted:
            return
        try:
            self.ask_admission(scope, caller)
        except ServiceError as error:
            raise self.without_key(error) from error
        self._admitted.add((scope.arn, caller.principal.arn))

    def ask_admission(self, scope: Scope, caller: Caller) -> None:
        """Decrypt the data key of the domain's own record; ServiceError of the KMS where that is refused."""
        key = next(self.store.deks("scope = ? AND purpose = 'domain' AND kek = ?", scope.arn, scope.key))
        context = self.context_of(scope)
        self.kms.as_caller(
            caller, "Decrypt", {"KeyId": key.key, "CiphertextBlob": key.wrapped, "EncryptionContext": context}
        )  # fmt: skip

    def end_call(self) -> None:
        """Forget what one call alone may know."""
        self._admitted.clear()
        self.cache.end_call()

    def flush(self) -> None:
        """Forget every data key."""
        self.end_call()
        self.cache.clear()


def _owned_place(key: str, context: Mapping[str, str]) -> bytes:
    return canonical([key, dict(context)])
