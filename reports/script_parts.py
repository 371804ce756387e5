"""The fixed parts of a reproduction script. A script holds those that it uses, and no others."""

from __future__ import annotations

import inspect

from kms_conformance.models.claims import Relation
from kms_conformance.models.domains import encodings, likeness, looking
from kms_conformance.models.relations import BY_NAME
from kms_conformance.reports import (
    script_campaigns,
    script_cases,
    script_domains,
    script_kms,
    script_principals,
    script_trail,
    script_wire,
)
from kms_conformance.reports.forging import PARTS

PLAIN_IMPORTS = (
    "base64", "binascii", "bz2", "codecs", "gzip", "hashlib", "hmac", "io", "json", "lzma", "os", "re", "ssl",
    "subprocess", "sys", "time", "uuid", "wave", "zlib",
)  # fmt: skip
FROM_IMPORTS: dict[str, tuple[str, ...]] = {
    "base64": ("b64decode", "b64encode"),
    "collections.abc": ("Callable", "Iterable", "Iterator", "Mapping"),
    "contextlib": ("closing", "suppress"),
    "datetime": ("UTC", "datetime", "timedelta"),
    "email.utils": ("parsedate_to_datetime",),
    "functools": ("partial",),
    "hashlib": ("sha256",),
    "itertools": ("combinations",),
    "http.client": ("HTTPConnection", "HTTPSConnection"),
    "typing": ("Any", "NamedTuple"),
    "urllib.parse": ("urlsplit",),
    "urllib.request": ("Request", "urlopen"),
    "uuid": ("uuid4",),
    "xml.etree": ("ElementTree",),
    "zlib": ("crc32",),
}
BOTO_IMPORTS: dict[str, tuple[str, ...]] = {
    "botocore": ("xform_name",),
    "botocore.awsrequest": ("AWSResponse", "HTTPHeaders"),
    "botocore.config": ("Config",),
    "botocore.exceptions": ("BotoCoreError", "ClientError", "HTTPClientError"),
    "urllib3": ("HTTPResponse",),
}

CONSTANTS: dict[str, str] = {
    "REGION": "REGION = {region}",
    "OTHER_REGION": "OTHER_REGION = {other}",
    "PARTITION": "PARTITION = {partition}",
    "CONFIG": (
        "CONFIG = Config(parameter_validation=False, connect_timeout=5, read_timeout=10, "
        'retries={{"total_max_attempts": 1}})'
    ),
    "MISSING": "MISSING = object()",
    "ALIASES": "ALIASES: list[str] = []",
    "BUCKETS": "BUCKETS: list[str] = []",
    "LOCATION": 'LOCATION = {{"LocationConstraint": REGION}} if REGION != "us-east-1" else None',
    "S3_CONFIG": """S3_CONFIG = Config(
    parameter_validation=False,
    connect_timeout=5,
    read_timeout=10,
    retries={{"total_max_attempts": 1}},
    s3={{"addressing_style": "path"}},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)""",
    **script_principals.CONSTANTS,
    **script_wire.CONSTANTS,
    "RUN": "RUN = uuid4().hex[:8]",
    "BODIES": "BODIES: list[bytes] = []",
    "WAIT_S": "WAIT_S = {wait}",
    "REENCRYPT_S": "REENCRYPT_S = {reencrypt}",
    "INSPECT_URL": 'INSPECT_URL = os.environ.get("INSPECT_URL", {inspect})',
    "FAULT_URL": 'FAULT_URL = os.environ.get("FAULT_URL", {fault})',
    "RESTART_URL": 'RESTART_URL = os.environ.get("RESTART_URL", {restart})',
    "RESTART_COMMAND": "RESTART_COMMAND: list[str] = {restart_command}",
    **{
        name: f"{name} = {getattr(module, name)!r}".replace("{", "{{").replace("}", "}}")
        for module in (encodings, looking, likeness)
        for name in module.CONSTANTS
    },
    "THROTTLED": 'THROTTLED = ("ThrottlingException", "Throttling", "RequestLimitExceeded")',
    "NOT_IMPLEMENTED": """NOT_IMPLEMENTED = (
    "NotImplemented",
    "NotImplementedException",
    "UnknownOperationException",
    "InvalidAction",
)""",
    "BROKEN": 'BROKEN = ("server-error", "not-implemented", "unparseable")',
}

FUNCTIONS: dict[str, str] = {
    **{part.__name__: inspect.getsource(part) for part in PARTS},
    "outcome": '''
def outcome(call: Callable[..., Any], /, **params: Any) -> str:
    """Success, the error code, or how the answer is broken."""
    try:
        call(**params)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
        if code in THROTTLED:
            raise RuntimeError(f"cannot be shown: {code}") from error
        if status == 501 or code in NOT_IMPLEMENTED:
            return "not-implemented"
        if status >= 500:
            return f"server-error (HTTP {status})"
        return "unparseable" if code in ("", str(status)) else code
    except NotImplementedError:
        return "not-implemented"
    except BotoCoreError as error:
        cause = error.kwargs.get("error") if type(error) is HTTPClientError else None
        if cause is None or isinstance(cause, OSError):
            raise RuntimeError(f"cannot be shown: {error}") from error
        return f"server-error ({type(cause).__name__})"
    except Exception as error:
        return f"server-error ({type(error).__name__})"
    return "success"
''',
    "must": '''
def must(call: Callable[..., Any], /, **params: Any) -> dict[str, Any]:
    """The answer of a call without which the deviation cannot be shown."""
    try:
        return call(**params)
    except Exception as error:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
        raise RuntimeError(f"cannot be shown: {call.__name__} is refused with {code}") from error
''',
    "may": '''
def may(call: Callable[..., Any], /, **params: Any) -> dict[str, Any]:
    """The answer of a call that may be refused; then nothing. After one without any answer nothing can be shown."""
    answer: dict[str, Any] = {}
    outcome(lambda: answer.update(call(**params)))
    return answer
''',
    "every_page": '''
def every_page(call: Callable[..., Any], entries: str, /, **params: Any) -> dict[str, Any]:
    """All pages of a list in one answer; a marker that comes back for the second time ends it."""
    found: list[Any] = []
    markers: list[str] = []
    while True:
        answer = must(call, **params)
        found += answer.get(entries, [])
        marker = answer.get("NextMarker")
        if not answer.get("Truncated") or not marker or marker in markers:
            return {**answer, entries: found}
        markers.append(marker)
        params["Marker"] = marker
''',
    "every_entry": '''
def every_entry(call: Callable[..., Any], entries: str, name: str = "NextToken", /, **params: Any) -> dict[str, Any]:
    """All pages of a list in one answer; a token that comes back for the second time ends it."""
    found: list[Any] = []
    tokens: list[str] = []
    while True:
        answer = must(call, **params)
        found += answer.get(entries, [])
        token = answer.get(name)
        if not token or token in tokens:
            return {**answer, entries: found}
        tokens.append(token)
        params[name] = token
''',
    "settle": '''
def settle(kms: Any, key_id: str) -> None:
    """Wait until a rotation on demand is done, for half a minute at most."""
    for _ in range(60):
        if may(kms.get_key_rotation_status, KeyId=key_id).get("OnDemandRotationStartDate") is None:
            return
        time.sleep(0.5)
''',
    "acceptable": '''
def acceptable(got: str, expected: tuple[str, ...]) -> bool:
    """Whether the outcome is one of those that the requirement allows."""
    refused = got not in ("success", "LimitExceededException") and not got.startswith(BROKEN)
    return got in expected or (refused and "any client error" in expected)
''',
    "departing": '''
def departing(operation: str, got: str, *expected: str) -> str:
    """What departs, or an empty text where the outcome is one of those expected."""
    return "" if acceptable(got, expected) else f"{operation}: got {got}, expected {' or '.join(expected)}"
''',
    "member": '''
def member(answer: Any, path: str) -> Any:
    """The value at a dotted path, or MISSING."""
    for part in path.split(".") if path else ():
        if not isinstance(answer, dict) or part not in answer:
            return MISSING
        answer = answer[part]
    return answer
''',
    "sibling": script_principals.SIBLING,
    "clear": '''
def clear(s3: Any) -> None:
    """Delete the buckets, with what is in them."""
    while BUCKETS:
        name = BUCKETS.pop()
        for row in may(s3.list_objects_v2, Bucket=name).get("Contents", []):
            may(s3.delete_object, Bucket=name, Key=row["Key"])
        may(s3.delete_bucket, Bucket=name)
''',
    "watch": '''
def watch(kms: Any) -> None:
    """Keep the raw bodies: boto3 hides members that its service model does not know."""
    kms.meta.events.register("after-call.kms", lambda http_response, **_: BODIES.append(http_response.content))
''',
    "last_body": '''
def last_body() -> dict[str, Any]:
    """All members of the last answer, errors included."""
    try:
        body = json.loads(BODIES[-1]) if BODIES and BODIES[-1] else {}
    except ValueError:
        return {}
    return {name: value for name, value in body.items() if value is not None} if isinstance(body, dict) else {}
''',
    "last_body_parses": '''
def last_body_parses() -> bool:
    """Whether the last raw body is a JSON object, null, or nothing."""
    try:
        return not (BODIES and BODIES[-1]) or isinstance(json.loads(BODIES[-1]), dict | None)
    except ValueError:
        return False
''',
    **script_principals.FUNCTIONS,
    **script_trail.FUNCTIONS,
    **script_kms.FUNCTIONS,
    **script_domains.FUNCTIONS,
    **script_campaigns.FUNCTIONS,
    **script_cases.FUNCTIONS,
    **script_wire.FUNCTIONS,
}
"""Functions by name. One may use those before it."""


def _holds(text: str) -> str:
    return f'''
def holds(value: Any, expected: Any) -> bool:
    """Whether the claim is true."""
    return {text}
'''


_ARN = '''
def holds(value: Any, expected: Any) -> bool:
    """Whether Arn, KeyId and AWSAccountId agree with each other and with the Region."""
    if not isinstance(value, dict):
        return False
    key_id = re.escape(str(value.get("KeyId")))
    arn = rf"arn:{PARTITION}:kms:{REGION}:([0-9]{{12}}):key/{key_id}"
    found = re.fullmatch(arn, str(value.get("Arn")))
    return found is not None and found[1] == value.get("AWSAccountId")
'''

_DUE = '''
def holds(value: Any, expected: int, asked_at: datetime) -> bool:
    """Whether the date is `expected` days ahead, and at most one more."""
    if not isinstance(value, datetime):
        return False
    earliest, latest = asked_at + timedelta(days=expected), asked_at + timedelta(days=expected + 1)
    return earliest - {slack} <= value <= latest + {slack}
'''

_SAME = '''
def holds(value: Any, expected: Any) -> bool:
    """Whether the two dates are at most a minute apart."""
    if expected is None:
        return True
    both = isinstance(value, datetime) and isinstance(expected, datetime)
    return both and abs(value - expected) <= timedelta(minutes=1)
'''

RELATIONS: dict[Relation, str] = {
    Relation.EQUAL: _holds("value == expected or (value is MISSING and expected is None)"),
    Relation.ABSENT: _holds("value is MISSING or value is None"),
    Relation.WITHHELD: _holds("value is MISSING or not value"),
    Relation.FRESH: _holds("isinstance(value, str | bytes) and value not in expected"),
    Relation.ARN_AGREES: _ARN,
    Relation.SAME_MOMENT: _SAME,
    Relation.ABOUT_IN_DAYS: _DUE.format(slack="timedelta(days=1)"),
    Relation.WITHIN_A_DAY_AFTER: _DUE.format(slack="timedelta(minutes=10)"),
    Relation.AMONG: _holds("value is MISSING or value in expected"),
    **{
        Relation(word): f"{inspect.getsource(function)}\n\nholds = {function.__name__}"
        for word, function in BY_NAME.items()
    },
}
"""The function `holds` for each relation: it decides as models.claims.holds does."""
ONE_OF = _holds("value in expected")
"""The same for EQUAL where any of several texts is right."""

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

    return in_process_client({target})
''',
    "endpoint": '''
def client() -> Any:
    """The endpoint; credentials from KMS_ACCESS_KEY_ID, KMS_SECRET_ACCESS_KEY and KMS_SESSION_TOKEN."""
    return boto3.client(
        "kms",
        region_name=REGION,
        endpoint_url=os.environ.get("KMS_ENDPOINT_URL", {target}),
        aws_access_key_id=os.environ.get("KMS_ACCESS_KEY_ID", "test"),
        aws_secret_access_key=os.environ.get("KMS_SECRET_ACCESS_KEY", "test"),
        aws_session_token=os.environ.get("KMS_SESSION_TOKEN"),
        config=CONFIG,
    )
''',
}

MAIN = '''
def main(deviates: Callable[[Any], str]) -> int:
    """1: the target departs; 0: it does as documented; 2: it cannot be shown."""
    kms, made = client(), []
    kms.meta.events.register("after-call.kms.CreateKey", lambda parsed, **_: made.append(parsed.get("KeyMetadata")))
    try:
        seen = deviates(kms)
    except (RuntimeError, LookupError) as error:
        print(error if isinstance(error, RuntimeError) else f"cannot be shown: an earlier answer lacks {error}")
        return 2
    except Exception as error:
        print(f"cannot be shown: {type(error).__name__}: {error}")
        return 2
    finally:
        for name in globals().get("ALIASES", ()):
            with suppress(Exception):
                kms.delete_alias(AliasName=name)
        for iam, role in globals().get("ROLES", ()):
            with suppress(Exception):
                iam.delete_role(RoleName=role)
        for key in filter(None, made):
            with suppress(Exception):
                kms.schedule_key_deletion(KeyId=key.get("KeyId"), PendingWindowInDays=7)
    print(f"DEVIATION %(requirement)s: {seen}" if seen else "as documented")
    for line in globals().get("SHOWN", ()):
        print(f"  {line}")
    return 1 if seen else 0
'''
