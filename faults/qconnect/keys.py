"""Faults in under whose keys knowledge lies, and in what happens while one cannot be used."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.qconnect.base import ASSISTANT, KNOWLEDGE_BASE
from kms_conformance.cloud.qconnect.service import QConnect
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope, WrappedKey
from kms_conformance.faults.service_faults import GrantsAnew, Keeping, Ungranted
from kms_conformance.faults.service_mutant import OnAccount, administrator_of, seeded, table


class _ServiceKey(QConnect):
    """The key that is given is told, gets a grant and is not used for data."""

    def writing_key(self, scope: Scope) -> WrappedKey:
        return super().writing_key(scope if scope.owned else replace(scope, key=self.own_key(scope.arn)))


class _OtherKey(QConnect):
    """Data lie under the key that the account gave first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kms = OnAccount(self.kms, lambda source, operation, params: True)

    def writing_key(self, scope: Scope) -> WrappedKey:
        given = self.store.scopes("account = ? AND kek LIKE 'arn:%'", scope.account)
        first = next((row.key for row in given), scope.key)
        return super().writing_key(scope if scope.owned else replace(scope, key=first))


class _Kept(Keeping, QConnect):
    """A data key that was opened once is kept, whatever becomes of the grant."""

    passed_over = ("AccessDeniedException",)


class _KeptWhenDisabled(Keeping, QConnect):
    passed_over = ("DisabledException",)


class _KeptWhenPending(Keeping, QConnect):
    passed_over = ("KMSInvalidStateException",)


class _KeptAnswers(QConnect):
    """What was read once is read again while the key cannot be used, documents too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._answers: dict[str, Any] = {}

    def get_content(self, params: Params, caller: Caller) -> Answer:
        answer: Answer = self._kept(params["contentId"], lambda: super(_KeptAnswers, self).get_content(params, caller))
        return answer

    def document_at(self, scope: Scope, document: str) -> Any:
        return self._kept(document, lambda: super(_KeptAnswers, self).document_at(scope, document))

    def _kept(self, name: str, ask: Any) -> Any:
        try:
            self._answers[name] = ask()
        except ServiceError as error:
            if error.status != 403 or name not in self._answers:
                raise
        return self._answers[name]


class _WritesAnyway(QConnect):
    """What is written while the key cannot be used lies under one of the service."""

    def writing_key(self, scope: Scope) -> WrappedKey:
        try:
            self.opened(found := super().writing_key(scope))
        except ServiceError:
            return super().writing_key(replace(scope, key=self.own_key(scope.arn)))
        return found


class _ByTheAccount(QConnect):
    """Without the grant the permissions of the account are used."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kms = OnAccount(self.kms, lambda source, operation, params: operation == "Decrypt")


class _GrantsAnew(GrantsAnew, QConnect):
    pass


class _Ungranted(Ungranted, QConnect):
    """The grant is taken back as soon as it is made, and the permissions of the account are used."""

    def make_grant(self, scope: Scope, caller: Caller) -> None:
        QConnect.make_grant(self, scope, caller)
        for grant in self.store.grants("scope = ?", scope.arn):
            asked = {"KeyId": grant.key, "GrantId": grant.grant_id}
            self.kms.as_caller(administrator_of(caller), "RevokeGrant", asked)
        super().make_grant(scope, caller)


class _GrantsOnAll(QConnect):
    """Without a key, a grant is made on every key of the account."""

    def create_knowledge_base(self, params: Params, caller: Caller) -> Answer:
        answer = super().create_knowledge_base(params, caller)
        if "serverSideEncryptionConfiguration" not in params:
            scope, by = self.scope(KNOWLEDGE_BASE, answer["knowledgeBase"], caller), administrator_of(caller)
            for row in self.kms.as_caller(by, "ListKeys", {"Limit": 1000})["Keys"]:
                with suppress(ServiceError):
                    self.granted(replace(scope, key=row["KeyArn"]), by)
        return answer


class _KeyRequired(QConnect):
    def create_assistant(self, params: Params, caller: Caller) -> Answer:
        if "serverSideEncryptionConfiguration" not in params:
            raise self.invalid("An assistant has a key.")
        return super().create_assistant(params, caller)


class _KeyUntold(QConnect):
    def key_of(self, scope: Scope) -> Answer:
        return {}


class _KeyOfAnother(QConnect):
    """Of an assistant the key is told that was given last."""

    def shown_assistant(self, scope: Scope, caller: Caller) -> Answer:
        last = list(self.store.scopes("kek LIKE 'arn:%'"))[-1:]
        told = self.key_of(last[0]) if last and not scope.owned else {}
        return {**super().shown_assistant(scope, caller), **told}


class _ListedKey(QConnect):
    """A list tells another key of every knowledge base that has one."""

    def list_knowledge_bases(self, params: Params, caller: Caller) -> Answer:
        answer = super().list_knowledge_bases(params, caller)
        for row in answer["knowledgeBaseSummaries"]:
            if told := row.get("serverSideEncryptionConfiguration"):
                row["serverSideEncryptionConfiguration"] = {"kmsKeyId": f"{told['kmsKeyId'][:-4]}0000"}
        return answer


class _OneForBoth(QConnect):
    """What is in a knowledge base needs the keys of all assistants, too."""

    beside = ASSISTANT
    asking = KNOWLEDGE_BASE

    def opened(self, key: WrappedKey) -> bytes:
        scope = self.scope_of(key)
        if f":{self.asking}/" in scope.arn and key.purpose == "data":
            for other in self.store.scopes("account = ? AND kek LIKE 'arn:%'", scope.account):
                if f":{self.beside}/" in other.arn:
                    super().opened(next(self.store.deks("scope = ?", other.arn)))
        return super().opened(key)


class _OtherForBoth(_OneForBoth):
    """What is in an assistant needs the keys of all knowledge bases, too."""

    beside, asking = KNOWLEDGE_BASE, ASSISTANT


class _GrantsForTheCaller(QConnect):
    """The grant is made with what the account may do."""

    def make_grant(self, scope: Scope, caller: Caller) -> None:
        super().make_grant(scope, administrator_of(caller))


class _LooksForTheCaller(QConnect):
    def usable_key(self, key: str, caller: Caller) -> str:
        return super().usable_key(key, administrator_of(caller))


class _NothingTried(QConnect):
    def try_as_caller(self, scope: Scope, caller: Caller) -> None:
        pass


class _TriesForTheCaller(QConnect):
    """The data key that is tried is opened with what the account may do."""

    def try_as_caller(self, scope: Scope, caller: Caller) -> None:
        asked: Mapping[str, Any] = {
            "KeyId": scope.key, "KeySpec": "AES_256", "EncryptionContext": self.context_of(scope)
        }  # fmt: skip
        self.kms.as_caller(caller, "GenerateDataKey", asked)


GET, CREATE, BASE, HELPER = "GetContent", "CreateContent", "CreateKnowledgeBase", "CreateAssistant"

MUTANTS = table(
    seeded(
        _ServiceKey, "content-under-a-service-key", "QCONNECT-003", "effect",
        "The key that was given is not used: content lies under one of the service.", CREATE, "CreateQuickResponse",
    ),
    seeded(
        _OtherKey, "content-under-another-key", "QCONNECT-003", "effect",
        "Content lies under the key that the account gave first.", CREATE, "CreateQuickResponse",
    ),
    seeded(
        _Kept, "data-keys-kept", "QCONNECT-008b", "guard-off",
        "A data key that was opened once is kept: the grant may be revoked.", GET, "GetQuickResponse",
    ),
    seeded(
        _KeptWhenDisabled, "read-while-disabled", "QCONNECT-008", "guard-off",
        "What was read once is read while the key is disabled.", GET, "GetQuickResponse",
    ),
    seeded(
        _KeptWhenPending, "read-while-pending-deletion", "QCONNECT-008", "guard-off",
        "What was read once is read while the key waits for its deletion.", GET, "GetQuickResponse",
    ),
    seeded(
        _KeptAnswers, "documents-kept", "QCONNECT-008", "guard-off",
        "A document that was read once is given out while the key cannot be used.", GET,
    ),
    seeded(
        _WritesAnyway, "written-while-disabled", "QCONNECT-008", "guard-off",
        "While the key cannot be used, quick responses lie under a key of the service.", "CreateQuickResponse",
    ),
    seeded(
        _ByTheAccount, "read-after-the-grant-is-revoked", "QCONNECT-008b", "guard-off",
        "Without the grant, content is read with the permissions of the account.", GET, "GetQuickResponse",
    ),
    seeded(
        _GrantsAnew, "grants-anew", "QCONNECT-008b", "guard-off",
        "A grant that was revoked is made anew.", GET, "GetQuickResponse",
    ),
    seeded(
        _Ungranted, "no-grant", "QCONNECT-016", "effect",
        "No grant is made: the permissions of the account are used.", BASE, HELPER,
    ),
    seeded(
        _GrantsOnAll, "grants-on-all-keys", "QCONNECT-001", "effect",
        "A knowledge base without a key gets a grant on every key of the account.", BASE,
    ),
    seeded(
        _KeyRequired, "assistants-need-a-key", "QCONNECT-001", "effect",
        "An assistant without a key is refused.", HELPER,
    ),
    seeded(
        _KeyUntold, "key-not-told", "QCONNECT-002", "response",
        "The key is not told of what it was given to.", BASE, "GetKnowledgeBase", HELPER, "GetAssistant",
    ),
    seeded(
        _KeyOfAnother, "key-of-another-told", "QCONNECT-002", "response",
        "Of an assistant the key is told that was given last.", HELPER, "GetAssistant", "ListAssistants",
    ),
    seeded(
        _ListedKey, "list-tells-another-key", "QCONNECT-002", "response",
        "The list of knowledge bases tells keys that are not theirs.", "ListKnowledgeBases",
    ),
    seeded(
        _OneForBoth, "content-needs-the-assistants-key", "QCONNECT-014", "effect",
        "Content is not read while the key of an assistant cannot be used.", GET, CREATE,
    ),
    seeded(
        _OtherForBoth, "sessions-need-the-knowledge-bases-key", "QCONNECT-014", "effect",
        "Sessions are not read while the key of a knowledge base cannot be used.", "GetSession", "CreateSession",
    ),
    seeded(
        _GrantsForTheCaller, "grant-of-the-account", "QCONNECT-011", "guard-off",
        "Who may not make grants on a key gives it all the same.", BASE, HELPER,
    ),
    seeded(
        _LooksForTheCaller, "key-looked-at-by-the-account", "QCONNECT-011", "guard-off",
        "Who may not describe a key gives it all the same.", BASE, HELPER,
    ),
    seeded(
        _NothingTried, "nothing-tried", "QCONNECT-011b", "guard-off",
        "Who may neither make data keys under a key nor open them gives it all the same.", BASE, HELPER,
    ),
    seeded(
        _TriesForTheCaller, "opening-not-tried", "QCONNECT-011b", "guard-off",
        "Who may make data keys under a key and not open them gives it all the same.", BASE, HELPER,
    ),
)  # fmt: skip
