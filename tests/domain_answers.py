"""Answers about domains: for each relation one that departs, and one that conforms."""

from __future__ import annotations

from synthetic import GRANTS, KEY, Answer

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Relation
from kms_conformance.models.terms import KeyRef, Several, Term


def for_domain(*operations: str, name: str = "arn:d", grantee: str = "v") -> dict[str, object]:
    """A grant bound to a domain."""
    constraints = {"EncryptionContextSubset": {"k": name}}
    principals = dict.fromkeys(("GranteePrincipal", "RetiringPrincipal"), grantee)
    return {"Constraints": constraints, "Operations": list(operations), **principals}


LOOSE = {**for_domain("Decrypt"), "Constraints": {"EncryptionContextSubset": {"other": "arn:d"}}}
DESCRIBE = Call.of("DescribeKey", KeyId=KeyRef(1))
TAGS = Call.of("ListResourceTags", KeyId=KeyRef(1)).all_pages()


def described(**members: object) -> dict[str, object]:
    """An answer of DescribeKey with further members, which stands for what is told of a change of key."""
    return {"KeyMetadata": {**KEY["KeyMetadata"], **members}}


_OF_GRANTS: list[tuple[Relation, tuple[str, ...], list[object], list[object]]] = [
    (Relation.GRANT_FOR, (), [for_domain(name="arn:e")], [for_domain()]),
    (Relation.NO_GRANT_FOR, (), [for_domain()], [for_domain(name="arn:e")]),
    (Relation.BOUND_GRANTS, (), [LOOSE], [for_domain()]),
    (Relation.GRANT_ALLOWS, ("Decrypt|Encrypt",), [for_domain("Sign")], [for_domain("Encrypt")]),
    (Relation.GRANT_ALLOWS_NO_MORE, ("Decrypt",), [for_domain("Sign")], [for_domain("Decrypt")]),
    (Relation.GRANTEE_IS, ("v",), [for_domain(grantee="w")], [for_domain()]),
]
Row = tuple[Relation, str, Term, tuple[Call, ...], Answer, Answer]
OF_DOMAINS: list[Row] = [
    *(
        (relation, "Grants", Several(("k", "arn:d", *more)), (GRANTS,), {"Grants": departing}, {"Grants": conforming})
        for relation, more, departing, conforming in _OF_GRANTS
    ),
    (
        Relation.SEPARATE_GRANTS, "Grants", Several(("k", "v", "arn:d", "arn:e")), (GRANTS,),
        {"Grants": [for_domain()]}, {"Grants": [for_domain(), for_domain(name="arn:e")]},
    ),
    (
        Relation.ENTRY_TELLS, "Tags", Several(("Id", "d1", "Config.Key", "k1", "k2")), (TAGS,),
        {"Tags": [{"Id": "d1", "Config": {"Key": "k3"}}, {"Id": "d2", "Config": {"Key": "k1"}}]},
        {"Tags": [{"Id": "d1", "Config": {"Key": "k2"}}]},
    ),
    (
        Relation.HOLDS_JSON, "Tags", Several(("Id", "o1", "Object", '{"a": 1, "b": "x"}')), (TAGS,),
        {"Tags": [{"Id": "o1", "Object": '{"a": 1, "b": "X"}'}]}, {"Tags": [{"Id": "o1", "Object": '{"b":"x","a":1}'}]},
    ),
    (Relation.GOES_ON, "Tags", None, (TAGS,), {"Tags": ["COMPLETED", "IN_PROGRESS"]}, {"Tags": ["IN_PROGRESS"]}),
    (
        Relation.TELLS_WHY, "KeyMetadata", None, (DESCRIBE,),
        described(UpdateStatus="FAILED"), described(UpdateStatus="FAILED", Message="m"),
    ),
]  # fmt: skip
"""Relation, member, what is expected, the calls, an answer that departs and one that conforms."""
