"""Plans with secrets: what is written under which key, and each way in which it is read."""

from __future__ import annotations

from kms_conformance.models.everyday.secret_facts import (
    CREATE,
    DELETE,
    DESCRIBE,
    GET,
    KEY,
    PREVIOUS,
    PROFILE,
    PUT,
    UPDATE,
)
from kms_conformance.models.terms import KeyRef, Named, Output, Term
from kms_conformance.strategies.plan_builder import PlanBuilder


class Secrets(PlanBuilder):
    """A plan with secrets."""

    def __init__(self, name: str, *profiles: str) -> None:
        super().__init__(f"{PROFILE}/{name}", PROFILE, *profiles)
        self.principal = ""
        """Who calls from now on."""
        self.names: dict[int, Named] = {}
        """By the slot of a secret the name with which it was made."""

    def text(self, tail: str = "", length: int = 0) -> Named:
        """A new text: of a value, or of a name."""
        return Named(self.slot(), tail, length)

    def new(self, key: Term, label: str = "plain", *, value: Term = None, name: Named | None = None) -> int:
        """A new secret under a key, given by its slot or any other term; its slot."""
        named = name or self.text()
        params = {"Name": named, "SecretString": value or self.text(), KEY: self._key(key)}
        slot = self.by(self.principal, CREATE, label, True, **params)
        self.names[slot] = named
        return slot

    def read(self, slot: int, label: str = "plain", **selected: Term) -> None:
        """GetSecretValue."""
        self.ask(GET, slot, label, **selected)

    def read_both(self, slot: int, label: str = "plain") -> None:
        """The current version and the previous one."""
        self.read(slot, label)
        self.read(slot, f"{label}-previous", VersionStage=PREVIOUS)

    def write(self, slot: int, label: str = "plain", *, value: Term = None) -> int:
        """PutSecretValue; the slot of its answer."""
        params: dict[str, Term] = {"SecretId": self.id(slot), "SecretString": value or self.text()}
        return self.by(self.principal, PUT, label, True, **params)

    def move(self, slot: int, key: Term, label: str = "plain", **params: Term) -> None:
        """UpdateSecret with another key."""
        self.ask(UPDATE, slot, label, **{KEY: self._key(key)}, **params)

    def describe(self, slot: int, label: str = "plain") -> None:
        """DescribeSecret."""
        self.ask(DESCRIBE, slot, label)

    def delete(self, slot: int, label: str = "plain") -> None:
        """DeleteSecret, at once."""
        self.ask(DELETE, slot, label, ForceDeleteWithoutRecovery=True)

    def ask(self, operation: str, slot: int, label: str, /, **params: Term) -> None:
        """A call about a secret."""
        named: dict[str, Term] = {"SecretId": self.id(slot), **params}
        self.by(self.principal, operation, label, **named)

    def id(self, slot: int) -> Term:
        """What names a secret."""
        return Output(slot, "ARN")

    def _key(self, key: Term) -> Term:
        return KeyRef(key, "arn") if isinstance(key, int) else key
