"""The executor: one call on a boto3 client, and its outcome as a value."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from http.client import BadStatusLine, RemoteDisconnected
from typing import Any, TypeAlias

from botocore import xform_name
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectionError as BotoConnectionError,
    HTTPClientError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
    SSLError,
)
from botocore.response import StreamingBody
from urllib3.exceptions import HTTPError, NewConnectionError, TimeoutError as TimeoutStateError

from kms_conformance.conformance.errors import ConformanceError, TargetError
from kms_conformance.conformance.targets.bodies import TooLargeError
from kms_conformance.conformance.targets.target import Clients, Ports
from kms_conformance.conformance.wire.manners import event_name, is_throttled
from kms_conformance.conformance.wire.principals import NOBODY, Cast
from kms_conformance.conformance.wire.unseen import Unseen
from kms_conformance.models.answers.raw import Raw, raw_of
from kms_conformance.models.operations import method_of, service_of
from kms_conformance.models.outcomes import Broken, Indeterminate, Outcome, Refusal, Success
from kms_conformance.models.terms import Value
from kms_conformance.reports.forging import forging
from kms_conformance.reports.recording import recording

NOT_IMPLEMENTED_CODES = {"NotImplemented", "NotImplementedException", "UnknownOperationException", "InvalidAction"}
ERROR_MEMBERS = {"__type", "message", "Message", "code", "Error", "ResponseMetadata", "Code", "Type"}
EXPIRED = ("ExpiredTokenException", "ExpiredToken")
TOO_LARGE = "too-large"
NO_ANSWER = ("timed-out", "connection-lost", "throttled", TOO_LARGE)
GONE_AFTER = 3
"""A target that leaves so many calls in a row without any answer is asked nothing more for now."""
Fetch: TypeAlias = Callable[[str, str, Mapping[str, str], bytes], tuple[int, bytes]]
FEW_PAGES = 2
ATTEMPTS = 3
"""How often a request of the suite's own needs is sent."""
UNTRUSTED, NO_TLS, EXPIRED_CERTIFICATE, OF_ANOTHER_HOST = (
    "untrusted-certificate", "no-tls", "expired-certificate", "certificate-of-another-host"
)  # fmt: skip
OF_TLS = (
    ("certificate has expired", EXPIRED_CERTIFICATE),
    ("Hostname mismatch", OF_ANOTHER_HOST),
    ("IP address mismatch", OF_ANOTHER_HOST),
    ("doesn't match", OF_ANOTHER_HOST),
    ("CERTIFICATE_VERIFY_FAILED", UNTRUSTED),
    ("WRONG_VERSION", NO_TLS),
)
"""What is said of a connection that did not come about, and the detail that is kept of it."""


class Executor:
    """Calls of one client for each service. It counts, it never raises for what a target does, and it never judges.

    `client` is that of KMS; `clients` makes the others, the first time that one of their operations is called.
    """

    def __init__(self, client: Any, clients: Clients | None = None, *, steady: bool = False) -> None:
        self.client = client
        self._make = clients
        self.steady = steady
        """Nothing comes between the target and us: it is in this process."""
        self.emptied = False
        """The target throws away all keys and objects before each conversation, so that none has to be taken away."""
        self.not_implemented: Collection[str] = frozenset()
        """Operations that the preflight found not to be there: whatever fault they answer with says just that."""
        self.disclaimed: Collection[str] = frozenset()
        """Operations of profiles that the target does not claim: they are not called."""
        self.calls = 0
        self.limit: int | None = None
        """What `calls` may come to in the work under way."""
        self.endless: set[str] = set()
        """Lists that did not come to their end in the work under way."""
        self.faults = 0
        """How many calls had no answer, or a broken one that the same call did not get again."""
        self.operations: Counter[str] = Counter()
        self._unanswered = 0
        self.oversized = ""
        """What was too large in the last answer, in words."""
        self._methods: dict[tuple[str, str], Callable[..., Any]] = {}
        self.raw_body: bytes | None = None
        self.wire = False
        """Answers are kept as they came, to be judged."""
        self.raw: Raw | None = None
        """The last answer as it came."""
        self._answer_came = False
        self._watched: Mapping[str, Value] | None = None
        self._clients = {("kms", ""): self._listened(client)}
        self.cast: Cast = NOBODY
        """The principals, besides the administrator, who can call."""
        self.ports: Ports | None = None
        """What may be asked beside the API."""
        self.handed_out: Fetch | None = None
        """Sends requests to URLs that the target hands out: method, URL, headers and body; status and body come."""
        self.unseen = Unseen()
        """What dumps have shown so far."""
        self.callerless: Collection[str] = frozenset()
        """Services that do not know who calls."""
        self.in_vain: Counter[str] = Counter()
        """By service how many ends in a row, of jobs and changes of key, were awaited in vain."""
        self.context_keys: Mapping[str, str] = {}
        """By service the name in its encryption contexts, where that is another than AWS's."""
        self.configuration_key_s = 0.0
        """How long a key of configuration lives; 0 where the target does not tell."""
        self.moved = timedelta(0)
        """By how much a port has moved the target's clock."""
        self.renew: Callable[[str], None] | None = None
        """Gives a principal a new session, when the one that it has is over."""

    def client_of(self, service: str, principal: str = "") -> Any:
        """The client of a service for a principal, always the same; TargetError: the target has no such service."""
        if (service, principal) not in self._clients:
            if self._make is None:
                raise TargetError(f"there is no client of {service}")
            credentials = self.cast.credentials(principal) if principal else None
            self._clients[service, principal] = self._listened(self._make(service, credentials))
        return self._clients[service, principal]

    def _listened(self, client: Any) -> Any:
        events, service = client.meta.events, event_name(client)
        events.register(f"before-parse.{service}", self._note_answer)
        if client.meta.service_model.metadata.get("protocol") == "json":
            events.register(f"after-call.{service}", self._keep_raw_body)
        return client

    def watched(self) -> Mapping[str, Value]:
        """What tells of the last call to KMS, from now on (reports.recording)."""
        if self._watched is None:
            self._watched = recording(self.client)
        return self._watched

    @property
    def gone(self) -> bool:
        """Whether the target has left the last calls without an answer."""
        return self._unanswered >= GONE_AFTER

    @property
    def answered(self) -> bool:
        """Whether anything came back for the last call."""
        return self._unanswered == 0

    @property
    def spent(self) -> bool:
        """Whether the work under way has used up its calls."""
        return self.limit is not None and self.calls >= self.limit

    def begin(self, most_calls: int) -> None:
        """From now on so many calls may be made."""
        self.limit = self.calls + most_calls
        self.endless.clear()

    def pages(self, operation: str, most: int) -> int:
        """How many pages of a list may be read: half of what is left, and only a few where it has no end."""
        if self.limit is None:
            return most
        left = max(0, self.limit - self.calls) // 2
        return min(most, left, FEW_PAGES if operation in self.endless else left)

    def try_again(self) -> None:
        """Give a target that is gone one more call to show that it is back."""
        self._unanswered = min(self._unanswered, GONE_AFTER - 1)

    def execute(self, operation: str, params: Mapping[str, Value], signature: str = "", principal: str = "") -> Outcome:
        """Send one request of a principal, with that fault of its signature if any, and name what came back."""
        outcome = self._execute(operation, params, signature, principal)
        if principal and isinstance(outcome, Refusal) and outcome.code in EXPIRED and self.renew is not None:
            self.renew(principal)
            for table in (self._clients, self._methods):
                for key in [key for key in table if key[1] == principal]:
                    del table[key]
            outcome = self._execute(operation, params, signature, principal)
        if isinstance(outcome, Broken) and operation in self.not_implemented:
            outcome = Broken("not-implemented", outcome.detail)
        silent = isinstance(outcome, Indeterminate) and outcome.reason in NO_ANSWER
        self._unanswered = self._unanswered + 1 if silent else 0
        self.oversized = outcome.detail if isinstance(outcome, Indeterminate) and outcome.reason == TOO_LARGE else ""
        self.faults += isinstance(outcome, Indeterminate)
        return outcome

    def persist(self, operation: str, params: Mapping[str, Value], signature: str = "", principal: str = "") -> Outcome:
        """Send a request that must be answered if it can be, a few times: of the suite's own needs, never judged."""
        for _ in range(ATTEMPTS - 1):
            outcome = self.execute(operation, params, signature, principal)
            if isinstance(outcome, Success | Refusal) or outcome.got == "throttled" or self.gone:
                return outcome
        return self.execute(operation, params, signature, principal)

    def fetch(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Outcome:
        """Send a request to a URL that the target has handed out, which nobody signs; its body as Body.

        A refusal has its status as code. TargetError: it cannot be fetched.
        """
        if self.handed_out is None:
            raise TargetError("URLs that this target hands out are not fetched")
        self.calls += 1
        try:
            status, content = self.handed_out(method, url, headers, body)
        except NewConnectionError:  # urllib3 takes it for a timeout, too
            return Indeterminate("connection-lost")
        except (TimeoutError, TimeoutStateError):
            return Indeterminate("timed-out")
        except (OSError, HTTPError):
            return Indeterminate("connection-lost")
        if status >= 500:
            return Broken("server-error", f"HTTP {status}")
        return Success({"Body": content}) if status < 300 else Refusal(str(status), status)

    def _execute(self, operation: str, params: Mapping[str, Value], signature: str, principal: str) -> Outcome:
        method = self._methods.get((operation, principal))
        if method is None:
            client = self.client_of(service_of(operation), principal)
            method = self._methods[operation, principal] = getattr(client, xform_name(method_of(operation)))
        if signature:
            method = forging(self.client, signature, method)
        self.calls += 1
        self.operations[operation] += 1
        self.raw_body, self._answer_came, self.raw = None, False, None
        try:
            response = _whole(method(**params))
        except ClientError as error:
            return self._refusal(error.response)
        except ReadTimeoutError:
            return Indeterminate("timed-out")
        except SSLError as error:
            text = str(error)
            known = next((detail for words, detail in OF_TLS if words in text), "")
            return Indeterminate("connection-lost", known)
        except (BotoConnectionError, ResponseStreamingError, IncompleteReadError):
            return Indeterminate("connection-lost")
        except ConnectionClosedError as error:
            return _closed(error)
        except TooLargeError as error:
            return Indeterminate(TOO_LARGE, str(error))
        except HTTPClientError as error:
            return _cause(error)
        except (BotoCoreError, KeyboardInterrupt) as error:
            if not self._answer_came or isinstance(error, KeyboardInterrupt):
                raise
            return Broken("unparseable", type(error).__name__)
        except ConformanceError:
            raise
        except Exception as error:  # noqa: BLE001 - an in-process target's own fault is its HTTP 500
            return _own_fault(error, answer_came=self._answer_came)
        return self._success(response)

    def _note_answer(self, operation_model: Any, response_dict: Mapping[str, Any], **_: Any) -> None:
        """What is raised from here on is raised by botocore's parser, or by what it is made of."""
        self._answer_came = True
        if self.wire:
            body = response_dict["body"] if isinstance(response_dict["body"], bytes) else None
            method, status = operation_model.http["method"], response_dict["status_code"]
            self.raw = raw_of(operation_model, method, status, response_dict["headers"], body)

    def _keep_raw_body(self, http_response: Any, **_: Any) -> None:
        self.raw_body = http_response.content

    def _success(self, response: dict[str, Any]) -> Outcome:
        response.pop("ResponseMetadata", None)
        if self.raw_body is None:
            return Success(response)
        body = _json(self.raw_body)
        if body is None:
            return Broken("unparseable", "the body is not a JSON object")
        return Success(_with_unknown_members(response, body))

    def _refusal(self, response: Mapping[str, Any]) -> Outcome:
        error, metadata = response.get("Error", {}), response.get("ResponseMetadata", {})
        code, status = str(error.get("Code", "")), int(metadata.get("HTTPStatusCode", 400))
        if is_throttled(code, status):
            return Indeterminate("throttled")
        if status == 501 or code in NOT_IMPLEMENTED_CODES:
            return Broken("not-implemented", code)
        if status >= 500:
            return Broken("server-error", f"HTTP {status} {code}")
        members: dict[str, Any] = dict(response)
        if self.raw_body is not None:
            body = _json(self.raw_body)
            if body is None or code in ("", str(status)):
                return Broken("unparseable", f"HTTP {status} without an error code in JSON")
            members |= body
        return Refusal(code, status, {k: v for k, v in members.items() if k not in ERROR_MEMBERS})


def _whole(response: dict[str, Any]) -> dict[str, Any]:
    """The answer with a body that comes as a stream read to its end."""
    return {name: value.read() if isinstance(value, StreamingBody) else value for name, value in response.items()}


def _closed(error: ConnectionClosedError) -> Outcome:
    """Closed without an answer; or something else than HTTP came, and the HTTP client closed the connection."""
    kwargs = error.kwargs if isinstance(error.kwargs, dict) else {}
    causes = getattr(kwargs.get("error"), "args", ())
    if any(isinstance(cause, BadStatusLine) and not isinstance(cause, RemoteDisconnected) for cause in causes):
        return Broken("unparseable", "the answer is not HTTP")
    return Indeterminate("connection-lost")


def _cause(error: HTTPClientError) -> Outcome:
    """A fault in process reaches botocore's HTTP layer and comes out wrapped; one on the wire is a lost connection."""
    cause = error.kwargs.get("error") if isinstance(error.kwargs, dict) else None
    if isinstance(cause, Exception) and not isinstance(cause, OSError):
        return _own_fault(cause, answer_came=False)
    return Indeterminate("connection-lost")


def _own_fault(error: Exception, *, answer_came: bool) -> Broken:
    """What a target in this process raised, or botocore over its answer."""
    name = type(error).__name__
    if isinstance(error, NotImplementedError):
        return Broken("not-implemented", name)
    return Broken("unparseable" if answer_came else "server-error", name)


def _json(body: bytes) -> dict[str, Any] | None:
    """The body as a JSON object; none at all, and null, are an empty object (EnableKey, DisableKey)."""
    if not body:
        return {}
    try:
        parsed = json.loads(body)
    except ValueError:
        return None
    return {} if parsed is None else parsed if isinstance(parsed, dict) else None


def _with_unknown_members(parsed: dict[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    """The parsed answer plus members that the service model does not know: they may be what must not be there."""
    for name, value in raw.items():
        known = parsed.get(name)
        if isinstance(value, dict) and isinstance(known, dict):
            _with_unknown_members(known, value)
        elif isinstance(value, list) and isinstance(known, list) and len(value) == len(known):
            for one, other in zip(known, value, strict=True):
                if isinstance(one, dict) and isinstance(other, dict):
                    _with_unknown_members(one, other)
        elif name not in parsed and value is not None:
            parsed[name] = value
    return parsed
