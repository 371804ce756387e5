"""The meter: every request to AWS is paid for, and waits for its turn, before it is sent.

Quotas are kept by token buckets of one token, so that a second never sees more requests than its quota, wherever that
second begins; a tenth of each quota is left to others in the account.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Mapping
from typing import Any

from kms_conformance.conformance.targets.target import Clock, Metering
from kms_conformance.conformance.wire.manners import event_name
from kms_conformance.conformance.wire.purse import NEW, Purse
from kms_conformance.models.aws.kinds import Kind, kind_of, kind_of_call
from kms_conformance.models.aws.prices import request_usd
from kms_conformance.models.aws.quotas import quota

OURS = 0.9
"""The part of a quota that a run takes."""
KEYS = ("KeyId", "SourceKeyId", "DestinationKeyId")
"""Parameters that name a key; of ReEncrypt the dearer one counts."""
REMOVALS = frozenset({"ScheduleKeyDeletion", "DeleteAlias", "RevokeGrant", "DeleteBucket", "DeleteObject"})
"""What is called to end in order; it is paid from what was kept back."""
DEAREST: tuple[Kind, ...] = ("symmetric", "rsa-2048", "ml-dsa", "ecc", "rsa")
CALL, KIND, PAID, SENT = (f"kms_conformance_{name}" for name in ("call", "kind", "key", "sent"))
"""Names in the context that botocore keeps of a call."""


class EpochTime:
    """The clock on the wall, in seconds since 1970: all processes of a run have the same."""

    def now(self) -> float:
        """Seconds."""
        return time.time()

    def wait(self, seconds: float) -> None:
        """Sleep."""
        time.sleep(seconds)


class Meter:
    """Counts and paces the requests of one process."""

    def __init__(self, metering: Metering, clock: Clock | None) -> None:
        self._terms, self._clock = metering, clock or EpochTime()
        self.purse = Purse(metering.budget_usd / metering.share, metering.file, self._clock.now)
        self.ending = False
        """The run is at its end: what was kept back may be spent."""
        self._kinds: dict[str, Kind] = {}
        """Of keys by id, ARN and alias, as far as they are known here."""
        self._numbers = itertools.count()
        self._doubtful: dict[str, float] = {}
        """Keys of whose ScheduleKeyDeletion no answer came, and when."""

    def followed(self, client: Any) -> Any:
        """The client, with its requests metered."""
        service, events = event_name(client), client.meta.events
        events.register(f"before-parameter-build.{service}", self._note_call)
        events.register_first(f"before-call.{service}", self._pay)
        events.register_first(f"request-created.{service}", self._pay_again)
        if client.meta.service_model.service_name == "kms":
            events.register("after-call.kms.CreateKey", self._made)
            for operation in ("RotateKeyOnDemand", "ScheduleKeyDeletion", "CancelKeyDeletion"):
                events.register(f"after-call.kms.{operation}", self._changed)
            events.register("after-call-error.kms.ScheduleKeyDeletion", self._unanswered)
            for operation in ("CreateAlias", "UpdateAlias"):
                events.register(f"after-call.kms.{operation}", self._named)
        return client

    def _note_call(self, params: Mapping[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        named = [str(params[name]) for name in KEYS if isinstance(params.get(name), str)]
        known = [self._kinds[name] for name in named if name in self._kinds]
        algorithm = str(params.get("EncryptionAlgorithm") or params.get("SourceEncryptionAlgorithm") or "")
        dearest = max(known, key=DEAREST.index) if known else None
        context[CALL] = (model.service_model.service_name, model.name, dict(params))
        context[KIND] = kind_of_call(model.name, dearest, algorithm)

    def _pay_again(self, request: Any, **_: Any) -> None:
        """A request that was throttled is sent again."""
        if request.context.get(SENT):
            self._pay(request.context)
        request.context[SENT] = True

    def _pay(self, context: dict[str, Any], **_: Any) -> None:
        """Pay for one sending of a request, then wait for its turn: it is signed after that."""
        if CALL not in context:
            return
        service, operation, params = context[CALL]
        kind: Kind = context[KIND]
        usd = request_usd(service, operation, kind, str(params.get("KeyPairSpec", "")), self._terms.paid_trails)
        key = ""
        if (service, operation) == ("kms", "CreateKey"):
            self._forget(context)
            key = context[PAID] = f"{NEW}{os.getpid()}-{next(self._numbers)}"
        self.purse.pay(usd, key=key, last=self.ending or operation in REMOVALS)
        if (row := quota(service, operation, kind)) is not None:
            name, rate = row
            if (wait := self.purse.turn(name, self._terms.share / (OURS * rate))) > 0:
                self._clock.wait(wait)

    def _made(self, parsed: Mapping[str, Any], context: dict[str, Any], **_: Any) -> None:
        metadata = parsed.get("KeyMetadata") or {}
        if not metadata.get("KeyId"):
            self._forget(context)
            return
        self.purse.renamed(context.pop(PAID, ""), metadata["KeyId"])
        kind = kind_of(str(metadata.get("KeySpec", "")))
        self._kinds |= {metadata["KeyId"]: kind, str(metadata.get("Arn", "")): kind}

    def _forget(self, context: dict[str, Any]) -> None:
        if name := context.pop(PAID, ""):
            self.purse.not_made(name)

    def _unanswered(self, context: Mapping[str, Any], **_: Any) -> None:
        """Whether the deletion is scheduled shows when it is scheduled again; it costs nothing since now, if so."""
        if CALL in context:
            self._doubtful[_key_id(context)] = self._clock.now()

    def _changed(self, http_response: Any, parsed: Mapping[str, Any], context: Mapping[str, Any], **_: Any) -> None:
        if CALL not in context:
            return
        operation, key_id = context[CALL][1], _key_id(context)
        if operation == "ScheduleKeyDeletion" and (since := self._doubtful.pop(key_id, None)) is not None:
            already = (parsed.get("Error") or {}).get("Code") == "KMSInvalidStateException"
            self.purse.ended(key_id, since if already else None)
        if http_response.status_code >= 300:
            return
        {
            "RotateKeyOnDemand": self.purse.rotated,
            "ScheduleKeyDeletion": self.purse.ended,
            "CancelKeyDeletion": self.purse.back,
        }[operation](key_id)

    def _named(self, http_response: Any, context: Mapping[str, Any], **_: Any) -> None:
        params = context[CALL][2] if CALL in context else {}
        target = params.get("TargetKeyId")
        if http_response.status_code < 300 and target in self._kinds:
            self._kinds[str(params.get("AliasName"))] = self._kinds[target]


def _key_id(context: Mapping[str, Any]) -> str:
    """The key that a call names, by its id."""
    return str(context[CALL][2].get("KeyId", "")).rpartition("/")[2]
