"""What a guard looks at: the parameters as sent, what the identifiers name, and what a ciphertext is.

Guards see facts, never the world, so that the oracle (from its symbols) and the reference target (from its own
store and its own cryptography) can put the same questions to them.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.terms import Damage, Value

Naming: TypeAlias = Literal["key", "unknown", "malformed", "malformed-arn", "other-region"]
"""What a text of allowed length in a KeyId names."""


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A key that a request concerns. `name` is equal for equal keys, and means nothing else."""

    name: Hashable
    state: KeyState


@dataclass(frozen=True, slots=True)
class Identifier:
    """What the text in a KeyId parameter names; `key` is there when naming is "key"."""

    naming: Naming
    key: KeyFacts | None = None


@dataclass(frozen=True, slots=True)
class CiphertextFacts:
    """What is known of a CiphertextBlob of allowed length.

    `damage` is None for a blob as it was returned; then `context_difference` is the id of the requirement by which the
    given context is not the one it is bound to (None: equal).  `key` made the blob, as far as that can be read in it.
    """

    damage: Damage | None
    key: KeyFacts | None = None
    context_difference: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of one request. An identifier of a length that syntax forbids is absent from `keys`."""

    params: Mapping[str, Value]
    keys: Mapping[str, Identifier]
    ciphertext: CiphertextFacts | None = None
    contexts_with_empty_text: bool = False
