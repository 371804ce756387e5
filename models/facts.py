"""What a guard looks at: the parameters as sent, what the identifiers name, and what a ciphertext is.

Guards see facts, never the world, so that the oracle (from its symbols) and the reference target (from its own
store and its own cryptography) can put the same questions to them.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from kms_conformance.models.authorization.access import Principal
from kms_conformance.models.campaigns.campaign_facts import CampaignFacts
from kms_conformance.models.cases.case_facts import CaseFacts
from kms_conformance.models.connect.contact_facts import ContactFacts
from kms_conformance.models.domains.domain_facts import DomainFacts
from kms_conformance.models.everyday.everyday_facts import EverydayFacts
from kms_conformance.models.import_types import OF_KMS, ImportFacts
from kms_conformance.models.integrations.integration_facts import IntegrationFacts
from kms_conformance.models.key_types import SYMMETRIC
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.qconnect.knowledge_facts import KnowledgeFacts
from kms_conformance.models.scheduling.time_off_facts import TimeOffFacts
from kms_conformance.models.terms import Damage, Value

Naming: TypeAlias = Literal["key", "unknown", "malformed", "malformed-arn", "other-region"]
"""What a text of allowed length in a KeyId names; an alias that does not exist is unknown."""

GrantNaming: TypeAlias = Literal["grant", "ended", "unknown", "malformed"]
"""What a request names as a grant: one that there is, or was, none, or a text that is no grant id."""

SYMMETRIC_USAGE = "ENCRYPT_DECRYPT"


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A key that a request concerns. `name` is equal for equal keys, and means nothing else.

    aliases, tags, rotations  how many the key has, or has been through
    tag_keys                  the keys of its tags
    """

    name: Hashable
    state: KeyState
    usage: str = SYMMETRIC_USAGE
    aliases: int = 0
    rotations: int = 0
    tag_keys: frozenset[str] = frozenset()
    spec: str = SYMMETRIC
    managed: bool = False
    """It is an AWS managed key, which nobody in the account may change."""
    origin: str = OF_KMS
    waiting: bool = False
    """It has imported material that waits for a rotation."""


@dataclass(frozen=True, slots=True)
class ObjectFacts:
    """An object of S3 that a request reads: the key that it is under, or the requirement by which it is not there."""

    key: KeyFacts | None = None
    absent_because: str | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """What the text in a KeyId parameter names; `key` is there when naming is "key".

    alias    the text is an alias name or alias ARN, whether the alias exists or not
    deleted  the alias existed once
    foreign  the text is the ARN of a key of another account than the caller's
    gone     it names a key whose waiting period is over, or an alias that named such a key until then
    """

    naming: Naming
    key: KeyFacts | None = None
    alias: bool = False
    deleted: bool = False
    foreign: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class CiphertextFacts:
    """What is known of a CiphertextBlob of allowed length.

    `damage` is None for a blob as it was returned; then `context_difference` is the id of the requirement by which the
    given context is not the one it is bound to (None: equal).  `key` made the blob, as far as that can be read in it.
    The key of one that is `gone` was deleted.
    `mismatch`, of one made under an RSA key: the id of the requirement by which it is not opened as it was made.
    """

    damage: Damage | None
    key: KeyFacts | None = None
    context_difference: str | None = None
    mismatch: str | None = None
    gone: bool = False
    size: int | None = None
    """The length of the plaintext, where that is known."""


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """What is known of the signature or the MAC that a request has checked.

    `difference` is the id of the requirement by which it is not that of the message under the key (None: it is).
    """

    difference: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of one request. An identifier of a length that syntax forbids is absent from `keys`.

    alias         what the name in AliasName stands for, where it is a well-formed alias name
    signature     what is peculiar about the request's signature (models/signatures)
    checked       the signature or the MAC that is sent to be verified
    marker_known  whether the service returned the Marker for such a list; None without one
    caller        who asks
    grant         what GrantId, or the GrantToken of RetireGrant, names
    tokens_known  whether the service made all grant tokens that are sent; None without one
    principals_known  whether all principals that a grant is to name exist; None without one
    stored        the object of S3 that is read
    default_key   the key by which S3 encrypts an object of which the request says nothing
    """

    params: Mapping[str, Value]
    keys: Mapping[str, Identifier]
    ciphertext: CiphertextFacts | None = None
    alias: Identifier | None = None
    marker_known: bool | None = None
    caller: Principal | None = None
    grant: GrantNaming | None = None
    tokens_known: bool | None = None
    principals_known: bool | None = None
    stored: ObjectFacts | None = None
    default_key: KeyFacts | None = None
    domain: DomainFacts | None = None
    """What is asked of a call for a service with domains."""
    campaign: CampaignFacts | None = None
    """What is asked of a call for outbound campaigns."""
    case: CaseFacts | None = None
    """What is asked of a call for Cases."""
    integration: IntegrationFacts | None = None
    """What is asked of a call for AppIntegrations."""
    knowledge: KnowledgeFacts | None = None
    """What is asked of a call for Q in Connect."""
    time_off: TimeOffFacts | None = None
    """What is asked of a call for scheduling."""
    contact: ContactFacts | None = None
    """What is asked of a call for Amazon Connect."""
    everyday: EverydayFacts | None = None
    """What is asked of a call for an everyday service."""
    imported: ImportFacts | None = None
    """What an import brings."""
    signature: str = ""
    checked: CheckFacts | None = None
    spare_token_known: bool | None = None
    """The same as tokens_known, of a caller who needs no grant."""
    token_alive: bool | None = None
    """Whether the grants are still there whose tokens are sent."""
    policy_breaks: frozenset[str] | None = None
    """Of POLICY-015, 017 and 034 those that the policy which is sent breaks; they depend on more than its text."""
    refused_by: str = ""
    """The requirement by which policies and grants refuse the caller, where a model of them was asked."""
    change: str = ""
    """The requirement of a change by which a target may let the caller all the same, though it must not."""

    @property
    def dry_run(self) -> bool:
        """Whether the request only asks if it would succeed."""
        return self.params.get("DryRun") is True


def ignores_ciphertext(params: Mapping[str, Value]) -> bool:
    """Whether the request is a dry run that leaves the ciphertext out of account (DRYRUN-006)."""
    modifiers = params.get("DryRunModifiers")
    return params.get("DryRun") is True and isinstance(modifiers, list) and "IGNORE_CIPHERTEXT" in modifiers
