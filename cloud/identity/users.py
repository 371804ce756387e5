"""IAM users and their access keys."""

from __future__ import annotations

from kms_conformance.cloud.identity.entities import AccessKey, User, tag_list
from kms_conformance.cloud.identity.iam_base import (
    Answer,
    IamBase,
    Params,
    boundary_shown,
    conflict,
    exists,
    no_such,
    paged,
    set_tags,
    too_many,
)
from kms_conformance.cloud.identity.ids import secret_access_key, unique_id
from kms_conformance.cloud.service import Caller, ServiceError

MOST_KEYS = 2
"""Most access keys of a user (IAM User Guide, "IAM and AWS STS quotas")."""


class Users(IamBase):
    """The operations on users and on access keys."""

    def create_user(self, params: Params, caller: Caller) -> Answer:
        """Make a user without any permission."""
        users, name, path = self.account(caller).users, params["UserName"], params.get("Path", "/")
        if name.lower() in users:
            exists(f"User with name {name} already exists.")
        arn = self.arn(caller, "user", path, name)
        user = User(name, path, unique_id("AIDA"), arn, self.accounts.clock(), boundary=self.boundary(params, caller))
        set_tags(user, params.get("Tags", ()))
        users[name.lower()] = user
        return {"User": _shown(user, tags=True)}

    def get_user(self, params: Params, caller: Caller) -> Answer:
        """A user, the calling one without UserName."""
        principal = caller.principal
        if "UserName" not in params and principal.kind == "root":
            created = self.accounts.clock()
            return {"User": {"UserId": principal.account, "Arn": principal.arn, "CreateDate": created, "Path": "/",
                             "UserName": "root"}}  # fmt: skip
        return {"User": _shown(self._user_or_caller(params, caller), tags=True)}

    def delete_user(self, params: Params, caller: Caller) -> Answer:
        """Delete a user that has nothing any more."""
        user = self.user(params, caller)
        for holds, what in ((user.keys, "access keys"), (user.inline, "policies"), (user.attached, "policies")):
            if holds:
                verb = "detach" if holds is user.attached else "delete"
                conflict(f"Cannot delete entity, must {verb} {what} first.")
        del self.account(caller).users[user.name.lower()]
        return {}

    def list_users(self, params: Params, caller: Caller) -> Answer:
        """The users below a path."""
        users, prefix = self.account(caller).users.values(), params.get("PathPrefix", "/")
        return paged("Users", [(user.name, _shown(user)) for user in users if user.path.startswith(prefix)], params)

    def tag_user(self, params: Params, caller: Caller) -> Answer:
        """Add tags to a user."""
        set_tags(self.user(params, caller), params["Tags"])
        return {}

    def untag_user(self, params: Params, caller: Caller) -> Answer:
        """Take tags from a user."""
        user = self.user(params, caller)
        user.tags = {key: value for key, value in user.tags.items() if key not in params["TagKeys"]}
        return {}

    def list_user_tags(self, params: Params, caller: Caller) -> Answer:
        """The tags of a user."""
        return paged("Tags", [(tag["Key"], tag) for tag in tag_list(self.user(params, caller).tags)], params)

    def create_access_key(self, params: Params, caller: Caller) -> Answer:
        """Make an access key of a user, of the calling one without UserName."""
        user = self._user_or_caller(params, caller)
        if len(user.keys) >= MOST_KEYS:
            too_many(f"Cannot exceed quota for AccessKeysPerUser: {MOST_KEYS}")
        account = caller.principal.account
        key = AccessKey(unique_id("AKIA"), secret_access_key(), account, user.name, self.accounts.clock(),
                        user_id=user.unique_id)  # fmt: skip
        user.keys[key.access_key_id] = self.accounts.keys[key.access_key_id] = key
        return {"AccessKey": {**_metadata(key), "SecretAccessKey": key.secret}}

    def list_access_keys(self, params: Params, caller: Caller) -> Answer:
        """The access keys of a user."""
        keys = self._user_or_caller(params, caller).keys
        return paged("AccessKeyMetadata", [(key_id, _metadata(key)) for key_id, key in keys.items()], params)

    def update_access_key(self, params: Params, caller: Caller) -> Answer:
        """Switch an access key on or off."""
        self._key(params, caller).active = params["Status"] == "Active"
        return {}

    def delete_access_key(self, params: Params, caller: Caller) -> Answer:
        """Delete an access key: nothing signs with it any more."""
        key = self._key(params, caller)
        del self._user_or_caller(params, caller).keys[key.access_key_id]
        del self.accounts.keys[key.access_key_id]
        return {}

    def _key(self, params: Params, caller: Caller) -> AccessKey:
        key_id = params["AccessKeyId"]
        key = self._user_or_caller(params, caller).keys.get(key_id)
        return key or no_such(f"The Access Key with id {key_id} cannot be found.")

    def _user_or_caller(self, params: Params, caller: Caller) -> User:
        if "UserName" in params:
            return self.user(params, caller)
        if caller.principal.kind != "user":
            raise ServiceError("ValidationError", "Must specify userName when calling with non-User credentials")
        return self.user({"UserName": caller.principal.arn.rpartition("/")[2]}, caller)


def _shown(user: User, *, tags: bool = False) -> Answer:
    shown: Answer = {
        "Path": user.path,
        "UserName": user.name,
        "UserId": user.unique_id,
        "Arn": user.arn,
        "CreateDate": user.created,
    }
    if tags:
        shown |= boundary_shown(user) | ({"Tags": tag_list(user.tags)} if user.tags else {})
    return shown


def _metadata(key: AccessKey) -> Answer:
    status = "Active" if key.active else "Inactive"
    return {"UserName": key.user, "AccessKeyId": key.access_key_id, "Status": status, "CreateDate": key.created}
