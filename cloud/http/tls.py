"""TLS of a served cloud: a certificate of the user's, or one that is made on the spot."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import trustme

from kms_conformance.cloud.errors import CannotServeError

LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - an address to listen on, and no name for a certificate


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files in PEM: the certificate with its chain, its private key, and whom clients must trust, if we made that."""

    chain: Path
    key: Path
    authority: Path | None = None


def given(chain: Path, key: Path) -> Certificate:
    """The user's own; CannotServeError where the two cannot be used together."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(chain, key)
    except (OSError, ssl.SSLError) as error:
        text = f"--tls-cert {chain} and --tls-key {key} cannot be used: {error}"
        raise CannotServeError(f"{text}; give a certificate and its own key, both in PEM") from error
    return Certificate(chain, key)


@contextmanager
def made_on_the_spot(host: str) -> Iterator[Certificate]:
    """One for this host and the names of this machine; its authority is written for clients to trust."""
    authority = trustme.CA(organization_name="kms-conformance serve --tls")
    issued = authority.issue_cert(*dict.fromkeys((*LOCAL_NAMES, *([host] if host not in EVERYWHERE else []))))
    with TemporaryDirectory(prefix="kms-conformance-tls-") as folder:
        chain, key, trusted = (Path(folder) / name for name in ("server.pem", "server.key", "ca.pem"))
        chain.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
        key.touch(mode=0o600)
        key.write_bytes(issued.private_key_pem.bytes())
        trusted.write_bytes(authority.cert_pem.bytes())
        yield Certificate(chain, key, trusted)
