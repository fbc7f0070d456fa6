"""Scores the reader of days on lines as people type them, and writes the table of docs/quick-add.md.

`python -m scripts.quick_add_scores` also prints the time of a line, and of a text of 1,000 and 10,000 characters.
"""

import re
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from taskapp.shared.date_words.typed import read_line

ROOT = Path(__file__).parents[1]
LINES = ROOT / "tests" / "shared" / "quick_add_lines.txt"
DOCUMENT = ROOT / "docs" / "quick-add.md"
NEW_YORK = ZoneInfo("America/New_York")
THURSDAY_TEN = datetime(2026, 11, 26, 10, tzinfo=NEW_YORK)
KINDS = {
    "right": "due date read right",
    "marked": "marked as not understood, no due date",
    "none": "no day or hour named, and none read",
    "missed": "a day or an hour missed without a mark",
    "wrong": "read wrong",
}
_BEGIN, _END = "<!-- scores -->\n", "<!-- end of scores -->"
_ROUNDS = 20


class Case(NamedTuple):
    """A line with what it means: a due date, `-` for none, `?` for one that cannot be a due date; and where and when it is read."""

    line: str
    meaning: str
    now: datetime = THURSDAY_TEN
    tz: ZoneInfo = NEW_YORK
    day_first: bool = False


def cases() -> list[Case]:
    """The lines of the file; `@ 2026-03-11T10:20 Europe/Berlin day-first` says when and where those below it are read."""
    found, now, tz, day_first = [], THURSDAY_TEN, NEW_YORK, False
    for row in LINES.read_text().splitlines():
        if row.startswith("@ "):
            local, zone, order = row.split()[1:]
            tz = ZoneInfo(zone)
            now, day_first = datetime.fromisoformat(local).replace(tzinfo=tz), order == "day-first"
        elif row and not row.startswith("#"):
            line, _, meaning = row.rpartition("|")
            found.append(Case(line.rstrip(), meaning.strip(), now, tz, day_first))
    return found


def score(case: Case) -> str:
    """The kind of the reading of one line."""
    mentions = read_line(case.line, now=case.now, tz=case.tz, day_first=case.day_first)
    due = {mention.local for mention in mentions if not mention.unread}
    if due:
        return "right" if due == {case.meaning} else "wrong"
    if mentions:
        return "marked" if case.meaning != "-" else "wrong"
    return "none" if case.meaning == "-" else "missed"


def table() -> str:
    """The table of the document."""
    scored = [(score(case), case.meaning) for case in cases()]
    counts = Counter(kind for kind, _ in scored)
    named = [kind for kind, meaning in scored if meaning[0].isdigit()]
    rows = "".join(f"| {text} | {counts[kind]} |\n" for kind, text in KINDS.items())
    share = 100 * named.count("right") / len(named)
    return f"| | lines |\n|---|---:|\n{rows}\nOf the {len(named)} lines that name a day or hour to come, {share:.0f} % are read right.\n"


def written(document: str) -> str:
    """The document with the current table."""
    return re.sub(f"{_BEGIN}.*?{_END}", lambda _: _BEGIN + table() + _END, document, flags=re.DOTALL)


def _milliseconds(text: str) -> float:
    start = time.perf_counter()
    for _ in range(_ROUNDS):
        read_line(text, now=THURSDAY_TEN, tz=NEW_YORK)
    return 1000 * (time.perf_counter() - start) / _ROUNDS


def main() -> None:
    """Write the document and print the times."""
    DOCUMENT.write_text(written(DOCUMENT.read_text()))
    lines = [case.line for case in cases()]
    print(table())
    print(f"one line: {sum(map(_milliseconds, lines)) / len(lines):.3f} ms")
    text = " ".join(lines * 3)
    for size in (1_000, 10_000):
        print(f"{size} characters: {_milliseconds(text[:size]):.1f} ms")


if __name__ == "__main__":
    main()
