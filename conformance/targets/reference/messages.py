"""The text of a refusal: as recorded from AWS where a fact cites it, otherwise in AWS's manner.

No requirement depends on a text; users read them.
"""

from __future__ import annotations

from kms_conformance.conformance.targets.reference.requests import KEY_PARAMS, Request
from kms_conformance.conformance.targets.reference.store import KEY_ID, KeyStore
from kms_conformance.conformance.targets.reference.wire import constraint_text, violation
from kms_conformance.models.facts import Naming

INCORRECT_KEY = "The key ID in the request does not identify a CMK that can perform this operation."
NULL_CIPHERTEXT = constraint_text("CiphertextBlob", "not be null", "null ")
ONE_SPEC = (
    "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated."
)
BEYOND_THE_SERVICE_MODEL = {
    "DATAKEY-005": "Please specify either number of bytes or key spec.",
    "ENC-003": constraint_text("Plaintext", "have length greater than or equal to 1"),  # AWS-054
    "KEY-008": ONE_SPEC,  # AWS-132
    "KEY-050": constraint_text("PendingWindowInDays", "be a number of days between 7 and 30"),
}
"""Validation rules that the service model doesn't have, by requirement."""

NAMINGS: dict[str, Naming] = {
    "KEY-036": "unknown",
    "KEY-037": "malformed",
    "KEY-038": "other-region",
    "KEY-040": "malformed-arn",
}


def message(requirement: str, code: str, request: Request, store: KeyStore) -> str:
    """The text with which the guard of `requirement` refuses the request."""
    match code:
        case "DisabledException" | "KMSInvalidStateException":
            return _state_message(requirement, request)
        case "IncorrectKeyException":
            return INCORRECT_KEY  # AWS-048
        case "InvalidKeyUsageException":
            return f"Algorithm {_algorithm(request)} is incompatible with key spec SYMMETRIC_DEFAULT."  # AWS-076
        case "NotFoundException" if requirement in NAMINGS:
            return _naming_message(NAMINGS[requirement], request, store)
        case "ValidationException" if requirement == "KEY-010":
            return f"KeyUsage {request.params['KeyUsage']} is not compatible with KeySpec SYMMETRIC_DEFAULT"  # AWS-028
        case "ValidationException" if requirement in BEYOND_THE_SERVICE_MODEL:
            return BEYOND_THE_SERVICE_MODEL[requirement]
        case "ValidationException":
            return violation(request.operation, request.params) or ""
        case _:
            return ""  # InvalidCiphertextException has no message at all (AWS-003)


def _state_message(requirement: str, request: Request) -> str:
    """AWS-042, AWS-043. The last word of the requirement is the state that refuses."""
    involved = [*([request.opened.key] if request.opened else []), *request.keys.values()]
    state = requirement.rpartition("-")[2]
    arn = next((key.arn for key in involved if key.state == state), "")
    if request.operation == "CancelKeyDeletion":
        return f"{arn} is not pending deletion."
    return f"{arn} is disabled." if state == "Disabled" else f"{arn} is pending deletion."


def _naming_message(naming: Naming, request: Request, store: KeyStore) -> str:
    at_fault = (name for name, identifier in request.identifiers.items() if identifier.naming == naming)
    text = str(request.params[next(at_fault, KEY_PARAMS[0])])
    match naming:
        case "other-region":
            return f"Invalid arn {text.split(':')[3]}"  # AWS-011
        case "unknown" if KEY_ID.fullmatch(text):
            return f"Key '{store.arn('key/' + text)}' does not exist"  # AWS-009
        case "unknown" if text.startswith("alias/"):
            return f"Alias {store.arn(text)} is not found."
        case "unknown":
            return f"Key '{text}' does not exist"
        case "malformed-arn":
            return f"Invalid arn '{text}'"
        case _:
            return f"Invalid keyId '{text}'"  # AWS-008


def _algorithm(request: Request) -> str:
    names = ("EncryptionAlgorithm", "SourceEncryptionAlgorithm", "DestinationEncryptionAlgorithm")
    given = [str(request.params[name]) for name in names if name in request.params]
    return next((algorithm for algorithm in given if algorithm != "SYMMETRIC_DEFAULT"), "")
