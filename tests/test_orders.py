"""A unit's verdict does not depend on the units before it."""

from __future__ import annotations

from pathlib import Path

from benchmarks.orders import judged, told
from kms_conformance.conformance.run.options import Options

OPTIONS = Options(target="reference", profiles=("audit", "kms-core", "kms-aliases"), out=Path())


def test_units_in_another_order_come_to_the_same_verdicts() -> None:
    expected, *others = (told(judged(OPTIONS, order, every=20)) for order in range(4))
    assert expected["AUDIT-001b"] == ("pass", "")
    assert all(verdicts == expected for verdicts in others)
