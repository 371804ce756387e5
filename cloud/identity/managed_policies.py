"""Managed policies and their versions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kms_conformance.cloud.identity.accounts import Account
from kms_conformance.cloud.identity.authority import identity_document
from kms_conformance.cloud.identity.entities import Entity, ManagedPolicy
from kms_conformance.cloud.identity.iam_base import (
    LARGEST_DOCUMENT,
    Answer,
    IamBase,
    Params,
    conflict,
    encoded,
    exists,
    no_such,
    paged,
    too_many,
)
from kms_conformance.cloud.identity.ids import unique_id
from kms_conformance.cloud.identity.managed import AWS_MANAGED
from kms_conformance.cloud.service import Caller

MOST_VERSIONS = 5
"""Most versions of a managed policy (IAM User Guide, "IAM and AWS STS quotas")."""


class ManagedPolicies(IamBase):
    """The operations on managed policies."""

    def create_policy(self, params: Params, caller: Caller) -> Answer:
        """Make a managed policy."""
        account, name, path = self.account(caller), params["PolicyName"], params.get("Path", "/")
        if any(policy.name.lower() == name.lower() for policy in account.policies.values()):
            exists(f"A policy called {name} already exists. Duplicate names are not allowed.")
        document, now = _sized(params["PolicyDocument"]), self.accounts.clock()
        policy = ManagedPolicy(
            name=name,
            path=path,
            policy_id=unique_id("ANPA"),
            arn=self.arn(caller, "policy", path, name),
            created=now,
            updated=now,
            description=params.get("Description"),
            versions={"v1": (document, now)},
        )
        account.policies[policy.arn] = policy
        return {"Policy": _shown(policy, account)}

    def get_policy(self, params: Params, caller: Caller) -> Answer:
        """A managed policy, without its documents."""
        policy = self._policy(params, caller)
        described = {} if policy.description is None else {"Description": policy.description}
        return {"Policy": _shown(policy, self.account(caller)) | described}

    def delete_policy(self, params: Params, caller: Caller) -> Answer:
        """Delete a managed policy that is attached to nothing and has one version."""
        policy, account = self._own_policy(params, caller), self.account(caller)
        if _holders(policy, account) or _bounded(policy, account):
            conflict("Cannot delete a policy attached to entities.")
        if len(policy.versions) > 1:
            conflict("This policy has more than one version. Before you delete a policy, you must delete the others.")
        del account.policies[policy.arn]
        return {}

    def list_policies(self, params: Params, caller: Caller) -> Answer:
        """The managed policies of AWS, of the account, or both."""
        account, scope = self.account(caller), params.get("Scope", "All")
        found: list[ManagedPolicy] = []
        if scope != "Local":
            found += AWS_MANAGED.values()
        if scope != "AWS":
            found += account.policies.values()
        prefix = params.get("PathPrefix", "/")
        rows = [
            (policy.arn, _shown(policy, account))
            for policy in found
            if policy.path.startswith(prefix) and (not params.get("OnlyAttached") or _holders(policy, account))
        ]
        return paged("Policies", rows, params)

    def create_policy_version(self, params: Params, caller: Caller) -> Answer:
        """Add a version of a managed policy; it counts at once with SetAsDefault."""
        policy, now = self._own_policy(params, caller), self.accounts.clock()
        if len(policy.versions) >= MOST_VERSIONS:
            too_many(f"A managed policy can have up to {MOST_VERSIONS} versions.")
        document = _sized(params["PolicyDocument"])
        policy.made += 1
        version = f"v{policy.made}"
        policy.versions[version] = (document, now)
        policy.updated = now
        if params.get("SetAsDefault"):
            policy.default = version
        return {"PolicyVersion": _version(policy, version)}

    def get_policy_version(self, params: Params, caller: Caller) -> Answer:
        """A version of a managed policy, with its document."""
        policy = self._policy(params, caller)
        version = _existing(policy, params)
        return {"PolicyVersion": {**_version(policy, version), "Document": encoded(policy.versions[version][0])}}

    def list_policy_versions(self, params: Params, caller: Caller) -> Answer:
        """The versions of a managed policy."""
        policy = self._policy(params, caller)
        return paged("Versions", [(version, _version(policy, version)) for version in policy.versions], params)

    def set_default_policy_version(self, params: Params, caller: Caller) -> Answer:
        """Let another version of a managed policy count."""
        policy = self._own_policy(params, caller)
        policy.default = _existing(policy, params)
        return {}

    def delete_policy_version(self, params: Params, caller: Caller) -> Answer:
        """Delete a version of a managed policy that does not count."""
        policy = self._own_policy(params, caller)
        version = _existing(policy, params)
        if version == policy.default:
            conflict("Cannot delete the default version of a policy.")
        del policy.versions[version]
        return {}

    def _policy(self, params: Params, caller: Caller) -> ManagedPolicy:
        arn = params["PolicyArn"]
        return self.account(caller).policy(arn) or no_such(f"Policy {arn} was not found.")

    def _own_policy(self, params: Params, caller: Caller) -> ManagedPolicy:
        arn = params["PolicyArn"]
        return self.account(caller).policies.get(arn) or no_such(f"Policy {arn} was not found.")


def _sized(document: str) -> str:
    if len(re.sub(r"\s", "", identity_document(document))) > (limit := LARGEST_DOCUMENT["managed"]):
        too_many(f"Cannot exceed quota for PolicySize: {limit}")
    return document


def _existing(policy: ManagedPolicy, params: Params) -> str:
    version: str = params["VersionId"]
    if version not in policy.versions:
        no_such(f"Policy {policy.arn} version {version} does not exist or is not attachable.")
    return version


def _holders(policy: ManagedPolicy, account: Account) -> int:
    entities: Iterable[Entity] = (*account.users.values(), *account.roles.values())
    return sum(policy.arn in entity.attached for entity in entities)


def _bounded(policy: ManagedPolicy, account: Account) -> int:
    """How many users and roles it limits."""
    return sum(entity.boundary == policy.arn for entity in (*account.users.values(), *account.roles.values()))


def _version(policy: ManagedPolicy, version: str) -> Answer:
    created = policy.versions[version][1]
    return {"VersionId": version, "IsDefaultVersion": version == policy.default, "CreateDate": created}


def _shown(policy: ManagedPolicy, account: Account) -> Answer:
    return {
        "PolicyName": policy.name,
        "PolicyId": policy.policy_id,
        "Arn": policy.arn,
        "Path": policy.path,
        "DefaultVersionId": policy.default,
        "AttachmentCount": _holders(policy, account),
        "PermissionsBoundaryUsageCount": _bounded(policy, account),
        "IsAttachable": True,
        "CreateDate": policy.created,
        "UpdateDate": policy.updated,
    }
