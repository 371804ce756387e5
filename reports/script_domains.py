"""The parts of a script that are about services with domains: lists, the end of a change of key, revoked grants."""

from __future__ import annotations

import inspect

from kms_conformance.models.calls import Call, Repeat
from kms_conformance.models.domains import encodings, likeness, looking
from kms_conformance.models.domains.at_rest import examined, records_of, stored
from kms_conformance.models.domains.audit import USES, trail_shows, unrecorded, uses
from kms_conformance.models.domains.facts import key_term, service_of_call
from kms_conformance.models.domains.jobs import ENROL
from kms_conformance.models.domains.operations import GRANTS, REVOKE_GRANTS
from kms_conformance.models.domains.ports import ALTER, COMPARE, CRASH, DUMP, SWAP, WORKER
from kms_conformance.models.domains.voice_id import VOICE_ID
from kms_conformance.reports import script_campaigns
from kms_conformance.reports.enrolling import enrolled
from kms_conformance.reports.script_kms import together
from kms_conformance.reports.source import literal, source

FUNCTIONS: dict[str, str] = {
    "at_rest": '''
def at_rest(describe: Callable[..., Any], path: str, /, **params: Any) -> dict[str, Any]:
    """The answer when a change of key has ended, or its time is over, with all statuses that were seen."""
    seen: list[Any] = []
    end = time.monotonic() + REENCRYPT_S
    while True:
        answer = must(describe, **params)
        status = member(answer, path)
        seen += [] if status is MISSING else [status]
        if status != "IN_PROGRESS" or time.monotonic() > end:
            break
        time.sleep(0.05)
    if seen and seen[-1] in ("COMPLETED", "FAILED"):  # what has ended must not change by itself
        answer = must(describe, **params)
        seen.append(member(answer, path))
    return {**answer, "Statuses": seen}
''',
    "sent_again": '''
def sent_again(kms: Any, create: Callable[..., Any], path: str, key: str, /, **params: Any) -> dict[str, Any]:
    """The answer to a creation that is sent twice under one client token, and what came of the second request."""
    sent = {**params, "ClientToken": str(uuid4())}
    first, before = must(create, **sent), every_page(kms.list_grants, "Grants", KeyId=key)["Grants"]
    again, after = may(create, **sent), every_page(kms.list_grants, "Grants", KeyId=key)["Grants"]
    same = member(first, path) == member(again or {}, path)
    return {**first, "SameAgain": same, "FurtherGrants": len(after) - len(before)}
''',
    "made_in": '''
def made_in(service: Any, operation: str, path: str) -> list[Any]:
    """What names the domains that a client makes from now on."""
    found: list[Any] = []
    name = f"after-call.{service.meta.service_model.service_id.hyphenize()}.{operation}"
    service.meta.events.register(name, lambda parsed, **_: found.append(member(parsed, path)))
    return found
''',
    "forget": '''
def forget(service: Any, delete: str, param: str, domains: list[Any]) -> None:
    """Delete those domains, as far as that is possible."""
    for name in domains:
        if name is not MISSING:
            may(getattr(service, delete), **{param: name})
''',
    "revoke_grants": '''
def revoke_grants(kms: Any, key: str, name: str) -> None:
    """Revoke the grants on a key whose constraint names a domain."""
    for grant in every_page(kms.list_grants, "Grants", KeyId=key)["Grants"]:
        if name in str(grant.get("Constraints")):
            must(kms.revoke_grant, KeyId=key, GrantId=grant["GrantId"])
''',
    **{
        row.__name__: inspect.getsource(row)
        for row in (*encodings.PARTS, *looking.PARTS, stored, examined, *likeness.PARTS)
    },
    "dump": '''
def dump(kms: Any) -> list[Any]:
    """The lines of the port at INSPECT_URL."""
    with urlopen(f"{INSPECT_URL}/dump", timeout=30) as answer:
        return [json.loads(line) for line in answer.read().splitlines() if line.strip()]
''',
    "examine": '''
def examine(kms: Any, name: str, context_key: str, data: list[Any]) -> dict[str, Any]:
    """What a dump shows of the domain and of the texts."""

    def unwrap(blob: bytes, context: dict[str, str]) -> bytes | None:
        answer = may(kms.decrypt, CiphertextBlob=blob, EncryptionContext=context)
        return bytes(answer["Plaintext"]) if answer else None

    return examined(dump(kms), unwrap, name, context_key, data)
''',
    "compare": '''
def compare(kms: Any, twins: list[str], repetitive: str, varied: str) -> dict[str, Any]:
    """What a dump tells of these items."""
    shown = compared(dump(kms), twins, repetitive, varied)
    if shown is None:
        raise RuntimeError("cannot be shown: the dump does not tell where the items lie")
    return shown
''',
    "enrolled": inspect.getsource(enrolled),
    "enrol": '''
def enrol(kms: Any, voice_id: Any, domain: str, key: str) -> dict[str, Any]:
    """What comes of a job that enrols a speaker; ClientError where it is refused, or fails and says why."""
    made = {"voice-id": voice_id, "s3": sibling(kms, "s3"), "iam": sibling(kms, "iam")}

    def ask(service: str, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        try:
            return dict(getattr(made[service], xform_name(operation))(**params))
        except ClientError as error:
            return {"Refused": error.response["Error"]["Code"]}

    found = enrolled(ask, domain, key, REGION, max(10, REENCRYPT_S))
    if "Unable" in found:
        raise RuntimeError(f"cannot be shown: {found['Unable']}")
    if "Refused" in found:
        raise ClientError({"Error": {"Code": found["Refused"], "Message": ""}}, "StartSpeakerEnrollmentJob")
    return found
''',
    "unrecorded": inspect.getsource(unrecorded),
    "uses": inspect.getsource(uses),
    "trail_shows": inspect.getsource(trail_shows),
    "uses_seen": '''
def uses_seen(
    kms: Any, cloudtrail: Any, service: str, context: list[str], keys: list[str], before: list[str], texts: list[str]
) -> dict[str, Any]:
    """What the trail shows of a service's uses of keys, once all events must be there, and of data in the clear."""
    last = {key: may(kms.get_key_last_usage, KeyId=key) or {} for key in keys}
    time.sleep(WAIT_S)
    lookups = [[{"AttributeKey": "ResourceName", "AttributeValue": key}] for key in keys]
    rows = [row for asked in lookups for row in every_event(cloudtrail, LookupAttributes=asked)["Events"]]
    return trail_shows(rows, service, context, keys, before, texts, last)
''',
    "records_of": inspect.getsource(records_of),
    "fault": '''
def fault(kms: Any, path: str, **body: Any) -> None:
    """Do something at the port at FAULT_URL."""
    request = Request(f"{FAULT_URL}/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urlopen(request, timeout=30) as answer:
        answer.read()
''',
    "swap": '''
def swap(kms: Any, ids: list[str]) -> None:
    """Exchange what is stored of two items."""
    one, other = records_of(dump(kms), ids)
    fault(kms, "swap", a=one, b=other)
''',
    "alter": '''
def alter(kms: Any, item: str) -> None:
    """Change a bit of what is stored of an item."""
    for record in records_of(dump(kms), [item]):
        fault(kms, "alter", record=record)
''',
}
"""Functions by name. One may use those before it, and those of script_parts."""


IN_PROCESS = {
    "dump": '''
def dump(kms: Any) -> list[Any]:
    """The lines of the port of the target in this process."""
    return kms.sibling.ports().dump()
''',
    "fault": '''
def fault(kms: Any, path: str, **body: Any) -> None:
    """Do something at the port of the target in this process."""
    ports = kms.sibling.ports()
    if path == "worker":
        ports.worker(body["action"], body["steps"])
    elif path == "swap":
        ports.swap(body["a"], body["b"])
    elif path == "alter":
        ports.alter(body["record"])
    else:
        ports.crash(body.get("at"))
''',
}
"""What is otherwise of a target in this process."""


def composed(call: Call, request: list[str]) -> str | None:
    """The expression for the answer of a call that stands for several; None for any other."""
    method, *params = request
    if (expression := together(call, params)) is not None:
        return expression
    given = dict(param.split("=", 1) for param in params)
    if call.operation == REVOKE_GRANTS.name:
        return f"revoke_grants(kms, {given['KeyId']}, {given['Name']})"
    if call.operation == GRANTS:
        return f'every_page(kms.list_grants, "Grants", KeyId={given["KeyId"]})'
    if call.operation == USES:
        seen = [given.get(name, "[]") for name in ("Service", "Context", "Keys", "Before", "Data")]
        return "uses_seen(\n    " + ",\n    ".join(("kms", "cloudtrail", *seen)) + ",\n)"
    if call.operation == DUMP:
        return f"examine(kms, {given['Name']}, {given['ContextKey']}, {given['Data']})"
    if call.operation == COMPARE:
        return f"compare(kms, {given['Twins']}, {given['Repetitive']}, {given['Varied']})"
    if call.operation == ALTER:
        return f"alter(kms, {given['Id']})"
    if call.operation == SWAP:
        return f"swap(kms, {given['Ids']})"
    if call.operation == WORKER:
        return f'fault(kms, "worker", action={given["Action"]}, steps={given["Steps"]})'
    if call.operation == CRASH:
        at = f", at={given['At']}" if "At" in given else ""
        return f'fault(kms, "crash", how="restart"{at})'
    if call.operation == VOICE_ID.operation(ENROL):
        return f"enrol(kms, voice_id, {given['DomainId']}, {given['OutputKey']})"
    if (expression := script_campaigns.composed(call, method, params)) is not None:
        return expression
    service = service_of_call(call)
    if service is None or call.repeat is Repeat.ONCE:
        return None
    if call.operation == service.operation(service.describe):
        told = literal(f"{service.update_path}.UpdateStatus")
        return f"at_rest({', '.join((method, told, *params))})"
    if call.operation == service.operation(service.create):
        fixed = ("kms", method, literal(service.id_path), source(key_term(service, call)))
        return f"sent_again({', '.join((*fixed, *params))})"
    listing = next(row for row in service.listings if service.operation(row.operation) == call.operation)
    return f"every_entry({', '.join((method, literal(listing.member), *params))})"
