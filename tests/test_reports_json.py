"""report.json keeps its schema, names real files, and says nothing twice differently."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from kms_conformance.models.codec import decode
from kms_conformance.models.report import REASONS, FindingKind, Verdict
from kms_conformance.models.requirements import REGISTRY, Kind, Level, Severity
from kms_conformance.reports import files
from kms_conformance.reports.json_report import document, dumps, schema
from kms_conformance.reports.names import named

sys.path.insert(0, str(Path(__file__).parent))
import synthetic

TOP = {"schema", "suite", "target", "run", "requirements", "stale", "summary"}
SUITE = {"version", "requirements_digest", "python", "hypothesis", "botocore"}
TARGET = {"name", "kind", "endpoint", "version", "claimed", "skipped"}
RUN = {"seed", "effort", "profiles", "volatile"}
VOLATILE = {"started", "duration_s", "calls", "operations", "keys_created"}
REQUIREMENT = {
    "id", "area", "profile", "level", "kind", "statement", "source", "verdict", "reason", "severity", "exercised",
    "deviations", "observations",
}  # fmt: skip
DEVIATION = {
    "kind", "operation", "label", "expected", "got", "candidates", "reproduced", "minimal_calls", "found_after",
    "history", "repro",
}  # fmt: skip


def found(text: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for each in text["requirements"] for row in (*each["deviations"], *each["observations"])]


@pytest.mark.parametrize("results", [None, ()], ids=["everything", "nothing"])
def test_a_report_is_valid_against_the_published_schema(results: tuple[()] | None) -> None:
    Draft202012Validator.check_schema(schema())
    Draft202012Validator(schema()).validate(json.loads(dumps(synthetic.report(results))))


def test_the_schema_refuses_what_is_not_a_report() -> None:
    validator = Draft202012Validator(schema())
    for path, value in (
        (("schema",), "kms-conformance/report/2"),
        (("requirements", 0, "verdict"), "passed"),
        (("requirements", 0, "reason"), "because"),
        (("requirements", 0, "deviations", 0, "kind"), "wrong"),
        (("requirements", 0, "deviations", 0, "reproduced"), "yes"),
        (("summary", "pass"), -1),
    ):
        text = document(synthetic.report())
        place: Any = text
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        assert not validator.is_valid(text), path


def test_the_schema_knows_the_words_of_the_model() -> None:
    parts = schema()["$defs"]
    row = parts["requirement"]["properties"]
    assert set(row["verdict"]["enum"]) == {str(verdict) for verdict in Verdict}
    assert set(row["reason"]["enum"]) == {None, *REASONS}
    assert set(row["level"]["enum"]) == set(get_args(Level))
    assert set(row["kind"]["enum"]) == set(get_args(Kind))
    assert set(row["severity"]["enum"]) == set(get_args(Severity))
    assert set(parts["deviation"]["properties"]["kind"]["enum"]) == {str(kind) for kind in FindingKind}
    assert set(parts["deviation"]["properties"]["severity"]["enum"]) == set(get_args(Severity))
    assert set(schema()["properties"]["summary"]["required"]) == {str(verdict) for verdict in Verdict}


def test_each_deviation_has_a_severity_of_its_own_and_a_requirement_that_of_the_worst() -> None:
    rows = {row["id"]: row for row in document(synthetic.report())["requirements"]}
    order = ("security", "availability", "compatibility")
    for row in rows.values():
        found = [one["severity"] for one in row["deviations"]]
        assert row["severity"] == (min(found, key=order.index) if found else REGISTRY[row["id"]].severity)
    assert {one["severity"] for one in rows["VALID-083"]["deviations"]} == {"compatibility"}, "wrongly-allowed or not"
    assert rows["CTX-020"]["severity"] == "security" and rows["KEY-032"]["severity"] == "availability"


def test_every_field_of_the_contract_is_there_and_required() -> None:
    text, published = document(synthetic.report()), schema()
    for value, fields, part in (
        (text, TOP, published),
        (text["suite"], SUITE, published["properties"]["suite"]),
        (text["target"], TARGET, published["properties"]["target"]),
        (text["run"], RUN, published["properties"]["run"]),
        (text["run"]["volatile"], VOLATILE, published["properties"]["run"]["properties"]["volatile"]),
        (text["requirements"][0], REQUIREMENT, published["$defs"]["requirement"]),
        (found(text)[0], DEVIATION, published["$defs"]["deviation"]),
    ):
        assert fields <= set(value)
        assert fields <= set(part["required"])


def test_the_verdicts_add_up() -> None:
    text = document(synthetic.report())
    assert sum(text["summary"].values()) == len(text["requirements"])
    assert all(text["summary"].values()), "the synthetic report has every verdict"


def test_histories_and_scripts_that_are_named_are_written_and_no_others(tmp_path: Path) -> None:
    report = synthetic.report()
    files.write(report, tmp_path)
    rows = found(json.loads((tmp_path / "report.json").read_text("utf-8")))
    names = [name for row in rows for name in (row["history"], row["repro"])]
    assert len(set(names)) == len(names), "two deviations share a file"
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {*names, "report.json", "report.html", "junit.xml"}
    rows_of = [row for each in report.results for row in (*each.deviations, *each.observations)]
    for row, deviation in zip(rows, rows_of, strict=True):
        lines = (tmp_path / row["history"]).read_text("utf-8").splitlines()
        assert tuple(decode(json.loads(line)) for line in lines) == deviation.trace
        assert len(lines) == row["minimal_calls"]


def test_a_second_report_replaces_the_files_of_the_first_and_leaves_what_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "repro").mkdir()
    (tmp_path / "repro" / "of-the-user.py").write_text("# mine", "utf-8")
    files.write(synthetic.report(), tmp_path)
    files.write(synthetic.report(()), tmp_path)
    left = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"of-the-user.py", "report.json", "report.html", "junit.xml"}


def test_no_requirement_can_take_the_file_of_another() -> None:
    """CTX-020's second deviation is CTX-020-2: no id may look like that."""
    assert not [id_ for id_ in REGISTRY if id_.rpartition("-")[0] in REGISTRY]
    bases = [base for row in synthetic.report().results for base, _ in named(row)]
    assert len(set(bases)) == len(bases)


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        files.write(synthetic.report(), tmp_path / folder)
    for path in (tmp_path / "one").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


def test_what_differs_from_run_to_run_is_in_volatile_alone() -> None:
    one, other = (document(replace(synthetic.report(), volatile=v)) for v in (synthetic.VOLATILE, synthetic.LATER))
    assert one["run"].pop("volatile") != other["run"].pop("volatile")
    assert one == other


def test_a_text_that_has_no_utf_8_form_is_written_all_the_same(tmp_path: Path) -> None:
    """A target may answer with half a surrogate pair, or with a control character."""
    got = "Half\ud800Pair\x00\x1b[31m"
    row = synthetic.deviation("CTX-020", got=got)
    files.write(synthetic.report([synthetic.result("CTX-020", Verdict.FAIL, None, row)]), tmp_path)
    assert found(json.loads((tmp_path / "report.json").read_text("utf-8")))[0]["got"] == got
    text = (tmp_path / "repro" / "CTX-020.py").read_text("utf-8")
    compile(text, "CTX-020.py", "exec")
    assert "\x1b" not in text
