"""Faults of CreateGrant: what it accepts, and what it takes for a retry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kms_conformance.cloud.kms.base import Answer
from kms_conformance.cloud.kms.grant_operations import terms_of
from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.faults.mutant import Around, GuardOff, Mutant, OtherCode, Patched, TooStrict, table, without
from kms_conformance.models.facts import Facts
from kms_conformance.models.grants import Grant, Terms

CREATE = ("CreateGrant",)
Effect = Callable[[Request], Answer]


def _retry_if(same: Callable[[Grant, Terms], bool]) -> Callable[[ReferenceKms], None]:
    """A CreateGrant returns an earlier grant that is the same in that sense."""

    def patch(kms: ReferenceKms) -> None:
        def repeated(terms: Terms, issuing_account: str) -> Grant | None:
            return next((kept.grant for kept in kms.grants.all() if same(kept.grant, terms)), None)

        kms.grants.repeated = repeated  # type: ignore[method-assign]

    return patch


def _never(grant: Grant, terms: Terms) -> bool:
    return False


def _equal(grant: Grant, terms: Terms) -> bool:
    return grant.terms == terms


def _of_whatever_key(grant: Grant, terms: Terms) -> bool:
    return terms.name is not None and replace(grant.terms, key="") == replace(terms, key="")


def _same_token(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
    known = kms.grants.repeated(terms_of(request), kms.issuing_account(request))
    answer = original(request)
    tokens: dict[str, str] = kms.__dict__.setdefault("tokens_given", {})
    token = tokens.setdefault(answer["GrantId"], answer["GrantToken"])
    return {**answer, "GrantToken": token} if known else answer


def _by_name(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
    """Acts on the grant of that name where none has that id."""
    wanted = request.params.get("GrantId")
    named = next((kept.grant for kept in kms.grants.all() if kept.grant.terms.name == wanted), None)
    return original(replace(request, grant=request.grant or named)) if request.grant or named else {}


def _operations(f: Facts) -> list[object]:
    given = f.params.get("Operations")
    return given if isinstance(given, list) else []


def _derives(f: Facts) -> bool:
    """Whether the grant is to hold DeriveSharedSecret."""
    operations = f.params.get("Operations")
    return isinstance(operations, list) and "DeriveSharedSecret" in operations


MUTANTS = table(
    Mutant(
        "create-grant-without-token", "GRANT-002", "response",
        "The answer of CreateGrant has no GrantToken.",
        CREATE, (without("GrantToken", lambda request: True),),
    ),
    Mutant(
        "equal-grants-without-name-merged", "GRANT-010", "effect",
        "A CreateGrant without Name that equals an earlier one returns the earlier grant.",
        CREATE, (Patched(_retry_if(_equal)),),
    ),
    Mutant(
        "named-grant-made-twice", "GRANT-011", "effect",
        "A CreateGrant that is repeated with the same Name makes a second grant.",
        CREATE, (Patched(_retry_if(_never)),),
    ),
    Mutant(
        "retry-returns-the-same-token", "GRANT-012", "response",
        "A repeated CreateGrant returns the grant token of the first one.",
        CREATE, (Around(_same_token),),
    ),
    Mutant(
        "grant-name-taken-on-every-key", "GRANT-014", "effect",
        "A CreateGrant with a Name that a grant of another key has returns that grant.",
        CREATE, (Patched(_retry_if(_of_whatever_key)),),
    ),
    Mutant(
        "grant-found-by-its-name", "GRANT-015", "guard-off",
        "RevokeGrant accepts the name of a grant in the place of its id.",
        ("RevokeGrant",), (GuardOff(), Around(_by_name)),
    ),
    Mutant(
        "grant-of-operations-the-key-has-not", "GRANT-020", "guard-off",
        "A grant on a symmetric encryption key may list Sign, Verify and the like.",
        CREATE, (GuardOff(),),
    ),
    Mutant(
        "grant-on-hmac-key-of-encryption", "GRANT-023", "guard-off",
        "A grant on an HMAC key may list Encrypt and Decrypt.",
        CREATE, (GuardOff(),),
    ),
    Mutant(
        "grant-on-rsa-key-of-data-keys", "GRANT-021", "guard-off",
        "A grant on an RSA key for encryption may list GenerateDataKey and the like.",
        CREATE, (GuardOff(),),
    ),
    Mutant(
        "grant-on-signing-key-wrong-code", "GRANT-022", "wrong-error",
        "A grant on a key for signing that lists Encrypt is refused with InvalidKeyUsageException.",
        CREATE, (OtherCode("InvalidKeyUsageException"),),
    ),
    Mutant(
        "grant-on-agreement-key-refused", "GRANT-024", "too-strict",
        "No grant on a key for key agreement can hold DeriveSharedSecret.",
        CREATE, (TooStrict("ValidationException", _derives),),
    ),
    Mutant(
        "grant-on-ml-kem-key-of-derive", "GRANT-025", "guard-off",
        "A grant on an ML-KEM key may list DeriveSharedSecret.",
        CREATE, (GuardOff(_derives),),
    ),
    Mutant(
        "grant-without-grantee", "GRANT-026", "guard-off",
        "CreateGrant without a grantee principal is accepted.",
        CREATE, (GuardOff(lambda f: not {"GranteePrincipal", "GranteeServicePrincipal"} & set(f.params)),),
    ),
    Mutant(
        "grant-with-two-retiring-principals", "GRANT-027", "guard-off",
        "CreateGrant accepts RetiringPrincipal and RetiringServicePrincipal together.",
        CREATE, (GuardOff(),),
    ),
    Mutant(
        "service-grantee-without-source", "GRANT-028", "guard-off",
        "CreateGrant with GranteeServicePrincipal is accepted without a SourceArn constraint.",
        CREATE, (GuardOff(),),
    ),
    Mutant(
        "grant-to-what-is-no-principal", "GRANT-030", "guard-off",
        "CreateGrant accepts any text as grantee principal.",
        CREATE, (GuardOff(),),
    ),
    Mutant(
        "grant-by-alias-wrong-code", "GRANT-031", "wrong-error",
        "CreateGrant with an alias is refused with KMSInvalidStateException.",
        CREATE, (OtherCode("KMSInvalidStateException"),),
    ),
    Mutant(
        "grant-on-unknown-key-wrong-code", "GRANT-032", "wrong-error",
        "CreateGrant on a key that does not exist is refused with KMSInvalidStateException.",
        CREATE, (OtherCode("KMSInvalidStateException"),),
    ),
    Mutant(
        "context-constraint-on-hmac-key", "GRANT-038", "guard-off",
        "CreateGrant on an HMAC key accepts a context constraint.",
        CREATE, (GuardOff(),),
    ),
    Mutant(
        "constraint-of-nine-pairs", "GRANT-040", "guard-off",
        "A context constraint may have more than 8 pairs.",
        CREATE, (GuardOff(),),
    ),
    Mutant(
        "constraint-value-of-385", "GRANT-041", "guard-off",
        "A value in a context constraint may have more than 384 characters.",
        CREATE, (GuardOff(),),
    ),
    Mutant(
        "grant-on-disabled-key", "STATE-CreateGrant-Disabled", "guard-off",
        "CreateGrant is accepted on a disabled key.",
        CREATE, (GuardOff(),),
    ),
    Mutant(
        "grant-on-pending-key-wrong-code", "STATE-CreateGrant-PendingDeletion", "wrong-error",
        "CreateGrant on a key pending deletion is refused with NotFoundException.",
        CREATE, (OtherCode("NotFoundException"),),
    ),
    Mutant(
        "grant-missing-operations-wrong-code", "VALID-005", "wrong-error",
        "CreateGrant without Operations is refused with NotFoundException.",
        CREATE, (OtherCode("NotFoundException", lambda f: "KeyId" in f.params and "Operations" not in f.params),),
    ),
    Mutant(
        "source-arn-of-any-length", "VALID-071", "guard-off",
        "A SourceArn constraint may be longer than 512 characters.",
        CREATE, (GuardOff(),),
    ),
    Mutant(
        "source-arn-of-any-form", "VALID-072", "guard-off",
        "A SourceArn constraint may be any text of allowed length.",
        CREATE, (GuardOff(),),
    ),
    Mutant(
        "grant-name-of-257", "VALID-074", "guard-off",
        "The Name of a grant may have more than 256 characters.",
        CREATE, (GuardOff(lambda f: len(str(f.params.get("Name", ""))) > 1),),
    ),
    Mutant(
        "grant-name-with-spaces", "VALID-075", "guard-off",
        "The Name of a grant may have spaces.",
        CREATE, (GuardOff(),),
    ),
    Mutant(
        "grant-of-unknown-operation", "VALID-076", "guard-off",
        "A grant may list operations that there are not.",
        CREATE, (GuardOff(),),
    ),
    Mutant(
        "eleven-grant-tokens", "VALID-077", "guard-off",
        "A request may carry more than 10 grant tokens.",
        ("Decrypt", "Encrypt"), (GuardOff(),),
    ),
    Mutant(
        "grant-token-too-long-wrong-code", "VALID-078", "wrong-error",
        "A grant token of more than 8192 characters is refused with AccessDeniedException.",
        ("Decrypt", "Encrypt"), (OtherCode("AccessDeniedException"),),
    ),
    Mutant(
        "grantee-too-long-wrong-code", "VALID-102", "wrong-error",
        "A grantee principal of more than 256 characters is refused with NotFoundException.",
        CREATE, (OtherCode("NotFoundException"),),
    ),
    Mutant(
        "grantee-with-spaces-wrong-code", "VALID-103", "wrong-error",
        "A grantee principal with spaces in it is refused with NotFoundException.",
        CREATE, (OtherCode("NotFoundException"),),
    ),
    Mutant(
        "retiring-service-of-any-length", "VALID-110", "guard-off",
        "A RetiringServicePrincipal may have more than 128 characters.",
        CREATE, (GuardOff(),),
    ),
    Mutant(
        "retiring-service-of-any-form", "VALID-111", "guard-off",
        "A RetiringServicePrincipal may be a word without dots.",
        CREATE, (GuardOff(),),
    ),
    Mutant(
        "grant-refuses-all-operations-at-once", "STATE-CreateGrant-Enabled", "too-strict",
        "CreateGrant refuses a grant that lists more than four operations.",
        CREATE, (TooStrict("LimitExceededException", lambda f: len(_operations(f)) > 4),),
    ),
)  # fmt: skip
