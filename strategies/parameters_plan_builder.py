"""Plans with parameters of type SecureString: what is written under which key, and each way in which it is read."""

from __future__ import annotations

import json

from kms_conformance.models.everyday.parameter_facts import (
    BY_PATH,
    CONTEXT,
    GET,
    HISTORY,
    OPEN,
    PROFILE,
    PUT,
    SERVICE,
    SEVERAL,
)
from kms_conformance.models.terms import Joined, KeyRef, Named, Several, Term, Texts
from kms_conformance.strategies.plan_builder import PlanBuilder

DECRYPTED: dict[str, Term] = {"WithDecryption": True}
ALL_OF_SSM = json.dumps({"Effect": "Allow", "Action": "ssm:*", "Resource": "*"})


class Parameters(PlanBuilder):
    """A plan with parameters."""

    def __init__(self, name: str, *profiles: str) -> None:
        super().__init__(f"{PROFILE}/{name}", PROFILE, *profiles)
        self.principal = ""
        """Who calls from now on."""

    def text(self, tail: str = "", length: int = 0) -> Named:
        """A new text: of a value, or of a name."""
        return Named(self.slot(), tail, length)

    def path(self) -> Joined:
        """A new path."""
        return Joined(("/", self.text()))

    def under(self, path: Joined, leaf: str) -> Joined:
        """The name of a parameter under a path."""
        return Joined((*path.parts, "/", leaf))

    def put(self, name: Term, key: Term, label: str = "plain", *, value: Term = None, **params: Term) -> Term:
        """PutParameter with a new value unless one is given; the value."""
        written = value or self.text()
        term = KeyRef(key) if isinstance(key, int) else key
        self.ask(PUT, label, Name=name, Value=written, Type="SecureString", KeyId=term, **params)
        return written

    def new(self, key: Term, label: str = "plain", **params: Term) -> Named:
        """A new parameter; its name."""
        name = self.text()
        self.put(name, key, label, **params)
        return name

    def advanced(self, key: Term, label: str = "advanced") -> Named:
        """A new one of the advanced tier; its name."""
        return self.new(key, label, Tier="Advanced")

    def over(self, name: Term, key: Term, label: str = "plain", **params: Term) -> None:
        """Another value in the place of the one that is there."""
        self.put(name, key, label, Overwrite=True, **params)

    def ask(self, operation: str, label: str, /, **params: Term) -> None:
        """A call of whoever calls now."""
        self.by(self.principal, operation, label, **params)

    def read(self, name: Term, label: str = "plain") -> None:
        """GetParameter with decryption."""
        self.ask(GET, label, Name=name, **DECRYPTED)

    def read_in_every_way(self, path: Joined, name: Term, label: str = "plain") -> None:
        """The one parameter under a path, by each operation that tells its value."""
        self.read(name, label)
        self.ask(SEVERAL, label, Names=Several((name,)), **DECRYPTED)
        self.ask(BY_PATH, label, Path=path, **DECRYPTED)
        self.ask(HISTORY, label, Name=name, **DECRYPTED)

    def look(self, name: Term, label: str = "stored") -> int:
        """GetParameter without decryption; the slot of its answer."""
        return self.by(self.principal, GET, label, True, Name=name)

    def open(self, name: Term, context: str) -> None:
        """The stored value, opened with KMS and that context."""
        self.ask(OPEN, context, Name=name, **{CONTEXT: context})

    def label_version(self, name: Term, number: int, label: str) -> None:
        """LabelParameterVersion."""
        self.ask(f"{SERVICE}:LabelParameterVersion", label, Name=name, ParameterVersion=number, Labels=Texts((label,)))

    def delete(self, name: Term, label: str = "plain") -> None:
        """DeleteParameter."""
        self.ask(f"{SERVICE}:DeleteParameter", label, Name=name)


def version(name: Term, selector: str) -> Joined:
    """A version of a parameter, by its number or its label."""
    return Joined((name, ":", selector))
