"""Customer Profiles: no page says how it encrypts, or whether data are encrypted again when the key is switched.

Source: botocore customer-profiles 2020-08-15; Amazon Connect Administrator Guide, "Encryption at rest".
"""

from __future__ import annotations

from kms_conformance.models.domains.service import DomainService, Kind, Listing, Search

PROFILE = Kind(
    name="profile",
    write="CreateProfile",
    data=tuple((name, name) for name in ("FirstName", "AccountNumber", "EmailAddress", "AdditionalInformation")),
    answer="",
    id_path="ProfileId",
    id_param="ProfileId",
    because="PROFILES-006",
    longest=255,
    lengths={"AdditionalInformation": 1000},
    tails=("Mixed.Case@Example.COM", "e\u0301\u4e2d\U00020000", " end "),
    wide=("FirstName", "AccountNumber", "EmailAddress", "AdditionalInformation"),
    partly=True,
    searches=(
        Search("SearchProfiles", "Items", "Values", (("KeyName", "_profileId"),)),
        Search("BatchGetProfile", "Profiles", "ProfileIds", partial=True),
        Search("SearchProfiles", "Items", "Values", (("KeyName", "_account"),), by="AccountNumber"),
    ),
    overwrite="UpdateProfile",
    delete="DeleteProfile",
)

CUSTOMER_PROFILES = DomainService(
    name="customer-profiles",
    principal="profile",
    context_key="",
    create="CreateDomain",
    update="UpdateDomain",
    describe="GetDomain",
    delete="DeleteDomain",
    listing=Listing("ListDomains", "Items"),
    id_path="DomainName",
    id_param="DomainName",
    arn_path=None,
    key_path="DefaultEncryptionKey",
    key_param="DefaultEncryptionKey",
    key_in_map=False,
    key_required=False,
    data=(),
    answer="",
    update_path=None,
    kinds=(PROFILE,),
    denied=frozenset(),
    not_found=frozenset({"ResourceNotFoundException"}),
    fixed={"DefaultExpirationDays": 366},
    says={
        "reported": "PROFILES-001",
        "grant": "PROFILES-003",
        "changed": "PROFILES-008",
        "meanwhile": "PROFILES-009",
        "old-out-of-reach": "PROFILES-010",
        "new-out-of-reach": "PROFILES-010",
        "revoked": "PROFILES-013",
        "disabled": "PROFILES-013",
        "pending": "PROFILES-013",
        "other-grant": "PROFILES-013",
        "grants-ended": "PROFILES-019",
        "separate": "PROFILES-015",
        "unknown-key": "PROFILES-017",
        "usage": "PROFILES-017",
        "unusable-key": "PROFILES-017",
        "refused-change": "PROFILES-017",
        "plaintext": "PROFILES-014",
        "deleted": "PROFILES-021",
        "denied-effect": "PROFILES-022",
        "told-anyway": "PROFILES-023",
    },
)
