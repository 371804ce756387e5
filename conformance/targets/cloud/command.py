"""`kms-conformance serve`: a cloud made as the options say, served until it is told to end."""

from __future__ import annotations

from functools import partial

from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.targets import check_mutant
from kms_conformance.conformance.targets.cloud.cloud import Cloud
from kms_conformance.conformance.targets.cloud.http.server import serve
from kms_conformance.conformance.targets.cloud.identity.accounts import DEFAULT_SECRET, SECOND_ACCOUNT
from kms_conformance.conformance.targets.cloud.neighbours import add_neighbours
from kms_conformance.conformance.targets.mutants import make


def serve_command(host: str, port: int, mutant: str | None, accounts: tuple[str, ...]) -> int:
    """Serve, say in one line where, and end at Ctrl-C; the exit status."""
    if mutant is not None:
        check_mutant(mutant)
    cloud = Cloud(make_kms=partial(make, mutant)) if mutant is not None else Cloud()
    others = () if any(account.startswith(SECOND_ACCOUNT) for account in accounts) else (SECOND_ACCOUNT,)
    for account in (*accounts, *others):
        account_id, _, secret = account.partition("=")
        try:
            cloud.accounts.open(account_id, secret=secret or DEFAULT_SECRET)
        except ValueError as error:
            raise UsageError(f"--account {account}: {error}; give ID or ID=SECRET with an id of its own") from error
    add_neighbours(cloud)
    what = f"mutant {mutant}" if mutant is not None else "reference KMS"
    serve(cloud, host, port, lambda url: print(f"{what} at {url}", flush=True))
    return 0
