"""The text of a refusal: as recorded from AWS where a fact cites it, otherwise in AWS's manner.

No requirement depends on a text; users read them.
"""

from __future__ import annotations

from kms_conformance.cloud.kms.requests import KEY_PARAMS, Request
from kms_conformance.cloud.kms.store import KEY_ID, KeyStore
from kms_conformance.cloud.kms.wire import constraint_text, violation
from kms_conformance.models.facts import Naming
from kms_conformance.models.grants.principals import is_principal
from kms_conformance.models.key_types import largest_plaintext

INCORRECT_KEY = "The key ID in the request does not identify a CMK that can perform this operation."
NULL_CIPHERTEXT = constraint_text("CiphertextBlob", "not be null", "null ")
NO_POLICY = "No such policy exists"
NO_PREFIX = (
    'Alias must start with the prefix "alias/". Please see '
    "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"
)
DRY_RUN = "The request would have succeeded, but the DryRun option is set."
ONE_SPEC = (
    "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated."
)
NO_USAGE = "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."
TOO_MANY_ROTATIONS = (
    "The on-demand rotations limit has been reached for the given keyId. "
    "No more on-demand rotations can be performed for this key: "
)
UNFIT_CURVE = "The public key is not on the curve of the KMS key."
NO_VALID_TO = "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES"
FIXED = {
    "ALIAS-005": NO_PREFIX,  # AWS-036
    "ALIAS-006": "Aliases beginning with alias/aws/ are reserved",
    "ALIAS-019": "An alias can be moved only to a key of the same type and usage.",
    "CiphertextBlob": NULL_CIPHERTEXT,
    "DATAKEY-005": "Please specify either number of bytes or key spec.",
    "DRYRUN-001": DRY_RUN,  # AWS-068
    "DRYRUN-006": "A dry run that ignores the ciphertext needs the identifier of the key.",
    "ECDH-004": UNFIT_CURVE,
    "ECDH-005": "",  # AWS-079
    "ECDH-006": "",
    "ENC-003": constraint_text("Plaintext", "have length greater than or equal to 1"),  # AWS-054
    "GRANT-015": "The grant ID is not valid.",
    "GRANT-018": "A grant needs at least one operation.",
    "GRANT-026": "Specify either GranteePrincipal or GranteeServicePrincipal.",
    "GRANT-027": "Specify RetiringPrincipal or RetiringServicePrincipal, but not both.",
    "GRANT-028": "A GranteeServicePrincipal needs a SourceArn constraint and a retiring principal.",
    "GRANT-038": "EncryptionContext is supported only when creating a grant for a symmetric encryption KMS key.",  # N07
    "GRANT-040": "An encryption context constraint has at most 8 pairs.",
    "GRANT-041": "A value in an encryption context constraint has at most 384 characters.",
    "GRANT-057": "Specify a GrantToken, or a KeyId and a GrantId.",
    "GRANT-058": "The grant does not exist.",
    "GRANT-062b": "The grant ID is not valid.",
    "GRANT-064": "GranteeServicePrincipal is for services, and not to be combined with GranteePrincipal.",
    "GRANT-069": "The retiring principal is not of the account of the caller.",
    "GRANT-070": "Specify RetiringPrincipal; RetiringServicePrincipal is for services.",
    "IMPORT-014": NO_VALID_TO,  # AWS-082
    "IMPORT-015": "A validTo date cannot be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE",
    "IMPORT-016": "The validTo date must lie in the future, at most 365 days from now.",
    "IMPORT-026": "KeyMaterialId cannot be given with ImportType NEW_KEY_MATERIAL.",
    "IMPORT-040": "ImportType, KeyMaterialDescription and KeyMaterialId are for symmetric encryption keys alone.",
    "KEY-009": NO_USAGE,  # AWS-025
    "KEY-008": ONE_SPEC,  # AWS-132
    "KEY-050": constraint_text("PendingWindowInDays", "be a number of days between 7 and 30"),
    "PAGE-012": "The marker is not valid.",
    "POLICY-007": NO_POLICY,
    "POLICY-008": NO_POLICY,
    "POLICY-009": NO_POLICY,
    "RNG-002": "NumberOfBytes is required.",  # AWS-069
    "TAG-008": "Tags beginning with aws: are reserved",  # AWS-032
    "TAG-009": "Duplicate tag keys",  # AWS-030
    "TAG-010": "Too many tags",  # AWS-031
    "TAG-011": "Too many tags",
    "TOKEN-007": "The grant token is not valid.",
}
"""By requirement; most of these rules are not in the service model."""

OF_IMPORTS = {
    "IMPORT-004": "{key.arn} origin is {key.origin} which is not valid for this operation.",  # AWS-088
    "IMPORT-025": "New key material cannot be imported into {key.arn}, because another one is pending rotation.",
    "ROT-021": "No available key material pending rotation for the key: {key.arn}.",  # AWS-098
}
"""The same with the key in it."""

FIXED |= OF_IMPORTS

NAMINGS: dict[str, Naming] = {
    "KEY-036": "unknown",
    "KEY-037": "malformed",
    "KEY-038": "other-region",
    "KEY-040": "malformed-arn",
}
NO_ALIAS_TAKEN = frozenset({"ALIAS-004", "GRANT-031", "KEY-033", "TAG-015"})
UNSUPPORTED_BY_KEY = frozenset(f"GRANT-{number:03d}" for number in range(20, 26))
WRONG_USAGE = frozenset({"ASYM-026", "DATAKEY-008", "ECDH-007", "KEM-007", "ENC-032", "HMAC-008", "REENC-007"})
OF_SIZES = frozenset(f"ENC-{number:03d}" for number in range(4, 10))
OF_USAGES = frozenset(f"KEY-{number:03d}" for number in range(10, 18))


def message(requirement: str, code: str, request: Request, store: KeyStore) -> str:
    """The text with which the guard of `requirement` refuses the request."""
    if requirement in FIXED:
        return FIXED[requirement].format(key=request.keys.get("KeyId"))
    match code:
        case "DisabledException" | "KMSInvalidStateException":
            return _state_message(requirement, request)
        case "InvalidArnException" if requirement == "GRANT-030":
            return f"ARN does not refer to a valid principal: {_unresolved(request)}"  # N08
        case "InvalidArnException" if requirement in NO_ALIAS_TAKEN:
            return "Key Aliases are not supported for this operation."
        case "IncorrectKeyException":
            return INCORRECT_KEY  # AWS-048
        case "InvalidKeyUsageException" if requirement in WRONG_USAGE:
            return _usage_message(request)
        case "InvalidKeyUsageException":
            return _algorithm_message(request)
        case "NotFoundException" if requirement == "ALIAS-022":
            return _no_alias(str(request.params["AliasName"]), store)
        case "NotFoundException":
            return _naming_message(requirement, request, store)
        case "AlreadyExistsException":
            return f"An alias with the name {store.arn(str(request.params['AliasName']))} already exists"
        case "LimitExceededException" if requirement == "ROT-017":
            return TOO_MANY_ROTATIONS + request.keys["KeyId"].arn  # AWS-099
        case "LimitExceededException" if requirement.startswith("ALIAS-"):
            return f"{request.keys['TargetKeyId'].arn} has as many aliases as a key may have."
        case "MalformedPolicyDocumentException":
            return "The policy document is not valid."
        case "ValidationException" if requirement in UNSUPPORTED_BY_KEY:
            return f"A grant on a key with usage {request.keys['KeyId'].usage} can not allow all these operations."
        case "ValidationException" if requirement in OF_USAGES:
            return incompatible_usage(str(request.params["KeyUsage"]), _spec(request))  # AWS-028
        case "ValidationException" if requirement in OF_SIZES:
            return too_large(_algorithm(request), request.keys["KeyId"].spec)  # AWS-055 to AWS-060
        case "ValidationException" if requirement == "REENC-010":
            return too_large(_algorithm(request), request.keys["DestinationKeyId"].spec)
        case "ValidationException" if requirement == "ASYM-018":
            return f"Digest is invalid length for algorithm {request.params['SigningAlgorithm']}."  # AWS-073
        case "ValidationException":
            return violation(request.operation, request.params) or ""
        case _:
            return ""  # InvalidCiphertextException and UnsupportedOperationException have none (AWS-003, AWS-096)


def incompatible_usage(usage: str, spec: str) -> str:
    """A usage that a key of the spec can't have."""
    return f"KeyUsage {usage} is not compatible with KeySpec {spec}"


def _spec(request: Request) -> str:
    params = request.params
    return str(params.get("KeySpec") or params.get("CustomerMasterKeySpec") or "SYMMETRIC_DEFAULT")


def too_large(algorithm: str, spec: str) -> str:
    """More than an RSA key encrypts."""
    most = largest_plaintext(spec, algorithm)
    return f"Algorithm {algorithm} and key spec {spec} cannot encrypt data larger than {most} bytes."


STATES = {"Disabled": "disabled", "PendingDeletion": "pending deletion", "PendingImport": "pending import"}  # AWS-097


def _state_message(requirement: str, request: Request) -> str:
    """AWS-042, AWS-043. The last word of the requirement is the state that refuses."""
    involved = [*([request.opened.key] if request.opened else []), *request.keys.values()]
    state = requirement.rpartition("-")[2]
    arn = next((key.arn for key in involved if key.state == state), "")
    if request.operation == "CancelKeyDeletion":
        return f"{arn} is not pending deletion."
    return f"{arn} is {STATES.get(state, STATES['PendingDeletion'])}."


def _usage_message(request: Request) -> str:
    """AWS-051."""
    keys = [*(key for key in request.keys.values() if not key.symmetric), *request.keys.values()]
    texts = (f"{key.arn} key usage is {key.usage} which is not valid for {request.operation}." for key in keys)
    return next(texts, "")


def _algorithm_message(request: Request) -> str:
    """AWS-076."""
    key = request.keys.get("KeyId") or request.keys.get("DestinationKeyId")
    spec = key.spec if key else "SYMMETRIC_DEFAULT"
    return f"Algorithm {_algorithm(request)} is incompatible with key spec {spec}."


def _naming_message(requirement: str, request: Request, store: KeyStore) -> str:
    """An identifier that names no key."""
    asked = NAMINGS.get(requirement)
    for name in KEY_PARAMS:
        identifier = request.identifiers.get(name)
        if identifier is None or (asked and identifier.naming != asked):
            continue
        text = str(request.params[name])
        if identifier.naming == "key":
            continue
        return _no_such_key(identifier.naming, text, store)
    return ""


def _no_such_key(naming: Naming, text: str, store: KeyStore) -> str:
    match naming:
        case "other-region":
            return f"Invalid arn {text.split(':')[3]}"  # AWS-011
        case "unknown" if KEY_ID.fullmatch(text):
            return f"Key '{store.arn('key/' + text)}' does not exist"  # AWS-009
        case "unknown" if "alias/" in text:
            return _no_alias(text, store)
        case "unknown":
            return f"Key '{text}' does not exist"
        case "malformed-arn":
            return f"Invalid arn '{text}'"
        case _:
            return f"Invalid keyId '{text}'"  # AWS-008


def _no_alias(name: str, store: KeyStore) -> str:
    return f"Alias {name if name.startswith('arn:') else store.arn(name)} is not found."


def _algorithm(request: Request) -> str:
    names = (
        "MacAlgorithm",
        "SigningAlgorithm",
        "EncryptionAlgorithm",
        "SourceEncryptionAlgorithm",
        "DestinationEncryptionAlgorithm",
    )
    given = [str(request.params[name]) for name in names if name in request.params]
    return next((algorithm for algorithm in given if algorithm != "SYMMETRIC_DEFAULT"), "SYMMETRIC_DEFAULT")


def _unresolved(request: Request) -> str:
    """The principal of a CreateGrant that names nobody; the grantee where each may be meant."""
    given = [str(request.params[name]) for name in ("GranteePrincipal", "RetiringPrincipal") if name in request.params]
    return next((text for text in given if not is_principal(text)), given[0] if given else "")
