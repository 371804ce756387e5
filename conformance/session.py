"""A session: one conversation with a target, from leasing keys to giving them back.

It binds each symbolic call, sends it, has it judged, follows the target where it departs (adoption) and never
raises for what the target does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kms_conformance.conformance.binding import Bindings
from kms_conformance.conformance.executor import Executor
from kms_conformance.conformance.judge.findings import Exercise, Finding, Judgement
from kms_conformance.conformance.judge.judge import Case, judge, twin
from kms_conformance.conformance.leases import KeyPool
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Surroundings
from kms_conformance.models.expectation import Expectation, expect
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.oracle import KEY_PARAMS, facts
from kms_conformance.models.outcomes import Broken, Indeterminate, Outcome, Refusal, Success
from kms_conformance.models.terms import Blob, KeyRef, Value
from kms_conformance.models.world import Key, World
from kms_conformance.strategies.script import LEASE

REMEMBERED_TWINS = 4
STATE_CHANGES = frozenset({"EnableKey", "DisableKey", "ScheduleKeyDeletion", "CancelKeyDeletion"})


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding and where in the session's trace it was seen."""

    finding: Finding
    index: int
    calls: int
    """How many calls the executor had made."""
    observation: bool = False


class Session:
    """One conversation. `trace` holds every judged call; `found` every departure."""

    def __init__(self, executor: Executor, pool: KeyPool, region: str) -> None:
        self.executor, self.pool = executor, pool
        self.bindings = Bindings(region)
        self.world = World()
        self.trace: list[Call] = []
        self.found: list[Seen] = []
        self.exercised: set[Exercise] = set()
        self.indeterminate: dict[str, str] = {}
        self._allowed: dict[str, list[Call]] = {}
        self._slots = 0

    def slot(self) -> int:
        """A slot that nothing has filled yet."""
        self._slots += 1
        return self._slots

    def lease(self, slot: int | None = None) -> int:
        """An enabled key of the pool in a slot."""
        slot = slot or self.slot()
        self._slots = max(self._slots, slot)
        self.bindings.keys[slot] = self.pool.lease()
        self.world = self.world.with_key(Key(slot))
        self.trace.append(Call.of("CreateKey", label=LEASE, result=slot))
        return slot

    def perform(self, call: Call, *, observe: bool = True) -> Outcome:
        """Send one call and have it judged, then make the calls that show its effect."""
        operation = OPERATIONS[call.operation]
        self.pool.require_answers()
        if operation.makes == "key":
            self.pool.reserve()
        params = self.bindings.params(call)
        expectation = expect(operation, facts(self.world, call, params))
        case = Case(self.world, call, expectation, self.bindings, Surroundings(self.bindings.region, datetime.now(UTC)))
        outcome = self._send(call, params)
        judgement = judge(case, outcome)
        self.trace.append(call)
        self._record(call, judgement, expectation)
        self.world = judgement.world
        if isinstance(outcome, Indeterminate):
            self._note_indeterminate(call, expectation, outcome.reason)
        elif isinstance(outcome, Broken):
            self._note_indeterminate(call, expectation, "server-fault")
        if not judgement.as_expected or any(_unsettling(finding) for finding in judgement.findings):
            self._adopt(call, outcome, expectation)
        if observe and judgement.as_expected and isinstance(outcome, Success | Refusal):
            for observer in operation.observers(self.world, call, allowed=isinstance(outcome, Success)):
                if usable(self.world, observer):
                    self.perform(observer, observe=False)
        return outcome

    def _send(self, call: Call, params: Mapping[str, Value]) -> Outcome:
        """Send it; once more where the connection was lost and it does not matter how often it is carried out.

        A broken answer is the one that is judged. Whether it comes again says how steady the connection is.
        """
        outcome = self.executor.execute(call.operation, params)
        once = call.operation in STATE_CHANGES or OPERATIONS[call.operation].makes == "key"
        if once or self.executor.steady or self.executor.gone:
            return outcome
        if outcome == Indeterminate("connection-lost"):
            return self.executor.execute(call.operation, params)
        if isinstance(outcome, Broken):
            self.executor.faults += self.executor.execute(call.operation, params).got != outcome.got
        return outcome

    def close(self) -> None:
        """Bring every key back to Enabled, verify it by reading, and give it back; retire it otherwise."""
        for key in list(self.world.keys.values()):
            if self.executor.gone:
                return
            ref = KeyRef(key.slot)
            if not key.lost and key.state is KeyState.PENDING_DELETION:
                self.perform(Call.of("CancelKeyDeletion", KeyId=ref), observe=False)
            if not key.lost and self.world.keys[key.slot].state is KeyState.DISABLED:
                self.perform(Call.of("EnableKey", KeyId=ref), observe=False)
            if self._read_state(key.slot) is KeyState.ENABLED and not self.world.keys[key.slot].lost:
                self.pool.give_back(self.bindings.keys[key.slot])

    def _record(self, call: Call, judgement: Judgement, expectation: Expectation) -> None:
        index = len(self.trace) - 1
        self.found += (Seen(finding, index, self.executor.calls) for finding in judgement.findings)
        self.found += (
            Seen(finding, index, self.executor.calls, observation=True) for finding in judgement.observations
        )
        self.exercised.update(judgement.exercised)
        recent = self._allowed.setdefault(call.operation, [])
        if expectation.allowed and judgement.as_expected:
            recent.append(call)
            del recent[:-REMEMBERED_TWINS]
        for row in judgement.exercised:
            if row.sign == "negative" and any(twin(allowed, call) for allowed in recent):
                self.exercised.add(Exercise(row.requirement, "positive", row.input))

    def _note_indeterminate(self, call: Call, expectation: Expectation, reason: str) -> None:
        for guard in expectation.failing:
            self.indeterminate.setdefault(guard.requirement, reason)
        if expectation.allowed:
            for row in OPERATIONS[call.operation].allowances:
                if row.applies(self.world, call):
                    self.indeterminate.setdefault(row.requirement, reason)

    def _adopt(self, call: Call, outcome: Outcome, expectation: Expectation) -> None:
        """Follow the target: re-read what the call touched; what cannot be read is asked no more."""
        late = outcome.got == "timed-out" and call.operation in STATE_CHANGES
        for name in KEY_PARAMS:
            ref = call.get(name)
            if late and isinstance(ref, KeyRef) and ref.slot in self.world.keys:
                self._lose(ref.slot)  # it may still happen, after whatever is read now
            elif isinstance(ref, KeyRef) and ref.form != "arn-other-region" and ref.slot in self.world.keys:
                self._adopt_key(ref.slot)
        blob = call.get("CiphertextBlob")
        if isinstance(blob, Blob) and blob.edit is None and blob.slot in self.world.ciphertexts:
            self._adopt_ciphertext(blob.slot)
        made = call.result is not None and isinstance(outcome, Success)
        if made and expectation.allowed and OPERATIONS[call.operation].makes == "ciphertext":
            self._adopt_ciphertext(call.result or 0)

    def _adopt_key(self, slot: int) -> None:
        key, state = self.world.keys[slot], self._read_state(slot)
        if state is None:
            self._lose(slot)
        else:
            # The deletion date after a call that should not have been allowed is anybody's guess: ask no more of it.
            self.world = self.world.with_key(replace(key, state=state, window_days=None, described=False))

    def _lose(self, slot: int) -> None:
        """Ask no more of a key whose state is not known."""
        self.world = self.world.with_key(replace(self.world.keys[slot], lost=True))

    def _adopt_ciphertext(self, slot: int) -> None:
        """A ciphertext that does not open plainly to what it must is of no use any more."""
        entry = self.world.ciphertexts[slot]
        if self.world.keys[entry.key].state is not KeyState.ENABLED:
            return
        params: dict[str, Value] = {"CiphertextBlob": self.bindings.answers[slot].get("CiphertextBlob")}
        if entry.context.pairs:
            params["EncryptionContext"] = entry.context.as_map()
        outcome = self.executor.execute("Decrypt", params)
        good = isinstance(outcome, Success) and outcome.response.get("Plaintext") == self.bindings.bind(entry.plaintext)
        if not good:
            self.world = self.world.with_ciphertext(replace(entry, lost=True))

    def _read_state(self, slot: int) -> KeyState | None:
        outcome = self.executor.execute("DescribeKey", {"KeyId": self.bindings.keys[slot].get("KeyId")})
        metadata = outcome.response.get("KeyMetadata") if isinstance(outcome, Success) else None
        state = metadata.get("KeyState") if isinstance(metadata, Mapping) else None
        return KeyState(state) if state in tuple(KeyState) else None


UNSETTLING = frozenset({"KeyMetadata.KeyState", "Plaintext", "CiphertextBlob"})
"""Members whose wrong value says that the target is elsewhere than the model."""


def _unsettling(finding: Finding) -> bool:
    return finding.claim is None or finding.claim.member in UNSETTLING


def usable(world: World, call: Call) -> bool:
    """Whether all that a call refers to is there and of known state."""
    for _, term in call.params:
        if isinstance(term, KeyRef) and (term.slot not in world.keys or world.keys[term.slot].lost):
            return False
        if isinstance(term, Blob):
            slots = (term.slot, *((term.edit.other,) if term.edit and term.edit.other is not None else ()))
            for slot in slots:
                entry = world.ciphertexts.get(slot)
                if entry is None or entry.lost or world.keys[entry.key].lost:
                    return False
    return True
