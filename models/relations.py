"""Relations between a member of an answer and what it must be, beyond plain equality.

Each is a function of two values; the judge asks it, and so do the scripts that reproduce a deviation.  `expected` is
what a term was bound to: for Rows a list of dicts, the first member of which tells an entry from all others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from kms_conformance.models.asymmetric import relations as asymmetric
from kms_conformance.models.audit import relations as audit
from kms_conformance.models.domains import relations as domains
from kms_conformance.models.grants import relations as grants


def lists(value: Any, expected: Any) -> bool:
    """A list of the expected value alone."""
    return bool(value == [expected])


def matches(value: Any, expected: Any) -> bool:
    """A text that matches the pattern as a whole."""
    return isinstance(value, str) and re.fullmatch(expected, value) is not None


def length(value: Any, expected: Any) -> bool:
    """Just so many bytes."""
    return isinstance(value, bytes) and len(value) == expected


def at_most(value: Any, expected: Any) -> bool:
    """No more than so many bytes."""
    return isinstance(value, bytes) and len(value) <= expected


def empty(value: Any, expected: Any) -> bool:
    """An answer without members."""
    return bool(value == {})


def hides(value: Any, expected: Any) -> bool:
    """Bytes in which the expected ones do not occur."""
    return isinstance(value, bytes) and isinstance(expected, bytes) and expected not in value


def enabled_agrees(value: Any, expected: Any) -> bool:
    """Metadata that is Enabled just when its KeyState says so."""
    return isinstance(value, dict) and value.get("Enabled") is (value.get("KeyState") == "Enabled")


def date_agrees(value: Any, expected: Any) -> bool:
    """Metadata with a DeletionDate just when its KeyState is a pending one."""
    if not isinstance(value, dict):
        return False
    return ("DeletionDate" in value) is (value.get("KeyState") in ("PendingDeletion", "PendingReplicaDeletion"))


def differs(value: Any, expected: Any) -> bool:
    """Another value than an earlier one; where the earlier one lacked, that is another claim's."""
    return expected is None or (isinstance(value, str) and value != expected)


def random(value: Any, expected: Any) -> bool:
    """1,024 bytes with as many ones as zeros, within six standard deviations, and no byte value too often."""
    if not isinstance(value, bytes) or not value:
        return False
    ones = sum(byte.bit_count() for byte in value)
    return abs(ones - 4096) <= 6 * 45.25 and max(value.count(byte) for byte in set(value)) <= 30


def same_but_description(value: Any, expected: Any) -> bool:
    """Equal metadata, whatever the description."""
    if not isinstance(value, dict) or expected is None:
        return isinstance(value, dict)
    return bool({**value, "Description": ""} == {**expected, "Description": ""})


def same_but_material(value: Any, expected: Any) -> bool:
    """Equal metadata, whatever the current key material."""
    if not isinstance(value, dict) or expected is None:
        return isinstance(value, dict)
    return bool({**value, "CurrentKeyMaterialId": ""} == {**expected, "CurrentKeyMaterialId": ""})


def same_json(value: Any, expected: Any) -> bool:
    """Two texts that are the same JSON document."""
    try:
        return isinstance(value, str) and bool(json.loads(value) == json.loads(expected))
    except ValueError:
        return False


def same_statements(value: Any, expected: Any) -> bool:
    """Two key policies with the same statements; Sid, Id and Version apart, and a single value for a list of one."""

    def plain(part: Any) -> Any:
        if isinstance(part, dict):
            return {name: plain(inner) for name, inner in part.items() if name != "Sid"}
        return plain(part[0]) if isinstance(part, list) and len(part) == 1 else part

    try:
        one, other = (plain(json.loads(text)["Statement"]) for text in (value, expected))
    except (ValueError, TypeError, KeyError):
        return False
    return bool(one == other)


def at_most_items(value: Any, expected: Any) -> bool:
    """A list of no more than so many entries."""
    return isinstance(value, list) and len(value) <= expected


def counts(value: Any, expected: Any) -> bool:
    """A list of just so many entries."""
    return isinstance(value, list) and len(value) == expected


def some(value: Any, expected: Any) -> bool:
    """A list that is not empty."""
    return isinstance(value, list) and bool(value)


def marker_agrees(value: Any, expected: Any) -> bool:
    """An answer with NextMarker just when Truncated is true."""
    return isinstance(value, dict) and (value.get("Truncated") is True) == bool(value.get("NextMarker"))


def holds_rows(value: Any, expected: Any) -> bool:
    """Each expected entry is there, once, with the members that are known of it."""
    if not isinstance(value, list):
        return False
    for row in expected:
        name = next(iter(row))
        found = [entry for entry in value if isinstance(entry, dict) and entry.get(name) == row[name]]
        if len(found) != 1 or any(found[0].get(member) != text for member, text in row.items()):
            return False
    return True


def lacks_rows(value: Any, expected: Any) -> bool:
    """None of the entries is there."""
    if not isinstance(value, list):
        return False
    name = next(iter(expected[0]))
    gone = [row[name] for row in expected]
    return not any(isinstance(entry, dict) and entry.get(name) in gone for entry in value)


def only_rows(value: Any, expected: Any) -> bool:
    """Nothing but these entries is there."""
    if not isinstance(value, list):
        return False
    names = [text for row in expected for text in row.values()]
    return all(isinstance(entry, dict) and entry.get("AliasName") in names for entry in value)


def lists_rows(value: Any, expected: Any) -> bool:
    """Just these entries, in whatever order."""
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        return False
    return sorted(map(str, (sorted(entry.items()) for entry in value))) == sorted(
        map(str, (sorted(row.items()) for row in expected))
    )


def dated(value: Any, expected: Any) -> bool:
    """The entry has a CreationDate, and a LastUpdatedDate that is no earlier."""
    if not isinstance(value, list):
        return False
    name, text = next(iter(expected[0].items()))
    found = [entry for entry in value if isinstance(entry, dict) and entry.get(name) == text]
    dates = [(entry.get("CreationDate"), entry.get("LastUpdatedDate")) for entry in found]
    return all(
        isinstance(made, datetime) and isinstance(changed, datetime) and changed >= made - timedelta(seconds=1)
        for made, changed in dates
    )


def created_as_before(value: Any, expected: Any) -> bool:
    """The entry has the CreationDate that it had in an earlier list."""
    if not isinstance(value, list) or not isinstance(expected, dict):
        return isinstance(value, list)
    name = expected.get("AliasName")
    found = [entry for entry in value if isinstance(entry, dict) and entry.get("AliasName") == name]
    return all(entry.get("CreationDate") == expected.get("CreationDate") for entry in found)


def updated_since(value: Any, expected: Any) -> bool:
    """The entry has a later LastUpdatedDate than in an earlier list; the same, where dates are coarse."""
    if not isinstance(value, list) or not isinstance(expected, dict):
        return isinstance(value, list)
    name = expected.get("AliasName")
    found = [entry for entry in value if isinstance(entry, dict) and entry.get("AliasName") == name]
    before = expected.get("LastUpdatedDate")
    dates = [date for entry in found if isinstance(date := entry.get("LastUpdatedDate"), datetime)]
    if not isinstance(before, datetime) or len(dates) < len(found):
        return True  # that there are dates is another claim's
    fine = before.microsecond % 1000 > 0
    return all(date > before or (date == before and not fine) for date in dates)


def same_account(value: Any, expected: Any) -> bool:
    """Every ARN in the entries is of the Region and account of the expected one."""
    if not isinstance(value, list):
        return False
    texts = [text for entry in value if isinstance(entry, dict) for member, text in entry.items() if "Arn" in member]
    arns = [text for text in texts if isinstance(text, str) and text.startswith("arn:")]
    return all(arn.split(":")[:5] == str(expected).split(":")[:5] for arn in arns)


def on_demand(value: Any, expected: Any) -> bool:
    """Entries of rotations, not that of the first material, are on-demand rotations, with their dates."""
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        return False
    done = [entry for entry in value if "RotationType" in entry or "RotationDate" in entry]
    return all(
        entry.get("RotationType") == "ON_DEMAND" and isinstance(entry.get("RotationDate"), datetime) for entry in done
    )


def automatic(value: Any, expected: Any) -> bool:
    """So many entries are automatic rotations, with their dates."""
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        return False
    done = [entry for entry in value if entry.get("RotationType") == "AUTOMATIC"]
    return len(done) == expected and all(isinstance(entry.get("RotationDate"), datetime) for entry in done)


def one_first(value: Any, expected: Any) -> bool:
    """Just one entry, that of the first material, has neither RotationType nor RotationDate."""
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        return False
    return sum("RotationType" not in entry and "RotationDate" not in entry for entry in value) == 1


def one_current(value: Any, expected: Any) -> bool:
    """One entry is CURRENT: that of the key's current material."""
    if not isinstance(value, list):
        return False
    current = [entry for entry in value if isinstance(entry, dict) and entry.get("KeyMaterialState") == "CURRENT"]
    return len(current) == 1 and (expected is None or current[0].get("KeyMaterialId") == expected)


def items_lack(value: Any, expected: Any) -> bool:
    """No entry has any of these members."""
    return isinstance(value, list) and not any(name in entry for entry in value for name in expected)


def same_items(value: Any, expected: Any) -> bool:
    """A list of just these texts, in whatever order."""
    return isinstance(value, list) and sorted(map(str, value)) == sorted(expected or ())


BY_NAME: dict[str, Callable[[Any, Any], bool]] = {
    function.__name__.replace("_", "-"): function
    for function in (
        lists, matches, length, at_most, empty, hides, enabled_agrees, date_agrees,
        differs, random, same_but_description, same_but_material, same_json, same_statements, at_most_items, counts,
        some, marker_agrees, holds_rows, lacks_rows, only_rows, lists_rows, dated, created_as_before, updated_since,
        same_account, on_demand, automatic, one_current, one_first, items_lack, same_items, *audit.FUNCTIONS,
        *asymmetric.FUNCTIONS, *grants.FUNCTIONS, *domains.FUNCTIONS,
    )
}  # fmt: skip
"""The functions by the word of their relation."""
