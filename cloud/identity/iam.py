"""IAM: users, roles, access keys and policies of each account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kms_conformance.cloud.identity.accounts import Accounts
from kms_conformance.cloud.identity.authority import Authority, denial
from kms_conformance.cloud.identity.inline_policies import EntityPolicies
from kms_conformance.cloud.identity.managed_policies import ManagedPolicies
from kms_conformance.cloud.identity.query_service import check_constraints, method_name
from kms_conformance.cloud.identity.service_roles import NAMES, PATH, ServiceRoles
from kms_conformance.cloud.identity.users import Users
from kms_conformance.cloud.service import Caller

OPERATIONS = frozenset(
    {
        *("CreateUser", "GetUser", "DeleteUser", "ListUsers", "TagUser", "UntagUser", "ListUserTags"),
        *("CreateAccessKey", "ListAccessKeys", "UpdateAccessKey", "DeleteAccessKey"),
        *("CreateRole", "GetRole", "UpdateRole", "DeleteRole", "ListRoles", "UpdateAssumeRolePolicy"),
        *("CreateServiceLinkedRole", "DeleteServiceLinkedRole", "GetServiceLinkedRoleDeletionStatus"),
        *("TagRole", "UntagRole", "ListRoleTags"),
        *("PutUserPolicy", "GetUserPolicy", "DeleteUserPolicy", "ListUserPolicies"),
        *("PutUserPermissionsBoundary", "DeleteUserPermissionsBoundary"),
        *("PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary"),
        *("PutRolePolicy", "GetRolePolicy", "DeleteRolePolicy", "ListRolePolicies"),
        *("AttachUserPolicy", "DetachUserPolicy", "ListAttachedUserPolicies"),
        *("AttachRolePolicy", "DetachRolePolicy", "ListAttachedRolePolicies"),
        *("CreatePolicy", "GetPolicy", "DeletePolicy", "ListPolicies"),
        *("CreatePolicyVersion", "GetPolicyVersion", "ListPolicyVersions"),
        *("SetDefaultPolicyVersion", "DeletePolicyVersion"),
    }
)
"""What of IAM is served: as much as principals need. No groups, login profiles or MFA devices."""


class IamService(Users, ServiceRoles, EntityPolicies, ManagedPolicies):
    """IAM of all accounts; it has no Region."""

    name = "iam"

    def __init__(self, accounts: Accounts, authority: Authority) -> None:
        super().__init__(accounts)
        self.authority = authority

    def handle(self, operation: str, params: Mapping[str, Any], caller: Caller) -> Mapping[str, Any]:
        """Serve one call; raises ServiceError for a refusal."""
        method = method_name(OPERATIONS, operation)
        check_constraints(self.name, operation, params)
        resource = self._resource(params, caller)
        tags = ("TagRole",) if operation == "CreateRole" and params.get("Tags") else ()
        for action in (f"iam:{name}" for name in (operation, *tags)):
            if not self.authority.permits(caller, action, resource):
                raise denial(caller, action, resource)
        self.check_modifiable(operation, params, caller)
        answer: Mapping[str, Any] = getattr(self, method)(params, caller)
        return answer

    def _resource(self, params: Mapping[str, Any], caller: Caller) -> str:
        """The ARN of what a request is about, "*" for all."""
        account = self.account(caller)
        if "AWSServiceName" in params:
            service = params["AWSServiceName"]
            return self.arn(caller, "role", f"{PATH}{service}/", NAMES.get(service, "*"))
        if "RoleName" in params:
            name = params["RoleName"]
            role = account.roles.get(name.lower())
            return role.arn if role else self.arn(caller, "role", params.get("Path", "/"), name)
        if "UserName" in params:
            name = params["UserName"]
            user = account.users.get(name.lower())
            return user.arn if user else self.arn(caller, "user", params.get("Path", "/"), name)
        if "PolicyArn" in params:
            return str(params["PolicyArn"])
        if "PolicyName" in params:
            return self.arn(caller, "policy", params.get("Path", "/"), params["PolicyName"])
        return caller.principal.arn if caller.principal.kind == "user" else "*"
