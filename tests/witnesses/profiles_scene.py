"""Customer Profiles and its KMS for a witness: what each of them does with domains, by boto3 alone."""

import json
import uuid
from typing import Any

from . import allowed, new_key

DAYS = 30
EMAIL, PHONE, FULL_NAME, BY_ID = "_email", "_phone", "_fullName", "_profileId"
TYPE = "order"


class Profiles:
    """The clients of the administrator."""

    def __init__(self, client: Any) -> None:
        self.client, self.clients = client, client.sibling
        self.profiles = self.clients("customer-profiles")

    def key(self, **params: Any) -> str:
        """The ARN of a new key."""
        return str(new_key(self.client, **params)["Arn"])

    def domain(self, key: str | None = None, name: str | None = None, **params: Any) -> str:
        """The name of a new domain."""
        name = name or f"domain-{uuid.uuid4().hex[:8]}"
        keyed = {"DefaultEncryptionKey": key} if key else {}
        allowed(self.profiles.create_domain, DomainName=name, DefaultExpirationDays=DAYS, **keyed, **params)
        return name

    def shown_key(self, domain: str) -> str | None:
        """The key that GetDomain shows."""
        found: str | None = allowed(self.profiles.get_domain, DomainName=domain).get("DefaultEncryptionKey")
        return found

    def switch(self, domain: str, key: str) -> dict[str, Any]:
        """Name another key; the answer."""
        return allowed(self.profiles.update_domain, DomainName=domain, DefaultEncryptionKey=key)

    def settled(self, domain: str) -> None:
        """Give what follows a switch the calls that it may need: there is no status of it."""
        for _ in range(30):
            allowed(self.profiles.get_domain, DomainName=domain)

    def create(self, domain: str, **members: Any) -> str:
        """The id of a new profile."""
        return str(allowed(self.profiles.create_profile, DomainName=domain, **members)["ProfileId"])

    def fill(self, domain: str, count: int = 6) -> dict[str, str]:
        """New profiles: their email addresses by their ids."""
        emails = [f"{domain}-{number}@example.com" for number in range(count)]
        return {self.create(domain, FirstName=email, EmailAddress=email): email for email in emails}

    def update(self, domain: str, profile_id: str, **members: Any) -> None:
        """UpdateProfile."""
        allowed(self.profiles.update_profile, DomainName=domain, ProfileId=profile_id, **members)

    def search(self, domain: str, name: str, value: str) -> list[dict[str, Any]]:
        """The profiles that are found by a key."""
        found = allowed(self.profiles.search_profiles, DomainName=domain, KeyName=name, Values=[value])
        items: list[dict[str, Any]] = found["Items"]
        return items

    def got(self, domain: str, *ids: str) -> dict[str, dict[str, Any]]:
        """The profiles that BatchGetProfile shows, by their ids."""
        answer = allowed(self.profiles.batch_get_profile, DomainName=domain, ProfileIds=list(ids))
        return {profile["ProfileId"]: profile for profile in answer["Profiles"]}

    def all_there(self, domain: str, emails: dict[str, str]) -> None:
        """All of these profiles are found, each by its id and by its address."""
        for profile_id, email in emails.items():
            shown = self.got(domain, profile_id).get(profile_id, {})
            assert shown.get("EmailAddress") == email
            assert [item["ProfileId"] for item in self.search(domain, BY_ID, profile_id)] == [profile_id]
            assert [item["ProfileId"] for item in self.search(domain, EMAIL, email)] == [profile_id]

    def with_type(self, domain: str, name: str = TYPE, **params: Any) -> None:
        """Give the domain a type of objects, which belong to a profile by their address."""
        allowed(
            self.profiles.put_profile_object_type,
            DomainName=domain,
            ObjectTypeName=name,
            Description="orders",
            AllowProfileCreation=True,
            Fields={
                "id": {"Source": "_source.id", "ContentType": "STRING"},
                "mail": {"Source": "_source.mail", "Target": "_profile.EmailAddress", "ContentType": "STRING"},
            },
            Keys={
                "_email": [{"StandardIdentifiers": ["PROFILE"], "FieldNames": ["mail"]}],
                "order": [{"StandardIdentifiers": ["UNIQUE"], "FieldNames": ["id"]}],
            },
            **params,
        )

    def put_object(self, domain: str, email: str, number: str, *, of: str = TYPE, **members: Any) -> str:
        """The unique key of an object of the profile with that address."""
        content = json.dumps({"id": number, "mail": email, **members})
        put = allowed(self.profiles.put_profile_object, DomainName=domain, ObjectTypeName=of, Object=content)
        return str(put["ProfileObjectUniqueKey"])

    def objects(self, domain: str, profile_id: str, of: str = TYPE) -> list[dict[str, Any]]:
        """The objects of a profile."""
        asked = {"DomainName": domain, "ObjectTypeName": of, "ProfileId": profile_id}
        found = allowed(self.profiles.list_profile_objects, **asked)["Items"]
        return [json.loads(item["Object"]) for item in found]

    def grants(self, key: str) -> list[dict[str, Any]]:
        """The grants on a key."""
        found: list[dict[str, Any]] = allowed(self.client.list_grants, KeyId=key)["Grants"]
        return found

    def revoke(self, key: str) -> None:
        """Revoke the grants on a key."""
        for grant in self.grants(key):
            allowed(self.client.revoke_grant, KeyId=key, GrantId=grant["GrantId"])

    def disable(self, key: str) -> None:
        """DisableKey."""
        allowed(self.client.disable_key, KeyId=key)

    def enable(self, key: str) -> None:
        """EnableKey."""
        allowed(self.client.enable_key, KeyId=key)

    @property
    def ports(self) -> Any:
        """The service itself."""
        return self.clients.cloud.services["customer-profiles"]
