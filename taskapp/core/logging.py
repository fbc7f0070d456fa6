"""Logging to standard error: one line per event, as JSON when TASKAPP_LOG_FORMAT is `json`. No request bodies, no secrets."""

import logging
import os
import sys
from time import monotonic

import structlog

# Warnings and errors that repeat are limited, so that an outage, or a stranger's input, cannot fill the disk: equal
# messages to one a minute, and those of one line of code to this many a minute.
PER_LINE_OF_CODE = 5
_MINUTE = 60.0
_MAX_REMEMBERED = 1_000


class Limit(logging.Filter):
    """Drops records that repeat within a minute; the next one that passes says how many were dropped."""

    def __init__(self) -> None:
        super().__init__()
        self._since = monotonic()
        self._passed: dict[tuple[str, int], set[str]] = {}
        self._dropped: dict[tuple[str, int], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to write the record."""
        if record.levelno < logging.WARNING:
            return True
        if monotonic() - self._since > _MINUTE or len(self._passed) > _MAX_REMEMBERED:
            self._since, self._passed = monotonic(), {}
        place, text = (record.pathname, record.lineno), record.getMessage()[:200]
        passed = self._passed.setdefault(place, set())
        if text in passed or len(passed) >= PER_LINE_OF_CODE:
            self._dropped[place] = self._dropped.get(place, 0) + 1
            return False
        passed.add(text)
        if dropped := self._dropped.pop(place, 0):
            record.msg, record.args = f"{record.getMessage()} ({dropped} more like this were not logged)", ()
        return True


def configure_logging(*, level: str = "INFO") -> None:
    """Render structlog and standard-library records the same way."""
    as_json = os.environ.get("TASKAPP_LOG_FORMAT") == "json"
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    handler.addFilter(Limit())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("alembic", "apscheduler", "httpx", "httpx2", "sqlalchemy.engine"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
