"""From when to when a grant counts: once it was revoked or retired it permits nothing any more.

Source: KMS API Reference, CreateGrant, "there might be a brief delay, usually less than five minutes"; KMS Developer
Guide, "Using a grant token", and "Eventual consistency (for grants)": grant tokens supersede the validity of the grant
until all endpoints have been updated.
"""

from __future__ import annotations

from datetime import datetime, timedelta


def counts(
    created: datetime, deleted: datetime | None, now: datetime, delay: timedelta, *, with_token: bool = False
) -> bool:
    """Whether a grant gives its permissions at this moment.

    A change takes `delay` to be seen; a request that carries a token of the grant sees its creation at once
    (TOKEN-001).  A deleted grant counts until its deletion is seen, with a token too, and never again (TOKEN-009).
    """
    if deleted is not None and now >= deleted + delay:
        return False
    return with_token or now >= created + delay
