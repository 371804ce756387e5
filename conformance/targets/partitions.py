"""The partition of a Region, as botocore's partition data have it."""

from __future__ import annotations

from functools import cache

import botocore.session
from botocore.exceptions import UnknownRegionError


@cache
def partition(region: str) -> str:
    """The partition; "aws" for a Region that botocore does not know."""
    try:
        return str(botocore.session.Session().get_partition_for_region(region))
    except UnknownRegionError:
        return "aws"
