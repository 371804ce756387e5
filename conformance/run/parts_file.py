"""parts.json: what the folder of a shard holds for the merge. Schema kms-conformance/parts/1, fixed as it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.run.baseline import entry_of, row_of
from kms_conformance.conformance.run.options import Options
from kms_conformance.conformance.run.parts import Part
from kms_conformance.conformance.run.parts_json import Reader, Writer
from kms_conformance.conformance.run.scene import Scene
from kms_conformance.models.report import TargetInfo

Json = Any
NAME, SCHEMA = "parts.json", "kms-conformance/parts/1"
LISTS = ("claimed", "restart_command")
"""What of a target is a tuple."""
ASKED = ("target", "profiles", "require", "effort", "seed", "max_failures", "max_calls", "max_keys", "strict")
"""The options on which a report depends."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What all parts of a run have in common: what was settled and asked for, and the list of units."""

    scene: Scene
    options: Options
    units: str
    """The fingerprint of the list."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file: what is common to its parts, and the parts, by their numbers, as they stand there."""

    path: Path
    run: Mapping[str, Json]
    parts: Mapping[int, Json]


def save(folder: Path, shared: Shared, parts: Iterable[Part]) -> None:
    """Write the parts of a run to its folder."""
    write(folder, _run_row(shared), {part.number: Writer().part(part) for part in parts})


def write(folder: Path, run: Mapping[str, Json], parts: Mapping[int, Json]) -> None:
    """Write them as they stand in other files; a UsageError where that is not possible."""
    rows = ",\n".join(json.dumps(parts[number]) for number in sorted(parts))
    text = f'{{"schema": {json.dumps(SCHEMA)},\n"run": {json.dumps(run)},\n"parts": [\n{rows}\n]}}\n'
    new = folder / f"{NAME}.new"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        new.write_text(text, "utf-8")
        new.replace(folder / NAME)
    except OSError as error:
        raise UsageError(f"cannot write {folder / NAME}: {error.strerror}; make room, or give another --out") from error


def read(folder: Path) -> Written:
    """What the file of a folder holds; a UsageError where there is none, or another."""
    path = folder / NAME
    try:
        data = json.loads(path.read_text("utf-8"))
        if data["schema"] != SCHEMA:
            raise ValueError(f"its schema is {data['schema']!r}, not {SCHEMA!r}")
        parts = {row["part"]: row for row in data["parts"]}
        if len(parts) != len(data["parts"]) or not parts or not isinstance(data["run"], dict):
            raise ValueError("it holds no parts, or one twice")
    except FileNotFoundError:
        raise UsageError(f"{folder} holds no part of a run; make one with: run --shard I/N --out {folder}") from None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}; give another folder") from error
    except WRONG as error:
        why = str(error) if type(error) is ValueError else "it is not as run writes it"
        raise UsageError(f"{path} cannot be used: {why}; make it anew") from error
    return Written(path, data["run"], parts)


WRONG = (KeyError, ValueError, TypeError, IndexError, AttributeError)
"""What reading a file ends in that is not as we wrote it."""


def parts_of(written: Written) -> tuple[Part, ...]:
    """The parts of a file, in their order."""
    try:
        return tuple(Reader(written.parts[number]).part() for number in sorted(written.parts))
    except WRONG as error:
        raise UsageError(f"{written.path} cannot be used: a part is not as run writes it; make it anew") from error


def shared_of(written: Written) -> Shared:
    """What is common to its parts."""
    row = written.run
    try:
        asked = {name: row["asked"][name] for name in ASKED}
        asked |= {name: tuple(asked[name]) for name in ("profiles", "require")}
        info = {field.name: row["target"][field.name] for field in fields(TargetInfo)}
        info |= {name: tuple(info[name]) for name in LISTS}
        scene = Scene(
            info=TargetInfo(**info),
            suite=row["suite"],
            entries=tuple(entry_of(entry) for entry in row["baseline"]),
            in_process=row["in_process"],
            disclaimed=frozenset(row["disclaimed"]),
            met=frozenset(row["met"]),
            unenforced_by_kms=row["unenforced_by_kms"],
            inspect=row["inspect"],
            upsets=frozenset(row["upsets"]),
        )
        return Shared(scene, Options(**asked, shard=(1, row["of"])), row["units"])
    except WRONG as error:
        raise UsageError(f"{written.path} cannot be used: its run is not as run writes it; make it anew") from error


def _run_row(shared: Shared) -> Json:
    scene, options = shared.scene, shared.options
    return {
        "of": options.share[1],
        "asked": {name: getattr(options, name) for name in ASKED},
        "suite": dict(scene.suite),
        "target": asdict(scene.info) | {"skipped": dict(scene.info.skipped)},
        "units": shared.units,
        "baseline": [row_of(entry.deviation) for entry in scene.entries],
        "in_process": scene.in_process,
        "disclaimed": sorted(scene.disclaimed),
        "met": sorted(scene.met),
        "unenforced_by_kms": dict(scene.unenforced_by_kms),
        "inspect": scene.inspect,
        "upsets": sorted(scene.upsets),
    }
