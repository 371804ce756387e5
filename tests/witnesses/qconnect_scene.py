"""Q in Connect and its KMS for a witness: what each of them does, by boto3 and the URLs that are handed out alone."""

import base64
import uuid
from typing import Any

from botocore.exceptions import ClientError

from kms_conformance.cloud.services.inspect_port import Inspector
from kms_conformance.conformance.targets.target import Credentials

from . import allowed, new_key
from .parties import ROOT_OF_ANOTHER_ACCOUNT

NOBODY = "00000000-0000-4000-8000-000000000000"


class QConnect:
    """The client of the administrator, or of another one."""

    def __init__(self, client: Any, by: Credentials | None = None) -> None:
        self.client, self.clients = client, client.sibling
        self.api = self.clients("qconnect", by)

    @classmethod
    def of_another(cls, client: Any) -> "QConnect":
        """The same for the administrator of another account."""
        return cls(client, ROOT_OF_ANOTHER_ACCOUNT)

    def key(self) -> str:
        """The ARN of a new key."""
        return str(new_key(self.client)["Arn"])

    def base(self, key: str = "", kind: str = "CUSTOM", **params: Any) -> dict[str, str]:
        """A new knowledge base, as parameters."""
        given = {"name": uuid.uuid4().hex, "knowledgeBaseType": kind, **under(key), **params}
        return {"knowledgeBaseId": allowed(self.api.create_knowledge_base, **given)["knowledgeBase"]["knowledgeBaseId"]}

    def quick(self, key: str = "") -> dict[str, str]:
        """A new knowledge base of quick responses."""
        return self.base(key, "QUICK_RESPONSES")

    def assistant(self, key: str = "", **params: Any) -> dict[str, str]:
        """A new assistant, as parameters."""
        given = {"name": uuid.uuid4().hex, "type": "AGENT", **under(key), **params}
        return {"assistantId": allowed(self.api.create_assistant, **given)["assistant"]["assistantId"]}

    def upload(self, base: dict[str, str], document: bytes, kind: str = "text/plain") -> str:
        """The id of an upload."""
        start = allowed(self.api.start_content_upload, **base, contentType=kind)
        status, _ = self.clients.fetch("PUT", start["url"], start["headersToInclude"], document)
        assert status == 200, status
        return str(start["uploadId"])

    def content(
        self, base: dict[str, str], document: bytes = b"text", kind: str = "text/plain", **params: Any
    ) -> dict[str, str]:
        """A new content, as parameters."""
        given = {"name": uuid.uuid4().hex, **params}
        made = allowed(self.api.create_content, **base, uploadId=self.upload(base, document, kind), **given)
        return {**base, "contentId": made["content"]["contentId"]}

    def told(self, content: dict[str, str]) -> dict[str, Any]:
        """What GetContent tells."""
        return dict(allowed(self.api.get_content, **content)["content"])

    def document(self, content: dict[str, str]) -> bytes | None:
        """The document of a content; None where it is not given out."""
        try:
            url = self.api.get_content(**content)["content"]["url"]
        except ClientError:
            return None
        status, body = self.clients.fetch("GET", url, {}, b"")
        return body if status == 200 else None

    def response(self, base: dict[str, str], text: str = "text", **params: Any) -> dict[str, str]:
        """A new quick response, as parameters."""
        given = {"name": uuid.uuid4().hex, "content": {"content": text}, **params}
        made = allowed(self.api.create_quick_response, **base, **given)["quickResponse"]
        return {**base, "quickResponseId": made["quickResponseId"]}

    def said(self, response: dict[str, str]) -> dict[str, Any]:
        """What GetQuickResponse tells, with its text."""
        told = dict(allowed(self.api.get_quick_response, **response)["quickResponse"])
        return {**told, "text": told["contents"]["plainText"]["content"]}

    def associate(self, assistant: dict[str, str], base: dict[str, str]) -> dict[str, str]:
        """An association, as parameters."""
        given = {"associationType": "KNOWLEDGE_BASE", "association": base}
        made = allowed(self.api.create_assistant_association, **assistant, **given)["assistantAssociation"]
        return {**assistant, "assistantAssociationId": made["assistantAssociationId"]}

    def session(self, assistant: dict[str, str], **params: Any) -> dict[str, str]:
        """A session, as parameters."""
        made = allowed(self.api.create_session, **assistant, name=uuid.uuid4().hex, **params)["session"]
        return {**assistant, "sessionId": made["sessionId"]}

    def found(self, base: dict[str, str], name: str) -> list[str]:
        """The ids of the contents that a search for a name finds."""
        filters = [{"field": "NAME", "operator": "EQUALS", "value": name}]
        answer = allowed(self.api.search_content, **base, searchExpression={"filters": filters})
        return [row["contentId"] for row in answer["contentSummaries"]]

    def retrieved(self, association: dict[str, str], query: str) -> list[str]:
        """The texts that are retrieved by an association."""
        source = {"assistantAssociationIds": [association["assistantAssociationId"]]}
        answer = allowed(
            self.api.retrieve,
            assistantId=association["assistantId"],
            retrievalConfiguration={"knowledgeSource": source},
            retrievalQuery=query,
        )
        return [row["contentText"] for row in answer["results"]]

    def outcome(self, method: str, **params: Any) -> Any:
        """The answer, or the code of the refusal."""
        try:
            return getattr(self.api, method)(**params)
        except ClientError as error:
            return error.response["Error"]["Code"]

    def dump(self) -> list[dict[str, Any]]:
        """All that is stored."""
        services = [row for row in self.clients.cloud.services.values() if hasattr(row, "parts")]
        return Inspector(services).dump()

    def stored(self, *, index: bool = False) -> bytes:
        """All bytes that are stored: in search indexes, or elsewhere."""
        lines = self.dump()
        wanted = {row["store"] for row in lines if row["type"] == "store" and (row["media"] == "search-index") is index}
        blobs = [row for row in lines if row["type"] == "blob" and row["store"] in wanted]
        return b"".join(base64.b64decode(row["data_b64"]) for row in blobs)

    def index_keys(self) -> list[dict[str, Any]]:
        """The data keys of the search indexes under which something lies."""
        lines = self.dump()
        indexes = {row["store"] for row in lines if row["type"] == "store" and row["media"] == "search-index"}
        used = {row["dek_id"] for row in lines if row["type"] == "record" and row["store"] in indexes}
        return [row for row in lines if row["type"] == "dek" and row["dek_id"] in used]

    def events(self, name: str) -> list[str]:
        """The events of the audit trail with that name."""
        asked = [{"AttributeKey": "EventName", "AttributeValue": name}]
        answer = allowed(self.clients("cloudtrail").lookup_events, LookupAttributes=asked)
        return [row["CloudTrailEvent"] for row in answer["Events"]]


def under(key: str) -> dict[str, Any]:
    """The parameter that gives a key."""
    return {"serverSideEncryptionConfiguration": {"kmsKeyId": key}} if key else {}


def marker() -> str:
    """A text that is nowhere else."""
    return f"marker{uuid.uuid4().hex}{uuid.uuid4().hex}"


def hidden(text: str, content: bytes) -> bool:
    """Whether a text lies nowhere as it is, nor in Base64."""
    encoded = [base64.b64encode(b"?" * shift + text.encode())[4:-4] for shift in range(3)]
    return not any(form in content for form in (text.encode(), *encoded))
