"""One test of the run itself: it came to its end, and the baseline is as it should be."""

from kms_conformance.conformance.command.requirement_tests import check_run
from kms_conformance.conformance.command.verdict_table import VerdictTable


def test_conclusion(kms_verdicts: VerdictTable) -> None:
    """Something was judged, and nothing was lost."""
    check_run(kms_verdicts)
