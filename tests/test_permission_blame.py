"""A departure in permissions is told once, by the requirement that it breaks: what follows from it is no other."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import synthetic

from kms_conformance.conformance.proof.replay import perform_plan
from kms_conformance.conformance.run.verdicts import Evidence, results
from kms_conformance.conformance.run.work import opened
from kms_conformance.conformance.session.session import Session
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.wire.binding import Bindings
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.models.audit.relations import row_agrees
from kms_conformance.models.calls import Call
from kms_conformance.models.outcomes import Outcome, Refusal, Success
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.requirements.requirement import Requirement
from kms_conformance.models.terms import (
    ACCOUNT_OF_ARN,
    Context,
    Filler,
    GrantConstraints,
    KeyRef,
    Metadata,
    PolicyText,
    PrincipalRef,
    Texts,
    Value,
)
from kms_conformance.reports.source import source
from kms_conformance.strategies.documents import ROOT, statement
from kms_conformance.strategies.enumeration import plans
from kms_conformance.strategies.enumeration.conditions import NO_ACCOUNT
from kms_conformance.strategies.plan_builder import PlanBuilder

Departures = list[tuple[str, str, str]]
ALPHA, BETA = Context((("tenant", "Alpha"),)), Context((("tenant", "Beta"),))


@contextmanager
def session_on(target: str) -> Iterator[Session]:
    with opened(replace(resolve(target), with_principals=True)) as worker:
        session = worker.begin()
        yield session
        session.close()


def departures(session: Session, script: PlanBuilder) -> Departures:
    perform_plan(session, script.plan().calls)
    found = [seen.finding for seen in session.found if not seen.observation]
    return sorted({(row.candidates[0], row.operation, row.label) for row in found})


def granted() -> tuple[PlanBuilder, int, int]:
    s = PlanBuilder("permission-blame", "kms-grants")
    key = s.key()
    blob = s.encrypt(key, BETA)
    return s, key, blob


@pytest.fixture
def deaf_to_grants(monkeypatch: pytest.MonkeyPatch) -> None:
    """A target that answers every principal as one which looks at no grant."""
    execute = Executor.execute

    def denying(
        executor: Executor, operation: str, params: Mapping[str, Value], signature: str = "", principal: str = ""
    ) -> Outcome:
        if principal:
            return Refusal("AccessDeniedException")
        return execute(executor, operation, params, signature, principal)

    monkeypatch.setattr(Executor, "execute", denying)


def wrong_context(s: PlanBuilder, key: int, blob: int) -> None:
    s.opens("alice", blob, ALPHA, label="wrong-context")


def disabled(s: PlanBuilder, key: int, blob: int) -> None:
    s.on("DisableKey", key)
    s.opens("alice", blob, BETA, label="disabled")


def no_token(s: PlanBuilder, key: int, blob: int) -> None:
    s.opens("alice", blob, BETA, label="no-token", GrantTokens=Texts(("no-token-of-anybody",)))


@pytest.mark.usefixtures("deaf_to_grants")
@pytest.mark.parametrize("spoiled", [wrong_context, disabled, no_token])
def test_a_grant_that_counts_for_nothing_is_not_blamed_on_what_else_is_wrong(
    spoiled: Callable[[PlanBuilder, int, int], None],
) -> None:
    with session_on("reference") as session:
        s, key, blob = granted()
        s.grant(key, "alice")
        spoiled(s, key, blob)
        assert [requirement for requirement, *_ in departures(session, s)] == ["GRANT-003"]
        guards = {row.requirement for row in session.exercised if row.sign == "negative"}
        assert not guards & {"CTX-002", "STATE-Decrypt-Disabled", "TOKEN-007"}, "the permission stood in the way"


@pytest.mark.usefixtures("deaf_to_grants")
def test_a_refusal_for_want_of_permission_is_right_where_there_is_none() -> None:
    with session_on("reference") as session:
        s, key, blob = granted()
        wrong_context(s, key, blob)
        assert not departures(session, s)


def test_another_grant_in_the_place_of_a_retry_is_told_once() -> None:
    with session_on("mutant:named-grant-made-twice") as session:
        s, key, _ = granted()
        s.grant(key, "alice", Name="job/1")
        again = s.grant(key, "alice", label="again", Name="job/1")
        s.revoke(key, again)
        s.walk("ListGrants", KeyId=KeyRef(key))
        s.grant(key, "alice", label="name-of-257", Name=Filler(257))
        assert departures(session, s) == [("GRANT-011", "CreateGrant", "again")]
        assert ("VALID-074", "negative") in {(row.requirement, row.sign) for row in session.exercised}


def test_a_grant_that_should_not_have_been_made_is_not_blamed_on_the_list_that_shows_it() -> None:
    with session_on("mutant:constraint-of-nine-pairs") as session:
        s, key, _ = granted()
        pairs = Context(tuple((f"k{number}", "v") for number in range(9)))
        s.grant(key, "alice", label="nine", Constraints=GrantConstraints(subset=pairs))
        s.walk("ListGrants", KeyId=KeyRef(key))
        assert departures(session, s) == [("GRANT-040", "CreateGrant", "nine")]


def test_a_grant_that_was_ended_by_somebody_who_may_not_is_asked_no_more() -> None:
    with session_on("mutant:key-policy-lets-retire") as session:
        s, key, _ = granted()
        s.rules(key, ROOT, statement("RetireGrant", principal="<bob>"))
        grant = s.grant(key, "alice", RetiringPrincipal=PrincipalRef("carol"))
        s.retire(grant, by="bob", label="by-bob")
        s.retire(grant, by="carol", label="by-carol")
        assert departures(session, s) == [("GRANT-054", "RetireGrant", "by-bob")]


def test_what_an_entry_lacks_is_not_blamed_on_the_filter_that_found_it() -> None:
    with session_on("mutant:list-grants-key-id-for-arn") as session:
        s, key, _ = granted()
        s.grant(key, "alice")
        s.walk("ListGrants", "by-grantee", KeyId=KeyRef(key), GranteePrincipal=PrincipalRef("alice"))
        assert {requirement for requirement, *_ in departures(session, s)} == {"GRANT-001"}


def test_a_deny_is_to_blame_for_a_retirement_only_where_it_would_be_allowed() -> None:
    for retiring, requirement in (("carol", "GRANT-055"), ("bob", "POLICY-022")):
        with session_on("reference") as session:
            s, key, _ = granted()
            grant = s.grant(key, "alice", RetiringPrincipal=PrincipalRef(retiring))
            s.permit("carol", statement("RetireGrant", effect="Deny"))
            s.retire(grant, by="carol", label="denied")
            s.permit("carol")
            assert not departures(session, s)
            denied = {row.requirement for row in session.exercised if row.sign == "negative"}
            assert requirement in denied and len(denied & {"GRANT-055", "POLICY-022"}) == 1


def test_operations_of_a_profile_that_is_not_claimed_are_not_called() -> None:
    with session_on("reference") as session:
        session.executor.disclaimed = frozenset({"CreateGrant", "ListGrants"})
        s, key, _ = granted()
        s.grant(key, "alice")
        perform_plan(session, s.plan().calls)
        assert "CreateGrant" not in {call.operation for call in session.trace}
        assert not session.can(Call.of("CreateGrant"))


def verdict(row: Requirement, evidence: Evidence) -> tuple[str, str | None]:
    (result,) = results(evidence, [row])
    return str(result.verdict), result.reason


def test_what_other_deviations_keep_from_being_seen_is_not_said_to_need_principals_that_are_there() -> None:
    row = REGISTRY["GRANT-033"]
    other = replace(synthetic.deviation("GRANT-003"), trace=())
    assert verdict(row, Evidence(deviations=(other,))) == ("not-exercised", "needs-principal")
    with_all = Evidence(deviations=(other,), met=frozenset({"GRANT-033"}))
    assert verdict(row, with_all) == ("not-exercised", "blocked")


def test_what_is_about_an_operation_that_is_not_claimed_is_unsupported() -> None:
    disclaimed = Evidence(disclaimed=frozenset({"CreateGrant"}), indeterminate={"POLICY-042": "server-fault"})
    assert verdict(REGISTRY["POLICY-042"], disclaimed) == ("unsupported", None)
    assert verdict(REGISTRY["POLICY-058"], disclaimed) == ("not-exercised", "needs-principal")


def test_the_account_of_a_key_is_the_one_in_its_arn() -> None:
    bindings = Bindings("us-east-1")
    bindings.keys[1] = {"Arn": "arn:aws:kms:us-east-1:111122223333:key/k"}
    assert bindings.bind(Metadata(1, ACCOUNT_OF_ARN)) == "111122223333"
    assert source(Metadata(1, ACCOUNT_OF_ARN)) == 'key_1["Arn"].split(":")[4]'


def test_a_row_agrees_with_an_event_that_writes_a_boolean_as_text() -> None:
    """That it should be a boolean is said by AUDIT-111 alone."""
    event = {"eventID": "i", "eventName": "n", "eventSource": "s", "eventTime": "2026-01-01T00:00:00Z"}
    row = {"EventId": "i", "EventName": "n", "EventSource": "s", "EventTime": datetime(2026, 1, 1, tzinfo=UTC)}
    for told in ("false", False):
        assert row_agrees({"Row": {**row, "ReadOnly": "false"}, "Event": {**event, "readOnly": told}}, None)
        assert not row_agrees({"Row": {**row, "ReadOnly": "true"}, "Event": {**event, "readOnly": told}}, None)


def test_no_policy_of_a_plan_names_an_account_that_a_target_may_have() -> None:
    texts = [
        term.template
        for plan in plans()
        for call in plan.calls
        for _, term in call.params
        if isinstance(term, PolicyText)
    ]
    assert len(texts) > 100
    assert {number for text in texts for number in re.findall(r"(?<!\d)\d{12}(?!\d)", text)} == {NO_ACCOUNT}


def test_keys_that_a_principal_makes_are_remembered_for_the_clean_up() -> None:
    with opened(replace(resolve("reference"), with_principals=True)) as worker:
        session = worker.begin()
        s = PlanBuilder("permission-blame", "kms-authorization")
        s.permit("alice", statement("CreateKey"))
        s.by("alice", "CreateKey", "by-alice", True)
        s.permit("alice")
        perform_plan(session, s.plan().calls)
        session.close()
        (made,) = worker.pool.created
        assert worker.pool.end() == 0
        state = worker.executor.execute("DescribeKey", {"KeyId": made})
        assert isinstance(state, Success) and state.response["KeyMetadata"]["KeyState"] == "PendingDeletion"  # type: ignore[index,call-overload]
