"""Customer Profiles: no page says how it encrypts, or whether data are encrypted again when the key is switched.

Source: botocore customer-profiles 2020-08-15; Amazon Connect Administrator Guide, "Encryption at rest".
"""

from __future__ import annotations

from kms_conformance.models.domains.about import About
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
    others=("AddProfileKey",),
)
OBJECT = Kind(
    name="object",
    write="PutProfileObject",
    data=(("Object", "Object"),),
    answer="",
    id_path="ProfileObjectUniqueKey",
    id_param="ProfileObjectUniqueKey",
    because="PROFILES-007",
    listing=Listing("ListProfileObjects", "Items"),
    delete="DeleteProfileObject",
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
    nested=(OBJECT,),
    denied=frozenset(),
    not_found=frozenset({"ResourceNotFoundException"}),
    fixed={"DefaultExpirationDays": 366},
    says={
        About.REPORTED: "PROFILES-001",
        About.GRANT: "PROFILES-003",
        About.TYPE_KEY: "PROFILES-004",
        About.TYPE_PROTECTED: "PROFILES-005",
        About.TYPE_SWITCHED: "PROFILES-012",
        About.CLEARED: "PROFILES-011",
        About.NEW_GRANT: "PROFILES-008",
        About.CHANGED: "PROFILES-008",
        About.MEANWHILE: "PROFILES-009",
        About.OLD_OUT_OF_REACH: "PROFILES-010",
        About.NEW_OUT_OF_REACH: "PROFILES-010",
        About.REVOKED: "PROFILES-013",
        About.DISABLED: "PROFILES-013",
        About.PENDING: "PROFILES-013",
        About.OTHER_GRANT: "PROFILES-013",
        About.GRANTS_ENDED: "PROFILES-019",
        About.SEPARATE: "PROFILES-015",
        About.UNKNOWN_KEY: "PROFILES-017",
        About.USAGE: "PROFILES-017",
        About.UNUSABLE_KEY: "PROFILES-017",
        About.REFUSED_CHANGE: "PROFILES-017",
        About.PLAINTEXT: "PROFILES-014",
        About.UNLIKE: "PROFILES-024",
        About.UNPATTERNED: "PROFILES-025",
        About.ALTERED: "PROFILES-026",
        About.DELETED: "PROFILES-021",
        About.DENIED_EFFECT: "PROFILES-022",
        About.TOLD_ANYWAY: "PROFILES-023",
    },
)
