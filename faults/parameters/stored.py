"""Faults in how parameters are stored, and in what opens them."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from kms_conformance.cloud.parameters.service import ParameterStore
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Params
from kms_conformance.cloud.services.shelf import Held, Kept
from kms_conformance.faults.service_mutant import seeded, table


class _Prefixed(ParameterStore):
    """What is stored is the value behind the name of its key."""

    def value(self, held: Held, kept: Kept, params: Params, caller: Caller) -> str:
        told = super().value(held, kept, params, caller)
        if params.get("WithDecryption") is True or kept.detail["Tier"] == "Advanced":
            return told
        return f"kms:{kept.key}:{self.opened_value(caller, held.arn, kept)}"


class _ToldInHistory(ParameterStore):
    """A history tells the value whether decryption is asked for or not."""

    def told_of_old(self, held: Held, kept: Kept, params: Params, caller: Caller) -> dict[str, Any]:
        return super().told_of_old(held, kept, {**params, "WithDecryption": True}, caller)


class _OnlyBase64(ParameterStore):
    """What is stored of an advanced parameter is the Base64 of the value."""

    def value(self, held: Held, kept: Kept, params: Params, caller: Caller) -> str:
        if params.get("WithDecryption") is True or kept.detail["Tier"] != "Advanced":
            return super().value(held, kept, params, caller)
        return b64encode(self.opened_value(caller, held.arn, kept).encode()).decode()


class _OtherPair(ParameterStore):
    """The context has the name of the parameter in the place of its ARN."""

    def context(self, arn: str) -> dict[str, str]:
        return {self.context_key: arn.partition(":parameter/")[2]}


class _Unbound(ParameterStore):
    """Nothing is bound to the parameter: there is no context."""

    def context(self, arn: str) -> dict[str, str]:
        return {}


class _Deterministic(ParameterStore):
    """Equal values of advanced parameters under one key are stored as the same."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen: dict[tuple[str, str], tuple[bytes, str]] = {}

    def sealed_value(self, caller: Caller, arn: str, key: str, value: str, tier: str) -> tuple[bytes, str]:
        where = arn if tier == "Standard" else "all"
        made = super().sealed_value(caller, where, key, value, tier)
        return made if where == arn else self.seen.setdefault((made[1], value), made)

    def opened_value(self, caller: Caller, arn: str, kept: Kept) -> str:
        return super().opened_value(caller, arn if kept.detail["Tier"] == "Standard" else "all", kept)


GET, READING = "GetParameter", ("GetParameter", "GetParameters", "GetParametersByPath", "GetParameterHistory")
MUTANTS = table(
    seeded(
        _Prefixed, "stored-behind-a-prefix", "SSM-001", "data",
        "The stored value of a standard parameter is the plaintext behind the name of its key.", *READING,
    ),
    seeded(
        _ToldInHistory, "told-in-history", "SSM-001", "data",
        "GetParameterHistory tells plaintexts without being asked for decryption.", "GetParameterHistory",
    ),
    seeded(
        _OnlyBase64, "stored-in-base64", "SSM-001", "data",
        "The stored value of an advanced parameter is the Base64 of the plaintext.", *READING,
    ),
    seeded(
        _OtherPair, "context-of-the-name", "SSM-002", "data",
        "The encryption context has the name of the parameter in the place of its ARN.", "PutParameter",
    ),
    seeded(
        _Unbound, "no-context", "SSM-003", "data",
        "Values are encrypted without an encryption context.", "PutParameter",
    ),
    seeded(
        _Deterministic, "equal-values-alike", "SSM-004", "data",
        "Equal values of advanced parameters under one key are stored as one message.", "PutParameter", GET,
    ),
)  # fmt: skip
