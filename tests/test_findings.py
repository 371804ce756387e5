"""examples/findings with reports made up: nothing of a place or a time, nothing hostile, nothing left out."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "examples"))
from synthetic import HOSTILE, LATER, MOTO, Element, deviation, every_kind, hostile, report, result, tree

from findings import index, reviews
from findings.__main__ import main
from findings.folder import Judged, Signature, UnusableError
from kms_conformance.models.report import FindingKind, Report, TargetInfo, Verdict
from kms_conformance.reports.files import write
from kms_conformance.reports.markdown import code, linked, prose, wrapped

ROOT = Path(__file__).parent.parent
HTTP = replace(MOTO, kind="endpoint", endpoint="http://127.0.0.1:45671", script="http://127.0.0.1:45671")
ABOUT = ("CTX-020", "Decrypt", "wrongly-allowed")


def folder(made: Report, path: Path, target: TargetInfo = HTTP) -> Path:
    write(replace(made, target=target), path)
    return path


def pages(out: Path, *reports: Path) -> dict[str, str]:
    assert main([*map(str, reports), "--out", str(out)]) == 0
    return {path.name: path.read_text("utf-8") for path in out.iterdir() if path.is_file()}


def review(*labels: str, conclusion: str = "confirmed: it is.", targets: tuple[str, ...] = ("moto",)) -> reviews.Review:
    return reviews.Review(*ABOUT, labels, targets, "KMS API Reference, Decrypt", conclusion)


def rendered(markdown: str) -> Element:
    return tree(MarkdownIt("commonmark").enable("table").render(markdown))


def test_nothing_of_a_place_or_a_time_is_in_them(tmp_path: Path) -> None:
    other = replace(HTTP, endpoint="http://127.0.0.1:5", script="http://127.0.0.1:5")
    one = pages(tmp_path / "a", folder(report(), tmp_path / "first"))
    assert one == pages(tmp_path / "b", folder(replace(report(), volatile=LATER), tmp_path / "second", other))
    assert set(one) == {"README.md", "moto.md", "moto.json"}
    for text in one.values():
        assert not any(word in text for word in (str(tmp_path), "45671", "127.0.0.1", "2026-07", "1234"))


def test_a_line_of_the_page_stands_for_all_variants_of_a_requirement(tmp_path: Path) -> None:
    judged = Judged(folder(report(), tmp_path / "report"))
    found = pages(tmp_path / "out", tmp_path / "report")
    for name, kind in {(found.signature[0], found.kind) for found in judged.found}:
        rows = [one for one in judged.found if (one.signature[0], one.kind) == (name, kind)]
        line = next(line for line in found["moto.md"].splitlines() if line.startswith(f"| {name} ") and kind in line)
        assert prose(rows[0].requirement["statement"]) in line and f"| {len(rows)} |" in line
        assert all(one.operation in line for one in rows)
    assert {(*one.signature,) for one in judged.found} == set(index.signatures(json.loads(found["moto.json"])))


def test_no_script_and_no_input_is_on_the_page_but_the_command_that_makes_them(tmp_path: Path) -> None:
    page = pages(tmp_path / "out", folder(report(), tmp_path / "report"))["moto.md"]
    assert "(kms." not in page and "import " not in page and "CiphertextBlob=" not in page
    assert "kms-conformance repro emulator-reports/moto REQUIREMENT" in page


def test_lines_of_prose_are_short(tmp_path: Path) -> None:
    page = pages(tmp_path / "out", folder(report(), tmp_path / "report"))["moto.md"]
    outside = "".join(page.split("```")[::2]).splitlines()
    assert not [line for line in outside if len(line) > 120 and not line.startswith("|")]


def put(rows: list[reviews.Review], out: Path) -> None:
    (out / "reviews").mkdir(parents=True)
    for name, text in reviews.texts(rows).items():
        (out / "reviews" / name).write_text(text, "utf-8")


@pytest.mark.parametrize("named", [True, False])
def test_hostile_texts_are_texts(named: bool, tmp_path: Path) -> None:
    words = HOSTILE.replace("\ud800", "")
    made, row = hostile(), deviation("CTX-003", label="x", got=HOSTILE)
    made = replace(made, results=(*made.results, result("CTX-003", Verdict.FAIL, None, row)))
    said = f"confirmed: `{words}` [a](javascript:b) ![c](d) {words}"
    rows = [replace(review("x", conclusion=said, targets=("other",)), requirement="CTX-003", source=said)]
    put(rows, tmp_path / "out")
    target = replace(made.target, kind="endpoint", name=words if named else "other")
    found = pages(tmp_path / "out", folder(made, tmp_path / "report", target))
    assert len(found) == 3
    for name in (name for name in found if name.endswith(".md")):
        page = rendered(found[name])
        assert not any(page.all(tag) for tag in ("script", "style", "img"))
        assert not any(":" in link.attributes["href"].removeprefix("https:") for link in page.all("a"))
        for table in page.all("table"):
            assert {len(line.all("td") or line.all("th")) for line in table.all("tr")} == {len(table.all("th"))}
        assert "owned=1" in page.text and "onerror=y" in page.text
    assert named or "](javascript:b)" in page.text


@pytest.mark.parametrize(
    "text",
    ["# no heading", "- no item", "1. no item", "= = =", "a | b", "*a* _b_ __c__", "<b>", "~~a~~", "\x1b[1m\n# b"],
)
def test_prose_has_no_markup(text: str) -> None:
    page = rendered("\n".join(wrapped(prose(text), "> ", "> ")))
    assert {one.tag for one in page.all()} == {"blockquote", "p"}
    assert rendered(code(text)).all("code")[0].text == rendered(f"| a |\n|---|\n| {code(text)} |").all("code")[0].text


def test_a_source_is_a_link_where_it_holds_a_url() -> None:
    source = "Guide, 'a [b]'; https://docs.example/x_y.html (read at z) | Model, shape X | https://docs.example/z"
    page = rendered("\n\n".join(linked(source)))
    assert [(one.text, one.attributes["href"]) for one in page.all("a")] == [
        ("Guide, 'a [b]'", "https://docs.example/x_y.html"),
        ("https://docs.example/z", "https://docs.example/z"),
    ]
    assert "(read at z)" in page.text and "Model, shape X" in page.text


def test_the_index_counts_as_the_pages_do(tmp_path: Path) -> None:
    one = folder(report(), tmp_path / "first")
    other = folder(report(every_kind()), tmp_path / "second", replace(HTTP, name="roto", version="1"))
    pages(tmp_path / "out", one)
    found = pages(tmp_path / "out", other)
    for name in ("moto", "roto"):
        line = next(line for line in found["README.md"].splitlines() if line.startswith(f"| [{name}]"))
        assert line in found[f"{name}.md"]
        head = json.loads(found[f"{name}.json"])
        assert len(list(index.signatures(head))) == sum(head["deviations"].values())
    text = index.inserted(f"a\n{index.BEGIN}\nold\n{index.END}\nb\n", index.heads(tmp_path / "out"), "docs/")
    assert "(docs/roto.md) | 1 | 0 | 6 | 3 | 1 | 2 |" in text and "old" not in text
    assert text == index.inserted(text, index.heads(tmp_path / "out"), "docs/")


def test_reviews_are_united_sorted_and_told_on_the_page(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(reviews.tables([review("z"), review("b", "a", targets=("roto",))]))
    (tmp_path / "two.toml").write_text(reviews.tables([review("boundary-shift", "a")]))
    asked = ["merge-review", str(tmp_path / "one.toml"), str(tmp_path / "two.toml"), "--out", str(tmp_path / "out")]
    assert main(asked) == main(asked) == 0
    (row,) = reviews.load_all(tmp_path / "out" / "reviews")
    assert row.labels == ("a", "b", "boundary-shift", "z") and row.targets == ("moto", "roto")
    page = pages(tmp_path / "out", folder(report(), tmp_path / "report"))["moto.md"]
    assert "| confirmed: it is." in page
    assert "Not reviewed yet." in page


def test_two_conclusions_on_one_deviation_are_refused() -> None:
    with pytest.raises(UnusableError, match=r"^CTX-020 Decrypt wrongly-allowed a: keep one of 'confirmed.*doubtful"):
        reviews.merged([review("a"), review("a", "b", conclusion="doubtful: perhaps.")])
    apart = reviews.merged([review("a"), review("b", conclusion="doubtful: perhaps.")])
    assert len(apart) == 2


def test_what_nothing_names_any_more_is_pruned() -> None:
    seen: set[tuple[str, Signature]] = {("moto", (*ABOUT, "a"))}
    assert reviews.kept(review("a", "b", targets=("moto-server", "roto")), seen) == review(
        "a", targets=("moto-server",)
    )
    assert reviews.kept(review("b"), seen) is None


def test_what_nobody_looked_at_is_listed_as_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = [str(folder(report(), tmp_path / "report")), "--missing", "--out", str(tmp_path / "out")]
    assert main(asked) == 1
    rows = tomllib.loads(skeleton := capsys.readouterr().out)["review"]
    assert all(row["targets"] == ["moto"] and row["source"] and row["conclusion"] == "" for row in rows)
    (tmp_path / "rows.toml").write_text(skeleton.replace('conclusion = ""', 'conclusion = "confirmed"'))
    assert main(["merge-review", str(tmp_path / "rows.toml"), "--out", str(tmp_path / "out")]) == 0
    capsys.readouterr()
    assert main(asked) == 0
    assert capsys.readouterr().out == ""


def test_a_review_of_a_target_that_is_no_name_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rows.toml").write_text(reviews.tables([review("a", targets=("../outside",))]))
    with pytest.raises(UnusableError, match="outside"):
        reviews.load(tmp_path / "rows.toml")


@pytest.mark.parametrize(
    ("text", "why"),
    [('[[review]]\nkind = "x"\n', "a row has"), ("x", "cannot be used"), ('review = "x"', "cannot be used")],
)
def test_a_file_that_cannot_be_used_is_told_in_one_line(text: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "rows.toml").write_text(text)
    for given in (["merge-review", "rows.toml"], ["no-such-folder"]):
        asked = [sys.executable, str(ROOT / "examples" / "findings"), *given, "--out", "out"]
        ran = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
        assert ran.returncode == 2 and ran.stderr.startswith("findings: ") and len(ran.stderr.splitlines()) == 1
        assert given == ["no-such-folder"] or why in ran.stderr


def test_a_name_that_is_no_name_of_a_page_is_refused(tmp_path: Path) -> None:
    for name in ("README", "...", "/"):
        with pytest.raises(UnusableError, match=r"^a page cannot be called"):
            _ = Judged(folder(report([]), tmp_path, replace(HTTP, name=name))).file_name
    made = every_kind()[0]
    assert made.deviations[0].kind is FindingKind.WRONG_RESPONSE
