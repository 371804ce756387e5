"""The ledger: a file in the report folder that names whatever a run makes at a target, so that it can be cleaned up.

Keys and domains are written down the moment their ids are known, roles and buckets before they are made. A run has a
row at its start, and one at its end once nothing of it is left: what has none, the next run or `sweep` cleans up.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kms_conformance.conformance.errors import SuiteError
from kms_conformance.conformance.wire.manners import event_name
from kms_conformance.models.claims import look_up
from kms_conformance.models.making import BY_KIND, MAKING, Making

KEY, ROLE, BUCKET = "key", "role", "bucket"
REFUSED = 300
KINDS = frozenset({KEY, ROLE, BUCKET, *BY_KIND})
Entry = tuple[str, str]
"""What was made: its kind (KEY, ROLE, BUCKET, or one of models.making) and its name."""


@dataclass(slots=True)
class Run:
    """What the ledger says of one run. `things` are those that are not known to be gone."""

    id: str
    target: str
    endpoint: str
    began: str
    things: dict[Entry, None] = field(default_factory=dict)
    ended: bool = False


class Ledger:
    """The file; rows are added to it by all processes of a run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.unread = 0
        """Lines that are not as a run writes them: a process was killed in the middle of one, or somebody edited it."""
        self._id = ""

    def begin(self, target: str, endpoint: str, run: str = "") -> None:
        """The row of this run, whose id is in the mark of what it makes, where there is one."""
        self._id = run or secrets.token_hex(6)
        began = datetime.now(UTC).isoformat(timespec="seconds")
        self.add({"run": self._id, "target": target, "endpoint": endpoint, "began": began, "pid": os.getpid()})

    def end(self, run: str = "") -> None:
        """Nothing of a run, of this one, is left."""
        self.add({"end": run or self._id})

    def note(self, thing: Entry) -> None:
        """Something is made."""
        self.add({thing[0]: thing[1]})

    def gone(self, thing: Entry) -> None:
        """It is there no more."""
        self.add({"gone": thing[1], "kind": thing[0]})

    def own(self) -> list[Entry]:
        """What this run made, by whatever process, and did not remove."""
        return next((list(run.things) for run in self.runs() if run.id == self._id), [])

    def left(self, endpoint: str) -> list[Run]:
        """The earlier runs at an endpoint that left something behind."""
        return [run for run in self.runs() if run.endpoint == endpoint and run.id != self._id and not run.ended]

    def runs(self) -> list[Run]:
        """All runs, in their order; what is written before the first of them belongs to nobody."""
        found: dict[str, Run] = {}
        now: Run | None = None
        for row in self._rows():
            if "run" in row:
                now = Run(row["run"], row.get("target", ""), row.get("endpoint", ""), row.get("began", ""))
                found[now.id] = now
            elif "end" in row:
                if row["end"] in found:
                    found[row["end"]].ended = True
            elif now is not None and "gone" in row:
                now.things.pop((row["kind"], row["gone"]), None)
            elif now is not None:
                now.things |= {(kind, str(name)): None for kind, name in row.items()}
        return list(found.values())

    def _rows(self) -> Iterator[Mapping[str, str]]:
        """The rows; an empty one in place of what cannot be read."""
        if not self.path.is_file():
            return
        self.unread = 0
        for line in self.path.read_text("utf-8", errors="replace").splitlines():
            row = _row(line)
            self.unread += row is None
            yield row or {}

    def add(self, row: Mapping[str, Any]) -> None:
        """Write a row down at once."""
        try:
            with self.path.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(row) + "\n")
        except OSError as error:
            raise SuiteError(f"cannot write {self.path}: {error.strerror}; make room, or give another --out") from error


def _row(line: str) -> Mapping[str, str] | None:
    """What a line says, all in texts; None where it is not as a run writes it."""
    try:
        row = json.loads(line)
        if row.get("began"):
            datetime.fromisoformat(row["began"])
    except (ValueError, TypeError, AttributeError):
        return None
    texts = {name: value for name, value in row.items() if isinstance(value, str)}
    if "run" in texts or "end" in texts or {"gone", "kind"} <= texts.keys():
        return texts
    return texts if len(row) == 1 and KINDS.issuperset(texts) and texts else None


def followed(client: Any, ledger: Ledger) -> Any:
    """The client, with the roles, buckets and domains that it makes written down, and struck out when they are gone."""
    service, events = event_name(client), client.meta.events
    name = client.meta.service_model.service_name
    for operation, param, thing, ends in _calls(name):
        _follow(events, f"{service}.{operation}", param, thing, ledger, ends=ends)
    for row in MAKING:
        if row.service == name and not row.named:
            events.register(f"after-call.{service}.{row.create}", _noting(row, ledger))
    return client


def _noting(row: Making, ledger: Ledger) -> Callable[..., None]:
    def made(parsed: Mapping[str, Any], **_: Any) -> None:
        if isinstance(found := look_up(parsed, row.id_path), str):
            ledger.note((row.kind, found))

    return made


def _calls(service: str) -> Iterator[tuple[str, str, str, bool]]:
    """Operation, the parameter with the name, the kind, and whether the thing is gone afterwards."""
    if service == "iam":
        yield from (("CreateRole", "RoleName", ROLE, False), ("DeleteRole", "RoleName", ROLE, True))
    elif service == "s3":
        yield from (("CreateBucket", "Bucket", BUCKET, False), ("DeleteBucket", "Bucket", BUCKET, True))
    own = [row for row in MAKING if row.service == service]
    yield from ((row.create, row.id_path, row.kind, False) for row in own if row.named)
    yield from ((row.delete, row.id_param, row.kind, True) for row in own)


def _follow(events: Any, call: str, param: str, kind: str, ledger: Ledger, *, ends: bool) -> None:
    def before(params: Mapping[str, Any], context: dict[str, Any], **_: Any) -> None:
        context["kms_conformance"] = str(params.get(param, ""))
        if not ends:
            ledger.note((kind, str(params.get(param, ""))))

    def after(http_response: Any, context: Mapping[str, Any], **_: Any) -> None:
        if (http_response.status_code < REFUSED) is ends:  # it is deleted, or was never made
            ledger.gone((kind, context.get("kms_conformance", "")))

    events.register(f"before-parameter-build.{call}", before)
    events.register(f"after-call.{call}", after)
