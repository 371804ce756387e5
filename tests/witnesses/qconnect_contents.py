"""Faults in what is read of Q in Connect, and in what updates leave."""

from typing import Any

from . import allowed, witness
from .qconnect_scene import QConnect


@witness(
    id="qconnect-documents-with-other-line-ends",
    requirement="QCONNECT-006",
    family="effect",
    fault="Documents come back with other line ends.",
)
def documents_with_other_line_ends(client: Any) -> None:
    scene, document = QConnect(client), b"one\r\ntwo\r\n"
    assert scene.document(scene.content(scene.base(), document, "text/plain")) == document


@witness(
    id="qconnect-long-documents-cut",
    requirement="QCONNECT-006",
    family="effect",
    fault="Of long documents the end is lost.",
)
def long_documents_cut(client: Any) -> None:
    scene, document = QConnect(client), b"0123456789" * 3000
    assert scene.document(scene.content(scene.base(), document, "text/plain")) == document


@witness(
    id="qconnect-binary-documents-decoded",
    requirement="QCONNECT-006",
    family="effect",
    fault="Documents that are no text are read as if they were.",
)
def binary_documents_decoded(client: Any) -> None:
    scene, document = QConnect(client), bytes(range(256))
    assert scene.document(scene.content(scene.base(), document, "application/pdf")) == document


@witness(
    id="qconnect-documents-stripped",
    requirement="QCONNECT-006",
    family="effect",
    fault="White space at the ends of documents is lost.",
)
def documents_stripped(client: Any) -> None:
    scene, document = QConnect(client), b" text\n\n"
    assert scene.document(scene.content(scene.base(), document, "text/plain")) == document


@witness(
    id="qconnect-quick-responses-stripped",
    requirement="QCONNECT-007",
    family="effect",
    fault="White space at the ends of quick responses is lost.",
)
def quick_responses_stripped(client: Any) -> None:
    scene, text = QConnect(client), " text \n"
    assert scene.said(scene.response(scene.quick(), text))["text"] == text


@witness(
    id="qconnect-quick-responses-escaped",
    requirement="QCONNECT-007",
    family="effect",
    fault="Quick responses come back with characters escaped as in HTML.",
)
def quick_responses_escaped(client: Any) -> None:
    scene, text = QConnect(client), "<b> & 'c'"
    assert scene.said(scene.response(scene.quick(), text))["text"] == text


@witness(
    id="qconnect-long-quick-responses-cut",
    requirement="QCONNECT-007",
    family="effect",
    fault="Of long quick responses the end is lost.",
)
def long_quick_responses_cut(client: Any) -> None:
    scene, text = QConnect(client), "0123456789" * 400
    assert scene.said(scene.response(scene.quick(), text))["text"] == text


@witness(
    id="qconnect-title-is-the-name",
    requirement="QCONNECT-027",
    family="effect",
    fault="The title of a content is its name.",
)
def title_is_the_name(client: Any) -> None:
    scene = QConnect(client)
    assert scene.told(scene.content(scene.base(), title="A title"))["title"] == "A title"


@witness(
    id="qconnect-metadata-lost",
    requirement="QCONNECT-027",
    family="effect",
    fault="Metadata are lost at the creation.",
)
def metadata_lost(client: Any) -> None:
    scene = QConnect(client)
    assert scene.told(scene.content(scene.base(), metadata={"part": "one"}))["metadata"] == {"part": "one"}


@witness(
    id="qconnect-sessions-not-described",
    requirement="QCONNECT-027",
    family="effect",
    fault="The description of a session is lost.",
)
def sessions_not_described(client: Any) -> None:
    scene = QConnect(client)
    session = scene.session(scene.assistant(), description="text")
    assert allowed(scene.api.get_session, **session)["session"].get("description") == "text"


@witness(
    id="qconnect-first-tags-lost",
    requirement="QCONNECT-027",
    family="effect",
    fault="The tags that a knowledge base is created with are lost.",
)
def first_tags_lost(client: Any) -> None:
    scene = QConnect(client)
    base = scene.base(tags={"team": "blue"})
    assert allowed(scene.api.get_knowledge_base, **base)["knowledgeBase"]["tags"] == {"team": "blue"}


@witness(
    id="qconnect-associated-with-another",
    requirement="QCONNECT-027",
    family="effect",
    fault="Of an association the newest knowledge base is told.",
)
def associated_with_another(client: Any) -> None:
    scene = QConnect(client)
    base, _ = scene.base(), scene.base()
    association = scene.associate(scene.assistant(), base)
    told = allowed(scene.api.get_assistant_association, **association)["assistantAssociation"]["associationData"]
    assert told["knowledgeBaseAssociation"]["knowledgeBaseId"] == base["knowledgeBaseId"]


@witness(
    id="qconnect-update-takes-metadata-away",
    requirement="QCONNECT-019",
    family="effect",
    fault="An update that gives no metadata takes them away.",
)
def update_takes_metadata_away(client: Any) -> None:
    scene = QConnect(client)
    content = scene.content(scene.base(), metadata={"part": "one"})
    allowed(scene.api.update_content, **content, title="other")
    assert scene.told(content)["metadata"] == {"part": "one"}


@witness(
    id="qconnect-update-takes-the-description-away",
    requirement="QCONNECT-019",
    family="effect",
    fault="An update of a quick response that gives no description takes it away.",
)
def update_takes_the_description_away(client: Any) -> None:
    scene = QConnect(client)
    response = scene.response(scene.quick(), description="text")
    allowed(scene.api.update_quick_response, **response, content={"content": "other"})
    assert scene.said(response).get("description") == "text"


@witness(
    id="qconnect-update-keeps-the-document",
    requirement="QCONNECT-019",
    family="effect",
    fault="An update gives a content no other document.",
)
def update_keeps_the_document(client: Any) -> None:
    scene = QConnect(client)
    base = scene.base()
    content = scene.content(base, b"one")
    allowed(scene.api.update_content, **content, uploadId=scene.upload(base, b"two"))
    assert scene.document(content) == b"two"


@witness(
    id="qconnect-update-keeps-the-quick-response",
    requirement="QCONNECT-019",
    family="effect",
    fault="An update gives a quick response no other text.",
)
def update_keeps_the_quick_response(client: Any) -> None:
    scene = QConnect(client)
    response = scene.response(scene.quick(), "one")
    allowed(scene.api.update_quick_response, **response, content={"content": "two"})
    assert scene.said(response)["text"] == "two"


@witness(
    id="qconnect-update-keeps-metadata",
    requirement="QCONNECT-019",
    family="effect",
    fault="An update gives a content no other metadata.",
)
def update_keeps_metadata(client: Any) -> None:
    scene = QConnect(client)
    content = scene.content(scene.base(), metadata={"part": "one"})
    allowed(scene.api.update_content, **content, metadata={"part": "two"})
    assert scene.told(content)["metadata"] == {"part": "two"}


@witness(
    id="qconnect-renamed-is-gone",
    requirement="QCONNECT-019",
    family="effect",
    fault="A quick response that gets another name is gone.",
)
def renamed_is_gone(client: Any) -> None:
    scene = QConnect(client)
    response = scene.response(scene.quick())
    allowed(scene.api.update_quick_response, **response, name="other")
    assert scene.said(response)["name"] == "other"


@witness(
    id="qconnect-revisions-not-compared",
    requirement="QCONNECT-020",
    family="guard-off",
    fault="An update of an old revision is taken.",
)
def revisions_not_compared(client: Any) -> None:
    scene = QConnect(client)
    content = scene.content(scene.base())
    first = scene.told(content)["revisionId"]
    allowed(scene.api.update_content, **content, title="one", revisionId=first)
    late = scene.outcome("update_content", **content, title="two", revisionId=first)
    assert late == "PreconditionFailedException"


@witness(
    id="qconnect-one-revision-for-ever",
    requirement="QCONNECT-020",
    family="guard-off",
    fault="A content has the revision that it was created with for ever.",
)
def one_revision_for_ever(client: Any) -> None:
    scene = QConnect(client)
    content = scene.content(scene.base())
    first = scene.told(content)["revisionId"]
    allowed(scene.api.update_content, **content, title="one")
    assert scene.outcome("update_content", **content, title="two", revisionId=first) == "PreconditionFailedException"


@witness(
    id="qconnect-old-revision-taken-after-all",
    requirement="QCONNECT-019",
    family="effect",
    fault="An update of an old revision is refused, and its title taken over.",
)
def old_revision_taken_after_all(client: Any) -> None:
    scene = QConnect(client)
    content = scene.content(scene.base())
    first = scene.told(content)["revisionId"]
    allowed(scene.api.update_content, **content, title="one")
    scene.outcome("update_content", **content, title="two", revisionId=first)
    assert scene.told(content)["title"] == "one"
