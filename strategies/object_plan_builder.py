"""A script about what a domain of Customer Profiles holds beside profiles: further keys, object types, objects."""

from __future__ import annotations

import json

from kms_conformance.models.domains.customer_profiles import CUSTOMER_PROFILES, OBJECT
from kms_conformance.models.domains.objects import ADD_KEY, GET_TYPE, PROFILE, PUT_TYPE, list_of
from kms_conformance.models.terms import JsonText, KeyRef, Output, Several, Structure, Term
from kms_conformance.strategies.domain_plan_builder import DomainPlanBuilder

FIELDS = {name: {"Source": f"_source.{name}", "ContentType": "STRING"} for name in (PROFILE, "number")}
KEYS = {
    "_profileId": [{"StandardIdentifiers": ["PROFILE"], "FieldNames": [PROFILE]}],
    "number": [{"StandardIdentifiers": ["UNIQUE"], "FieldNames": ["number"]}],
}
MORE = Structure('{"Big": 9007199254740991, "small": [-0.1234567890123, 0, ""], "none": null, "is": [true, {}]}')
"""Members of an object that have to come back as they are."""
PROFILES = CUSTOMER_PROFILES.kinds[0]


class ObjectPlanBuilder(DomainPlanBuilder):
    """Appends calls about objects."""

    def __init__(self, name: str, *profiles: str) -> None:
        super().__init__(CUSTOMER_PROFILES, f"objects/{name}", *profiles)

    def type(self, domain: int, key: int | None = None, label: str = "plain") -> int:
        """A new object type, with a key of its own or without; its slot."""
        return self.send(self._operation(PUT_TYPE), label, self._definition(domain, key) | self._named(), makes=True)

    def another_key(self, domain: int, type_: int, key: Term, label: str = "other-key") -> None:
        """Another key for an object type."""
        named: dict[str, Term] = {"ObjectTypeName": Output(type_, "ObjectTypeName")}
        self.send(self._operation(PUT_TYPE), label, self._definition(domain, key) | named)

    def refused_type(self, domain: int, key: Term, label: str) -> None:
        """An object type with a key that cannot be had."""
        self.send(self._operation(PUT_TYPE), label, self._definition(domain, key) | self._named(), makes=True)

    def show_type(self, domain: int, type_: int, label: str = "plain") -> None:
        """GetProfileObjectType."""
        self.send(self._operation(GET_TYPE), label, self._of(domain, type_))

    def put(self, domain: int, type_: int, profile: int, label: str = "plain", *, length: int = 0) -> int:
        """A new object of a profile; its slot."""
        own: dict[str, Term] = {
            "number": self.text(),
            "note": self.text(" e\u0301\u4e2d\U00020000", length),
            "more": MORE,
        }
        content = JsonText(((PROFILE, Output(profile, PROFILES.id_path)), *own.items()))
        sent = self._of(domain, type_) | {"Object": content}
        return self.send(self._operation(OBJECT.write), label, sent, makes=True)

    def list(self, domain: int, type_: int, profile: int, label: str = "plain") -> None:
        """All objects of a profile and a type."""
        call = list_of(self.service, OBJECT, self.ref(domain), Output(type_, "ObjectTypeName"), profile)
        self.append(call.having(label))

    def take_away(self, domain: int, type_: int, profile: int, item: int, label: str = "deleted") -> None:
        """DeleteProfileObject."""
        assert OBJECT.delete is not None, "objects are deleted"
        named: dict[str, Term] = {"ProfileId": Output(profile, PROFILES.id_path)}
        named |= {OBJECT.id_param: Output(item, OBJECT.id_path)}
        self.send(self._operation(OBJECT.delete), label, self._of(domain, type_) | named)

    def add_key(self, domain: int, profile: int, label: str = "plain") -> None:
        """One more text by which a profile is found."""
        search = PROFILES.searches[-1]
        sent: dict[str, Term] = {self.service.id_param: self.ref(domain), **dict(search.fixed)}
        sent |= {PROFILES.id_param: Output(profile, PROFILES.id_path), search.param: Several((text := self.text(),))}
        self.send(self._operation(ADD_KEY), label, sent)
        self.given[profile].append({search.by: text})

    def _operation(self, name: str) -> str:
        return self.service.operation(name)

    def _named(self) -> dict[str, Term]:
        return {"ObjectTypeName": f"objects-{self.slot()}"}

    def _of(self, domain: int, type_: int) -> dict[str, Term]:
        return {self.service.id_param: self.ref(domain), "ObjectTypeName": Output(type_, "ObjectTypeName")}

    def _definition(self, domain: int, key: Term) -> dict[str, Term]:
        own: dict[str, Term] = (
            {} if key is None else {"EncryptionKey": KeyRef(key, "arn") if isinstance(key, int) else key}
        )
        structures: dict[str, Term] = {"Fields": Structure(json.dumps(FIELDS)), "Keys": Structure(json.dumps(KEYS))}
        return {self.service.id_param: self.ref(domain), "Description": self.text(), **structures, **own}
