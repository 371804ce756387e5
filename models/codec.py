"""Symbolic calls as JSON and back, without loss: for histories and baselines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kms_conformance.models.calls import Call, Repeat
from kms_conformance.models.term_codecs import read_term, write_term

Json = Any
WALK = Repeat.ALL_PAGES
"""What the member `walk` meant in baselines of earlier versions."""


def encode(call: Call) -> dict[str, Json]:
    """A call as a JSON object."""
    params = {name: write_term(term) for name, term in call.params}
    row = {"operation": call.operation, "params": params, "label": call.label, "result": call.result}
    more: dict[str, Json] = {"signature": call.signature, "recorded": call.recorded, "principal": call.principal}
    more |= {"at_once": call.at_once, "lease": call.lease}
    if call.repeat is not Repeat.ONCE:
        more["repeat"] = str(call.repeat)
    return row | {name: value for name, value in more.items() if value}


def decode(row: Mapping[str, Json]) -> Call:
    """The call that `encode` wrote; a ValueError when it is not one."""
    match row:
        case {"operation": str(name), "params": dict(terms), "label": str(label), "result": int() | None as result}:
            params = tuple((param, read_term(term)) for param, term in terms.items())
            signature = str(row.get("signature", ""))
            recorded = row.get("recorded")
            slot = recorded if isinstance(recorded, int) else None
            principal = str(row.get("principal", ""))
            return Call(
                operation=name,
                params=params,
                label=label,
                result=result,
                repeat=Repeat(row.get("repeat", WALK if row.get("walk") else Repeat.ONCE)),
                at_once=row.get("at_once") is True,
                lease=row.get("lease") is True,
                signature=signature,
                recorded=slot,
                principal=principal,
            )
        case _:
            raise ValueError(f"not a call: {row!r}")
