"""Cases: the operations of Amazon Connect Cases that are served, as a service of the cloud."""

from __future__ import annotations

from kms_conformance.cloud.cases.events import Publishing

SERVED = (
    "CreateDomain", "GetDomain", "ListDomains", "DeleteDomain", "PutCaseEventConfiguration",
    "GetCaseEventConfiguration", "CreateField", "UpdateField", "BatchGetField", "ListFields", "DeleteField",
    "CreateTemplate", "UpdateTemplate", "GetTemplate", "ListTemplates", "DeleteTemplate", "CreateCase", "GetCase",
    "UpdateCase", "SearchCases", "DeleteCase", "CreateRelatedItem", "SearchRelatedItems", "DeleteRelatedItem",
)  # fmt: skip


class Cases(Publishing):
    """Cases of all accounts and Regions, without layouts, rules and merges."""

    served = frozenset(SERVED)
