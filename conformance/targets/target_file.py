"""target.toml: an endpoint, what it claims, and how long its changes may take (design of the file: README)."""

from __future__ import annotations

import math
import re
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tomli
from botocore.utils import is_valid_endpoint_url, is_valid_ipv6_endpoint_url

from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.targets.credential_sources import (
    BY_VARIABLE,
    CHAIN,
    SECRET,
    credentials,
    of_the_chain,
)  # fmt: skip
from kms_conformance.conformance.targets.target import Credentials, PrincipalSettings
from kms_conformance.models.making import MAKING_SERVICES
from kms_conformance.models.requirements.requirement import PROFILES

Shape = dict[str, Any]
ANYBODY = Credentials("test", "test")
"""Who the administrator is where nothing is said."""
USUAL_DELAY_S = 300
"""Grants take "usually less than five minutes" to have effect everywhere (CONSIST-003), other changes "in some cases
several minutes" (CONSIST-002)."""

CACHED = "cache_s is not heeded yet; a service that goes on with a data key that it has is told as departing"
CALLED = ("kms", "iam", "sts", "s3", "cloudtrail", *MAKING_SERVICES)
"""The services that are called, by their names in boto3."""
NUMBER = (int, float)
TEXT = (str,)
REGIONS, REGION = ("region", "second_region"), re.compile(r"[a-z]+(-[a-z0-9]+)*", re.ASCII)
KEYS: Shape = dict.fromkeys((*SECRET, *BY_VARIABLE), TEXT)
PRINCIPAL: Shape = {"arn": TEXT, **KEYS}
NAMES_OF_PRINCIPALS = ("alice", "bob", "carol", "dora")
SHAPE: Shape = {
    "name": TEXT,
    "version": TEXT,
    "endpoint_url": TEXT,
    "region": TEXT,
    "second_region": TEXT,
    "implements": (list,),
    "consistency": ("strong", "eventual"),
    "max_rps": NUMBER,
    "connect_timeout_s": NUMBER,
    "read_timeout_s": NUMBER,
    "ca_bundle": TEXT,
    "verify": (bool,),
    "bounds": dict.fromkeys(
        ("grant_s", "key_state_s", "cache_s", "reencrypt_s", "audit_s", "configuration_key_s"), NUMBER
    ),
    "credentials": {"source": (CHAIN,), **PRINCIPAL},
    "principals": {
        "mode": ("assume-role", "static", "none"),
        "static": dict.fromkeys(NAMES_OF_PRINCIPALS, PRINCIPAL),
        "other_account": {"role_arn": TEXT, **PRINCIPAL},
    },
    "services": None,
    "ports": {**dict.fromkeys(("inspect", "fault", "audit", "restart", "clock"), TEXT), "restart_command": (list,)},
    "kind": ("endpoint", "aws"),
}
"""Each key with the types or the words it may have; a dict is a table; None is a table of any texts."""


@dataclass(frozen=True, slots=True)
class TargetFile:
    """What a target file says. Times are in seconds."""

    name: str
    endpoint_url: str
    region: str = "us-east-1"
    implements: tuple[str, ...] | None = None
    credentials: Credentials = ANYBODY
    from_chain: bool = False
    """The usual chain of AWS has the credentials."""
    connect_timeout_s: float = 5
    read_timeout_s: float = 10
    max_rps: float = 0
    verify: bool | str = True
    bounds: dict[str, float] = field(default_factory=dict)
    services: dict[str, str] = field(default_factory=dict)
    version: str = "unknown"
    warnings: tuple[str, ...] = ()
    principals: PrincipalSettings = field(default_factory=PrincipalSettings)
    grant_s: float = 0
    key_state_s: float = 0
    ports: dict[str, str] = field(default_factory=dict)
    restart_command: tuple[str, ...] = ()


def load(path: Path) -> Shape:
    """What the target file at `path` holds; a UsageError names the line that is no TOML."""
    try:
        return tomli.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(
            f"cannot read the target file {path}: {error.strerror}; give the path of a target file"
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text ({error.reason}); save it as that") from error
    except tomli.TOMLDecodeError as error:
        raise UsageError(f"{path} is not valid TOML: {error}; correct that place") from error


def read(path: Path, data: Shape | None = None) -> TargetFile:
    """The target file at `path`, or a UsageError that names the line or the key that is wrong."""
    data = load(path) if data is None else data
    check_shape(path, data, SHAPE)
    url = data.get("endpoint_url")
    if not url:
        raise UsageError(f'{path}: endpoint_url is missing; add endpoint_url = "http://host:port"')
    require_url(url, f"{path}: endpoint_url")
    _known_services(path, data.get("services", {}))
    for service, place in data.get("services", {}).items():
        require_url(place, f"{path}: services.{service}")
    ports = dict(data.get("ports", {}))
    command = tuple(ports.pop("restart_command", ()))
    if command and "restart" in ports:
        raise UsageError(f"{path}: ports.restart and ports.restart_command exclude each other; keep one of them")
    for port, place in ports.items():
        if port != "audit" or place != "cloudtrail":
            require_url(place, f"{path}: ports.{port}")
    row = data.get("credentials", {})
    from_chain = "source" in row
    if from_chain:
        of_the_chain(path, row)
    return TargetFile(
        name=str(data.get("name", url)),
        endpoint_url=url,
        region=data.get("region", "us-east-1"),
        implements=tuple(data["implements"]) if "implements" in data else None,
        credentials=ANYBODY if from_chain or not row else credentials(path, "credentials", row),
        from_chain=from_chain,
        connect_timeout_s=data.get("connect_timeout_s", 5),
        read_timeout_s=data.get("read_timeout_s", 10),
        max_rps=data.get("max_rps", 0),
        verify=_verify(path, data),
        bounds=data.get("bounds", {}),
        services=data.get("services", {}),
        version=data.get("version", "unknown"),
        ports=ports,
        restart_command=command,
        principals=principals(path, data.get("principals", {})),
        grant_s=_bound(data, "grant_s"),
        key_state_s=_bound(data, "key_state_s"),
        warnings=(
            *unknown_profiles(path, data.get("implements", ())),
            *((f"{path}: {CACHED}",) if data.get("bounds", {}).get("cache_s") else ()),
        ),
    )


def _bound(data: Shape, name: str) -> float:
    """Within how many seconds a kind of changes must show; where nothing is said, by whether any takes its time."""
    usual = USUAL_DELAY_S if data.get("consistency") == "eventual" else 0
    seconds: float = data.get("bounds", {}).get(name, usual)
    return seconds


def unknown_profiles(path: Path, names: Iterable[str]) -> tuple[str, ...]:
    """A warning for each profile that there is not."""
    unknown = (name for name in names if name not in PROFILES)
    return tuple(f"{path}: implements names an unknown profile {name!r}; it is ignored" for name in unknown)


def principals(path: Path, table: Shape) -> PrincipalSettings:
    """Who else calls; no second account unless the file names one."""
    static = {
        name: credentials(path, f"principals.static.{name}", row) for name, row in table.get("static", {}).items()
    }
    for name, row in table.get("static", {}).items():
        if not row.get("arn"):
            raise UsageError(f"{path}: principals.static.{name}.arn is missing; add the ARN of its role or user")
    mode = table.get("mode", "static" if static else "assume-role")
    if mode == "static" and not static:
        raise UsageError(f"{path}: principals.mode is 'static'; add [principals.static.alice] and so on")
    other = table.get("other_account", {})
    return PrincipalSettings(
        mode,
        {name: (table["static"][name]["arn"], keys) for name, keys in static.items()},
        credentials(path, "principals.other_account", other) if other and "role_arn" not in other else None,
        other.get("role_arn", ""),
        convention=False,
    )


def require_url(url: str, where: str) -> None:
    """A UsageError unless the text is an http or https URL with a host, and without a user: reports show URLs."""
    if "@" in url.partition("://")[2].partition("/")[0]:
        text = f"{where} holds a user name or a password, which reports would show"
        raise UsageError(f"{text}; give the URL without, and keys under [credentials] of a target file")
    if "?" in url:
        raise UsageError(f"{where} holds a query string, which may hold a token that reports would show; leave it out")
    try:
        parts = urlsplit(url)
        host = is_valid_endpoint_url(url) or is_valid_ipv6_endpoint_url(url)
        usable = parts.scheme in ("http", "https") and host and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable:
        raise UsageError(f"{where} is not a URL: {url!r}; write it like http://127.0.0.1:4566")


def _known_services(path: Path, table: Shape) -> None:
    for name in table:
        if name not in CALLED:
            close = get_close_matches(name, CALLED, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"known are: {', '.join(CALLED)}"
            raise UsageError(f"{path}: unknown service {name!r} in [services]; {hint}")


def _verify(path: Path, data: Shape) -> bool | str:
    bundle = data.get("ca_bundle")
    if bundle is not None and data.get("verify") is False:
        raise UsageError(f"{path}: verify = false switches off the checks that ca_bundle is for; leave one of them out")
    if bundle is None:
        return bool(data.get("verify", True))
    found = path.parent / bundle
    if not found.is_file():
        raise UsageError(f"{path}: ca_bundle {bundle!r} is not a file; name one relative to the target file")
    try:
        ssl.create_default_context(cafile=str(found))
    except (ssl.SSLError, OSError):
        raise UsageError(f"{path}: ca_bundle {bundle!r} holds no certificates; give a file in PEM form") from None
    return str(found)


def check_shape(path: Path, table: Shape, shape: Shape, prefix: str = "") -> None:
    """A UsageError for a key that the shape has not, or a value that it does not allow."""
    for key, value in table.items():
        if key not in shape:
            close = get_close_matches(key, shape, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"known are: {', '.join(shape)}"
            raise UsageError(f"{path}: unknown key {prefix + key!r}; {hint}")
        _check_value(path, prefix + key, value, shape[key])


def _check_value(path: Path, key: str, value: Any, allowed: Any) -> None:
    if isinstance(allowed, dict) or allowed is None:
        if not isinstance(value, dict):
            raise UsageError(f"{path}: {key} is a table; write [{key}]")
        check_shape(path, value, dict.fromkeys(value, TEXT) if allowed is None else allowed, f"{key}.")
    elif all(isinstance(word, str) for word in allowed):
        if value not in allowed:
            raise UsageError(f"{path}: {key} is {value!r}; it may be {' or '.join(map(repr, allowed))}")
    elif not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
        names = " or ".join(kind.__name__ for kind in allowed)
        raise UsageError(f"{path}: {key} is {value!r}; it must be of type {names}")
    elif allowed is TEXT and not value:
        raise UsageError(f"{path}: {key} is empty; give it a text, or leave it out")
    elif allowed is NUMBER and not (0 < value < math.inf or (value == 0 and not key.endswith("timeout_s"))):
        least = "more than 0" if key.endswith("timeout_s") else "0 or more"
        raise UsageError(f"{path}: {key} is {value!r}; it must be {least}")
    elif key in REGIONS and not REGION.fullmatch(value):
        raise UsageError(f"{path}: {key} is {value!r}; write it like us-east-1")
    elif allowed == (list,) and not all(isinstance(item, str) for item in value):
        raise UsageError(f"{path}: {key} is {value!r}; it must be a list of texts")
