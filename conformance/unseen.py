"""What of a dump is new: what is written later cannot lie in bytes that were there before."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterator
from hashlib import blake2b
from typing import Any, TypeAlias

PIECE = 4096
"""Bytes that are compared as one: the pages of most stores."""
Pieces: TypeAlias = list[tuple[bytes, bytes]]
"""The pieces of a part of a file, each after its digest."""


class Unseen:
    """Remembers which bytes dumps have shown."""

    def __init__(self) -> None:
        self._before: set[bytes] = set()
        self._now: set[bytes] = set()
        self._conversation = ""

    def of(self, lines: list[Any], conversation: str) -> tuple[list[Any], list[Any]]:
        """A dump without the bytes that were there before the conversation, and without those of its last dump, too.

        The texts of each conversation are its own, so those of before hold none of them; and what the last dump of the
        same conversation showed was looked through for all texts that had been written until then.
        """
        if conversation != self._conversation:
            self._before |= self._now
            self._now, self._conversation = set(), conversation
        last = self._before | self._now
        since: list[Any] = []
        fresh: list[Any] = []
        shown: set[bytes] = set()
        for line in lines:
            if line["type"] != "blob":
                since.append(line)
                fresh.append(line)
            elif (digest := _digest(line["data_b64"].encode())) not in self._before:
                content = base64.b64decode(line["data_b64"])
                parts = (content[at : at + PIECE] for at in range(0, len(content), PIECE))
                pieces = [(_digest(part), part) for part in parts]
                shown |= {digest, *(known for known, _ in pieces)}
                since += _new(line, pieces, self._before)
                fresh += _new(line, pieces, last) if digest not in self._now else ()
        self._now |= shown
        return since, fresh


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).digest()


def _new(line: Any, pieces: Pieces, known: Collection[bytes]) -> Iterator[Any]:
    """The pieces of a part of a file that are not known; those that follow each other as one part."""
    run: list[bytes] = []
    for number, (digest, piece) in enumerate([*pieces, (b"", b"")]):
        if piece and digest not in known:
            run.append(piece)
        elif run:
            begin = int(line["offset"]) + (number - len(run)) * PIECE
            yield {**line, "offset": begin, "data_b64": base64.b64encode(b"".join(run)).decode()}
            run.clear()
