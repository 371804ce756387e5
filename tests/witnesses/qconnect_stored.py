"""Faults in what is stored of Q in Connect, and in its search indexes."""

import re
from typing import Any

from . import witness
from .qconnect_scene import QConnect, hidden, marker


@witness(
    id="qconnect-plaintext-in-search-index",
    requirement="QCONNECT-004",
    family="effect",
    fault="Contents lie in the search index in plaintext.",
)
def plaintext_in_search_index(client: Any) -> None:
    scene, text = QConnect(client), marker()
    scene.content(scene.base(), text.encode())
    assert hidden(text, scene.stored(index=True))


@witness(
    id="qconnect-base64-in-search-index",
    requirement="QCONNECT-004",
    family="effect",
    fault="Contents lie in the search index in Base64.",
)
def base64_in_search_index(client: Any) -> None:
    scene, text = QConnect(client), marker()
    scene.content(scene.base(), b"text", title=text)
    assert hidden(text, scene.stored(index=True))


@witness(
    id="qconnect-search-index-under-a-customers-key",
    requirement="QCONNECT-004",
    family="effect",
    fault="What is indexed lies under the key of its knowledge base.",
)
def search_index_under_a_customers_key(client: Any) -> None:
    scene = QConnect(client)
    key = scene.key()
    scene.content(scene.base(key))
    assert key not in {row["kek"] for row in scene.index_keys()}


@witness(
    id="qconnect-one-index-for-all-customers",
    requirement="QCONNECT-009",
    family="effect",
    fault="The contents of all customers lie in one search index.",
)
def one_index_for_all_customers(client: Any) -> None:
    for scene in (QConnect(client), QConnect.of_another(client)):
        scene.content(scene.base())
    assert len({row["scope"] for row in scene.index_keys()}) == 2


@witness(
    id="qconnect-one-data-key-for-all-indexes",
    requirement="QCONNECT-009",
    family="effect",
    fault="The search indexes of all customers have the data key of the first.",
)
def one_data_key_for_all_indexes(client: Any) -> None:
    for scene in (QConnect(client), QConnect.of_another(client)):
        scene.content(scene.base())
    keys = scene.index_keys()
    assert len({row["wrapped_b64"] for row in keys}) == len(keys)


@witness(
    id="qconnect-search-tells-of-other-customers",
    requirement="QCONNECT-009",
    family="effect",
    fault="Searches find what other customers have, too.",
)
def search_tells_of_other_customers(client: Any) -> None:
    name, scenes = marker(), (QConnect(client), QConnect.of_another(client))
    bases = [scene.base() for scene in scenes]
    made = [scene.content(base, name=name) for scene, base in zip(scenes, bases, strict=True)]
    assert scenes[0].found(bases[0], name) == [made[0]["contentId"]]


@witness(
    id="qconnect-documents-in-plaintext",
    requirement="QCONNECT-012",
    family="effect",
    fault="Documents lie in a journal in plaintext.",
)
def documents_in_plaintext(client: Any) -> None:
    scene, text = QConnect(client), marker()
    scene.content(scene.base(), text.encode())
    assert hidden(text, scene.stored())


@witness(
    id="qconnect-documents-masked",
    requirement="QCONNECT-012",
    family="effect",
    fault="Documents lie in a journal, masked with a key that repeats.",
)
def documents_masked(client: Any) -> None:
    scene = QConnect(client)
    scene.content(scene.base(), b"A" * 96)
    assert not re.search(rb"(?s)(?!(.)\1{11})(.{12})\2\2", scene.stored())


@witness(
    id="qconnect-titles-in-plaintext",
    requirement="QCONNECT-012",
    family="effect",
    fault="Titles and metadata of contents lie in a journal in plaintext.",
)
def titles_in_plaintext(client: Any) -> None:
    scene, title, part = QConnect(client), marker(), marker()
    scene.content(scene.base(), title=title, metadata={"part": part})
    content = scene.stored()
    assert hidden(title, content) and hidden(part, content)


@witness(
    id="qconnect-quick-responses-in-base64",
    requirement="QCONNECT-012",
    family="effect",
    fault="Quick responses lie in a journal in Base64.",
)
def quick_responses_in_base64(client: Any) -> None:
    scene, text = QConnect(client), marker()
    scene.response(scene.quick(), text)
    assert hidden(text, scene.stored())


@witness(
    id="qconnect-sessions-in-plaintext",
    requirement="QCONNECT-012",
    family="effect",
    fault="Descriptions of sessions lie in a journal in plaintext.",
)
def sessions_in_plaintext(client: Any) -> None:
    scene, text = QConnect(client), marker()
    scene.session(scene.assistant(), description=text)
    assert hidden(text, scene.stored())
