"""The profile ssm: a right Parameter Store passes all of it, in process and served; what moto does is said."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from kms_conformance.conformance.session.everyday import perform_of_everyday
from kms_conformance.models.calls import Call
from kms_conformance.models.everyday.parameter_facts import CONTEXT, GET, OPEN
from kms_conformance.models.everyday.relations import conceals
from kms_conformance.models.everyday.stored import CONTEXTS, DOCUMENTED, NO_CIPHERTEXT
from kms_conformance.models.outcomes import Refusal, Success
from kms_conformance.reports import script_everyday
from tests.profile_of_a_service import ServiceProfile, answering, served

PROFILE = "ssm"
PARAMETERS = ServiceProfile(PROFILE, "kms-rotation", frozenset())
ARN = "arn:aws:ssm:us-east-1:123456789012:parameter/path/leaf"
CUSTOMERS = "k0123456789abcdef01234567 and what follows"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served() as url:
        yield url


def test_the_reference_passes_all_of_it(tmp_path: Path) -> None:
    PARAMETERS.passes_all("reference", tmp_path, *PARAMETERS.both)


def test_so_it_does_over_http(url: str, tmp_path: Path) -> None:
    PARAMETERS.passes_all(url, tmp_path, *PARAMETERS.both)


def test_a_target_that_does_not_serve_it_is_not_judged_by_it(tmp_path: Path) -> None:
    PARAMETERS.is_left_out_where_it_is_not_served(tmp_path)


def test_contexts_are_one_step_away_from_the_documented_one() -> None:
    made = {word: make(ARN) for word, make in CONTEXTS.items()}
    assert made[DOCUMENTED] == {"PARAMETER_ARN": ARN}
    assert len({tuple(context.items()) for context in made.values()}) == len(CONTEXTS)


@pytest.mark.parametrize(
    "told",
    [
        CUSTOMERS,
        f"kms:some-key:{CUSTOMERS}",
        b64encode(CUSTOMERS.encode()).decode(),
        b64encode(b"head" + CUSTOMERS.encode()).decode(),
        CUSTOMERS.encode().hex(),
        CUSTOMERS[::-1],
        [{"Name": "a", "Value": "sealed"}, {"Name": "b", "Value": CUSTOMERS}],
    ],
)
def test_a_plaintext_is_found_in_whatever_form(told: object) -> None:
    assert not conceals(told, CUSTOMERS)


@pytest.mark.parametrize("told", ["", "not Base64 at all", b64encode(bytes(range(256))).decode(), [], None])
def test_what_holds_nothing_of_it_conceals_it(told: object) -> None:
    assert conceals(told, CUSTOMERS)


def test_what_is_no_ciphertext_is_not_given_to_kms(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(operation: str, params: object) -> dict[str, object]:
        asked.append(operation)
        return {"Parameter": {"Value": "kms:some-key:text", "ARN": ARN}}

    with answering(answer, monkeypatch) as executor:
        outcome = perform_of_everyday(executor, Call.of(OPEN), {"Name": "name", CONTEXT: DOCUMENTED}, 1)
    assert (outcome, asked) == (Refusal(NO_CIPHERTEXT), [GET])


def test_a_stored_value_is_opened_with_the_context_of_its_arn(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[object] = []

    def answer(operation: str, params: object) -> dict[str, object]:
        sent.append(params)
        stored = {"Parameter": {"Value": b64encode(b"sealed").decode(), "ARN": ARN}}
        return stored if operation == GET else {"Plaintext": b"text", "KeyId": "key"}

    with answering(answer, monkeypatch) as executor:
        outcome = perform_of_everyday(executor, Call.of(OPEN), {"Name": "name", CONTEXT: DOCUMENTED}, 1)
    assert outcome == Success({"Plaintext": "text", "KeyId": "key"})
    assert sent[-1] == {"CiphertextBlob": b"sealed", "EncryptionContext": {"PARAMETER_ARN": ARN}}


def test_a_script_opens_it_too() -> None:
    params = ["Name=script.text(1)", 'Context="none"']
    expression = script_everyday.composed(Call.of(OPEN), "ssm.open_parameter", params)
    assert expression == 'open_stored(kms, ssm, script.text(1), "none")'
