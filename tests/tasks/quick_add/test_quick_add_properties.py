"""For any line: pieces and remaining text make up the line, and refusing every piece returns the line as typed."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from taskapp.shared.dates import FIRST_YEAR, LAST_YEAR, parse_due
from tests.tasks.quick_add.test_quick_add import read

VOCABULARY = [
    "Call", "Zoë", "Müller", "back", "tomorrow", "3pm", "at", "15:00", "on", "friday", "next", "monday", "!high", "!low",
    "@bob", "@me", "#callback", "+Acme", "\"tomorrow\"", "in", "3", "days", "nov", "28", "2026-11-28", "sat", "it,", "and",
    "the", "May", "Smith", "noon.", "tonight", "(today)",
    "every", "weekday", "weekly", "last", "of", "month", "until", "starting", "after", "done", "every monday", "other",
]  # fmt: skip
LINES = st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join) | st.text(max_size=60).filter(
    lambda s: "\\" not in s
)


@given(LINES)
def test_the_segments_are_the_line_and_the_title_is_what_no_piece_took(line: str) -> None:
    read_line = read(line)
    assert "".join(words for words, _ in read_line.segments) == line
    left = " ".join(words for words, piece in read_line.segments if piece is None or not piece.leaves_title)
    assert (
        read_line.title.replace(" ", "").lstrip(",;:") == "".join(left.split(" ")).strip().lstrip(",;:")
        or not read_line.pieces
    )


@given(LINES)
def test_with_every_piece_refused_the_title_is_the_line(line: str) -> None:
    refused: set[str] = set()
    while pieces := read(line, refused=refused).pieces:
        refused |= {piece.key for piece in pieces}
    assert read(line, refused=refused).title == line


@given(
    LINES,
    st.datetimes(datetime(2000, 1, 3), datetime(2100, 12, 28)),
    st.sampled_from(["Asia/Kathmandu", "Africa/Cairo", "Pacific/Apia"]),
)
def test_every_due_date_can_be_kept(line: str, wall: datetime, zone: str) -> None:
    due = read(line, now=wall.replace(tzinfo=UTC), tz=ZoneInfo(zone)).fields().get("due_date")
    if due:
        parse_due(due, ZoneInfo(zone))
        assert FIRST_YEAR <= date.fromisoformat(due[:10]).year <= LAST_YEAR
