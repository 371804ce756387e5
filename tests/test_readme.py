"""The README says how much there is, and it is so."""

from __future__ import annotations

import re

from kms_conformance.faults import MUTANTS
from kms_conformance.models.operations import OPERATIONS, PROFILE_OF
from kms_conformance.models.requirements.requirement import GROUPS
from tests.readme_table import BEGIN, END, README, inserted

TEXT = README.read_text("utf-8")


def test_the_table_of_profiles_is_that_of_the_registry() -> None:
    assert BEGIN in TEXT
    assert END in TEXT
    assert inserted(TEXT) == TEXT, "it is written by: python tests/readme_table.py"


def test_the_number_of_operations_is_that_of_the_model() -> None:
    said = re.search(r"(\d+) operations of KMS", TEXT)
    judged = [name for name, profile in PROFILE_OF.items() if profile in GROUPS["kms"]]
    assert said is not None
    assert int(said[1]) == len([name for name in judged if OPERATIONS[name].service == "kms"])


def test_the_number_of_seeded_faults_is_no_more_than_there_are_and_not_much_less() -> None:
    said = re.search(r"more than (\d+) seeded faults", TEXT)
    assert said is not None
    assert 0 <= len(MUTANTS) - int(said[1]) < 100
