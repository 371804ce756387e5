"""Faults of what a proxy tells of keys, of itself, and of errors."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.http.messages import HttpResponse
from kms_conformance.cloud.xks.proxy import ExternalKey, XksProxy
from kms_conformance.faults.xks.table import XksMutant

TOO_LONG = 512


class _Told(XksProxy):
    """Changes what is told of a key."""

    changes: dict[str, Any] = {}  # noqa: RUF012 - a table of the subclass

    def metadata(self, key: ExternalKey, body: dict[str, Any]) -> dict[str, Any]:
        return super().metadata(key, body) | self.changes


class Aes(_Told):
    changes = {"keySpec": "AES"}  # noqa: RUF012


class LowerCase(_Told):
    changes = {"keyUsage": ["encrypt", "decrypt"]}  # noqa: RUF012


class ManyUsages(_Told):
    changes = {"keyUsage": ["ENCRYPT", "DECRYPT", *(f"USE{n}" for n in range(9))]}  # noqa: RUF012


class AlwaysEnabled(_Told):
    changes = {"keyStatus": "ENABLED"}  # noqa: RUF012


class _Health(XksProxy):
    """Changes what is told of the fleet."""

    def health(self) -> dict[str, Any]:
        found = super().health()
        self.change(found)
        return found

    def change(self, found: dict[str, Any]) -> None:
        """Put the fault in."""
        raise NotImplementedError


class NoFleet(_Health):
    def change(self, found: dict[str, Any]) -> None:
        found["xksProxyFleetSize"] = 0


class FleetAsText(_Health):
    def change(self, found: dict[str, Any]) -> None:
        found["xksProxyFleetSize"] = "1"


class NoVendor(_Health):
    def change(self, found: dict[str, Any]) -> None:
        del found["ekmVendor"]


class NoManagers(_Health):
    def change(self, found: dict[str, Any]) -> None:
        found["ekmFleetDetails"] = []


class NoId(_Health):
    def change(self, found: dict[str, Any]) -> None:
        del found["ekmFleetDetails"][0]["id"]


class Healthy(_Health):
    def change(self, found: dict[str, Any]) -> None:
        found["ekmFleetDetails"][0]["healthStatus"] = "HEALTHY"


class PlainText(XksProxy):
    def answer(self, status: int, body: dict[str, Any]) -> HttpResponse:
        return HttpResponse(status, super().answer(status, body).body, {"Content-Type": "text/plain"})


class NameLess(XksProxy):
    def handle(self, request: Any) -> HttpResponse:
        answer = super().handle(request)
        return HttpResponse(answer.status, answer.body.replace(b"errorName", b"__type"), answer.headers)


class LongMessage(XksProxy):
    def error(self, name: str, text: str) -> dict[str, Any]:
        return super().error(name, "x" * TOO_LONG)


class OtherLetters(XksProxy):
    def error(self, name: str, text: str) -> dict[str, Any]:
        return super().error(name, "The request was rejected –")


MUTANTS = (
    XksMutant("key-spec-aes", "XKS-002", "keySpec is AES.", Aes),
    XksMutant("usage-in-lower-case", "XKS-003", "keyUsage is in lower case.", LowerCase),
    XksMutant("eleven-usages", "XKS-004", "keyUsage has eleven values.", ManyUsages),
    XksMutant("disabled-key-told-enabled", "XKS-005", "keyStatus of a disabled key is ENABLED.", AlwaysEnabled),
    XksMutant("fleet-of-none", "XKS-046", "xksProxyFleetSize is 0.", NoFleet),
    XksMutant("fleet-size-as-text", "XKS-046", "xksProxyFleetSize is a text.", FleetAsText),
    XksMutant("no-vendor", "XKS-047", "ekmVendor is left out.", NoVendor),
    XksMutant("no-managers", "XKS-048", "ekmFleetDetails is empty.", NoManagers),
    XksMutant("manager-without-id", "XKS-049", "A key manager has no id.", NoId),
    XksMutant("manager-healthy", "XKS-050", "healthStatus is HEALTHY.", Healthy),
    XksMutant("plain-text", "XKS-039", "Answers are text/plain.", PlainText),
    XksMutant("error-without-name", "XKS-040", "Errors have __type in place of errorName.", NameLess),
    XksMutant("message-of-512-characters", "XKS-041", "errorMessage has 512 characters.", LongMessage),
    XksMutant("message-with-other-letters", "XKS-041", "errorMessage has a dash that is not ASCII.", OtherLetters),
)
