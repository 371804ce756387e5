"""What the longer scripts of deviations take from here: roles, walks over pages, clocks, ports, audit trails.

    from kms_conformance.reports.helpers import load

    load(globals(), "CTX-003", "http://127.0.0.1:4566", "must outcome acceptable")

A script names the parts that it uses; they come with what they use themselves, with `client`, and with `main`, whose
exit status is 1 where the target departs, 0 where it does as documented, and 2 where it cannot be shown.
"""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from types import CodeType
from typing import Any

from kms_conformance.models.report import TargetInfo

SETTINGS = (
    "region",
    "audit_s",
    "reencrypt_s",
    "inspect_url",
    "fault_url",
    "restart_url",
    "restart_command",
    "grant_s",
    "key_state_s",
)
"""What a script may say of its target, where it is not as usual."""
DEFAULTS = {field.name: field.default for field in fields(TargetInfo) if field.name in SETTINGS}


def load(
    namespace: dict[str, Any], requirement: str, target: str, needs: str, *, relation: str = "", **settings: Any
) -> None:
    """Put parts of this package into a script.

    target    how it is reached: "moto", "reference", "mutant:<id>" or a URL
    needs     the names of the parts, with a space between
    relation  what the function `holds` asks of a value and of what is expected
    """
    exec(_compiled(requirement, target, needs, relation, tuple(sorted(settings.items()))), namespace)  # noqa: S102


@lru_cache(256)
def _compiled(
    requirement: str, target: str, needs: str, relation: str, settings: tuple[tuple[str, Any], ...]
) -> CodeType:
    from kms_conformance.reports.script_loading import parts_text

    info = TargetInfo(target, "", "", "", script=target, **dict(settings))
    text = parts_text(requirement, info, needs, relation)
    return compile("from __future__ import annotations\n" + text, "<kms_conformance.reports.helpers>", "exec")
