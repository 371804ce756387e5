"""What a service that keeps customers' data stands on: its store, its KMS, its clock, and one thread at a time."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, ClassVar

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.service import ServiceError
from kms_conformance.cloud.service_models import error_status, text_member
from kms_conformance.cloud.services.faults import Faults
from kms_conformance.cloud.services.key_management import InCloud, KeyManagement, is_passing
from kms_conformance.cloud.services.options import Options
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.cloud.services.tables import Tables


class KeyedService:
    """The part of a service that its other parts share. A mutant overrides one small method of these.

    cloud   whose accounts, authority and clock count
    keys    the KMS; that of the same cloud unless given
    folder  where the store lies; a temporary one unless given
    """

    name: ClassVar[str]
    """By botocore."""
    prefix: ClassVar[str]
    """Of the service's principal and ARNs: voiceid."""
    context_key: ClassVar[str]
    """The name in the encryption context whose value is a domain's ARN."""

    def __init__(
        self,
        cloud: Cloud,
        *,
        keys: KeyManagement | None = None,
        folder: Path | None = None,
        options: Options | None = None,
    ) -> None:
        self.cloud = cloud
        self.options = options or Options()
        self.kms = keys or InCloud(cloud, self.prefix)
        self.store = Tables(self.name, folder)
        self.faults = Faults()
        self.lock = threading.RLock()

    def now(self) -> float:
        """The time of the cloud, in seconds since 1970."""
        return self.cloud.clock().timestamp()

    def context_of(self, scope: Scope) -> dict[str, str]:
        """The encryption context of every cryptographic call for a scope."""
        return {self.context_key: scope.arn}

    def constraint_of(self, scope: Scope) -> dict[str, Any]:
        """The constraint of the grant for a scope."""
        return {"EncryptionContextSubset": self.context_of(scope)}

    def error(self, code: str, message: str, **members: Any) -> ServiceError:
        """An error answer of this service, with the status and the member for its text that the service model has."""
        return ServiceError(code, message, error_status(self.name, code), {text_member(self.name): message, **members})

    def denied(self, message: str) -> ServiceError:
        """The caller may not, or the key is out of reach."""
        return self.error("AccessDeniedException", message)

    def invalid(self, message: str) -> ServiceError:
        """The request is not one that can be served."""
        return self.error("ValidationException", message)

    def failed(self, message: str) -> ServiceError:
        """The service's own fault."""
        return ServiceError("InternalServerException", message, 500, {text_member(self.name): message})

    def without_key(self, error: ServiceError) -> ServiceError:
        """A refusal of the KMS as a call that needs customer data passes it on."""
        if error.status >= 500:
            return self.failed("The KMS cannot be reached at this time.")
        if is_passing(error):
            return self.error("ThrottlingException", "The KMS is asked too often at this time.")
        return self.denied(f"The KMS key cannot be used: {error.code}: {error.message}")

    def unfit_key(self, error: ServiceError) -> ServiceError:
        """A refusal of the KMS as a call passes it on that names a key to be used from now on."""
        if is_passing(error) or error.code == "AccessDeniedException":
            return self.without_key(error)
        return self.invalid(f"The KMS key cannot be used: {error.code}: {error.message}")
