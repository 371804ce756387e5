"""The parts of a script in which others than the administrator call: who they are, and how they come to be."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.calls import Call
from kms_conformance.models.operations import service_of
from kms_conformance.models.operations.iam import POLICY_NAME
from kms_conformance.models.parties import OWNER, ROLES, STRANGER, placeholders
from kms_conformance.models.terms import PolicyText, PrincipalRef, RoleName, Rows, Term

NAMES = (*ROLES, STRANGER)
CONSTANTS: dict[str, str] = {
    "ROLES": "ROLES: list[tuple[Any, str]] = []",
    "OTHER_ACCOUNT": """OTHER_ACCOUNT = {{
    "aws_access_key_id": os.environ.get("OTHER_ACCESS_KEY_ID", "111111111111"),
    "aws_secret_access_key": os.environ.get("OTHER_SECRET_ACCESS_KEY", "test"),
    "aws_session_token": os.environ.get("OTHER_SESSION_TOKEN"),
}}""",
    "POLICY": f'POLICY = "{POLICY_NAME}"',
    "CHANGES_SHOW_S": "CHANGES_SHOW_S = {grant:g}",
    "KEYS_SHOW_S": "KEYS_SHOW_S = {key_state:g}",
}
SIBLING = '''
def sibling(kms: Any, service: str, keys: dict[str, Any] | None = None) -> Any:
    """A client of another service, or of whose keys these are: at S3_ENDPOINT_URL and the like, else where KMS is."""
    where, own = urlsplit(kms.meta.endpoint_url), kms._get_credentials()
    here = None if str(where.hostname).endswith(".amazonaws.com") else where.geturl()
    names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
    mine = dict(zip(names, (own.access_key, own.secret_key, own.token), strict=True))
    return boto3.client(
        service,
        region_name=kms.meta.region_name,
        endpoint_url=os.environ.get(f"{service.upper()}_ENDPOINT_URL", here),
        config=S3_CONFIG,
        **(keys or mine),
    )
'''
SIBLING_IN_PROCESS = '''
def sibling(kms: Any, service: str, keys: dict[str, Any] | None = None) -> Any:
    """A client of another service of the same target in this process, or of whose keys these are."""
    from kms_conformance.conformance.targets.target import Credentials

    return kms.sibling(service, Credentials(*keys.values()) if keys else None)
'''
AWAIT_IN_PROCESS = '''
def await_changes(kms: Any) -> None:
    """Let the time go by within which a change of permissions must show: the target in this process has a clock."""
    kms.sibling.clock.wait(CHANGES_SHOW_S)
'''
AWAIT_KEYS_IN_PROCESS = '''
def await_keys(kms: Any) -> None:
    """Let the time go by within which a change of a key must show: the target in this process has a clock."""
    kms.sibling.clock.wait(KEYS_SHOW_S)
'''
FUNCTIONS: dict[str, str] = {
    "await_changes": '''
def await_changes(kms: Any) -> None:
    """Let the time go by within which a change of permissions must show."""
    time.sleep(CHANGES_SHOW_S)
''',
    "await_keys": '''
def await_keys(kms: Any) -> None:
    """Let the time go by within which a change of a key or an alias must show."""
    time.sleep(KEYS_SHOW_S)
''',
    "Principal": '''
class Principal:
    """Somebody who calls: a role with its session, its clients, and those of the administrator of its account."""

    def __init__(self, kms: Any, arn: str, session: dict[str, Any], name: str = "", owner: Any = None) -> None:
        self.kms, self.arn, self.name, self.owner = kms, arn, name, owner
        self.session_arn = session["AssumedRoleUser"]["Arn"]
        keys = session["Credentials"]
        self.keys = {
            "aws_access_key_id": keys["AccessKeyId"],
            "aws_secret_access_key": keys["SecretAccessKey"],
            "aws_session_token": keys["SessionToken"],
        }

    def client(self, service: str) -> Any:
        """The client with which it calls a service."""
        return sibling(self.kms, service, self.keys)

    def administrator(self, service: str) -> Any:
        """The client of its account's administrator."""
        return sibling(self.kms, service, self.owner)
''',
    "principal": '''
def principal(kms: Any, name: str) -> Principal:
    """A new role without permissions; of another account where it is "other"."""
    owner = OTHER_ACCOUNT if name == "other" else None
    iam, sts = sibling(kms, "iam", owner), sibling(kms, "sts", owner)
    me = must(sts.get_caller_identity)
    if owner and me["Account"] == must(sibling(kms, "sts").get_caller_identity)["Account"]:
        raise RuntimeError("cannot be shown: there is no second account; set OTHER_ACCESS_KEY_ID")
    root = f"arn:{me['Arn'].split(':')[1]}:iam::{me['Account']}:root"
    trust = {"Effect": "Allow", "Principal": {"AWS": sorted({root, me["Arn"]})}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = f"kms-conformance-{uuid4().hex[:8]}-{name}"
    arn = must(iam.create_role, RoleName=role, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    ROLES.append((iam, role))
    for _ in range(20):
        session = may(sts.assume_role, RoleArn=arn, RoleSessionName="conformance")
        if session:
            return Principal(kms, arn, session, role, owner)
        time.sleep(0.5)
    raise RuntimeError("cannot be shown: the new role cannot be assumed")
''',
}
"""Functions by name. One may use those before it."""


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
            return "REGION"
        case "key" | "keyid", slot:
            return f'key_{slot}["{"Arn" if word == "key" else "KeyId"}"]'
        case "alias", slot:
            return f"alias({slot})"
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
