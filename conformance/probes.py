"""The first, canonical call of each operation: it decides whether the operation is there at all.

"Not implemented" looks different on every target: 501, 500 with a page of HTML, 400 InvalidAction.  So a server fault
on a call that could not be plainer says so; the same fault on another call, later, is a deviation.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from secrets import token_hex

from kms_conformance.conformance.executor import Executor
from kms_conformance.models.outcomes import Broken, Outcome, Success
from kms_conformance.models.terms import Value


@dataclass(frozen=True, slots=True)
class Answered:
    """A member of the answer to an earlier probe, by its dotted path."""

    operation: str
    path: str


@dataclass(frozen=True, slots=True)
class Unique:
    """A name that no earlier run has used, after a prefix."""

    prefix: str


@dataclass(frozen=True, slots=True)
class Probe:
    """One call, made when its profile may be judged. A parameter may be an Answered or a Unique.

    It is left out when the answer that it speaks of did not come.
    """

    profile: str
    operation: str
    params: Mapping[str, Value] = field(default_factory=dict)


KEY, CIPHERTEXT = Answered("CreateKey", "KeyMetadata.KeyId"), Answered("Encrypt", "CiphertextBlob")
ALIAS, TAG = Unique("alias/kms-conformance-"), "kms-conformance"

PROBES: tuple[Probe, ...] = (
    Probe("kms-core", "CreateKey"),
    Probe("kms-core", "DescribeKey", {"KeyId": KEY}),
    Probe("kms-core", "Encrypt", {"KeyId": KEY, "Plaintext": b"probe"}),
    Probe("kms-core", "Decrypt", {"CiphertextBlob": CIPHERTEXT, "KeyId": KEY}),
    Probe("kms-core", "ReEncrypt", {"CiphertextBlob": CIPHERTEXT, "SourceKeyId": KEY, "DestinationKeyId": KEY}),
    Probe("kms-core", "GenerateDataKey", {"KeyId": KEY, "KeySpec": "AES_256"}),
    Probe("kms-aliases", "CreateAlias", {"AliasName": ALIAS, "TargetKeyId": KEY}),
    Probe("kms-aliases", "DeleteAlias", {"AliasName": ALIAS}),
    Probe("kms-tags", "TagResource", {"KeyId": KEY, "Tags": [{"TagKey": TAG, "TagValue": "probe"}]}),
    Probe("kms-tags", "UntagResource", {"KeyId": KEY, "TagKeys": [TAG]}),
    Probe("kms-rotation", "EnableKeyRotation", {"KeyId": KEY}),
    Probe("kms-rotation", "DisableKeyRotation", {"KeyId": KEY}),
    Probe("kms-core", "DisableKey", {"KeyId": KEY}),
    Probe("kms-core", "EnableKey", {"KeyId": KEY}),
    Probe("kms-core", "ScheduleKeyDeletion", {"KeyId": KEY, "PendingWindowInDays": 7}),
    Probe("kms-core", "CancelKeyDeletion", {"KeyId": KEY}),
)
"""In the order in which they are made; what one leaves behind another takes away. The key ends with those of the run.

Each names the key wherever it may.  A row for a new operation goes where the key is still enabled, and is followed by
the one that undoes it.
"""

MARKERS: Mapping[str, tuple[str, ...]] = {
    "kms-core": ("CreateKey", "Encrypt"),
    "kms-aliases": ("CreateAlias",),
    "kms-tags": ("TagResource",),
    "kms-rotation": ("EnableKeyRotation",),
}
"""The operations without which a profile is not claimed."""


@dataclass(frozen=True, slots=True)
class Probed:
    """What came back, by operation."""

    answers: Mapping[str, Outcome]

    @property
    def not_implemented(self) -> frozenset[str]:
        """The operations that answer their canonical call with a fault."""
        return frozenset(name for name, outcome in self.answers.items() if isinstance(outcome, Broken))

    def missing(self, profile: str) -> tuple[str, ...]:
        """The marker operations of a profile that do not answer a valid call."""
        return tuple(name for name in MARKERS.get(profile, ()) if not isinstance(self.answers.get(name), Success))


def probe(executor: Executor, profiles: Collection[str], table: Collection[Probe] = PROBES) -> Probed:
    """Make the canonical calls of the profiles, and those of kms-core, which give the others their key."""
    answers: dict[str, Outcome] = {}
    name = token_hex(8)
    for row in table if profiles else ():
        if row.profile not in (*profiles, "kms-core"):
            continue
        params = {key: _bound(value, answers, name) for key, value in row.params.items()}
        if None not in params.values():
            outcome = executor.persist(row.operation, params)
            answers.setdefault(row.operation, outcome)
    return Probed(answers)


def _bound(value: Value, answers: Mapping[str, Outcome], name: str) -> Value:
    """The value of a parameter as sent; None where the answer it comes from is missing."""
    if isinstance(value, Unique):
        return value.prefix + name
    if not isinstance(value, Answered):
        return value
    outcome = answers.get(value.operation)
    found: Value = outcome.response if isinstance(outcome, Success) else None
    for member in value.path.split("."):
        found = found.get(member) if isinstance(found, Mapping) else None
    return found
