"""What is public is a short list, documented on one page, and costs nothing until it is used."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import kms_conformance
from kms_conformance.conformance.command.plugin import USES
from kms_conformance.conformance.targets.hosted import store
from kms_conformance.reports import helpers

PAGE = (Path(__file__).parent.parent / "docs" / "python-api.md").read_text("utf-8")
PUBLIC = {
    "EncryptedStore", "Domain", "KeyChange", "Dump", "DataKey", "StoredItem", "Values",
    "StoreError", "KeyAccessError", "WrongKeyError", "MissingError", "ConflictError",
    "OwnedKeyStore", "VerdictTable", "KmsReference",
    "Report", "Result", "Deviation", "Example", "Answer", "FoundAfter", "StaleEntry", "TargetInfo", "Volatile",
    "Verdict", "FindingKind",
}  # fmt: skip


def test_the_public_names_are_these() -> None:
    assert set(kms_conformance.__all__) == set(kms_conformance.HOMES) == PUBLIC


@pytest.mark.parametrize("name", sorted(PUBLIC - {"Values"}))
def test_a_public_name_is_there_and_says_what_it_is(name: str) -> None:
    found = getattr(kms_conformance, name)
    assert found.__module__ == kms_conformance.HOMES[name]
    assert found.__doc__ and not found.__doc__.startswith(f"{name}(")


def test_the_page_tells_of_each_public_name_and_of_no_other() -> None:
    rows = re.findall(r"^\| `(\w+)", PAGE, re.MULTILINE)
    assert sorted(rows) == sorted({*PUBLIC, USES, "kms_reference"})
    assert helpers.__name__ in PAGE


def test_a_service_may_go_on_importing_the_store_from_where_it_is() -> None:
    assert store.EncryptedStore is kms_conformance.EncryptedStore
    assert store.KeyAccessError is kms_conformance.KeyAccessError


def test_any_other_name_is_none_of_the_package() -> None:
    with pytest.raises(AttributeError, match="no attribute 'run'"):
        _ = kms_conformance.run


def test_the_package_alone_loads_none_of_its_rooms() -> None:
    asked = "import sys, kms_conformance; print([name for name in sys.modules if name.startswith('kms_conformance.')])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
