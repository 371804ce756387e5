"""How a script writes calls of services with domains that stand for several."""

from __future__ import annotations

from kms_conformance.models.calls import Call, Repeat
from kms_conformance.models.domains.audit import USES
from kms_conformance.models.domains.facts import key_term, service_of_call
from kms_conformance.models.domains.jobs import ENROL
from kms_conformance.models.domains.operations import GRANTS, REVOKE_GRANTS
from kms_conformance.models.domains.ports import ALTER, COMPARE, CRASH, DUMP, ROTATE, SWAP, WORKER
from kms_conformance.models.domains.voice_id import VOICE_ID
from kms_conformance.reports import (
    script_campaigns,
    script_cases,
    script_connect,
    script_everyday,
    script_integrations,
    script_qconnect,
    script_scheduling,
)
from kms_conformance.reports.script_kms import together
from kms_conformance.reports.source import literal, source


def composed(call: Call, request: list[str]) -> str | None:
    """The expression for the answer of a call that stands for several; None for any other."""
    method, *params = request
    if (expression := script_integrations.composed(call, method, params)) is not None:
        return expression
    if (expression := script_connect.composed(call, method, params)) is not None:
        return expression
    if (expression := together(call, params)) is not None:
        return expression
    given = dict(param.split("=", 1) for param in params)
    if call.operation == REVOKE_GRANTS.name:
        return f"revoke_grants(kms, {given['KeyId']}, {given['Name']})"
    if call.operation == GRANTS:
        return f'every_page(kms.list_grants, "Grants", KeyId={given["KeyId"]})'
    if call.operation == USES:
        seen = [given.get(name, "[]") for name in ("Service", "Context", "Keys", "Before", "Data")]
        return "uses_seen(\n    " + ",\n    ".join(("script", "kms", "cloudtrail", *seen)) + ",\n)"
    if call.operation == DUMP:
        return f"examine(script, kms, {given['Name']}, {given['ContextKey']}, {given['Data']})"
    if call.operation == COMPARE:
        return f"compare(script, kms, {given['Twins']}, {given['Repetitive']}, {given['Varied']})"
    if call.operation == ALTER:
        return f"alter(script, kms, {given['Id']})"
    if call.operation == SWAP:
        return f"swap(script, kms, {given['Ids']})"
    if call.operation == WORKER:
        return f'fault(script, kms, "worker", action={given["Action"]}, steps={given["Steps"]})'
    if call.operation == ROTATE:
        return 'fault(script, kms, "rotate")'
    if call.operation == CRASH:
        at = f", at={given['At']}" if "At" in given else ""
        return f'fault(script, kms, "crash", how="restart"{at})'
    if call.operation == VOICE_ID.operation(ENROL):
        return f"enrol(script, kms, voice_id, {given['DomainId']}, {given['OutputKey']})"
    for part in (
        script_campaigns.composed,
        script_cases.composed,
        script_qconnect.composed,
        script_scheduling.composed,
        script_everyday.composed,
    ):
        if (expression := part(call, method, params)) is not None:
            return expression
    service = service_of_call(call)
    if service is None or call.repeat is Repeat.ONCE:
        return None
    if call.operation == service.operation(service.describe):
        told = literal(f"{service.update_path}.UpdateStatus")
        return f"at_rest({', '.join(('script', method, told, *params))})"
    if call.operation == service.operation(service.create):
        fixed = ("kms", method, literal(service.id_path), source(key_term(service, call)))
        return f"sent_again({', '.join((*fixed, *params))})"
    listing = next(row for row in service.listings if service.operation(row.operation) == call.operation)
    return f"every_entry({', '.join((method, literal(listing.member), *params))})"
