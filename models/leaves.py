"""What a map in a request says, member by member."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.terms import Members, Term


def leaves(term: Term, path: str) -> Iterator[tuple[str, Term]]:
    """The values in a map, each by its dotted path; a list is one value."""
    if isinstance(term, Members):
        for name, inner in term.pairs:
            yield from leaves(inner, f"{path}.{name}")
    else:
        yield path, term
