"""Onboarding of instances: the job ends before it is answered, and says why where it failed."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.campaigns.base import CampaignsBase
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.key_management import is_passing
from kms_conformance.cloud.services.rows import Scope

ONBOARDING = "onboarding"
KEY_NOT_FOUND, KEY_DENIED = "KMS_KEY_NOT_FOUND", "KMS_ACCESS_DENIED"
NO_SUCH_KEY = frozenset({"InvalidArnException", "NotFoundException", "ValidationException"})
ROLE = "role/aws-service-role/connect-campaigns.amazonaws.com/AWSServiceRoleForConnectCampaigns"


class InstanceOperations(CampaignsBase):
    """Which instances there are is Amazon Connect's to know, which is not served: every id is taken for one."""

    def unfit_key(self, error: ServiceError) -> ServiceError:
        """A refusal of the KMS as the failure of a job."""
        if is_passing(error):
            return self.without_key(error)
        return self.error(KEY_NOT_FOUND if error.code in NO_SUCH_KEY else KEY_DENIED, error.message)

    def start_instance_onboarding_job(self, params: Params, caller: Caller) -> Answer:
        """StartInstanceOnboardingJob: what there is of an earlier job is told again until that is deleted."""
        arn, config = self.resource(params, caller), params["encryptionConfig"]
        if config["enabled"] and not config.get("keyArn"):
            raise self.invalid("encryptionConfig.keyArn must be given where encryption is enabled.")
        if self.job(arn) is None:
            failure = self.onboard(arn, config, params, caller)
            row = (arn, arn, ONBOARDING, "FAILED" if failure else "SUCCEEDED", failure, self.now())
            added = "INSERT INTO jobs (job_id, scope, kind, status, failure, created) VALUES (?,?,?,?,?,?)"
            self.store.change(added, *row)
        return self.told(params, caller)

    def onboard(self, arn: str, config: Params, params: Params, caller: Caller) -> str | None:
        """Have both scopes of an instance made; the failure code where its key is not to be had."""
        try:
            key = self.wanted_key(arn, config, caller)
            for scope in self.scopes_of(arn, key, params, caller):
                if self.store.scope(scope.arn) is None:
                    self.create_scope(scope, caller, {})
        except ServiceError as error:
            if error.code in (KEY_NOT_FOUND, KEY_DENIED):
                return error.code
            if error.code == "ValidationException":  # a key of another usage, or one that is not enabled
                return KEY_DENIED
            raise
        return None

    def wanted_key(self, arn: str, config: Params, caller: Caller) -> str:
        """The key of an instance."""
        return self.usable_key(config["keyArn"], caller) if config["enabled"] else self.own_key(arn)

    def scopes_of(self, arn: str, key: str, params: Params, caller: Caller) -> tuple[Scope, Scope]:
        """The scopes of an instance."""
        name, account, now = params["connectInstanceId"], caller.principal.account, self.now()
        settings = self.settings_of(arn)
        return (
            Scope(arn, name, account, caller.region, key, created=now, updated=now),
            Scope(settings, name, account, caller.region, self.own_key(settings), parent=arn, created=now, updated=now),
        )

    def job(self, arn: str) -> tuple[Any, ...] | None:
        """Status and failure code of the job of an instance."""
        return self.store.row("SELECT status, failure FROM jobs WHERE job_id = ? AND kind = ?", arn, ONBOARDING)

    def told(self, params: Params, caller: Caller) -> Answer:
        """A job as answers show it."""
        job = self.job(self.resource(params, caller))
        if job is None:
            raise self.missing()
        status = {"connectInstanceId": params["connectInstanceId"], "status": job[0]}
        return {"connectInstanceOnboardingJobStatus": status | ({"failureCode": job[1]} if job[1] else {})}

    def get_instance_onboarding_job_status(self, params: Params, caller: Caller) -> Answer:
        """GetInstanceOnboardingJobStatus."""
        return self.told(params, caller)

    def delete_instance_onboarding_job(self, params: Params, caller: Caller) -> Answer:
        """DeleteInstanceOnboardingJob: one that has failed may be started again then."""
        arn = self.resource(params, caller)
        if self.job(arn) is None:
            raise self.missing()
        if self.store.scope(arn) is not None:
            raise self.error("InvalidStateException", "The instance is onboarded: delete its configuration first.")
        self.store.change("DELETE FROM jobs WHERE job_id = ?", arn)
        return {}

    def get_connect_instance_config(self, params: Params, caller: Caller) -> Answer:
        """GetConnectInstanceConfig."""
        scope = self.instance(self.resource(params, caller))
        return {"connectInstanceConfig": self.shown_config(scope)}

    def shown_config(self, scope: Scope) -> Answer:
        """The configuration of an instance as answers show it."""
        key = {} if scope.owned else {"encryptionType": "KMS", "keyArn": scope.key}
        return {
            "connectInstanceId": scope.name,
            "serviceLinkedRoleArn": f"arn:{scope.arn.split(':')[1]}:iam::{scope.account}:{ROLE}",
            "encryptionConfig": {"enabled": not scope.owned, **key},
        }

    def delete_connect_instance_config(self, params: Params, caller: Caller) -> Answer:
        """DeleteConnectInstanceConfig: its customers' data and the grant on its key go with it; campaigns stay."""
        self.remove_scope(self.instance(self.resource(params, caller)))
        return {}
