"""What is known of a call once it was answered, for the suite and for scripts."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

__all__ = ["recording"]

PUBLIC = ("PublicKey", "Signature", "Mac")
"""Members that are no secret: whoever verifies a message has them."""
SEALED = ("CiphertextBlob", "SharedSecretCiphertextBlob")
"""Parameters that are a ciphertext."""


def recording(kms: Any) -> dict[str, Any]:
    """A dict that from now on tells of the last call of this client, by the names of models.audit.record.Fact."""
    last: dict[str, Any] = {}

    def bytes_of(values: Any) -> list[bytes]:
        return [value for name, value in values.items() if isinstance(value, bytes) and name not in PUBLIC]

    def begin(params: Any, model: Any, **_: Any) -> None:
        last.clear()
        sealed = bytes_of({name: params.get(name) for name in SEALED})
        plain = bytes_of({**params, **dict.fromkeys(SEALED)})
        last.update(region=kms.meta.region_name, secrets=plain, ciphertexts=sealed, asked_at=datetime.now(UTC))
        last["operation"] = model.name
        last["access_key_id"] = kms._get_credentials().access_key

    def answered(parsed: Any, **_: Any) -> None:
        metadata = parsed.get("ResponseMetadata", {})
        last["answered_at"] = datetime.now(UTC)
        with suppress(ValueError, TypeError):  # by the target's clock where it tells
            last["answered_at"] = parsedate_to_datetime(metadata.get("HTTPHeaders", {}).get("date"))
        last["well_before"] = last["answered_at"] - timedelta(minutes=5)
        last["request_id"] = metadata.get("RequestId")
        last["secrets"] = last["secrets"] + bytes_of(parsed)

    kms.meta.events.register("before-parameter-build.kms", begin)
    kms.meta.events.register("after-call.kms", answered)
    return last
