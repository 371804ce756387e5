"""What runs have made on AWS, found there by its marks: by tags, and by CloudTrail's events of the creation of keys.

No ledger is needed, so that what a run left may be found from any machine. Whatever has no mark is nobody's business:
a name alone, such as that of a role or a bucket, says nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any, TypeAlias

from botocore.exceptions import ClientError

from kms_conformance.conformance.targets.target import Clients, Credentials, Metering, Target
from kms_conformance.conformance.wire.ledger import BUCKET, KEY, ROLE, Entry
from kms_conformance.conformance.wire.manners import Pace, event_name, well_mannered
from kms_conformance.conformance.wire.meter import Meter
from kms_conformance.conformance.wire.principals import PREFIX
from kms_conformance.models.aws.marks import TAG, Mark, of_agent, of_tags
from kms_conformance.models.making import MAKING
from kms_conformance.models.wire import ALIAS_STEM

LISTS: Mapping[str, str] = {"voice-id": "list_domains", "customer-profiles": "list_domains"}
"""Services that keep domains, and the operation by which theirs are found."""
KEPT_DAYS = 90
"""How long CloudTrail's event history goes back."""
ATTEMPTS, PAUSE_S = 5, 0.2
"""How often a request is sent that has no answer."""
DONE = ("PendingDeletion", "PendingReplicaDeletion")
Wanted: TypeAlias = Callable[[Mark], bool]


@dataclass(frozen=True, slots=True)
class Found:
    """Something that a run made, and is still there."""

    thing: Entry
    mark: Mark


def careful(clients: Clients, target: Target) -> Clients:
    """The clients, within the quotas of AWS."""
    meter, pace = Meter(Metering(inf), getattr(clients, "clock", None)), Pace(target.max_rps)

    def client(service: str = "kms", credentials: Credentials | None = None) -> Any:
        return meter.followed(well_mannered(clients(service, credentials), pace))

    return client


def found(clients: Clients, wanted: Wanted, services: tuple[str, ...] = ()) -> list[Found]:
    """All that is there of the runs that are wanted, each thing once, and what uses others first."""

    def steady(service: str = "kms", credentials: Credentials | None = None) -> Any:
        return _asking_again(clients(service, credentials))

    return _found(steady, wanted, services)


def _asking_again(client: Any) -> Any:
    """The client, with a request that had no answer sent again: all that is asked here changes nothing."""

    def again(response: object, attempts: int, **_: Any) -> float | None:
        return PAUSE_S if response is None and attempts < ATTEMPTS else None

    client.meta.events.register(f"needs-retry.{event_name(client)}", again)
    return client


def _found(clients: Clients, wanted: Wanted, services: tuple[str, ...]) -> list[Found]:
    rows = [*_buckets(clients("s3")), *_made(clients, services), *_keys(clients), *_roles(clients("iam"))]
    return list({row.thing: row for row in rows if wanted(row.mark)}.values())


def _keys(clients: Clients) -> Iterator[Found]:
    kms = clients("kms")
    seen: set[str] = set()
    for page in kms.get_paginator("list_keys").paginate():
        for row in page["Keys"]:
            mark = of_tags(_said(kms.list_resource_tags, "Tags", KeyId=row["KeyId"]))
            if mark is not None and _is_there(kms, row["KeyId"]):
                seen.add(row["KeyId"])
                yield Found((KEY, row["KeyId"]), mark)
    for key_id, mark in _of_the_trail(clients("cloudtrail")):
        if key_id not in seen and _is_there(kms, key_id):
            seen.add(key_id)
            yield Found((KEY, key_id), mark)


def _is_there(kms: Any, key_id: str) -> bool:
    metadata = _said(kms.describe_key, "KeyMetadata", KeyId=key_id) or {}
    return bool(metadata) and metadata.get("KeyState") not in DONE and metadata.get("KeyManager") != "AWS"


def _of_the_trail(trail: Any) -> Iterator[tuple[str, Mark]]:
    """The keys whose creation CloudTrail has seen, by the mark in the user agent of the request."""
    since = datetime.now(UTC) - timedelta(days=KEPT_DAYS)
    about = [{"AttributeKey": "EventName", "AttributeValue": "CreateKey"}]
    pages = trail.get_paginator("lookup_events").paginate(LookupAttributes=about, StartTime=since)
    for page in pages:
        for row in page.get("Events", ()):
            event = json.loads(row["CloudTrailEvent"])
            mark = of_agent(str(event.get("userAgent", "")))
            key_id = ((event.get("responseElements") or {}).get("keyMetadata") or {}).get("keyId")
            if mark is not None and key_id and not event.get("errorCode"):
                yield key_id, mark


def _roles(iam: Any) -> Iterator[Found]:
    for page in iam.get_paginator("list_roles").paginate():
        for row in page["Roles"]:
            if row["RoleName"].startswith(PREFIX):
                mark = of_tags(_said(iam.list_role_tags, "Tags", RoleName=row["RoleName"]))
                if mark is not None:
                    yield Found((ROLE, row["RoleName"]), mark)


def _buckets(s3: Any) -> Iterator[Found]:
    for row in s3.list_buckets().get("Buckets", ()):
        if row["Name"].startswith(ALIAS_STEM):
            mark = of_tags(_said(s3.get_bucket_tagging, "TagSet", Bucket=row["Name"]))
            if mark is not None:
                yield Found((BUCKET, row["Name"]), mark)


def _made(clients: Clients, services: tuple[str, ...]) -> Iterator[Found]:
    """Domains of the services that a target claims."""
    for making in MAKING:
        if making.service not in services or making.service not in LISTS:
            continue
        client = clients(making.service)
        answer = getattr(client, LISTS[making.service])()
        for row in next((value for value in answer.values() if isinstance(value, list)), []):
            mark, name = _mark_of_domain(client, row), row.get(making.id_param)
            if mark is not None and name:
                yield Found((making.kind, name), mark)


def _mark_of_domain(client: Any, row: Mapping[str, Any]) -> Mark | None:
    tags = row.get("Tags")
    if tags is None and "Arn" in row:
        tags = _said(client.list_tags_for_resource, "Tags", ResourceArn=row["Arn"])
    return of_tags([{"Key": TAG, "Value": tags.get(TAG, "")}] if isinstance(tags, Mapping) else tags)


def _said(call: Callable[..., Any], member: str, **params: Any) -> Any:
    """A member of an answer; None where the call is refused: whose it is cannot be seen, or it is gone."""
    try:
        return call(**params).get(member)
    except ClientError:
        return None
