"""Faults in runs: when they must not succeed, when they must, and under which key they deliver."""

import json
from collections import Counter
from typing import Any

from . import allowed, witness
from .integrations_scene import Integrations, Source


def _uses_by_services(scene: Integrations, key: str) -> Counter[str]:
    """How often each operation was done with a key by a service, by the audit trail."""
    asked: dict[str, Any] = {"LookupAttributes": [{"AttributeKey": "ResourceName", "AttributeValue": key}]}
    rows = []
    while True:
        page = allowed(scene.clients("cloudtrail").lookup_events, **asked)
        rows += [json.loads(row["CloudTrailEvent"]) for row in page["Events"]]
        if not page.get("NextToken"):
            break
        asked["NextToken"] = page["NextToken"]
    return Counter(row["eventName"] for row in rows if (row.get("userIdentity") or {}).get("invokedBy"))


@witness(
    id="appintegrations-revoked-grant-ignored",
    requirement="APPINT-006",
    family="guard-off",
    fault="Without a grant runs use the permissions of the account.",
)
def revoked_grant_ignored(client: Any) -> None:
    scene = Integrations(client)
    key = scene.key()
    source = Source(scene, key)
    assert source.run() == "COMPLETED"
    scene.revoke(key)
    assert source.run() != "COMPLETED"


@witness(
    id="appintegrations-grant-made-anew",
    requirement="APPINT-006",
    family="guard-off",
    fault="A run without a grant makes one.",
)
def grant_made_anew(client: Any) -> None:
    scene = Integrations(client)
    key = scene.key()
    source = Source(scene, key)
    assert source.run() == "COMPLETED"
    scene.revoke(key)
    assert source.run() != "COMPLETED"


@witness(
    id="appintegrations-run-without-grant-told-completed",
    requirement="APPINT-006",
    family="response",
    fault="A run that fails for want of a grant is told to be completed.",
)
def run_without_grant_told_completed(client: Any) -> None:
    scene = Integrations(client)
    key = scene.key()
    source = Source(scene, key)
    assert source.run() == "COMPLETED"
    scene.revoke(key)
    assert source.run() != "COMPLETED"


@witness(
    id="appintegrations-run-with-disabled-key-told-completed",
    requirement="APPINT-007",
    family="response",
    fault="A run that fails because its key is disabled is told to be completed.",
)
def run_with_disabled_key_told_completed(client: Any) -> None:
    scene = Integrations(client)
    key = scene.key()
    source = Source(scene, key)
    assert source.run() == "COMPLETED"
    allowed(client.disable_key, KeyId=key)
    assert source.run() != "COMPLETED"


@witness(
    id="appintegrations-data-keys-kept",
    requirement="APPINT-007",
    family="guard-off",
    fault="With a key that cannot be used runs go on: data keys are kept, and S3 encrypts under a key of its own.",
)
def data_keys_kept(client: Any) -> None:
    scene = Integrations(client)
    key = scene.key()
    source = Source(scene, key)
    assert source.run() == "COMPLETED"
    allowed(client.disable_key, KeyId=key)
    assert source.run() != "COMPLETED"


@witness(
    id="appintegrations-never-again",
    requirement="APPINT-007",
    family="too-strict",
    fault="After a run that was refused because of its key none succeeds any more.",
)
def never_again(client: Any) -> None:
    scene = Integrations(client)
    key = scene.key()
    source = Source(scene, key)
    assert source.run() == "COMPLETED"
    allowed(client.disable_key, KeyId=key)
    source.run()
    allowed(client.enable_key, KeyId=key)
    assert source.run() == "COMPLETED"


@witness(
    id="appintegrations-delivered-under-a-key-of-s3",
    requirement="APPINT-008",
    family="effect",
    fault="What a run delivers is encrypted with SSE-S3.",
)
def delivered_under_a_key_of_s3(client: Any) -> None:
    scene = Integrations(client)
    key = scene.key()
    source = Source(scene, key)
    assert source.run() == "COMPLETED"
    assert source.landed() == ("aws:kms", key)


@witness(
    id="appintegrations-delivered-again-under-a-key-of-s3",
    requirement="APPINT-008",
    family="effect",
    fault="What is delivered again is encrypted as the bucket is set up.",
)
def delivered_again_under_a_key_of_s3(client: Any) -> None:
    scene = Integrations(client)
    key = scene.key()
    source = Source(scene, key)
    assert [source.run(), source.run()] == ["COMPLETED", "COMPLETED"]
    assert source.landed() == ("aws:kms", key)


@witness(
    id="appintegrations-delivered-under-the-first-key",
    requirement="APPINT-008",
    family="effect",
    fault="All runs of an account deliver under the key of its first data integration.",
)
def delivered_under_the_first_key(client: Any) -> None:
    scene = Integrations(client)
    keys = [scene.key(), scene.key()]
    sources = [Source(scene, key) for key in keys]
    assert [source.run() for source in sources] == ["COMPLETED", "COMPLETED"]
    assert [source.landed() for source in sources] == [("aws:kms", key) for key in keys]


@witness(
    id="appintegrations-run-as-root",
    requirement="APPINT-005",
    family="effect",
    fault="Runs use the key as the root user of the account, not as the service.",
)
def run_as_root(client: Any) -> None:
    scene = Integrations(client)
    key = scene.key()
    source = Source(scene, key)
    before = _uses_by_services(scene, key)
    assert source.run() == "COMPLETED"
    made = _uses_by_services(scene, key)
    made.subtract(before)
    assert made["GenerateDataKey"] + made["GenerateDataKeyWithoutPlaintext"] > 0 and made["Decrypt"] > 0


@witness(
    id="appintegrations-runs-once",
    requirement="APPINT-032",
    family="too-strict",
    fault="A run that is asked for again fails.",
)
def runs_once(client: Any) -> None:
    scene = Integrations(client)
    source = Source(scene, scene.key())
    assert [source.run(), source.run()] == ["COMPLETED", "COMPLETED"]
