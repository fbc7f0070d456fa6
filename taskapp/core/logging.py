"""Logging to standard error: one line per event, as JSON when TASKAPP_LOG_FORMAT is `json`. No request bodies, no secrets.

Nothing that somebody sends can fill the log, or look like a line of it.
"""

import logging
import os
import sys
import textwrap
from time import monotonic

import structlog

# Warnings and errors that repeat are limited, so that an outage, or a stranger's input, cannot fill the disk: equal
# messages to one a minute, and those of one line of code to this many a minute.
PER_LINE_OF_CODE = 5
_MINUTE = 60.0
_TALKATIVE = (
    *("aiosqlite", "alembic", "apscheduler", "asyncio", "authlib", "httpcore", "httpcore2", "httpx", "httpx2", "mcp"),
    *("openai", "python_multipart", "sqlalchemy"),
)
# Without a level of their own they write to a handler of their own, which has no limit.
_WITH_HANDLERS = ("engineio.server", "socketio.server")
_MAX_REMEMBERED = 1_000
# Characters of a message, and of a traceback, whose end says most.
_MESSAGE_MAX, _TRACEBACK_MAX = 2_000, 8_000


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


def configure_logging() -> None:
    """Render structlog and standard-library records the same way."""
    as_json = os.environ.get("TASKAPP_LOG_FORMAT", "").strip() == "json"
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
                _shortened,
                renderer,
            ],
        )
    )
    handler.addFilter(Limit())
    logging.basicConfig(level="INFO", handlers=[handler], force=True)
    quiet_libraries()


def quiet_libraries() -> None:
    """Take only warnings from libraries that log each of their steps, some with addresses, headers and values."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _WITH_HANDLERS:
        logging.getLogger(name).setLevel(logging.ERROR)


def _shortened(_logger: object, _method: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """A message of one line and limited length; the lines of a traceback are indented."""
    text = str(event.get("event", ""))
    cut = text if len(text) <= _MESSAGE_MAX else f"{text[:_MESSAGE_MAX]}… ({len(text):,} characters)"
    event["event"] = _one_line(cut)
    if trace := event.get("exception"):
        event["exception"] = textwrap.indent(trace[-_TRACEBACK_MAX:], "  ")
    return event


def _one_line(text: str) -> str:
    """The text with the characters that end a line, or steer a terminal, written as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text.strip())
