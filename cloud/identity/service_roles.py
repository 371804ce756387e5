"""Roles that are linked to services: AWS writes their trust policies, and the service alone may assume them.

IAM User Guide, "Create a service-linked role"; the names are those of the services' own guides.
"""

from __future__ import annotations

import json
import uuid

from kms_conformance.cloud.identity.accounts import Accounts
from kms_conformance.cloud.identity.entities import Role
from kms_conformance.cloud.identity.iam_base import Answer, Params, no_such
from kms_conformance.cloud.identity.ids import unique_id
from kms_conformance.cloud.identity.roles import Roles
from kms_conformance.cloud.service import Caller, ServiceError

NAMES = {
    "autoscaling.amazonaws.com": "AWSServiceRoleForAutoScaling",
    "backup.amazonaws.com": "AWSServiceRoleForBackup",
    "cks.kms.amazonaws.com": "AWSServiceRoleForKeyManagementServiceCustomKeyStores",
    "connect.amazonaws.com": "AWSServiceRoleForAmazonConnect",
    "ecs.amazonaws.com": "AWSServiceRoleForECS",
    "eks.amazonaws.com": "AWSServiceRoleForAmazonEKS",
    "elasticache.amazonaws.com": "AWSServiceRoleForElastiCache",
    "elasticloadbalancing.amazonaws.com": "AWSServiceRoleForElasticLoadBalancing",
    "mrk.kms.amazonaws.com": "AWSServiceRoleForKeyManagementServiceMultiRegionKeys",
    "opensearchservice.amazonaws.com": "AWSServiceRoleForAmazonOpenSearchService",
    "rds.amazonaws.com": "AWSServiceRoleForRDS",
    "spot.amazonaws.com": "AWSServiceRoleForEC2Spot",
}
WITH_SUFFIX = frozenset({"autoscaling.amazonaws.com", "connect.amazonaws.com"})
"""Those of which an account may have more than one, told apart by CustomSuffix."""
PATH = "/aws-service-role/"


PROTECTED = frozenset({
    "AttachRolePolicy", "DeleteRole", "DeleteRolePermissionsBoundary", "DeleteRolePolicy", "DetachRolePolicy",
    "PutRolePermissionsBoundary", "PutRolePolicy", "UpdateAssumeRolePolicy",
})  # fmt: skip
"""What only AWS does to such a role."""


class ServiceRoles(Roles):
    """The operations on service-linked roles."""

    def __init__(self, accounts: Accounts) -> None:
        super().__init__(accounts)
        self.deletions: set[tuple[str, str]] = set()

    def check_modifiable(self, operation: str, params: Params, caller: Caller) -> None:
        """Refuse to change what is the service's own."""
        role = self.account(caller).roles.get(params.get("RoleName", "").lower()) if operation in PROTECTED else None
        if role and role.path.startswith(PATH):
            text = f"Cannot perform the operation on the protected role '{role.name}'"
            raise ServiceError("UnmodifiableEntity", f"{text} - this role is only modifiable by AWS", 400)

    def create_service_linked_role(self, params: Params, caller: Caller) -> Answer:
        """The one role of a service, whose permissions are the service's own affair."""
        service, suffix = params["AWSServiceName"], params.get("CustomSuffix")
        if service not in NAMES:
            raise _invalid(f"Service role creation for {service} is not supported by the reference target.")
        if suffix and service not in WITH_SUFFIX:
            raise _invalid(f"Custom suffix is not allowed for {service}")
        name = NAMES[service] + (f"_{suffix}" if suffix else "")
        roles = self.account(caller).roles
        if name.lower() in roles:
            raise _invalid(f"Service role name {name} has been taken in this account, please try a different suffix.")
        path = f"{PATH}{service}/"
        role = Role(name, path, unique_id("AROA"), self.arn(caller, "role", path, name), self.accounts.clock(),
                    trust=_trust(service), description=params.get("Description"))  # fmt: skip
        roles[name.lower()] = role
        return {"Role": self._shown(role, whole=True)}

    def delete_service_linked_role(self, params: Params, caller: Caller) -> Answer:
        """Delete one: at once, as no service here uses any."""
        role = self.role(params, caller)
        if not role.path.startswith(PATH):
            raise _invalid(f"{role.name} is not a service-linked role.")
        del self.account(caller).roles[role.name.lower()]
        task = f"task{role.path}{role.name}/{uuid.uuid4()}"
        self.deletions.add((caller.principal.account, task))
        return {"DeletionTaskId": task}

    def get_service_linked_role_deletion_status(self, params: Params, caller: Caller) -> Answer:
        """How far a deletion is: done."""
        if (caller.principal.account, params["DeletionTaskId"]) not in self.deletions:
            no_such(f"Deletion task {params['DeletionTaskId']} cannot be found.")
        return {"Status": "SUCCEEDED"}


def _trust(service: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _invalid(message: str) -> ServiceError:
    return ServiceError("InvalidInput", message, 400)
