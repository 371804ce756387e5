"""A script never blames a target for a call that was not answered."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from kms_conformance.models.calls import Call
from kms_conformance.models.report import Deviation, FindingKind, TargetInfo
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.terms import KeyRef, Marker
from kms_conformance.reports.playing import loaded
from kms_conformance.reports.script import script

TRACE = (
    Call.of("CreateKey", result=1),
    Call.of("DisableKey", KeyId=KeyRef(1)),
    Call.of("Encrypt", KeyId=KeyRef(1), Plaintext=Marker(16)),
)
DEVIATION = Deviation(
    "STATE-Encrypt-Disabled",
    FindingKind.WRONGLY_ALLOWED,
    "Encrypt",
    "Disabled",
    ("DisabledException",),
    "success",
    TRACE,
)
THROTTLED = ClientError({"Error": {"Code": "ThrottlingException"}, "ResponseMetadata": {"HTTPStatusCode": 400}}, "x")
REFUSED = ClientError({"Error": {"Code": "NotFoundException"}, "ResponseMetadata": {"HTTPStatusCode": 400}}, "x")


class Fake:
    """Answers every call but one."""

    def __init__(self, disabling: Exception | None) -> None:
        self._disabling = disabling

    exceptions = SimpleNamespace(ClientError=ClientError)

    def create_key(self) -> dict[str, Any]:
        return {"KeyMetadata": {"KeyId": "k"}}

    def disable_key(self, **_: Any) -> dict[str, Any]:
        if self._disabling:
            raise self._disabling
        return {}

    def encrypt(self, **_: Any) -> dict[str, Any]:
        return {"CiphertextBlob": b"c"}


def seen(disabling: Exception | None) -> str:
    text = script(
        DEVIATION, TargetInfo("t", "endpoint", "http://t", "1", script="http://t"), REGISTRY[DEVIATION.requirement]
    )
    return str(loaded(text)["deviates"](Fake(disabling)))


def test_a_deviation_is_shown_when_all_calls_were_answered() -> None:
    assert "got success" in seen(None)
    assert "got success" in seen(REFUSED)


@pytest.mark.parametrize("error", [THROTTLED, ReadTimeoutError(endpoint_url="http://t")])
def test_nothing_is_shown_when_an_earlier_call_was_not_answered(error: Exception) -> None:
    with pytest.raises(RuntimeError, match="cannot be shown"):
        seen(error)
