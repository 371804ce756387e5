"""AWS itself as a target: one account in one Region, with a budget, by the usual credential chain.

    kms-conformance run --target aws --account-id 111122223333 --region eu-central-1 --budget-usd 2.50

The account is checked by GetCallerIdentity when the target is opened: nothing else is called before, in any process.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from secrets import token_hex
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from kms_conformance.conformance.errors import TargetError, UsageError
from kms_conformance.conformance.targets.clients import Connection, clients
from kms_conformance.conformance.targets.credential_sources import of_the_chain
from kms_conformance.conformance.targets.target import Clients, Metering, PrincipalSettings, Target
from kms_conformance.models.aws.marks import Mark
from kms_conformance.models.operations import JUDGED
from kms_conformance.models.report import TargetInfo
from kms_conformance.models.requirements.requirement import GROUPS

USUAL_DELAY_S = 300
"""Changes of grants take "usually less than five minutes" (CONSIST-003), others "several minutes" (CONSIST-002)."""
AUDIT_S = 900
"""CloudTrail: an event is there "typically within an average of about 5 minutes"; three times that is waited."""
LIFETIME_H = 7 * 24
"""After so many hours anybody may remove what a run has made."""
PROFILES = tuple(name for name in (*GROUPS["kms"], "s3-sse-kms", "sigv4", "wire", "audit") if name in JUDGED)
"""What is judged unless the target file says otherwise: services that keep domains cost more than a budget counts."""
ACCOUNT, REGION = re.compile(r"\d{12}"), re.compile(r"[a-z]{2,}(-[a-z]+)+-\d+")
OPTIONS = {"account_id": "--account-id", "region": "--region", "budget_usd": "--budget-usd"}
HINTS = {
    "account_id": "the 12 digits of the account that may be used, for example 111122223333",
    "region": "a Region, for example eu-central-1",
    "budget_usd": "the US dollars that a run may spend, more than 0, for example 2.50",
}
NO_SIGNING = frozenset({
    "InvalidClientTokenId", "SignatureDoesNotMatch", "ExpiredToken", "ExpiredTokenException", "AccessDenied",
    "UnrecognizedClientException", "InvalidAccessKeyId", "IncompleteSignature",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """What a user says of the account.

    where  what the settings stand in, for messages: "--target aws", or the path of a target file
    """

    account_id: str
    region: str
    budget_usd: float | None
    where: str
    name: str = "aws"
    implements: tuple[str, ...] = PROFILES
    bounds: Mapping[str, float] = field(default_factory=dict)
    max_rps: float = 0
    expires_h: float = LIFETIME_H
    paid_trails: float = 0
    connect_timeout_s: float = 5
    read_timeout_s: float = 30
    principals: PrincipalSettings = field(default_factory=lambda: PrincipalSettings(convention=False))
    warnings: tuple[str, ...] = ()


def composed(account_id: str | None, region: str | None, budget_usd: str | None) -> str:
    """The name of a target by the options of a command: aws:ACCOUNT:REGION:BUDGET."""
    return ":".join(("aws", account_id or "", region or "", budget_usd or ""))


def from_name(name: str, *, to_judge: bool) -> Target:
    """The target of that name; a UsageError says what is missing. Where nothing is judged no budget is needed."""
    _, account_id, region, budget, *rest = [*name.split(":"), "", "", ""]
    if any(rest):
        raise UsageError(f"{name!r} is no target; write aws:ACCOUNT:REGION:BUDGET, or give the options of --target aws")
    try:
        budget_usd = float(budget) if budget else None
    except ValueError:
        raise UsageError(f"--budget-usd is {budget!r}; give {HINTS['budget_usd']}") from None
    return target(Account(account_id, region, budget_usd, "--target aws"), to_judge=to_judge)


def target(account: Account, *, to_judge: bool = True) -> Target:
    """The target; a UsageError unless account, Region and budget are given. Nothing is called."""
    _require("account_id", account, given=bool(account.account_id), right=bool(ACCOUNT.fullmatch(account.account_id)))
    _require("region", account, given=bool(account.region), right=bool(REGION.fullmatch(account.region)))
    budget = account.budget_usd
    if to_judge:
        _require("budget_usd", account, given=budget is not None, right=0 < (budget or 0) < math.inf)
    endpoint = f"https://kms.{account.region}.{_suffix(account.region)}"
    mark = Mark(token_hex(6), datetime.now(UTC).replace(microsecond=0) + timedelta(hours=account.expires_h))
    info = TargetInfo(
        name=account.name,
        kind="aws",
        endpoint=f"{endpoint}#account={account.account_id}",
        version="unknown",
        region=account.region,
        script=endpoint,
        audit_s=account.bounds.get("audit_s", AUDIT_S),
        grant_s=account.bounds.get("grant_s", USUAL_DELAY_S),
        key_state_s=account.bounds.get("key_state_s", USUAL_DELAY_S),
    )
    return Target(
        info=info,
        open=partial(opened, account, mark),
        in_process=False,
        implements=account.implements,
        max_rps=account.max_rps,
        warnings=account.warnings,
        principals=account.principals,
        metering=Metering(budget or 0.0, paid_trails=account.paid_trails),
        mark=mark,
    )


def _require(key: str, account: Account, *, given: bool, right: bool) -> None:
    if right:
        return
    of_option = account.where == "--target aws"
    what = OPTIONS[key] if of_option else f"{account.where}: {key}"
    if not given:
        raise UsageError(f"{what} is missing; give {HINTS[key]}")
    raise UsageError(f"{what} is {getattr(account, key)!r}; give {HINTS[key]}")


def _suffix(region: str) -> str:
    """The end of AWS's host names in the partition of a Region."""
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"


@contextmanager
def opened(account: Account, mark: Mark) -> Iterator[Clients]:
    """Clients of the account, once it is the one that was meant. UsageError: it is not, or its root user calls."""
    of_the_chain(account.where, {"source": "aws-chain"})
    connection = Connection(
        region=account.region,
        connect_timeout_s=account.connect_timeout_s,
        read_timeout_s=account.read_timeout_s,
        from_chain=True,
        agent=mark.agent,
    )
    made = clients(connection)
    check(_identity(made), account)
    yield made


def check(identity: Mapping[str, Any], account: Account) -> None:
    """A UsageError unless this identity is of the account, and not its root user."""
    where, number = account.where, identity.get("Account")
    if number != account.account_id:
        raise UsageError(
            f"{where}: the credentials are of account {number}, not of {account.account_id}; "
            "nothing was made; use credentials of the account that you named"
        )
    if str(identity.get("Arn", "")).endswith(":root"):
        raise UsageError(
            f"{where}: the credentials are those of the root user of {number}; nothing was made; "
            "use a role or a user with the policy of docs/aws.md"
        )


def _identity(made: Clients) -> Mapping[str, Any]:
    try:
        answer: Mapping[str, Any] = made("sts").get_caller_identity()
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in NO_SIGNING:
            raise UsageError(f"AWS refuses the credentials ({code}); renew them, or set AWS_PROFILE") from error
        raise TargetError(f"AWS does not say who the credentials are of ({code}); try again") from error
    except BotoCoreError as error:
        why = type(error).__name__
        raise TargetError(f"STS cannot be reached ({why}); check the network and the Region") from error
    return answer
