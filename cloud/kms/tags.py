"""TagResource, UntagResource, ListResourceTags."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from kms_conformance.cloud.kms.base import Answer
from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.paging import Paging, Row
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.wire import violation


class TagOperations(Paging):
    """The operations on tags; all but the list answer without output."""

    def tag_resource(self, request: Request) -> Answer:
        """TagResource."""
        key = request.keys["KeyId"]
        key.tags = self.merged_tags(key.tags, tags_of(request))
        return {}

    def merged_tags(self, old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
        """New tags beside the old ones, in the place of those with an equal key (TAG-002 to TAG-004)."""
        return {**old, **new}

    def untag_resource(self, request: Request) -> Answer:
        """UntagResource."""
        key = request.keys["KeyId"]
        key.tags = self.remaining_tags(key.tags, request.params["TagKeys"])
        return {}

    def remaining_tags(self, tags: Mapping[str, str], removed: Collection[str]) -> dict[str, str]:
        """The tags but those of the given keys; a key that isn't there is no fault (TAG-012, TAG-013)."""
        return {name: value for name, value in tags.items() if name not in removed}

    def list_resource_tags(self, request: Request) -> Answer:
        """ListResourceTags, by tag key."""
        tags = request.keys["KeyId"].tags
        rows = (Row(name, {"TagKey": name, "TagValue": value}) for name, value in tags.items())
        return self.listed(request, "Tags", rows)


def tags_of(request: Request) -> dict[str, str]:
    """The tags that a request sends. That each has a key and a value is asked here, by no guard."""
    tags = request.params.get("Tags", [])
    if not all("TagKey" in tag and "TagValue" in tag for tag in tags):
        raise KmsError("ValidationException", violation(request.operation, request.params) or "")
    return {tag["TagKey"]: tag["TagValue"] for tag in tags}
