"""The text with which somebody is told that they may not: by its cause, and saying nothing that they may not know.

As recorded from AWS: the caller, the action, what it was for, and which sort of policy is missing or denies.  What is
for a key of another account has one text, whether the key is there or not (N01, POLICY-063); and a ciphertext whose
key the request does not name is not told to whom it belongs (N04).
"""

from __future__ import annotations

from kms_conformance.cloud.kms.caller import iam_policies
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.models.authorization.access import Access
from kms_conformance.models.authorization.decision import Decision, IamPolicies, Kind, decide
from kms_conformance.models.authorization.evaluation import assess
from kms_conformance.models.authorization.permissions import PERMISSIONS
from kms_conformance.models.authorization.policy import Policy
from kms_conformance.models.authorization.principals import Match

POLICIES: dict[Kind, str] = {
    "key": "resource-based policy",
    "identity": "identity-based policy",
    "session": "session policy",
    "boundary": "permissions boundary",
}
"""What AWS calls each kind of document (IAM User Guide, Troubleshoot access denied error messages)."""
NOT_TOLD = (
    "because the resource does not exist in this Region, no resource-based policies allow access, "
    "or a resource-based policy explicitly denies access"
)
NAMED = {"kms:ReEncryptFrom": "SourceKeyId", "kms:ReEncryptTo": "DestinationKeyId"}
OPENING = {"Decrypt": "kms:Decrypt", "ReEncrypt": "kms:ReEncryptFrom"}
"""The permission on the key of the ciphertext that an operation opens."""
OF_THE_CIPHERTEXT = "on the resource associated with this ciphertext"


def denial(request: Request, access: Access, key: Key | None, policy: Policy | None, decision: Decision) -> str:
    """Why policies and grants refuse: `policy` is that of the key."""
    unnamed = access.action in OPENING.values() and NAMED.get(access.action, "KeyId") not in request.params
    if key is not None and access.principal.account not in ("", key.account):
        return _abroad(request, access.action, key.arn, unnamed=unnamed)
    where = OF_THE_CIPHERTEXT if unnamed else f"on resource: {access.resource}"
    return _text(request, access.action, f"{where} {_cause(request, access, policy, decision)}")


def elsewhere(request: Request) -> str:
    """Why a ciphertext does not open whose key is of another Region, or deleted."""
    return _text(request, OPENING[request.operation], f"{OF_THE_CIPHERTEXT} {NOT_TOLD}")


def of_another_account(request: Request) -> str:
    """Why nothing is said of a key of another account that is not there: the same as of one that is."""
    unknown = (name for name, identifier in request.identifiers.items() if identifier.foreign and not identifier.key)
    name = next(unknown, "KeyId")
    sides = {member: action for action, member in NAMED.items()}
    action = sides.get(name, PERMISSIONS[request.operation][0].action)
    return _abroad(request, action, str(request.params.get(name, "")))


def _abroad(request: Request, action: str, arn: str, *, unnamed: bool = False) -> str:
    """The caller's own policies come first, and know nothing of the key but its ARN; then nothing more is told."""
    iam = iam_policies(request.caller)
    own = decide(Access(request.caller.principal, action, arn, {}), iam=iam)
    if own.allowed:
        return _text(request, action, f"{OF_THE_CIPHERTEXT if unnamed else 'on this resource'} {NOT_TOLD}")
    where = OF_THE_CIPHERTEXT if unnamed else f"on resource: {arn}"
    denying = own.policy if own.reason == "explicit deny" else None
    because = _denying(denying[0]) if denying else _lacking("identity", action)
    return _text(request, action, f"{where} {because}")


def _cause(request: Request, access: Access, policy: Policy | None, decision: Decision) -> str:
    if decision.reason == "explicit deny":
        return _denying(decision.policy[0] if decision.policy else "key")
    return _lacking(_missing(access, policy, iam_policies(request.caller)), access.action)


def _missing(access: Access, policy: Policy | None, iam: IamPolicies) -> Kind:
    """The kind of document that would have to allow it, where none denies it."""
    verdict = assess(policy, access) if policy else None
    if verdict is not None and verdict.match is Match.NONE:
        return "key"
    if decide(access, iam=IamPolicies(iam.identity)).allowed or (verdict and verdict.match is Match.ROLE):
        return "session" if iam.session else "boundary"
    return "identity"


def _lacking(kind: Kind, action: str) -> str:
    return f"because no {POLICIES[kind]} allows the {action} action"


def _denying(kind: Kind) -> str:
    article = "an" if kind == "identity" else "a"
    return f"with an explicit deny in {article} {POLICIES[kind]}"


def _text(request: Request, action: str, rest: str) -> str:
    return f"User: {request.caller.principal.arn} is not authorized to perform: {action} {rest}"
