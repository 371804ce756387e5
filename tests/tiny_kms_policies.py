"""Key policies of the tiny KMS: which documents are key policies, and which would lock their caller out (POLICY-*)."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

from tiny_kms_requests import Json, refuse_if

MALFORMED = "MalformedPolicyDocumentException"
LOCKED_OUT = "The new key policy will not allow you to update the key policy in the future."  # POLICY-017
DOCUMENT = {"Version", "Id", "Statement"}
STATEMENT = {
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
}
PRINCIPALS = {"AWS", "Service", "Federated", "CanonicalUser"}
_COMPARISONS = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
OPERATORS = {
    *("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike"),
    *("StringNotLike", "Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "Null"),
    *("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"),
    *(kind + comparison for kind in ("Numeric", "Date") for comparison in _COMPARISONS),
}


def default_policy(account: str) -> str:
    """What a key made without a policy has (POLICY-001)."""
    statement = {
        "Sid": "Enable IAM User Permissions", "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": "kms:*", "Resource": "*",
    }  # fmt: skip
    return json.dumps({"Version": "2012-10-17", "Id": "key-default-1", "Statement": [statement]}, indent=2)


def check_policy(text: str, account: str, key_arn: str, bypass: bool) -> None:
    """Refuse what is no key policy; without the bypass also what locks the account out (POLICY-010 to POLICY-018)."""
    policy: Any = None
    with suppress(ValueError, RecursionError):
        policy = json.loads(text, parse_constant=_no_constant)
    refuse_if(not isinstance(policy, dict), MALFORMED, "The policy is not a JSON object.")
    unknown = {*policy} - DOCUMENT or policy.get("Version", "2012-10-17") not in ("2012-10-17", "2008-10-17")
    refuse_if(unknown or not isinstance(policy.get("Id", ""), str), MALFORMED, "The policy has an unknown element.")
    statements = policy.get("Statement")
    statements = [statements] if isinstance(statements, dict) else statements
    refuse_if(not isinstance(statements, list) or not statements, MALFORMED, "The policy has no statement.")
    for statement in statements:
        _check_statement(statement)
    effects = {statement["Effect"] for statement in statements if _reaches(statement, account, key_arn)}
    refuse_if(not bypass and effects != {"Allow"}, MALFORMED, LOCKED_OUT)


def _no_constant(name: str) -> None:
    raise ValueError(name)  # NaN and the infinities are not JSON


def _texts(value: Any) -> list[str]:
    """One text or several as a list; empty when it is neither."""
    texts = [value] if isinstance(value, str) else value
    return texts if isinstance(texts, list) and all(isinstance(text, str) for text in texts) else []


def _check_statement(statement: Any) -> None:
    refuse_if(not isinstance(statement, dict), MALFORMED, "A statement is not an object.")
    refuse_if({*statement} - STATEMENT, MALFORMED, "A statement has an unknown element.")  # POLICY-014
    refuse_if(statement.get("Effect") not in ("Allow", "Deny"), MALFORMED, "A statement has no Effect.")  # POLICY-013
    refuse_if(not isinstance(statement.get("Sid", ""), str), MALFORMED, "A Sid is not text.")
    for name in ("Principal", "Action", "Resource"):
        refuse_if({name, "Not" + name} <= {*statement}, MALFORMED, f"A statement has both {name} and Not{name}.")
    for name in ("Action", "NotAction", "Resource", "NotResource"):  # none of them is needed (POLICY-016)
        refuse_if(name in statement and not _texts(statement[name]), MALFORMED, f"The {name} is not text.")
    principal = statement.get("Principal", statement.get("NotPrincipal"))
    kinds = {"AWS": "*"} if principal == "*" else principal
    nobody = not isinstance(kinds, dict) or not kinds or {*kinds} - PRINCIPALS or not all(map(_texts, kinds.values()))
    refuse_if(nobody, MALFORMED, "A statement has no principal.")  # POLICY-012
    # There are no users and no roles here: of AWS principals only everybody and whole accounts exist (POLICY-015)
    exist = all(re.fullmatch(r"\*|\d{12}|arn:aws:iam::\d{12}:root", name) for name in _texts(kinds.get("AWS", [])))
    refuse_if(not exist, MALFORMED, "The policy contains a principal that does not exist.")
    conditions = statement.get("Condition", {})
    refuse_if(not isinstance(conditions, dict), MALFORMED, "A Condition is not an object.")
    for operator, block in conditions.items():
        bare = operator.removeprefix("ForAllValues:").removeprefix("ForAnyValue:").removesuffix("IfExists")
        refuse_if(bare not in OPERATORS or not isinstance(block, dict), MALFORMED, "A condition operator is unknown.")
        of_context = any(key.lower().startswith("kms:encryptioncontext:") for key in block)
        too_wide = operator.startswith("ForAllValues:") and of_context  # POLICY-034
        refuse_if(too_wide, MALFORMED, "OverlyPermissiveCondition: ForAllValues holds without a context, too.")


def _reaches(statement: Json, account: str, key_arn: str) -> bool:
    """Say whether a statement speaks of the account's PutKeyPolicy, in all circumstances."""
    wanted = {"Principal": account, "Action": "kms:putkeypolicy", "Resource": key_arn}
    return "Condition" not in statement and all(_speaks_of(statement, name, value) for name, value in wanted.items())


def _speaks_of(statement: Json, name: str, value: str) -> bool:
    if name not in statement and "Not" + name not in statement:
        return False
    given: Any = statement.get(name, statement.get("Not" + name))
    if name == "Principal":
        names = ["*"] if given == "*" else _texts(given.get("AWS", []))
        found = any(who in ("*", value, f"arn:aws:iam::{value}:root") for who in names)
    else:
        patterns = [re.escape(text).replace(r"\*", ".*").replace(r"\?", ".") for text in _texts(given)]
        found = any(re.fullmatch(pattern, value, re.I if name == "Action" else 0) for pattern in patterns)
    return found == (name in statement)
