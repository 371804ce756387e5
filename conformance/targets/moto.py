"""moto in this process: the embedded default, software that was not written here."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version

from kms_conformance.conformance.targets.clients import Connection, clients, no_aws_environment
from kms_conformance.conformance.targets.target import Clients, Target
from kms_conformance.models.report import TargetInfo


@contextmanager
def opened() -> Iterator[Clients]:
    """Moto's mock of AWS, with its state thrown away at both ends."""
    with no_aws_environment(), warnings.catch_warnings():  # moto makes botocore sessions of its own now and then
        warnings.simplefilter("ignore")
        from moto import mock_aws  # imported on use: it costs a second

        with mock_aws():
            yield clients(Connection())


def target() -> Target:
    """Moto as a target."""
    info = TargetInfo("moto", "moto", "in-process", version("moto"), script="moto")
    return Target(info, opened, in_process=True)
