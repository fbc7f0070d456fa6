"""Reads transcripts in tables: CSV and TSV with a line of column names, or with columns that explain themselves."""

import csv
from collections.abc import Sequence
from io import StringIO

from taskapp.calls.transcripts import columns
from taskapp.calls.transcripts.stamps import Times, read_stamp
from taskapp.calls.transcripts.turns import Turn, from_wall_clock, make_turn
from taskapp.calls.transcripts.units import divisor

DELIMITERS = ("\t", ";", ",", "|")
# Characters of one cell; Python's own limit is 131,072.
CELL_MAX = 1_000_000
COLUMNS_MAX = 50
# The line of column names is among so many; titles and dates of an export may stand above it.
HEADER_WITHIN = 6


def read_table(text: str) -> list[Turn]:
    """The turns of a table; an empty list when the text is none."""
    lines = text.split("\n", HEADER_WITHIN)[:HEADER_WITHIN]
    for delimiter in DELIMITERS:
        if any(delimiter in line for line in lines):
            rows = _rows(text, delimiter)
            headed = (_with_header(rows[first:]) for first in range(HEADER_WITHIN))
            turns = next(filter(None, headed), [])
            if turns := turns or (_without_header(rows) if delimiter in lines[0] else []):
                return turns
    return []


def _rows(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(CELL_MAX)
    try:
        # Quotes are part of the words in TSV, and enclose cells elsewhere.
        is_plain = delimiter == "\t" and '\t"' not in text
        rows = csv.reader(
            StringIO(text),
            delimiter=delimiter,
            quoting=csv.QUOTE_NONE if is_plain else csv.QUOTE_MINIMAL,
            skipinitialspace=True,
        )
        return [[cell.strip() for cell in row] for row in rows if any(cell.strip(" -:") for cell in row)]
    except csv.Error:
        return []


def _with_header(rows: Sequence[Sequence[str]]) -> list[Turn]:
    names = [columns.key(name) for name in rows[0][:COLUMNS_MAX]] if rows else []
    if {"first_name", "last_name"} <= {*names}:
        rows, names = _with_full_names(rows, names), ["speaker", *names]
    words = _column(names, columns.TEXT)
    speaker, start, end = (_column(names, aliases) for aliases in (columns.SPEAKER, columns.START, columns.END))
    if words is None or len(names) < 2 or (speaker is None and start is None):
        return []
    is_ms = start is not None and columns.is_milliseconds(rows[0][start])
    return _turns(rows[1:], words, speaker, start, end, is_ms=is_ms)


def _with_full_names(rows: Sequence[Sequence[str]], names: Sequence[str]) -> list[list[str]]:
    """The rows with a column before them that joins the first and the last name."""
    first, last = names.index("first_name"), names.index("last_name")
    return [[f"{_cell(row, first)} {_cell(row, last)}".strip(), *row] for row in rows]


def _column(names: Sequence[str], aliases: Sequence[str]) -> int | None:
    return next((names.index(alias) for alias in aliases if alias in names), None)


def _without_header(rows: Sequence[Sequence[str]]) -> list[Turn]:
    """Rows of equal length with a column of times, one of words and, with three or four, one of few different names."""
    width = len(rows[0]) if rows else 0
    if not 2 <= width <= 5 or len(rows) < 2 or any(len(row) != width for row in rows):
        return []
    timed = [n for n in range(width) if all(_time(row[n]) is not None for row in rows)]
    rest = [n for n in range(width) if n not in timed]
    if not timed or not rest or len(rest) > 2 or len(timed) > 2 or len(rest) + len(timed) < 3:
        return []
    words = max(rest, key=lambda n: sum(len(row[n]) for row in rows))
    speaker = next((n for n in rest if n != words), None)
    return _turns(rows, words, speaker, timed[0], timed[1] if len(timed) > 1 else None)


def _turns(
    rows: Sequence[Sequence[str]],
    words: int,
    speaker: int | None,
    start: int | None,
    end: int | None,
    *,
    is_ms: bool = False,
) -> list[Turn]:
    stamps = [(_time(_cell(row, start)), _time(_cell(row, end))) for row in rows]
    pairs = [
        (first.start if first else None, (last.start if last else first.end if first else None))
        for first, last in stamps
    ]
    plain = [not any(":" in _cell(row, n) for n in (start, end)) for row in rows]
    unit = 1000.0 if is_ms else divisor(pairs, [len(_cell(row, words).split()) for row in rows]) if all(plain) else 1.0
    turns = [
        make_turn(_cell(row, speaker), _cell(row, words), *(None if time is None else time / unit for time in pair))
        for row, pair in zip(rows, pairs, strict=True)
    ]
    certain = any(first.wall for first, _ in stamps if first)
    return from_wall_clock([turn for turn in turns if turn["text"]], certain=certain)


def _cell(row: Sequence[str], column: int | None) -> str:
    return row[column] if column is not None and column < len(row) else ""


def _time(text: str) -> Times | None:
    if not text:
        return None
    if text.replace(".", "", 1).replace(",", "", 1).isdecimal() and text[0].isdigit():
        return Times(float(text.replace(",", ".")), None, "", wall=False)
    return read_stamp(text)
