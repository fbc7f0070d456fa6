"""Sets the product's clock ahead by the seconds in the file AHEAD_FILE; loaded by each Python with this folder on its path."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from taskapp.core import clock

_AHEAD = Path(os.environ["AHEAD_FILE"])


def _now() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=float(_AHEAD.read_text()))


clock.set_clock(_now)
