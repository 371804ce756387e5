"""CreateAlias, UpdateAlias, DeleteAlias, ListAliases."""

from __future__ import annotations

from kms_conformance.cloud.kms.aliases import WELL_FORMED, Alias
from kms_conformance.cloud.kms.base import Answer
from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.messages import NO_PREFIX
from kms_conformance.cloud.kms.paging import Paging, Row
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key


class AliasOperations(Paging):
    """The operations on aliases; all but the list answer without output."""

    def create_alias(self, request: Request) -> Answer:
        """CreateAlias."""
        self.aliases.add(_name(request), request.keys["TargetKeyId"], self.clock())
        return {}

    def update_alias(self, request: Request) -> Answer:
        """UpdateAlias."""
        self.move_alias(self._existing(request), request.keys["TargetKeyId"])
        return {}

    def move_alias(self, alias: Alias, key: Key) -> None:
        """The alias stands for another key from now on; its creation is what it was (ALIAS-017)."""
        alias.target_key_id, alias.updated = key.key_id, self.clock()

    def delete_alias(self, request: Request) -> Answer:
        """DeleteAlias: the key stays as it is (ALIAS-023)."""
        self.remove_alias(self._existing(request))
        return {}

    def remove_alias(self, alias: Alias) -> None:
        """The name stands for no key any longer."""
        self.aliases.remove(alias.name)

    def list_aliases(self, request: Request) -> Answer:
        """ListAliases, by name."""
        key = request.keys.get("KeyId")
        rows = [Row(alias.name, self.alias_entry(alias)) for alias in self.aliases_listed(key)]
        if key is None:
            rows += self.without_a_key()
        return self.listed(request, "Aliases", rows)

    def without_a_key(self) -> list[Row]:
        """The aliases of AWS that have no key yet, and so neither a target nor dates."""
        missing = [name for name in self.predefined if self.aliases.get(name) is None]
        return [Row(name, {"AliasName": name, "AliasArn": self.store.arn(name)}) for name in missing]

    def aliases_listed(self, key: Key | None) -> list[Alias]:
        """The aliases that a list shows: those of the key that it is for, or all."""
        return list(self.aliases.all()) if key is None else self.aliases.of(key)

    def alias_entry(self, alias: Alias) -> Answer:
        """An alias as a list shows it (ALIAS-001)."""
        return {
            "AliasName": alias.name,
            "AliasArn": alias.arn,
            "TargetKeyId": alias.target_key_id,
            "CreationDate": alias.created,
            "LastUpdatedDate": alias.updated,
        }

    def _existing(self, request: Request) -> Alias:
        """The alias named. No guard asks about a name that is no alias name, so it is refused here."""
        alias = self.aliases.get(_name(request))
        if alias is None:
            raise KmsError("NotFoundException")
        return alias


def _name(request: Request) -> str:
    name: str = request.params["AliasName"]
    if not WELL_FORMED.fullmatch(name):
        raise KmsError("ValidationException", NO_PREFIX)
    return name
