"""PutRolePolicy and DeleteRolePolicy of IAM: how a principal gets permissions and loses them. Nothing judges them."""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.operation import Operation
from kms_conformance.models.terms import RoleName
from kms_conformance.models.world import World

POLICY_NAME = "conformance"
"""Of the one inline policy that a role ever has."""


def _put(world: World, call: Call) -> World:
    role = call.get("RoleName")
    return world.with_iam(role.name, call.get("PolicyDocument")) if isinstance(role, RoleName) else world


def _delete(world: World, call: Call) -> World:
    role = call.get("RoleName")
    return world.with_iam(role.name, None) if isinstance(role, RoleName) else world


IAM_OPERATIONS = tuple(
    Operation(name, guards=(), allowances=(), effect=effect, writes=True, service="iam", judged=False)
    for name, effect in (("PutRolePolicy", _put), ("DeleteRolePolicy", _delete))
)
