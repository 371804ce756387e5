"""Faults of whoever wants a cloud served; refusals of calls are `ServiceError`."""


class CannotServeError(Exception):
    """A port, a certificate or a folder cannot be used. The text is one line and says what to do."""
