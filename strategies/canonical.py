"""One plain, valid call of every operation: what the identifiers, the states and the probes are made from.

Slots: 1 is an enabled key, 2 another one, 3 a ciphertext made under the first, 5 a grant on it, `ALIAS` an alias of it.
"""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.campaigns import facts as campaigns
from kms_conformance.models.campaigns.operations import dial_request
from kms_conformance.models.cases import facts as cases
from kms_conformance.models.cases.operations import comment
from kms_conformance.models.integrations import facts as integrations
from kms_conformance.models.key_types import MAC, SIGN
from kms_conformance.models.operations.policies import DEFAULT, DEFAULT_POLICY
from kms_conformance.models.operations.s3 import KMS
from kms_conformance.models.qconnect import facts as qconnect, operations as qconnect_operations
from kms_conformance.models.qconnect.state import Kind
from kms_conformance.models.resources import parameter
from kms_conformance.models.scheduling import facts as scheduling
from kms_conformance.models.terms import (
    AliasRef,
    Blob,
    BucketRef,
    CopySource,
    EncryptionRule,
    HomeRegion,
    KeyConfig,
    KeyRef,
    Marker,
    Members,
    Moment,
    Named,
    Output,
    PrincipalRef,
    Several,
    Structure,
    Tags,
    Term,
    Texts,
)

KEY, OTHER, CIPHERTEXT, FREE, GRANT, INSTANCE, CAMPAIGN = 1, 2, 3, 4, 5, 6, 7
ALIAS, NEW_ALIAS = AliasRef(1), AliasRef(2)
BUCKET = BucketRef(1)
OBJECT: dict[str, Term] = {"Bucket": BUCKET, "Key": "object"}
PLAINTEXT = b"0123456789abcdef"
TAG = Tags((("team", "blue"),))

OF_INSTANCE: dict[str, Term] = {"connectInstanceId": campaigns.instance_ref(INSTANCE)}
OF_CAMPAIGN: dict[str, Term] = {"id": Output(CAMPAIGN, "id")}
OF_ARN: dict[str, Term] = {"arn": Output(CAMPAIGN, "arn")}
SOME_ID = "11111111-2222-4333-8444-555555555555"
DIALER = Structure('{"progressiveDialerConfig": {"bandwidthAllocation": 0.5}}')
OUTBOUND = Structure(f'{{"connectContactFlowId": "{SOME_ID}", "connectQueueId": "{SOME_ID}"}}')
OF_CAMPAIGNS: dict[str, dict[str, Term]] = {
    "StartInstanceOnboardingJob": {
        "connectInstanceId": Named(5),
        "encryptionConfig": Members((("enabled", True), ("encryptionType", "KMS"), ("keyArn", KeyRef(KEY, "arn")))),
    },
    "GetInstanceOnboardingJobStatus": OF_INSTANCE,
    "GetConnectInstanceConfig": OF_INSTANCE,
    "CreateCampaign": OF_INSTANCE | {"name": Named(6), "dialerConfig": DIALER, "outboundCallConfig": OUTBOUND},
    "DescribeCampaign": OF_CAMPAIGN,
    "UpdateCampaignName": OF_CAMPAIGN | {"name": Named(7)},
    "UpdateCampaignDialerConfig": OF_CAMPAIGN | {"dialerConfig": DIALER},
    "UpdateCampaignOutboundCallConfig": OF_CAMPAIGN | {"connectContactFlowId": Named(8)},
    "GetCampaignState": OF_CAMPAIGN,
    "GetCampaignStateBatch": {"campaignIds": Several((Output(CAMPAIGN, "id"),))},
    "ListCampaigns": {"maxResults": 1},
    "TagResource": OF_ARN | {"tags": Structure('{"team": "blue"}')},
    "ListTagsForResource": OF_ARN,
    "UntagResource": OF_ARN | {"tagKeys": Texts(("team",))},
    "StartCampaign": OF_CAMPAIGN,
    "PutDialRequestBatch": OF_CAMPAIGN | {"dialRequests": Several((dial_request(Named(9)),))},
    "PauseCampaign": OF_CAMPAIGN,
    "ResumeCampaign": OF_CAMPAIGN,
    "StopCampaign": OF_CAMPAIGN,
    "DeleteCampaign": OF_CAMPAIGN,
    "DeleteConnectInstanceConfig": OF_INSTANCE,
}
"""Those of outbound campaigns, in the order of their probes."""
SCHEDULED = '{"ExecutionMode": "SCHEDULED", "ScheduleConfiguration": {"ScheduleExpression": "rate(1 day)"}}'
CASES_DOMAIN, FIELD, TEMPLATE, CASE = 8, 9, 10, 11
OF_DOMAIN: dict[str, Term] = {"domainId": Output(CASES_DOMAIN, "domainId")}
OF_CASE: dict[str, Term] = OF_DOMAIN | {"caseId": Output(CASE, "caseId")}
OF_FIELD: dict[str, Term] = OF_DOMAIN | {"fieldId": Output(FIELD, "fieldId")}
OF_TEMPLATE: dict[str, Term] = OF_DOMAIN | {"templateId": Output(TEMPLATE, "templateId")}
TITLE = Members((("id", cases.TITLE),))
TITLED = Several((Members((("id", cases.TITLE), ("value", Members((("stringValue", Named(13)),))))),))
OF_CASES: dict[str, dict[str, Term]] = {
    "CreateDomain": {"name": Named(10)},
    "GetDomain": OF_DOMAIN,
    "ListDomains": {"maxResults": 1},
    "CreateField": OF_DOMAIN | {"name": Named(11), "type": "Text"},
    "UpdateField": OF_FIELD | {"description": "short"},
    "BatchGetField": OF_DOMAIN | {"fields": Several((Members((("id", Output(FIELD, "fieldId")),)),))},
    "ListFields": OF_DOMAIN | {"maxResults": 1},
    "CreateTemplate": OF_DOMAIN | {"name": Named(12)},
    "UpdateTemplate": OF_TEMPLATE | {"description": "short"},
    "GetTemplate": OF_TEMPLATE,
    "ListTemplates": OF_DOMAIN | {"maxResults": 1},
    "PutCaseEventConfiguration": OF_DOMAIN | {"eventBridge": Members((("enabled", False),))},
    "GetCaseEventConfiguration": OF_DOMAIN,
    "CreateCase": OF_TEMPLATE | {"fields": TITLED},
    "GetCase": OF_CASE | {"fields": Several((TITLE,))},
    "UpdateCase": OF_CASE | {"fields": TITLED},
    "CreateRelatedItem": OF_CASE | {"type": "Comment", "content": comment(Named(14))},
    "SearchRelatedItems": OF_CASE,
    "DeleteCase": OF_CASE,
    "DeleteDomain": OF_DOMAIN,
}
"""Those of Cases, likewise."""
INTEGRATION, ASSOCIATED = 18, 19
OF_INTEGRATION: dict[str, Term] = {"DataIntegrationIdentifier": Output(INTEGRATION, "Id")}
BY_IDENTIFIER: dict[str, Term] = {"Identifier": Output(INTEGRATION, "Id")}
BY_ARN: dict[str, Term] = {"resourceArn": Output(INTEGRATION, "Arn")}
OF_INTEGRATIONS: dict[str, dict[str, Term]] = {
    "CreateDataIntegration": {"Name": Named(24), "KmsKey": KeyRef(KEY, "arn")},
    "GetDataIntegration": BY_IDENTIFIER,
    "UpdateDataIntegration": BY_IDENTIFIER | {"Description": "short"},
    "ListDataIntegrations": {"MaxResults": 1},
    "ListDataIntegrationAssociations": OF_INTEGRATION,
    "TagResource": BY_ARN | {"tags": Structure('{"team": "blue"}')},
    "ListTagsForResource": BY_ARN,
    "UntagResource": BY_ARN | {"tagKeys": Texts(("team",))},
    "CreateDataIntegrationAssociation": OF_INTEGRATION | {"ClientId": Named(25)},
    "UpdateDataIntegrationAssociation": OF_INTEGRATION
    | {
        integrations.ASSOCIATION: Output(ASSOCIATED, "DataIntegrationAssociationId"),
        "ExecutionConfiguration": Structure(SCHEDULED),
    },
    "DeleteDataIntegration": OF_INTEGRATION,
}
"""Those of AppIntegrations, likewise; the association that is made keeps the last one from what it asks for."""
BASE, ASSISTANT, CONTENT, RESPONSE, ASSOCIATION, SESSION = 12, 13, 14, 15, 16, 17
BY_SLOT = {
    BASE: Kind.KNOWLEDGE_BASE, ASSISTANT: Kind.ASSISTANT, CONTENT: Kind.CONTENT, RESPONSE: Kind.QUICK_RESPONSE,
    ASSOCIATION: Kind.ASSOCIATION, SESSION: Kind.SESSION,
}  # fmt: skip


def _names(*slots: int) -> dict[str, Term]:
    return {parameter(BY_SLOT[slot]): Output(slot, BY_SLOT[slot]) for slot in slots}


OF_BASE, OF_ASSISTANT, OF_ASSOCIATION = _names(BASE), _names(ASSISTANT), _names(ASSISTANT, ASSOCIATION)
OF_CONTENT, OF_RESPONSE, OF_SESSION = _names(BASE, CONTENT), _names(BASE, RESPONSE), _names(ASSISTANT, SESSION)
UNDER_KEY: dict[str, Term] = {
    "serverSideEncryptionConfiguration": qconnect_operations.configuration(KeyRef(KEY, "arn"))
}  # fmt: skip
TAGGED: dict[str, Term] = {"resourceArn": qconnect_operations.arn_of(BASE, Kind.KNOWLEDGE_BASE)}
OF_SOURCE = Members((("assistantAssociationIds", Several((Output(ASSOCIATION, Kind.ASSOCIATION),))),))
OF_QCONNECT: dict[str, dict[str, Term]] = {
    "CreateKnowledgeBase": UNDER_KEY | {"name": Named(15), "knowledgeBaseType": "CUSTOM"},
    "GetKnowledgeBase": OF_BASE,
    "ListKnowledgeBases": {"maxResults": 1},
    "CreateContent": OF_BASE | {"name": Named(16), qconnect.SENT: Named(17)},
    "GetContent": OF_CONTENT,
    "UpdateContent": OF_CONTENT | {"title": Named(18)},
    "ListContents": OF_BASE | {"maxResults": 1},
    "SearchContent": OF_BASE | {"searchExpression": qconnect_operations.named(Named(16))},
    "CreateAssistant": UNDER_KEY | {"name": Named(19), "type": "AGENT"},
    "GetAssistant": OF_ASSISTANT,
    "ListAssistants": {"maxResults": 1},
    "CreateAssistantAssociation": OF_ASSISTANT
    | {"associationType": "KNOWLEDGE_BASE", "association": Members(tuple(OF_BASE.items()))},
    "GetAssistantAssociation": OF_ASSOCIATION,
    "ListAssistantAssociations": OF_ASSISTANT,
    "Retrieve": OF_ASSISTANT
    | {"retrievalConfiguration": Members((("knowledgeSource", OF_SOURCE),)), "retrievalQuery": "text"},
    "CreateSession": OF_ASSISTANT | {"name": Named(20)},
    "GetSession": OF_SESSION,
    "TagResource": TAGGED | {"tags": Members((("team", "blue"),))},
    "UntagResource": TAGGED | {"tagKeys": Several(("team",))},
    "ListTagsForResource": TAGGED,
    "DeleteAssistantAssociation": OF_ASSOCIATION,
    "DeleteContent": OF_CONTENT,
    "CreateQuickResponse": OF_BASE | {"name": Named(21), "content": Members((("content", Named(22)),))},
    "GetQuickResponse": OF_RESPONSE,
    "UpdateQuickResponse": OF_RESPONSE | {"name": Named(23)},
    "ListQuickResponses": OF_BASE,
    "DeleteQuickResponse": OF_RESPONSE,
    "DeleteAssistant": OF_ASSISTANT,
    "DeleteKnowledgeBase": OF_BASE,
}
"""Those of Q in Connect, likewise. A knowledge base of one type holds no quick responses: of these only the first is
asked."""
TIME_OFF = 31
OF_USER: dict[str, Term] = {"InstanceId": SOME_ID, "UserId": Named(41)}
OF_TIME_OFF: dict[str, Term] = OF_USER | {"TimeOffId": Output(TIME_OFF, "TimeOffId")}
OF_SCHEDULING: dict[str, dict[str, Term]] = {
    "CreateTimeOff": OF_USER
    | {"ShiftActivityId": "holiday", "StartAt": Moment(7), "EndAt": Moment(8), "ApprovalType": "AWAIT_APPROVAL"},
    "GetTimeOff": OF_TIME_OFF,
    "ApproveTimeOff": OF_TIME_OFF | {"RuleFailureAction": "OVERRIDE"},
    "RejectTimeOff": OF_TIME_OFF,
    "CancelTimeOff": OF_TIME_OFF,
    "PutTimeOffBalance": OF_USER | {"ShiftActivityId": "holiday", "Balance": Members((("Value", 1), ("Unit", "DAYS")))},
}
"""Those of scheduling, likewise."""

SIGNER, MAC_KEY, PUBLIC_KEY, SIGNATURE, AUTHENTICATION_CODE = 21, 22, 23, 24, 25
OF_SIGNER: dict[str, Term] = {"KeyId": KeyRef(SIGNER), "SigningAlgorithm": "ECDSA_SHA_256"}
OF_MAC_KEY: dict[str, Term] = {"KeyId": KeyRef(MAC_KEY), "MacAlgorithm": "HMAC_SHA_256"}
OF_ANOTHER_TYPE: dict[int, dict[str, Term]] = {
    SIGNER: {"KeySpec": "ECC_NIST_P256", "KeyUsage": SIGN},
    MAC_KEY: {"KeySpec": "HMAC_256", "KeyUsage": MAC},
}
"""The slots of keys of other types than the first two, with the parameters that make them."""

PARAMS: dict[str, dict[str, Term]] = {
    "CreateKey": {},
    "DescribeKey": {"KeyId": KeyRef(KEY)},
    "ListKeys": {},
    "UpdateKeyDescription": {"KeyId": KeyRef(KEY), "Description": "short"},
    "GetKeyLastUsage": {"KeyId": KeyRef(KEY)},
    "EnableKey": {"KeyId": KeyRef(KEY)},
    "DisableKey": {"KeyId": KeyRef(KEY)},
    "ScheduleKeyDeletion": {"KeyId": KeyRef(KEY)},
    "CancelKeyDeletion": {"KeyId": KeyRef(KEY)},
    "Encrypt": {"KeyId": KeyRef(KEY), "Plaintext": PLAINTEXT},
    "Decrypt": {"CiphertextBlob": Blob(CIPHERTEXT)},
    "ReEncrypt": {"CiphertextBlob": Blob(CIPHERTEXT), "DestinationKeyId": KeyRef(KEY)},
    "GenerateDataKey": {"KeyId": KeyRef(KEY), "KeySpec": "AES_256"},
    "GenerateDataKeyWithoutPlaintext": {"KeyId": KeyRef(KEY), "KeySpec": "AES_256"},
    "GenerateRandom": {"NumberOfBytes": 32},
    "GetKeyPolicy": {"KeyId": KeyRef(KEY), "PolicyName": DEFAULT},
    "PutKeyPolicy": {"KeyId": KeyRef(KEY), "PolicyName": DEFAULT, "Policy": DEFAULT_POLICY},
    "ListKeyPolicies": {"KeyId": KeyRef(KEY)},
    "CreateAlias": {"AliasName": NEW_ALIAS, "TargetKeyId": KeyRef(KEY)},
    "UpdateAlias": {"AliasName": ALIAS, "TargetKeyId": KeyRef(OTHER)},
    "DeleteAlias": {"AliasName": ALIAS},
    "ListAliases": {"KeyId": KeyRef(KEY)},
    "TagResource": {"KeyId": KeyRef(KEY), "Tags": TAG},
    "UntagResource": {"KeyId": KeyRef(KEY), "TagKeys": Texts(("team",))},
    "ListResourceTags": {"KeyId": KeyRef(KEY)},
    "EnableKeyRotation": {"KeyId": KeyRef(KEY)},
    "DisableKeyRotation": {"KeyId": KeyRef(KEY)},
    "GetKeyRotationStatus": {"KeyId": KeyRef(KEY)},
    "RotateKeyOnDemand": {"KeyId": KeyRef(KEY)},
    "ListKeyRotations": {"KeyId": KeyRef(KEY)},
    "CreateGrant": {
        "KeyId": KeyRef(KEY),
        "GranteePrincipal": PrincipalRef("", "account"),
        "Operations": Texts(("Encrypt",)),
    },
    "ListGrants": {"KeyId": KeyRef(KEY)},
    "ListRetirableGrants": {"RetiringPrincipal": PrincipalRef("", "account")},
    "RetireGrant": {"GrantToken": Output(GRANT, "GrantToken")},
    "RevokeGrant": {"KeyId": KeyRef(KEY), "GrantId": Output(GRANT, "GrantId")},
    "GetPublicKey": {"KeyId": KeyRef(SIGNER)},
    "Sign": OF_SIGNER | {"Message": PLAINTEXT},
    "Verify": OF_SIGNER | {"Message": PLAINTEXT, "Signature": Output(SIGNATURE, "Signature")},
    "GenerateMac": OF_MAC_KEY | {"Message": PLAINTEXT},
    "VerifyMac": OF_MAC_KEY | {"Message": PLAINTEXT, "Mac": Output(AUTHENTICATION_CODE, "Mac")},
    "CreateBucket": {"Bucket": BUCKET, "CreateBucketConfiguration": HomeRegion()},
    "PutObject": OBJECT | {"Body": Marker(16), "ServerSideEncryption": KMS, "SSEKMSKeyId": KeyRef(KEY)},
    "GetObject": OBJECT,
    "HeadObject": OBJECT,
    "CopyObject": {"Bucket": BUCKET, "Key": "copy", "CopySource": CopySource(BUCKET.slot, "object")},
    "DeleteObject": OBJECT,
    "PutBucketEncryption": {"Bucket": BUCKET, "ServerSideEncryptionConfiguration": EncryptionRule(KeyRef(KEY))},
    "DeleteBucketEncryption": {"Bucket": BUCKET},
    "LookupEvents": {"MaxResults": 1},
    "customer-profiles:PutProfileObjectType": {
        "DomainName": Named(2),
        "ObjectTypeName": "objects",
        "Description": Named(3),
    },
    "customer-profiles:AddProfileKey": {
        "DomainName": Named(2),
        "ProfileId": "0" * 32,
        "KeyName": "_account",
        "Values": Several((Named(4),)),
    },
    "customer-profiles:CreateDomain": {
        "DomainName": Named(2),
        "DefaultExpirationDays": 366,
        "DefaultEncryptionKey": KeyRef(KEY, "arn"),
    },
    "voice-id:CreateDomain": {
        "Name": Named(1),
        "ServerSideEncryptionConfiguration": KeyConfig(KeyRef(KEY, "arn")),
    },
    **{f"{campaigns.SERVICE}:{name}": params for name, params in OF_CAMPAIGNS.items()},
    **{f"{cases.SERVICE}:{name}": params for name, params in OF_CASES.items()},
    **{f"{integrations.SERVICE}:{name}": params for name, params in OF_INTEGRATIONS.items()},
    **{f"{qconnect.SERVICE}:{name}": params for name, params in OF_QCONNECT.items()},
    **{f"{scheduling.SERVICE}:{name}": params for name, params in OF_SCHEDULING.items()},
}
"""The parameters of each operation's call."""

RESULTS = {
    "GetPublicKey": PUBLIC_KEY,
    "Sign": SIGNATURE,
    "GenerateMac": AUTHENTICATION_CODE,
    "CreateGrant": GRANT,
    campaigns.ONBOARD: INSTANCE,
    f"{campaigns.SERVICE}:CreateCampaign": CAMPAIGN,
    cases.DOMAIN: CASES_DOMAIN,
    integrations.CREATE: INTEGRATION,
    integrations.ASSOCIATE: ASSOCIATED,
    f"{cases.SERVICE}:CreateField": FIELD,
    f"{cases.SERVICE}:CreateTemplate": TEMPLATE,
    f"{cases.SERVICE}:CreateCase": CASE,
    qconnect.CREATE_BASE: BASE,
    qconnect.CREATE_ASSISTANT: ASSISTANT,
    qconnect.CREATE_CONTENT: CONTENT,
    qconnect.CREATE_RESPONSE: RESPONSE,
    f"{qconnect.SERVICE}:CreateAssistantAssociation": ASSOCIATION,
    f"{qconnect.SERVICE}:CreateSession": SESSION,
    scheduling.CREATE: TIME_OFF,
}
"""Where what is made is, whatever else is made."""
MAKES = frozenset({
    "CreateKey", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncrypt", "CreateGrant",
    "voice-id:CreateDomain", "customer-profiles:CreateDomain", *RESULTS,
})  # fmt: skip


def canonical(operation: str, label: str = "plain", result: int = FREE) -> Call:
    """The call; what it makes goes into the slot `result`."""
    makes = RESULTS.get(operation, result) if operation in MAKES else None
    return Call.of(operation, label=label, result=makes, **PARAMS[operation])
