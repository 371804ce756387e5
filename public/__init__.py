"""What users of the Python API import: `from kms_conformance import EncryptedStore`. All else is internal.

docs/python-api.md tells of each name. Nothing is loaded before it is asked for: every pytest loads the plugin.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kms_conformance.conformance.command.running_reference import KmsReference
    from kms_conformance.conformance.command.verdict_table import VerdictTable
    from kms_conformance.conformance.targets.hosted.owned import OwnedKeyStore
    from kms_conformance.conformance.targets.hosted.store import (
        ConflictError,
        DataKey,
        Domain,
        Dump,
        EncryptedStore,
        KeyAccessError,
        KeyChange,
        MissingError,
        StoredItem,
        StoreError,
        Values,
        WrongKeyError,
    )
    from kms_conformance.models.report import (
        Answer,
        Deviation,
        Example,
        FindingKind,
        FoundAfter,
        Report,
        Result,
        StaleEntry,
        TargetInfo,
        Verdict,
        Volatile,
    )

__all__ = [
    "Answer",
    "ConflictError",
    "DataKey",
    "Deviation",
    "Domain",
    "Dump",
    "EncryptedStore",
    "Example",
    "FindingKind",
    "FoundAfter",
    "KeyAccessError",
    "KeyChange",
    "KmsReference",
    "MissingError",
    "OwnedKeyStore",
    "Report",
    "Result",
    "StaleEntry",
    "StoreError",
    "StoredItem",
    "TargetInfo",
    "Values",
    "Verdict",
    "VerdictTable",
    "Volatile",
    "WrongKeyError",
]
HOMES = {
    **dict.fromkeys(
        (
            "ConflictError", "DataKey", "Domain", "Dump", "EncryptedStore", "KeyAccessError", "KeyChange",
            "MissingError", "StoreError", "StoredItem", "Values", "WrongKeyError",
        ),
        "kms_conformance.conformance.targets.hosted.store",
    ),
    **dict.fromkeys(
        (
            "Answer", "Deviation", "Example", "FindingKind", "FoundAfter", "Report", "Result", "StaleEntry",
            "TargetInfo", "Verdict", "Volatile",
        ),
        "kms_conformance.models.report",
    ),
    "OwnedKeyStore": "kms_conformance.conformance.targets.hosted.owned",
    "KmsReference": "kms_conformance.conformance.command.running_reference",
    "VerdictTable": "kms_conformance.conformance.command.verdict_table",
}  # fmt: skip
"""The module in which each name is defined."""


def __getattr__(name: str) -> Any:
    """The object of a public name, whose module is loaded only now."""
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted((*globals(), *__all__))
