"""A plan under construction: a sequence of symbolic calls. Enumerations are written with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from kms_conformance.models.calls import Call, leased
from kms_conformance.models.operations.encrypt import PLAIN
from kms_conformance.models.operations.iam import POLICY_NAME
from kms_conformance.models.parties import OWNER, STRANGER
from kms_conformance.models.terms import (
    AliasRef,
    Blob,
    Context,
    Edit,
    KeyForm,
    KeyRef,
    Output,
    PrincipalForm,
    PrincipalRef,
    RoleName,
    Term,
    Texts,
)
from kms_conformance.strategies.documents import document


@dataclass(frozen=True, slots=True)
class Plan:
    """A sequence of calls to perform in one session, with a stable name, and the profiles without which it is none."""

    name: str
    calls: tuple[Call, ...]
    profiles: tuple[str, ...] = ("kms-core",)
    observe: bool = True
    """Whether each call is followed by those that show its effect; not where they would be in the way."""
    effort: str = "quick"
    """The least effort with which it is run."""


def given(context: Context | None) -> Term:
    """The term for a context; none when it is empty."""
    return context if context and context.pairs else None


class PlanBuilder:
    """Appends calls and hands out slots."""

    def __init__(self, name: str, *profiles: str) -> None:
        self.name, self.profiles = name, profiles or ("kms-core",)
        self._calls: list[Call] = []
        self._slots, self._hurried = 0, False

    def plan(self, *, observe: bool = True, effort: str = "quick") -> Plan:
        """What was written."""
        return Plan(self.name, tuple(self._calls), self.profiles, observe, effort)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Calls that do not wait for changes that are on their way; their labels begin with "at-once"."""
        self._hurried = True
        try:
            yield
        finally:
            self._hurried = False

    def slot(self) -> int:
        """A new slot."""
        self._slots += 1
        return self._slots

    def append(self, call: Call) -> int:
        """A call as it is; the slot that it fills, and 0 where it fills none."""
        self._calls.append(call.hurried() if self._hurried else call)
        return call.result or 0

    def add(self, operation: str, /, *, label: str = "plain", makes: bool = False, **params: Term) -> int:
        """A call; the slot that it fills, when `makes`, and 0 otherwise."""
        return self.send(operation, label, params, makes=makes)

    def send(self, operation: str, label: str, params: Mapping[str, Term], *, makes: bool = False) -> int:
        """The same with the parameters as a map."""
        return self.append(Call.sending(operation, params, label, self.slot() if makes else None))

    def key(self) -> int:
        """An enabled key."""
        return self.append(leased(self.slot()))

    def key_of(self, **of_type: Term) -> int:
        """A key of another type, where the target makes one; without it what refers to it is left out."""
        return self.append(leased(self.slot(), **of_type))

    def key_of_another_usage(self) -> int:
        """An HMAC key."""
        return self.key_of(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")

    def alias(self, key: int, alias: AliasRef | None = None, label: str = "plain", form: KeyForm = "id") -> AliasRef:
        """CreateAlias, and the alias."""
        alias = alias or AliasRef(self.slot())
        self.send("CreateAlias", label, {"AliasName": alias, "TargetKeyId": KeyRef(key, form)})
        return alias

    def by(self, principal: str, operation: str, label: str = "plain", makes: bool = False, /, **params: Term) -> int:
        """A call of a principal; the slot that it fills, when `makes`, and 0 otherwise."""
        slot = self.send(operation, label, params, makes=makes)
        self.last_by(principal)
        return slot

    def last_by(self, principal: str) -> None:
        """The call that was added last is the principal's."""
        self._calls[-1] = self._calls[-1].by(principal)

    def grant(
        self,
        key: int,
        to: str = "alice",
        *operations: str,
        label: str = "plain",
        form: PrincipalForm = "role",
        by: str = "",
        **more: Term,
    ) -> int:
        """CreateGrant to a principal, for Decrypt unless others are named; the slot of its answer."""
        params: dict[str, Term] = {
            "KeyId": KeyRef(key, "arn" if by == "other" else "id"),
            "GranteePrincipal": PrincipalRef(to, form),
            "Operations": Texts(operations or ("Decrypt",)),
            **more,
        }
        slot = self.send("CreateGrant", label, params, makes=True)
        self._calls[-1] = self._calls[-1].by(by)
        return slot

    def revoke(self, key: int, grant: int, label: str = "plain") -> None:
        """RevokeGrant."""
        self.on("RevokeGrant", key, label=label, GrantId=Output(grant, "GrantId"))

    def retire(self, grant: int, by: str = "", label: str = "plain") -> None:
        """RetireGrant by its token."""
        self.by(by, "RetireGrant", label, GrantToken=Output(grant, "GrantToken"))

    def opens(
        self, principal: str, blob: int, context: Context | None = None, label: str = "plain", **more: Term
    ) -> None:
        """Decrypt of a ciphertext by a principal."""
        params = {"CiphertextBlob": Blob(blob), "EncryptionContext": given(context), **more}
        self.by(principal, "Decrypt", label, **params)

    def permit(self, principal: str, *statements: str, label: str = "plain") -> None:
        """The IAM policy of a principal; without statements none."""
        if statements:
            self.add(
                "PutRolePolicy",
                label=label,
                RoleName=RoleName(principal),
                PolicyName=POLICY_NAME,
                PolicyDocument=document(*statements),
            )
        else:
            self.add("DeleteRolePolicy", label=label, RoleName=RoleName(principal), PolicyName=POLICY_NAME)
        if principal == STRANGER:
            self._calls[-1] = self._calls[-1].by(OWNER)

    def rules(self, key: int, *statements: str, label: str = "plain") -> None:
        """The key policy: these statements, after that by which the key stays manageable (documents.MANAGE)."""
        self.on("PutKeyPolicy", key, label=label, PolicyName="default", Policy=document(*statements))

    def walk(self, operation: str, label: str = "walk", **params: Term) -> None:
        """All pages of a list."""
        self.append(Call.of(operation, label=label, result=None, **params).all_pages())

    def encrypt(
        self, key: int, context: Context | None = None, plaintext: Term = PLAIN, label: str = "plain", **more: Term
    ) -> int:
        """Encrypt, and the slot of the ciphertext."""
        params: dict[str, Term] = {
            "KeyId": KeyRef(key),
            "Plaintext": plaintext,
            "EncryptionContext": given(context),
            **more,
        }
        return self.send("Encrypt", label, params, makes=True)

    def data_key(
        self, key: int, context: Context | None = None, label: str = "plain", spec: str | None = "AES_256", **more: Term
    ) -> int:
        """GenerateDataKey, and the slot of the encrypted copy."""
        params: dict[str, Term] = {"KeyId": KeyRef(key), "KeySpec": spec, "EncryptionContext": given(context), **more}
        return self.send("GenerateDataKey", label, params, makes=True)

    def sealed_data_key(
        self, key: int, context: Context | None = None, label: str = "plain", spec: str | None = "AES_256", **more: Term
    ) -> int:
        """GenerateDataKeyWithoutPlaintext, and the slot of the encrypted key."""
        params: dict[str, Term] = {"KeyId": KeyRef(key), "KeySpec": spec, "EncryptionContext": given(context), **more}
        return self.send("GenerateDataKeyWithoutPlaintext", label, params, makes=True)

    def decrypt(
        self,
        blob: int,
        context: Context | None = None,
        key: KeyRef | AliasRef | None = None,
        label: str = "plain",
        edit: Edit | None = None,
        **more: Term,
    ) -> None:
        """Decrypt of a ciphertext or of an altered one."""
        params: dict[str, Term] = {
            "CiphertextBlob": Blob(blob, edit),
            "EncryptionContext": given(context),
            "KeyId": key,
            **more,
        }
        self.send("Decrypt", label, params)

    def reencrypt(
        self,
        blob: int,
        to: Term,
        context: Context | None = None,
        new_context: Context | None = None,
        source: Term = None,
        label: str = "plain",
        edit: Edit | None = None,
        more: Mapping[str, Term] | None = None,
    ) -> int:
        """ReEncrypt, and the slot of the new ciphertext."""
        params: dict[str, Term] = {
            "CiphertextBlob": Blob(blob, edit),
            "SourceEncryptionContext": given(context),
            "SourceKeyId": source,
            "DestinationKeyId": to,
            "DestinationEncryptionContext": given(new_context),
            **(more or {}),
        }
        return self.send("ReEncrypt", label, params, makes=True)

    def on(self, operation: str, key: int, label: str = "plain", form: str = "id", **more: Term) -> None:
        """A call that names a key and makes nothing."""
        ref = KeyRef(key, "arn") if form == "arn" else KeyRef(key)
        self.send(operation, label, {"KeyId": ref, **more})
