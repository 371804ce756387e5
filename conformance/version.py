"""The version of the suite."""

from importlib.metadata import PackageNotFoundError, version


def suite_version() -> str:
    """The version of this package, "unknown" where it is run without being installed."""
    try:
        return version("kms-conformance")
    except PackageNotFoundError:
        return "unknown"
