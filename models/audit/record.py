"""A recorded call: a call that was sent, of which the trail must hold an event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kms_conformance.models.calls import Call
from kms_conformance.models.terms import Term

Fact = Literal["request_id", "access_key_id", "region", "answered_at", "well_before", "secrets", "ciphertexts"]
"""What is known of a call once it was answered, by its name in models.terms.Sent.

request_id     as the answer tells it
access_key_id  with which it was signed
region         to which it was sent
answered_at    the moment, by the target's clock where the answer is dated
well_before    five minutes before that: no event of the call has an earlier time (AUDIT-110)
secrets        all bytes that came back, and plaintexts and messages that were sent; no public key or signature
ciphertexts    those that were sent
"""


@dataclass(frozen=True, slots=True)
class Record:
    """A call as the model remembers it.

    keys   the slots of the keys that it used, in the order in which an event names them
    error  the code with which it was refused; empty when it succeeded
    found  the slot of the answer that showed its event, just one; 0 while none has
    """

    call: Call
    keys: tuple[int, ...] = ()
    error: str = ""
    found: int = 0

    @property
    def operation(self) -> str:
        """The name of its operation."""
        return self.call.operation

    def given(self, name: str) -> Term:
        """A parameter as it was sent."""
        return self.call.get(name)


KEY_NAMES = ("KeyId", "SourceKeyId", "TargetKeyId", "DestinationKeyId")
"""Parameters that name a key, the source before the destination."""
