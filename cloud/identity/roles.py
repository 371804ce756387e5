"""IAM roles."""

from __future__ import annotations

import re

from kms_conformance.cloud.identity.authority import trust_document
from kms_conformance.cloud.identity.entities import Role, tag_list
from kms_conformance.cloud.identity.iam_base import (
    Answer,
    IamBase,
    Params,
    boundary_shown,
    conflict,
    encoded,
    exists,
    paged,
    set_tags,
)
from kms_conformance.cloud.identity.ids import unique_id
from kms_conformance.cloud.kms.caller import parsed
from kms_conformance.cloud.kms.principals import by_arn, remembered, renamed
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.models.authorization.key_policy import named_principals

_PRINCIPAL = re.compile(r"\*|\d{12}|arn:aws[a-z-]*:(iam|sts)::\d{12}:(root|(user|role|assumed-role)/.+)|A[IR][DO]A\w+")


class Roles(IamBase):
    """The operations on roles."""

    def create_role(self, params: Params, caller: Caller) -> Answer:
        """Make a role without any permission, which those in its trust policy may assume."""
        roles, name, path = self.account(caller).roles, params["RoleName"], params.get("Path", "/")
        if name.lower() in roles:
            exists(f"Role with name {name} already exists.")
        role = Role(
            name,
            path,
            unique_id("AROA"),
            self.arn(caller, "role", path, name),
            self.accounts.clock(),
            description=params.get("Description"),
            longest_s=params.get("MaxSessionDuration", 3600),
            boundary=self.boundary(params, caller),
        )
        self._trust(role, params["AssumeRolePolicyDocument"])
        set_tags(role, params.get("Tags", ()))
        roles[name.lower()] = role
        return {"Role": self._shown(role, whole=True)}

    def get_role(self, params: Params, caller: Caller) -> Answer:
        """A role with all there is to it."""
        return {"Role": {**self._shown(self.role(params, caller), whole=True), "RoleLastUsed": {}}}

    def update_role(self, params: Params, caller: Caller) -> Answer:
        """Give a role another description or longest session."""
        role = self.role(params, caller)
        role.description = params.get("Description", role.description)
        role.longest_s = params.get("MaxSessionDuration", role.longest_s)
        return {}

    def delete_role(self, params: Params, caller: Caller) -> Answer:
        """Delete a role that has no policies any more; its sessions may do nothing any more."""
        role = self.role(params, caller)
        if role.inline:
            conflict("Cannot delete entity, must delete policies first.")
        if role.attached:
            conflict("Cannot delete entity, must detach all policies first.")
        del self.account(caller).roles[role.name.lower()]
        return {}

    def list_roles(self, params: Params, caller: Caller) -> Answer:
        """The roles below a path."""
        roles, prefix = self.account(caller).roles.values(), params.get("PathPrefix", "/")
        return paged(
            "Roles", [(role.name, self._shown(role)) for role in roles if role.path.startswith(prefix)], params
        )

    def update_assume_role_policy(self, params: Params, caller: Caller) -> Answer:
        """Replace the trust policy of a role."""
        self._trust(self.role(params, caller), params["PolicyDocument"])
        return {}

    def tag_role(self, params: Params, caller: Caller) -> Answer:
        """Add tags to a role."""
        set_tags(self.role(params, caller), params["Tags"])
        return {}

    def untag_role(self, params: Params, caller: Caller) -> Answer:
        """Take tags from a role."""
        role = self.role(params, caller)
        role.tags = {key: value for key, value in role.tags.items() if key not in params["TagKeys"]}
        return {}

    def list_role_tags(self, params: Params, caller: Caller) -> Answer:
        """The tags of a role."""
        return paged("Tags", [(tag["Key"], tag) for tag in tag_list(self.role(params, caller).tags)], params)

    def _trust(self, role: Role, document: str) -> None:
        """The trust policy that a role has from now on; its principals must be, as far as their account is here."""
        named = named_principals(parsed(trust_document(document)))
        for text in sorted(named):
            if not _PRINCIPAL.fullmatch(text) or not self.accounts.knows(text):
                message = f'Invalid principal in policy: "AWS":"{text}"'
                raise ServiceError("MalformedPolicyDocument", message, 400)
        arns = by_arn(named, self.accounts)
        role.trust = renamed(document, arns)
        role.principals = remembered({arns.get(text, text) for text in named}, self.accounts)

    def _shown(self, role: Role, *, whole: bool = False) -> Answer:
        shown: Answer = {
            "Path": role.path,
            "RoleName": role.name,
            "RoleId": role.unique_id,
            "Arn": role.arn,
            "CreateDate": role.created,
            "AssumeRolePolicyDocument": encoded(self.accounts.trust(role)),
            "MaxSessionDuration": role.longest_s,
        }
        if role.description is not None:
            shown["Description"] = role.description
        if whole:
            shown |= boundary_shown(role) | ({"Tags": tag_list(role.tags)} if role.tags else {})
        return shown
