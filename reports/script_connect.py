"""How a script writes calls of Amazon Connect that stand for several: instances, files, and what is delivered."""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.connect.facts import (
    ABOUT,
    BODY,
    BUCKET,
    CREATE_INSTANCE,
    DEFAULT,
    DELIVERED,
    ENTRIES,
    GET_FILE,
    RECORD,
    START_UPLOAD,
)
from kms_conformance.models.domains.ports import DUMP
from kms_conformance.reports.source import literal


def composed(call: Call, method: str, params: list[str]) -> str | None:
    """The expression for the answer of a call that stands for several; None for any other."""
    given, client = dict(param.split("=", 1) for param in params), method.rpartition(".")[0]
    if call.operation == CREATE_INSTANCE:
        return f"new_instance({', '.join(('script', client, *params))})"
    if call.operation == BUCKET:
        default = (given[DEFAULT],) if DEFAULT in given else ()
        return f"new_bucket({', '.join(('script', 'kms', given['Bucket'], *default))})"
    if call.operation == DELIVERED:
        gone = ("gone=True",) if "Gone" in given else ()
        return f"look_for({', '.join(('script', 'kms', given['Bucket'], given['Prefix'], given['Text'], *gone))})"
    if call.operation == RECORD:
        members = {"instance": "InstanceId", "contact": "ContactId", "type": "Type", "text": "Text"}
        sent = (f"{name}={given[member]}" for name, member in members.items())
        return f'fault(script, kms, "record", {", ".join(sent)})'
    if call.operation == START_UPLOAD and BODY in given:
        rest = [param for param in params if param.partition("=")[0] != BODY]
        return f"upload_file({', '.join(('script', 'kms', client, given[BODY], *rest))})"
    if call.operation == GET_FILE:
        return f"read_file({', '.join(('script', 'kms', client, *params))})"
    if call.operation == DUMP and ABOUT in given:
        return f"examine_instance(script, kms, {given['Name']}, {given['Data']})"
    if call.operation in ENTRIES and call.whole:
        entries = ENTRIES[call.operation]
        return f"every_entry({', '.join((method, *map(literal, (entries, 'NextToken')), *params))})"
    return None
