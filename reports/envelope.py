"""A certificate as a file: a DSSE envelope, signed by one key that the statement itself names.

Whether that key is to be trusted, its holder alone can say: `verify --trust` compares it with one that is known.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import Error
from securesystemslib.signer import Key, Signer, SSlibKey

from kms_conformance.reports.certificate import PAYLOAD_TYPE, PREDICATE, SIGNING_KEY


class BrokenError(Exception):
    """What does not hold of a certificate, in words."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A certificate whose signature holds for the key that it names."""

    payload: bytes
    statement: Mapping[str, Any]
    key: Key

    def descriptors(self) -> Mapping[str, Mapping[str, Any]]:
        """What its predicate is about, by name."""
        return {str(row["name"]): row for row in self.statement["predicate"]["configuration"]}


def told(key: Key) -> dict[str, Any]:
    """A public key as a certificate names it."""
    return {"keyid": key.keyid, **key.to_dict()}


def sealed(payload: Callable[[Mapping[str, Any]], bytes], signer: Signer) -> bytes:
    """The envelope as a file; `payload` makes the statement that names a key. BrokenError where its signature is wrong.

    A KMS that is not AWS's may sign otherwise than it says: moto 5.2.5 hashes a digest again.
    """
    envelope = Envelope(payload(told(signer.public_key)), PAYLOAD_TYPE, {})
    envelope.sign(signer)
    opened(text := _written(envelope))
    return text


def opened(text: bytes) -> Opened:
    """The statement of a certificate; BrokenError with what does not hold."""
    try:
        envelope = Envelope.from_dict(json.loads(text))
        statement = json.loads(envelope.payload)
        rows = {row["name"]: row for row in statement["predicate"]["configuration"]}
        named = dict(rows[SIGNING_KEY]["annotations"])
        key = SSlibKey.from_dict(named.pop("keyid"), named)
        again = _written(envelope)
    except (Error, LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BrokenError("it is not a certificate of this suite, or it was changed") from error
    if again != text:
        raise BrokenError("it was changed: its text is not the one that was written")
    if envelope.payload_type != PAYLOAD_TYPE or statement.get("predicateType") != PREDICATE:
        raise BrokenError("it is not a certificate of this suite: its type is another")
    try:
        envelope.verify([key], 1)
    except (Error, ValueError) as error:
        raise BrokenError("its signature does not hold for the key that it names: it was changed") from error
    return Opened(envelope.payload, statement, key)


def _written(envelope: Envelope) -> bytes:
    return json.dumps(envelope.to_dict(), sort_keys=True, indent=1).encode() + b"\n"
