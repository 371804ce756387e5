"""The page at first sight: what departs in words, under its ceiling, at once and for everybody."""

from __future__ import annotations

import html
import json
import re
import sys
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from kms_conformance.models.report import Report, Result, Verdict
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.reports.html import dumps
from kms_conformance.reports.html.details import CEILING, fitting, packed

sys.path.insert(0, str(Path(__file__).parent))
import synthetic
from browsing import Browse, browser
from synthetic import details, tree

SMALL_ENOUGH = 2_000_000
SCREENS = ((1400, 900), (400, 800))
AXE = find_spec("axe_core_python")


def failing(requirement: str, number: int = 2, **changes: object) -> Result:
    rows = (
        synthetic.deviation(requirement, label=f"way-{n}", answers=synthetic.ANSWERS, **changes) for n in range(number)
    )
    verdict = Verdict.KNOWN_FAIL if changes.get("known") else Verdict.FAIL
    return synthetic.result(requirement, verdict, None, *rows)


@cache
def crowd(known: bool = False) -> str:
    """The page of a target that departs from every requirement, as often as the worst emulator does."""
    return dumps(synthetic.report([failing(name, known=known) for name in REGISTRY], ()))


def test_a_page_of_a_thousand_deviations_is_under_2_mb_and_leaves_nothing_out() -> None:
    assert len(REGISTRY) * 2 > 1000
    assert len(crowd().encode()) < SMALL_ENOUGH
    page = tree(crowd())
    assert set(details(crowd())) == {row.attributes["id"] for row in page.all("details", "requirement")}
    assert not page.all(id="left-out")


def test_a_page_has_a_ceiling_and_says_what_is_left_to_the_json() -> None:
    """Texts that cannot be compressed, more than there is room for: the worst stay."""
    noise = [failing(name, 1, got=noisy(name)) for name in list(REGISTRY)[:250]]
    page = dumps(synthetic.report([*noise, failing("VOICEID-018", 1)], ()))
    assert len(page.encode()) < SMALL_ENOUGH
    kept = len(details(page))
    assert 0 < kept < 251
    (said,) = tree(page).all(id="left-out")
    assert f"{251 - kept} requirements are in report.json alone" in said.text
    ranks = {row.attributes["id"]: int(row.attributes["data-rank"]) for row in tree(page).all("details", "requirement")}
    assert {ranks[name] for name in details(page)} == set(range(kept))


def noisy(seed: str) -> str:
    from random import Random

    return Random(seed).randbytes(15_000).hex()


def test_a_requirement_with_too_many_findings_says_how_many_more_there_are() -> None:
    page = dumps(synthetic.report([failing("CTX-003", 130)], ()))
    inside = tree(details(page)["CTX-003"])
    assert len(inside.all("details", "finding")) == 100 and "30 more are in report.json alone" in inside.text
    assert "130 deviations" in inside.text


def test_details_are_kept_as_far_as_there_is_room() -> None:
    rows = {str(number): f"row {number}" * 20 for number in range(40)}
    whole = packed(rows)
    assert fitting(rows, len(whole)) == (whole, 40)
    some, number = fitting(rows, len(whole) - 40)
    assert 0 < number < 40 and len(some) <= len(whole) - 40
    assert fitting(rows, 0)[1] == 0
    assert CEILING < SMALL_ENOUGH


def test_without_javascript_causes_and_what_came_are_there() -> None:
    page = tree(crowd())
    (section,) = page.all(id="departures")
    shown = {one.all("b")[0].text for one in section.all("span", "sentence")}
    assert {"Grants are not enforced", "Ciphertexts that were changed decrypt"} <= shown
    assert sum(len(row.all("li")) for row in section.all("ul", "departures")) == len(REGISTRY)
    (first,) = [row for row in section.all("li") if [link.attributes["href"] for link in row.all("a")] == ["#CTX-003"]]
    came = ("Decrypt, way-0", "AWS: InvalidCiphertextException", "here: allowed", "and 1 more")
    for words in (REGISTRY["CTX-003"].statement, *came):
        assert words in first.text
    assert page.all("noscript")


def test_known_departures_are_in_the_headline_and_on_the_cards() -> None:
    page = tree(crowd(known=True))
    (headline,) = page.all("p", "headline")
    assert headline.text.startswith(f"No new deviation; {len(REGISTRY)} requirements are known to depart from AWS (")
    cards = {card.all("span", "severity")[0].text.split()[1]: card.all("b")[0].text for card in page.all("a", "card")}
    assert int(cards["security"]) > 100 and "0" not in (cards["security"], cards["compatibility"])
    (stamp,) = page.all("p", "stamp")
    assert stamp.text == "PASS" and "but-known" in stamp.attributes["class"]
    assert not tree(dumps(synthetic.report([synthetic.result("CTX-001", Verdict.PASS)], ()))).all("p", "headline")


def test_areas_have_names_beside_their_codes() -> None:
    page = tree(dumps(synthetic.report()))
    heads = [row.all("th")[0].text for row in page.all("table", "areas")[0].all("tr")]
    assert "CTX Encryption context" in heads and "VALID Parameters" in heads


@pytest.fixture
def browse(tmp_path: Path) -> Browse:
    return browser(tmp_path)


def framed(tmp_path: Path, page: str, width: int, height: int, script: str) -> Path:
    """A page that shows `page` on a screen of that size and, once that is there, runs a script on it, as `shown`."""
    (tmp_path / "shown.html").write_text(page, "utf-8")
    onload = html.escape(f"const shown = this.contentWindow; {script}")
    source = f'<iframe width="{width}" height="{height}" frameborder="0" src="shown.html" onload="{onload}"></iframe>'
    (tmp_path / "frame.html").write_text(source, "utf-8")
    return tmp_path / "frame.html"


@pytest.mark.parametrize(("width", "height"), SCREENS)
@pytest.mark.parametrize("known", [False, True])
def test_what_departs_begins_on_the_first_screen(
    browse: Browse, tmp_path: Path, width: int, height: int, known: bool
) -> None:
    summaries = "[...shown.document.querySelectorAll('.cause summary')].slice(0, 3)"
    script = f"document.title = {summaries}.map((one) => one.getBoundingClientRect().bottom).join()"
    found = re.search(r"<title>([\d.,]+)</title>", browse(framed(tmp_path, crowd(known), width, height, script), ""))
    assert found
    bottoms = [float(one) for one in found[1].split(",")]
    assert len(bottoms) == 3 and max(bottoms) <= height, "three causes are there without scrolling"


def test_a_row_opens_to_its_details(browse: Browse, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(dumps(synthetic.report()), "utf-8")
    closed, shown = browse(path, ""), browse(path, "#deviation-VALID-083-24")
    assert 'class="script"' not in closed
    assert 'id="deviation-VALID-083-24"' in shown and "boto3 script" in shown


def everything() -> Report:
    return synthetic.report((*synthetic.every_kind(), *synthetic.verdicts(), *synthetic.shown()[1:]))


def known_alone() -> Report:
    return synthetic.report([failing(name, known=True) for name in list(REGISTRY)[:60]], ())


@pytest.mark.parametrize("make", [everything, known_alone])
@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(*SCREENS[0], "light"), (*SCREENS[1], "light"), (*SCREENS[0], "dark")]
)
def test_axe_has_nothing_serious_to_say(
    browse: Browse, tmp_path: Path, make: Callable[[], Report], width: int, height: int, scheme: str
) -> None:
    """With everything open that can be opened, but for rows beyond the first."""
    if AXE is None or AXE.origin is None:
        pytest.skip("axe-core-python is not installed: the page was not examined")
    code = (Path(AXE.origin).parent / "axe.min.js").read_text("utf-8").replace("</script", "<\\/script")
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", dumps(make()))
    if scheme == "dark":
        page = page.replace("(prefers-color-scheme: dark)", "all").replace(
            "color-scheme: light dark", "color-scheme: dark"
        )
    page = page.replace("</body>", f"<script>{code}</script><script>{EXAMINE}</script></body>")
    script = "shown.examine().then((said) => { document.documentElement.dataset.axe = said; })"
    found = re.search(r' data-axe="([^"]*)"', browse(framed(tmp_path, page, width, height, script), ""))
    assert found, "axe did not come to its end"
    passed, serious = json.loads(html.unescape(found[1]))
    assert passed > 20 and serious == []


STYLE = Path(__file__).parent.parent / "reports" / "html" / "style.css"
LEGIBLE = 4.5
"""WCAG 2.1, 1.4.3: the least contrast of a text with what is behind it."""


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    shares = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("verdict", ["pass", "fail", "known", "gray", "violet", "error"])
def test_every_verdict_can_be_read_on_its_colour(verdict: str, scheme: int) -> None:
    """Also without a browser, and where an older axe does not look."""
    blocks = re.findall(r":root \{(.*?)\}", STYLE.read_text("utf-8"), re.S)
    colours = dict(re.findall(r"(--[\w-]+): (#[0-9a-f]+)", blocks[scheme]))
    assert contrast(colours[f"--{verdict}"], colours[f"--{verdict}-bg"]) >= LEGIBLE
    assert contrast(colours[f"--{verdict}"], colours["--on"]) >= LEGIBLE


EXAMINE = """
async function examine() {
  const open = (css) => { for (const one of document.querySelectorAll(css)) one.open = true; };
  open("#departures details, .plain");
  for (const row of [...document.querySelectorAll(".requirement")].slice(0, 12)) row.open = true;
  await new Promise((resolve) => setTimeout(resolve, 1000));
  open(".finding, .script");
  const said = await axe.run(document);
  const grave = said.violations.filter((one) => ["serious", "critical"].includes(one.impact));
  return JSON.stringify([said.passes.length, grave.map((one) => `${one.id}: ${one.nodes[0].html}`)]);
}
"""
