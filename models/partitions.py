"""Partitions of AWS: a Region is of one, and every ARN in it names that one.

Source: AWS General Reference, "Amazon Resource Names (ARNs)"; the patterns are those of botocore's partition data, with
which a test compares them.
"""

from __future__ import annotations

import re

REGIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "aws": (r"(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+", ("eu-central-1", "eu-west-1")),
    "aws-cn": (r"cn-\w+-\d+", ("cn-north-1", "cn-northwest-1")),
    "aws-eusc": (r"eusc-(de)-\w+-\d+", ("eusc-de-east-1", "eusc-de-east-2")),
    "aws-iso": (r"us-iso-\w+-\d+", ("us-iso-east-1", "us-iso-west-1")),
    "aws-iso-b": (r"us-isob-\w+-\d+", ("us-isob-east-1", "us-isob-west-1")),
    "aws-iso-e": (r"eu-isoe-\w+-\d+", ("eu-isoe-west-1", "eu-isoe-west-2")),
    "aws-iso-f": (r"us-isof-\w+-\d+", ("us-isof-east-1", "us-isof-south-1")),
    "aws-us-gov": (r"us-gov-\w+-\d+", ("us-gov-east-1", "us-gov-west-1")),
}
"""By partition the pattern of its Regions, and two of their names."""


def partition_of(region: str) -> str:
    """The partition of a Region; "aws" for a name that no partition's pattern knows."""
    return next((name for name, (pattern, _) in REGIONS.items() if re.fullmatch(pattern, region)), "aws")


def another_region(region: str) -> str:
    """A Region of the same partition that is not this one."""
    return next(name for name in REGIONS[partition_of(region)][1] if name != region)
