"""Errors that end a command, by who has to act. Every message ends with what to do next.

UsageError        the user: what was asked for cannot be done (exit status 2)
TargetError       whoever runs the target: it cannot be judged at all (exit status 3)
SuiteError        we: the suite itself is at fault (exit status 3)
"""


class ConformanceError(Exception):
    """An error that is printed in one line, without a traceback."""

    exit_status = 3


class UsageError(ConformanceError):
    """A wrong option, a malformed file, a folder that cannot be written."""

    exit_status = 2


class TargetError(ConformanceError):
    """The target is unreachable, refuses our credentials, or is not an AWS endpoint."""


class AbsentError(TargetError):
    """Nothing answers at the endpoint, or nothing that behaves like KMS; the target may still be starting."""


class SuiteError(ConformanceError):
    """A fault of the suite itself."""


class OutOfKeysError(ConformanceError):
    """The run has created as many keys as it may (--max-keys)."""


class OutOfCallsError(ConformanceError):
    """A unit has made as many calls as it may."""


class OutOfBudgetError(OutOfCallsError):
    """The run has spent what it may (budget_usd of a target on AWS)."""

    exit_status = 2
