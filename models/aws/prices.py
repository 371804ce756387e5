"""What requests and keys cost, by prices.toml."""

from __future__ import annotations

from datetime import datetime, timedelta

from kms_conformance.models.aws.kinds import Kind
from kms_conformance.models.aws.tables import table

PRICES = table("prices.toml")
DATE: str = PRICES["date"]
HOUR = timedelta(hours=1)
_KMS, _S3 = PRICES["kms"], PRICES["s3"]
_PAIRS = ("GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext")
_FREE = ("iam", "sts", "cloudtrail")
"""Their requests cost nothing."""
MOST_MATERIALS: int = _KMS["most_materials"]


def request_usd(
    service: str, operation: str, kind: Kind = "symmetric", pair: str = "", paid_trails: float = 0
) -> float:
    """The price of a request, at most.

    kind         of its key
    pair         KeyPairSpec of GenerateDataKeyPair
    paid_trails  how many copies of management events the account pays for
    """
    event: float = paid_trails * PRICES["cloudtrail"]["per_100000_events"] / 100_000
    if service == "kms":
        return event + _of_kms(operation, kind, pair)
    if service == "s3":
        on_behalf = _S3["kms_requests"].get(operation, 0)
        return event + _of_s3(operation) + float(on_behalf * (event + _of_kms(operation, "symmetric", "")))
    return event  # of the services that keep domains nothing is counted but their events


def _of_kms(operation: str, kind: Kind, pair: str) -> float:
    if operation in _PAIRS:
        kind_of_pair = "rsa-pair" if pair.startswith("RSA") else "ecc-pair"
        return float(_KMS["per_10000"][kind_of_pair]) / 10_000
    return float(_KMS["per_10000"][kind]) / 10_000


def _of_s3(operation: str) -> float:
    group = next((name for name, rows in _S3["operations"].items() if operation in rows), "read")
    return float(_S3["per_1000"][group]) / 1000


def is_free(service: str) -> bool:
    """Whether requests to a service cost nothing but their events."""
    return service in _FREE


def hour_usd(moment: datetime) -> float:
    """What one key material costs for an hour of the month of this moment."""
    first = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    after = (first + timedelta(days=32)).replace(day=1)
    return float(_KMS["key_month"]) / ((after - first) / HOUR)
