"""Key policies as documents: put and got back, named rightly and wrongly, malformed in every way."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.operations.policies import DEFAULT, DEFAULT_POLICY, LONGEST_POLICY
from kms_conformance.models.terms import KeyRef, PolicyText, Term
from kms_conformance.strategies.enumeration.lists import wrong_limits
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

ROOT = '{"Sid": "root", "Effect": "Allow", "Principal": {"AWS": "<root>"}, "Action": "kms:*", "Resource": "*"}'


def _document(*statements: str) -> PolicyText:
    return PolicyText('{"Version": "2012-10-17", "Id": "suite", "Statement": [' + ", ".join((ROOT, *statements)) + "]}")


def _statement(text: str) -> PolicyText:
    return _document("{" + text + "}")


GOOD: dict[str, PolicyText] = {
    "as-default": DEFAULT_POLICY,
    "with-sid-and-id": _document(),
    "two-statements": _statement(
        '"Sid": "second", "Effect": "Allow", "Principal": {"AWS": "<root>"}, '
        '"Action": ["kms:Encrypt", "kms:Decrypt"], "Resource": "*"'
    ),
    "with-a-condition": _statement(
        '"Sid": "third", "Effect": "Deny", "Principal": {"AWS": "<root>"}, "Action": "kms:CreateGrant", '
        '"Resource": "*", "Condition": {"StringEquals": {"kms:EncryptionContext:tenant": "Alpha"}}'
    ),
    "latin-1": _statement(
        '"Sid": "second", "Effect": "Allow", "Principal": {"AWS": "<root>"}, "Action": "kms:ListGrants", '
        '"Resource": "*", "Condition": {"StringEquals": {"kms:EncryptionContext:ort": "Zürich"}}'
    ),
    "in-lines": PolicyText(DEFAULT_POLICY.template.replace(", ", ",\n\t")),
}
BAD: dict[str, PolicyText] = {
    "not-json": PolicyText("this is no policy"),
    "json-cut-off": PolicyText(DEFAULT_POLICY.template[:-2]),
    "empty-object": PolicyText("{}"),
    "empty-list": PolicyText("[]"),
    "a-text": PolicyText('"policy"'),
    "without-principal": _statement('"Effect": "Allow", "Action": "kms:Encrypt", "Resource": "*"'),
    "unknown-effect": _statement(
        '"Effect": "Permit", "Principal": {"AWS": "<root>"}, "Action": "kms:Encrypt", "Resource": "*"'
    ),
    "without-effect": _statement('"Principal": {"AWS": "<root>"}, "Action": "kms:Encrypt", "Resource": "*"'),
    "unknown-element": _statement(
        '"Effect": "Allow", "Principal": {"AWS": "<root>"}, "Action": "kms:Encrypt", "Resource": "*", "Colour": "red"'
    ),
    "empty-text": PolicyText(""),
    "too-long": PolicyText(DEFAULT_POLICY.template, LONGEST_POLICY + 1),
    "wide-text": PolicyText(DEFAULT_POLICY.template.replace('"Effect"', '"Sid": "键", "Effect"')),
}


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _put_and_got()
    yield _refused()
    yield _names()
    yield _of_a_new_key()
    yield _listed()


def _put_and_got() -> Plan:
    s = PlanBuilder("policies/good")
    key, other = s.key(), s.key()
    for form in ("id", "arn"):
        s.on("GetKeyPolicy", key, label="default-policy", form=form, PolicyName=DEFAULT)
        s.on("GetKeyPolicy", key, label="no-name", form=form)
    for label, policy in GOOD.items():
        s.on("PutKeyPolicy", key, label=f"policy-{label}", Policy=policy, PolicyName=DEFAULT)
    s.on("GetKeyPolicy", other, label="another-key", PolicyName=DEFAULT)
    s.on("PutKeyPolicy", key, label="no-name", Policy=GOOD["two-statements"])
    s.on("PutKeyPolicy", key, label="no-name", Policy=GOOD["with-a-condition"], form="arn")
    s.encrypt(key, label="after-policies")
    return s.plan()


def _refused() -> Plan:
    s = PlanBuilder("policies/bad")
    key = s.key()
    s.on("PutKeyPolicy", key, Policy=GOOD["two-statements"], PolicyName=DEFAULT)
    for label, policy in BAD.items():
        s.on("PutKeyPolicy", key, label=f"policy-{label}", Policy=policy, PolicyName=DEFAULT)
    return s.plan()


def _names() -> Plan:
    s = PlanBuilder("policies/names")
    key = s.key()
    s.on("PutKeyPolicy", key, label="policy-named", Policy=DEFAULT_POLICY, PolicyName=DEFAULT)
    s.on("GetKeyPolicy", key, label="policy-named", PolicyName=DEFAULT)
    names: dict[str, Term] = {
        "shared": "AWS_RAM",
        "unknown": "other",
        "other-case": "Default",
        "empty": "",
        "of-129": "n" * 129,
        "with-hyphen": "my-policy",
        "with-space": "de fault",
    }
    for label, name in names.items():
        s.on("GetKeyPolicy", key, label=f"name-{label}", PolicyName=name)
        s.on("PutKeyPolicy", key, label=f"name-{label}", PolicyName=name, Policy=DEFAULT_POLICY)
    s.on("PutKeyPolicy", key, label="another-policy", PolicyName=DEFAULT, Policy=GOOD["with-a-condition"])
    for name in ("other", "my-policy"):
        s.on("PutKeyPolicy", key, label=f"name-{name}", PolicyName=name, Policy=GOOD["two-statements"])
    return s.plan()


def _of_a_new_key() -> Plan:
    s = PlanBuilder("policies/of-a-new-key")
    s.key()
    for label, policy in (*GOOD.items(), *BAD.items()):
        if label != "in-lines":
            s.add("CreateKey", label=f"policy-{label}", makes=True, Policy=policy)
    return s.plan()


def _listed() -> Plan:
    s = PlanBuilder("policies/listed")
    key = s.key()
    for form in ("id", "arn"):
        s.on("ListKeyPolicies", key, label="default-page", form=form)
    for limit in (1, 2, 1000):
        s.on("ListKeyPolicies", key, label=f"limit-{limit}", Limit=limit)
    s.walk("ListKeyPolicies", label="limit-1", KeyId=KeyRef(key), Limit=1)
    wrong_limits(s, "ListKeyPolicies", {"KeyId": KeyRef(key)})
    return s.plan()
