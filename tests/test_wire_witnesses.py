"""Each fault of the wire is there, as somebody sees who does not use the suite, and nowhere else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from wire_faults import FAULTS, served
from wire_witnesses import WITNESSES, Server


@pytest.fixture(scope="module")
def right() -> Iterator[Server]:
    with served() as url:
        yield Server(url)


def test_every_fault_has_a_witness() -> None:
    assert FAULTS.keys() == WITNESSES.keys()


@pytest.mark.parametrize("name", WITNESSES)
def test_the_witness_passes_on_the_served_reference(name: str, right: Server) -> None:
    WITNESSES[name](right)


@pytest.mark.parametrize("name", WITNESSES)
def test_the_witness_fails_on_its_fault(name: str) -> None:
    with served(FAULTS[name][0]) as url, pytest.raises(AssertionError):
        WITNESSES[name](Server(url))
