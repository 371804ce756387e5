"""Marking: what a run makes on AWS carries a tag with its mark (models/aws/marks), from the moment when it is made.

Only what the administrator makes is tagged: another principal would need a permission for that which nobody gave it.
Where tags or events are what is judged, keys are made without; CloudTrail knows them by the user agent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kms_conformance.conformance.wire.manners import event_name
from kms_conformance.models.aws.marks import TAG, Mark
from kms_conformance.models.calls import Call
from kms_conformance.models.making import MAKING

PLAIN_PROFILES = frozenset({"kms-tags", "audit"})
"""Profiles that judge tags, or what CloudTrail says of a creation."""
ABOUT_TAGS = frozenset({"TagResource", "UntagResource", "ListResourceTags"})


def in_the_way(profiles: Iterable[str], calls: Iterable[Call]) -> bool:
    """Whether a tag of ours would be seen in what is judged."""
    tagged = any(call.operation in ABOUT_TAGS or call.get("Tags") is not None for call in calls)
    return tagged or not PLAIN_PROFILES.isdisjoint(profiles)


class Marker:
    """Puts the tag into the requests of the administrator's clients."""

    def __init__(self, mark: Mark) -> None:
        self._text = mark.text
        self.plain = False
        """Keys are made without a tag for now."""

    def followed(self, client: Any) -> Any:
        """The client of the administrator, with what it makes tagged."""
        service, name = event_name(client), client.meta.service_model.service_name
        for operation, add in self._adding(client, name):
            client.meta.events.register(f"before-parameter-build.{service}.{operation}", add)
        return client

    def _adding(self, client: Any, name: str) -> Iterable[tuple[str, Callable[..., None]]]:
        if name == "kms":
            yield "CreateKey", self._tag_key
        elif name == "iam":
            yield "CreateRole", self._tag_role
        elif name == "s3":
            yield "CreateBucket", self._tag_bucket
        for row in MAKING:
            if row.service == name:
                yield row.create, self._tag_made(client, row.create)

    def _tag_key(self, params: dict[str, Any], **_: Any) -> None:
        if not self.plain and "Tags" not in params:
            params["Tags"] = [{"TagKey": TAG, "TagValue": self._text}]

    def _tag_role(self, params: dict[str, Any], **_: Any) -> None:
        params["Tags"] = [*params.get("Tags", ()), {"Key": TAG, "Value": self._text}]

    def _tag_bucket(self, params: dict[str, Any], **_: Any) -> None:
        tags = [{"Key": TAG, "Value": self._text}]
        params["CreateBucketConfiguration"] = {**(params.get("CreateBucketConfiguration") or {}), "Tags": tags}

    def _tag_made(self, client: Any, operation: str) -> Callable[..., None]:
        """Services with domains take tags as a map or as a list, under either name, or not at all."""
        shape = client.meta.service_model.operation_model(operation).input_shape
        members: Mapping[str, Any] = shape.members if shape is not None else {}
        name = next((name for name in ("Tags", "tags") if name in members), "")

        def add(params: dict[str, Any], **_: Any) -> None:
            if name and name not in params:
                as_map = members[name].type_name == "map"
                params[name] = {TAG: self._text} if as_map else [{"Key": TAG, "Value": self._text}]

        return add
