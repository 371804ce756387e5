"""Q in Connect: the operations that are served, as a service of the cloud."""

from __future__ import annotations

from kms_conformance.cloud.qconnect.tags import TagOperations

SERVED = (
    "CreateAssistant", "GetAssistant", "ListAssistants", "DeleteAssistant", "CreateKnowledgeBase", "GetKnowledgeBase",
    "ListKnowledgeBases", "DeleteKnowledgeBase", "StartContentUpload", "CreateContent", "GetContent",
    "GetContentSummary", "UpdateContent", "DeleteContent", "ListContents", "SearchContent", "CreateQuickResponse",
    "GetQuickResponse", "UpdateQuickResponse", "DeleteQuickResponse", "ListQuickResponses",
    "CreateAssistantAssociation", "GetAssistantAssociation", "ListAssistantAssociations", "DeleteAssistantAssociation",
    "Retrieve", "CreateSession", "GetSession", "TagResource", "UntagResource", "ListTagsForResource",
)  # fmt: skip


class QConnect(TagOperations):
    """Q in Connect of all accounts and Regions, without templates, agents, messages and external sources."""

    served = frozenset(SERVED)
