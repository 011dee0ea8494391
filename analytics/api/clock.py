"""The program's only clock."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from analytics.errors import RequestError


def now() -> datetime:
    """Return the instant, naive UTC; that of the environment variable ``SOURCE_DATE_EPOCH`` where it is set.

    Raises
    ------
    RequestError
        The variable is no number of seconds since 1970.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        return datetime.now(UTC).replace(tzinfo=None)
    try:
        return datetime.fromtimestamp(int(given), UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        raise RequestError(f"SOURCE_DATE_EPOCH is '{given}', not a number of seconds since 1970.") from None
