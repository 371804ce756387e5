"""Grants: one for each scope and key, made as the caller, and retired when nothing needs them."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.base import KeyedService
from kms_conformance.cloud.services.rows import GrantRow, Scope

OPERATIONS = (
    "CreateGrant", "Decrypt", "DescribeKey", "GenerateDataKey", "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo",
)  # fmt: skip
"""As in the CreateGrant event of the Amazon Connect Administrator Guide, Encryption at rest."""
LONGEST_NAME = 256
GONE = ("NotFoundException", "InvalidGrantIdException")


class Granting(KeyedService):
    """A grant is noted before it is made, so that a service which ends in between finds it again."""

    def make_grant(self, scope: Scope, caller: Caller) -> None:
        """Have the caller grant the scope's key to the service; ServiceError of the KMS where that is refused.

        It bears a name, so that the KMS answers a repetition with the grant that there is.
        """
        self.store.intend_grant(scope.arn, scope.key, self.now())
        grant_id = self.granted(scope, caller)
        self.faults.passing("granted")
        self.store.made_grant(scope.arn, scope.key, grant_id)

    def granted(self, scope: Scope, caller: Caller) -> str:
        """Create the grant; its id."""
        answer = self.kms.as_caller(caller, "CreateGrant", self.grant_params(scope))
        return str(answer["GrantId"])

    def grant_params(self, scope: Scope) -> dict[str, object]:
        """What is asked of the KMS."""
        return {
            "KeyId": scope.key,
            "GranteePrincipal": self.kms.grantee,
            "RetiringPrincipal": self.kms.grantee,
            "Operations": list(OPERATIONS),
            "Constraints": self.constraint_of(scope),
            "Name": self.grant_name(scope),
        }

    def grant_name(self, scope: Scope) -> str:
        """The same for every grant of a scope."""
        return self.grant_name_of(scope.arn)

    def grant_name_of(self, arn: str) -> str:
        """The name of the grants of a scope: the end of its ARN, or as much of it as a digest leaves room for."""
        name = f"{self.prefix}:{arn.rpartition(':')[2]}"
        if len(name) <= LONGEST_NAME:
            return name
        return f"{name[: LONGEST_NAME - 33]}-{sha256(arn.encode()).hexdigest()[:32]}"

    def needed(self, arn: str) -> Collection[str]:
        """The keys that a scope still needs: its own, and those under which a data key of it lies."""
        scope = self.store.scope(arn)
        return {scope.key, *(key.key for key in self.store.deks("scope = ?", arn))} if scope else ()

    def retire_unneeded(self, arn: str) -> None:
        """Retire the grants of a scope on all other keys; what cannot be retired now is left for the next start."""
        needed = self.needed(arn)
        for grant in self.store.grants("scope = ?", arn):
            if grant.key not in needed and grant.grant_id and self.retire(grant, grant.grant_id):
                self.store.drop_grant(grant.scope, grant.key)

    def retire(self, grant: GrantRow, grant_id: str) -> bool:
        """Retire a grant; whether it is gone."""
        try:
            self.kms.as_service(grant.scope, "RetireGrant", {"KeyId": grant.key, "GrantId": grant_id})
        except ServiceError as error:
            return error.code in GONE
        return True

    def recover_grants(self) -> None:
        """At the start: find the grants of which it is not known whether they were made, and retire what is left."""
        for grant in self.store.grants("pending"):
            self._settle(grant)
        for arn in {grant.scope for grant in self.store.grants()}:
            self.retire_unneeded(arn)

    def _settle(self, grant: GrantRow) -> None:
        try:
            found = self._made(grant)
        except ServiceError:
            return  # not now; the note stays
        keep = grant.key in self.needed(grant.scope)
        gone = [grant_id for grant_id in found if not keep and self.retire(grant, grant_id)]
        if len(gone) < len(found):
            self.store.made_grant(grant.scope, grant.key, next(id_ for id_ in reversed(found) if id_ not in gone))
        elif not keep or grant.grant_id is None:
            self.store.drop_grant(grant.scope, grant.key)

    def _made(self, grant: GrantRow) -> list[str]:
        """The ids of the service's grants for a scope on a key."""
        params: dict[str, object] = {"RetiringPrincipal": self.kms.grantee, "Limit": 100}
        found: list[str] = []
        while True:
            answer = self.kms.as_service(grant.scope, "ListRetirableGrants", params)
            found += [row["GrantId"] for row in answer["Grants"] if self._is_for(row, grant)]
            if not answer.get("Truncated"):
                return found
            params["Marker"] = answer["NextMarker"]

    def _is_for(self, row: dict[str, object], grant: GrantRow) -> bool:
        constraints = row.get("Constraints")
        pairs = constraints.get("EncryptionContextSubset", {}) if isinstance(constraints, dict) else {}
        named = row.get("Name") == self.grant_name_of(grant.scope)
        bound = not pairs or any(grant.scope.startswith(arn) for arn in pairs.values())
        return named and row["KeyId"] == grant.key and bound
