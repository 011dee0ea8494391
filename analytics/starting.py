"""The first step of the program: a Ctrl-C while its modules are read ends it as one does later."""

from __future__ import annotations

import os
import signal


def start() -> None:
    """Run the command line; what a user calls as ``answered``."""
    try:
        from analytics.cli import main
    except KeyboardInterrupt:
        # nothing is open yet
        os.write(2, b"Aborted!\n")
        os._exit(128 + signal.SIGINT)
    main()
