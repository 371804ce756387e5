"""How a stored parameter is opened with KMS: the context that is documented, and others that are one step away."""

from __future__ import annotations

from collections.abc import Callable, Mapping

CONTEXT_KEY, PATH = "PARAMETER_ARN", ":parameter/"
DOCUMENTED = "documented"
"""The context with which the stored value opens."""
NO_CIPHERTEXT = "NotBase64"
"""In place of an error code: what is stored is nothing that KMS could be given."""


def _of(pairs: Callable[[str], Mapping[str, str]]) -> Callable[[str], dict[str, str]]:
    return lambda arn: dict(pairs(arn))


CONTEXTS: Mapping[str, Callable[[str], dict[str, str]]] = {
    "none": _of(lambda arn: {}),
    DOCUMENTED: _of(lambda arn: {CONTEXT_KEY: arn}),
    "key-in-lower-case": _of(lambda arn: {CONTEXT_KEY.lower(): arn}),
    "value-in-upper-case": _of(lambda arn: {CONTEXT_KEY: arn.upper()}),
    "another-name": _of(lambda arn: {CONTEXT_KEY: f"{arn}2"}),
    "name-alone": _of(lambda arn: {CONTEXT_KEY: arn.partition(PATH)[2]}),
    "a-further-pair": _of(lambda arn: {CONTEXT_KEY: arn, "tenant": "Alpha"}),
    "a-trailing-blank": _of(lambda arn: {CONTEXT_KEY: f"{arn} "}),
    "slash-twice": _of(lambda arn: {CONTEXT_KEY: arn.replace(PATH, f"{PATH}/")}),
    "key-and-value-exchanged": _of(lambda arn: {arn: CONTEXT_KEY}),
    "another-key": _of(lambda arn: {"SecretARN": arn}),
    "without-the-path": _of(lambda arn: {CONTEXT_KEY: f"{arn.partition(PATH)[0]}{PATH}{arn.rpartition('/')[2]}"}),
}
"""By the word for it the context, made from the ARN of the parameter. The last is another one of a path alone."""
WITHOUT_PATH = "without-the-path"
