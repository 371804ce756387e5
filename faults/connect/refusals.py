"""Faults in what is refused of instances and contacts, and with which error."""

from __future__ import annotations

from kms_conformance.cloud.connect.contacts import METHODS
from kms_conformance.cloud.connect.service import Connect
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.faults.service_mutant import seeded, table


class _UnknownContactTold(Connect):
    """Of a contact that is not there nothing is told, and no error."""

    def describe_contact(self, params: Params, caller: Caller) -> Answer:
        self.instance(params, caller)
        try:
            return super().describe_contact(params, caller)
        except ServiceError:
            return {"Contact": {"Id": params["ContactId"]}}


class _OfAnyInstance(Connect):
    """A contact is found by its id alone."""

    def describe_contact(self, params: Params, caller: Caller) -> Answer:
        asked = self.instance(params, caller)
        for scope in self.store.scopes("account = ? AND parent IS NULL", asked.account):
            if self.store.record(scope.arn, "contact", params["ContactId"]) is not None:
                return super().describe_contact({**params, "InstanceId": scope.name}, caller)
        raise self.missing()


class _MissingIsInvalid(Connect):
    """What is not there is an invalid request."""

    def missing(self) -> ServiceError:
        return self.invalid("The resource was not found.")


class _Lenient(Connect):
    """Some requests are mended before they are looked at."""

    def mended(self, operation: str, params: Params) -> Params:
        """A request as it is served."""
        return params

    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        return super().answer(operation, self.mended(operation, params), caller)


class _WithoutChannel(_Lenient):
    def mended(self, operation: str, params: Params) -> Params:
        return {"Channel": "TASK", **params} if operation == "CreateContact" else params


class _WithoutDirectory(_Lenient):
    def mended(self, operation: str, params: Params) -> Params:
        return {"IdentityManagementType": "SAML", **params} if operation == "CreateInstance" else params


class _WithoutAttributes(_Lenient):
    def mended(self, operation: str, params: Params) -> Params:
        return {"Attributes": {}, **params} if operation == "UpdateContactAttributes" else params


class _LongNames(_Lenient):
    """Names that are too long are cut."""

    def mended(self, operation: str, params: Params) -> Params:
        return {**params, "Name": str(params["Name"])[:1024]} if "Name" in params else params


class _LargePages(_Lenient):
    def mended(self, operation: str, params: Params) -> Params:
        asks = operation == "ListInstances" and isinstance(params.get("MaxResults"), int)
        return {**params, "MaxResults": min(params["MaxResults"], 10)} if asks else params


class _InvalidHasAnotherName(Connect):
    """An invalid request has the error of other services."""

    def invalid(self, message: str) -> ServiceError:
        return self.error("ValidationException", message)


class _OfAllAccounts(Connect):
    """An instance is found by its id, whoever asks."""

    def instance(self, params: Params, caller: Caller) -> Scope:
        named = str(params["InstanceId"]).rpartition("/")[2]
        found = next(iter(self.store.scopes("name = ? AND parent IS NULL", named)), None)
        return found or super().instance(params, caller)


class _AccountsListed(Connect):
    """The instances of all accounts are listed."""

    def list_instances(self, params: Params, caller: Caller) -> Answer:
        if params.keys() & {"MaxResults", "NextToken"}:
            return super().list_instances(params, caller)
        return {"InstanceSummaryList": [self.shown(scope) for scope in self.store.scopes("parent IS NULL")]}


class _AnyChannel(Connect):
    """A contact begins as it likes."""

    def create_contact(self, params: Params, caller: Caller) -> Answer:
        method = METHODS.get(params["Channel"], (params["InitiationMethod"],))[0]
        made = super().create_contact({**params, "Channel": "TASK", "InitiationMethod": "API"}, caller)
        scope = self.instance(params, caller)
        members = self.thing(scope, "contact", made["ContactId"])
        told = {"Channel": params["Channel"], "InitiationMethod": params.get("InitiationMethod", method)}
        self.put(scope, "contact", made["ContactId"], {**members, **told})
        return made


class _NothingUpdated(_Lenient):
    """An update of nothing is none."""

    def update_contact(self, params: Params, caller: Caller) -> Answer:
        if not params.keys() - {"InstanceId", "ContactId"}:
            self.describe_contact(params, caller)
            return {}
        return super().update_contact(params, caller)


DESCRIBE, CREATE = "DescribeContact", "CreateContact"
MUTANTS = table(
    seeded(
        _UnknownContactTold, "unknown-contact-told", "INSTANCE-010", "guard-off",
        "Of a contact that never was nothing is told, and no error.", DESCRIBE,
    ),
    seeded(
        _OfAnyInstance, "contact-of-another-instance-told", "INSTANCE-010", "guard-off",
        "A contact is told as that of another instance.", DESCRIBE,
    ),
    seeded(
        _MissingIsInvalid, "missing-is-invalid", "INSTANCE-010", "wrong-error",
        "What is not there is refused with InvalidRequestException.", DESCRIBE, "DescribeInstance",
    ),
    seeded(
        _WithoutChannel, "contact-without-channel", "INSTANCE-011", "guard-off",
        "A contact without a channel is accepted.", CREATE,
    ),
    seeded(
        _WithoutDirectory, "instance-without-directory", "INSTANCE-011", "guard-off",
        "An instance without IdentityManagementType is accepted.", "CreateInstance",
    ),
    seeded(
        _WithoutAttributes, "update-without-attributes", "INSTANCE-011", "guard-off",
        "UpdateContactAttributes without attributes is accepted.", "UpdateContactAttributes",
    ),
    seeded(
        _LongNames, "long-names-cut", "INSTANCE-012", "guard-off",
        "A name that is too long is cut.", CREATE, "UpdateContact",
    ),
    seeded(
        _LargePages, "large-pages-accepted", "INSTANCE-012", "guard-off",
        "A page of more entries than there may be is accepted.", "ListInstances",
    ),
    seeded(
        _InvalidHasAnotherName, "invalid-is-validation", "INSTANCE-011", "wrong-error",
        "An invalid request is refused with ValidationException, which the service does not have.", CREATE,
    ),
    seeded(
        _OfAllAccounts, "instance-of-another-account", "INSTANCE-019", "guard-off",
        "What another account has is told and changed.", DESCRIBE, "DescribeInstance",
    ),
    seeded(
        _AccountsListed, "instances-of-all-accounts-listed", "INSTANCE-017", "effect",
        "The instances of all accounts are listed.", "ListInstances",
    ),
    seeded(
        _AnyChannel, "any-channel-accepted", "INSTANCE-021", "guard-off",
        "A contact of a channel that is not supported is accepted.", CREATE,
    ),
    seeded(
        _NothingUpdated, "update-of-nothing-accepted", "INSTANCE-022", "guard-off",
        "An update that gives nothing is accepted.", "UpdateContact",
    ),
)  # fmt: skip
