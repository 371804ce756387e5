"""The certificate of a report: an in-toto Statement with a Test Result predicate.

Source: in-toto Attestation Framework, Statement v1 and predicate Test Result v0.1 (https://in-toto.io/attestation/
test-result/v0.1). What the predicate has no member for stands in annotations of its resource descriptors.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from google.protobuf.json_format import MessageToDict
from in_toto_attestation.predicates.test_result.v0.test_result_pb2 import TestResult
from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor
from in_toto_attestation.v1.statement import Statement

from kms_conformance.models.certification import Judged, Level, Standing, standing
from kms_conformance.models.report import Verdict
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.reports.saved import SavedReport, SavedResult

PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
SIGNING_KEY, OF_A_PROFILE = "signing-key", "profile:"
"""Names of resource descriptors."""
DESCRIBED = "kmsConformanceTarget"
"""The algorithm of a digest of name and version, where the vendor gives no digest of an artifact."""


@dataclass(frozen=True, slots=True)
class Certified:
    """What is certified.

    report_digest  SHA-256 of the bytes of report.json, in hex
    artifact       the digest of what was judged by the name of its algorithm, where the vendor gives one
    key            the public key that the certificate is signed with, as securesystemslib writes it, with its id
    """

    report: SavedReport
    report_digest: str
    artifact: Mapping[str, str]
    key: Mapping[str, Any]


def standings(report: SavedReport) -> dict[str, Standing]:
    """The level of each profile of a report."""
    return {
        profile: standing(map(_judged, _of(report, profile)), report.effort, report.undone)
        for profile in report.profiles
        if _of(report, profile)
    }


def statement(certified: Certified) -> bytes:
    """The statement as JSON, the same bytes for the same report."""
    report = certified.report
    levels = standings(report)
    verdicts = {row.id: row.verdict for row in report.results.values()}
    result = TestResult(
        result="PASSED" if all(_conforms(row) for row in levels.values()) else "FAILED",
        passed_tests=[id_ for id_, verdict in verdicts.items() if verdict is Verdict.PASS],
        warned_tests=[id_ for id_, verdict in verdicts.items() if verdict not in _ANSWERS],
        failed_tests=[id_ for id_, verdict in verdicts.items() if verdict in _ANSWERS - {Verdict.PASS}],
        configuration=[descriptor.pb for descriptor in _configuration(certified, levels)],
    )
    subject = ResourceDescriptor(
        name=report.target,
        digest=dict(certified.artifact) or described(report),
        annotations={"name": report.name, "version": report.version, "kind": report.kind},
    )
    made = Statement([subject.pb], PREDICATE, MessageToDict(result))
    made.validate()
    return json.dumps(MessageToDict(made.pb), sort_keys=True, separators=(",", ":")).encode()


def described(report: SavedReport) -> dict[str, str]:
    """The digest of name and version."""
    told = json.dumps([report.name, report.version]).encode()
    return {DESCRIBED: sha256(told).hexdigest()}


_ANSWERS = frozenset({Verdict.PASS, Verdict.FAIL, Verdict.KNOWN_FAIL})


def _conforms(row: Standing) -> bool:
    return row.level in {Level.CONFORMANT, Level.WITH_PORTS}


def _configuration(certified: Certified, levels: Mapping[str, Standing]) -> Iterable[ResourceDescriptor]:
    """The report, the suite with the requirements, the key that signs, and each profile."""
    report = certified.report
    yield ResourceDescriptor(
        name="report.json",
        digest={"sha256": certified.report_digest},
        media_type="application/json",
        annotations={"seed": report.seed, "effort": report.effort, "started": report.started},
    )
    yield ResourceDescriptor(
        name="kms-conformance",
        digest={"sha256": report.digest.removeprefix("sha256:")},
        annotations={"digest_of": "requirements", **report.suite},
    )
    yield ResourceDescriptor(name=SIGNING_KEY, annotations=dict(certified.key))
    for profile, row in levels.items():
        yield ResourceDescriptor(name=f"{OF_A_PROFILE}{profile}", annotations=_profile(_of(report, profile), row))


def _profile(rows: Iterable[SavedResult], row: Standing) -> dict[str, Any]:
    every = tuple(rows)
    counts = {verdict: sum(one.verdict is verdict for one in every) for verdict in Verdict}
    return {
        "level": str(row.level) if row.level else "none",
        "counts": {str(verdict): number for verdict, number in counts.items() if number},
        "excluded": {one.id: one.reason or str(one.verdict) for one in every if one.verdict not in _ANSWERS},
        "hindrances": list(row.hindrances),
    }


def _of(report: SavedReport, profile: str) -> list[SavedResult]:
    return [row for row in report.results.values() if row.profile == profile]


def _judged(row: SavedResult) -> Judged:
    return Judged(
        requirement=row.id,
        must=REGISTRY[row.id].level == "MUST",
        verdict=row.verdict,
        reason=row.reason,
        positive=row.positive,
        negative=row.negative,
        floor=REGISTRY[row.id].floor,
    )
