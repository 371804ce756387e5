"""The inline policies of users and roles, and the managed ones attached to them."""

from __future__ import annotations

import re

from kms_conformance.cloud.identity.authority import identity_document
from kms_conformance.cloud.identity.entities import Entity
from kms_conformance.cloud.identity.iam_base import (
    LARGEST_DOCUMENT,
    Answer,
    IamBase,
    Params,
    encoded,
    no_such,
    paged,
    too_many,
)
from kms_conformance.cloud.service import Caller

MOST_ATTACHED = 10
"""Most managed policies of a user or role (IAM User Guide, "IAM and AWS STS quotas")."""


class EntityPolicies(IamBase):
    """The operations on the policies of users and roles; the same for both."""

    def put_user_policy(self, params: Params, caller: Caller) -> Answer:
        """Give a user an inline policy, in place of that of the same name."""
        return _put(self.user(params, caller), params, "user")

    def put_role_policy(self, params: Params, caller: Caller) -> Answer:
        """Give a role an inline policy, in place of that of the same name."""
        return _put(self.role(params, caller), params, "role")

    def get_user_policy(self, params: Params, caller: Caller) -> Answer:
        """An inline policy of a user."""
        user = self.user(params, caller)
        return {"UserName": user.name, **_get(user, params, "user")}

    def get_role_policy(self, params: Params, caller: Caller) -> Answer:
        """An inline policy of a role."""
        role = self.role(params, caller)
        return {"RoleName": role.name, **_get(role, params, "role")}

    def delete_user_policy(self, params: Params, caller: Caller) -> Answer:
        """Take an inline policy from a user."""
        return _delete(self.user(params, caller), params, "user")

    def delete_role_policy(self, params: Params, caller: Caller) -> Answer:
        """Take an inline policy from a role."""
        return _delete(self.role(params, caller), params, "role")

    def list_user_policies(self, params: Params, caller: Caller) -> Answer:
        """The names of the inline policies of a user."""
        return paged("PolicyNames", [(name, name) for name in self.user(params, caller).inline], params)

    def list_role_policies(self, params: Params, caller: Caller) -> Answer:
        """The names of the inline policies of a role."""
        return paged("PolicyNames", [(name, name) for name in self.role(params, caller).inline], params)

    def attach_user_policy(self, params: Params, caller: Caller) -> Answer:
        """Attach a managed policy to a user."""
        return self._attach(self.user(params, caller), params, caller)

    def attach_role_policy(self, params: Params, caller: Caller) -> Answer:
        """Attach a managed policy to a role."""
        return self._attach(self.role(params, caller), params, caller)

    def detach_user_policy(self, params: Params, caller: Caller) -> Answer:
        """Detach a managed policy from a user."""
        return _detach(self.user(params, caller), params)

    def detach_role_policy(self, params: Params, caller: Caller) -> Answer:
        """Detach a managed policy from a role."""
        return _detach(self.role(params, caller), params)

    def list_attached_user_policies(self, params: Params, caller: Caller) -> Answer:
        """The managed policies attached to a user."""
        return _attached(self.user(params, caller), params)

    def list_attached_role_policies(self, params: Params, caller: Caller) -> Answer:
        """The managed policies attached to a role."""
        return _attached(self.role(params, caller), params)

    def put_user_permissions_boundary(self, params: Params, caller: Caller) -> Answer:
        """Limit a user to what a managed policy allows."""
        user = self.user(params, caller)
        user.boundary = self.boundary(params, caller)
        return {}

    def put_role_permissions_boundary(self, params: Params, caller: Caller) -> Answer:
        """Limit a role to what a managed policy allows."""
        role = self.role(params, caller)
        role.boundary = self.boundary(params, caller)
        return {}

    def delete_user_permissions_boundary(self, params: Params, caller: Caller) -> Answer:
        """Limit a user no longer."""
        return _unbound(self.user(params, caller))

    def delete_role_permissions_boundary(self, params: Params, caller: Caller) -> Answer:
        """Limit a role no longer."""
        return _unbound(self.role(params, caller))

    def _attach(self, entity: Entity, params: Params, caller: Caller) -> Answer:
        arn = params["PolicyArn"]
        if self.account(caller).policy(arn) is None:
            no_such(f"Policy {arn} does not exist or is not attachable.")
        if arn not in entity.attached:
            if len(entity.attached) >= MOST_ATTACHED:
                too_many(f"Cannot exceed quota for PoliciesPer{type(entity).__name__}: {MOST_ATTACHED}")
            entity.attached.append(arn)
        return {}


def _put(entity: Entity, params: Params, kind: str) -> Answer:
    name, document = params["PolicyName"], identity_document(params["PolicyDocument"])
    after = {**entity.inline, name: document}
    if sum(len(re.sub(r"\s", "", text)) for text in after.values()) > (limit := LARGEST_DOCUMENT[kind]):
        too_many(f"Maximum policy size of {limit} bytes exceeded for {kind} {entity.name}")
    entity.inline = after
    return {}


def _unbound(entity: Entity) -> Answer:
    if entity.boundary is None:
        no_such(f"{type(entity).__name__} {entity.name} does not have a permission boundary.")
    entity.boundary = None
    return {}


def _get(entity: Entity, params: Params, kind: str) -> Answer:
    name = params["PolicyName"]
    document = entity.inline.get(name)
    if document is None:
        no_such(f"The {kind} policy with name {name} cannot be found.")
    return {"PolicyName": name, "PolicyDocument": encoded(document)}


def _delete(entity: Entity, params: Params, kind: str) -> Answer:
    name = params["PolicyName"]
    if entity.inline.pop(name, None) is None:
        no_such(f"The {kind} policy with name {name} cannot be found.")
    return {}


def _detach(entity: Entity, params: Params) -> Answer:
    arn = params["PolicyArn"]
    if arn not in entity.attached:
        no_such(f"Policy {arn} was not found.")
    entity.attached.remove(arn)
    return {}


def _attached(entity: Entity, params: Params) -> Answer:
    rows = [(arn.rpartition("/")[2], arn) for arn in entity.attached]
    return paged("AttachedPolicies", [(name, {"PolicyName": name, "PolicyArn": arn}) for name, arn in rows], params)
