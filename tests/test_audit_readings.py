"""Trails that differ where no source speaks are judged alike (AUDIT-106, AUDIT-133, AUDIT-134, AUDIT-135)."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kms_conformance.cloud.service import Event
from kms_conformance.cloud.trail.records import Record

sys.path.insert(0, str(Path(__file__).parent))
from audit_faults import Body, Patch, is_a, recorded, refused, told
from test_audit_faults import judged

UNDOCUMENTED = ("ListAliases", "ListKeyPolicies", "ListResourceTags", "GetKeyRotationStatus", "GetKeyLastUsage")


def naming(arns: Callable[[Event, tuple[str, ...]], tuple[str, ...]]) -> Patch:
    """Records that name other resources."""

    def change(record: Record, event: Event) -> Iterator[Record]:
        named = arns(event, record.resources)
        body = json.loads(record.text)
        body["resources"] = [{"accountId": arn.split(":")[4], "type": "AWS::KMS::Key", "ARN": arn} for arn in named]
        yield replace(record, resources=named, text=json.dumps(body))

    return recorded(change)


def key_of(event: Event) -> tuple[str, ...]:
    key = event.params.get("KeyId")
    return (f"arn:aws:kms:{event.region}:{event.account}:key/{key}",) if isinstance(key, str) else ()


def by_its_id(body: Body, event: Event) -> None:
    if event.operation == "RotateKeyOnDemand" and event.answer:
        body["responseElements"] = {"keyId": event.answer["KeyId"].rpartition("/")[2]}


def documented(event: Event) -> bool:
    return event.error is not None and event.error.code == "IncorrectKeyException"


READINGS: dict[str, Patch] = {
    "ListAliases names its key": naming(lambda event, arns: key_of(event) if is_a("ListAliases")(event) else arns),
    "calls without an example name nothing": naming(lambda event, arns: () if is_a(*UNDOCUMENTED)(event) else arns),
    "other refusals name nothing": naming(lambda event, arns: () if refused(event) and not documented(event) else arns),
    "rotation on demand names the key by its id": told(by_its_id),
}


@pytest.mark.parametrize("reading", READINGS)
def test_what_no_source_says_is_no_departure(reading: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    READINGS[reading](monkeypatch)
    report = judged(tmp_path)
    assert [row.requirement.id for row in report.results if row.deviations or row.observations] == []
