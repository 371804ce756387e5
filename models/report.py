"""What a run says: verdicts and deviations as values, ready for any report.

The names and the order of the fields follow report.json (schema kms-conformance/report/1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim
from kms_conformance.models.requirements import Requirement, Severity

SCHEMA = "kms-conformance/report/1"


class Verdict(StrEnum):
    """The verdict on one requirement. Only PASS is green."""

    PASS = "pass"
    FAIL = "fail"
    KNOWN_FAIL = "known-fail"
    NOT_EXERCISED = "not-exercised"
    UNSUPPORTED = "unsupported"
    INDETERMINATE = "indeterminate"
    ERROR = "error"


class FindingKind(StrEnum):
    """What kind of deviation it is."""

    WRONGLY_ALLOWED = "wrongly-allowed"
    DATA_LOST = "data-lost"
    DATA_EXPOSED = "data-exposed"
    WRONGLY_DENIED = "wrongly-denied"
    WRONG_ERROR = "wrong-error"
    WRONG_RESPONSE = "wrong-response"


SEVERITIES: tuple[Severity, ...] = ("security", "availability", "compatibility")
"""The worst first."""

AT_STAKE: Mapping[FindingKind, Mapping[Severity, Severity]] = {
    FindingKind.WRONGLY_ALLOWED: {name: name for name in SEVERITIES},
    FindingKind.DATA_LOST: dict.fromkeys(SEVERITIES, "security"),
    FindingKind.DATA_EXPOSED: dict.fromkeys(SEVERITIES, "security"),
    FindingKind.WRONGLY_DENIED: dict.fromkeys(SEVERITIES, "availability"),
    FindingKind.WRONG_ERROR: dict.fromkeys(SEVERITIES, "compatibility"),
    FindingKind.WRONG_RESPONSE: {name: name for name in SEVERITIES},
}
"""How bad a deviation is: by its kind, and by what its requirement says is at stake.

Data lost or given away are never harmless; who is refused loses time, not secrets; another error code than AWS's lets
nobody in. What is let through, or untrue in an answer, is as bad as what the requirement protects: a plaintext at rest,
or an empty tag key.
"""


def severity(kind: FindingKind, requirement: Requirement) -> Severity:
    """How bad a deviation of this kind from the requirement is."""
    return AT_STAKE[kind][requirement.severity]


REASONS = (
    "needs-time", "needs-region", "needs-port", "needs-principal", "needs-key-store", "needs-key-usage",
    "needs-managed-key", "needs-operator", "budget", "other-shard", "interrupted", "too-large",
    "not-reproduced", "throttled", "timed-out", "connection-lost", "not-replayable", "not-implemented", "server-fault",
    "blocked", "suite-fault", "incomplete-dump", "kms-key-state", "kms-permissions", "kms-grants",
)  # fmt: skip
"""The closed list of reasons of verdicts that are neither pass nor fail.

needs-key-usage    a key of another usage than ENCRYPT_DECRYPT, which the target does not make
needs-managed-key  an AWS managed key, which comes into being by use and cannot be deleted
needs-operator  what only those see who run an external key store proxy: its log, its certificate
budget        its unit, or the whole run, had used up its calls or keys
other-shard   what decides is part of the work of another shard of this run
too-large     the one call that decides has an answer of more than 8 MiB, or one that decodes to more
server-fault  the one call that decides is answered with a 5xx, which is PROTO-001's
blocked       the calls that decide never came about, because of deviations from other requirements
incomplete-dump  a dump of what is stored does not show what was written
kms-key-state    the KMS beneath a service lets a disabled key be used; kms-permissions, a key by who was not allowed;
                 kms-grants: a grant allows nothing there, or still does when it was revoked
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one call of a sequence: "success", an error code or another word, and what may be printed.

    `members` are dotted paths with values in words: secrets and bytes are told by their length alone.
    """

    got: str
    members: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A sequence that shows a requirement kept: its last call is the one that decided.

    sign  "positive": the last call was allowed; "negative": it was refused, and the requirement alone decided that
    """

    sign: Literal["positive", "negative"]
    trace: tuple[Call, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class FoundAfter:
    """How far the search had come: calls in the order of the work units, and seconds where time is part of a run."""

    calls: int
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Deviation:
    """One way in which the target departs from a requirement, with the shortest sequence that shows it.

    `trace` is that sequence: symbolic calls, the last of which departs.  `claim` is what is untrue of its answer, and
    None where the answer should have been an error, or should not have been one.
    `expected` holds error codes, "success", or the claim in words; `got` an error code, "success", or the value.
    """

    requirement: str
    kind: FindingKind
    operation: str
    label: str
    expected: tuple[str, ...]
    got: str
    trace: tuple[Call, ...]
    claim: Claim | None = None
    candidates: tuple[str, ...] = ()
    reproduced: str = "0/0"
    found_after: FoundAfter = FoundAfter(0)
    known: bool = False
    times: int = 1
    answers: tuple[Answer, ...] = ()
    """What came back for each call of `trace`; empty where it was not shown again."""

    @property
    def proved(self) -> bool:
        """Shown at least once more by its own script."""
        return not self.reproduced.startswith("0/")

    @property
    def untried(self) -> bool:
        """The run ended before anybody tried to show it again."""
        return self.reproduced.endswith("/0")

    @property
    def signature(self) -> tuple[str, str, str, str]:
        """What a baseline entry names."""
        return (self.requirement, self.operation, str(self.kind), self.label)


@dataclass(frozen=True, slots=True)
class Result:
    """The verdict on a requirement and what it rests on."""

    requirement: Requirement
    verdict: Verdict
    reason: str | None = None
    positive: int = 0
    negative: int = 0
    deviations: tuple[Deviation, ...] = ()
    observations: tuple[Deviation, ...] = ()
    examples: tuple[Example, ...] = ()
    """At most one of each sign."""

    @property
    def severity(self) -> Severity:
        """The worst of the deviations, or that of the requirement where there is none."""
        found = {severity(deviation.kind, self.requirement) for deviation in self.deviations}
        return min(found, key=SEVERITIES.index) if found else self.requirement.severity


@dataclass(frozen=True, slots=True)
class TargetInfo:
    """What was judged.

    script       how a script reaches it: "moto", "reference", "mutant:<id>" or a URL; after "reference" may follow "@"
                 and the seconds that a change of permissions takes there to show, after "/" those of one of a key
    audit_s      the seconds within which its audit trail must hold a call
    grant_s      the seconds within which a change of permissions must show; 0 where consistency is strong
    key_state_s  those within which a change of a key or an alias must
    reencrypt_s  those within which a change of key must have ended
    configuration_key_s  how long a key of configuration lives, where that is limited; 0 where it is not told
    inspect_url, fault_url, restart_url, restart_command, clock_url  its ports, where it has some
    """

    name: str
    kind: str
    endpoint: str
    version: str
    region: str = "us-east-1"
    script: str = ""
    claimed: tuple[str, ...] = ()
    skipped: Mapping[str, str] = field(default_factory=dict)
    audit_s: float = 0
    reencrypt_s: float = 30
    inspect_url: str = ""
    fault_url: str = ""
    restart_url: str = ""
    restart_command: tuple[str, ...] = ()
    clock_url: str = ""
    grant_s: float = 0
    key_state_s: float = 0
    configuration_key_s: float = 0


@dataclass(frozen=True, slots=True)
class StaleEntry:
    """A baseline entry that the target now passes: the baseline must be updated."""

    requirement: str
    operation: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Volatile:
    """What differs from run to run."""

    started: str
    duration_s: float
    calls: int
    operations: Mapping[str, int]
    keys_created: int
    reducing_calls: tuple[int, ...] = ()
    """Calls spent on reducing and proving, one number for each finding."""
    found_after_s: Mapping[str, float] = field(default_factory=dict)
    cost_usd: float | None = None
    """What the calls and keys cost, by the price table; None where they cost nothing."""


UNTOLD = Volatile("", 0, 0, {}, 0)
"""Where nothing is known of it."""


@dataclass(frozen=True, slots=True)
class Report:
    """A whole run."""

    suite: Mapping[str, str]
    target: TargetInfo
    seed: int
    effort: str
    profiles: tuple[str, ...]
    volatile: Volatile
    results: tuple[Result, ...]
    stale: tuple[StaleEntry, ...] = ()
    interrupted: bool = False
    lost: bool = False
    """The target stopped answering before the end."""
    strict: bool = False
    """What has no verdict counts as a failure."""
    lost_by: str = ""
    """What was wrong with the last answers of a target that was lost, in words."""
    undone: int = 0
    """Units of work that were not done, or not to their end, for want of calls or keys (--max-calls, the effort)."""
    ended_early: str = ""
    """The option for which the search ended before its time: what it did not come to is no PASS."""

    @property
    def summary(self) -> dict[str, int]:
        """How many requirements have each verdict."""
        counts = {str(verdict): 0 for verdict in Verdict}
        for result in self.results:
            counts[str(result.verdict)] += 1
        return counts
