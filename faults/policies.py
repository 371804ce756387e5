"""Faults in storing and giving back key policies."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.faults.mutant import (
    Answers,
    Around,
    Effect,
    GuardOff,
    Mutant,
    OtherCode,
    Patched,
    TooStrict,
    acts_on,
    around,
    refused_yet,
    table,
    with_params,
)
from kms_conformance.faults.policy_names import taken_for_default
from kms_conformance.models.authorization.key_policy import policy_fault
from kms_conformance.models.facts import Facts
from kms_conformance.models.operations.policies import CHARACTERS, SHARED

Statement: TypeAlias = dict[str, Any]

PUT = ("PutKeyPolicy",)
LARGEST_ASCII, LARGEST_LATIN_1 = "\x7f", "\xff"


def _text(params: Mapping[str, object]) -> str:
    return str(params.get("Policy", ""))


def _statements(text: str) -> list[Statement]:
    """The statements of a policy of the right form."""
    statements: Statement | list[Statement] = json.loads(text)["Statement"]
    return statements if isinstance(statements, list) else [statements]


def _with_statements(text: str, statements: list[Statement]) -> str:
    return json.dumps({**json.loads(text), "Statement": statements})


def _for_everyone(kms: ReferenceKms, original: Callable[[], str]) -> str:
    text = original()
    return _with_statements(text, [{**row, "Principal": "*"} for row in _statements(text)])


def _appended(request: Request) -> Request:
    old, new = request.keys["KeyId"].policy, _text(request.params)
    return with_params(request, Policy=_with_statements(new, [*_statements(old), *_statements(new)]))


def _without_conditions(request: Request, answer: Answer) -> Answer:
    rows = [{name: row[name] for name in row if name != "Condition"} for row in _statements(answer["Policy"])]
    return {**answer, "Policy": _with_statements(answer["Policy"], rows)}


def _put(kms: ReferenceKms, request: Request) -> None:
    request.keys["KeyId"].policy = _text(request.params)


def _default_unless_json(request: Request) -> Request:
    return with_params(request, Policy=None) if policy_fault(_text(request.params)) == "POLICY-010" else request


def _default_if_missing(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
    return original(with_params(request, Policy=_text(request.params) or kms.default_policy()))


def _some_principal(f: Facts) -> bool:
    return any(row.keys() & {"Principal", "NotPrincipal"} for row in _statements(_text(f.params)))


def _printable(f: Facts) -> bool:
    """Without the control characters that a policy may not hold; letters may be any."""
    return re.fullmatch(CHARACTERS.replace("\\u00FF", "\U0010ffff"), _text(f.params)) is not None


MUTANTS = table(
    Mutant(
        "default-policy-allows-everyone", "POLICY-001", "effect",
        "The policy of a key created without Policy allows kms:* to the principal * instead of to the account.",
        ("CreateKey",),
        (Patched(lambda kms: around(kms, "default_policy", _for_everyone)),),
    ),
    Mutant(
        "put-policy-keeps-old-statements", "POLICY-002", "effect",
        "PutKeyPolicy appends the statements of the new policy to those of the old one.",
        PUT,
        (acts_on(_appended),),
    ),
    Mutant(
        "get-policy-drops-conditions", "POLICY-002", "response",
        "GetKeyPolicy leaves out the Condition of every statement.",
        ("GetKeyPolicy",),
        (Answers(_without_conditions),),
    ),
    Mutant(
        "put-policy-without-name-refused", "POLICY-005", "too-strict",
        "PutKeyPolicy without PolicyName is refused with ValidationException.",
        PUT,
        (TooStrict("ValidationException", lambda f: "PolicyName" not in f.params),),
    ),
    Mutant(
        "put-ram-policy-replaces-default", "POLICY-008", "guard-off",
        "PutKeyPolicy with PolicyName=AWS_RAM is accepted and replaces the default policy.",
        PUT,
        (GuardOff(), taken_for_default(lambda name: name == SHARED)),
    ),
    Mutant(
        "put-policy-other-name-stored", "POLICY-009", "effect",
        "PutKeyPolicy with an unknown PolicyName is refused with NotFoundException but replaces the default policy.",
        PUT,
        (refused_yet("POLICY-009", _put),),
    ),
    Mutant(
        "put-policy-not-json-wrong-code", "POLICY-010", "wrong-error",
        "PutKeyPolicy of a text that isn't JSON is refused with ValidationException, not "
        "MalformedPolicyDocumentException.",
        PUT,
        (OtherCode("ValidationException"),),
    ),
    Mutant(
        "create-key-policy-not-json-accepted", "POLICY-010", "guard-off",
        "CreateKey with a Policy that isn't JSON makes a key with the default policy.",
        ("CreateKey",),
        (GuardOff(), acts_on(_default_unless_json)),
    ),
    Mutant(
        "put-policy-empty-object-accepted", "POLICY-011", "guard-off",
        "PutKeyPolicy accepts the empty JSON object as a policy.",
        PUT,
        (GuardOff(lambda f: json.loads(_text(f.params)) == {}),),
    ),
    Mutant(
        "put-policy-without-principal-accepted", "POLICY-012", "guard-off",
        "PutKeyPolicy accepts a statement without Principal when another statement of the policy has one.",
        PUT,
        (GuardOff(_some_principal),),
    ),
    Mutant(
        "put-policy-unknown-effect-stored", "POLICY-013", "effect",
        "PutKeyPolicy of a policy with an unknown Effect is refused with the right code but stores the policy.",
        PUT,
        (refused_yet("POLICY-013", _put),),
    ),
    Mutant(
        "put-policy-latin-1-letter-refused", "POLICY-020", "too-strict",
        "PutKeyPolicy refuses every character beyond U+007F with MalformedPolicyDocumentException.",
        PUT,
        (TooStrict("MalformedPolicyDocumentException", lambda f: max(_text(f.params)) > LARGEST_ASCII),),
    ),
    Mutant(
        "put-policy-greek-letter-accepted", "POLICY-020", "guard-off",
        "PutKeyPolicy accepts letters above U+00FF in a policy.",
        PUT,
        (GuardOff(_printable),),
    ),
    Mutant(
        "put-policy-missing-policy-resets", "VALID-034", "guard-off",
        "PutKeyPolicy without Policy is accepted and puts the default policy of a new key back.",
        PUT,
        (GuardOff(lambda f: "KeyId" in f.params), Around(_default_if_missing)),
    ),
)  # fmt: skip
