"""An error that is kept is never itself raised: each raise would add to its traceback, which holds the request."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kms_conformance.cloud.http.rest_protocol import RestJsonProtocol
from kms_conformance.cloud.service import ServiceError
from tests.import_graph import ROOT, modules


def kept_errors(tree: ast.Module) -> Iterator[str]:
    """The names of errors that a module, or a class in it, makes once."""
    bodies = [tree.body, *(node.body for node in ast.walk(tree) if isinstance(node, ast.ClassDef))]
    for node in (node for body in bodies for node in body if isinstance(node, ast.Assign)):
        made = node.value.func if isinstance(node.value, ast.Call) else None
        if isinstance(made, ast.Name) and made.id.endswith(("Error", "Exception")):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def raised_as_it_is(tree: ast.Module) -> Iterator[str]:
    """The names that are raised without a call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise):
            if isinstance(node.exc, ast.Name):
                yield node.exc.id
            if isinstance(node.exc, ast.Attribute) and isinstance(node.exc.value, ast.Name):
                yield node.exc.attr


def test_no_error_that_is_kept_is_raised_itself() -> None:
    trees = {path: ast.parse(path.read_text("utf-8")) for path in modules("cloud")}
    kept = {name for tree in trees.values() for name in kept_errors(tree)}
    assert {"malformed", "unknown", "INCOMPLETE"} <= kept
    found = [f"{path.relative_to(ROOT)}: {name}" for path, tree in trees.items() for name in raised_as_it_is(tree)]
    assert not [row for row in found if row.rpartition(" ")[2] in kept]


def test_what_is_raised_is_the_same_error_and_another_object() -> None:
    kept = RestJsonProtocol.malformed
    assert isinstance(kept, ServiceError)
    again = kept.anew()
    assert again is not kept
    assert (again.code, again.message, again.status, again.members) == (
        kept.code, kept.message, kept.status, kept.members,
    )  # fmt: skip
