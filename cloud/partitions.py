"""The partition of a Region, as botocore's partition data have it."""

from __future__ import annotations

from functools import cache

import botocore.session
from botocore.exceptions import UnknownRegionError

from kms_conformance.conformance.targets.clients import no_aws_environment


@cache
def partition(region: str) -> str:
    """The partition; "aws" for a Region that botocore does not know."""
    try:
        with no_aws_environment():  # whatever somebody has set up for other work
            return str(botocore.session.Session().get_partition_for_region(region))
    except UnknownRegionError:
        return "aws"
