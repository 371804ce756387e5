"""The parts of a script in which others than the administrator call: who they are, and how they come to be."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.calls import Call
from kms_conformance.models.operations import service_of
from kms_conformance.models.parties import DOMAIN_ARN, OWNER, ROLES, STRANGER, placeholders
from kms_conformance.models.terms import PolicyText, PrincipalRef, RoleName, Rows, Term

NAMES = (*ROLES, STRANGER)


def of_policy(template: str) -> Iterator[tuple[str, str]]:
    """Each placeholder of a policy with the expression for what it stands for (models.parties.expand)."""
    for word, detail in sorted(placeholders(template)):
        text = f"<{word}-{detail}>" if detail else f"<{word}>"
        yield text, _expression(word, detail)


def _expression(word: str, detail: str) -> str:
    match word, detail:
        case "root", _:
            return "account_root(any_key_arn)"
        case "account", _:
            return 'any_key_arn.split(":")[4]'
        case "region", _:
            return "script.region"
        case "elsewhere", _:
            return "script.other_region"
        case "key" | "keyid", slot:
            return f'key_{slot}["{"Arn" if word == "key" else "KeyId"}"]'
        case "domain", slot:
            return f'member(answer_{slot}, "{DOMAIN_ARN}")'
        case "alias", slot:
            return f"script.alias({slot})"
        case "secret", slot:
            return f'answer_{slot}["ARN"]'
        case "parameter", slot:
            return f'any_key_arn.replace(":kms:", ":ssm:").rpartition(":")[0] + ":parameter/" + script.text({slot})'
        case name, "root":
            return f"account_root({name}.arn)"
        case name, "account":
            return f'{name}.arn.split(":")[4]'
        case name, "session":
            return f"{name}.session_arn"
        case name, _:
            return f"{name}.arn"


def speaker(call: Call) -> str:
    """The expression for the client that makes a call."""
    service = service_of(call.operation)
    if call.principal == OWNER:
        return f'{STRANGER}.administrator("{service}")'
    return f'{call.principal}.client("{service}")' if call.principal else variable(service)


def variable(service: str) -> str:
    """The variable of a script that holds the client of a service."""
    return service.replace("-", "_")


def cast(calls: tuple[Call, ...], claimed: Term = None) -> list[str]:
    """The principals that a sequence, or what is claimed of its end, speaks of."""
    found = {STRANGER if call.principal == OWNER else call.principal for call in calls}
    for term in (claimed, *(term for call in calls for _, term in call.params)):
        found |= set(_named(term))
    return [name for name in NAMES if name in found]


def _named(term: Term) -> Iterator[str]:
    match term:
        case PrincipalRef(name) | RoleName(name):
            yield name
        case PolicyText(template):
            yield from (word for word, _ in placeholders(template))
        case Rows(rows):
            for row in rows:
                for _, inner in row:
                    yield from _named(inner)


def with_policies(calls: tuple[Call, ...]) -> Iterator[str]:
    """The statements that take back the policies which a sequence puts on roles."""
    roles = {role.name for call in calls if isinstance(role := call.get("RoleName"), RoleName)}
    for name in sorted(roles):
        iam = f'{name}.administrator("iam")' if name == STRANGER else "iam"
        yield f"may({iam}.delete_role_policy, RoleName={name}.name, PolicyName=POLICY)"
