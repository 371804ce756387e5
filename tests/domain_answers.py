"""Grants that a service has for its domains: for each relation a list that departs, and one that conforms."""

from __future__ import annotations

from kms_conformance.models.claims import Relation


def for_domain(*operations: str, name: str = "arn:d", grantee: str = "v") -> dict[str, object]:
    """A grant bound to a domain."""
    constraints = {"EncryptionContextSubset": {"k": name}}
    return {"Constraints": constraints, "Operations": list(operations), "GranteePrincipal": grantee}


LOOSE = {**for_domain("Decrypt"), "Constraints": {"EncryptionContextSubset": {"other": "arn:d"}}}
OF_DOMAINS: list[tuple[Relation, tuple[str, ...], list[object], list[object]]] = [
    (Relation.GRANT_FOR, (), [for_domain(name="arn:e")], [for_domain()]),
    (Relation.NO_GRANT_FOR, (), [for_domain()], [for_domain(name="arn:e")]),
    (Relation.BOUND_GRANTS, (), [LOOSE], [for_domain()]),
    (Relation.SEPARATE_GRANTS, ("arn:e",), [for_domain()], [for_domain(), for_domain(name="arn:e")]),
    (Relation.GRANT_ALLOWS, ("Decrypt|Encrypt",), [for_domain("Sign")], [for_domain("Encrypt")]),
    (Relation.GRANT_ALLOWS_NO_MORE, ("Decrypt",), [for_domain("Sign")], [for_domain("Decrypt")]),
    (Relation.GRANTEE_IS, ("v",), [for_domain(grantee="w")], [for_domain()]),
]
