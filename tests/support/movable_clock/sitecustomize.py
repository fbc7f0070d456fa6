"""Loaded by every Python with this folder on its path: the product's clock runs as far ahead as the named file says."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from taskapp.core import clock

_AHEAD = Path(os.environ["AHEAD_FILE"])


def _now() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=float(_AHEAD.read_text()))


clock.set_clock(_now)
