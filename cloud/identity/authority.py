"""Who may do what outside of KMS: identity policies, session policies and the trust policies of roles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from kms_conformance.cloud.clock import Clock
from kms_conformance.cloud.kms.caller import circumstances, iam_policies, parsed
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.models.authorization.access import Access
from kms_conformance.models.authorization.condition_keys import condition_keys
from kms_conformance.models.authorization.decision import decide
from kms_conformance.models.authorization.evaluation import assess
from kms_conformance.models.authorization.policy import Effect, Element, Policy, PolicyError
from kms_conformance.models.authorization.principals import Match

Keys = Mapping[str, tuple[str, ...]]
NO_KEYS: Keys = {}


class Authority:
    """Decides by the policies that hold for a caller."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def permits(self, caller: Caller, action: str, resource: str, keys: Keys = NO_KEYS) -> bool:
        """Whether the identity policies of the caller allow the action, and its session policies leave it in."""
        return decide(self._access(caller, action, resource, keys), iam=iam_policies(caller)).allowed

    def trust(self, document: str, caller: Caller, action: str, role: str, keys: Keys = NO_KEYS) -> Match:
        """How directly the trust policy of a role lets the caller assume it; NONE if it does not."""
        verdict = assess(_trust(document), self._access(caller, action, role, keys))
        return verdict.match if verdict.effect is Effect.ALLOW else Match.NONE

    def denied(self, caller: Caller, document: str, action: str, role: str, keys: Keys = NO_KEYS) -> bool:
        """Whether any policy of the caller, or the trust policy, denies the action in so many words."""
        access = self._access(caller, action, role, keys)
        documents = (*map(parsed, _of(caller)), _trust(document))
        return any(assess(policy, access).effect is Effect.DENY for policy in documents)

    def _access(self, caller: Caller, action: str, resource: str, keys: Keys) -> Access:
        around = circumstances(caller, self._clock())
        return Access(
            caller.principal, action, resource, {**condition_keys("", {}, None, caller.principal, around), **keys}
        )


def _of(caller: Caller) -> tuple[str, ...]:
    return (*caller.identity_policies, *caller.session_policies, *caller.boundary_policies)


def denial(caller: Caller, action: str, resource: str) -> ServiceError:
    """AccessDenied as STS and IAM word it (IAM User Guide, "Troubleshoot access denied error messages")."""
    text = f"User: {caller.principal.arn} is not authorized to perform: {action} on resource: {resource}"
    return ServiceError("AccessDenied", text, 403)


def identity_document(document: str) -> str:
    """A document that may be a policy of a user, role or session; MalformedPolicyDocument for any other."""
    for statement in _parsed_or_refused(document).statements:
        if statement.principals is not None:
            raise _malformed("Policy document should not specify a principal.")
        if statement.actions is None:
            raise _malformed("Policy statement must contain actions.")
        if statement.resources is None:
            raise _malformed("Policy statement must contain resources.")
    return document


def trust_document(document: str) -> str:
    """A document that may be the trust policy of a role; MalformedPolicyDocument for any other."""
    for statement in _parsed_or_refused(document).statements:
        if statement.principals is None:
            raise _malformed("AssumeRole policy must contain principals.")
        if statement.actions is None:
            raise _malformed("AssumeRole policy must contain actions.")
        if statement.resources is not None:
            raise _malformed("Has prohibited field Resource")
    return document


def _parsed_or_refused(document: str) -> Policy:
    try:
        return parsed(document)
    except PolicyError as error:
        text = "This policy contains invalid Json" if error.requirement == "POLICY-010" else "Syntax errors in policy."
        raise _malformed(text) from error


def _malformed(message: str) -> ServiceError:
    return ServiceError("MalformedPolicyDocument", message, 400)


@lru_cache(maxsize=512)
def _trust(document: str) -> Policy:
    """A trust policy as one of the role: what it says of actions holds for the role alone, which it doesn't name."""
    policy = parsed(document)
    everything = Element(("*",))
    return replace(policy, statements=tuple(replace(row, resources=everything) for row in policy.statements))
