"""moto in this process: the embedded default, software that was not written here."""

from __future__ import annotations

import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.metadata import version
from typing import Any, Literal, TypeAlias, get_args

from kms_conformance.conformance.targets.clients import Connection, clients, no_aws_environment
from kms_conformance.conformance.targets.target import Clients, Credentials, Target
from kms_conformance.models.key_types import HMAC_BITS, SYMMETRIC
from kms_conformance.models.report import TargetInfo

WITHOUT_PRIVATE_KEY = (SYMMETRIC, *HMAC_BITS)
"""Key specs for which moto makes a private key all the same."""

MOST_CALLED = "kms"
"""The service whose address is tried first; no other one matches it."""

Judged: TypeAlias = Literal["kms", "s3", "connectcampaigns", "ssm", "secretsmanager", "dynamodb"]
JUDGED: tuple[Judged, ...] = get_args(Judged)
"""The services whose state a unit leaves."""


class MadeOnUse:
    """A private key that is made when somebody asks something of it."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make, self._made = make, None

    def __getattr__(self, name: str) -> Any:
        self._made = self._made or self._make()
        return getattr(self._made, name)


class PrivateKeys:
    """The private keys of moto. Those of keys that it has forgotten are given to new keys, in the same order.

    To find the primes of an RSA key takes up to seconds, and a run makes keys of the same spec again and again.
    """

    def __init__(self, make: Callable[[str], Any]) -> None:
        self._make = make
        self._made: defaultdict[str, list[Any]] = defaultdict(list)
        self._given: Counter[str] = Counter()

    def give(self, spec: str) -> Any:
        """A private key that no key has which is there."""
        if spec in WITHOUT_PRIVATE_KEY:
            return MadeOnUse(lambda: self._make(spec))
        number, made = self._given[spec], self._made[spec]
        self._given[spec] += 1
        if number == len(made):
            made.append(self._make(spec))
        return made[number]

    def forget(self) -> None:
        """No key is there any more."""
        self._given.clear()


@contextmanager
def private_keys_made_on_use() -> Iterator[PrivateKeys]:
    """Moto makes an RSA key of 2,048 bits for each symmetric key, which never uses it: a quarter of a run's time."""
    models: Any = import_module("moto.kms.models")
    make = models.generate_private_key
    keys = PrivateKeys(make)
    models.generate_private_key = keys.give
    try:
        yield keys
    finally:
        models.generate_private_key = make


@contextmanager
def found_out_once() -> Iterator[None]:
    """For each call moto reads the methods of a class again, and tries the addresses of all services in turn."""
    responses: Any = import_module("moto.core.responses")
    index: Any = import_module("moto.backend_index")
    read, patterns = responses.method_names_from_class, index.backend_url_patterns
    responses.method_names_from_class = cache(read)
    index.backend_url_patterns = sorted(patterns, key=lambda row: row[0] != MOST_CALLED)
    try:
        yield
    finally:
        responses.method_names_from_class, index.backend_url_patterns = read, patterns


class MotoClients:
    """Makes clients of moto's mock of AWS."""

    def __init__(self, make: Clients, keys: PrivateKeys) -> None:
        self._make, self._keys = make, keys

    def __call__(self, service: str = "kms", credentials: Credentials | None = None) -> Any:
        """A client of the service."""
        return self._make(service, credentials)

    def forget(self) -> None:
        """Throw away all keys and objects, and keep who may call."""
        from moto.backends import get_backend

        for service in JUDGED:
            for account in get_backend(service).values():  # the `reset` of all forgets every service
                account.reset()
        self._keys.forget()


@contextmanager
def opened() -> Iterator[Clients]:
    """Moto's mock of AWS, with its state thrown away at both ends."""
    with no_aws_environment(), warnings.catch_warnings():  # moto makes botocore sessions of its own now and then
        warnings.simplefilter("ignore")
        from moto import mock_aws  # imported on use: it costs a second

        with mock_aws(), private_keys_made_on_use() as keys, found_out_once():
            yield MotoClients(clients(Connection()), keys)


def target() -> Target:
    """Moto as a target."""
    info = TargetInfo("moto", "moto", "in-process", version("moto"), script="moto")
    return Target(info, opened, in_process=True)
