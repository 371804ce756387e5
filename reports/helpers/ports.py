"""What a script sees and does at the ports of a target (docs/reference-services.md)."""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.request import Request, urlopen

from kms_conformance.models.domains.at_rest import examined, records_of
from kms_conformance.models.domains.likeness import compared
from kms_conformance.reports.helpers.calls import may
from kms_conformance.reports.helpers.script import Script


def dump(script: Script, kms: Any) -> list[Any]:
    """The lines of the port "inspect": at INSPECT_URL, or as the script says."""
    if script.in_process:
        return list(kms.sibling.ports().dump())
    url = os.environ.get("INSPECT_URL", script.inspect_url)
    with urlopen(f"{url}/dump", timeout=30) as answer:  # noqa: S310 - as the target file says
        return [json.loads(line) for line in answer.read().splitlines() if line.strip()]


def examine(script: Script, kms: Any, name: str, context_key: str, data: list[Any]) -> dict[str, Any]:
    """What a dump shows of the domain and of the texts."""

    def unwrap(blob: bytes, context: dict[str, str]) -> bytes | None:
        answer = may(kms.decrypt, CiphertextBlob=blob, EncryptionContext=context)
        return bytes(answer["Plaintext"]) if answer else None

    return examined(dump(script, kms), unwrap, name, context_key, data)


def compare(script: Script, kms: Any, twins: list[str], repetitive: str, varied: str) -> dict[str, Any]:
    """What a dump tells of these items."""
    shown = compared(dump(script, kms), twins, repetitive, varied)
    if shown is None:
        raise RuntimeError("cannot be shown: the dump does not tell where the items lie")
    return shown


def fault(script: Script, kms: Any, path: str, **body: Any) -> None:
    """Do something at the port "fault": at FAULT_URL, or as the script says."""
    if script.in_process:
        _fault_in_process(kms.sibling.ports(), path, body)
        return
    post(f"{os.environ.get('FAULT_URL', script.fault_url)}/{path}", body)


def post(url: str, body: dict[str, Any]) -> None:
    """POST to a port, as the target file says."""
    request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310
    with urlopen(request, timeout=30) as answer:  # noqa: S310
        answer.read()


def _fault_in_process(ports: Any, path: str, body: dict[str, Any]) -> None:
    if path == "worker":
        ports.worker(body["action"], body["steps"])
    elif path == "swap":
        ports.swap(body["a"], body["b"])
    elif path == "alter":
        ports.alter(body["record"])
    elif path == "rotate":
        ports.rotate()
    elif path == "record":
        ports.record(body["instance"], body["contact"], body["type"], body["text"])
    elif path == "age":
        ports.age(body["seconds"])
    else:
        ports.crash(body.get("at"))


def swap(script: Script, kms: Any, ids: list[str]) -> None:
    """Exchange what is stored of two items."""
    one, other = records_of(dump(script, kms), ids)
    fault(script, kms, "swap", a=one, b=other)


def alter(script: Script, kms: Any, item: str) -> None:
    """Change a bit of what is stored of an item."""
    for record in records_of(dump(script, kms), [item]):
        fault(script, kms, "alter", record=record)
