"""report.html: it says what report.json says, it needs nothing from elsewhere, and a target cannot act through it."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path

import pytest

from kms_conformance.models.lifecycle import LIFECYCLE, state_requirement
from kms_conformance.models.report import Report, Verdict, severity
from kms_conformance.models.terms import Blob, Context, Edit, Filler, KeyRef, Marker, Output, UnknownKey
from kms_conformance.reports import files
from kms_conformance.reports.html import dumps
from kms_conformance.reports.json_report import document
from kms_conformance.reports.summary import conclusion
from kms_conformance.reports.words import words

sys.path.insert(0, str(Path(__file__).parent))
import synthetic
from browsing import Browse, browser
from synthetic import Element, hostile, opened, tree

ROOT = Path(__file__).parent.parent
SHOWN_HOSTILE = synthetic.HOSTILE.replace("\ud800", "\\ud800").replace("\x1b", "\\x1b")


def by_id(page: Element, name: str) -> Element:
    (found,) = page.all(id=name)
    return found


def rows_of(page: Element) -> dict[str, Element]:
    return {row.attributes["id"]: row for row in page.all("details", "requirement")}


def of_shown() -> Report:
    return synthetic.report(synthetic.shown())


@pytest.fixture(scope="module")
def everything() -> Element:
    return tree(opened(dumps(synthetic.report())))


def test_every_requirement_is_there_with_its_verdict_and_what_it_rests_on(everything: Element) -> None:
    rows = rows_of(everything)
    written = document(synthetic.report())["requirements"]
    assert list(rows) == [row["id"] for row in written]
    for row in written:
        shown = rows[row["id"]]
        head = shown.all("summary")[0].text
        assert shown.attributes["data-verdict"] == row["verdict"]
        for part in (row["verdict"], row["reason"] or "", row["id"], row["severity"], row["level"], row["kind"]):
            assert part in head
        assert row["profile"] in head and row["statement"] in shown.text
        assert f"+{row['exercised']['positive']} −{row['exercised']['negative']}" in head
        assert all(part.split("; http")[0] in shown.text for part in row["source"].split(" | "))
        assert len(shown.all("details", "deviation")) == len(row["deviations"])
        assert len(shown.all("details", "observation")) == len(row["observations"])


def test_counts_are_those_of_report_json(everything: Element) -> None:
    summary = document(synthetic.report())["summary"]
    rows = Counter(row.attributes["data-verdict"] for row in rows_of(everything).values())
    assert rows == {name: number for name, number in summary.items() if number}
    (legend,) = everything.all("ul", "legend")
    told = {link.attributes["data-filter"].partition("=")[2]: link.all("b")[0].text for link in legend.all("a")}
    assert told == {name: str(number) for name, number in summary.items() if number}
    foot = [cell.text for cell in everything.all("tfoot")[0].all("td")]
    assert foot == [*told.values(), ""]


def test_deviations_are_counted_by_severity() -> None:
    report = synthetic.report()
    cards = {card.all("span", "severity")[0].text.split()[1]: card for card in tree(dumps(report)).all("a", "card")}
    rows = [(severity(row.kind, result.requirement), row) for result in report.results for row in result.deviations]
    for name, card in cards.items():
        counted = sum(bad == name and (row.proved or row.known) for bad, row in rows)
        assert card.all("b")[0].text == str(counted), "what is known is not left out"
    assert "3 new, 2 in the baseline" in cards["security"].text and "1 more not shown again" in cards["security"].text


@pytest.mark.parametrize(
    "report",
    [
        synthetic.report(),
        synthetic.report((), ()),
        synthetic.report([synthetic.result("CTX-001", Verdict.PASS)], ()),
        replace(synthetic.report(), interrupted=True),
    ],
    ids=["fail", "nothing", "pass", "interrupted"],
)
def test_the_conclusion_is_the_terminal_s(report: Report) -> None:
    (top,) = tree(dumps(report)).all("header")
    word, _, rest = conclusion(report).partition(": ")
    assert top.all("p", "stamp")[0].text == word
    assert top.all("p", "conclusion")[0].text == rest


def test_who_was_judged_and_how_is_told(everything: Element) -> None:
    report, text = synthetic.report(), everything.text
    for fact in (report.target.endpoint, report.target.kind, report.effort, "1,234", "1.2 s", *report.suite.values()):
        assert fact in text
    for profile, why in report.target.skipped.items():
        assert profile in text and why in text
    assert "stale: ENC-031 Encrypt wrongly-allowed (algorithm-of-rsa) no longer fails" in text


def test_a_deviation_has_its_words_its_files_and_its_script(tmp_path: Path) -> None:
    report = synthetic.report()
    files.write(report, tmp_path)
    page = tree(opened((tmp_path / "report.html").read_text("utf-8")))
    for row in json.loads((tmp_path / "report.json").read_text("utf-8"))["requirements"]:
        for found in (*row["deviations"], *row["observations"]):
            shown = by_id(page, f"deviation-{Path(found['repro']).stem}")
            for part in (
                found["kind"],
                found["operation"],
                found["label"],
                " or ".join(found["expected"]),
                found["got"],
            ):
                assert part in shown.text
            assert found["reproduced"] in shown.text and all(name in shown.text for name in found["candidates"])
            links = {link.attributes["href"] for link in shown.all("a")}
            assert {found["repro"], found["history"]} <= links
            assert shown.all("pre")[0].text == (tmp_path / found["repro"]).read_text("utf-8")
            assert len(shown.all("ol", "steps")[0].all("li")) == found["minimal_calls"]


def test_every_link_leads_somewhere(tmp_path: Path) -> None:
    report = synthetic.report((*synthetic.every_kind(), *synthetic.verdicts()))
    files.write(report, tmp_path)
    page = tree(opened((tmp_path / "report.html").read_text("utf-8")))
    ids = [one.attributes["id"] for one in page.all() if "id" in one.attributes]
    assert len(set(ids)) == len(ids)
    labels = [one.attributes["aria-labelledby"] for one in page.all() if "aria-labelledby" in one.attributes]
    assert set(labels) <= set(ids)
    for link in page.all("a"):
        address = link.attributes["href"]
        if address.startswith("#"):
            assert address[1:] in ids, address
        elif not address.startswith("https://"):
            assert (tmp_path / address).is_file(), address


def test_nothing_comes_from_elsewhere() -> None:
    text = opened(dumps(synthetic.report()))
    page = tree(text)
    assert not [one.tag for one in page.all() if one.tag in {"link", "img", "iframe", "object", "embed", "base", "svg"}]
    assert not [one for one in page.all() if {"src", "srcset", "data", "action", "background"} & one.attributes.keys()]
    assert {one.tag for one in page.all() if one.attributes.get("href", "").startswith("http")} == {"a"}
    (style,) = page.all("style")
    assert "url(" not in style.text and "@import" not in style.text
    (policy,) = [one for one in page.all("meta") if one.attributes.get("http-equiv") == "Content-Security-Policy"]
    assert "default-src 'none'" in policy.attributes["content"]
    assert "fetch(" not in text and "XMLHttpRequest" not in text


def test_what_a_target_sends_is_text_and_nothing_else() -> None:
    text = opened(dumps(hostile()))
    page = tree(text)
    assert {one.tag for one in page.all()} <= {one.tag for one in tree(opened(dumps(synthetic.report()))).all()}
    assert len(page.all("script")) == len(page.all("style")) == 1 and not page.all("img")
    assert not [name for one in page.all() for name in one.attributes if name.startswith("on")]
    for element in (
        page.all("h1")[0],
        page.all("title")[0],
        page.all("ul", "notes")[0],
        by_id(page, "scoreboard"),
        by_id(page, "departures"),
        *page.all("span", "got")[:1],
        *page.all("dl", "outcome"),
    ):
        assert SHOWN_HOSTILE in element.text
    assert "\x1b" not in text and text.encode("utf-8"), "half a surrogate pair is written out"


def test_a_key_or_a_member_cannot_make_an_address() -> None:
    """Only http and https addresses in sources become links, and an error code never does."""
    page = tree(opened(dumps(hostile())))
    allowed = ("#", "https://docs.aws.amazon.com/", "repro/", "histories/", "report.json", "junit.xml")
    assert all(link.attributes["href"].startswith(allowed) for link in page.all("a"))


def test_the_same_report_gives_the_same_bytes() -> None:
    assert dumps(synthetic.report()) == dumps(synthetic.report())


def test_steps_are_shown_with_their_answers() -> None:
    (found,) = rows_of(tree(opened(dumps(of_shown()))))["CTX-020"].all("details", "deviation")
    steps = found.all("ol", "steps")[0].all("li")
    assert [step.all("span", "gives")[0].text for step in steps[:2]] == ["key 1", "ciphertext 2"]
    assert [step.all("b")[0].text for step in steps] == ["CreateKey", "Encrypt", "Decrypt"]
    assert [step.all("span", "got")[0].text for step in steps] == ["success"] * 3
    for words_, step in (
        (("KeyId", "key 1", "16-byte marker", '{"a": "b"}', "CiphertextBlob", "184 bytes"), steps[1]),
        (("CiphertextBlob", "ciphertext 2", '{"A": "b"}', "departs"), steps[2]),
    ):
        assert all(word in step.text for word in words_)


def test_an_example_of_each_sign_shows_that_a_requirement_is_kept() -> None:
    row = rows_of(tree(opened(dumps(of_shown()))))["CTX-002"]
    allowed, refused = row.all("ol", "steps")
    assert "allowed, as it must be positive" in row.text and "refused, as it must be negative" in row.text
    assert allowed.all("li")[-1].all("span", "got")[0].text == "success"
    last = refused.all("li")[-1]
    assert "ciphertext 2, one bit flipped at 50 %" in last.text and "InvalidCiphertextException" in last.text
    assert "departs" not in row.text


def test_fewer_answers_than_calls_are_shown_where_they_belong() -> None:
    row = synthetic.deviation("CTX-020", answers=synthetic.ANSWERS[:1])
    page = tree(opened(dumps(synthetic.report([synthetic.result("CTX-020", Verdict.FAIL, None, row)]))))
    assert [len(step.all("div", "answer")) for step in page.all("ol", "steps")[0].all("li")] == [1, 0, 0]


def test_the_map_shows_every_cell_of_the_key_state_table() -> None:
    ids = {state_requirement(operation, state) for operation, cells in LIFECYCLE.items() for state in cells}
    results = [synthetic.result(id_, Verdict.PASS) for id_ in sorted(ids - {"STATE-Decrypt-Disabled"})]
    page = by_id(tree(dumps(synthetic.report(results))), "map")
    for operation, cells in LIFECYCLE.items():
        (row,) = [row for row in page.all("tr") if row.all("th", scope="row") and row.all("th")[0].text == operation]
        for state, errors in cells.items():
            (cell,) = row.all("td", **{"data-state": str(state)})
            assert cell.all("span", "outcome")[0].text == (" or ".join(sorted(errors)) or "allowed")
            links = [link.attributes["href"] for link in cell.all("a")]
            id_ = state_requirement(operation, state)
            assert links == ([f"#{id_}"] if id_ in {row.requirement.id for row in results} else [])
    assert "not in this report" in page.text


@dataclass(frozen=True)
class AliasOfLater:
    """A kind of term that nobody knows yet."""

    name: str
    key: KeyRef


@pytest.mark.parametrize(
    ("term", "said"),
    [
        (KeyRef(1), "key 1"),
        (KeyRef(1, "arn"), "ARN of key 1"),
        (KeyRef(1, "arn-other-region"), "ARN of key 1 with another Region in it"),
        (UnknownKey(2), "key id that no key has (00000000-0000-4000-8000-000000000002)"),
        (Blob(3), "ciphertext 3"),
        (Blob(3, Edit("flipped", 5)), "ciphertext 3, one bit flipped at 0.5 %"),
        (Blob(3, Edit("truncated", 900)), "ciphertext 3 cut off at 90 %"),
        (Blob(3, Edit("truncated", 100, front=True)), "ciphertext 3 without its first 10 %"),
        (Blob(3, Edit("extended", 0)), "ciphertext 3 with 1 byte appended"),
        (Blob(3, Edit("spliced", 500, other=4)), "ciphertext 3 up to 50 %, then the rest of ciphertext 4"),
        (Blob(3, Edit("random")), "random bytes as many as ciphertext 3 has"),
        (Marker(4096), "4,096-byte marker"),
        (Marker(16, "x"), '16-byte marker "x"'),
        (Filler(8193), '"x" 8,193 times'),
        (Context((("b", "1"), ("a", "é"))), '{"b": "1", "a": "é"}'),
        (Context((("a", "e\u0301"),)), '{"a": "e\\u0301"}'),
        (Context(), "{}"),
        (Output(2, "Plaintext"), "Plaintext of answer 2"),
        (b"", "no bytes"),
        (b"\x00\xff", "2 bytes 00ff"),
        (b"abc", '3 bytes "abc"'),
        (b"a" * 5000, "5,000 bytes, all 61"),
        ("tenant\n", '"tenant\\n"'),
        ("\ud800\u202e", '"\\ud800\\u202e"'),
        ("x" * 300, f'"{"x" * 200}"… (300 characters)'),
        (True, "true"),
        (7, "7"),
        (("a", 1), '["a", 1]'),
        (AliasOfLater("alias/a", KeyRef(1)), 'alias of later (name "alias/a", key key 1)'),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isprintable() and len(value) < 60 else "",
)
def test_terms_are_told_in_words(term: object, said: str) -> None:
    assert words(term) == said


def test_every_file_of_the_page_is_installed() -> None:
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"]
    listed = (*patterns["*"], *patterns["kms_conformance.reports.html"], "*.py")
    names = [path.name for path in (ROOT / "reports" / "html").iterdir() if path.is_file()]
    assert not [name for name in names if not any(fnmatch(name, pattern) for pattern in listed)]


@pytest.fixture
def browse(tmp_path: Path) -> Browse:
    return browser(tmp_path)


def visible(dom: str) -> list[str]:
    opening = re.findall(r'<details class="requirement [^>]*>', dom)
    return [re.search(r' id="([^"]+)"', tag)[1] for tag in opening if ' hidden=""' not in tag]  # type: ignore[index]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    files.write(synthetic.report(), tmp_path)
    return tmp_path / "report.html"


@pytest.mark.parametrize(
    ("hash_", "fits"),
    [
        ("", lambda row: True),
        ("#verdict=fail", lambda row: row["verdict"] == "fail"),
        ("#verdict=known-fail&area=INV", lambda row: row["id"] == "INV-04"),
        ("#severity=availability", lambda row: row["severity"] == "availability"),
        ("#text=WAITING+keymetadata", lambda row: False),
        ("#text=boundary-shift&verdict=pass", lambda row: row["id"] == "KEY-038"),
        ("#profile=kms-core&verdict=unknown", lambda row: True),
    ],
)
def test_a_browser_shows_what_the_address_asks_for(
    browse: Browse, page: Path, hash_: str, fits: Callable[[dict[str, str]], bool]
) -> None:
    wanted = [row["id"] for row in document(synthetic.report())["requirements"] if fits(row)]
    dom = browse(page, hash_)
    assert visible(dom) == wanted
    assert f">{len(wanted)} of {len(synthetic.report().results)}</output>" in dom
    assert '<form id="filter" role="search" aria-label="Filter requirements">' in dom


def test_a_browser_orders_the_worst_first(browse: Browse, page: Path) -> None:
    """A failure that the baseline knows is a failure, and no pass is above it."""
    shown = visible(browse(page, "#order=worst"))
    rows = {row["id"]: row for row in document(synthetic.report())["requirements"]}
    order = [rows[id_]["verdict"] for id_ in shown]
    failing = [rows[id_] for id_ in shown if rows[id_]["verdict"] in ("fail", "known-fail")]
    assert [row["id"] for row in failing] == shown[: len(failing)] and order.index("known-fail") < order.index("pass")
    assert order[-1] == "unsupported"
    severities = [("security", "availability", "compatibility").index(row["severity"]) for row in failing]
    ranked = [(bad, -len(row["deviations"])) for bad, row in zip(severities, failing, strict=True)]
    assert ranked == sorted(ranked)


def test_a_link_to_a_deviation_opens_it(browse: Browse, page: Path) -> None:
    opened = re.findall(
        r'<details class="(?:requirement|finding) [^>]*open[^>]*>', browse(page, "#deviation-VALID-083-24")
    )
    assert any('id="VALID-083"' in tag for tag in opened)
    assert any('id="deviation-VALID-083-24"' in tag for tag in opened)


def test_a_browser_runs_nothing_of_a_target(browse: Browse, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(dumps(hostile()), "utf-8")
    dom = browse(path, "")
    assert "data-owned" not in dom.partition("<head>")[0]
    assert "1 of 1</output>" in dom, "our own script runs"


@pytest.mark.parametrize("make", [synthetic.report, of_shown, hostile])
@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_is_wider_than_the_screen(
    browse: Browse, tmp_path: Path, width: int, make: Callable[[], Report]
) -> None:
    opened, frame = tmp_path / "opened.html", tmp_path / "frame.html"
    opened.write_text(dumps(make()).replace("<details ", "<details open "), "utf-8")
    measure = "document.title = `${this.contentDocument.documentElement.scrollWidth} wide`"
    frame.write_text(f'<iframe width="{width}" frameborder="0" src="opened.html" onload="{measure}"></iframe>', "utf-8")
    found = re.search(r"<title>(\d+) wide</title>", browse(frame, ""))
    assert found and int(found[1]) <= width
