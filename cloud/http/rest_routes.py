"""Which operation a method and a path mean, by the service model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

from botocore.model import OperationModel, ServiceModel, StructureShape

from kms_conformance.cloud.http.messages import HttpRequest

NONE = frozenset[str]()
_PLACEHOLDER = re.compile(r"\{([^}+]+)(\+?)\}")


@dataclass(frozen=True, slots=True)
class Route:
    """How one operation is asked for.

    query, needed, headers  what the query string must hold (None: any value), and members that must be there
    """

    operation: str
    method: str
    path: re.Pattern[str]
    names: tuple[str, ...]
    query: Mapping[str, str | None]
    needed: frozenset[str]
    headers: frozenset[str]

    def matches(self, request: HttpRequest, query: Mapping[str, str]) -> dict[str, str] | None:
        """The parameters in the path, if the request asks for this operation."""
        if (
            request.method != self.method
            or not self.needed <= query.keys()
            or not self.headers <= request.fields.keys()
        ):
            return None
        if any(name not in query or value not in (None, query[name]) for name, value in self.query.items()):
            return None
        found = self.path.fullmatch(request.path)
        return dict(zip(self.names, map(unquote, found.groups()), strict=True)) if found else None


def routes(model: ServiceModel) -> tuple[Route, ...]:
    """The routes of a service, those that ask for most first.

    What lacks a member in the query string or a header is another operation of S3, whose operations share paths; of
    any other service it is the operation without that member, which is refused for that.
    """
    found = [_route(model.operation_model(name)) for name in model.operation_names]
    ordered = sorted(
        found,
        key=lambda route: (-len(route.query), -len(route.needed) - len(route.headers), len(route.names),
                           route.operation),
    )  # fmt: skip
    if model.protocol == "rest-xml":
        return tuple(ordered)
    lacking = (replace(row, needed=NONE, headers=NONE) for row in ordered if row.needed or row.headers)
    return (*ordered, *lacking)


def _route(operation: OperationModel) -> Route:
    path, _, query = operation.http["requestUri"].partition("?")
    pieces, names, end = [], [], 0
    for placeholder in _PLACEHOLDER.finditer(path):
        greedy = bool(placeholder[2])
        pieces += [re.escape(path[end : placeholder.start()]), "(.+)" if greedy else "([^/]+)"]
        names.append(placeholder[1])
        end = placeholder.end()
    pattern = "".join((*pieces, re.escape(path[end:].removesuffix("/")), "/?"))
    static = {name: value or None for name, _, value in (pair.partition("=") for pair in query.split("&")) if name}
    return Route(
        operation=operation.name,
        method=operation.http["method"],
        path=re.compile(pattern, re.DOTALL),
        names=tuple(names),
        query=static,
        needed=_required(operation, "querystring"),
        headers=frozenset(map(str.lower, _required(operation, "header"))),
    )


def _required(operation: OperationModel, location: str) -> frozenset[str]:
    shape = operation.input_shape
    if not isinstance(shape, StructureShape):
        return frozenset()
    members = {name: shape.members[name].serialization for name in shape.required_members}
    return frozenset(
        serialization.get("name", name)
        for name, serialization in members.items()
        if serialization.get("location") == location
    )
