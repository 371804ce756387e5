"""The keys and aliases that a call was about, by their ARNs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.service import Event
from kms_conformance.cloud.trail.members import Finder

KEY_ARN = re.compile(r"arn:[a-z-]+:kms:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):key/[^/]+")


class Resources:
    """Finds the resources of calls. Events are to come in the order in which they were served.

    What a call has removed is known from earlier calls: for which key an alias stood, and of which key a grant was.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._aliases: dict[str, str] = {}
        self._grants: dict[str, tuple[str, str]] = {}
        self._finders: Mapping[Finder, Callable[[Event], str | None]] = {
            "KeyId": lambda event: self._named(event, "KeyId"),
            "created key": lambda event: _answered(event, "KeyMetadata", {}).get("Arn"),
            "ciphertext": lambda event: self._opened(event, "KeyId", "KeyId"),
            "source key": lambda event: self._opened(event, "SourceKeyId", "SourceKeyId"),
            "DestinationKeyId": lambda event: self._named(event, "DestinationKeyId"),
            "alias": self._alias,
            "TargetKeyId": lambda event: self._named(event, "TargetKeyId"),
            "former key": lambda event: self._aliases.get(self._alias(event) or ""),
            "grant": lambda event: self._grant(event)[1],
        }

    def of(self, event: Event, finders: tuple[Finder, ...]) -> tuple[str, ...]:
        """The ARNs that there are, each once."""
        found = (self._finders[finder](event) for finder in finders)
        return tuple(dict.fromkeys(arn for arn in found if arn))

    def grant_id(self, event: Event) -> str | None:
        """The id of the grant that a RetireGrant is about, also when it names it by a token."""
        return self._grant(event)[0]

    def material(self, event: Event) -> str | None:
        """The id of the current material of the key that a call used."""
        arn = self._named(event, "KeyId") if event.answer is not None else None
        if arn is None:
            return None
        key = self._cloud.kms(account_of(arn), event.region).store.get(arn.rpartition("/")[2])
        return key.materials[-1].material_id if key and key.symmetric and key.materials else None

    def remember(self, event: Event) -> None:
        """Take note of what a later call may remove."""
        if event.answer is None:
            return
        if event.operation in ("CreateAlias", "UpdateAlias"):
            alias, key = self._alias(event), self._named(event, "TargetKeyId")
            if alias and key:
                self._aliases[alias] = key
        elif event.operation == "CreateGrant":
            key = self._named(event, "KeyId")
            grant_id = event.answer.get("GrantId")
            for name in filter(None, (grant_id, event.answer.get("GrantToken"))):
                self._grants[name] = str(grant_id), key or ""

    def _kms(self, event: Event) -> ReferenceKms:
        return self._cloud.kms(event.account, event.region)

    def _named(self, event: Event, param: str) -> str | None:
        """The key that a parameter names; one of another account only if the call succeeded, and so by its ARN."""
        text = event.params.get(param)
        if not isinstance(text, str):
            return None
        answered = _answered(event, "KeyId", "") or _answered(event, "KeyMetadata", {}).get("Arn", "")
        if KEY_ARN.fullmatch(answered) and param in ("KeyId", "DestinationKeyId"):
            return str(answered)
        if not event.account:
            return text if KEY_ARN.fullmatch(text) else None
        key = self._kms(event).resolve(text).key
        if key is not None:
            return key.arn
        return text if event.answer is not None and KEY_ARN.fullmatch(text) else None

    def _opened(self, event: Event, member: str, param: str) -> str | None:
        """The key that made a ciphertext."""
        if answered := _answered(event, member, ""):
            return str(answered)
        if named := self._named(event, param):
            return named
        blob = event.params.get("CiphertextBlob")
        if not isinstance(blob, bytes) or not event.account:
            return None
        kms = self._kms(event)
        maker = kms.cipher.maker(blob)
        key = kms.store.get(maker.key_id) if maker else None
        return key.arn if key else None

    def _alias(self, event: Event) -> str | None:
        name = event.params.get("AliasName")
        return self._kms(event).store.arn(name) if isinstance(name, str) and event.account else None

    def _grant(self, event: Event) -> tuple[str | None, str | None]:
        for param in ("GrantToken", "GrantId"):
            name = event.params.get(param)
            if isinstance(name, str) and name in self._grants:
                return self._grants[name]
        return None, self._named(event, "KeyId")


def _answered(event: Event, member: str, default: Any) -> Any:
    return event.answer.get(member, default) if event.answer is not None else default


def account_of(arn: str) -> str:
    """The account of a resource."""
    return arn.split(":")[4]
