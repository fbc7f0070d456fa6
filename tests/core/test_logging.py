"""Repeated warnings are limited, so that no outage and no stranger fills the log."""

import logging
import sys
from collections.abc import Iterator
from io import StringIO

import pytest

from taskapp.core import logging as product_logging

log = logging.getLogger("test")


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    moment = [1000.0]
    monkeypatch.setattr(product_logging, "monotonic", lambda: moment[0])
    return moment


@pytest.fixture
def written(now: list[float]) -> Iterator[list[str]]:
    """What passes the limit, of the records of the logger `test`."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    handler.addFilter(product_logging.Limit())
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield lines
    log.removeHandler(handler)


def warn(text: str) -> None:
    log.warning("no answer: %s", text)


def test_an_equal_warning_is_written_once_a_minute_with_the_number_left_out(
    written: list[str], now: list[float]
) -> None:
    for _ in range(40):
        warn("refused")
    assert written == ["no answer: refused"]
    now[0] += 61
    warn("refused")
    assert written[1:] == ["no answer: refused (39 more like this were not logged)"]


def test_one_line_of_code_writes_few_warnings_a_minute_however_they_differ(written: list[str]) -> None:
    for number in range(1000):
        warn(f"stranger {number}")
    assert len(written) == product_logging.PER_LINE_OF_CODE


def test_another_place_and_mere_information_are_not_held_back(written: list[str]) -> None:
    for number in range(100):
        warn(str(number))
        log.info("handled %d", number)
    log.error("something else")
    assert written[-1] == "something else"
    assert len([line for line in written if line.startswith("handled")]) == 100


@pytest.fixture
def output(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """What a server writes to its standard error."""
    text, root = StringIO(), logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers = []
    monkeypatch.setattr(sys, "stderr", text)
    product_logging.configure_logging()
    yield text
    root.handlers, root.level = before, level


def test_a_message_is_one_line_of_limited_length_whatever_it_holds(output: StringIO) -> None:
    warn("a\r\nforged\x1b[2J\u2028line " + "x" * 100_000)
    assert len(output.getvalue().splitlines()) == 1
    assert "a\\r\\nforged\\x1b[2J\\u2028line" in output.getvalue()
    assert len(output.getvalue()) < 3_000


def test_no_line_of_a_traceback_begins_like_a_line_of_the_log(output: StringIO) -> None:
    try:
        raise ValueError("x" * 100_000 + "\nforged")
    except ValueError:
        log.exception("it failed")
    lines = output.getvalue().splitlines()
    assert [line for line in lines[1:] if not line.startswith("  ")] == []
    assert "forged" in lines[-1]
    assert len(output.getvalue()) < 10_000
