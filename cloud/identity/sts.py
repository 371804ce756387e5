"""STS: who calls, and sessions of roles, users and root."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from kms_conformance.cloud.identity.accounts import Accounts
from kms_conformance.cloud.identity.authority import Authority, Keys, denial, identity_document
from kms_conformance.cloud.identity.credentials import Credential
from kms_conformance.cloud.identity.entities import Role, Session
from kms_conformance.cloud.identity.iam_base import Answer, Params
from kms_conformance.cloud.identity.ids import secret_access_key, session_token, unique_id
from kms_conformance.cloud.identity.query_service import check_constraints, method_name
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.models.authorization.access import Principal
from kms_conformance.models.authorization.principals import Match

OPERATIONS = frozenset({"GetCallerIdentity", "AssumeRole", "GetSessionToken", "GetAccessKeyInfo"})
"""What of STS is served."""
ASSUME_ROLE = "sts:AssumeRole"
CHAINED_S = 3600
"""Longest session of a role that another role assumes (STS API reference, AssumeRole)."""
LARGEST_SESSION_POLICY = 2048
"""Most characters of the session policies together (STS API reference, AssumeRole)."""
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/.+")


class StsService:
    """STS of all accounts; sessions hold in all Regions."""

    name = "sts"

    def __init__(self, accounts: Accounts, authority: Authority) -> None:
        self.accounts, self.authority = accounts, authority

    def handle(self, operation: str, params: Mapping[str, Any], caller: Caller) -> Mapping[str, Any]:
        """Serve one call; raises ServiceError for a refusal."""
        method = method_name(OPERATIONS, operation)
        check_constraints(self.name, operation, params)
        answer: Mapping[str, Any] = getattr(self, method)(params, caller)
        return answer

    def get_caller_identity(self, params: Params, caller: Caller) -> Answer:
        """Who calls: no permission is needed, and none takes it away."""
        principal = caller.principal
        return {"UserId": principal.user_id, "Account": principal.account, "Arn": principal.arn}

    def get_access_key_info(self, params: Params, caller: Caller) -> Answer:
        """The account of an access key."""
        key_id = params["AccessKeyId"]
        holder = self.accounts.keys.get(key_id) or self.accounts.sessions.get(key_id)
        if holder is None:
            raise ServiceError("ValidationError", "The AccessKeyId is not valid.", 400)
        return {"Account": holder.account}

    def get_session_token(self, params: Params, caller: Caller) -> Answer:
        """Temporary credentials of the calling user or root."""
        key = self.accounts.keys.get(caller.access_key_id)
        if key is None:
            raise ServiceError("AccessDenied", "Cannot call GetSessionToken with session credentials", 403)
        credential = self._fresh(params.get("DurationSeconds", 43200))
        self.accounts.start(Session(credential, key.account, self.accounts.clock(), issuer=key))
        return {"Credentials": _shown(credential)}

    def assume_role(self, params: Params, caller: Caller) -> Answer:
        """Temporary credentials of a role, for whom its trust policy names.

        Unlike on AWS, the root user may: at the start there is nobody else.
        """
        role = self._role(params, caller)
        self._check_duration(params, role, caller)
        policies = self._session_policies(params, caller)
        name = params["RoleSessionName"]
        principal = _principal(role, name, params)
        credential = self._fresh(params.get("DurationSeconds", 3600))
        source = params.get("SourceIdentity")
        account = principal.account
        session = Session(
            credential=credential,
            account=account,
            created=self.accounts.clock(),
            principal=principal,
            issuer=None,
            policies=policies,
            source_identity=source,
        )
        self.accounts.start(session)
        answer: Answer = {
            "Credentials": _shown(credential),
            "AssumedRoleUser": {"AssumedRoleId": principal.user_id, "Arn": principal.arn},
        }
        if policies:
            packed = sum(map(len, policies)) * 100 // LARGEST_SESSION_POLICY
            answer["PackedPolicySize"] = min(max(packed, 1), 100)
        return answer | ({"SourceIdentity": source} if source else {})

    def _role(self, params: Params, caller: Caller) -> Role:
        """The role, if the caller may assume it; whether there is one is told to nobody."""
        arn = params["RoleArn"]
        if not _ROLE.fullmatch(arn):
            raise ServiceError("ValidationError", f"{arn} is invalid", 400)
        role = self.accounts.entity(arn)
        if not isinstance(role, Role) or not self._may_assume(role, caller, _keys(params)):
            raise denial(caller, ASSUME_ROLE, arn)
        return role

    def _may_assume(self, role: Role, caller: Caller, keys: Keys) -> bool:
        """The trust policy must name the caller or its account.

        The caller's own policies must allow it in the latter case, and whenever the role is another account's (IAM
        User Guide, "Cross-account policy evaluation logic"); a session that is named by its role alone is bound to its
        session policies and its boundary. A service has neither account nor policies: to be named is enough.
        """
        trust = self.accounts.trust(role)
        named = self.authority.trust(trust, caller, ASSUME_ROLE, role.arn, keys)
        if named is Match.NONE or self.authority.denied(caller, trust, ASSUME_ROLE, role.arn, keys):
            return False
        own = caller.principal.kind == "service" or role.arn.split(":")[4] == caller.principal.account
        limited = caller.session_policies or caller.boundary_policies
        if own and (named is Match.DIRECT or (named is Match.ROLE and not limited)):
            return True
        return self.authority.permits(caller, ASSUME_ROLE, role.arn, keys)

    def _check_duration(self, params: Params, role: Role, caller: Caller) -> None:
        seconds = params.get("DurationSeconds", CHAINED_S)
        if seconds > role.longest_s:
            text = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
            raise ServiceError("ValidationError", text, 400)
        if seconds > CHAINED_S and caller.principal.kind == "session":
            text = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
            raise ServiceError("ValidationError", text, 400)

    def _session_policies(self, params: Params, caller: Caller) -> tuple[str, ...]:
        account = self.accounts.by_id[params["RoleArn"].split(":")[4]]
        documents = [identity_document(params["Policy"])] if "Policy" in params else []
        for given in params.get("PolicyArns", ()):
            policy = account.policy(given.get("arn", ""))
            if policy is None:
                raise ServiceError("ValidationError", f"PolicyArn {given.get('arn')} does not exist.", 400)
            documents.append(policy.document)
        if sum(map(len, documents)) > LARGEST_SESSION_POLICY:
            text = "Packed size of session policies and tags consumes more than 100% of the allotted space."
            raise ServiceError("PackedPolicyTooLarge", text, 400)
        return tuple(documents)

    def _fresh(self, seconds: int) -> Credential:
        expires = (self.accounts.clock() + timedelta(seconds=seconds)).replace(microsecond=0)
        return Credential(unique_id("ASIA"), secret_access_key(), session_token(), expires)


def _principal(role: Role, name: str, params: Params) -> Principal:
    _, partition, _, _, account, _ = role.arn.split(":", 5)
    arn = f"arn:{partition}:sts::{account}:assumed-role/{role.name}/{name}"
    principal = Principal(
        kind="session",
        arn=arn,
        account=account,
        user_id=f"{role.unique_id}:{name}",
        role=role.arn,
        tags=dict(role.tags),
    )
    session_tags = {tag["Key"]: tag["Value"] for tag in params.get("Tags", ())}
    return replace(principal, tags={**principal.tags, **session_tags})


def _keys(params: Params) -> dict[str, tuple[str, ...]]:
    """The condition keys of AssumeRole."""
    given = {
        "sts:externalid": params.get("ExternalId"),
        "sts:rolesessionname": params.get("RoleSessionName"),
        "sts:sourceidentity": params.get("SourceIdentity"),
    }
    keys = {key: (value,) for key, value in given.items() if value is not None}
    tags = {f"aws:requesttag/{tag['Key'].lower()}": (tag["Value"],) for tag in params.get("Tags", ())}
    return {**keys, **tags}


def _shown(credential: Credential) -> Answer:
    return {
        "AccessKeyId": credential.access_key_id,
        "SecretAccessKey": credential.secret,
        "SessionToken": credential.token,
        "Expiration": credential.expires,
    }
