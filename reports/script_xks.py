"""The script of a proxy's deviation: it asks one case again, of the target of the run."""

from __future__ import annotations

from kms_conformance.models.report import Deviation, TargetInfo
from kms_conformance.models.requirements import Requirement
from kms_conformance.reports.script_plain import title
from kms_conformance.reports.source import literal

SERVICE = "xks:"


def of_proxy(deviation: Deviation) -> bool:
    """Whether a deviation is that of an external key store proxy."""
    return deviation.operation.startswith(SERVICE)


def script(deviation: Deviation, target: TargetInfo, requirement: Requirement) -> str:
    """The whole text. The secret stays where the target file says."""
    first = deviation.trace[0]
    seed = int(str(dict(first.params).get("seed", "1")))
    lines = [
        *title(deviation, target, requirement),
        "import sys",
        "",
        "from kms_conformance.conformance.run.xks import again",
        "from kms_conformance.conformance.targets.xks import resolve",
        "",
        f'said = again(resolve({literal(target.script)}), {seed}, "thorough", {literal(first.label)})',
        'print("\\n".join(said) or "as documented")',
        "sys.exit(1 if said else 0)  # 1: the target departs; 0: as documented",
    ]
    return "\n".join(lines) + "\n"
