"""A job that enrols a speaker: it reads from S3 and writes to S3, and is one call here, which stands for many."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.domains.about import About
from kms_conformance.models.domains.claims import key_names
from kms_conformance.models.domains.guards import job_guards
from kms_conformance.models.domains.service import DomainService
from kms_conformance.models.operation import Operation, always
from kms_conformance.models.world import World

ENROL = "StartSpeakerEnrollmentJob"


def _claims(service: DomainService, world: World, call: Call) -> Iterator[Claim]:
    said, key = service.says[About.ENROLLED], world.key_named(call.get("OutputKey"))
    yield Claim(said, "JobStatus", Relation.EQUAL, "COMPLETED")
    yield Claim(said, "SpeakerStatus", Relation.EQUAL, "ENROLLED")
    yield Claim(said, "Encryption", Relation.EQUAL, "aws:kms")
    if key is not None:
        yield Claim(said, "OutputKey", Relation.ONE_OF, key_names(key.slot))


def job_operations(service: DomainService) -> Iterator[Operation]:
    """The job of a service that has one."""
    if About.ENROLLED in service.says:
        yield Operation(
            service.operation(ENROL),
            job_guards(service),
            (always(service.says[About.ENROLLED]),),
            claims=partial(_claims, service),
            service=service.name,
        )
