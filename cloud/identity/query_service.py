"""What IAM and STS have in common as services: served operations, the constraints of their models, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore import xform_name
from botocore.model import StructureShape

from kms_conformance.cloud.kms.wire import constraint_violation
from kms_conformance.cloud.service import ServiceError
from kms_conformance.cloud.service_models import service_model


def method_name(operations: Mapping[str, str] | frozenset[str], operation: str) -> str:
    """The method that serves an operation; raises InvalidAction for one that is not served."""
    if operation not in operations:
        raise ServiceError("InvalidAction", f"Could not find operation {operation}", 400)
    return xform_name(operation)


def check_constraints(service: str, operation: str, params: Mapping[str, Any]) -> None:
    """Refuse what breaks a constraint of the service model, in the words of AWS."""
    shape = service_model(service).operation_model(operation).input_shape
    broken = constraint_violation(shape, params) if isinstance(shape, StructureShape) else None
    if broken:
        raise ServiceError("ValidationError", broken, 400)
