"""Texts of anybody as Markdown that GitHub renders: nothing in them is taken for markup."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from kms_conformance.reports.names import printable

WIDTH = 120
SOURCES = " | "
"""Stands between the documents of a source."""
URL = r"https?://[\w\-./:#?=&%~+,@]*[\w/#=&%~+@-]"
PLAIN = re.compile(r"[\w.,:;/()'-]+(?: [\w.,:;/()'-]+)*", re.ASCII)
"""What a pair of backticks can hold anywhere, in a table as well."""
TOKENS = re.compile(rf"(?P<code>`[^`]+`)|(?P<url>{URL})")
MARKUP = re.compile(r"[\\`*\[\]#|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
BEGINS_A_BLOCK = re.compile(r"(\d*)([-+=.)])(?=\s|=|-|$)", re.ASCII)


def code(text: str) -> str:
    """A text as it is, in the type of code, on one line."""
    shown = printable(text)
    return f"`{shown}`" if PLAIN.fullmatch(shown) else element(shown)


def element(text: str) -> str:
    """The same where Markdown is not looked at, as in a summary."""
    letters = (letter if letter.isalnum() or letter in " -" else f"&#{ord(letter)};" for letter in printable(text))
    return f"<code>{''.join(letters)}</code>"


def either(texts: Iterable[str]) -> str:
    """Codes of which one is right."""
    return " or ".join(map(code, texts))


def prose(text: str) -> str:
    """Words: pairs of backticks and URLs keep their meaning, nothing else has one."""
    line, parts, done = " ".join(printable(" ".join(text.split())).split()), [], 0
    for token in TOKENS.finditer(line):
        shown = code(token["code"][1:-1]) if token["code"] else f"<{token['url']}>"
        parts += [_escaped(line[done : token.start()]), shown]
        done = token.end()
    return "".join((*parts, _escaped(line[done:])))


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return MARKUP.sub(lambda found: "\\" + found[0], text)


def linked(source: str) -> Iterator[str]:
    """Each document of a source, as a link where it holds a URL."""
    for part in " ".join(source.split()).split(SOURCES):
        url = re.search(URL, part)
        title = part[: url.start()].strip(" ;,:(") if url else ""
        if url is None or not title:
            yield prose(part)
        else:
            words = prose(title.replace("`", "'")).replace("<http", "&lt;http")
            yield f"[{words}]({url[0]}){prose('.' + part[url.end() :])[1:]}"


def wrapped(text: str, first: str = "", rest: str | None = None) -> Iterator[str]:
    """Lines of prose: what is put before the first, and before the others."""
    rest = " " * len(first) if rest is None else rest
    lines = textwrap.wrap(text, WIDTH - len(first), break_long_words=False, break_on_hyphens=False)
    for number, line in enumerate(lines):
        shown = BEGINS_A_BLOCK.sub(r"\1\\\2", line, count=1) if BEGINS_A_BLOCK.match(line) else line
        yield (rest if number else first) + shown


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> Iterator[str]:
    """A table; columns of numbers stand to the right."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join('---:' if column in numbers else '---' for column in range(len(head)))}|"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def fenced(lines: Sequence[str], language: str) -> Iterator[str]:
    """A block of code, in a fence longer than any in it."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield fence + language
    yield from lines
    yield fence


def anchor(heading: str) -> str:
    """The name that GitHub gives to a heading without markup."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
