"""One plain, valid call of every operation of services with a package of their own, in the order of their probes.

Slots of what they make are told apart from those of `canonical`, whose key 1 they use.
"""

from __future__ import annotations

from kms_conformance.models.campaigns import facts as campaigns
from kms_conformance.models.campaigns.operations import dial_request, outbound_request, profile_request
from kms_conformance.models.campaigns.versions import FIRST, SECOND
from kms_conformance.models.cases import facts as cases
from kms_conformance.models.cases.operations import comment
from kms_conformance.models.connect import facts as connect
from kms_conformance.models.connect.operations import storage
from kms_conformance.models.everyday import (
    parameter_facts as parameters,
    secret_facts as secrets,
    table_facts as tables,
)
from kms_conformance.models.integrations import facts as integrations
from kms_conformance.models.qconnect import facts as qconnect, operations as qconnect_operations
from kms_conformance.models.qconnect.state import Kind
from kms_conformance.models.resources import parameter
from kms_conformance.models.scheduling import facts as scheduling
from kms_conformance.models.terms import (
    Joined,
    KeyRef,
    Members,
    Moment,
    Named,
    Output,
    Several,
    Structure,
    Term,
    Texts,
)

KEY, INSTANCE, CAMPAIGN = 1, 6, 7
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
"""Those of outbound campaigns, version 1, in the order of their probes."""
INSTANCE_TWO, CAMPAIGN_TWO = 26, 27
OF_INSTANCE_TWO: dict[str, Term] = {"connectInstanceId": campaigns.instance_ref(INSTANCE_TWO)}
OF_CAMPAIGN_TWO: dict[str, Term] = {"id": Output(CAMPAIGN_TWO, "id")}
OF_ARN_TWO: dict[str, Term] = {"arn": Output(CAMPAIGN_TWO, "arn")}
SUBTYPES = Structure(
    f'{{"telephony": {{"outboundMode": {{"progressive": {{"bandwidthAllocation": 0.5}}}}, '
    f'"connectQueueId": "{SOME_ID}", "defaultOutboundConfig": {{"connectContactFlowId": "{SOME_ID}"}}}}}}'
)
LIMITS = Structure(
    '{"allChannelSubtypes": {"communicationLimitsList": [{"maxCountPerRecipient": 3, "frequency": 7, "unit": "DAY"}]}}'
)
ENTRIES = Structure('{"maxEntryCount": 3, "minEntryInterval": "PT1H"}')
SCHEDULE = Structure(
    '{"startTime": "2099-01-01T00:00:00Z", "endTime": "2099-02-01T00:00:00Z", "refreshFrequency": "P1D"}'
)
HOURS = Structure(
    '{"localTimeZoneConfig": {"defaultTimeZone": "America/New_York"}, "telephony": {"openHours": {"dailyHours": '
    '{"MONDAY": [{"startTime": "T09:00", "endTime": "T17:00"}]}}}}'
)
FUNCTION = Members((("lambda", Members((("functionArn", "arn:aws:lambda:us-east-1:123456789012:function:one"),))),))
OF_CAMPAIGNS_TWO: dict[str, dict[str, Term]] = {
    "StartInstanceOnboardingJob": {
        "connectInstanceId": Named(26),
        "encryptionConfig": Members((("enabled", True), ("encryptionType", "KMS"), ("keyArn", KeyRef(KEY, "arn")))),
    },
    "GetInstanceOnboardingJobStatus": OF_INSTANCE_TWO,
    "GetConnectInstanceConfig": OF_INSTANCE_TWO,
    "PutInstanceCommunicationLimits": OF_INSTANCE_TWO | {"communicationLimitsConfig": LIMITS},
    "GetInstanceCommunicationLimits": OF_INSTANCE_TWO,
    "PutConnectInstanceIntegration": OF_INSTANCE_TWO | {"integrationConfig": FUNCTION},
    "ListConnectInstanceIntegrations": OF_INSTANCE_TWO,
    "DeleteConnectInstanceIntegration": OF_INSTANCE_TWO | {"integrationIdentifier": FUNCTION},
    "CreateCampaign": OF_INSTANCE_TWO | {"name": Named(27), "channelSubtypeConfig": SUBTYPES},
    "DescribeCampaign": OF_CAMPAIGN_TWO,
    "UpdateCampaignName": OF_CAMPAIGN_TWO | {"name": Named(28)},
    "UpdateCampaignChannelSubtypeConfig": OF_CAMPAIGN_TWO | {"channelSubtypeConfig": SUBTYPES},
    "UpdateCampaignCommunicationLimits": OF_CAMPAIGN_TWO | {"communicationLimitsOverride": LIMITS},
    "UpdateCampaignCommunicationTime": OF_CAMPAIGN_TWO | {"communicationTimeConfig": HOURS},
    "UpdateCampaignEntryLimits": OF_CAMPAIGN_TWO | {"entryLimitsConfig": ENTRIES},
    "UpdateCampaignSchedule": OF_CAMPAIGN_TWO | {"schedule": SCHEDULE},
    "DeleteCampaignCommunicationLimits": OF_CAMPAIGN_TWO | {"config": "ALL_CHANNEL_SUBTYPES"},
    "DeleteCampaignCommunicationTime": OF_CAMPAIGN_TWO | {"config": "TELEPHONY"},
    "DeleteCampaignEntryLimits": OF_CAMPAIGN_TWO,
    "DeleteCampaignChannelSubtypeConfig": OF_CAMPAIGN_TWO | {"channelSubtype": "SMS"},
    "GetCampaignState": OF_CAMPAIGN_TWO,
    "GetCampaignStateBatch": {"campaignIds": Several((Output(CAMPAIGN_TWO, "id"),))},
    "ListCampaigns": {"maxResults": 1},
    "TagResource": OF_ARN_TWO | {"tags": Structure('{"team": "blue"}')},
    "ListTagsForResource": OF_ARN_TWO,
    "UntagResource": OF_ARN_TWO | {"tagKeys": Texts(("team",))},
    "StartCampaign": OF_CAMPAIGN_TWO,
    "PutOutboundRequestBatch": OF_CAMPAIGN_TWO | {"outboundRequests": Several((outbound_request(Named(29)),))},
    "PutProfileOutboundRequestBatch": OF_CAMPAIGN_TWO | {"profileOutboundRequests": Several((profile_request(),))},
    "PauseCampaign": OF_CAMPAIGN_TWO,
    "ResumeCampaign": OF_CAMPAIGN_TWO,
    "StopCampaign": OF_CAMPAIGN_TWO,
    "DeleteCampaign": OF_CAMPAIGN_TWO,
    "DeleteConnectInstanceConfig": OF_INSTANCE_TWO,
}
"""Those of version 2, likewise."""
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
PARAMETER: dict[str, Term] = {"Name": Named(60)}
READ: dict[str, Term] = {"WithDecryption": True}
OF_PARAMETERS: dict[str, dict[str, Term]] = {
    "PutParameter": PARAMETER | {"Value": Named(61), "Type": "SecureString", "KeyId": KeyRef(KEY)},
    "GetParameter": PARAMETER | READ,
    "GetParameters": READ | {"Names": Several((Named(60),))},
    "GetParametersByPath": READ | {"Path": Joined(("/", Named(60)))},
    "GetParameterHistory": PARAMETER | READ,
    "LabelParameterVersion": PARAMETER | {"ParameterVersion": 1, "Labels": Texts(("first",))},
    "DeleteParameter": PARAMETER,
}
"""Those of Parameter Store, likewise."""
SECRET = 62
OF_SECRET: dict[str, Term] = {"SecretId": Output(SECRET, "ARN")}
OF_SECRETS: dict[str, dict[str, Term]] = {
    "CreateSecret": {"Name": Named(62), "SecretString": Named(63), "KmsKeyId": KeyRef(KEY, "arn")},
    "GetSecretValue": OF_SECRET,
    "PutSecretValue": OF_SECRET | {"SecretString": Named(64)},
    "UpdateSecret": OF_SECRET | {"KmsKeyId": KeyRef(KEY, "arn")},
    "DescribeSecret": OF_SECRET,
    "DeleteSecret": OF_SECRET | {"ForceDeleteWithoutRecovery": True},
}
"""Those of Secrets Manager, likewise."""
OF_TABLE: dict[str, Term] = {"TableName": Named(65)}
OF_ITEM: dict[str, Term] = OF_TABLE | {"Key": Members((("id", tables.text("one")),))}
UNDER_A_KEY: dict[str, Term] = {"SSESpecification": tables.encryption(KeyRef(KEY, "arn"))}
OF_TABLES: dict[str, dict[str, Term]] = {
    "CreateTable": OF_TABLE | tables.SCHEMA | UNDER_A_KEY,
    "DescribeTable": OF_TABLE,
    "PutItem": OF_TABLE | {"Item": tables.item("one", Named(66))},
    "GetItem": OF_ITEM,
    "UpdateTable": OF_TABLE | UNDER_A_KEY,
    "DeleteTable": OF_TABLE,
}
"""Those of DynamoDB, likewise."""
CONNECTED, CONTACT, STORED, ATTACHED = 20, 21, 22, 23
OF_CONNECTED: dict[str, Term] = {"InstanceId": Output(CONNECTED, "Id")}
OF_CONTACT: dict[str, Term] = OF_CONNECTED | {"ContactId": Output(CONTACT, "ContactId")}
OF_FIRST: dict[str, Term] = OF_CONNECTED | {"InitialContactId": Output(CONTACT, "ContactId")}
OF_TYPE: dict[str, Term] = OF_CONNECTED | {"ResourceType": "ATTACHMENTS"}
OF_STORAGE: dict[str, Term] = OF_TYPE | {"AssociationId": Output(STORED, "AssociationId")}
IN_BUCKET: dict[str, Term] = {"StorageConfig": storage(Named(51), "files", KeyRef(KEY, "arn"))}
TO_CONTACT: dict[str, Term] = OF_CONNECTED | {"AssociatedResourceArn": Output(CONTACT, "ContactArn")}
OF_FILE: dict[str, Term] = TO_CONTACT | {"FileId": Output(ATTACHED, "FileId")}
OF_CONNECT: dict[str, dict[str, Term]] = {
    "CreateInstance": {
        "IdentityManagementType": "CONNECT_MANAGED", "InstanceAlias": Named(52), "InboundCallsEnabled": True,
        "OutboundCallsEnabled": True,
    },
    "DescribeInstance": OF_CONNECTED,
    "ListInstances": {"MaxResults": 1},
    "CreateContact": OF_CONNECTED | {"Channel": "TASK", "InitiationMethod": "API", "Name": Named(53)},
    "DescribeContact": OF_CONTACT,
    "UpdateContact": OF_CONTACT | {"Description": Named(54)},
    "UpdateContactAttributes": OF_FIRST | {"Attributes": Members((("team", Named(55)),))},
    "GetContactAttributes": OF_FIRST,
    "ListInstanceStorageConfigs": OF_TYPE,
    "AssociateInstanceStorageConfig": OF_TYPE | IN_BUCKET,
    "DescribeInstanceStorageConfig": OF_STORAGE,
    "UpdateInstanceStorageConfig": OF_STORAGE | IN_BUCKET,
    "StartAttachedFileUpload": TO_CONTACT
    | {"FileName": Named(56), "FileSizeInBytes": 1, "FileUseCaseType": "ATTACHMENT"},
    "GetAttachedFile": OF_FILE,
    "DeleteAttachedFile": OF_FILE,
    "DisassociateInstanceStorageConfig": OF_STORAGE,
    "StopContact": OF_CONTACT,
    "DeleteInstance": OF_CONNECTED,
}  # fmt: skip
"""Those of Amazon Connect, likewise. Nothing is in the bucket, nor is it there: a file is not uploaded."""

OF_SERVICES: dict[str, dict[str, Term]] = {
    **{FIRST.of(name): params for name, params in OF_CAMPAIGNS.items()},
    **{SECOND.of(name): params for name, params in OF_CAMPAIGNS_TWO.items()},
    **{f"{cases.SERVICE}:{name}": params for name, params in OF_CASES.items()},
    **{f"{integrations.SERVICE}:{name}": params for name, params in OF_INTEGRATIONS.items()},
    **{f"{qconnect.SERVICE}:{name}": params for name, params in OF_QCONNECT.items()},
    **{f"{scheduling.SERVICE}:{name}": params for name, params in OF_SCHEDULING.items()},
    **{f"{connect.SERVICE}:{name}": params for name, params in OF_CONNECT.items()},
    **{f"{parameters.SERVICE}:{name}": params for name, params in OF_PARAMETERS.items()},
    **{f"{secrets.SERVICE}:{name}": params for name, params in OF_SECRETS.items()},
    **{f"{tables.SERVICE}:{name}": params for name, params in OF_TABLES.items()},
}
"""The parameters of each operation's call."""
MADE = {
    FIRST.of("StartInstanceOnboardingJob"): INSTANCE,
    FIRST.of("CreateCampaign"): CAMPAIGN,
    SECOND.of("StartInstanceOnboardingJob"): INSTANCE_TWO,
    SECOND.of("CreateCampaign"): CAMPAIGN_TWO,
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
    connect.CREATE_INSTANCE: CONNECTED,
    connect.CREATE_CONTACT: CONTACT,
    connect.ASSOCIATE: STORED,
    connect.START_UPLOAD: ATTACHED,
    secrets.CREATE: SECRET,
}
"""Where what is made is."""
