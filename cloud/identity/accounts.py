"""The accounts of a cloud, and who an access key stands for."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

from kms_conformance.cloud.clock import Clock
from kms_conformance.cloud.identity.credentials import Credential
from kms_conformance.cloud.identity.entities import AccessKey, Entity, ManagedPolicy, Role, Session, User
from kms_conformance.cloud.identity.managed import AWS_MANAGED
from kms_conformance.cloud.kms.caller import Caller, root_user
from kms_conformance.cloud.kms.principals import gone, renamed
from kms_conformance.models.authorization.access import Principal

ADMINISTRATOR, DEFAULT_SECRET = "test", "test"
DEFAULT_ACCOUNT = "000000000000"
SECOND_ACCOUNT = "111111111111"
"""Served beside it unless others are asked for; its root user's access key id is its number."""
_ACCOUNT = re.compile(r"\d{12}")
UNIQUE_ID = re.compile("(?:AIDA|AROA)[A-Z0-9]{12,}")


@dataclass(slots=True)
class Account:
    """One account. Names of users and roles are unique whatever their case: the tables go by the lower one."""

    id: str
    users: dict[str, User] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    policies: dict[str, ManagedPolicy] = field(default_factory=dict)

    def policy(self, arn: str) -> ManagedPolicy | None:
        """A managed policy of the account or of AWS, by its ARN."""
        return self.policies.get(arn) or AWS_MANAGED.get(re.sub("^arn:aws[a-z-]*:", "arn:aws:", arn))

    def documents(self, entity: Entity) -> tuple[str, ...]:
        """The policy documents that hold for a user or role."""
        managed = (self.policy(arn) for arn in entity.attached)
        return (*entity.inline.values(), *(policy.document for policy in managed if policy))

    def boundary(self, entity: Entity) -> tuple[str, ...]:
        """The permissions boundary of a user or role, if it has one."""
        policy = self.policy(entity.boundary) if entity.boundary else None
        return (policy.document,) if policy else ()


class Accounts:
    """All accounts, access keys and sessions.

    The root user of 000000000000 signs with test/test; that of any other account, with its account id as access key
    id and the secret that it was opened with.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.by_id: dict[str, Account] = {}
        self.keys: dict[str, AccessKey] = {}
        self.sessions: dict[str, Session] = {}
        self.open(DEFAULT_ACCOUNT, ADMINISTRATOR, DEFAULT_SECRET)

    def open(self, account_id: str, access_key_id: str | None = None, secret: str = DEFAULT_SECRET) -> Account:
        """Open an account whose root user has that key; ValueError for what is no account id, or one that there is."""
        if not _ACCOUNT.fullmatch(account_id):
            raise ValueError(f"{account_id!r} is not an account id of 12 digits")
        if account_id in self.by_id:
            raise ValueError(f"account {account_id} is there already")
        key_id = access_key_id or account_id
        self.keys[key_id] = AccessKey(key_id, secret, account_id, None, self.clock())
        self.by_id[account_id] = Account(account_id)
        return self.by_id[account_id]

    def credential(self, access_key_id: str) -> Credential | None:
        """What an access key id stands for, if there is such a key; a session ends with its user or role."""
        if key := self.keys.get(access_key_id):
            return key.credential
        session = self.sessions.get(access_key_id)
        return session.credential if session and self._lasts(session) else None

    def _lasts(self, session: Session) -> bool:
        if session.principal is not None:
            return session.principal.kind != "session" or self._holder(session.principal) is not None
        key = session.issuer
        if key is None or key.user is None:
            return True
        user = self.by_id[key.account].users.get(key.user.lower())
        return user is not None and user.unique_id == key.user_id

    def caller(
        self, credential: Credential, region: str, source_ip: str, user_agent: str, *, secure: bool = False
    ) -> Caller:
        """Who calls with that credential, with the policies that hold for it now."""
        session = self.sessions.get(credential.access_key_id)
        key = self.keys.get(credential.access_key_id) or (session.issuer if session else None)
        principal = session.principal if session and session.principal else self._owner(key, region)
        return Caller(
            principal=principal,
            region=region,
            access_key_id=credential.access_key_id,
            source_ip=source_ip,
            user_agent=user_agent,
            secure_transport=secure,
            identity_policies=self.identity_policies(principal),
            session_policies=session.policies if session else (),
            boundary_policies=self.boundary_policies(principal),
        )

    def identity_policies(self, principal: Principal) -> tuple[str, ...]:
        """The documents attached to a principal, as they are now; none once it is deleted, and for root."""
        entity = self._holder(principal)
        return self.by_id[principal.account].documents(entity) if entity else ()

    def boundary_policies(self, principal: Principal) -> tuple[str, ...]:
        """The permissions boundary of a principal, as it is now."""
        entity = self._holder(principal)
        return self.by_id[principal.account].boundary(entity) if entity else ()

    def _holder(self, principal: Principal) -> Entity | None:
        """The user or role that a principal is, or whose session; None once it is deleted, and for root."""
        entity = self.entity(principal.role or principal.arn)
        return entity if entity and entity.unique_id == principal.user_id.partition(":")[0] else None

    def unique_id(self, arn: str) -> str | None:
        """The unique id of the user or role with that ARN."""
        entity = self.entity(arn)
        return entity.unique_id if entity else None

    def arn_of(self, unique_id: str) -> str | None:
        """The ARN of the user or role with that unique id."""
        if not UNIQUE_ID.fullmatch(unique_id):
            return None
        entities = (entity for account in self.by_id.values()
                    for entity in (*account.users.values(), *account.roles.values()))  # fmt: skip
        return next((entity.arn for entity in entities if entity.unique_id == unique_id), None)

    def entity(self, arn: str) -> Entity | None:
        """The user or role with that ARN."""
        account = self.by_id.get(arn.split(":")[4] if arn.count(":") >= 5 else "")
        if account is None:
            return None
        kind, _, rest = arn.split(":", 5)[5].partition("/")
        table: dict[str, User] | dict[str, Role] = account.users if kind == "user" else account.roles
        entity = table.get(rest.rpartition("/")[2].lower())
        return entity if entity is not None and entity.arn == arn else None

    def trust(self, role: Role) -> str:
        """The trust policy of a role: whom it named and who is no more is nobody but an id."""
        return renamed(role.trust, gone(role.principals, self))

    def knows(self, arn: str) -> bool:
        """Whether a principal exists: of an account that is not here, whoever has the form of one."""
        if UNIQUE_ID.fullmatch(arn):
            return self.arn_of(arn) is not None
        parts = arn.split(":", 5)
        if len(parts) < 6 or parts[4] not in self.by_id:
            return True
        kind, _, rest = parts[5].partition("/")
        if parts[2] == "sts" and kind == "assumed-role":
            return rest.partition("/")[0].lower() in self.by_id[parts[4]].roles
        return kind not in ("user", "role") or self.entity(arn) is not None

    def start(self, session: Session) -> None:
        """Let a session sign requests; those that ended long ago are forgotten."""
        self.sessions[session.credential.access_key_id] = session
        if secrets.randbelow(100) == 0:
            self._forget(self.sessions.values())

    def _forget(self, sessions: Iterable[Session]) -> None:
        now = self.clock()
        self.sessions = {
            session.credential.access_key_id: session
            for session in sessions
            if session.credential.expires is None or (now - session.credential.expires).days < 1
        }

    def _owner(self, key: AccessKey | None, region: str) -> Principal:
        assert key is not None
        user = self.by_id[key.account].users.get(key.user.lower()) if key.user else None
        if user is None:
            return root_user(key.account, region)
        return Principal("user", user.arn, key.account, user.unique_id, tags=dict(user.tags))
