"""Amazon Connect: the operations that are served, as a service of the cloud."""

from __future__ import annotations

from kms_conformance.cloud.connect.files import AttachedFiles

SERVED = (
    "CreateInstance", "DescribeInstance", "ListInstances", "DeleteInstance", "CreateContact", "StartTaskContact",
    "DescribeContact", "UpdateContact", "StopContact", "UpdateContactAttributes", "GetContactAttributes",
    "AssociateInstanceStorageConfig", "DescribeInstanceStorageConfig", "ListInstanceStorageConfigs",
    "UpdateInstanceStorageConfig", "DisassociateInstanceStorageConfig", "StartAttachedFileUpload",
    "CompleteAttachedFileUpload", "GetAttachedFile", "BatchGetAttachedFileMetadata", "DeleteAttachedFile",
)  # fmt: skip


class Connect(AttachedFiles):
    """Amazon Connect of all accounts and Regions, without telephones, agents and flows."""

    served = frozenset(SERVED)
