"""The profiles contact-data and recordings: a right service passes all of them, in process and served, with ports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.conformance.session.connect import uploaded
from kms_conformance.conformance.targets.inprocess import SECOND_ACCOUNT
from kms_conformance.models.connect.at_rest import shared_for_good
from kms_conformance.models.outcomes import Refusal
from kms_conformance.reports.delivering import MOST_POLLS, delivered
from tests.profile_of_a_service import ServiceProfile, answering, served

OF_CONTACTS = frozenset({"INSTANCE-001", "INSTANCE-003", "INSTANCE-004", "INSTANCE-009"})
OF_RECORDINGS = frozenset({"RECORDINGS-007", "RECORDINGS-011", "RECORDINGS-013", "RECORDINGS-014"})
CONTACTS = ServiceProfile("contact-data", "audit", OF_CONTACTS)
RECORDINGS = ServiceProfile("recordings", "kms-authorization", OF_RECORDINGS)
BOTH = pytest.mark.parametrize("profile", [CONTACTS, RECORDINGS])


@BOTH
def test_the_reference_passes_all_of_it(profile: ServiceProfile, tmp_path: Path) -> None:
    profile.passes_all("reference", tmp_path, *profile.both)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served(SECOND_ACCOUNT) as url:
        yield url


@BOTH
def test_over_http_without_a_port_what_a_port_would_show_is_named(
    profile: ServiceProfile, url: str, tmp_path: Path
) -> None:
    profile.names_what_a_port_would_show(url, tmp_path)


@pytest.mark.exhaustive
@BOTH
def test_with_ports_over_http_that_is_judged_too(profile: ServiceProfile, url: str, tmp_path: Path) -> None:
    profile.judges_what_ports_show(url, tmp_path, "inspect", "fault")


@BOTH
def test_a_target_that_does_not_serve_it_is_not_judged_by_it(profile: ServiceProfile, tmp_path: Path) -> None:
    profile.is_left_out_where_it_is_not_served(tmp_path)


def _lines(retention: str, second: str) -> list[dict[str, Any]]:
    return [
        {"type": "store", "store": "one", "retention": retention},
        *(
            {"type": "dek", "dek_id": name, "scope": name, "wrapped_b64": blob}
            for name, blob in (("a", "x"), ("b", second))
        ),
        *({"type": "record", "store": "one", "dek_id": name} for name in "ab"),
    ]


@pytest.mark.parametrize(
    ("retention", "second", "shared"),
    [("permanent", "x", ["x"]), ("permanent", "y", []), ("temporary", "x", [])],
)
def test_instances_may_share_data_keys_where_nothing_stays(retention: str, second: str, shared: list[str]) -> None:
    assert shared_for_good(_lines(retention, second)) == shared


class Bucket:
    """A bucket with objects that come one look after the other; some cannot be read."""

    def __init__(self, *looks: dict[str, Any]) -> None:
        self.looks, self.now = list(looks), {}

    def __call__(self, operation: str, sent: dict[str, Any]) -> dict[str, Any]:
        if operation == "ListObjectsV2":
            self.now = self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]
            return {"Contents": [{"Key": name} for name in self.now]}
        found = self.now[sent["Key"]]
        return {"Refused": "AccessDenied"} if found is None else {"Body": found, "SSEKMSKeyId": "key"}


@pytest.mark.parametrize(
    ("looks", "gone", "said"),
    [
        (({}, {"a": b"text"}), False, {"Lacking": 0, "Encryption": ["None"], "LandedUnder": "key"}),
        (({"a": b"text "},), False, {"Lacking": 1}),
        (({"a": None},), False, {"Refused": "AccessDenied"}),
        (({"a": None, "b": b"text"},), False, {"Lacking": 0, "Encryption": ["None"], "LandedUnder": "key"}),
        (({"a": b"text"}, {}), True, {"Lacking": 1}),
        (({"a": b"text"},), True, {"Lacking": 0, "Encryption": ["None"], "LandedUnder": "key"}),
    ],
)
def test_what_is_delivered_is_looked_for_until_it_is_there_or_there_no_more(
    looks: tuple[dict[str, Any], ...], gone: bool, said: dict[str, Any]
) -> None:
    asked: list[int] = []

    def wait(number: int) -> bool:
        asked.append(number)
        return True

    assert delivered(Bucket(*looks), "bucket", "", "text", gone=gone, wait=wait) == said
    assert len(asked) <= MOST_POLLS


def test_a_file_that_is_rejected_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"connect:GetAttachedFile": {"FileStatus": "REJECTED"}, "connect:CompleteAttachedFileUpload": {}}
    begun = {"FileId": "f", "UploadUrlMetadata": {"Url": "http://reference.invalid/none"}}
    named = {"InstanceId": "i", "AssociatedResourceArn": "arn", "Body": "text"}
    with answering(lambda operation, params: answers.get(operation, begun), monkeypatch) as executor:
        monkeypatch.setattr(executor, "handed_out", lambda *sent: (200, b""))
        assert uploaded(executor, named, within_s=1) == Refusal("REJECTED")
