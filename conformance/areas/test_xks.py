"""One test for each requirement of area XKS: external key store proxies."""

from collections.abc import Callable

from kms_conformance.conformance.command.requirement_tests import check, parametrized
from kms_conformance.conformance.command.verdict_table import VerdictTable


@parametrized("XKS")
def test_requirement(
    requirement: str, kms_verdicts: VerdictTable, record_property: Callable[[str, object], None]
) -> None:
    """The target meets the requirement."""
    check(requirement, kms_verdicts, record_property)
