"""External key store proxies as targets: files with kind = "xks", the reference proxy, and its seeded faults."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kms_conformance.cloud.http.messages import HttpRequest, HttpResponse
from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.targets.target_file import TEXT, Shape, check_shape, load, require_url
from kms_conformance.models.report import TargetInfo
from kms_conformance.models.xks.asks import DISABLED, KEY, OTHER, OWN, SECOND, UNKNOWN

REFERENCE, MUTANT, UNKNOWN_KEY = "xks-reference", "xks-mutant:", "no-such-key-of-kms-conformance"
ENDING = "/kms/xks/v1"
CREDENTIAL: Shape = {"access_key_id": TEXT, "secret_env": TEXT, "secret_file": TEXT}
SHAPE: Shape = {
    "kind": ("xks",),
    "name": TEXT,
    "version": TEXT,
    "uri_endpoint": TEXT,
    "uri_path": TEXT,
    "region": TEXT,
    "keys": {KEY: TEXT, SECOND: TEXT, DISABLED: TEXT},
    "credentials": CREDENTIAL,
    OTHER: {"uri_path": TEXT, "key": TEXT, **CREDENTIAL},
    "tls": {"ca_bundle": TEXT, "client_certificate": TEXT, "client_key": TEXT},
    "timeout_s": (int, float),
}
"""The keys of a target file, with their types."""


@dataclass(frozen=True, slots=True)
class Party:
    """A customer of the proxy: its URI path and its credential. The secret is never shown."""

    path: str
    access_key_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class XksTarget:
    """A proxy that can be asked.  `keys`: ids by what they are for;  `send`: in process, in place of a connection."""

    info: TargetInfo
    parties: Mapping[str, Party]
    keys: Mapping[str, str]
    tls: ssl.SSLContext | None = None
    timeout_s: float = 10
    send: Callable[[HttpRequest], HttpResponse] | None = None

    @property
    def has(self) -> frozenset[str]:
        """What cases may need."""
        return frozenset(self.keys.keys() | self.parties.keys())


def is_xks(name: str) -> bool:
    """Whether a --target option names a proxy."""
    if name == REFERENCE or name.startswith(MUTANT):
        return True
    path = Path(name)
    return name.endswith(".toml") and path.is_file() and load(path).get("kind") == "xks"


def resolve(name: str) -> XksTarget:
    """The proxy that a --target option names."""
    if name == REFERENCE or name.startswith(MUTANT):
        return _embedded(name)
    path = Path(name)
    return read(path, load(path))


def _embedded(name: str) -> XksTarget:
    from kms_conformance.cloud.xks import proxy
    from kms_conformance.faults.xks import XKS_MUTANTS

    wanted = name.removeprefix(MUTANT)
    if name != REFERENCE and wanted not in XKS_MUTANTS:
        raise UsageError(f"unknown seeded fault of a proxy {wanted!r}; known are: {', '.join(XKS_MUTANTS)}")
    made = (proxy.XksProxy if name == REFERENCE else XKS_MUTANTS[wanted].proxy)(proxy.tenants())
    parties = {
        OWN: Party("/example" + ENDING, proxy.ACCESS_KEY_ID, proxy.SECRET),
        OTHER: Party("/other" + ENDING, proxy.OTHER_ACCESS_KEY_ID, proxy.OTHER_SECRET),
    }
    keys = {KEY: "key-1", SECOND: "key-2", DISABLED: "key-off", OTHER: "key-other", UNKNOWN: UNKNOWN_KEY}
    info = TargetInfo(name, "embedded", "http://xks.reference", "1", script=name)
    return XksTarget(info, parties, keys, send=made.handle)


def read(path: Path, data: Shape) -> XksTarget:
    """The proxy of a target file, or a UsageError that names what is wrong."""
    check_shape(path, data, SHAPE)
    for name in ("uri_endpoint", "uri_path", "keys", "credentials"):
        if name not in data:
            raise UsageError(f"{path}: {name} is missing; see docs/certify-an-xks-proxy.md")
    if KEY not in data["keys"]:
        raise UsageError(f"{path}: keys.{KEY} is missing; give the id of an external key that may be used")
    url: str = data["uri_endpoint"].rstrip("/")
    require_url(url, f"{path}: uri_endpoint")
    if urlsplit(url).path:
        raise UsageError(f"{path}: uri_endpoint has a path; give that as uri_path")
    parties = {OWN: _party(path, "credentials", data["uri_path"], data["credentials"])}
    keys = {**data["keys"], UNKNOWN: UNKNOWN_KEY}
    if OTHER in data:
        row = data[OTHER]
        parties[OTHER] = _party(path, OTHER, row.get("uri_path", ""), row)
        keys[OTHER] = row.get("key", UNKNOWN_KEY)
    info = TargetInfo(
        data.get("name", url), "xks", url, data.get("version", "unknown"), data.get("region", "us-east-1"),
        script=str(path.resolve()),
    )  # fmt: skip
    return XksTarget(info, parties, keys, _tls(path, url, data.get("tls", {})), data.get("timeout_s", 10))


def _party(path: Path, where: str, uri_path: str, row: Mapping[str, Any]) -> Party:
    if not uri_path.startswith("/") or not uri_path.endswith(ENDING):
        raise UsageError(f"{path}: uri_path of {where} is {uri_path!r}; it begins with / and ends with {ENDING}")
    if not row.get("access_key_id"):
        raise UsageError(f"{path}: {where}.access_key_id is missing; give the one that the proxy knows")
    variable, file = row.get("secret_env"), row.get("secret_file")
    if (variable is None) == (file is None):
        raise UsageError(f"{path}: {where} needs either secret_env or secret_file, which say where the secret is")
    if variable is not None:
        secret = os.environ.get(variable, "")
        if not secret:
            raise UsageError(f"{path}: the environment variable {variable} of {where}.secret_env is not set; set it")
        return Party(uri_path, row["access_key_id"], secret)
    try:
        secret = (path.parent / str(file)).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{path}: {where}.secret_file {file!r} cannot be read; name one beside the file") from None
    return Party(uri_path, row["access_key_id"], secret)


def _tls(path: Path, url: str, row: Mapping[str, str]) -> ssl.SSLContext | None:
    if not url.startswith("https:"):
        if row:
            raise UsageError(f"{path}: [tls] is for an https endpoint; uri_endpoint is {url}")
        return None
    try:
        context = ssl.create_default_context(cafile=_beside(path, row, "ca_bundle"))
        if certificate := _beside(path, row, "client_certificate"):
            context.load_cert_chain(certificate, _beside(path, row, "client_key"))
    except (OSError, ssl.SSLError) as error:
        raise UsageError(f"{path}: [tls] cannot be used: {error.strerror or error}; give files in PEM form") from None
    return context


def _beside(path: Path, row: Mapping[str, str], name: str) -> str | None:
    return str(path.parent / row[name]) if name in row else None
