"""What scripts do with AppIntegrations: runs, and what is stored of configuration."""

from __future__ import annotations

from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError

from kms_conformance.models.integrations.at_rest import configured
from kms_conformance.reports.helpers.ports import dump, examine, fault
from kms_conformance.reports.helpers.script import Script
from kms_conformance.reports.synchronising import synchronised


def run_once(
    script: Script, kms: Any, appintegrations: Any, operation: str, source: str, external: list[str], **params: Any
) -> dict[str, Any]:
    """What comes of one run of a data integration; ClientError where it is refused, or fails."""
    made = {"appintegrations": appintegrations, "s3": script.sibling(kms, "s3")}

    def ask(service: str, operation: str, sent: dict[str, Any]) -> dict[str, Any]:
        try:
            return dict(getattr(made[service], xform_name(operation))(**sent))
        except ClientError as error:
            return {"Refused": error.response["Error"]["Code"]}

    to = params.get("DestinationURI") or f"{source}-out"
    if operation.startswith("Update"):
        params.pop("DestinationURI", None)
    within_s = max(10, script.reencrypt_s)
    found = synchronised(
        ask, operation, params, source=source, destination=to, texts=external, region=script.region, within_s=within_s
    )
    if "Unable" in found or "Unended" in found:
        raise RuntimeError(f"cannot be shown: {found}")
    if "Refused" in found:
        raise ClientError({"Error": {"Code": found["Refused"], "Message": ""}}, operation)
    return found


def examine_configuration(
    script: Script,
    kms: Any,
    name: str,
    data: list[Any],
    *,
    about: tuple[list[str], list[str], list[str]],
    lifetime: float = 0,
) -> dict[str, Any]:
    """What a dump shows of texts, and of the records of what is configured.

    about  ids of data integrations, those of another account, and the customers' keys
    """
    return {**examine(script, kms, name, "", data), **configured(dump(script, kms), *about, lifetime=lifetime)}


def aged(script: Script, kms: Any) -> dict[str, Any]:
    """How long keys of configuration live, when that time has gone by."""
    fault(script, kms, "age", seconds=script.configuration_key_s + 1)
    return {"Lifetime": script.configuration_key_s}
