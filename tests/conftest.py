"""Hundreds of these tests start a process: what it imports is compiled once, whatever the environment says.

What a process holds of the suite stays as long as the process: the collector of cycles looks at it seldom.

Property tests try the same examples in each run, so that a green commit stays green; to look for new ones:
`pytest --hypothesis-profile=search`.
"""

import gc
import os
import sys

import pytest
from hypothesis import settings

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

gc.set_threshold(50_000, 50, 100)

settings.register_profile("same", derandomize=True)
settings.register_profile("search", max_examples=3000, deadline=None)
settings.load_profile("same")

LONGEST = (
    "test_verdicts", "test_reference_services_killed", "test_moto", "test_serve_judged", "test_lost_workers",
    "test_faulty_endpoints", "test_plugin", "test_left_behind", "test_interruption", "test_cluster", "test_secrets",
    "test_domains_profile", "test_guards_have_a_bad_case", "test_seeded_faults", "test_workers", "test_shards",
    "test_many_machines_page", "test_hosted_services", "test_hosted_owned_keys", "test_bad_endings", "test_wire",
)  # fmt: skip
"""Files with tests of many seconds: they are begun first, so that at the end no core waits for one of them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the files; within a file the order stays, which its fixtures rely on."""
    rank = {f"{name}.py": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(rank)))
