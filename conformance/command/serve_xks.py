"""`kms-conformance serve --xks`: the reference external key store proxy, until it is told to end."""

from __future__ import annotations

import ssl
from pathlib import Path

from kms_conformance.cloud.errors import CannotServeError
from kms_conformance.cloud.xks.proxy import ACCESS_KEY_ID, XksProxy, tenants
from kms_conformance.cloud.xks.server import serve
from kms_conformance.conformance.errors import UsageError
from kms_conformance.faults.xks import XKS_MUTANTS


def serve_xks(host: str, port: int, mutant: str | None, certificate: tuple[Path | None, Path | None]) -> int:
    """Serve, and say in one line where and for whom; the exit status."""
    if mutant is not None and mutant not in XKS_MUTANTS:
        raise UsageError(f"unknown seeded fault of a proxy {mutant!r}; known are: {', '.join(XKS_MUTANTS)}")
    made = (XKS_MUTANTS[mutant].proxy if mutant else XksProxy)(tenants())

    def ready(url: str) -> None:
        what = f"proxy with the fault {mutant}" if mutant else "reference proxy"
        print(
            f"{what} at {url}/example/kms/xks/v1, access key id {ACCESS_KEY_ID}, keys key-1, key-2, key-off", flush=True
        )

    try:
        serve(made, host, port, ready, _tls(*certificate))
    except CannotServeError as error:
        raise UsageError(str(error)) from error
    return 0


def _tls(chain: Path | None, key: Path | None) -> ssl.SSLContext | None:
    if (chain is None) != (key is None):
        raise UsageError("--tls-cert and --tls-key belong together; give both")
    if chain is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(chain, key)
    except (OSError, ssl.SSLError) as error:
        raise UsageError(f"--tls-cert {chain} cannot be used: {error}; give files in PEM form") from None
    return context
