"""docs/findings: somebody looked at every deviation, and the pages, the index and the README say the same."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "examples"))
from findings import index, reviews
from findings.page import NOT_REVIEWED

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "docs" / "findings"
HEADS = index.heads(PAGES)
ROWS = reviews.load_all(PAGES / "reviews")
MOST_LINES = 300
SEEN = index.seen(PAGES, ROOT / "conformance" / "baselines")
there_are_pages = pytest.mark.skipif(not HEADS, reason="no pages yet")


def text(head: index.Json) -> str:
    return (PAGES / str(head["page"])).read_text("utf-8")


@there_are_pages
def test_somebody_looked_at_every_deviation() -> None:
    missing = SEEN - {what for row in ROWS for what in row.seen}
    assert not missing, f"{len(missing)} without a review: {sorted(missing)[:5]}"


def test_every_review_concludes_from_a_source() -> None:
    for row in ROWS:
        assert row.source, row
        assert row.conclusion.startswith(reviews.CONCLUSIONS), row
    assert reviews.merged(ROWS) == ROWS


@there_are_pages
def test_no_review_is_left_over() -> None:
    left = [row for row in ROWS if reviews.kept(row, SEEN) != row]
    assert not left, f"merge-review --prune drops what is left over of {len(left)} rows: {left[:3]}"


@there_are_pages
def test_moto_has_a_page() -> None:
    assert "moto" in {head["target"] for head in HEADS}
    assert {head["page"] for head in HEADS} == {path.name for path in PAGES.glob("*.md")} - {"README.md"}


@pytest.mark.parametrize("head", HEADS, ids=lambda head: str(head["target"]))
def test_a_page_holds_what_is_beside_it_on_a_few_lines(head: index.Json) -> None:
    page, found = text(head), list(index.signatures(head))
    assert {name for name, *_ in found} <= set(re.findall(r"^\| ([\w-]+)", page, re.M))
    assert sum(head["deviations"].values()) == len(found)
    assert list(index.verdict_table([head]))[-1] in page
    assert not re.search(r"127\.0\.0\.1|localhost|/home/|/tmp/|/repro/", page)
    assert page.count("\n") <= MOST_LINES


@pytest.mark.parametrize("head", HEADS, ids=lambda head: str(head["target"]))
def test_a_page_has_nothing_that_nobody_looked_at(head: index.Json) -> None:
    assert NOT_REVIEWED not in text(head)


def test_the_index_and_the_readme_count_as_the_pages_do() -> None:
    assert (PAGES / "README.md").read_text("utf-8") == index.index(HEADS)
    readme = (ROOT / "README.md").read_text("utf-8")
    assert readme == index.inserted(readme, HEADS, "docs/findings/")
    assert "(docs/findings/README.md)" in readme
