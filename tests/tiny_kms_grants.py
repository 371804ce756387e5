"""The grants of the tiny KMS: made, listed, retired and revoked.

Its only caller is the account itself, which needs no grant and may do all of this, so no grant ever decides anything.
It is a KMS of its own, running(make=GrantingKms), as a target with grants is asked for callers that only IAM and STS
could make. The pages: API_CreateGrant, API_ListGrants, API_RetireGrant, API_RevokeGrant, API_ListRetirableGrants, and
grants.html of the developer guide for the table of grant operations.
"""

from __future__ import annotations

import re
import secrets
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parent))  # as in tiny_kms.py
from tiny_kms import TinyKms
from tiny_kms_key_types import kind_of
from tiny_kms_keys import ACCOUNT, Grant, Key
from tiny_kms_requests import INVALID, SYMMETRIC, Json, refuse_if

_RSA_ENCRYPTION = ("Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo")
_DATA_KEYS = tuple("GenerateDataKey" + kind for kind in ("", "WithoutPlaintext", "Pair", "PairWithoutPlaintext"))
MANAGEMENT = ("CreateGrant", "RetireGrant", "DescribeKey")  # on keys of all types
BY_USAGE = {
    "ENCRYPT_DECRYPT": _RSA_ENCRYPTION, "SIGN_VERIFY": ("Sign", "Verify"),
    "GENERATE_VERIFY_MAC": ("GenerateMac", "VerifyMac"), "KEY_AGREEMENT": ("DeriveSharedSecret",),
    "ENCAPSULATE_DECAPSULATE": ("Encapsulate", "Decapsulate"),
}  # fmt: skip
CONTEXTS = ("EncryptionContextEquals", "EncryptionContextSubset")
MOST_PAIRS, MOST_CHARACTERS = 8, 384  # API_CreateGrant, Constraints
PRINCIPAL = r"arn:aws:iam::\d{12}:root"  # of principals only accounts exist here, as in key policies
DESCRIBED = ("Name", "GranteePrincipal", "GranteeServicePrincipal", "RetiringPrincipal", "RetiringServicePrincipal")


def operations_of(key: Key) -> tuple[str, ...]:
    """The operations that a grant for the key can have."""
    if key.spec == SYMMETRIC:
        return MANAGEMENT + _RSA_ENCRYPTION + _DATA_KEYS
    return MANAGEMENT + BY_USAGE[key.usage] + (("GetPublicKey",) if kind_of(key.spec) == "asymmetric" else ())


def _check_principals(params: Json) -> None:
    for side in ("Grantee", "Retiring"):
        both = {side + "Principal", side + "ServicePrincipal"} <= {*params}
        refuse_if(both, INVALID, f"Specify either {side}Principal or {side}ServicePrincipal, not both.")
        named = params.get(side + "Principal")
        refuse_if(named and not re.fullmatch(PRINCIPAL, named), "InvalidArnException", f"ARN does not refer to {named}")


def _check_filter(params: Json, name: str) -> None:
    refuse_if(name in params, "AccessDeniedException", f"Only AWS services can use {name}.")  # API_ListGrants


def _check_grant(key: Key, params: Json) -> None:
    """Refuse what the page of CreateGrant excludes."""
    _check_principals(params)
    service = "GranteeServicePrincipal" in params
    refuse_if(not service and "GranteePrincipal" not in params, INVALID, "The grant has no grantee principal.")
    constraints = params.get("Constraints", {})
    retiring = "RetiringPrincipal" in params or "RetiringServicePrincipal" in params
    incomplete = service and not (retiring and "SourceArn" in constraints)
    refuse_if(incomplete, INVALID, "A service needs a SourceArn constraint and a retiring principal.")
    operations = set(params["Operations"])
    refuse_if(not operations, INVALID, "The grant has no operations.")
    refuse_if(operations == {"CreateGrant"}, INVALID, "Grants must not contain only the CreateGrant operation.")
    refuse_if(operations - {*operations_of(key)}, INVALID, "The key does not support all operations of the grant.")
    bound = any(constraints.get(name) for name in CONTEXTS)
    unbound = bound and key.spec != SYMMETRIC and operations - {*MANAGEMENT}
    refuse_if(unbound, INVALID, "Operations with this key take no encryption context.")
    for pairs in (constraints.get(name, {}) for name in CONTEXTS):
        refuse_if(len(pairs) > MOST_PAIRS, INVALID, "A constraint has too many encryption context pairs.")
        long = any(len(value) > MOST_CHARACTERS for value in pairs.values())
        refuse_if(long, INVALID, "An encryption context value of a constraint is too long.")


class GrantingKms(TinyKms):
    """The tiny KMS with grants. It knows no other caller than the account, so most of grants cannot be judged in it."""

    def _create_grant(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        _check_grant(key, params)
        token = secrets.token_hex(64)
        wanted = {name: params[name] for name in (*DESCRIBED, "Operations", "Constraints") if name in params}
        same = [grant for grant in key.grants.values() if "Name" in params and grant.described == wanted]
        grant = same[0] if same else Grant(secrets.token_hex(32), key.key_id, time.time(), wanted)
        if not params.get("DryRun"):
            key.grants[grant.grant_id] = grant
            self._grant_tokens[token] = key.key_id, grant.grant_id
        return {"GrantId": grant.grant_id, "GrantToken": token}

    def _grant(self, key: Key, params: Json) -> Grant:
        grant_id = params["GrantId"]
        refuse_if(not re.fullmatch(r"[0-9a-f]{64}", grant_id), "InvalidGrantIdException", "The grant ID is not valid.")
        refuse_if(grant_id not in key.grants, "NotFoundException", f"Grant ID {grant_id} not found")
        return key.grants[grant_id]

    def _delete_grant(self, grant: Grant, params: Json) -> None:
        if not params.get("DryRun"):
            del self._keys[grant.key_id].grants[grant.grant_id]
            held = grant.key_id, grant.grant_id
            self._grant_tokens = {token: of for token, of in self._grant_tokens.items() if of != held}

    def _revoke_grant(self, operation: str, params: Json) -> Json:
        self._delete_grant(self._grant(self._guard(operation, params), params), params)
        return {}

    def _retire_grant(self, operation: str, params: Json) -> Json:
        by_id, token = {"KeyId", "GrantId"} & {*params}, params.get("GrantToken")
        clear = not by_id if token else len(by_id) == 2
        refuse_if(not clear, INVALID, "Specify either a grant token or a grant ID and the key's ARN.")
        if token:
            refuse_if(token not in self._grant_tokens, "InvalidGrantTokenException", "The grant token is not valid.")
            key_id, grant_id = self._grant_tokens[token]
            self._delete_grant(self._keys[key_id].grants[grant_id], params)
        else:
            self._delete_grant(self._grant(self._guard(operation, params), params), params)
        return {}

    def _entry(self, grant: Grant) -> Json:
        """One of the list; what was not given is absent (GrantListEntry)."""
        issued = {"IssuingAccount": f"arn:aws:iam::{ACCOUNT}:root", "CreationDate": grant.created}
        return issued | {"KeyId": self._keys[grant.key_id].arn, "GrantId": grant.grant_id} | grant.described

    def _list_grants(self, operation: str, params: Json) -> Json:
        key = self._guard(operation, params)
        _check_principals(params)
        _check_filter(params, "GranteeServicePrincipal")
        if "GrantId" in params:
            well_formed = re.fullmatch(r"[0-9a-f]{64}", params["GrantId"])
            refuse_if(not well_formed, "InvalidGrantIdException", "The grant ID is not valid.")
        asked = tuple((name, params[name]) for name in (*DESCRIBED, "GrantId") if name in params)
        entries = map(self._entry, key.grants.values())
        found = [
            ((entry["CreationDate"], entry["GrantId"]), entry)
            for entry in entries
            if {*asked} <= {*_texts(entry).items()}
        ]
        return self._page(("Grants", key.arn, asked), params, found, 50)

    def _list_retirable_grants(self, operation: str, params: Json) -> Json:
        _check_principals(params)
        _check_filter(params, "RetiringServicePrincipal")
        refuse_if("RetiringPrincipal" not in params, INVALID, "Specify a retiring principal.")
        principal = params["RetiringPrincipal"]
        grants = [grant for key in self._keys.values() for grant in key.grants.values()]
        found = [
            ((grant.created, grant.grant_id), self._entry(grant))
            for grant in grants
            if grant.described.get("RetiringPrincipal") == principal
        ]
        return self._page(("Grants", "retirable", principal), params, found, 50)


def _texts(entry: Json) -> dict[str, str]:
    return {name: value for name, value in entry.items() if isinstance(value, str)}
