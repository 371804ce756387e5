"""Operations on services that encrypt at rest which stand for several calls."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from botocore import xform_name
from botocore.exceptions import ClientError

from kms_conformance.models.claims import MISSING, look_up
from kms_conformance.reports.enrolling import enrolled
from kms_conformance.reports.helpers.calls import every_page, may, must
from kms_conformance.reports.helpers.script import Script


def at_rest(script: Script, describe: Callable[..., Any], path: str, /, **params: Any) -> dict[str, Any]:
    """The answer when a change of key has ended, or its time is over, with all statuses that were seen."""
    seen: list[Any] = []
    end = time.monotonic() + script.reencrypt_s
    while True:
        answer = must(describe, **params)
        status = look_up(answer, path)
        seen += [] if status is MISSING else [status]
        if status != "IN_PROGRESS" or time.monotonic() > end:
            break
        time.sleep(0.05)
    if seen and seen[-1] in ("COMPLETED", "FAILED"):  # what has ended must not change by itself
        answer = must(describe, **params)
        seen.append(look_up(answer, path))
    return {**answer, "Statuses": seen}


def sent_again(kms: Any, create: Callable[..., Any], path: str, key: str, /, **params: Any) -> dict[str, Any]:
    """The answer to a creation that is sent twice under one client token, and what came of the second request."""
    sent = {**params, "ClientToken": str(uuid4())}
    first, before = must(create, **sent), every_page(kms.list_grants, "Grants", KeyId=key)["Grants"]
    again, after = may(create, **sent), every_page(kms.list_grants, "Grants", KeyId=key)["Grants"]
    same = look_up(first, path) == look_up(again, path)
    return {**first, "SameAgain": same, "FurtherGrants": len(after) - len(before)}


def made_in(service: Any, operation: str, path: str) -> list[Any]:
    """What names the domains that a client makes from now on."""
    found: list[Any] = []
    name = f"after-call.{service.meta.service_model.service_id.hyphenize()}.{operation}"
    service.meta.events.register(name, lambda parsed, **_: found.append(look_up(parsed, path)))
    return found


def named_in(service: Any, operation: str, param: str) -> list[Any]:
    """What a client names from now on in the requests that make things."""
    found: list[Any] = []
    name = f"before-parameter-build.{service.meta.service_model.service_id.hyphenize()}.{operation}"
    service.meta.events.register(name, lambda params, **_: found.append(params.get(param, MISSING)))
    return found


def forget(service: Any, delete: str, param: str, domains: list[Any]) -> None:
    """Delete those domains, as far as that is possible."""
    for name in domains:
        if name is not MISSING:
            may(getattr(service, delete), **{param: name})


def revoke_grants(kms: Any, key: str, name: str) -> None:
    """Revoke the grants on a key whose constraint names a domain."""
    for grant in every_page(kms.list_grants, "Grants", KeyId=key)["Grants"]:
        if name in str(grant.get("Constraints")):
            must(kms.revoke_grant, KeyId=key, GrantId=grant["GrantId"])


def enrol(script: Script, kms: Any, voice_id: Any, domain: str, key: str) -> dict[str, Any]:
    """What comes of a job that enrols a speaker; ClientError where it is refused, or fails and says why."""
    made = {"voice-id": voice_id, "s3": script.sibling(kms, "s3"), "iam": script.sibling(kms, "iam")}

    def ask(service: str, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        try:
            return dict(getattr(made[service], xform_name(operation))(**params))
        except ClientError as error:
            return {"Refused": error.response["Error"]["Code"]}

    found = enrolled(ask, domain, key, script.region, max(10, script.reencrypt_s))
    if "Unable" in found:
        raise RuntimeError(f"cannot be shown: {found['Unable']}")
    if "Refused" in found:
        raise ClientError({"Error": {"Code": found["Refused"], "Message": ""}}, "StartSpeakerEnrollmentJob")
    return found


def onboard(script: Script, campaigns: Any, /, **params: Any) -> dict[str, Any]:
    """The answer to an onboarding when its job has ended; ClientError where it is refused, or fails and says why."""
    answer, end = campaigns.start_instance_onboarding_job(**params), time.monotonic() + script.reencrypt_s
    while look_up(answer, "connectInstanceOnboardingJobStatus.status") == "IN_PROGRESS":
        if time.monotonic() > end:
            raise RuntimeError("cannot be shown: the onboarding does not end")
        time.sleep(0.1)
        answer = campaigns.get_instance_onboarding_job_status(connectInstanceId=params["connectInstanceId"])
    job = answer.get("connectInstanceOnboardingJobStatus", {})
    if job.get("status") == "FAILED":
        code = job.get("failureCode", "FAILED")
        raise ClientError({"Error": {"Code": code, "Message": ""}}, "StartInstanceOnboardingJob")
    return dict(answer)


def created(script: Script, cases: Any, /, **params: Any) -> dict[str, Any]:
    """The answer to a domain's creation when it has ended; ClientError where it is refused, or fails."""
    answer, end = cases.create_domain(**params), time.monotonic() + script.reencrypt_s
    status = answer.get("domainStatus")
    while status == "CreationInProgress":
        if time.monotonic() > end:
            raise RuntimeError("cannot be shown: the creation does not end")
        time.sleep(0.1)
        status = cases.get_domain(domainId=answer["domainId"]).get("domainStatus")
    if status == "CreationFailed":
        raise ClientError({"Error": {"Code": status, "Message": ""}}, "CreateDomain")
    return dict(answer)


def decided(script: Script, scheduling: Any, /, **params: Any) -> dict[str, Any]:
    """What GetTimeOff tells of a request when what comes of it is known."""
    end = time.monotonic() + script.reencrypt_s
    while (answer := scheduling.get_time_off(**params)).get("Status") == "PENDING":
        if time.monotonic() > end:
            raise RuntimeError("cannot be shown: the request stays PENDING")
        time.sleep(0.1)
    return dict(answer)
