"""What services keep, and what may be done beside their API, for a witness: by the ports of the cloud."""

import base64
from typing import Any

from kms_conformance.cloud.services.fault_port import FaultPort
from kms_conformance.cloud.services.inspect_port import Inspector

from . import new_key


class Stores:
    """The services of the cloud that the client is of."""

    def __init__(self, client: Any) -> None:
        self.client, self.clients = client, client.sibling
        self.services = [service for service in self.clients.cloud.services.values() if hasattr(service, "parts")]

    def key(self) -> str:
        """The ARN of a new key."""
        return str(new_key(self.client)["Arn"])

    @property
    def port(self) -> FaultPort:
        """What may be done beside the API."""
        return FaultPort(self.services, self.clients.cloud.clock)

    def dump(self) -> list[dict[str, Any]]:
        """All that is stored."""
        return Inspector(self.services).dump()

    def stored(self, *, queues: bool = False) -> bytes:
        """All bytes that are stored: in queues, or elsewhere."""
        lines = self.dump()
        wanted = {row["store"] for row in lines if row["type"] == "store" and (row["media"] == "queue") is queues}
        blobs = [row for row in lines if row["type"] == "blob" and row["store"] in wanted]
        return b"".join(base64.b64decode(row["data_b64"]) for row in blobs)


def hidden(marker: str, content: bytes) -> bool:
    """Whether a text lies nowhere as it is, nor in Base64."""
    encoded = [base64.b64encode(b"?" * shift + marker.encode())[4:-4] for shift in range(3)]
    return not any(form in content for form in (marker.encode(), *encoded))
