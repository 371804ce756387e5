"""Whether a call of a principal is allowed in a known world, and which requirement says so.

The rules are those of `models/authorization` and `models/grants`; here they are put to symbolic calls.  While a change
of permissions may still be on its way both the old and the new are acceptable.
"""
