"""Faults in under whose keys knowledge lies, and in what happens while one cannot be used."""

from typing import Any

from . import allowed, witness
from .parties import document, grants, person, put, statement
from .qconnect_scene import QConnect, under

ANYTHING = {"Effect": "Allow", "Action": "wisdom:*", "Resource": "*"}


def keys_of(scene: QConnect, base: dict[str, str]) -> set[str]:
    """The keys under which the data keys of a knowledge base lie."""
    own = [row for row in scene.dump() if row["type"] == "dek" and base["knowledgeBaseId"] in row["scope"]]
    return {row["kek"] for row in own}


@witness(
    id="qconnect-content-under-a-service-key",
    requirement="QCONNECT-003",
    family="effect",
    fault="The key that was given is not used: content lies under one of the service.",
)
def content_under_a_service_key(client: Any) -> None:
    scene = QConnect(client)
    key = scene.key()
    base = scene.base(key)
    scene.content(base)
    assert keys_of(scene, base) == {key}


@witness(
    id="qconnect-content-under-another-key",
    requirement="QCONNECT-003",
    family="effect",
    fault="Content lies under the key that the account gave first.",
)
def content_under_another_key(client: Any) -> None:
    scene = QConnect(client)
    first, key = scene.key(), scene.key()
    scene.content(scene.base(first))
    base = scene.base(key)
    scene.content(base)
    assert keys_of(scene, base) == {key}


@witness(
    id="qconnect-data-keys-kept",
    requirement="QCONNECT-008b",
    family="guard-off",
    fault="A data key that was opened once is kept: the grant may be revoked.",
)
def data_keys_kept(client: Any) -> None:
    scene = QConnect(client)
    key = scene.key()
    content, response = scene.content(scene.base(key)), scene.response(scene.quick(key))
    assert scene.document(content) == b"text" and scene.said(response)["text"] == "text"
    for grant in grants(client, key):
        client.revoke_grant(KeyId=key, GrantId=grant["GrantId"])
    assert scene.document(content) is None
    assert isinstance(scene.outcome("get_quick_response", **response), str)


@witness(
    id="qconnect-read-while-disabled",
    requirement="QCONNECT-008",
    family="guard-off",
    fault="What was read once is read while the key is disabled.",
)
def read_while_disabled(client: Any) -> None:
    scene = QConnect(client)
    key = scene.key()
    content, response = scene.content(scene.base(key)), scene.response(scene.quick(key))
    assert scene.document(content) == b"text" and scene.said(response)["text"] == "text"
    client.disable_key(KeyId=key)
    assert scene.document(content) is None
    assert isinstance(scene.outcome("get_quick_response", **response), str)


@witness(
    id="qconnect-read-while-pending-deletion",
    requirement="QCONNECT-008",
    family="guard-off",
    fault="What was read once is read while the key waits for its deletion.",
)
def read_while_pending_deletion(client: Any) -> None:
    scene = QConnect(client)
    key = scene.key()
    content, response = scene.content(scene.base(key)), scene.response(scene.quick(key))
    assert scene.document(content) == b"text" and scene.said(response)["text"] == "text"
    client.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert scene.document(content) is None
    assert isinstance(scene.outcome("get_quick_response", **response), str)


@witness(
    id="qconnect-documents-kept",
    requirement="QCONNECT-008",
    family="guard-off",
    fault="A document that was read once is given out while the key cannot be used.",
)
def documents_kept(client: Any) -> None:
    scene = QConnect(client)
    key = scene.key()
    content, response = scene.content(scene.base(key)), scene.response(scene.quick(key))
    assert scene.document(content) == b"text" and scene.said(response)["text"] == "text"
    client.disable_key(KeyId=key)
    assert scene.document(content) is None


@witness(
    id="qconnect-written-while-disabled",
    requirement="QCONNECT-008",
    family="guard-off",
    fault="While the key cannot be used, quick responses lie under a key of the service.",
)
def written_while_disabled(client: Any) -> None:
    scene = QConnect(client)
    key = scene.key()
    base = scene.quick(key)
    client.disable_key(KeyId=key)
    written = scene.outcome("create_quick_response", **base, name="name", content={"content": "text"})
    assert isinstance(written, str)


@witness(
    id="qconnect-read-after-the-grant-is-revoked",
    requirement="QCONNECT-008b",
    family="guard-off",
    fault="Without the grant, content is read with the permissions of the account.",
)
def read_after_the_grant_is_revoked(client: Any) -> None:
    scene = QConnect(client)
    key = scene.key()
    content, response = scene.content(scene.base(key)), scene.response(scene.quick(key))
    assert scene.document(content) == b"text" and scene.said(response)["text"] == "text"
    for grant in grants(client, key):
        client.revoke_grant(KeyId=key, GrantId=grant["GrantId"])
    assert scene.document(content) is None
    assert isinstance(scene.outcome("get_quick_response", **response), str)


@witness(
    id="qconnect-grants-anew",
    requirement="QCONNECT-008b",
    family="guard-off",
    fault="A grant that was revoked is made anew.",
)
def grants_anew(client: Any) -> None:
    scene = QConnect(client)
    key = scene.key()
    content, response = scene.content(scene.base(key)), scene.response(scene.quick(key))
    assert scene.document(content) == b"text" and scene.said(response)["text"] == "text"
    for grant in grants(client, key):
        client.revoke_grant(KeyId=key, GrantId=grant["GrantId"])
    assert scene.document(content) is None
    assert isinstance(scene.outcome("get_quick_response", **response), str)


@witness(
    id="qconnect-no-grant",
    requirement="QCONNECT-016",
    family="effect",
    fault="No grant is made: the permissions of the account are used.",
)
def no_grant(client: Any) -> None:
    scene = QConnect(client)
    keys = scene.key(), scene.key()
    scene.base(keys[0])
    scene.assistant(keys[1])
    assert all(grants(client, key) for key in keys)


@witness(
    id="qconnect-grants-on-all-keys",
    requirement="QCONNECT-001",
    family="effect",
    fault="A knowledge base without a key gets a grant on every key of the account.",
)
def grants_on_all_keys(client: Any) -> None:
    scene = QConnect(client)
    key = scene.key()
    scene.base()
    assert not grants(client, key)


@witness(
    id="qconnect-assistants-need-a-key",
    requirement="QCONNECT-001",
    family="effect",
    fault="An assistant without a key is refused.",
)
def assistants_need_a_key(client: Any) -> None:
    QConnect(client).assistant()


@witness(
    id="qconnect-key-not-told",
    requirement="QCONNECT-002",
    family="response",
    fault="The key is not told of what it was given to.",
)
def key_not_told(client: Any) -> None:
    scene = QConnect(client)
    key = scene.key()
    for told in (
        allowed(scene.api.get_knowledge_base, **scene.base(key))["knowledgeBase"],
        allowed(scene.api.get_assistant, **scene.assistant(key))["assistant"],
    ):
        assert told.get("serverSideEncryptionConfiguration") == {"kmsKeyId": key}


@witness(
    id="qconnect-key-of-another-told",
    requirement="QCONNECT-002",
    family="response",
    fault="Of an assistant the key is told that was given last.",
)
def key_of_another_told(client: Any) -> None:
    scene = QConnect(client)
    key, other = scene.key(), scene.key()
    assistant = scene.assistant(key)
    scene.assistant(other)
    told = allowed(scene.api.get_assistant, **assistant)["assistant"]
    assert told["serverSideEncryptionConfiguration"] == {"kmsKeyId": key}


@witness(
    id="qconnect-list-tells-another-key",
    requirement="QCONNECT-002",
    family="response",
    fault="The list of knowledge bases tells keys that are not theirs.",
)
def list_tells_another_key(client: Any) -> None:
    scene = QConnect(client)
    keys = [scene.key() for _ in range(2)]
    given = {scene.base(key)["knowledgeBaseId"]: key for key in keys}
    for row in allowed(scene.api.list_knowledge_bases)["knowledgeBaseSummaries"]:
        assert row["serverSideEncryptionConfiguration"]["kmsKeyId"] == given[row["knowledgeBaseId"]]


@witness(
    id="qconnect-content-needs-the-assistants-key",
    requirement="QCONNECT-014",
    family="effect",
    fault="Content is not read while the key of an assistant cannot be used.",
)
def content_needs_the_assistants_key(client: Any) -> None:
    scene = QConnect(client)
    key, other = scene.key(), scene.key()
    content = scene.content(scene.base(key))
    scene.assistant(other)
    client.disable_key(KeyId=other)
    assert scene.document(content) == b"text"


@witness(
    id="qconnect-sessions-need-the-knowledge-bases-key",
    requirement="QCONNECT-014",
    family="effect",
    fault="Sessions are not read while the key of a knowledge base cannot be used.",
)
def sessions_need_the_knowledge_bases_key(client: Any) -> None:
    scene = QConnect(client)
    key, other = scene.key(), scene.key()
    session = scene.session(scene.assistant(key), description="text")
    scene.base(other)
    client.disable_key(KeyId=other)
    assert allowed(scene.api.get_session, **session)["session"]["description"] == "text"


@witness(
    id="qconnect-grant-of-the-account",
    requirement="QCONNECT-011",
    family="guard-off",
    fault="Who may not make grants on a key gives it all the same.",
)
def grant_of_the_account(client: Any) -> None:
    scene, somebody = QConnect(client), person(client)
    somebody.iam.put_role_policy(RoleName=somebody.role, PolicyName="witness", PolicyDocument=document(ANYTHING))
    theirs, key = QConnect(client, somebody.credentials), scene.key()
    put(client, key, statement("DescribeKey", "Decrypt", "GenerateDataKey", to=somebody.arn), iam=True)
    given = {"name": "name", "knowledgeBaseType": "CUSTOM", **under(key)}
    assert theirs.outcome("create_knowledge_base", **given) == "AccessDeniedException"


@witness(
    id="qconnect-key-looked-at-by-the-account",
    requirement="QCONNECT-011",
    family="guard-off",
    fault="Who may not describe a key gives it all the same.",
)
def key_looked_at_by_the_account(client: Any) -> None:
    scene, somebody = QConnect(client), person(client)
    somebody.iam.put_role_policy(RoleName=somebody.role, PolicyName="witness", PolicyDocument=document(ANYTHING))
    theirs, key = QConnect(client, somebody.credentials), scene.key()
    put(client, key, statement("CreateGrant", "Decrypt", "GenerateDataKey", to=somebody.arn), iam=True)
    given = {"name": "name", "knowledgeBaseType": "CUSTOM", **under(key)}
    assert theirs.outcome("create_knowledge_base", **given) == "AccessDeniedException"


@witness(
    id="qconnect-nothing-tried",
    requirement="QCONNECT-011b",
    family="guard-off",
    fault="Who may neither make data keys under a key nor open them gives it all the same.",
)
def nothing_tried(client: Any) -> None:
    scene, somebody = QConnect(client), person(client)
    somebody.iam.put_role_policy(RoleName=somebody.role, PolicyName="witness", PolicyDocument=document(ANYTHING))
    theirs, key = QConnect(client, somebody.credentials), scene.key()
    put(client, key, statement("CreateGrant", "DescribeKey", to=somebody.arn), iam=True)
    given = {"name": "name", "knowledgeBaseType": "CUSTOM", **under(key)}
    assert theirs.outcome("create_knowledge_base", **given) == "AccessDeniedException"


@witness(
    id="qconnect-opening-not-tried",
    requirement="QCONNECT-011b",
    family="guard-off",
    fault="Who may make data keys under a key and not open them gives it all the same.",
)
def opening_not_tried(client: Any) -> None:
    scene, somebody = QConnect(client), person(client)
    somebody.iam.put_role_policy(RoleName=somebody.role, PolicyName="witness", PolicyDocument=document(ANYTHING))
    theirs, key = QConnect(client, somebody.credentials), scene.key()
    put(client, key, statement("CreateGrant", "DescribeKey", "GenerateDataKey", to=somebody.arn), iam=True)
    given = {"name": "name", "knowledgeBaseType": "CUSTOM", **under(key)}
    assert theirs.outcome("create_knowledge_base", **given) == "AccessDeniedException"
