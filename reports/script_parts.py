"""The fixed parts of a reproduction script."""

from __future__ import annotations

from kms_conformance.models.claims import Relation

HEAD = '''
from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

REGION, OTHER_REGION = "{region}", "{other}"
CONFIG = Config(parameter_validation=False, retries={{"total_max_attempts": 1}})


def outcome(call: Callable[[], Any]) -> str:
    """"success", or the error code."""
    try:
        call()
    except ClientError as error:
        metadata = error.response.get("ResponseMetadata", {{}})
        status = metadata.get("HTTPStatusCode", 400)
        return f"server-error (HTTP {{status}})" if status >= 500 else error.response["Error"]["Code"]
    except BotoCoreError as error:
        return f"server-error ({{type(error).__name__}})"
    except Exception as error:
        return f"server-error ({{type(error).__name__}})"
    return "success"


def must(name: str, call: Callable[[], Any]) -> dict[str, Any]:
    """The answer of a call without which the deviation cannot be shown."""
    try:
        return call()
    except Exception as error:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
        raise RuntimeError(f"cannot be shown: {{name}} is refused with {{code}}") from error


def may(call: Callable[[], Any]) -> dict[str, Any]:
    """The answer of a call that may be refused; then nothing."""
    try:
        return call()
    except Exception:
        return {{}}


def acceptable(got: str, expected: tuple[str, ...]) -> bool:
    """Whether the outcome is one of those that the requirement allows."""
    throttled = got in ("ThrottlingException", "LimitExceededException", "RequestLimitExceeded")
    if got != "success" and not got.startswith("server-error") and "any client error" in expected and not throttled:
        return True
    return got in expected


def member(answer: Any, path: str) -> Any:
    """The value at a dotted path, or MISSING."""
    for part in path.split(".") if path else ():
        if not isinstance(answer, dict) or part not in answer:
            return MISSING
        answer = answer[part]
    return answer


MISSING = object()
'''

LAST_BODY = "last_body(kms)"

WATCH = '''

BODIES: list[bytes] = []


def watch(kms: Any) -> None:
    """Keep the raw bodies: boto3 hides members that its service model does not know."""
    kms.meta.events.register("after-call.kms", lambda http_response, **_: BODIES.append(http_response.content))


def last_body(kms: Any) -> dict[str, Any]:
    """All members of the last answer, errors included."""
    try:
        return (json.loads(BODIES[-1]) or {}) if BODIES and BODIES[-1] else {}
    except ValueError:
        return {}


def last_body_parses() -> bool:
    """Whether the last raw body is JSON."""
    try:
        return not BODIES or not BODIES[-1] or json.loads(BODIES[-1]) is not False
    except ValueError:
        return False
'''


def _holds(text: str) -> str:
    return f'''
def holds(value: Any, expected: Any, asked_at: datetime) -> bool:
    """Whether the claim is true."""
    return {text}
'''


_ARN = '''
def holds(value: Any, expected: Any, asked_at: datetime) -> bool:
    """Whether Arn, KeyId and AWSAccountId agree with each other and with the Region."""
    arn, key_id, account = (str(value.get(name)) for name in ("Arn", "KeyId", "AWSAccountId"))
    return re.fullmatch(rf"arn:aws[a-z-]*:kms:{REGION}:{account}:key/{re.escape(key_id)}", arn) is not None
'''

_DUE = '''
def holds(value: Any, expected: int, asked_at: datetime) -> bool:
    """Whether the date is `expected` days ahead, and at most one more."""
    if not isinstance(value, datetime):
        return False
    earliest, latest = asked_at + timedelta(days=expected), asked_at + timedelta(days=expected + 1)
    return earliest - {slack} <= value <= latest + {slack}
'''

RELATIONS: dict[Relation, str] = {
    Relation.EQUAL: _holds("value == expected or (value is MISSING and expected is None)"),
    Relation.ABSENT: _holds("value is MISSING or value is None"),
    Relation.LISTS: _holds("value == [expected]"),
    Relation.MATCHES: _holds("isinstance(value, str) and re.fullmatch(expected, value) is not None"),
    Relation.LENGTH: _holds("isinstance(value, bytes) and len(value) == expected"),
    Relation.AT_MOST: _holds("isinstance(value, bytes) and len(value) <= expected"),
    Relation.EMPTY: _holds("value == {}"),
    Relation.FRESH: _holds("value is not MISSING and value not in expected"),
    Relation.HIDES: _holds("isinstance(value, bytes) and expected not in value"),
    Relation.ARN_AGREES: _ARN,
    Relation.ENABLED_AGREES: _holds("value.get('Enabled') is (value.get('KeyState') == 'Enabled')"),
    Relation.DATE_AGREES: _holds("('DeletionDate' in value) is (value.get('KeyState') == 'PendingDeletion')"),
    Relation.SAME_MOMENT: _holds("isinstance(value, datetime) and abs(value - expected) <= timedelta(minutes=1)"),
    Relation.ABOUT_IN_DAYS: _DUE.format(slack="timedelta(days=1)"),
    Relation.WITHIN_A_DAY_AFTER: _DUE.format(slack="timedelta(minutes=10)"),
}
"""The function `holds` for each relation."""

CLIENTS: dict[str, str] = {
    "moto": '''
def client() -> Any:
    """moto in this process."""
    from moto import mock_aws

    mock_aws().start()
    return boto3.client(
        "kms", region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test", config=CONFIG
    )
''',
    "embedded": '''
def client() -> Any:
    """A target that is part of kms-conformance."""
    from kms_conformance.conformance.targets import in_process_client

    return in_process_client({target!r})
''',
    "endpoint": '''
def client() -> Any:
    """The endpoint; credentials from KMS_ACCESS_KEY_ID and KMS_SECRET_ACCESS_KEY."""
    return boto3.client(
        "kms",
        region_name=REGION,
        endpoint_url=os.environ.get("KMS_ENDPOINT_URL", {target!r}),
        aws_access_key_id=os.environ.get("KMS_ACCESS_KEY_ID", "test"),
        aws_secret_access_key=os.environ.get("KMS_SECRET_ACCESS_KEY", "test"),
        config=CONFIG,
    )
''',
}

MAIN = '''

def main() -> int:
    """1: the target departs; 0: it does as documented; 2: it cannot be shown."""
    kms, made = client(), []
    kms.meta.events.register("after-call.kms.CreateKey", lambda parsed, **_: made.append(parsed.get("KeyMetadata")))
    try:
        seen = deviates(kms)
    except RuntimeError as error:
        print(error)
        return 2
    finally:
        for key in made:
            may(lambda key=key: kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7))
    print(f"DEVIATION {requirement}: {{seen}}" if seen else "as documented")
    return 1 if seen else 0


if __name__ == "__main__":
    sys.exit(main())
'''
