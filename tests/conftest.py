"""What all tests share."""

from __future__ import annotations

import signal

from hypothesis import settings

settings.register_profile("project", deadline=None, print_blob=True)
settings.load_profile("project")

# What is started in the background, as by a shell script with `&`, ignores Ctrl-C, and so would the programs
# that the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)
