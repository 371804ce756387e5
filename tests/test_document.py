"""The claims of the document: each is judged by something, and what is judged for its sake is named by one."""

from __future__ import annotations

from kms_conformance.conformance.command.listing import LISTINGS
from kms_conformance.models.document import CLAIMS
from kms_conformance.models.requirements import REGISTRY

LEFT = {"S-50"}
"""How a voiceprint is made, which no program can see."""


def test_each_claim_of_a_judged_system_is_judged() -> None:
    left = {claim.id for claim in CLAIMS if not claim.judged}
    assert left == LEFT
    assert len({claim.id for claim in CLAIMS}) == len(CLAIMS)


def test_what_has_its_source_in_the_document_is_named_by_a_claim() -> None:
    named = {row.id for claim in CLAIMS for row in claim.judged}
    of_the_document = {row.id for row in REGISTRY.values() if row.source.startswith("seed: ")}
    inferred = {row.id for row in REGISTRY.values() if row.open}
    assert of_the_document - inferred <= named


def test_the_list_says_what_only_a_port_shows() -> None:
    lines = {line.split()[0]: line for line in LISTINGS["claims"]()}
    assert lines.keys() == {claim.id for claim in CLAIMS}
    assert "CASES-002 (port)" in lines["S-20"] and "CASES-001," in lines["S-20"]
