"""Who may do what: each permission that a request needs is decided by key policy, IAM policies and grants together."""

from __future__ import annotations

import json
from functools import lru_cache, partial

from kms_conformance.cloud.kms.caller import circumstances, iam_policies, parsed
from kms_conformance.cloud.kms.denial_texts import denial
from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.granting import NEEDS, Granting
from kms_conformance.cloud.kms.principals import by_arn, gone, remembered, renamed
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.models.authorization.access import Access
from kms_conformance.models.authorization.condition_keys import condition_keys
from kms_conformance.models.authorization.decision import Decision, decide, decide_retirement
from kms_conformance.models.authorization.key_policy import (
    default_policy,
    lockout,
    named_principals,
    named_services,
    parse_key_policy,
)
from kms_conformance.models.authorization.permissions import Permission, permissions
from kms_conformance.models.authorization.policy import Policy, PolicyError
from kms_conformance.models.authorization.request_facts import KeyAttributes
from kms_conformance.models.grants import Constraints

parsed_key_policy = lru_cache(maxsize=1024)(parse_key_policy)

NAMED = {
    "key": "KeyId",
    "source key": "SourceKeyId",
    "destination key": "DestinationKeyId",
    "target key": "TargetKeyId",
}
"""The parameter that names the key of a permission; where a ciphertext is opened, the one that made it counts."""
NO_GUARD = ("POLICY-015", "POLICY-034")
"""What a key policy breaks is asked by guards, but for these."""
POLICY_TOO_LONG = "The policy document is longer than a key policy may be."
OPENING = ("Decrypt", "ReEncryptFrom")


class Authorizing(Granting):
    """Authorization of a request, and what a key policy must leave to its caller."""

    def authorize(self, request: Request) -> None:
        """Refuse a caller who lacks a permission that the request needs."""
        for permission in permissions(request.operation, request.params):
            key = self.key_of(request, permission)
            if key is None and permission.on not in ("alias", "none"):
                continue  # nothing to be asked: a dry run that names no key, an alias or a grant that is not there
            access = self.access(request, permission, key)
            decision = self.decided(request, access, key)
            if not decision.allowed:
                policy = self.policy_of(key) if key else None
                raise KmsError("AccessDeniedException", denial(request, access, key, policy, decision))

    def key_of(self, request: Request, permission: Permission) -> Key | None:
        """The key on which a permission is needed."""
        action = permission.action.removeprefix("kms:")
        if permission.on == "former key":
            alias = self.aliases.get(str(request.params["AliasName"]))
            return self.aliases.key_of(alias) if alias else None
        if request.operation == "RetireGrant":
            return self.key_at(request.grant.terms.key) if request.grant else None
        if action in OPENING and request.opened:
            return request.opened.key
        return request.keys.get(NAMED.get(permission.on, ""))

    def key_at(self, arn: str) -> Key | None:
        """The key with an ARN, of whatever account."""
        kms = self.accounts.named_in(arn)
        return kms.store.get(arn.rpartition("/")[2]) if kms else None

    def access(self, request: Request, permission: Permission, key: Key | None) -> Access:
        """The question to the policies."""
        caller, action = request.caller, permission.action.removeprefix("kms:")
        params = dict(request.params)
        if request.grant and request.operation == "RetireGrant":
            params["Constraints"] = _as_sent(request.grant.terms.constraints)
        to = request.keys.get("DestinationKeyId")
        same = to is request.opened.key if to and request.opened else None
        around = circumstances(caller, self.clock(), same_key=same)
        keys = condition_keys(action, params, self.attributes(key) if key else None, caller.principal, around)
        resource = key.arn if key else self.store.arn(str(params["AliasName"])) if permission.on == "alias" else "*"
        return Access(caller.principal, permission.action, resource, keys)

    def attributes(self, key: Key) -> KeyAttributes:
        """The key as condition keys see it."""
        names = tuple(alias.name for alias in self.owner(key).aliases.of(key))
        used = key.last_usage.timestamp if key.last_usage else key.created
        days = (self.clock() - used).days
        return KeyAttributes(
            key_spec=key.spec, key_usage=key.usage, aliases=names, tags=key.tags, days_without_use=days
        )

    def decided(self, request: Request, access: Access, key: Key | None) -> Decision:
        """Key policy, IAM policies and grants together."""
        iam = iam_policies(request.caller)
        if request.operation == "RetireGrant" and request.grant:
            named = self.granted(request, delegated=decide(access, iam=iam).allowed)
            issuer = request.grant.issuing_account.split(":")[4]
            return decide_retirement(access, issuing_account=issuer, iam=iam, named=named)
        if key is None:
            return decide(access, iam=iam)
        ask = partial(decide, access, key_account=key.account, key_policy=self.policy_of(key), iam=iam)
        decision = ask()
        if decision.allowed or not self.use_allowed(request, access, delegated=decide(access, iam=iam).allowed):
            return decision
        return ask(granted=True)

    def policy_of(self, key: Key) -> Policy:
        """The key's policy; the default one in place of what is none and came in by a seeded fault."""
        text = key.policy_at(self.clock() - self.policy_delay) if self.policy_delay else key.policy
        try:
            return parsed(self.policy_told(key, text))
        except PolicyError:
            return parsed(self.default_policy())

    def policy_told(self, key: Key, text: str) -> str:
        """A policy of the key as it is to be read now: whom it named and who is no more is nobody but an id."""
        return renamed(text, gone(key.principals, self.directory) if key.principals else {})

    def use_allowed(self, request: Request, access: Access, *, delegated: bool) -> bool:
        """Whether a grant gives this one permission."""
        if request.operation not in NEEDS:
            return False
        operation = access.action.removeprefix("kms:")
        uses = [use for use in self.uses(request) if use.operation == operation]
        return bool(uses) and all(self.use_granted(request, use, delegated=delegated) for use in uses)

    def default_policy(self) -> str:
        """The policy of a key that is created without one (POLICY-001)."""
        return json.dumps(default_policy(self.account, self.store.partition), indent=2)

    def take_policy(self, key: Key, text: str) -> None:
        """The policy that the key has from now on, and who it is that it names."""
        try:
            named = named_principals(parsed(text))
        except PolicyError:
            named = frozenset()  # a seeded fault has let it pass
        key.policy = renamed(text, by_arn(named, self.directory))
        key.principals = remembered(named, self.directory) | {
            arn: unique_id for unique_id, arn in by_arn(named, self.directory).items()
        }

    def accept_policy(self, request: Request, text: str, key: Key | None = None) -> None:
        """Refuse a key policy that is too long (N13), names nobody, or locks its caller out.

        Requirements POLICY-015 and POLICY-017.
        """
        if len(text.encode()) > self.longest_policy:
            raise KmsError("LimitExceededException", POLICY_TOO_LONG)
        try:
            policy = parsed_key_policy(text)
        except PolicyError as error:
            if error.requirement not in NO_GUARD:
                return  # a guard refuses it, unless a seeded fault has taken the guard away
            raise KmsError("MalformedPolicyDocumentException", str(error)) from error
        if names := by_arn(named_principals(policy), self.directory):
            policy = parsed_key_policy(renamed(text, names))
        if not all(map(self.knows_principal, named_principals(policy))):
            raise KmsError(
                "MalformedPolicyDocumentException", "Policy contains a statement with one or more invalid principals."
            )
        if not all(map(self.knows_service, named_services(policy))):
            raise KmsError(
                "MalformedPolicyDocumentException",
                "Policy contains a statement with one or more invalid service principals.",
            )
        if request.params.get("BypassPolicyLockoutSafetyCheck"):
            return
        again = self.access(request, Permission("kms:PutKeyPolicy", "key"), key)
        if lockout(policy, again):
            raise KmsError(
                "MalformedPolicyDocumentException",
                "The new key policy will not allow you to update the key policy in the future.",
            )


def _as_sent(constraints: Constraints) -> dict[str, object]:
    """Constraints of a grant as CreateGrant takes them."""
    members = {"EncryptionContextEquals": constraints.equals, "EncryptionContextSubset": constraints.subset}
    return {name: pairs for name, pairs in members.items() if pairs is not None}
