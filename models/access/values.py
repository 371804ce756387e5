"""A call in the model's own account: its parameters as boto3 would take them, with the model's names for everything."""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.everyday.parameter_facts import arn_of as parameter_arn
from kms_conformance.models.parties import (
    ACCOUNT,
    OTHER_ACCOUNT,
    REGION,
    ROOT,
    account_of,
    domain_arn,
    expand,
    key_arn,
    key_id,
    role_arn,
    secret_arn,
    session_arn,
)
from kms_conformance.models.partitions import another_region
from kms_conformance.models.terms import (
    AliasRef,
    Context,
    GrantConstraints,
    KeyRef,
    Named,
    PolicyText,
    PrincipalRef,
    RoleName,
    Tags,
    Term,
    Texts,
    Value,
)
from kms_conformance.models.wire import alias_text, constraint_members, tag_list

CONVERSATION = "0"


def symbolic_params(call: Call) -> dict[str, Value]:
    """The parameters; what only a target can give (ciphertexts, grant ids) is None."""
    return {name: symbolic(term) for name, term in call.params}


def symbolic(term: Term) -> Value:
    """What a term is in the model's account."""
    match term:
        case KeyRef(slot, form):
            return key_id(slot) if form == "id" else key_arn(slot)
        case AliasRef():
            name = alias_text(term, CONVERSATION)
            return name if term.form == "name" else alias_arn(name)
        case PrincipalRef(name, form):
            return principal_text(name, form)
        case RoleName(name):
            return name
        case PolicyText(template, length):
            return expand(template, _named).ljust(length)
        case Context():
            return term.as_map()
        case GrantConstraints():
            return constraint_members(term)
        case Texts(items):
            return list(items)
        case Tags():
            return tag_list(term)
        case None | bool() | int() | str() | bytes():
            return term
        case _:
            return None


def alias_arn(name: str) -> str:
    """The ARN of an alias of the model's account."""
    return f"arn:aws:kms:{REGION}:{ACCOUNT}:{name}"


def principal_text(name: str, form: str) -> str:
    """The ARN of a principal, in one of the forms of PrincipalRef."""
    if form == "account" or not name:
        return f"arn:aws:iam::{account_of(name)}:root"
    return role_arn(name) if form == "role" else session_arn(name)


def _named(word: str, detail: str) -> str:
    """What a placeholder of a policy stands for (models.parties.expand)."""
    match word, detail:
        case "root", _:
            return ROOT
        case "account", _:
            return ACCOUNT
        case "region", _:
            return REGION
        case "elsewhere", _:
            return another_region(REGION)
        case "other", "account":
            return OTHER_ACCOUNT
        case "key", slot:
            return key_arn(int(slot))
        case "keyid", slot:
            return key_id(int(slot))
        case "domain", slot:
            return domain_arn(int(slot))
        case "alias", slot:
            return alias_text(AliasRef(int(slot)), CONVERSATION)
        case "parameter", slot:
            return parameter_arn(Named(int(slot)))
        case "secret", slot:
            return secret_arn(int(slot))
        case name, "root":
            return principal_text(name, "account")
        case name, "session":
            return session_arn(name)
        case name, _:
            return role_arn(name)
