"""Which demands on a service with domains stand on what its KMS enforces, by the words of `DomainService.says`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from kms_conformance.models.domains.about import About

Enforcement: TypeAlias = Literal["key-state", "permissions", "grants"]

DEPENDS: Mapping[Enforcement, tuple[About, ...]] = {
    "key-state": (
        About.DISABLED, About.PENDING, About.UNUSABLE_KEY, About.REFUSED_CHANGE, About.OLD_KEY_FREE,
        About.OLD_OUT_OF_REACH, About.NEW_OUT_OF_REACH, About.RETRIED, About.DENIED_EFFECT, About.TYPE_PROTECTED,
    ),
    "permissions": (
        About.CALLER, About.NO_CREATE_GRANT, About.NO_DESCRIBE_KEY, About.OTHER_REGION, About.OTHER_CONTEXT,
        About.PERMITTED,
    ),
    "grants": (About.REVOKED, About.OTHER_GRANT, About.REGRANTED, About.JOB_DENIED),
}  # fmt: skip
"""Nothing is known of key policies and grants where nobody but the administrator can call."""
