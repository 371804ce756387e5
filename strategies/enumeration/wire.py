"""The wire: for each operation of kms-core a call that succeeds, and one for each sort of error that it answers with.

The calls of every other profile are looked at as well; these make sure that something is seen where no other is asked
for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kms_conformance.models.calls import Call, leased
from kms_conformance.models.lifecycle import LIFECYCLE, KeyState
from kms_conformance.models.operations import KMS_OPERATIONS, PROFILE_OF
from kms_conformance.models.terms import Blob, Edit, Filler, KeyRef, Term, UnknownKey
from kms_conformance.strategies.canonical import CIPHERTEXT, KEY, MAKES, OTHER, PARAMS, PLAINTEXT, canonical
from kms_conformance.strategies.plan_builder import Plan

PROFILE = "wire"
CORE = tuple(name for name, row in KMS_OPERATIONS.items() if PROFILE_OF[name] == "kms-core" and row.judged)
LAST = ("DisableKey", "EnableKey", "ScheduleKeyDeletion", "CancelKeyDeletion")
"""What changes the key's state comes after all else, in this order."""
ORDER = (*(name for name in CORE if name not in LAST), *LAST)
NAMED = {"ReEncrypt": "DestinationKeyId"}
"""The parameter that names the key, where it is not KeyId."""
FIRST_RESULT = 20


def plans() -> Iterator[Plan]:
    """The plans of this part; what is seen is the answer alone, so that nothing has to show its effect."""
    yield _plan("successes", [_own(number, name, "plain") for number, name in enumerate(ORDER)])
    yield _plan("refusals", [*_of_keys(), *_of_values()])
    for path, steps in {"disabled": ("DisableKey",), "pending": ("ScheduleKeyDeletion",)}.items():
        yield _plan(path, [*(Call.of(step, KeyId=KeyRef(KEY)) for step in steps), *_in_state(path)])


def _plan(name: str, calls: list[Call]) -> Plan:
    """The calls on two keys and a ciphertext."""
    made = (
        leased(KEY),
        leased(OTHER),
        Call.of("Encrypt", result=CIPHERTEXT, KeyId=KeyRef(KEY), Plaintext=PLAINTEXT),
    )
    return Plan(f"wire/{name}", (*made, *calls), (PROFILE,), observe=False)


def _own(number: int, operation: str, label: str, **changes: Term) -> Call:
    """The canonical call, with a slot of its own for what it makes."""
    call = canonical(operation, label).having(**changes)
    return replace(call, result=FIRST_RESULT + number) if operation in MAKES else call


def _key_parameter(operation: str) -> str:
    return NAMED.get(operation, "KeyId")


def _of_keys() -> Iterator[Call]:
    """A key that does not exist, and no key at all, in each operation that names one."""
    for number, operation in enumerate(name for name in ORDER if _key_parameter(name) in PARAMS[name]):
        parameter = _key_parameter(operation)
        yield _own(number, operation, "unknown-key", **{parameter: UnknownKey(1)})
        yield _own(number, operation, "empty-key-id", **{parameter: ""})


def _of_values() -> Iterator[Call]:
    """The errors that are about something else than a key."""
    blob = Blob(CIPHERTEXT)
    yield Call.of("Decrypt", label="flipped", CiphertextBlob=Blob(CIPHERTEXT, Edit("flipped", 900)))
    yield Call.of("Decrypt", label="other-key", CiphertextBlob=blob, KeyId=KeyRef(OTHER))
    yield Call.of("Decrypt", label="dry-run", CiphertextBlob=blob, DryRun=True)
    yield Call.of("ListKeys", label="no-marker", Marker="no marker of ours")
    yield Call.of("ListKeys", label="no-limit", Limit=0)
    yield Call.of("GenerateRandom", label="too-much", NumberOfBytes=4096)
    yield Call.of("CreateKey", label="too-long", Description=Filler(8193), result=FIRST_RESULT)
    yield Call.of("PutKeyPolicy", label="no-policy", KeyId=KeyRef(KEY), PolicyName="default", Policy="no policy")


def _in_state(path: str) -> Iterator[Call]:
    """What the state of the key refuses."""
    state = KeyState.DISABLED if path == "disabled" else KeyState.PENDING_DELETION
    for number, operation in enumerate(ORDER):
        if LIFECYCLE.get(operation, {}).get(state):
            yield _own(number, operation, str(state))
