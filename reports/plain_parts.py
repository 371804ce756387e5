"""What stands in every plain script: the bodies of these functions, with REGION and WHERE written out."""

from __future__ import annotations

import inspect
import os
import re
import sys
from collections.abc import Callable
from textwrap import dedent
from typing import Any

import boto3
import botocore.config
from botocore.exceptions import ClientError

REGION, WHERE = "us-east-1", "http://127.0.0.1:4566"
"""The Region and the URL of the target, in place of which a script has literals."""


def hook() -> None:
    """A script that lacks something must not end as one that shows a departure, with 1."""
    sys.excepthook = lambda *error: (print("cannot be shown:", error[1], flush=True), os._exit(2))


def moto_client() -> Any:
    """A client of moto in this process."""
    import moto

    moto.mock_aws().start()
    return boto3.client("kms", REGION, config=botocore.config.Config(parameter_validation=False, read_timeout=10))


def endpoint_client() -> Any:
    """A client of an endpoint, with credentials of the environment."""
    env, config = os.environ.get, botocore.config.Config(parameter_validation=False, read_timeout=10)
    who = env("KMS_ACCESS_KEY_ID", "test"), env("KMS_SECRET_ACCESS_KEY", "test"), env("KMS_SESSION_TOKEN"), REGION
    return boto3.Session(*who).client("kms", endpoint_url=env("KMS_ENDPOINT_URL", WHERE), config=config)


def code_of(e: ClientError) -> str:
    """The error code of a refusal; a server fault is none."""
    return e.response["Error"]["Code"] if e.response["ResponseMetadata"]["HTTPStatusCode"] < 500 else "server-error"


def pasted(function: Callable[..., Any], result: str = "", **literals: str) -> list[str]:
    """The statements of a function as a script has them, without docstring, imports and comments.

    result    what stands there in place of "return "
    literals  what stands there for REGION and WHERE
    """
    _, _, body = inspect.getsource(function).partition('"""\n')
    lines = [line.partition("  # ")[0].replace("return ", result) for line in dedent(body).splitlines()]
    kept = [line for line in lines if line and not line.startswith("import ")]
    return [re.sub(r"\b(REGION|WHERE)\b", lambda found: literals[found[1]], line) for line in kept]
