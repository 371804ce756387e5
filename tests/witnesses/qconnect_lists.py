"""Faults in what lists, searches, tags and the audit trail tell of Q in Connect."""

from typing import Any

from . import allowed, witness
from .qconnect_scene import QConnect, marker


@witness(
    id="qconnect-contents-listed-in-others",
    requirement="QCONNECT-022",
    family="response",
    fault="A list tells of the contents of other knowledge bases.",
)
def contents_listed_in_others(client: Any) -> None:
    scene = QConnect(client)
    base, other = scene.base(), scene.base()
    own, _ = scene.content(base), scene.content(other)
    listed = allowed(scene.api.list_contents, **base)["contentSummaries"]
    assert [row["contentId"] for row in listed] == [own["contentId"]]


@witness(
    id="qconnect-knowledge-bases-of-all-accounts",
    requirement="QCONNECT-022",
    family="response",
    fault="A list tells of the knowledge bases of all accounts.",
)
def knowledge_bases_of_all_accounts(client: Any) -> None:
    scene = QConnect(client)
    own, _ = scene.base(), QConnect.of_another(client).base()
    listed = allowed(scene.api.list_knowledge_bases)["knowledgeBaseSummaries"]
    assert [row["knowledgeBaseId"] for row in listed] == [own["knowledgeBaseId"]]


@witness(
    id="qconnect-last-quick-response-not-listed",
    requirement="QCONNECT-022",
    family="response",
    fault="Of quick responses the first two are listed.",
)
def last_quick_response_not_listed(client: Any) -> None:
    scene = QConnect(client)
    base = scene.quick()
    made = {scene.response(base)["quickResponseId"] for _ in range(3)}
    listed = allowed(scene.api.list_quick_responses, **base)["quickResponseSummaries"]
    assert {row["quickResponseId"] for row in listed} == made


@witness(
    id="qconnect-pages-overlap",
    requirement="QCONNECT-023",
    family="response",
    fault="A page of contents holds an entry of the first one, too.",
)
def pages_overlap(client: Any) -> None:
    scene = QConnect(client)
    base = scene.base()
    for _ in range(3):
        scene.content(base)
    first = allowed(scene.api.list_contents, **base, maxResults=1)
    second = allowed(scene.api.list_contents, **base, maxResults=1, nextToken=first["nextToken"])
    assert len(second["contentSummaries"]) == 1
    assert first["contentSummaries"][0]["contentId"] != second["contentSummaries"][0]["contentId"]


@witness(
    id="qconnect-pages-of-any-size",
    requirement="QCONNECT-023",
    family="response",
    fault="A page of assistants holds more entries than are asked for.",
)
def pages_of_any_size(client: Any) -> None:
    scene = QConnect(client)
    for _ in range(2):
        scene.assistant()
    assert len(allowed(scene.api.list_assistants, maxResults=1)["assistantSummaries"]) == 1


@witness(
    id="qconnect-found-in-other-knowledge-bases",
    requirement="QCONNECT-024",
    family="response",
    fault="A name is found in other knowledge bases, too.",
)
def found_in_other_knowledge_bases(client: Any) -> None:
    scene, name = QConnect(client), marker()
    base, other = scene.base(), scene.base()
    own, _ = scene.content(base, name=name), scene.content(other, name=name)
    assert scene.found(base, name) == [own["contentId"]]


@witness(
    id="qconnect-nothing-found",
    requirement="QCONNECT-024",
    family="response",
    fault="No name is found.",
)
def nothing_found(client: Any) -> None:
    scene, name = QConnect(client), marker()
    base = scene.base()
    assert [scene.content(base, name=name)["contentId"]] == scene.found(base, name)


@witness(
    id="qconnect-deleted-is-found",
    requirement="QCONNECT-024",
    family="response",
    fault="A content that was deleted is found.",
)
def deleted_is_found(client: Any) -> None:
    scene, name = QConnect(client), marker()
    base = scene.base()
    allowed(scene.api.delete_content, **scene.content(base, name=name))
    assert scene.found(base, name) == []


@witness(
    id="qconnect-retrieved-from-all",
    requirement="QCONNECT-029",
    family="response",
    fault="What is retrieved comes from knowledge bases that the assistant has nothing to do with.",
)
def retrieved_from_all(client: Any) -> None:
    scene = QConnect(client)
    base, other = scene.base(), scene.base()
    scene.content(base, b"sunflower one")
    scene.content(other, b"sunflower two")
    assert scene.retrieved(scene.associate(scene.assistant(), base), "sunflower") == ["sunflower one"]


@witness(
    id="qconnect-tags-replace-others",
    requirement="QCONNECT-028",
    family="effect",
    fault="Tags that are added replace the others.",
)
def tags_replace_others(client: Any) -> None:
    scene = QConnect(client)
    content = scene.content(scene.base(), tags={"one": "1", "two": "2"})
    arn = scene.told(content)["contentArn"]
    allowed(scene.api.tag_resource, resourceArn=arn, tags={"three": "3"})
    tags = {"one": "1", "two": "2", "three": "3"}
    assert allowed(scene.api.list_tags_for_resource, resourceArn=arn)["tags"] == tags


@witness(
    id="qconnect-tags-stay",
    requirement="QCONNECT-028",
    family="effect",
    fault="Tags that are removed stay.",
)
def tags_stay(client: Any) -> None:
    scene = QConnect(client)
    content = scene.content(scene.base(), tags={"one": "1", "two": "2"})
    arn = scene.told(content)["contentArn"]
    allowed(scene.api.untag_resource, resourceArn=arn, tagKeys=["one"])
    tags = {"two": "2"}
    assert allowed(scene.api.list_tags_for_resource, resourceArn=arn)["tags"] == tags


@witness(
    id="qconnect-first-value-of-a-tag-stays",
    requirement="QCONNECT-028",
    family="effect",
    fault="A tag that is there keeps its value.",
)
def first_value_of_a_tag_stays(client: Any) -> None:
    scene = QConnect(client)
    content = scene.content(scene.base(), tags={"one": "1", "two": "2"})
    arn = scene.told(content)["contentArn"]
    allowed(scene.api.tag_resource, resourceArn=arn, tags={"two": "other"})
    tags = {"one": "1", "two": "other"}
    assert allowed(scene.api.list_tags_for_resource, resourceArn=arn)["tags"] == tags


@witness(
    id="qconnect-removing-one-tag-removes-all",
    requirement="QCONNECT-028",
    family="effect",
    fault="When one tag of a content is removed, all are.",
)
def removing_one_tag_removes_all(client: Any) -> None:
    scene = QConnect(client)
    content = scene.content(scene.base(), tags={"one": "1", "two": "2"})
    arn = scene.told(content)["contentArn"]
    allowed(scene.api.untag_resource, resourceArn=arn, tagKeys=["two"])
    tags = {"one": "1"}
    assert allowed(scene.api.list_tags_for_resource, resourceArn=arn)["tags"] == tags


@witness(
    id="qconnect-reading-leaves-no-event",
    requirement="QCONNECT-010",
    family="effect",
    fault="GetContent leaves no event in the audit trail.",
)
def reading_leaves_no_event(client: Any) -> None:
    scene = QConnect(client)
    base = scene.base()
    scene.told(scene.content(base))
    assert any(base["knowledgeBaseId"] in event for event in scene.events("GetContent"))


@witness(
    id="qconnect-searching-leaves-no-event",
    requirement="QCONNECT-010",
    family="effect",
    fault="SearchContent leaves no event in the audit trail.",
)
def searching_leaves_no_event(client: Any) -> None:
    scene = QConnect(client)
    base = scene.base()
    scene.found(base, "name")
    assert any(base["knowledgeBaseId"] in event for event in scene.events("SearchContent"))


@witness(
    id="qconnect-quick-responses-leave-no-event",
    requirement="QCONNECT-010",
    family="effect",
    fault="GetQuickResponse leaves no event in the audit trail.",
)
def quick_responses_leave_no_event(client: Any) -> None:
    scene = QConnect(client)
    base = scene.quick()
    scene.said(scene.response(base))
    assert any(base["knowledgeBaseId"] in event for event in scene.events("GetQuickResponse"))
