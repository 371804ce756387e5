"""What hangs on the keys of the tiny KMS: aliases, tags, policies and rotations."""

from __future__ import annotations

import time

from tiny_kms_key_types import kind_of
from tiny_kms_keys import ACCOUNT, DAY, Alias, Key, Keys, Material, Rotation, checked_tags
from tiny_kms_policies import check_policy
from tiny_kms_requests import INVALID, SYMMETRIC, Json, refuse_if


class Resources(Keys):
    # Aliases

    def _alias_name(self, params: Json) -> str:
        name: str = params["AliasName"]
        refuse_if(not name.startswith("alias/"), INVALID, 'An alias name starts with "alias/".')  # ALIAS-005
        return name

    def _alias(self, params: Json) -> tuple[str, Alias]:
        name = self._alias_name(params)
        text = f"Alias {self._prefix}{name} is not found."
        refuse_if(name not in self._aliases, "NotFoundException", text)  # ALIAS-022
        return name, self._aliases[name]

    def _target(self, operation: str, params: Json) -> Key:
        return self._guard(operation, params, self._find(operation, params["TargetKeyId"]))

    def _refuse_a_crowd(self, key: Key) -> None:  # ALIAS-015, ALIAS-016
        full = sum(alias.key is key for alias in self._aliases.values()) >= 50
        refuse_if(full, "LimitExceededException", "The key has as many aliases as it can have.")

    def _create_alias(self, operation: str, params: Json) -> Json:
        name = self._alias_name(params)
        bad = name == "alias/" or name.startswith("alias/aws/") or ":" in name  # ALIAS-006, ALIAS-008
        refuse_if(bad, "InvalidAliasNameException", "The alias name is reserved, empty or has a colon.")
        key = self._target(operation, params)
        text = f"An alias with the name {self._prefix}{name} already exists"
        refuse_if(name in self._aliases, "AlreadyExistsException", text)  # ALIAS-010
        self._refuse_a_crowd(key)
        self._aliases[name] = Alias(key, now := time.time(), now)
        return {}

    def _update_alias(self, operation: str, params: Json) -> Json:
        name, alias = self._alias(params)
        key = self._target(operation, params)  # the state of the old target does not matter (STATE-283)
        kinds = [(kind_of(one.spec), one.usage) for one in (alias.key, key)]
        refuse_if(kinds[0] != kinds[1], INVALID, "The keys are not of the same type and usage.")  # ALIAS-019
        if key is not alias.key:
            self._refuse_a_crowd(key)
        self._aliases[name] = Alias(key, alias.created, max(time.time(), alias.updated + 0.001))  # ALIAS-017
        return {}

    def _delete_alias(self, operation: str, params: Json) -> Json:
        name, _ = self._alias(params)
        del self._aliases[name]
        return {}

    def _list_aliases(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params) if "KeyId" in params else None
        entries = [
            (name, {
                "AliasName": name, "AliasArn": self._prefix + name, "TargetKeyId": alias.key.key_id,
                "CreationDate": alias.created, "LastUpdatedDate": alias.updated,
            })
            for name, alias in self._aliases.items() if key in (None, alias.key)
        ]  # fmt: skip
        return self._page(("Aliases", key and key.arn), params, entries, 50)

    # Tags

    def _tag_resource(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        tags = key.tags | checked_tags(params)
        refuse_if(len(tags) > 50, "LimitExceededException", "Too many tags")  # TAG-011
        key.tags = tags
        return {}

    def _untag_resource(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        key.tags = {name: value for name, value in key.tags.items() if name not in params["TagKeys"]}  # TAG-013
        return {}

    def _list_resource_tags(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        tags = [(name, {"TagKey": name, "TagValue": value}) for name, value in key.tags.items()]
        return self._page(("Tags", key.arn), params, tags, 50)

    # Policies; no key is shared through RAM here, so none has a policy of the name AWS_RAM

    def _get_key_policy(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        name = params.get("PolicyName", "default")
        refuse_if(
            name != "default", "NotFoundException", "The key has no policy of this name."
        )  # POLICY-007, POLICY-009
        return {"Policy": key.policy, "PolicyName": name}

    def _put_key_policy(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        name = params.get("PolicyName", "default")
        refuse_if(
            name == "AWS_RAM", INVALID, "The AWS_RAM policy can only be managed by the RAM service."
        )  # POLICY-008
        refuse_if(name != "default", "NotFoundException", "A key has no policy of this name.")  # POLICY-009
        check_policy(params["Policy"], ACCOUNT, key.arn, params.get("BypassPolicyLockoutSafetyCheck", False))
        key.policy = params["Policy"]
        return {}

    def _list_key_policies(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        return self._page(("PolicyNames", key.arn), params, [("default", "default")])  # POLICY-006

    # Rotation

    def _rotatable(self, operation: str, params: Json) -> Key:
        key = self._find(operation, params["KeyId"])
        refuse_if(key.spec != SYMMETRIC, "UnsupportedOperationException")  # ROT-008, ROT-009, ROT-020: no message
        return self._guard(operation, params, key)

    def _enable_key_rotation(self, operation: str, params: Json) -> Json:
        key = self._rotatable(operation, params)
        days = params.get("RotationPeriodInDays", 365)  # ROT-002; also for a key that had another period (ROT-006)
        if key.rotation is None or key.rotation.days != days:  # a repetition changes nothing (INV-58)
            key.rotation = Rotation(days, time.time() + days * DAY)
        return {}

    def _disable_key_rotation(self, operation: str, params: Json) -> Json:
        self._rotatable(operation, params).rotation = None
        return {}

    def _get_key_rotation_status(self, operation: str, params: Json) -> Json:
        key = self._rotatable(operation, params)
        if key.rotation is None or key.state == "PendingDeletion":  # ROT-011, AWS-091
            return {"KeyId": key.arn, "KeyRotationEnabled": False}
        dates = {"RotationPeriodInDays": key.rotation.days, "NextRotationDate": key.rotation.next_date}
        return {"KeyId": key.arn, "KeyRotationEnabled": True, **dates}

    def _rotate_key_on_demand(self, operation: str, params: Json) -> Json:
        key = self._rotatable(operation, params)
        text = f"The on-demand rotations limit has been reached for {key.arn}"
        refuse_if(len(key.materials) > 25, "LimitExceededException", text)  # ROT-017: the first is not of a rotation
        key.materials.append(Material(rotated=time.time()))  # done at once, so never seen in progress (ROT-016)
        return {"KeyId": key.arn}

    def _list_key_rotations(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        everything = params.get("IncludeKeyMaterial") == "ALL_KEY_MATERIAL"
        refuse_if(everything and key.spec != SYMMETRIC, "UnsupportedOperationException")  # ROT-028
        entries: list[tuple[int, Json]] = []
        for place, material in enumerate(key.materials):
            state = "CURRENT" if material is key.materials[-1] else "NON_CURRENT"  # ROT-026
            entry: Json = {"KeyId": key.key_id, "KeyMaterialId": material.material_id, "KeyMaterialState": state}
            if material.rotated is not None:
                entries.append((place, entry | {"RotationDate": material.rotated, "RotationType": "ON_DEMAND"}))
            elif everything:
                entries.append((place, entry))
        return self._page(("Rotations", key.arn, everything), params, entries)
