"""A session: one conversation with a target, from leasing keys to giving them back.

It binds each symbolic call, sends it, has it judged, follows the target where it departs (adoption) and never
raises for what the target does.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

from kms_conformance.conformance.judge.examples import ExampleKey, example
from kms_conformance.conformance.judge.findings import Exercise, Finding, Judgement
from kms_conformance.conformance.judge.judge import Case, judge, twin
from kms_conformance.conformance.judge.meanwhile import judge_eventual
from kms_conformance.conformance.judge.shown import answer
from kms_conformance.conformance.judge.wire import on_the_wire
from kms_conformance.conformance.session.adoption import adopt, metadata_of, state_of
from kms_conformance.conformance.session.domains import clear_domains, perform_composite
from kms_conformance.conformance.session.permissions import clear_permissions, take_back_policies
from kms_conformance.conformance.session.ports import perform_at_port
from kms_conformance.conformance.session.s3 import clear_buckets
from kms_conformance.conformance.session.seen import Seen
from kms_conformance.conformance.session.trail import LOOKUP, TRAIL, Trail, uses_of, walk_events
from kms_conformance.conformance.session.usable import usable
from kms_conformance.conformance.session.waiting import NO_WAITING, PATIENCE, Waiting
from kms_conformance.conformance.wire.binding import Bindings
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.conformance.wire.learned import UnboundError
from kms_conformance.conformance.wire.leases import KeyPool
from kms_conformance.conformance.wire.walk import OF_KMS, walk, walk_pages
from kms_conformance.models.access.permitted import demanded
from kms_conformance.models.answers.raw import Raw
from kms_conformance.models.audit.remembering import record_of
from kms_conformance.models.audit.resources import findable
from kms_conformance.models.calls import Call, aliases_of, keys_of, leased
from kms_conformance.models.claims import Surroundings
from kms_conformance.models.domains.audit import USES
from kms_conformance.models.domains.ports import PORTS, WORKER
from kms_conformance.models.expectation import Expectation, expect
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.operations.key_usages import spec_of, usage_of
from kms_conformance.models.operations.lookup_events import found
from kms_conformance.models.oracle import facts
from kms_conformance.models.outcomes import Broken, Indeterminate, Outcome, Refusal, Success
from kms_conformance.models.report import Answer, Example
from kms_conformance.models.terms import (
    EventOf,
    KeyRef,
    Value,
)
from kms_conformance.models.world import Key, World

REMEMBERED_TWINS, REMEMBERED_REFUSALS = 4, 24
SETTLING_ATTEMPTS, SETTLING_PAUSE_S = 60, 0.25
FEW_PAGES = 5
"""So many hold all aliases of one key; a list that does not end after them is not read on when a key is given back."""


class Session:
    """One conversation. `trace` holds every judged call; `found` every departure."""

    def __init__(
        self,
        executor: Executor,
        pool: KeyPool,
        region: str,
        audit_s: float = 0,
        waiting: Waiting = NO_WAITING,
        reencrypt_s: float = 30,
    ) -> None:
        """`audit_s`, `reencrypt_s`: the seconds until a call is in the audit trail, and a change of key at its end."""
        self.reencrypt_s = reencrypt_s
        self.executor, self.pool = executor, pool
        self.trail = Trail(executor, audit_s)
        self.bindings = Bindings(region, pool.conversation(), executor.cast.parties)
        self.waiting = waiting
        self.world = World(
            bound=waiting.bound, key_state_bound=waiting.key_state_bound, context_keys=executor.context_keys
        )
        self.trace: list[Call] = []
        self.answers: list[Answer] = []
        """What came back for each call of the trace."""
        self.found: list[Seen] = []
        self.exercised: set[Exercise] = set()
        self.examples: dict[ExampleKey, Example] = {}
        self._explained: set[ExampleKey] = set()
        self.indeterminate: dict[str, str] = {}
        self._raw: Raw | None = None
        """The answer to the last call, as it came."""
        self._allowed: dict[str, list[Call]] = {}
        self._refused: dict[str, list[tuple[Call, Exercise]]] = {}
        self._slots = 0

    def slot(self) -> int:
        """A slot that nothing has filled yet."""
        self._slots += 1
        return self._slots

    def lease(self, wanted: Call | None = None) -> None:
        """An enabled key of the pool in a new slot, or as `wanted` says; no key where the target makes none such."""
        call = wanted or leased(self.slot())
        slot = call.result or self.slot()
        self._slots = max(self._slots, slot)
        made, before = len(self.pool.created), self.world
        metadata = self.pool.lease(self.bindings.params(call))
        if metadata is None:
            return
        self.bindings.keys[slot] = metadata
        self.world = self.world.with_key(Key(slot, usage=usage_of(call), spec=spec_of(call)))
        if self.waiting.eventual and len(self.pool.created) > made:
            self.world = self.waiting.answered(before, self.world, call, done=True)
        self.trace.append(call)
        self.answers.append(Answer("success"))

    def can(self, call: Call) -> bool:
        """Whether a call makes sense: the target claims its operation, and all that it refers to is there."""
        if call.operation in self.executor.disclaimed:
            return False
        if call.principal and OPERATIONS[call.operation].service in self.executor.callerless:
            return False
        return usable(self.world, call, self.bindings.parties)

    def perform(self, call: Call, *, observe: bool = True) -> Outcome:
        """Send one call and have it judged, then make the calls that show its effect."""
        operation = OPERATIONS[call.operation]
        self.pool.require_answers()
        if operation.makes == "key":
            self.pool.reserve()
        self._require_port(operation.service)
        params = self.bindings.params(call)
        if self.waiting.eventual:
            self.world = self.waiting.awaited(self.world, call)
        expectation = expect(operation, facts(self.world, call, params))
        around = Surroundings(self.bindings.region, self.waiting.date(self.world.moved))
        case = Case(self.world, call, expectation, self.bindings, around)
        watched = self.executor.watched() if call.recorded is not None else {}
        outcome = self._send(call, params)
        judgement = judge_eventual(case, params, outcome) if self.world.former else judge(case, outcome)
        self.trace.append(call)
        self.answers.append(answer(outcome))
        self._record(call, judgement, expectation)
        if self.executor.wire and not isinstance(outcome, Indeterminate):
            self._note_wire(case, outcome)
        self.world = judgement.world
        if self.waiting.eventual:
            self.world = self.waiting.answered(case.world, self.world, call, done=isinstance(outcome, Success))
        self._remember(case.world, call, outcome, watched)
        if isinstance(outcome, Indeterminate):
            self._note_indeterminate(call, expectation, outcome.reason)
        elif isinstance(outcome, Broken):
            self._note_indeterminate(call, expectation, "server-fault")
        if not judgement.as_expected or any(_unsettling(finding) for finding in judgement.findings):
            self.waiting.rest(PATIENCE)
            adopt(self, call, outcome, expectation)
        if call.operation == "RotateKeyOnDemand" and isinstance(outcome, Success) and expectation.allowed:
            self._settle(call)
        if observe and judgement.as_expected and isinstance(outcome, Success | Refusal):
            for observer in operation.observers(self.world, call, allowed=isinstance(outcome, Success)):
                if self.can(observer):
                    self.perform(observer, observe=False)
        return outcome

    def _require_port(self, service: str) -> None:
        ports = self.executor.ports
        if service in PORTS and (ports is None or not ports.has(service)):
            raise UnboundError(f"port {service}")

    def _remember(self, before: World, call: Call, outcome: Outcome, watched: Mapping[str, Value]) -> None:
        """Keep what its event must say of a recorded call; and of an event that it is there."""
        if call.recorded is not None and isinstance(outcome, Success | Refusal) and watched.get("request_id"):
            self.bindings.sent[call.recorded] = sent = dict(watched)
            error = outcome.code if isinstance(outcome, Refusal) else ""
            self.world = self.world.with_record(call.recorded, record_of(before, call, error))
            self.trail.begin(sent)
        about = call.get("Event")
        if isinstance(about, EventOf) and isinstance(outcome, Success) and outcome.response.get("Count") == 1:
            self.world = found(self.world, about.slot, call.result or 0)

    def _send(self, call: Call, params: Mapping[str, Value]) -> Outcome:
        """Send it; once more where the connection was lost and it does not matter how often it is carried out.

        A broken answer is the one that is judged. Whether it comes again says how steady the connection is.
        """
        operation, self._raw = OPERATIONS[call.operation], None
        if isinstance(about := call.get("Event"), EventOf):
            return self.trail.event_of(self.bindings.sent[about.slot], self._resource(about.slot))
        if call.operation == LOOKUP and call.whole:
            return walk_events(self.executor, params)
        if call.operation == USES:
            return uses_of(self.executor, params, self.trail.delay_s)
        if operation.service in PORTS:
            return perform_at_port(self.executor, self.world, call, params, self.bindings.conversation)
        composed = perform_composite(
            self.executor, self.world, call, params, region=self.bindings.region, reencrypt_s=self.reencrypt_s
        )
        if composed is not None:
            return composed
        once = partial(Executor.execute, signature=call.signature, principal=call.principal)
        send = partial(walk, principal=call.principal) if call.whole else once
        outcome = send(self.executor, call.operation, params)
        self._raw = self.executor.raw
        if operation.writes or operation.makes == "key" or self.executor.steady or self.executor.gone:
            return outcome
        if outcome == Indeterminate("connection-lost"):
            return send(self.executor, call.operation, params)
        if isinstance(outcome, Broken):
            self.executor.faults += send(self.executor, call.operation, params).got != outcome.got
        return outcome

    def _resource(self, slot: int) -> str:
        """The ARN by which the event of a recorded call is found; empty where none is documented."""
        key = next(iter(findable(self.world.records[slot])), None)
        return str(self.bindings.keys[key].get("Arn", "")) if key is not None else ""

    def close(self) -> None:
        """Take back what was given, and give back every key that is as new; retire it otherwise.

        Of a target that is emptied before the next conversation only roles, and what other services keep.
        """
        if self.executor.emptied:
            take_back_policies(self)
            clear_domains(self.executor, self.bindings, self.trace)
            return
        aliases = {ref for call in self.trace if call.operation == "CreateAlias" for ref in aliases_of(call)}
        for alias in sorted(aliases, key=repr):
            self.executor.execute("DeleteAlias", {"AliasName": self.bindings.bind(alias)})
        clear_buckets(self.executor, self.bindings, self.trace)
        granted = clear_permissions(self)
        granted |= {slot for call in self.trace if ":" in call.operation for slot in keys_of(call)}
        self._bring_back(KeyState.PENDING_DELETION, "CancelKeyDeletion")
        self._bring_back(KeyState.DISABLED, "EnableKey")
        if aliases:
            self.waiting.rest()
        self.waiting.settle(self.world)
        for key in list(self.world.keys.values()):
            if self.executor.gone:
                return
            kept = key.lost or key.gone or key.worn or key.slot in granted
            if not kept and self._as_new(key.slot) and not (aliases and self._has_alias(key.slot)):
                self.pool.give_back(self.bindings.keys[key.slot], key.spec, key.usage)
        if any(call.operation == WORKER for call in self.trace) and self.executor.ports is not None:
            self.executor.ports.worker("resume", 0)
        clear_domains(self.executor, self.bindings, self.trace)

    def _bring_back(self, state: KeyState, operation: str) -> None:
        """Take every key that is AWS's or can be lent again out of this state, so that it is awaited once."""
        for slot, key in list(self.world.keys.items()):
            wanted = not (key.lost or key.gone) and (key.managed or not key.worn)
            if wanted and key.state is state and not self.executor.gone:
                self.perform(Call.of(operation, KeyId=KeyRef(slot)), observe=False)

    def _as_new(self, slot: int) -> bool:
        """Whether DescribeKey shows nothing of what the key has been through, if it has been through anything."""
        if not any(slot in keys_of(call) for call in self.trace):
            return True
        metadata, made = metadata_of(self, slot) or {}, self.bindings.keys[slot]
        same = metadata.get("Description", "") == made.get("Description", "")
        return state_of(metadata) is KeyState.ENABLED and "DeletionDate" not in metadata and same

    def _has_alias(self, slot: int) -> bool:
        """Whether the key still has an alias, or may have one."""
        about = {"KeyId": self.bindings.keys[slot].get("KeyId")}
        outcome = walk_pages(self.executor, "ListAliases", about, "Aliases", OF_KMS, most_pages=FEW_PAGES)
        rows = outcome.response.get("Aliases") if isinstance(outcome, Success) else None
        if not isinstance(rows, list):
            return True
        key_id = self.bindings.keys[slot].get("KeyId")
        return any(isinstance(row, Mapping) and row.get("TargetKeyId") == key_id for row in rows)

    def _settle(self, call: Call) -> None:
        """Wait until a rotation on demand is done; a key that does not come to rest is asked no more."""
        key = self.world.key_named(call.get("KeyId"))
        if key is None:
            return
        self.waiting.settle(self.world)
        before = self.bindings.described.get(key.slot) or self.bindings.keys[key.slot]
        material = before.get("CurrentKeyMaterialId") if isinstance(before, Mapping) else None
        for attempt in range(SETTLING_ATTEMPTS):
            status = self.executor.execute("GetKeyRotationStatus", {"KeyId": self.bindings.keys[key.slot].get("KeyId")})
            if not isinstance(status, Success) or status.response.get("OnDemandRotationStartDate") is None:
                return
            now = metadata_of(self, key.slot) or {}
            if material is not None and now.get("CurrentKeyMaterialId") != material:
                return
            if self.executor.spent:
                break
            if attempt:
                time.sleep(SETTLING_PAUSE_S)
        self.world = self.world.with_key(replace(key, lost=True))
        self.indeterminate.setdefault("ROT-012", "timed-out")

    def _record(self, call: Call, judgement: Judgement, expectation: Expectation) -> None:
        index = len(self.trace) - 1
        self.found += (Seen(finding, index, self.executor.calls) for finding in judgement.findings)
        self.found += (
            Seen(finding, index, self.executor.calls, observation=True) for finding in judgement.observations
        )
        self.exercised.update(judgement.exercised)
        if not judgement.meanwhile:
            self._pair(call, judgement, allowed=expectation.allowed and judgement.as_expected)
        if not judgement.findings:
            self._explain(judgement.exercised)

    def _note_wire(self, case: Case, outcome: Outcome) -> None:
        """What the answer was like before boto3 read it; it says nothing of the state of the target."""
        said, index = on_the_wire(self._raw, case, outcome), len(self.trace) - 1
        self.found += (Seen(finding, index, self.executor.calls) for finding in said.findings)
        self.found += (Seen(finding, index, self.executor.calls, observation=True) for finding in said.observations)
        self.exercised.update(said.exercised)
        departed = {finding.claim.requirement for finding in (*said.findings, *said.observations) if finding.claim}
        self._explain(row for row in said.exercised if row.requirement not in departed)

    def _pair(self, call: Call, judgement: Judgement, *, allowed: bool) -> None:
        """A guard is exercised positively when its negative has a twin that was allowed, before or after it."""
        recent = self._allowed.setdefault(call.operation, [])
        waiting = self._refused.setdefault(call.operation, [])
        if allowed:
            recent.append(call)
            del recent[:-REMEMBERED_TWINS]
            paired = [row for refused, row in waiting if twin(call, refused)]
        else:
            negative = [row for row in judgement.exercised if row.sign == "negative"]
            paired = [row for row in negative if any(twin(other, call) for other in recent)]
            waiting += ((call, row) for row in negative if row not in paired)
            del waiting[:-REMEMBERED_REFUSALS]
        self.exercised.update(Exercise(row.requirement, "positive", row.input) for row in paired)

    def _explain(self, exercised: Iterable[Exercise]) -> None:
        """Keep the first sequence that shows each requirement kept; one of the first calls is no sequence."""
        signs = {(row.requirement, row.sign): row.sign for row in exercised}
        new = {key: sign for key, sign in signs.items() if key not in self._explained}
        self._explained.update(new)
        if new and (shown := example(self.trace, self.answers)) is not None:
            self.examples |= {key: Example(sign, *shown) for key, sign in new.items()}

    def _note_indeterminate(self, call: Call, expectation: Expectation, reason: str) -> None:
        for guard in expectation.failing:
            self.indeterminate.setdefault(guard.requirement, reason)
        if expectation.allowed:
            for requirement in demanded(self.world, call):
                self.indeterminate.setdefault(requirement, reason)
            for row in OPERATIONS[call.operation].allowances:
                if row.applies(self.world, call):
                    self.indeterminate.setdefault(row.requirement, reason)
            if OPERATIONS[call.operation].service == TRAIL:  # what it was asked about is not known, either
                for claim in OPERATIONS[call.operation].claims(self.world, call):
                    self.indeterminate.setdefault(claim.requirement, reason)


UNSETTLING = frozenset({
    "KeyMetadata.KeyState", "KeyMetadata.Description", "Plaintext", "CiphertextBlob", "Tags", "Policy",
    "KeyRotationEnabled", "RotationPeriodInDays", "GrantId", "Signature", "Mac", "PublicKey",
    "SharedSecret", "SharedSecretCiphertextBlob", "PrivateKeyCiphertextBlob",
    "Body", "ServerSideEncryption", "SSEKMSKeyId",
})  # fmt: skip
"""Members whose wrong value says that the target is elsewhere than the model."""


OF_FORM = ("S3-002",)
"""Requirements that are about the form of such a member."""


def _unsettling(finding: Finding) -> bool:
    claim = finding.claim
    return claim is None or (claim.member in UNSETTLING and claim.requirement not in OF_FORM)
