"""The principals of a conversation, and what the model calls them.

The model reasons about accounts, roles and keys of its own: a decision depends on which of them are the same, never
on what a target calls them.  `expand` gives a policy's text its names, those of the model or those of a target.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kms_conformance.models.authorization.access import Principal

ADMINISTRATOR = ""
ROLES = ("alice", "bob", "carol", "dora")
"""Roles of the administrator's account, without any permission of their own."""
STRANGER, OWNER = "other", "owner"
"""A role of another account, and that account's administrator, who alone can put IAM policies on it."""
ACCOUNT, OTHER_ACCOUNT, REGION = "111122223333", "444455556666", "us-east-1"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"

_PLACEHOLDER = re.compile(r"<([a-z]+)(?:-(session|root|account|\d+))?>")


def account_of(name: str) -> str:
    """The account of a principal."""
    return OTHER_ACCOUNT if name in (STRANGER, OWNER) else ACCOUNT


def role_arn(name: str) -> str:
    """The ARN of the role behind a principal."""
    return f"arn:aws:iam::{account_of(name)}:role/{name}"


def session_arn(name: str) -> str:
    """The ARN of the session in which a role calls."""
    return f"arn:aws:sts::{account_of(name)}:assumed-role/{name}/conformance"


def principal(name: str) -> Principal:
    """Who calls."""
    if name in (ADMINISTRATOR, OWNER):
        account = account_of(name)
        return Principal("root", f"arn:aws:iam::{account}:root", account, account)
    return Principal("session", session_arn(name), account_of(name), f"AROA{name.upper()}:conformance", role_arn(name))


def domain_arn(slot: int) -> str:
    """The ARN of the domain in a slot, where an answer tells it."""
    return f"arn:aws:voiceid:{REGION}:{ACCOUNT}:domain/{slot}"


def secret_arn(slot: int) -> str:
    """The ARN of the secret in a slot, where an answer tells it."""
    return f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{slot}"


DOMAIN_ARN = "Domain.Arn"
"""Where the answer tells it that made the domain."""


def key_arn(slot: int) -> str:
    """The ARN of the key in a slot."""
    return f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{key_id(slot)}"


def key_id(slot: int) -> str:
    """The id of the key in a slot."""
    return f"00000000-0000-4000-9000-{slot:012d}"


def expand(template: str, named: Callable[[str, str], str]) -> str:
    """A policy's text with its placeholders replaced by what `named(word, detail)` gives.

    <root> the administrator's account as a principal, <alice> a role, <alice-session> its session, <other-root> and
    <other-account> the other account, <account>, <region>, <elsewhere> another Region of its partition, <key-3> the
    ARN and <keyid-3> the id of the key in slot 3, <alias-3> the name of the plain alias in slot 3, <domain-3> the ARN
    of the domain in slot 3, <parameter-3> the ARN of the parameter that has the name in slot 3, <secret-3> the ARN of
    the secret in slot 3.
    """
    return _PLACEHOLDER.sub(lambda found: named(found[1], found[2] or ""), template)


def placeholders(template: str) -> set[tuple[str, str]]:
    """The placeholders in a text, each as word and detail."""
    return set(_PLACEHOLDER.findall(template))
