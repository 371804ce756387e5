"""ReferenceKms: the model's guards decide, this package acts and answers.

Every step of a call is a method, and the guards are a table of the instance, so that a mutant is a correct KMS with
one of them replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from botocore import xform_name

from kms_conformance.cloud.kms.accounts import Accounts
from kms_conformance.cloud.kms.agreement import AgreementOperations
from kms_conformance.cloud.kms.alias_operations import AliasOperations
from kms_conformance.cloud.kms.authorization import POLICY_TOO_LONG
from kms_conformance.cloud.kms.base import Answer, utc_now
from kms_conformance.cloud.kms.caller import Caller, root
from kms_conformance.cloud.kms.cryptographic_operations import CryptoOperations
from kms_conformance.cloud.kms.data_key_pairs import DataKeyPairOperations
from kms_conformance.cloud.kms.denial_texts import elsewhere, of_another_account
from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.grant_operations import GrantOperations
from kms_conformance.cloud.kms.keys import DEFAULT_WINDOW, KeyOperations
from kms_conformance.cloud.kms.mac import MacOperations
from kms_conformance.cloud.kms.messages import message
from kms_conformance.cloud.kms.requests import NEEDS_CIPHERTEXT, OPENED_UNDER, Request, refuse_unserved, understand
from kms_conformance.cloud.kms.rotation import RotationOperations
from kms_conformance.cloud.kms.signing import SigningOperations
from kms_conformance.cloud.kms.wire import read_request
from kms_conformance.models.guards import Guard
from kms_conformance.models.operations import GUARDS

__all__ = ["DEFAULT_WINDOW", "METHODS", "Answer", "ReferenceKms"]

METHODS = {operation: xform_name(operation) for operation in GUARDS}
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
    "ASYM-019": "ValidationException",
    "ASYM-023": "ValidationException",
    "ASYM-029": "UnsupportedOperationException",
    "DATAKEY-008": "InvalidKeyUsageException",
    "IMPORT-005": "UnsupportedOperationException",
    "IMPORT-013b": "IncorrectKeyMaterialException",
    "IMPORT-015": "ValidationException",
    "IMPORT-016": "ValidationException",
    "IMPORT-026": "ValidationException",
    "IMPORT-026b": "IncorrectKeyMaterialException",
    "IMPORT-040": "ValidationException",
    "DRYRUN-006": "ValidationException",
    "ECDH-004": "ValidationException",
    "ECDH-006": "ValidationException",
    "GRANT-015": "InvalidGrantIdException",
    "GRANT-026": "ValidationException",
    "GRANT-027": "ValidationException",
    "GRANT-028": "ValidationException",
    "GRANT-031": "InvalidArnException",
    "GRANT-038": "ValidationException",
    "GRANT-040": "ValidationException",
    "GRANT-041": "ValidationException",
    "GRANT-057": "ValidationException",
    "GRANT-062b": "InvalidGrantIdException",
    "GRANT-064": "ValidationException",
    "GRANT-069": "ValidationException",
    "GRANT-070": "ValidationException",
    "KEY-033": "InvalidArnException",
    "REENC-008": "InvalidKeyUsageException",
    "ROT-008b": "UnsupportedOperationException",
    "TAG-009": "TagException",
    "TAG-015": "InvalidArnException",
    "VALID-098": "ValidationException",
    "VALID-099": "ValidationException",
}
"""The choice by requirement: for aliases where none is taken as recorded (KEY-033), for names that the service model
does not allow (an alias that is merely missing has one code), and for refusals that are documented without a code.
Any other guard without errors is let pass."""


NOT_OURS, NOT_TOLD = "ENC-026", "POLICY-063"
"""A ciphertext of a key that is not here; a key of another account that is not there, which is not told."""


class ReferenceKms(
    KeyOperations,
    AliasOperations,
    RotationOperations,
    CryptoOperations,
    SigningOperations,
    MacOperations,
    DataKeyPairOperations,
    AgreementOperations,
    GrantOperations,
):
    """AWS KMS for keys of every type, with KMS-made or imported material: one account in one Region.

    Threads may share one.  KMSs that are given the same `accounts` know each other's keys.  `grant_delay` is how long
    it takes until the creation or deletion of a grant is seen; a grant's token tells of it at once.  `policy_delay` is
    how long a former key policy is still in force.
    """

    def __init__(
        self,
        region: str = "us-east-1",
        account: str = "000000000000",
        clock: Callable[[], datetime] = utc_now,
        grant_delay: timedelta = timedelta(0),
        accounts: Accounts | None = None,
        policy_delay: timedelta = timedelta(0),
    ) -> None:
        super().__init__(
            region, account, clock=clock, grant_delay=grant_delay, accounts=accounts, policy_delay=policy_delay
        )
        self.guards: dict[str, tuple[Guard, ...]] = dict(GUARDS)
        for operation in OPENED_UNDER:
            self.guards[operation] = (NEEDS_CIPHERTEXT, *self.guards[operation])
        self.codes = dict(CODES)
        self.data_key_bytes = {"AES_256": 32, "AES_128": 16}

    def handle(self, operation: str, params: Mapping[str, Any], caller: Caller | None = None) -> Answer:
        """Serve one call, with values as boto3 sends and returns them; raises KmsError for a refusal.

        The caller is the account's root user where none is given.
        """
        if operation not in METHODS:
            raise KmsError("UnknownOperationException")
        with self.accounts.lock:
            read = read_request(operation, params)
            refuse_unserved(operation, read)
            request = understand(self, operation, read, caller or root(self.account, self.region))
            about_the_request, about_the_key = self.in_two(self.guards[operation])
            self.check(request, about_the_request)
            self.authorize(request)
            self.check(request, about_the_key)
            self.require_material(request)
            answer = getattr(self, METHODS[operation])(request)
            self.record_usage(request)
            return self.answered(request, answer)

    def in_two(self, guards: tuple[Guard, ...]) -> tuple[tuple[Guard, ...], tuple[Guard, ...]]:
        """The guards that everybody is told of, and those for callers who are authorized."""
        place = next((number for number, guard in enumerate(guards) if guard.authorized), len(guards))
        return guards[:place], guards[place:]

    def check(self, request: Request, guards: tuple[Guard, ...]) -> None:
        """Refuse a request for which a guard does not hold."""
        for guard in guards:
            if self.enforced(guard) and guard.holds(request.facts) is False:
                raise self.refusal(request, guard)

    def enforced(self, guard: Guard) -> bool:
        """Whether there is a code for a refusal by the guard, and it decides; without one it is let pass."""
        undecided = guard.noted or guard.either
        return not undecided and (bool(guard.errors) or guard.requirement in self.codes)

    def error_for(self, guard: Guard) -> str:
        """The code with which a guard refuses, out of those that it allows."""
        chosen = self.codes.get(guard.requirement)
        if chosen and (chosen in guard.errors or not guard.errors):
            return chosen
        return next((code for code in PREFERRED if code in guard.errors), min(guard.errors))

    def refusal(self, request: Request, guard: Guard) -> KmsError:
        """The error answer to a request that a guard refuses."""
        if request.elsewhere and guard.requirement == NOT_OURS and not request.keys.keys() & {"KeyId", "SourceKeyId"}:
            return KmsError("AccessDeniedException", elsewhere(request))
        if guard.requirement == NOT_TOLD:
            return KmsError("AccessDeniedException", of_another_account(request))
        code = self.error_for(guard)
        if guard.requirement == "VALID-100" and len(request.params["Policy"]) > self.longest_policy:
            return KmsError("LimitExceededException", POLICY_TOO_LONG)  # N13
        return KmsError(code, message(guard.requirement, code, request, self.store))

    def answered(self, request: Request, answer: Answer) -> Answer:
        """The last step before a successful answer leaves."""
        return answer
