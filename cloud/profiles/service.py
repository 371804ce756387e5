"""Profiles: what is served of Customer Profiles as a service of the cloud."""

from __future__ import annotations

from kms_conformance.cloud.profiles.domains import DomainOperations
from kms_conformance.cloud.profiles.objects import ObjectOperations


class Profiles(DomainOperations, ObjectOperations):
    """Customer Profiles of all accounts and Regions, without identity resolution, segments and integrations."""

    served = frozenset(
        {
            "AddProfileKey", "BatchGetProfile", "BatchPutProfileObject", "CreateDomain", "CreateProfile",
            "DeleteDomain", "DeleteProfile", "DeleteProfileKey", "DeleteProfileObject", "DeleteProfileObjectType",
            "GetDomain", "GetProfileObjectType", "ListDomains", "ListProfileObjectTypes", "ListProfileObjects",
            "PutProfileObject", "PutProfileObjectType", "SearchProfiles", "UpdateDomain", "UpdateProfile",
        }
    )  # fmt: skip
