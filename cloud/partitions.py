"""The partition of a Region, as botocore's partition data have it."""

from __future__ import annotations

from functools import cache

from botocore.exceptions import UnknownRegionError
from botocore.loaders import create_loader
from botocore.regions import EndpointResolver


@cache
def partition(region: str) -> str:
    """The partition; "aws" for a Region that botocore does not know."""
    try:
        return str(_resolver().get_partition_for_region(region))
    except UnknownRegionError:
        return "aws"


@cache
def _resolver() -> EndpointResolver:
    """Of no session: whatever somebody has set up for other work does not count."""
    return EndpointResolver(create_loader().load_data("endpoints"))
