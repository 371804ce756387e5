"""Faults in the onboarding of instances: which key is accepted, told, and given up."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from kms_conformance.cloud.campaigns.instances import KEY_NOT_FOUND
from kms_conformance.cloud.campaigns.service import Campaigns
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.faults.service_faults import Ungranted
from kms_conformance.faults.service_mutant import administrator_of, seeded, table


class _KeyUntold(Campaigns):
    def shown_config(self, scope: Scope) -> Answer:
        shown = super().shown_config(scope)
        return {**shown, "encryptionConfig": {"enabled": shown["encryptionConfig"]["enabled"]}}


class _KeyOfTheLast(Campaigns):
    """The key that was named last, by whatever instance."""

    last = ""

    def usable_key(self, key: str, caller: Caller) -> str:
        self.last = super().usable_key(key, caller)
        return self.last

    def shown_config(self, scope: Scope) -> Answer:
        shown = super().shown_config(scope)
        if "keyArn" in shown["encryptionConfig"]:
            shown["encryptionConfig"]["keyArn"] = self.last
        return shown


class _OwnKeyTold(Campaigns):
    def shown_config(self, scope: Scope) -> Answer:
        shown = super().shown_config(scope)
        return {**shown, "encryptionConfig": {"enabled": True, "encryptionType": "KMS", "keyArn": scope.key}}


class _NoKeyNamed(Campaigns):
    def start_instance_onboarding_job(self, params: Params, caller: Caller) -> Answer:
        config = params["encryptionConfig"]
        enabled = config["enabled"] and bool(config.get("keyArn"))
        return super().start_instance_onboarding_job(
            {**params, "encryptionConfig": {**config, "enabled": enabled}}, caller
        )


class _UnknownKey(Campaigns):
    def onboard(self, arn: str, config: Params, params: Params, caller: Caller) -> str | None:
        failure = super().onboard(arn, config, params, caller)
        if failure != KEY_NOT_FOUND:
            return failure
        return super().onboard(arn, {"enabled": False}, params, caller)


class _InternalFailure(Campaigns):
    def onboard(self, arn: str, config: Params, params: Params, caller: Caller) -> str | None:
        return "INTERNAL_FAILURE" if super().onboard(arn, config, params, caller) else None


class _ByTheAccount(Campaigns):
    """Whoever onboards an instance, the account has the key granted."""

    def onboard(self, arn: str, config: Params, params: Params, caller: Caller) -> str | None:
        return super().onboard(arn, config, params, administrator_of(caller))


class _KeepsTheKey(Campaigns):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._first: dict[str, str] = {}

    def wanted_key(self, arn: str, config: Params, caller: Caller) -> str:
        return self._first.setdefault(arn, super().wanted_key(arn, config, caller))


class _Ungranted(Ungranted, Campaigns):
    pass


class _GrantedAnyway(Campaigns):
    """An instance without a key of the customer's has grants made on all keys of the account."""

    def onboard(self, arn: str, config: Params, params: Params, caller: Caller) -> str | None:
        failure = super().onboard(arn, config, params, caller)
        if not config["enabled"]:
            for told in self.kms.as_caller(caller, "ListKeys", {"Limit": 1000})["Keys"]:
                self.granted_on(told["KeyArn"], arn, params, caller)
        return failure

    def granted_on(self, key: str, arn: str, params: Params, caller: Caller) -> None:
        """Have a grant made where that can be."""
        scope, _ = self.scopes_of(arn, key, params, caller)
        with suppress(ServiceError):
            self.granted(scope, caller)


class _KeepsTheGrant(Campaigns):
    def retire_unneeded(self, arn: str) -> None:
        pass


class _OfAnyInstance(Campaigns):
    def get_connect_instance_config(self, params: Params, caller: Caller) -> Answer:
        arn = self.resource(params, caller)
        if self.store.scope(arn) is None and self.job(arn) is None:
            return {
                "connectInstanceConfig": self.shown_config(self.scopes_of(arn, self.own_key(arn), params, caller)[0])
            }
        return super().get_connect_instance_config(params, caller)


class _StaysOnboarded(Campaigns):
    def delete_connect_instance_config(self, params: Params, caller: Caller) -> Answer:
        self.instance(self.resource(params, caller))
        return {}


START, GET, DELETE = "StartInstanceOnboardingJob", "GetConnectInstanceConfig", "DeleteConnectInstanceConfig"

MUTANTS = table(
    seeded(
        _KeyUntold, "key-not-told", "CAMPAIGNS-001", "response",
        "The configuration of an instance does not tell its key.", GET,
    ),
    seeded(
        _KeyOfTheLast, "key-of-another-instance-told", "CAMPAIGNS-001", "response",
        "Every instance tells the key that was named last.", START, GET,
    ),
    seeded(
        _OwnKeyTold, "own-key-told-as-the-customers", "CAMPAIGNS-002", "response",
        "An instance without a key of the customer's tells one all the same.", GET,
    ),
    seeded(
        _NoKeyNamed, "no-key-named-accepted", "CAMPAIGNS-003", "guard-off",
        "A customer's key is wanted and not named: the instance lies under a key of the service.", START,
    ),
    seeded(
        _UnknownKey, "unknown-key-onboarded", "CAMPAIGNS-005", "guard-off",
        "A key that does not exist is accepted: the instance lies under a key of the service.", START,
    ),
    seeded(
        _InternalFailure, "unknown-key-internal-failure", "CAMPAIGNS-005", "wrong-error",
        "Every onboarding that fails says INTERNAL_FAILURE.", START,
    ),
    seeded(
        _ByTheAccount, "permissions-of-the-caller-not-asked", "CAMPAIGNS-006", "guard-off",
        "Who may not have the key used has an instance onboarded with it.", START,
    ),
    seeded(
        _KeepsTheKey, "second-onboarding-keeps-the-key", "CAMPAIGNS-009", "effect",
        "An instance that is onboarded again stays under the key of before.", START,
    ),
    seeded(
        _Ungranted, "no-grant", "CAMPAIGNS-004", "effect",
        "No grant is made; the service uses the permissions of the account.", START,
    ),
    seeded(
        _GrantedAnyway, "grants-on-all-keys", "CAMPAIGNS-002", "effect",
        "An instance without a key of the customer's gets a grant on every key of the account.", START,
    ),
    seeded(
        _KeepsTheGrant, "grant-outlives-the-configuration", "CAMPAIGNS-009", "effect",
        "The grant on the key of an instance stays when its configuration is deleted.", DELETE,
    ),
    seeded(
        _OfAnyInstance, "configuration-of-any-instance", "CAMPAIGNS-021", "guard-off",
        "An instance that was not onboarded has a configuration.", GET,
    ),
    seeded(
        _StaysOnboarded, "configuration-stays", "CAMPAIGNS-022", "effect",
        "DeleteConnectInstanceConfig says yes and deletes nothing.", DELETE,
    ),
)  # fmt: skip
