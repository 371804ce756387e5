"""Which service principals there are, as far as that is known here.

AWS refuses a key policy that names a service that does not exist (POLICY-015), and publishes no list of those that do.
So a name is taken for a service's where one of its parts is the name of a service that the SDK knows, in whatever
Region, or one of those below; logs.eu-west-1.amazonaws.com and delivery.logs.amazonaws.com are both services' names.
"""

from __future__ import annotations

from functools import cache

from kms_conformance.cloud.service_models import partitions, service_names

MORE = frozenset({
    "airflow-env", "amazonmq", "costalerts", "delivery", "dnssec-route53", "edgelambda", "lex", "macie", "q", "spot",
    "spotfleet", "timestream", "vpc-flow-logs",
})  # fmt: skip
"""Principals of the documentation under whose names no API is served."""


@cache
def _names() -> tuple[frozenset[str], tuple[str, ...]]:
    """Names of services, and the ends of host names by partition."""
    names = {name for partition in partitions() for name in partition["services"]}
    ends = {f".{partition['dnsSuffix']}" for partition in partitions()}
    return MORE | names | service_names(), tuple(ends)


@cache
def is_service(principal: str) -> bool:
    """Whether the text is the name of a service that exists."""
    names, ends = _names()
    end = next((end for end in ends if principal.endswith(end)), None)
    return end is not None and not names.isdisjoint(principal.removesuffix(end).split("."))
