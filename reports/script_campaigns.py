"""The parts of a script that are about outbound campaigns: the end of an onboarding."""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.campaigns.facts import ENTRIES, LIST, ONBOARD, TOKEN
from kms_conformance.reports.source import literal

FUNCTIONS: dict[str, str] = {
    "onboard": '''
def onboard(kms: Any, campaigns: Any, /, **params: Any) -> dict[str, Any]:
    """The answer to an onboarding when its job has ended; ClientError where it is refused, or fails and says why."""
    answer, end = campaigns.start_instance_onboarding_job(**params), time.monotonic() + REENCRYPT_S
    while member(answer, "connectInstanceOnboardingJobStatus.status") == "IN_PROGRESS":
        if time.monotonic() > end:
            raise RuntimeError("cannot be shown: the onboarding does not end")
        time.sleep(0.1)
        answer = campaigns.get_instance_onboarding_job_status(connectInstanceId=params["connectInstanceId"])
    job = answer.get("connectInstanceOnboardingJobStatus", {})
    if job.get("status") == "FAILED":
        error = {"Error": {"Code": job.get("failureCode", "FAILED"), "Message": ""}}
        raise ClientError(error, "StartInstanceOnboardingJob")
    return dict(answer)
''',
}
"""Functions by name. One may use those before it, and those of script_parts."""


def composed(call: Call, method: str, params: list[str]) -> str | None:
    """The expression for the answer of a call that stands for several; None for any other."""
    if call.operation == ONBOARD:
        client = method.partition(".")[0]
        return f"onboard({', '.join(('kms', client, *params))})"
    if call.operation == LIST and call.whole:
        return f"every_entry({', '.join((method, *map(literal, (ENTRIES, TOKEN)), *params))})"
    return None
