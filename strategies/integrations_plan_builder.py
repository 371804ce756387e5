"""Plans with data integrations: what is configured, runs, and what ports show."""

from __future__ import annotations

from kms_conformance.models.domains.operations import REVOKE_GRANTS
from kms_conformance.models.domains.ports import AGE
from kms_conformance.models.integrations.facts import ABOUT, ASSOCIATE, ASSOCIATION, EXTERNAL, PROFILE, RERUN, SERVICE
from kms_conformance.models.integrations.kept import CONFIGURED, LIFETIME
from kms_conformance.models.terms import Joined, KeyRef, Members, Metadata, Named, Output, Several, Term
from kms_conformance.strategies.service_plan_builder import ServicePlan


class Integrations(ServicePlan):
    """A plan with data integrations."""

    about = ABOUT

    def __init__(self, name: str, *profiles: str) -> None:
        super().__init__(f"{PROFILE}/{name}", PROFILE, *profiles)
        self.external: list[Named] = []
        self.keys: dict[int, int] = {}
        self.places: dict[int, Named] = {}
        self.associations: dict[int, int] = {}

    def place_of(self, slot: int) -> Output:
        """The id of a data integration."""
        return Output(slot, "Id")

    def ask(self, operation: str, integration: int, label: str = "plain", /, **params: Term) -> None:
        """A call about a data integration."""
        member = "resourceArn" if "tag" in operation.lower() else "DataIntegrationIdentifier"
        member = "Identifier" if operation in ("GetDataIntegration", "UpdateDataIntegration") else member
        term = Output(integration, "Arn" if member == "resourceArn" else "Id")
        self.by(self.principal, f"{SERVICE}:{operation}", label, **{member: term, **params})

    def make(self, key: Term, label: str = "plain", /, **params: Term) -> int:
        """A new data integration under a key, given by its slot or any other term; its slot."""
        term = KeyRef(key, "arn") if isinstance(key, int) else key
        given: dict[str, Term] = {"Name": Named(self.slot()), "KmsKey": term, **params}
        slot = self.by(self.principal, f"{SERVICE}:CreateDataIntegration", label, True, **given)
        if isinstance(key, int):
            self.keys[slot] = key
        return slot

    def described(self, key: int, label: str = "plain", /, **params: Term) -> int:
        """A new data integration with texts of the customer's in all that is configured; its slot."""
        given = {
            "Name": self.text("Name"),
            "Description": self.text("Description"),
            "SourceURI": self.source(),
            **self.files(),
            **params,
        }
        return self.make(key, label, **given)

    def source(self) -> Joined:
        """A source in S3 that nobody else uses."""
        return self.uri(self.text("SourceURI"), "in")

    def uri(self, bucket: Named, folder: str) -> Joined:
        """A folder in S3."""
        return Joined(("s3://", bucket, f"/{folder}"))

    def files(self) -> dict[str, Term]:
        """What files and objects are to be pulled, as parameters."""
        rows = Several((self.text("ObjectConfiguration"), "Id", "Name"))
        objects = Members(
            (("Account", Members((("fields", rows),))), ("Case", Members((("fields", Several(("Id",))),))))
        )
        filters = Members((("type", Several((self.text("Filters"),))),))
        folders = Several((self.text("Folders", "/a b"), "/"))
        return {
            "FileConfiguration": Members((("Folders", folders), ("Filters", filters))),
            "ObjectConfiguration": objects,
        }

    def running(self, key: int, label: str = "plain", texts: int = 1) -> int:
        """A new data integration whose run has come to its end; its slot."""
        bucket = Named(self.slot())
        slot = self.make(key, SourceURI=self.uri(bucket, "in"))
        self.places[slot] = bucket
        sent: dict[str, Term] = {"DataIntegrationIdentifier": Output(slot, "Id"), "ClientId": self.text("ClientId")}
        self.associations[slot] = self.send(ASSOCIATE, label, {**sent, **self.run_of(slot, texts)}, makes=True)
        return slot

    def run_of(self, integration: int, texts: int) -> dict[str, Term]:
        """The parameters of a run."""
        bucket = self.places[integration]
        new = [Named(self.slot()) for _ in range(texts)]
        self.external += new
        return {
            "SourceURI": self.uri(bucket, "in"),
            "DestinationURI": self.uri(bucket, "out"),
            EXTERNAL: Several(tuple(new)),
        }

    def rerun(self, integration: int, label: str = "rerun", texts: int = 1) -> None:
        """Another run."""
        one: Term = Output(self.associations[integration], "DataIntegrationAssociationId")
        sent: dict[str, Term] = {"DataIntegrationIdentifier": Output(integration, "Id"), ASSOCIATION: one}
        self.send(RERUN, label, {**sent, **self.run_of(integration, texts)})

    def associate(self, integration: int, label: str = "plain", /, **params: Term) -> int:
        """An association without a run; its slot."""
        sent = {"DataIntegrationIdentifier": Output(integration, "Id"), "ClientId": self.text("ClientId"), **params}
        return self.by(self.principal, ASSOCIATE, label, True, **sent)

    def all_of(self, operation: str, integration: int | None, label: str = "plain", most: Term = None) -> None:
        """All pages of a list."""
        named = {} if integration is None else {"DataIntegrationIdentifier": Output(integration, "Id")}
        self.by(self.principal, f"{SERVICE}:{operation}", label, **{**named, "MaxResults": most})
        self._calls[-1] = self._calls[-1].all_pages()

    def revoke_all(self, integration: int, label: str = "revoked") -> None:
        """Every grant on the key of a data integration is revoked."""
        self.send(REVOKE_GRANTS.name, label, {"KeyId": KeyRef(self.keys[integration]), ABOUT: integration, "Name": ""})

    def age(self) -> int:
        """The keys of configuration come to their end; the slot of how long they lived."""
        return self.send(AGE, "aged", {}, makes=True)

    def dump(self, integration: int, label: str) -> None:
        """What is stored of external data, looked at for a data integration."""
        self.looked_at(integration, [("external data", text) for text in self.external], label)

    def dump_of_configuration(
        self, integrations: list[int], label: str, theirs: int | None = None, aged: int | None = None
    ) -> None:
        """What is stored of what is configured, beside a data integration of another account, if there is one."""
        sent: dict[str, Term] = {}
        sent[CONFIGURED] = Several(tuple(Output(slot, "Id") for slot in integrations))
        sent["Others"] = Several(() if theirs is None else (Output(theirs, "Id"),))
        sent["Customers"] = Several(tuple(Metadata(key, "Arn") for key in dict.fromkeys(self.keys.values())))
        if aged is not None:
            sent[LIFETIME] = Output(aged, "Lifetime")
        self.looked_at(integrations[-1], self.texts, label, **sent)
