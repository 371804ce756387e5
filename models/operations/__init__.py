"""The operations, one entry each; the rest of the suite asks this table and knows no operation by name."""

from kms_conformance.models.operation import Operation
from kms_conformance.models.operations.data_keys import GENERATE_DATA_KEY
from kms_conformance.models.operations.decrypt import DECRYPT
from kms_conformance.models.operations.encrypt import ENCRYPT
from kms_conformance.models.operations.keys import CREATE_KEY, DESCRIBE_KEY
from kms_conformance.models.operations.reencrypt import RE_ENCRYPT
from kms_conformance.models.operations.state_changes import (
    CANCEL_KEY_DELETION,
    DISABLE_KEY,
    ENABLE_KEY,
    SCHEDULE_KEY_DELETION,
)

OPERATIONS: dict[str, Operation] = {
    operation.name: operation
    for operation in (
        CREATE_KEY,
        DESCRIBE_KEY,
        ENABLE_KEY,
        DISABLE_KEY,
        SCHEDULE_KEY_DELETION,
        CANCEL_KEY_DELETION,
        ENCRYPT,
        DECRYPT,
        RE_ENCRYPT,
        GENERATE_DATA_KEY,
    )
}
