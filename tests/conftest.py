"""Hundreds of these tests start a process: what it imports is compiled once, whatever the environment says.

Property tests try the same examples in each run, so that a green commit stays green; to look for new ones:
`pytest --hypothesis-profile=search`.
"""

import os
import sys

from hypothesis import settings

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

settings.register_profile("same", derandomize=True)
settings.register_profile("search", max_examples=3000, deadline=None)
settings.load_profile("same")
