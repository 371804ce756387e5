"""Voice ID and its KMS for a witness: what each of them does with domains, by boto3 alone.

`ports` is there for what no call shows: what is stored, and what happens when the service ends.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from . import allowed, new_key
from .parties import Person, document, root, statement

MOST_POLLS = 60
FINAL = ("COMPLETED", "FAILED")
DENIED = "AccessDeniedException"
ITEMS = 6
REGION = "us-east-1"
NEEDED = ("CreateGrant", "Decrypt", "DescribeKey")
"""What a caller needs of the KMS."""
CONTEXT = "aws:voiceid:domain:arn"


class Scene:
    """The clients of one caller."""

    def __init__(self, client: Any, credentials: Any = None) -> None:
        self.client, self.clients = client, client.sibling
        self.voice = self.clients("voice-id", credentials)

    def key(self, **params: Any) -> str:
        """The ARN of a new key."""
        return str(new_key(self.client, **params)["Arn"])

    def create(self, key: str, name: str = "domain", **params: Any) -> dict[str, Any]:
        """A new domain, as CreateDomain answers it."""
        config = {"KmsKeyId": key}
        made = allowed(self.voice.create_domain, Name=name, ServerSideEncryptionConfiguration=config, **params)
        domain: dict[str, Any] = made["Domain"]
        return domain

    def domain(self, key: str, name: str = "domain", **params: Any) -> str:
        """The id of a new domain."""
        return str(self.create(key, name, **params)["DomainId"])

    def filled(self, key: str, name: str = "domain") -> str:
        """The id of a new domain with some speakers and watchlists."""
        domain_id = self.domain(key, name, Description=f"{name} described")
        self.fill(domain_id)
        return domain_id

    def fill(self, domain_id: str, count: int = ITEMS, prefix: str = "customer") -> None:
        """Write speakers and watchlists."""
        for number in range(count):
            self.speak(domain_id, f"{prefix}-{number}")
            self.watch(domain_id, f"{prefix}-list-{number}")

    def speak(self, domain_id: str, speaker_id: str) -> dict[str, Any]:
        """Make a speaker known."""
        speaker: dict[str, Any] = allowed(self.voice.opt_out_speaker, DomainId=domain_id, SpeakerId=speaker_id)[
            "Speaker"
        ]
        return speaker

    def watch(self, domain_id: str, name: str, **params: Any) -> str:
        """The id of a new watchlist."""
        made = allowed(self.voice.create_watchlist, DomainId=domain_id, Name=name, **params)
        return str(made["Watchlist"]["WatchlistId"])

    def switch(self, domain_id: str, key: str, name: str = "domain", **params: Any) -> dict[str, Any]:
        """The domain as UpdateDomain answers it."""
        changed = allowed(self.try_switch, domain_id=domain_id, key=key, name=name, **params)
        domain: dict[str, Any] = changed["Domain"]
        return domain

    def try_switch(self, *, domain_id: str, key: str, name: str = "domain", **params: Any) -> dict[str, Any]:
        """UpdateDomain, which may be refused."""
        answer: dict[str, Any] = self.voice.update_domain(
            DomainId=domain_id, Name=name, ServerSideEncryptionConfiguration={"KmsKeyId": key}, **params
        )
        return answer

    def describe(self, domain_id: str) -> dict[str, Any]:
        """The domain as DescribeDomain answers it."""
        domain: dict[str, Any] = allowed(self.voice.describe_domain, DomainId=domain_id)["Domain"]
        return domain

    def details(self, domain_id: str) -> dict[str, Any]:
        """What DescribeDomain says of the last change of key."""
        details: dict[str, Any] = self.describe(domain_id).get("ServerSideEncryptionUpdateDetails", {})
        return details

    def end(self, domain_id: str) -> str:
        """Poll until the change of key has ended; how."""
        for _ in range(MOST_POLLS):
            if (status := self.details(domain_id).get("UpdateStatus")) in FINAL:
                return str(status)
        raise AssertionError("the change of key does not end")

    def moved(self, domain_id: str, key: str, **params: Any) -> None:
        """Change the key, to the end."""
        self.switch(domain_id, key, **params)
        assert self.end(domain_id) == "COMPLETED"

    def speakers(self, domain_id: str) -> list[str]:
        """The customer's ids of the speakers that are listed."""
        found = allowed(self.voice.list_speakers, DomainId=domain_id)["SpeakerSummaries"]
        return [speaker["CustomerSpeakerId"] for speaker in found]

    def watchlists(self, domain_id: str) -> dict[str, str]:
        """The names of the watchlists that are listed, by their ids."""
        found = allowed(self.voice.list_watchlists, DomainId=domain_id)["WatchlistSummaries"]
        return {watchlist["WatchlistId"]: watchlist["Name"] for watchlist in found}

    def everything(self, domain_id: str) -> Any:
        """All that can be read of a domain, from its lists and one by one."""
        speakers, watchlists = self.speakers(domain_id), self.watchlists(domain_id)
        for speaker in speakers:
            allowed(self.voice.describe_speaker, DomainId=domain_id, SpeakerId=speaker)
        for watchlist, name in watchlists.items():
            read = allowed(self.voice.describe_watchlist, DomainId=domain_id, WatchlistId=watchlist)["Watchlist"]
            assert read["Name"] == name
        return speakers, watchlists

    def disable(self, key: str) -> None:
        """DisableKey."""
        allowed(self.client.disable_key, KeyId=key)

    def enable(self, key: str) -> None:
        """EnableKey."""
        allowed(self.client.enable_key, KeyId=key)

    def grants(self, key: str) -> list[dict[str, Any]]:
        """The grants on a key."""
        found: list[dict[str, Any]] = allowed(self.client.list_grants, KeyId=key)["Grants"]
        return found

    def grants_of(self, key: str, domain_id: str) -> list[dict[str, Any]]:
        """Those that are bound to a domain."""
        return [grant for grant in self.grants(key) if any(arn.endswith(f"/{domain_id}") for arn in bound_to(grant))]

    def revoke(self, key: str, domain_id: str | None = None) -> None:
        """Revoke the grants on a key; those of one domain if it is given."""
        for grant in self.grants_of(key, domain_id) if domain_id else self.grants(key):
            allowed(self.client.revoke_grant, KeyId=key, GrantId=grant["GrantId"])

    def by(self, who: Person) -> "Scene":
        """The same for another caller, who may use Voice ID."""
        who.may({"Effect": "Allow", "Action": "voiceid:*", "Resource": "*"})
        return Scene(self.client, who.credentials)

    def permit(self, key: str, who: Person, *actions: str, region: str = REGION) -> None:
        """The key policy of the documentation: these actions through Voice ID of that Region; all to the account."""
        through = {"StringEquals": {"kms:ViaService": [f"voiceid.{region}.amazonaws.com"]}}
        own = statement("*", to=root(self.client))
        policy = document(own, statement(*actions, to=who.arn, Condition=through))
        allowed(self.client.put_key_policy, KeyId=key, PolicyName="default", Policy=policy)

    def kms_calls(self) -> list[Any]:
        """A list to which the calls to the KMS from now on are added."""
        calls: list[Any] = []
        self.clients.cloud.observers.append(lambda event: calls.append(event) if event.service == "kms" else None)
        return calls

    @property
    def ports(self) -> Any:
        """The service itself."""
        return self.clients.cloud.services["voice-id"]


def bound_to(grant: dict[str, Any]) -> list[str]:
    """The ARNs of domains in the constraints of a grant."""
    return [pairs[CONTEXT] for pairs in grant.get("Constraints", {}).values() if CONTEXT in pairs]


def alter(store: Any, kind: str) -> None:
    """Change a bit in the middle of all that is stored of one kind."""
    for record in list(store.records("class = ?", kind)):
        middle = len(record.sealed) // 2
        changed = record.sealed[:middle] + bytes([record.sealed[middle] ^ 1]) + record.sealed[middle + 1 :]
        with store.transaction():
            store.put_record(replace(record, sealed=changed))


def code(call: Callable[..., Any], **params: Any) -> str:
    """The error code of a call; "" if it succeeds."""
    try:
        call(**params)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""
