"""Scripts with instances and campaigns, of one version of the API."""

from __future__ import annotations

from typing import ClassVar

from kms_conformance.models.campaigns.facts import PROFILE, instance_ref
from kms_conformance.models.campaigns.operations import dial_request, outbound_request
from kms_conformance.models.campaigns.versions import FIRST, SECOND, Version
from kms_conformance.models.domains.operations import GRANTS
from kms_conformance.models.domains.ports import DUMP
from kms_conformance.models.terms import KeyRef, Members, Named, Output, Rows, Several, Term
from kms_conformance.strategies.canonical_services import DIALER, OUTBOUND, SUBTYPES
from kms_conformance.strategies.plan_builder import PlanBuilder


class Campaigns(PlanBuilder):
    """A script with instances and campaigns.

    usual   what a campaign is created with, beside its name
    put     the operation that puts requests with customer data into a campaign, and the parameter that holds them
    """

    version: ClassVar[Version] = FIRST
    prefix: ClassVar[str] = ""
    usual: ClassVar[dict[str, Term]] = {"dialerConfig": DIALER, "outboundCallConfig": OUTBOUND}
    put: ClassVar[tuple[str, str]] = ("PutDialRequestBatch", "dialRequests")

    def __init__(self, name: str, *profiles: str) -> None:
        super().__init__(f"{PROFILE}/{self.prefix}{name}", PROFILE, *profiles)
        self.texts: list[Named] = []

    def ask(self, operation: str, label: str = "plain", makes: bool = False, /, **params: Term) -> int:
        """A call; the slot that it fills, when `makes`, and 0 otherwise."""
        return self.send(self.version.of(operation), label, params, makes=makes)

    def onboard(self, key: Term, label: str = "plain", *, enabled: bool = True, principal: str = "") -> int:
        """A new instance that is onboarded with a key; its slot."""
        own = (("encryptionType", "KMS"), ("keyArn", key)) if key is not None else ()
        config = Members((("enabled", enabled), *own))
        name = Named(self.slot())
        slot = self.ask("StartInstanceOnboardingJob", label, True, connectInstanceId=name, encryptionConfig=config)
        self.last_by(principal)
        return slot

    def instance(self) -> int:
        """A new instance without a key of the customer's."""
        return self.onboard(None, enabled=False)

    def on_instance(self, operation: str, instance: int, label: str = "plain") -> None:
        """A call that names an instance."""
        self.ask(operation, label, connectInstanceId=instance_ref(instance))

    def campaign(self, instance: int, label: str = "plain", /, **more: Term) -> int:
        """A new campaign; its slot."""
        given: dict[str, Term] = {"name": Named(self.slot()), **self.usual, **more}
        return self.ask("CreateCampaign", label, True, connectInstanceId=instance_ref(instance), **given)

    def grants(self, key: int, label: str = "plain") -> None:
        """All grants on a key."""
        self.send(GRANTS, label, {"KeyId": KeyRef(key)})

    def dump(self, instance: int, label: str) -> None:
        """What is stored of an instance."""
        named: dict[str, Term] = {"Instance": instance, "Name": instance_ref(instance), "ContextKey": ""}
        rows = ((("Item", "attribute of a request"), ("Text", text)) for text in self.texts)
        self.send(DUMP, label, {**named, "Data": Rows(tuple(rows))})

    def request(self, text: Term, number: int = 1) -> Members:
        """One request with customer data."""
        return dial_request(text, number)

    def dial(self, campaign: int, count: int, label: str = "plain") -> None:
        """Put new requests with customer data into a campaign."""
        made = [Named(self.slot()) for _ in range(count)]
        self.texts += made
        operation, name = self.put
        self.at(operation, campaign, label, **{name: Several(tuple(self.request(text, text.slot) for text in made))})

    def at(self, operation: str, campaign: int, label: str = "plain", form: str = "id", /, **more: Term) -> None:
        """A call that names a campaign by its id or its ARN."""
        self.send(self.version.of(operation), label, {form: Output(campaign, form), **more})

    def list_of(self, instance: int | None, label: str = "plain", *, walk: bool = True, most: Term = None) -> None:
        """The campaigns of an instance, or of all."""
        one = Members((("value", instance_ref(instance)), ("operator", "Eq"))) if instance is not None else None
        filters = Members((("instanceIdFilter", one),)) if one is not None else None
        self.ask("ListCampaigns", label, filters=filters, maxResults=most)
        if walk:
            self._calls[-1] = self._calls[-1].all_pages()


class CampaignsTwo(Campaigns):
    """The same in version 2."""

    version = SECOND
    prefix = "second-"
    usual: ClassVar[dict[str, Term]] = {"channelSubtypeConfig": SUBTYPES}
    put = ("PutOutboundRequestBatch", "outboundRequests")

    def request(self, text: Term, number: int = 1) -> Members:
        """One request with customer data."""
        return outbound_request(text, number)
