"""Answers as they come over the wire: what AWS's protocols and service models say of status, headers and body."""
