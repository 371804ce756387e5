"""Faults in what Q in Connect refuses, and in what is deleted."""

from typing import Any

from . import allowed, witness
from .qconnect_scene import NOBODY, QConnect

ABSENT, INVALID = "ResourceNotFoundException", "ValidationException"


@witness(
    id="qconnect-missing-is-denied",
    requirement="QCONNECT-017",
    family="wrong-error",
    fault="What is not there is refused as forbidden.",
)
def missing_is_denied(client: Any) -> None:
    scene = QConnect(client)
    absent = scene.outcome("get_content", **scene.base(), contentId=NOBODY)
    assert absent == scene.outcome("get_assistant", assistantId=NOBODY) == ABSENT


@witness(
    id="qconnect-content-in-any-knowledge-base",
    requirement="QCONNECT-017",
    family="guard-off",
    fault="A content is found whatever knowledge base is named.",
)
def content_in_any_knowledge_base(client: Any) -> None:
    scene = QConnect(client)
    content = scene.content(scene.base())
    assert scene.outcome("get_content", **{**content, **scene.base()}) == ABSENT


@witness(
    id="qconnect-missing-knowledge-base-is-empty",
    requirement="QCONNECT-017",
    family="guard-off",
    fault="The list of a knowledge base that is not there is empty.",
)
def missing_knowledge_base_is_empty(client: Any) -> None:
    assert QConnect(client).outcome("list_contents", knowledgeBaseId=NOBODY) == ABSENT


@witness(
    id="qconnect-long-names-cut",
    requirement="QCONNECT-018",
    family="guard-off",
    fault="Names and titles that are too long are cut.",
)
def long_names_cut(client: Any) -> None:
    scene = QConnect(client)
    made = scene.outcome("create_knowledge_base", name="n" * 256, knowledgeBaseType="CUSTOM")
    assert made == INVALID


@witness(
    id="qconnect-any-type-of-assistant",
    requirement="QCONNECT-018",
    family="guard-off",
    fault="An assistant of an unknown type, or of none, is made.",
)
def any_type_of_assistant(client: Any) -> None:
    assert QConnect(client).outcome("create_assistant", name="name", type="HELPER") == INVALID


@witness(
    id="qconnect-pages-too-large",
    requirement="QCONNECT-018",
    family="guard-off",
    fault="A page of more entries than there may be is taken for one of as many as there may be.",
)
def pages_too_large(client: Any) -> None:
    assert QConnect(client).outcome("list_assistants", maxResults=101) == INVALID


@witness(
    id="qconnect-quick-response-without-content",
    requirement="QCONNECT-018",
    family="guard-off",
    fault="A quick response without content is made.",
)
def quick_response_without_content(client: Any) -> None:
    scene = QConnect(client)
    assert scene.outcome("create_quick_response", **scene.quick(), name="name") == INVALID


@witness(
    id="qconnect-same-names",
    requirement="QCONNECT-025",
    family="guard-off",
    fault="Two contents of a knowledge base have one name.",
)
def same_names(client: Any) -> None:
    scene = QConnect(client)
    base = scene.base()
    scene.content(base, name="name")
    again = scene.outcome("create_content", **base, name="name", uploadId=scene.upload(base, b"text"))
    assert again == "ConflictException"


@witness(
    id="qconnect-taken-name-is-invalid",
    requirement="QCONNECT-025",
    family="wrong-error",
    fault="A name that is taken is refused as invalid.",
)
def taken_name_is_invalid(client: Any) -> None:
    scene = QConnect(client)
    base = scene.base()
    scene.content(base, name="name")
    again = scene.outcome("create_content", **base, name="name", uploadId=scene.upload(base, b"text"))
    assert again == "ConflictException"


@witness(
    id="qconnect-old-revision-is-invalid",
    requirement="QCONNECT-020",
    family="wrong-error",
    fault="An old revision is refused as invalid.",
)
def old_revision_is_invalid(client: Any) -> None:
    scene = QConnect(client)
    content = scene.content(scene.base())
    first = scene.told(content)["revisionId"]
    allowed(scene.api.update_content, **content, title="one")
    late = scene.outcome("update_content", **content, title="two", revisionId=first)
    assert late == "PreconditionFailedException"


@witness(
    id="qconnect-deleted-content-stays",
    requirement="QCONNECT-021",
    family="guard-off",
    fault="A content that was deleted is there.",
)
def deleted_content_stays(client: Any) -> None:
    scene = QConnect(client)
    content = scene.content(scene.base())
    allowed(scene.api.delete_content, **content)
    assert scene.outcome("get_content", **content) == ABSENT


@witness(
    id="qconnect-deleted-quick-response-stays",
    requirement="QCONNECT-021",
    family="guard-off",
    fault="A quick response that was deleted is there.",
)
def deleted_quick_response_stays(client: Any) -> None:
    scene = QConnect(client)
    response = scene.response(scene.quick())
    allowed(scene.api.delete_quick_response, **response)
    assert scene.outcome("get_quick_response", **response) == ABSENT


@witness(
    id="qconnect-deleted-association-stays",
    requirement="QCONNECT-021",
    family="guard-off",
    fault="An association that was deleted is there.",
)
def deleted_association_stays(client: Any) -> None:
    scene = QConnect(client)
    association = scene.associate(scene.assistant(), scene.base())
    allowed(scene.api.delete_assistant_association, **association)
    assert scene.outcome("get_assistant_association", **association) == ABSENT


@witness(
    id="qconnect-contents-outlive-their-knowledge-base",
    requirement="QCONNECT-021",
    family="guard-off",
    fault="What was in a knowledge base is there when that was deleted.",
)
def contents_outlive_their_knowledge_base(client: Any) -> None:
    scene = QConnect(client)
    content = scene.content(scene.base())
    allowed(scene.api.delete_knowledge_base, knowledgeBaseId=content["knowledgeBaseId"])
    assert scene.outcome("get_content", **content) == ABSENT


@witness(
    id="qconnect-content-of-any-account",
    requirement="QCONNECT-026",
    family="guard-off",
    fault="Contents and quick responses of other accounts are told.",
)
def content_of_any_account(client: Any) -> None:
    scene, other = QConnect(client), QConnect.of_another(client)
    content, response = scene.content(scene.base()), scene.response(scene.quick())
    assert isinstance(other.outcome("get_content", **content), str)
    assert isinstance(other.outcome("get_quick_response", **response), str)


@witness(
    id="qconnect-any-account-changes",
    requirement="QCONNECT-026",
    family="guard-off",
    fault="Contents of other accounts are changed and deleted.",
)
def any_account_changes(client: Any) -> None:
    scene, other = QConnect(client), QConnect.of_another(client)
    content = scene.content(scene.base())
    assert isinstance(other.outcome("update_content", **content, title="other"), str)
    other.outcome("delete_content", **content)
    assert scene.document(content) == b"text"


@witness(
    id="qconnect-any-account-describes",
    requirement="QCONNECT-026",
    family="guard-off",
    fault="Knowledge bases, assistants and what is in them are told to other accounts.",
)
def any_account_describes(client: Any) -> None:
    scene, other = QConnect(client), QConnect.of_another(client)
    assert isinstance(other.outcome("get_knowledge_base", **scene.base()), str)
    assert isinstance(other.outcome("get_assistant", **scene.assistant()), str)


@witness(
    id="qconnect-any-account-searches",
    requirement="QCONNECT-026",
    family="guard-off",
    fault="Knowledge bases of other accounts are searched and listed.",
)
def any_account_searches(client: Any) -> None:
    scene, other = QConnect(client), QConnect.of_another(client)
    base = scene.base()
    scene.content(base)
    assert isinstance(other.outcome("list_contents", **base), str)
