"""The mark of what a run makes on AWS: the run's id and the moment after which anybody may remove it.

It is the value of a tag, and a part of the user agent, which CloudTrail records: a key whose tags are judged, or which
another principal makes, has no tag of ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

TAG = "kms-conformance-run"
AGENT = "kms-conformance"
_TEXT = re.compile(r"([0-9a-f]{12})_(\d{8}T\d{6}Z)")
_TIME = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Mark:
    """Of which run something is, and until when that run may need it."""

    run: str
    expires: datetime

    @property
    def text(self) -> str:
        """As it is written: letters, digits and "_", which every service takes for a tag's value."""
        return f"{self.run}_{self.expires.astimezone(UTC).strftime(_TIME)}"

    @property
    def agent(self) -> str:
        """What is added to the user agent."""
        return f"{AGENT}/{self.text}"


def read(text: str) -> Mark | None:
    """The mark that a text is; None: it is none of ours."""
    found = _TEXT.fullmatch(text)
    if found is None:
        return None
    try:
        return Mark(found[1], datetime.strptime(found[2], _TIME).replace(tzinfo=UTC))
    except ValueError:
        return None


def of_agent(agent: str) -> Mark | None:
    """The mark in a user agent."""
    words = (word.strip("[]") for word in agent.split())
    found = (read(word.removeprefix(f"{AGENT}/")) for word in words if word.startswith(f"{AGENT}/"))
    return next((mark for mark in found if mark is not None), None)


def of_tags(tags: object) -> Mark | None:
    """The mark among tags as KMS, IAM or S3 list them."""
    for row in tags if isinstance(tags, list) else ():
        if isinstance(row, dict) and (row.get("TagKey") or row.get("Key")) == TAG:
            return read(str(row.get("TagValue") or row.get("Value") or ""))
    return None
