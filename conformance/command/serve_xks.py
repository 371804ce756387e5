"""`kms-conformance serve --xks`: the reference external key store proxy, until it is told to end."""

from __future__ import annotations

from pathlib import Path

from kms_conformance.cloud.errors import CannotServeError
from kms_conformance.cloud.http.server import serve
from kms_conformance.cloud.http.tls import Certificate, given
from kms_conformance.cloud.xks.proxy import ACCESS_KEY_ID, XksProxy, tenants
from kms_conformance.cloud.xks.server import ProxyGateway
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
        serve(ProxyGateway(made), host, port, ready, _certificate(*certificate))
    except CannotServeError as error:
        raise UsageError(str(error)) from error
    return 0


def _certificate(chain: Path | None, key: Path | None) -> Certificate | None:
    if (chain is None) != (key is None):
        raise UsageError("--tls-cert and --tls-key belong together; give both")
    return given(chain, key) if chain is not None and key is not None else None
