"""Whose fault it is, and what to do next: every message ends with the latter.

UsageError        what the user asked for cannot be done (exit status 2)
TargetError       the target cannot be judged at all (exit status 3)
SuiteError        we are wrong (exit status 3)
"""


class ConformanceError(Exception):
    """A failure that is told in one line, without a traceback."""

    exit_status = 3


class UsageError(ConformanceError):
    """A wrong option, a malformed file, a folder that cannot be written."""

    exit_status = 2


class TargetError(ConformanceError):
    """Unreachable, refusing our credentials, or not an AWS endpoint."""


class AbsentError(TargetError):
    """Nothing answers there, or not as KMS does: it may still be starting."""


class SuiteError(ConformanceError):
    """A fault of the suite itself."""


class OutOfKeysError(ConformanceError):
    """The key budget of the run is used up."""


class OutOfCallsError(ConformanceError):
    """The calls of a unit are used up."""
