"""How a cloud has a seeded fault, or none: faults are hundreds of classes, for which no other cloud waits."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from kms_conformance.cloud.cloud import MakeKms
from kms_conformance.cloud.domain_services import SERVICES
from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.late import reference_kms
from kms_conformance.cloud.services.domain_service import DomainService


def with_fault(mutant_id: str | None, options: Mapping[str, Any]) -> tuple[MakeKms, tuple[type[DomainService], ...]]:
    """What makes the KMS of a cloud, and the classes of its services; KeyError: there is no such fault.

    options  those of ReferenceKms, and `key_state_delay` in seconds
    """
    if mutant_id is None:

        def correct(**where: Any) -> ReferenceKms:
            return reference_kms({**options, **where})

        return correct, SERVICES
    from kms_conformance.faults import make, services_of

    return partial(make, mutant_id, **options), services_of(mutant_id)
