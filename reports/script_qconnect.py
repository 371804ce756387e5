"""How a script writes calls of Q in Connect that stand for several: documents by URLs, creations, lists, events."""

from __future__ import annotations

from botocore import xform_name

from kms_conformance.models.calls import Call
from kms_conformance.models.qconnect.facts import (
    ACCESSES,
    CREATE_ASSISTANT,
    CREATE_BASE,
    CREATE_CONTENT,
    CREATE_RESPONSE,
    ENTRIES,
    GET_CONTENT,
    SENT,
    TOKEN,
    UPDATE_CONTENT,
)
from kms_conformance.models.qconnect.operations import GETS
from kms_conformance.models.qconnect.state import INSIDE, Kind
from kms_conformance.models.resources import parameter
from kms_conformance.reports.source import literal

MADE = {
    CREATE_BASE: Kind.KNOWLEDGE_BASE,
    CREATE_ASSISTANT: Kind.ASSISTANT,
    CREATE_CONTENT: Kind.CONTENT,
    UPDATE_CONTENT: Kind.CONTENT,
    CREATE_RESPONSE: Kind.QUICK_RESPONSE,
}
"""What may be there only some time after it was asked for."""


def composed(call: Call, method: str, params: list[str]) -> str | None:
    """The expression for the answer of a call that stands for several; None for any other."""
    given, client = dict(param.split("=", 1) for param in params), method.rpartition(".")[0]
    rest = [param for param in params if param.partition("=")[0] not in (SENT, "contentType")]
    if call.operation == ACCESSES:
        return f"accesses_seen(script, cloudtrail, {given['Name']}, {given['Operations']}, {given['Data']})"
    if call.operation == GET_CONTENT:
        return f"read_content({', '.join(('script', 'kms', client, *params))})"
    operation = literal(method.rpartition(".")[2])
    if call.operation in MADE and SENT in given:
        type_ = given.get("contentType", '"text/plain"')
        return f"write_content({', '.join(('script', 'kms', client, operation, given[SENT], type_, *rest))})"
    if call.operation in MADE:
        kind = MADE[call.operation]
        look, outer = xform_name(GETS[kind]), parameter(INSIDE[kind]) if kind in INSIDE else ""
        fixed = ("script", client, operation, *map(literal, (look, str(kind), outer)))
        return f"made_at_last({', '.join((*fixed, *params))})"
    if call.operation in ENTRIES and call.whole:
        entries = ENTRIES[call.operation]
        return f"every_entry({', '.join((method, *map(literal, (entries, TOKEN)), *params))})"
    return None
