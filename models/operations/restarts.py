"""A restart of the target: what it has answered is still so afterwards."""

from __future__ import annotations

from dataclasses import replace

from kms_conformance.models.calls import KEY_PARAMS, Call
from kms_conformance.models.operation import DATA_OUTLIVES, SETTINGS_OUTLIVE, Allowance, Operation
from kms_conformance.models.world import Key, World

RESTART = "restart:Restart"


def _restarted(world: World, call: Call) -> World:
    """Keys, ciphertexts and grants have outlived it, and whatever was set is set because of that."""
    for key in world.keys.values():
        world = world.with_key(_kept(key))
    for entry in world.ciphertexts.values():
        world = world.with_ciphertext(replace(entry, outlived=True))
    for alias in world.aliases.values():
        world = world.with_alias(replace(alias, because=SETTINGS_OUTLIVE))
    for issued in world.grants.values():
        world = world.with_grant(replace(issued, outlived=True))
    return world


def _kept(key: Key) -> Key:
    rotation = key.rotation
    if rotation.because != "ROT-006":
        rotation = replace(rotation, because=SETTINGS_OUTLIVE)
    return replace(
        key,
        outlived=True,
        because=SETTINGS_OUTLIVE,
        date_because=SETTINGS_OUTLIVE,
        description_because=SETTINGS_OUTLIVE,
        policy_because=SETTINGS_OUTLIVE,
        tags_because=SETTINGS_OUTLIVE,
        unchanged_because=SETTINGS_OUTLIVE,
        rotation=rotation,
    )


def names_a_survivor(world: World, call: Call) -> bool:
    """Whether a call names a key that was there before a restart."""
    keys = (world.key_named(call.get(name)) for name in KEY_PARAMS)
    return any(key is not None and key.outlived for key in keys)


OUTLIVED = Allowance(DATA_OUTLIVES, names_a_survivor)
"""For every operation of KMS."""

RESTART_TARGET = Operation(
    RESTART, guards=(), allowances=(), effect=_restarted, writes=True, service="restart", judged=False
)
