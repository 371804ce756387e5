"""What a dump shows of configuration: under whose keys it lies, and how old these were when it was written.

The function uses nothing but the standard library, so that scripts hold its source and decide alike.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any


def configured(lines: list[Any], ids: list[str], others: list[str], keys: list[str], lifetime: float) -> dict[str, Any]:
    """What a dump tells of the records that hold the items with these ids.

    others    ids of what another account has; keys: those of customers; lifetime  of a key, in seconds; 0: not told

    Found        how many such records there are, and Others, how many of the other account
    OfCustomers  keys of customers under which their data keys lie
    SharedByAccounts  data keys of theirs under which something of the other account lies, too
    Outlived     records that were written under a data key older than that
    """
    data_keys = {line["dek_id"]: line for line in lines if line["type"] == "dek"}
    records = [line for line in lines if line["type"] == "record" and line["form"] == "ciphertext"]
    own = [row for row in records if row["item_id"] in ids and row["dek_id"] in data_keys]
    foreign = [row for row in records if row["item_id"] in others and row["dek_id"] in data_keys]
    theirs = {str(data_keys[row["dek_id"]]["wrapped_b64"]) for row in foreign}
    shared: set[str] = set()
    customers: set[str] = set()
    outlived: list[str] = []
    for row in own:
        key = data_keys[row["dek_id"]]
        shared |= {str(key["wrapped_b64"])} & theirs
        customers |= {str(key["kek"])} & {*keys}
        age = datetime.fromisoformat(row["created"]) - datetime.fromisoformat(key["created"])
        if lifetime and age.total_seconds() > lifetime:
            outlived.append(str(row["record_id"]))
    told = {"OfCustomers": sorted(customers), "SharedByAccounts": sorted(shared), "Outlived": sorted(outlived)}
    return {"Found": len(own), "Others": len(foreign), **told}
