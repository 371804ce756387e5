"""Parameter Store: its operations on parameters of type SecureString, as a service of the cloud."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.parameters.base import ADVANCED, STANDARD, ParametersBase
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.shelf import Held, Kept

SERVED = (
    "PutParameter", "GetParameter", "GetParameters", "GetParametersByPath", "GetParameterHistory",
    "LabelParameterVersion", "DeleteParameter",
)  # fmt: skip
SECURE = "SecureString"
LONGEST = {STANDARD: 4096, ADVANCED: 8192}
MOST_VERSIONS = 100


class ParameterStore(ParametersBase):
    """Parameter Store of all accounts and Regions."""

    served = frozenset(SERVED)

    def put_parameter(self, params: Params, caller: Caller) -> Answer:
        """PutParameter: a new version, under the key that it names."""
        arn = self.arn(params["Name"], caller)
        held, versions = self.shelf.held(arn), self.shelf.versions(arn)
        self.check_write(params, held)
        tier = self.tier_of(params, versions)
        if len(params["Value"].encode()) > LONGEST[tier]:
            raise self.invalid(f"{tier} tier parameters support a maximum of {LONGEST[tier]} characters.")
        sealed, key = self.sealed_value(caller, arn, self.key_for(params, caller), params["Value"], tier)
        number = versions[-1].number + 1 if versions else 1
        said = {"Tier": tier, "KeyId": params.get("KeyId", ""), "Labels": []}
        self.shelf.hold(Held(arn, params["Name"]))
        self.shelf.keep(arn, Kept(number, key, sealed, said, self.now()))
        return {"Version": number, "Tier": tier}

    def check_write(self, params: Params, held: Held | None) -> None:
        """Refuse a write of another type, or of a name that is taken."""
        if params.get("Type", SECURE if held is not None else None) != SECURE:
            text = "The reference target serves parameters of type SecureString alone."
            raise ServiceError("NotImplementedException", text, 501)
        if held is not None and not params.get("Overwrite"):
            text = "The parameter already exists. To overwrite this value, set the overwrite option to true."
            raise self.error("ParameterAlreadyExists", text)

    def tier_of(self, params: Params, versions: list[Kept]) -> str:
        """The tier of a new version; one that is advanced stays so."""
        was = versions[-1].detail["Tier"] if versions else STANDARD
        tier = str(params.get("Tier", was))
        if was == ADVANCED and tier == STANDARD:
            raise self.invalid("This parameter uses the advanced-parameter tier. You can't downgrade it.")
        if len(versions) >= MOST_VERSIONS:
            raise self.error("ParameterMaxVersionLimitExceeded", "The parameter has too many versions.")
        return STANDARD if tier == "Intelligent-Tiering" else tier

    def get_parameter(self, params: Params, caller: Caller) -> Answer:
        """GetParameter."""
        return {"Parameter": self.told(*self.chosen(params["Name"], caller), params, caller)}

    def get_parameters(self, params: Params, caller: Caller) -> Answer:
        """GetParameters: what is not there is named apart."""
        found, missing = [], []
        for name in params["Names"]:
            try:
                held, kept = self.chosen(name, caller)
            except ServiceError:
                missing.append(name)
                continue
            found.append(self.told(held, kept, params, caller))
        return {"Parameters": found, "InvalidParameters": missing}

    def get_parameters_by_path(self, params: Params, caller: Caller) -> Answer:
        """GetParametersByPath, on one page."""
        beginning = f"{self.arn(params['Path'], caller).rstrip('/')}/"
        deep = params.get("Recursive") is True
        under = self.shelf.all_held(beginning)
        rows = [row for row in under if deep or "/" not in row.arn.removeprefix(beginning)]
        return {"Parameters": [self.told(row, self.shelf.versions(row.arn)[-1], params, caller) for row in rows]}

    def get_parameter_history(self, params: Params, caller: Caller) -> Answer:
        """GetParameterHistory, on one page."""
        held, versions = self.found(params["Name"], caller)
        return {"Parameters": [self.told_of_old(held, kept, params, caller) for kept in versions]}

    def told(self, held: Held, kept: Kept, params: Params, caller: Caller) -> Answer:
        """A version as it is told: decrypted where that is asked for."""
        return {
            "Name": held.name, "Type": SECURE, "Value": self.value(held, kept, params, caller), "Version": kept.number,
            "LastModifiedDate": self.moment(kept.created), "ARN": held.arn, "DataType": "text",
        }  # fmt: skip

    def told_of_old(self, held: Held, kept: Kept, params: Params, caller: Caller) -> Answer:
        """The same in a history."""
        said: dict[str, Any] = self.told(held, kept, params, caller)
        del said["ARN"]
        return {**said, "KeyId": kept.detail["KeyId"], "Labels": kept.detail["Labels"], "Tier": kept.detail["Tier"]}

    def value(self, held: Held, kept: Kept, params: Params, caller: Caller) -> str:
        """The value, or how it is stored."""
        if params.get("WithDecryption") is True:
            return self.opened_value(caller, held.arn, kept)
        return b64encode(kept.sealed).decode()

    def label_parameter_version(self, params: Params, caller: Caller) -> Answer:
        """LabelParameterVersion: a label is moved where another version has it."""
        held, versions = self.found(params["Name"], caller)
        number = params.get("ParameterVersion", versions[-1].number)
        if number not in [row.number for row in versions]:
            raise self.error("ParameterVersionNotFound", f"Systems Manager could not find version {number}.")
        for row in versions:
            labels = [label for label in row.detail["Labels"] if label not in params["Labels"]]
            labels += params["Labels"] if row.number == number else []
            self.shelf.keep(held.arn, replace(row, detail={**row.detail, "Labels": labels}))
        return {"InvalidLabels": [], "ParameterVersion": number}

    def delete_parameter(self, params: Params, caller: Caller) -> Answer:
        """DeleteParameter, with all its versions."""
        held, _ = self.found(params["Name"], caller)
        self.shelf.drop(held.arn)
        return {}
