"""Making Hypothesis draw the same values for the same seed in every process.

Since 6.131 Hypothesis now and then draws a number that occurs in the source of some imported module outside
site-packages: what it draws would depend on what else a user has imported, and differ between workers.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis.internal.conjecture import providers


@contextmanager
def repeatable() -> Iterator[None]:
    """Hide the constants of other modules from Hypothesis, and leave the global random state as it was."""
    provider: Any = providers.HypothesisProvider
    seen = provider.__dict__.get("_local_constants")
    state = random.getstate()
    if seen is not None:
        provider._local_constants = type(providers.GLOBAL_CONSTANTS)()
        providers.CONSTANTS_CACHE.cache.clear()
    try:
        yield
    finally:
        random.setstate(state)
        if seen is not None:
            provider._local_constants = seen
            providers.CONSTANTS_CACHE.cache.clear()
