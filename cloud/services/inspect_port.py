"""The port "inspect": all that the services have stored, as JSON lines, for a suite that looks for plaintext at rest.

The format is that of docs/reference-services.md. One dump is one snapshot: each service stands still while it is read.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from kms_conformance.cloud.service import ServiceError
from kms_conformance.cloud.services.domain_service import DomainService
from kms_conformance.cloud.services.records import INDEX_KEY, ITSELF
from kms_conformance.cloud.services.rows import SealedRecord, WrappedKey

Line = dict[str, Any]
VERSION = 1
BYTES, KEYS, FORMATS = 1, 2, 3
"""The levels: every persisted byte; and data keys with an index of records; and how records are encrypted."""
CHUNK = 48 * 1024
"""Bytes of a file in one line."""
FORMAT: Line = {
    "type": "format",
    "class": "*",
    "alg": "AES-256-GCM",
    "layout": "nonce12|ct|tag16",
    "aad": "json:[service,scope,class,item_id,record_id,1]",
}


@runtime_checkable
class Dumps(Protocol):
    """A service that gives the lines of its dump itself."""

    def dump_lines(self) -> list[Line]:
        """All of them; ServiceError where there is no dump."""


@runtime_checkable
class Alters(Protocol):
    """A service that changes what it has stored by itself."""

    def alter_record(self, record_id: str) -> None:
        """Change a bit of what a record holds; ServiceError where that cannot be done."""


@runtime_checkable
class Swaps(Protocol):
    """A service that exchanges what it has stored by itself."""

    def swap_records(self, one: str, other: str) -> None:
        """Exchange what two records hold; ServiceError where that cannot be done."""


@runtime_checkable
class Rotates(Protocol):
    """A service that makes new material for its own keys by itself."""

    def rotate_keys(self) -> None:
        """Make it; ServiceError where that cannot be done."""


class Inspector:
    """Dumps what services have stored.

    level  how much: 1 bytes, 2 with data keys and records, 3 with the format
    """

    def __init__(self, services: Iterable[DomainService], level: int = FORMATS) -> None:
        self.services = tuple(part for service in services for part in service.parts())
        self.level = level

    def dump(self, since: datetime | None = None, nonce: bytes | None = None) -> list[Line]:
        """All lines of a dump, as docs/reference-services.md describes them.

        since  leave out data keys and records that were written earlier; stores and their bytes are always complete
        nonce  have the fingerprint of each data key told: HMAC-SHA256 under it, where the KMS opens the key
        """
        lines: list[Line] = []
        now = max((service.now() for service in self.services), default=0.0)
        lines.append(
            {"type": "header", "v": VERSION, "snapshot_at": _instant(now), "level": self.level,
             "stores": [store_name(service) for service in self.services]}
        )  # fmt: skip
        for service in self.services:
            with service.lock:
                lines += self._service(service, since.timestamp() if since else None, nonce)
        if self.level >= FORMATS:
            lines.append(dict(FORMAT))
        counts = Counter(line["type"] for line in lines)
        lines.append({"type": "end", "counts": {kind: counts[kind] for kind in ("blob", "dek", "record")}})
        return lines

    def _service(self, service: DomainService, since: float | None, nonce: bytes | None) -> Iterator[Line]:
        name, files = store_name(service), {path: path.read_bytes() for path in service.store.files()}
        yield {
            "type": "store", "store": name, "service": service.name, "retention": service.retention,
            "media": service.media, "bytes": sum(map(len, files.values())),
        }  # fmt: skip
        for path, content in files.items():
            for offset in range(0, len(content), CHUNK):
                chunk = base64.b64encode(content[offset : offset + CHUNK]).decode()
                yield {"type": "blob", "store": name, "path": path.name, "offset": offset, "data_b64": chunk}
        if self.level >= KEYS:
            yield from (_key(service, key, nonce) for key in service.store.deks("created >= ?", since or 0))
            for record in service.store.records("created >= ?", since or 0):
                yield _record(name, record, "ciphertext", record.item, _found(files, record.sealed))
            yield from _hashes(service, name, files, since or 0)


def to_json_lines(lines: Iterable[Mapping[str, Any]]) -> bytes:
    """A dump as it goes over the wire."""
    return b"".join(json.dumps(line, separators=(",", ":")).encode() + b"\n" for line in lines)


def store_name(service: DomainService) -> str:
    """The name of a service's store: voiceid-main."""
    return f"{service.prefix}-main"


def _key(service: DomainService, key: WrappedKey, nonce: bytes | None) -> Line:
    line = {
        "type": "dek", "dek_id": key.dek_id, "scope": key.scope, "kek": key.key,
        "wrapped_b64": base64.b64encode(key.wrapped).decode(), "context": dict(key.context),
        "created": _instant(key.created),
    }  # fmt: skip
    return line | ({"fp": fingerprint} if nonce and (fingerprint := _fingerprint(service, key, nonce)) else {})


def _fingerprint(service: DomainService, key: WrappedKey, nonce: bytes) -> str | None:
    try:
        return hmac.new(nonce, service.unwrap(key), hashlib.sha256).hexdigest()
    except ServiceError:
        return None


def _record(store: str, record: SealedRecord, form: str, item: str, place: tuple[str, int, int] | None) -> Line:
    path, offset, length = place or (None, None, len(record.sealed))
    return {
        "type": "record", "store": store, "record_id": record.record_id, "scope": record.scope, "class": record.kind,
        "item_id": item, "form": form, "dek_id": record.dek_id, "path": path, "offset": offset, "len": length,
        "created": _instant(record.created),
    }  # fmt: skip


def _hashes(service: DomainService, store: str, files: Mapping[Path, bytes], since: float) -> Iterator[Line]:
    """The keyed hashes, under the data key of the record that holds the key of the hashes."""
    rows = service.store.rows(
        "SELECT l.scope, l.class, l.hash, l.record_id, r.item, r.created "
        "FROM lookup l JOIN records r USING (record_id) WHERE r.created >= ? ORDER BY r.number", since,
    )  # fmt: skip
    for scope, kind, value, record_id, item, created in rows:
        key = service.store.record(scope, INDEX_KEY, ITSELF)
        under = key.dek_id if key else ""
        hashed = SealedRecord(
            number=0,
            record_id=f"{record_id}#{kind}",
            scope=scope,
            kind=kind,
            item=item,
            dek_id=under,
            sealed=value,
            created=created,
        )
        yield _record(store, hashed, "keyed-hash", item, _found(files, value))


def _found(files: Mapping[Path, bytes], content: bytes) -> tuple[str, int, int] | None:
    """Where bytes lie in one piece; a long ciphertext may be spread over pages."""
    for path, whole in files.items():
        if (offset := whole.find(content)) >= 0:
            return path.name, offset, len(content)
    return None


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
