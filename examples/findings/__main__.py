"""Write a page for each report folder, with each deviation, its source, its review and its script.

    python examples/findings REPORT_DIR... [--out docs/findings]      # pages, index, and the table in README.md
    python examples/findings REPORT_DIR... --missing                  # what nobody has looked at, as rows to fill in
    python examples/findings merge-review FILE... [--prune]           # such rows into docs/findings/reviews

The interpreter that runs this must have kms-conformance installed. The same reports give the same bytes.
Exit status: 0; with --missing 1 if something is missing; 2 if a file cannot be used.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from findings import index, reviews
from findings.folder import Judged, UnusableError
from findings.page import page

ROOT = Path(__file__).parent.parent.parent
PAGES = ROOT / "docs" / "findings"
REVIEWS = "reviews"
BASELINES = ROOT / "conformance" / "baselines"


def main(arguments: Sequence[str]) -> int:
    """The exit status."""
    try:
        if arguments[:1] == ["merge-review"]:
            return _merge(_merge_parser().parse_args(arguments[1:]))
        options = _parser().parse_args(arguments)
        judged = [Judged(folder) for folder in options.reports]
        rows = reviews.load_all(options.out / REVIEWS)
        if options.missing:
            print(skeleton := reviews.missing(judged, rows), end="")
            return 1 if skeleton else 0
        _write(judged, rows, options.out)
    except UnusableError as problem:
        print(f"findings: {problem}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="findings", description="Pages of what reports found.", allow_abbrev=False)
    parser.add_argument("reports", nargs="+", type=Path, metavar="REPORT_DIR", help="a folder with a report.json")
    parser.add_argument("--out", type=Path, default=PAGES, help="the folder of the pages (default: docs/findings)")
    parser.add_argument("--missing", action="store_true", help="print the reviews yet to be written; write nothing")
    return parser


def _merge_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="findings merge-review", description="Take reviews in.", allow_abbrev=False)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="rows as --missing prints them, filled in")
    parser.add_argument("--out", type=Path, default=PAGES, help="the folder of the pages (default: docs/findings)")
    parser.add_argument("--prune", action="store_true", help="drop what no page and no baseline names")
    return parser


def _write(judged: Sequence[Judged], rows: Sequence[reviews.Review], out: Path) -> None:
    names = [one.file_name.casefold() for one in judged]
    if len({*names}) < len(names):
        raise UnusableError(f"two reports make one page: {', '.join(sorted(names))}")
    for one in judged:
        _put(out / f"{one.file_name}.md", page(one, rows))
        _put(out / f"{one.file_name}.json", index.dumps(one))
        about = {what for row in rows for what in row.seen}
        without = sum((reviews.software(one.name), found.signature) not in about for found in one.found)
        print(f"{one.file_name}.md: {len(one.found)} deviations, {without} of them not reviewed")
    heads = index.heads(out)
    _put(out / "README.md", index.index(heads))
    if out.resolve() == PAGES.resolve():
        readme = ROOT / "README.md"
        _put(readme, index.inserted(readme.read_text("utf-8"), heads, "docs/findings/"))


def _merge(options: argparse.Namespace) -> int:
    folder: Path = options.out / REVIEWS
    rows = reviews.merged((*reviews.load_all(folder), *(row for file in options.files for row in reviews.load(file))))
    if options.prune:
        seen = index.seen(options.out, BASELINES)
        rows = [row for row in (reviews.kept(row, seen) for row in rows) if row]
    texts = reviews.texts(rows)
    for old in folder.glob("*.toml"):
        if old.name not in texts:
            old.unlink()
    for name, text in texts.items():
        _put(folder / name, text)
    print(f"{folder.name}: {len(rows)} rows on {len(texts)} targets")
    return 0


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", errors="backslashreplace", newline="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
