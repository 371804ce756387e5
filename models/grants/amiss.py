"""Why a grant does not permit a use: each thing that is amiss, by its requirement.

Where just one is, that requirement alone refuses the use, as far as this grant goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kms_conformance.models.grants.constraints import Constraints, admits, as_strict
from kms_conformance.models.grants.grant import Terms, Use
from kms_conformance.models.grants.operations import CONTEXT_OPERATIONS
from kms_conformance.models.grants.principals import names


def amiss(terms: Terms, use: Use, *, delegated: bool = False, token: bool = False) -> Iterator[str]:
    """What keeps the grant from permitting the use. `token`: the request carries a token of the grant."""
    grantees = [text for text in (terms.grantee_principal, terms.grantee_service_principal) if text is not None]
    if use.key != terms.key:
        yield "TOKEN-005" if token else "GRANT-003"
    if not any(names(text, use.principal, delegated=delegated) for text in grantees):
        yield "TOKEN-006" if token else "GRANT-003"
    if use.operation not in terms.operations:
        if use.operation == "CreateGrant":
            yield "GRANT-049"
        else:
            yield "TOKEN-005" if token else "GRANT-003"
    if terms.constraints.source_arn is not None and use.source_arn is None and use.operation != "DescribeKey":
        yield "GRANT-044"
    if use.operation == "CreateGrant" and use.child is not None:
        yield from _too_wide(use.child, terms)
    elif use.operation in CONTEXT_OPERATIONS and not admits(terms.constraints, use.context):
        yield _context(terms.constraints, use, token=token)


def _too_wide(child: Terms, parent: Terms) -> Iterator[str]:
    if not child.operations <= parent.operations:
        yield "GRANT-046"
    if not as_strict(child.constraints, parent.constraints):
        yield "GRANT-047"


def _context(constraints: Constraints, use: Use, *, token: bool) -> str:
    """The requirement by which a context is outside of the constraints."""
    if token:
        return "TOKEN-005"
    wanted = constraints.equals if constraints.equals is not None else constraints.subset or {}
    if any(_differs_in_case(wanted, key, value) for key, value in use.context.items()):
        return "GRANT-035"
    if use.operation != "Decrypt":
        return "GRANT-043"
    return "GRANT-033" if constraints.equals is not None else "GRANT-034"


def _differs_in_case(wanted: Mapping[str, str], key: str, value: str) -> bool:
    return key in wanted and wanted[key] != value and wanted[key].casefold() == value.casefold()
