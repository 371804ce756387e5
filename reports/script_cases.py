"""The parts of a script that are about Cases: the end of a domain's creation, and lists."""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.cases.facts import DOMAIN, ENTRIES, TOKEN
from kms_conformance.reports.source import literal

FUNCTIONS: dict[str, str] = {
    "created": '''
def created(cases: Any, /, **params: Any) -> dict[str, Any]:
    """The answer to a domain's creation when it has ended; ClientError where it is refused, or fails."""
    answer, end = cases.create_domain(**params), time.monotonic() + REENCRYPT_S
    status = answer.get("domainStatus")
    while status == "CreationInProgress":
        if time.monotonic() > end:
            raise RuntimeError("cannot be shown: the creation does not end")
        time.sleep(0.1)
        status = cases.get_domain(domainId=answer["domainId"]).get("domainStatus")
    if status == "CreationFailed":
        raise ClientError({"Error": {"Code": status, "Message": ""}}, "CreateDomain")
    return dict(answer)
''',
}
"""Functions by name. One may use those before it, and those of script_parts."""


def composed(call: Call, method: str, params: list[str]) -> str | None:
    """The expression for the answer of a call that stands for several; None for any other."""
    if call.operation == DOMAIN:
        return f"created({', '.join((method.rpartition('.')[0], *params))})"
    if call.operation in ENTRIES and call.whole:
        entries = ENTRIES[call.operation]
        return f"every_entry({', '.join((method, *map(literal, (entries, TOKEN)), *params))})"
    return None
