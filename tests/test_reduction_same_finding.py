"""What may stand for a finding while its sequence is made shorter."""

from __future__ import annotations

from kms_conformance.conformance.judge.findings import Finding
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.report import FindingKind


def untrue(requirement: str) -> Finding:
    claim = Claim(requirement, "Event.requestParameters.encryptionContext", Relation.EQUAL)
    return Finding(FindingKind.WRONG_RESPONSE, "LookupEvents", "Decrypt", ("equal",), "other", (requirement,), claim)


def test_what_only_should_be_does_not_stand_for_what_must_be() -> None:
    must, should = untrue("AUDIT-105"), untrue("AUDIT-112b")
    assert must.same_fault(untrue("AUDIT-112")) and should.same_fault(untrue("AUDIT-112b"))
    assert not must.same_fault(should) and not should.same_fault(must)


def refused(requirement: str) -> Finding:
    return Finding(FindingKind.DATA_LOST, "voice-id:DescribeSpeaker", "plain", ("success",), "NotFound", (requirement,))


def test_a_refusal_that_breaks_a_should_does_not_stand_for_one_that_breaks_a_must() -> None:
    must, should = refused("VOICEID-016"), refused("VOICEID-048")
    assert must.same_fault(refused("VOICEID-042")) and should.same_fault(should)
    assert not must.same_fault(should) and not should.same_fault(must)
