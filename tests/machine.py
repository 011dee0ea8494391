"""How busy this machine is: bounds of time are those of a quiet one."""

from __future__ import annotations

import os


def slowed() -> float:
    """Return how many times as long as on a quiet machine something may take now."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
