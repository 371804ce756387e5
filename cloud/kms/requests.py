"""A request as understood: what it names, what its ciphertext is, and the facts that the guards ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from kms_conformance.cloud.kms.accounts import Kms
from kms_conformance.cloud.kms.aliases import WELL_FORMED
from kms_conformance.cloud.kms.caller import Caller
from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.grant_requests import grants_named
from kms_conformance.cloud.kms.naming import Named
from kms_conformance.cloud.kms.opened import Opened
from kms_conformance.cloud.kms.private_keys import SPECS
from kms_conformance.cloud.kms.store import Key
from kms_conformance.cloud.kms.wire import request_members
from kms_conformance.models.facts import CheckFacts, CiphertextFacts, Facts, Identifier, KeyFacts, ignores_ciphertext
from kms_conformance.models.grants import Grant
from kms_conformance.models.guards import VALIDATION, Guard
from kms_conformance.models.import_types import EXTERNAL, ImportFacts
from kms_conformance.models.key_types import DATA_KEY_PAIRS, OAEP, algorithms

KEY_PARAMS = ("KeyId", "DestinationKeyId", "SourceKeyId", "TargetKeyId")
CONTEXT_PARAMS = ("EncryptionContext", "SourceEncryptionContext", "DestinationEncryptionContext")
NEW_PRINCIPALS = ("GranteePrincipal", "RetiringPrincipal")
OPENED_UNDER = {"Decrypt": "EncryptionContext", "ReEncrypt": "SourceEncryptionContext"}
"""The context under which an operation opens its CiphertextBlob."""
OPENED_BY = {"Decrypt": ("KeyId", "EncryptionAlgorithm"), "ReEncrypt": ("SourceKeyId", "SourceEncryptionAlgorithm")}
"""The parameters that say how it is to be opened."""
WRONG = {"Verify": "ASYM-010", "VerifyMac": "HMAC-002"}
"""A wrong signature is a wrong signature: another message, key or algorithm cannot be told apart."""
LONGEST_KEY_ID, LONGEST_CIPHERTEXT, LONGEST_ALIAS = 2048, 6144, 256

ANY_OTHER_CONTEXT = "CTX-001"
"""A wrong context is a wrong context: the cipher can't tell in which way it differs from the right one."""

NEEDS_CIPHERTEXT = Guard(
    "CiphertextBlob", lambda f: "CiphertextBlob" in f.params or ignores_ciphertext(f.params), VALIDATION
)
"""The service model requires no ciphertext, because of dry runs without one; all other calls need it."""

SERVED = frozenset(
    {*KEY_PARAMS, *CONTEXT_PARAMS, "AliasName", "EncapsulationAlgorithm", "KeyAgreementAlgorithm", "PublicKey",
     "SharedSecretCiphertextBlob", "BypassPolicyLockoutSafetyCheck", "CiphertextBlob", "Constraints", "Description",
     "DestinationEncryptionAlgorithm", "DryRun", "DryRunModifiers", "EncryptedKeyMaterial", "EncryptionAlgorithm",
     "ExpirationModel", "GrantId", "GrantToken", "GrantTokens", "GranteePrincipal", "GranteeServicePrincipal",
     "ImportToken", "ImportType", "IncludeKeyMaterial", "KeyMaterialDescription", "KeyMaterialId", "KeyUsage",
     "Limit", "Mac", "MacAlgorithm", "Marker", "Message", "MessageType", "Name", "NumberOfBytes", "Operations",
     "PendingWindowInDays", "Plaintext", "Policy", "PolicyName", "ResourceOwners", "RetiringPrincipal",
     "RetiringServicePrincipal", "RotationPeriodInDays", "Signature", "SigningAlgorithm",
     "SourceEncryptionAlgorithm", "TagKeys", "Tags", "ValidTo"}
)  # fmt: skip
SERVED_VALUES: Mapping[str, tuple[Any, ...]] = {
    "KeySpec": (*SPECS, "AES_256", "AES_128"),
    "CustomerMasterKeySpec": SPECS,
    "KeyPairSpec": tuple(spec for spec in SPECS if spec in DATA_KEY_PAIRS),
    "Origin": ("AWS_KMS", "EXTERNAL"),
    "WrappingAlgorithm": ("RSAES_PKCS1_V1_5", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "RSA_AES_KEY_WRAP_SHA_1",
                          "RSA_AES_KEY_WRAP_SHA_256"),
    "WrappingKeySpec": ("RSA_2048", "RSA_3072", "RSA_4096"),
}  # fmt: skip


class WholeKms(Kms, Protocol):
    """A KMS with all its operations, as understanding a request needs it."""

    def catch_up(self, key: Key) -> None:
        """Make the automatic rotations that are due."""

    def on_demand_rotations(self, key: Key) -> int:
        """How many there were."""

    def open_rsa(self, key: Key, algorithm: str, blob: bytes) -> Opened | None:
        """A ciphertext opened with an RSA key."""

    def import_facts(self, key: Key, params: Mapping[str, Any]) -> ImportFacts:
        """What an ImportKeyMaterial brings."""

    def signature_fits(self, key: Key, params: Mapping[str, Any]) -> bool | None:
        """Whether the signature of a Verify is that of its message; None where it cannot be asked."""

    def mac_fits(self, key: Key, params: Mapping[str, Any]) -> bool | None:
        """The same of the MAC of a VerifyMac."""

    def marker_place(self, operation: str, params: Mapping[str, Any], keys: Mapping[str, Key]) -> str | None:
        """The place that the Marker of a request stands for."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call. `identifiers` and `keys` go by parameter name; `opened` is None without an intact ciphertext.

    grant       the grant that a RetireGrant or RevokeGrant names, if there is such a one
    granted_by  the ids of the grants whose tokens are sent in GrantTokens
    elsewhere   the ciphertext is intact, and its key is of another Region or deleted
    """

    operation: str
    params: Mapping[str, Any]
    identifiers: Mapping[str, Identifier]
    keys: Mapping[str, Key]
    opened: Opened | None
    facts: Facts
    caller: Caller
    grant: Grant | None = None
    granted_by: frozenset[str] = frozenset()
    elsewhere: bool = False

    def context(self, name: str = "EncryptionContext") -> Mapping[str, str]:
        """A context parameter; none and an empty one are the same."""
        given: Mapping[str, str] = self.params.get(name) or {}
        return given


def refuse_unserved(operation: str, params: Mapping[str, Any]) -> None:
    """A member that asks for what is not served here is refused, never ignored.

    Before all guards, because they don't speak of it.  A value outside an enumeration is left to them.
    """
    for name, value in params.items():
        if name in SERVED or not value:
            continue
        values = SERVED_VALUES.get(name)
        enum = request_members(operation)[name].metadata.get("enum")
        if values is None or (value not in values and (enum is None or value in enum)):
            raise KmsError("UnsupportedOperationException", f"{name} is not supported by the reference target.")


def understand(kms: WholeKms, operation: str, params: Mapping[str, Any], caller: Caller) -> Request:
    """Look everything up that the guards of the operation ask about."""
    identifiers: dict[str, Identifier] = {}
    keys: dict[str, Key] = {}
    for name in KEY_PARAMS:
        text = params.get(name)
        if isinstance(text, str) and 0 < len(text) <= LONGEST_KEY_ID:
            named = kms.resolve_for(operation, text)
            if named.key:
                kms.catch_up(named.key)
                keys[name] = named.key
            identifiers[name] = replace(_identifier(kms, named), foreign=kms.is_foreign(text))
    opened, ciphertext, elsewhere = None, None, False
    blob = params.get("CiphertextBlob")
    if isinstance(blob, bytes) and 0 < len(blob) <= LONGEST_CIPHERTEXT and not ignores_ciphertext(params):
        key, algorithm = (keys.get(OPENED_BY[operation][0]), params.get(OPENED_BY[operation][1]))
        if key is not None and algorithm in algorithms(key.spec, key.usage) and algorithm in OAEP and key.materials:
            opened = kms.open_rsa(key, algorithm, blob)
        else:
            opened = kms.open(blob, params.get(OPENED_UNDER[operation]) or {})
            elsewhere = opened is None and kms.made_elsewhere(blob)
            if opened is not None:
                kms.catch_up(opened.key)
        ciphertext = _ciphertext_facts(kms, opened)
    named_grants = grants_named(kms, params, keys)
    facts = Facts(
        params,
        identifiers,
        ciphertext,
        _alias(kms, params),
        kms.marker_place(operation, params, keys) is not None if "Marker" in params else None,
        caller=caller.principal,
        grant=named_grants.naming,
        tokens_known=named_grants.tokens_known,
        principals_known=_principals_known(kms, params),
        checked=_checked(kms, operation, params, keys.get("KeyId")),
        imported=_imported(kms, operation, params, keys.get("KeyId")),
    )
    grant, granted_by = named_grants.grant, named_grants.granted_by
    return Request(
        operation=operation,
        params=params,
        identifiers=identifiers,
        keys=keys,
        opened=opened,
        facts=facts,
        caller=caller,
        grant=grant,
        granted_by=granted_by,
        elsewhere=elsewhere,
    )


def _checked(kms: WholeKms, operation: str, params: Mapping[str, Any], key: Key | None) -> CheckFacts | None:
    """Whether a signature or a MAC is right; in which way it is not, nobody can tell."""
    if key is None or operation not in WRONG:
        return None
    fits = (kms.signature_fits if operation == "Verify" else kms.mac_fits)(key, params)
    return None if fits is None else CheckFacts(None if fits else WRONG[operation])


def _imported(kms: WholeKms, operation: str, params: Mapping[str, Any], key: Key | None) -> ImportFacts | None:
    """What is imported; None where nothing can be."""
    if operation != "ImportKeyMaterial" or key is None or key.origin != EXTERNAL:
        return None
    return kms.import_facts(key, params)


def _identifier(kms: WholeKms, named: Named) -> Identifier:
    return Identifier(named.naming, _facts_of(kms, named.key) if named.key else None, named.alias, named.deleted)


def _alias(kms: WholeKms, params: Mapping[str, Any]) -> Identifier | None:
    name = params.get("AliasName")
    if not isinstance(name, str) or len(name) > LONGEST_ALIAS or not WELL_FORMED.fullmatch(name):
        return None
    return _identifier(kms, kms.resolve(name))


def _facts_of(kms: WholeKms, key: Key) -> KeyFacts:
    return KeyFacts(
        name=key.key_id,
        state=key.state,
        usage=key.usage,
        aliases=len(kms.aliases.of(key)),
        rotations=kms.on_demand_rotations(key),
        tag_keys=frozenset(key.tags),
        spec=key.spec,
        managed=key.manager == "AWS",
        origin=key.origin,
        waiting=key.pending is not None,
    )


def _principals_known(kms: WholeKms, params: Mapping[str, Any]) -> bool | None:
    """Whether the principals that a grant is to name exist, as far as this KMS can tell."""
    given = [params[name] for name in NEW_PRINCIPALS if name in params and "Operations" in params]
    return all(map(kms.knows_principal, given)) if given else None


def _ciphertext_facts(kms: WholeKms, opened: Opened | None) -> CiphertextFacts:
    if opened is None:
        return CiphertextFacts("foreign")
    difference = ANY_OTHER_CONTEXT if opened.plaintext is None else None
    size = None if opened.plaintext is None else len(opened.plaintext)
    return CiphertextFacts(None, _facts_of(kms, opened.key), difference, size=size)
