"""ReferenceKms: the model's guards decide, this package acts and answers.

Every step of a call is a method, and the guards are a table of the instance, so that a mutant is a correct KMS with
one of them replaced.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from botocore import xform_name

from kms_conformance.conformance.targets.reference.alias_operations import AliasOperations
from kms_conformance.conformance.targets.reference.base import Answer, utc_now
from kms_conformance.conformance.targets.reference.crypto import CryptoOperations
from kms_conformance.conformance.targets.reference.errors import KmsError
from kms_conformance.conformance.targets.reference.keys import DEFAULT_WINDOW, KeyOperations
from kms_conformance.conformance.targets.reference.messages import message
from kms_conformance.conformance.targets.reference.requests import (
    NEEDS_CIPHERTEXT,
    OPENED_UNDER,
    Request,
    refuse_unserved,
    understand,
)
from kms_conformance.conformance.targets.reference.rotation import RotationOperations
from kms_conformance.conformance.targets.reference.wire import read_request
from kms_conformance.models.guards import Guard
from kms_conformance.models.operations import OPERATIONS

__all__ = ["DEFAULT_WINDOW", "METHODS", "Answer", "ReferenceKms"]

METHODS = {operation: xform_name(operation) for operation in OPERATIONS}
"""The operations served, and the method of ReferenceKms that has the effect of each and answers."""

PREFERRED = (
    "KMSInvalidStateException",
    "InvalidCiphertextException",
    "NotFoundException",
    "ValidationException",
    "TagException",
)
"""The choice where a guard allows several codes: as recorded for keys pending deletion (AWS-043), for damaged
ciphertexts (AWS-063), for identifiers (AWS-008, AWS-011, AWS-014) and for too many tags (AWS-031)."""

CODES = {
    "ALIAS-004": "InvalidArnException",
    "ALIAS-006": "InvalidAliasNameException",
    "ALIAS-019": "ValidationException",
    "ALIAS-022": "ValidationException",
    "DRYRUN-006": "ValidationException",
    "KEY-033": "InvalidArnException",
    "ROT-008b": "UnsupportedOperationException",
    "TAG-015": "InvalidArnException",
    "VALID-098": "ValidationException",
    "VALID-099": "ValidationException",
}
"""The choice by requirement: for aliases where none is taken as recorded (KEY-033), for names that the service model
does not allow (an alias that is merely missing has one code), and for refusals that are documented without a code.
Any other guard without errors is let pass."""


class ReferenceKms(KeyOperations, AliasOperations, RotationOperations, CryptoOperations):
    """AWS KMS for keys with KMS-made material, symmetric or (metadata alone) HMAC: one account in one Region.

    Threads may share one.
    """

    def __init__(
        self, region: str = "us-east-1", account: str = "000000000000", clock: Callable[[], datetime] = utc_now
    ) -> None:
        super().__init__(region, account, clock)
        self.guards: dict[str, tuple[Guard, ...]] = {name: operation.guards for name, operation in OPERATIONS.items()}
        for operation in OPENED_UNDER:
            *others, dry_run = self.guards[operation]
            self.guards[operation] = (*others, NEEDS_CIPHERTEXT, dry_run)
        self.codes = dict(CODES)
        self.data_key_bytes = {"AES_256": 32, "AES_128": 16}
        self._lock = threading.RLock()

    def handle(self, operation: str, params: Mapping[str, Any]) -> Answer:
        """Serve one call, with values as boto3 sends and returns them; raises KmsError for a refusal."""
        if operation not in METHODS:
            raise KmsError("UnknownOperationException")
        with self._lock:
            read = read_request(operation, params)
            refuse_unserved(operation, read)
            request = understand(self, operation, read)
            for guard in self.guards[operation]:
                if self.enforced(guard) and guard.holds(request.facts) is False:
                    raise self.refusal(request, guard)
            answer = getattr(self, METHODS[operation])(request)
            self.record_usage(request)
            return self.answered(request, answer)

    def enforced(self, guard: Guard) -> bool:
        """Whether there is a code for a refusal by the guard; without one it is let pass."""
        return bool(guard.errors) or guard.requirement in self.codes

    def error_for(self, guard: Guard) -> str:
        """The code with which a guard refuses, out of those that it allows."""
        chosen = self.codes.get(guard.requirement)
        if chosen and (chosen in guard.errors or not guard.errors):
            return chosen
        return next((code for code in PREFERRED if code in guard.errors), min(guard.errors))

    def refusal(self, request: Request, guard: Guard) -> KmsError:
        """The error answer to a request that a guard refuses."""
        code = self.error_for(guard)
        return KmsError(code, message(guard.requirement, code, request, self.store))

    def answered(self, request: Request, answer: Answer) -> Answer:
        """The last step before a successful answer leaves."""
        return answer
