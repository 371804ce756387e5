"""Each fault of the audit trail is seen with boto3 alone, and none is seen where there is none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from audit_faults import FAULTS
from audit_witnesses import WITNESSES, Scene
from cloud_clients import served_cloud


def test_every_fault_has_a_witness() -> None:
    assert set(WITNESSES) == set(FAULTS)


def test_no_witness_sees_a_fault_in_a_trail_as_documented() -> None:
    with served_cloud() as served:
        seen = {name for name, witness in WITNESSES.items() if witness(Scene(served.client))}
    assert not seen


@pytest.mark.parametrize("name", FAULTS)
def test_a_witness_sees_its_fault(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    FAULTS[name].seed(monkeypatch)
    with served_cloud() as served:
        assert WITNESSES[name](Scene(served.client))
