"""Before a run: is this an AWS endpoint at all, does it take our credentials, and what does it claim?"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from kms_conformance.conformance.errors import AbsentError, OutOfKeysError, TargetError
from kms_conformance.conformance.run.probes import probe
from kms_conformance.conformance.session import s3
from kms_conformance.conformance.session.trail import absence
from kms_conformance.conformance.session.waiting import NO_WAITING
from kms_conformance.conformance.targets.target import Target
from kms_conformance.conformance.wire.executor import EXPIRED_CERTIFICATE, NO_TLS, OF_ANOTHER_HOST, UNTRUSTED, Executor
from kms_conformance.models.operations import JUDGED, KMS_OPERATIONS, PROFILE_OF
from kms_conformance.models.outcomes import Indeterminate, Outcome, Refusal, Success
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.requirements.requirement import PROFILES

CREDENTIAL_ERRORS = frozenset({
    "UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException", "SignatureDoesNotMatch",
    "IncompleteSignature", "MissingAuthenticationToken", "MissingAuthenticationTokenException", "ExpiredTokenException",
    "AccessDeniedException", "AccessDenied", "InvalidAccessKeyId", "ExpiredToken",
})  # fmt: skip

OVER_HTTP = {
    "sigv4": "in this process nothing is signed",
    "wire": "in this process nothing goes over a wire",
}
"""Profiles that there are only over HTTP, and why they are left out elsewhere."""
NOT_ASKED = "not asked for"
PROBE_ATTEMPTS = 2
"""The probing starts over when it brings nothing to judge: an answer may have been lost, or garbled on its way."""

REQUIRED = frozenset(row.profile for row in REGISTRY.values())
"""The profiles for which this version has requirements."""


@dataclass(frozen=True, slots=True)
class Claims:
    """The profiles that are judged, and why each other one is not."""

    claimed: tuple[str, ...]
    skipped: Mapping[str, str]


def check(executor: Executor, target: Target) -> None:
    """Raise a TargetError, with what to do, unless the target answers like KMS and takes our credentials."""
    where = target.info.endpoint
    outcome = executor.persist("ListKeys", {"Limit": 1})
    match outcome:
        case Indeterminate(reason="throttled"):
            raise AbsentError(f"{where} throttles every request; wait, or lower max_rps in the target file")
        case Indeterminate(detail=detail) if detail == UNTRUSTED:
            raise TargetError(f"the certificate of {where} is not trusted; set ca_bundle in a target file")
        case Indeterminate(detail=detail) if detail == EXPIRED_CERTIFICATE:
            raise TargetError(f"the certificate of {where} has expired; give the target a new one")
        case Indeterminate(detail=detail) if detail == OF_ANOTHER_HOST:
            raise TargetError(f"the certificate of {where} names another host; use the host name that it has")
        case Indeterminate(detail=detail) if detail == NO_TLS:
            raise TargetError(f"{where} does not speak TLS; write http:// instead of https://")
        case Indeterminate(reason="too-large", detail=detail):
            raise AbsentError(f"{where} does not answer like KMS: {detail}; check the port and the target's log")
        case Indeterminate(reason=reason):
            raise AbsentError(f"cannot reach {where} ({reason}); start the target, or correct the URL")
        case Refusal(code=code) if code in CREDENTIAL_ERRORS:
            raise TargetError(f"{where} refuses the credentials ({code}); set [credentials] in a target file")
    if not target.in_process and not _is_aws(outcome, executor.raw_body):
        raise AbsentError(f"{where} does not answer like an AWS endpoint; check the port, KMS may be on another")


def answers(executor: Executor) -> bool:
    """Whether the target still answers what it has answered at the start."""
    executor.try_again()
    return isinstance(executor.persist("ListKeys", {"Limit": 1}), Success | Refusal)


def _is_aws(outcome: Outcome, body: bytes | None) -> bool:
    """A list of keys, or an error with a code, in JSON."""
    try:
        parsed = json.loads(body or b"")
    except ValueError:
        return False
    if not isinstance(parsed, dict):
        return False
    if isinstance(outcome, Success):
        return isinstance(parsed.get("Keys", []), list) and not parsed.keys().isdisjoint({"Keys", "Truncated"})
    return isinstance(outcome, Refusal) or "__type" in parsed


def nothing_to_judge(target: Target, claims: Claims) -> str:
    """Why no requirement is judged, and what to do."""
    where = target.info.endpoint
    if claims.claimed:
        return f"{where} claims {', '.join(claims.claimed)}, to which no requirement asked for belongs; ask for others"
    asked = {name: why for name, why in claims.skipped.items() if why != NOT_ASKED}
    name = next((name for name in PROFILES if name in asked and name in JUDGED), next(iter(asked)))
    return f"nothing can be judged on {where}: {name} is left out, {asked[name]}; see: kms-conformance list profiles"


def claims(
    executor: Executor,
    target: Target,
    wanted: tuple[str, ...],
    rest: Callable[[], bool] = NO_WAITING.rest,
    of_use: Collection[str] = PROFILES,
) -> Claims:
    """What the target claims: its `implements`, or what its marker operations answer; limited to `wanted`.

    The executor is told which operations are not there.  `rest` waits until changes show (probes); nothing is asked
    of profiles that are not `of_use`.
    """
    skipped = _left_out(target, wanted, of_use)
    if s3.PROFILE not in skipped and (why := s3.why_not_there(executor)) is not None:
        skipped[s3.PROFILE] = why
    left = [profile for profile in PROFILES if profile not in skipped]
    missing: dict[str, tuple[str, ...]] = {}
    without: frozenset[str] = frozenset()
    not_implemented: frozenset[str] = frozenset()
    for attempt in range(PROBE_ATTEMPTS):
        try:
            probed = probe(executor, left, target.info.region, rest)
        except OutOfKeysError:  # what came of the first attempt counts
            if not attempt:
                raise
            break
        without, not_implemented = probed.done_without, probed.not_implemented
        missing = {profile: probed.missing(profile) for profile in left if target.implements is None}
        if not any(missing.values()):
            break
    executor.not_implemented = frozenset() if target.in_process else not_implemented
    for profile, names in missing.items():
        if names:
            skipped[profile] = f"its marker operation {names[0]} {probed.why(names[0])}"
    if "sigv4" in missing and "sigv4" not in wanted and _takes_any_signature(executor):
        skipped["sigv4"] = "it takes a request with a wrong signature; ask for the profile to have that judged"
    if "audit" in missing and "audit" not in skipped and (why := absence(executor, target.info.audit_s)):
        skipped["audit"] = why
    executor.disclaimed = _disclaimed(skipped) | without
    return Claims(tuple(profile for profile in left if profile not in skipped), skipped)


def unpaid(target: Target, wanted: tuple[str, ...], of_use: Collection[str] = PROFILES) -> Claims:
    """The claims where there is no money to find out: all that is asked for."""
    skipped = _left_out(target, wanted, of_use)
    return Claims(tuple(profile for profile in PROFILES if profile not in skipped), skipped)


def _disclaimed(skipped: Mapping[str, str]) -> frozenset[str]:
    """The operations of KMS that belong to profiles which the target does not claim.

    Those of kms-core are there whatever is claimed: a service on a KMS is judged by disabling its key.
    """
    profiles = {profile for profile, why in skipped.items() if why != NOT_ASKED} - {"kms-core"}
    judged = [name for name, operation in KMS_OPERATIONS.items() if operation.judged]
    return frozenset(name for name in judged if PROFILE_OF[name] in profiles)


def without_principals(claimed: Claims, why: str, target: Target, wanted: tuple[str, ...]) -> Claims:
    """The claims where nobody else can call: policies are not claimed then, unless that is said or asked for."""
    profile = "kms-authorization"
    if profile not in claimed.claimed or target.implements is not None or profile in wanted:
        return claimed
    kept = tuple(name for name in claimed.claimed if name != profile)
    return Claims(kept, {**claimed.skipped, profile: f"the suite has no second caller: {why}"})


def _takes_any_signature(executor: Executor) -> bool:
    """Whether the target lets the signature be: most emulators do, and say so."""
    return isinstance(executor.persist("ListKeys", {"Limit": 1}, "other-secret"), Success)


def _left_out(target: Target, wanted: tuple[str, ...], of_use: Collection[str]) -> dict[str, str]:
    """The profiles that are not judged, whatever the target can do, and why."""
    skipped = {}
    for profile in PROFILES:
        if (wanted and profile not in wanted) or profile not in of_use:
            skipped[profile] = NOT_ASKED
        elif target.implements is not None and profile not in target.implements:
            skipped[profile] = "disclaimed by the target file"
        elif profile not in REQUIRED:
            skipped[profile] = "this version has no requirements for it"
        elif profile == "xks-proxy":
            skipped[profile] = 'it is that of external key store proxies: give a target file with kind = "xks"'
        elif profile not in JUDGED:
            skipped[profile] = "not judged by this version"
        elif profile in OVER_HTTP and target.in_process:
            skipped[profile] = OVER_HTTP[profile]
    return skipped
