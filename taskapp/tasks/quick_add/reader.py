"""Parser of a quick-add line: "Call Zoë back tomorrow 3pm !high @bob #callback" becomes a title and recognised pieces.

Every piece has its position, so that a page can show it as a chip; a refused piece becomes part of the title again.
Text in double quotes is not parsed, and a backslash keeps the next piece in the title: `\\tomorrow`, `\\#callback`.
Everything else stays in the title: with every piece refused, the title is the line as typed.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from taskapp.shared.date_words.typed import AFTER, BEFORE, MARK, find_due_dates
from taskapp.shared.dates import format_datetime_long, format_datetime_short, parse_due
from taskapp.shared.text import fold
from taskapp.tasks.types import TaskCategory, TaskPriority

# Replaces each character of quoted text before parsing, so that positions stay the same.
MASKED = "\x00"
Kind = Literal["due_date", "priority", "assigned_to", "category", "contact_id"]

_QUOTED = re.compile(rf"{BEFORE}(?:\"[^\"]+\"|“[^”]+”){AFTER}")
_MARK = re.compile(rf"{BEFORE}([!#])([A-Za-z][A-Za-z_-]*){AFTER}")
_NAME = re.compile(rf"{BEFORE}([@+])(?=[^\W_])")
_PLAIN_NAME = re.compile(rf"{BEFORE}(?=[^\W\d_])")
_WORD = re.compile(r"[^\s]+")
_WORDS_OF_A_NAME = 4
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# Punctuation that may follow a name or a date.
_STOPS = ".,;:!?)]"
_CLOSERS = re.compile(rf"[{re.escape(_STOPS)}](?!\w)")


@dataclass(frozen=True, slots=True)
class Choice:
    """A member or a contact whose name may stand in the line."""

    id: str
    name: str


FindContact = Callable[[str], Choice | None]


@dataclass(frozen=True, slots=True)
class Piece:
    """One recognised piece: the field (`kind`) and its value, a label, its text and position in the line.

    `leaves_title` says whether the text is removed from the title.
    """

    kind: Kind
    value: str
    label: str
    text: str
    start: int
    end: int
    leaves_title: bool = True

    @property
    def key(self) -> str:
        """Identifies the piece in `refused`: field and text, independent of the position."""
        return f"{self.kind}:{self.text.casefold()}"


@dataclass(frozen=True, slots=True)
class QuickAdd:
    """The result of parsing a line; `escapes` are the positions of backslashes."""

    text: str
    pieces: tuple[Piece, ...]
    escapes: tuple[int, ...] = ()

    @property
    def segments(self) -> list[tuple[str, Piece | None]]:
        """The whole line in order, as (text, piece); the piece is None for the text between pieces."""
        cuts, at = [], 0
        for piece in self.pieces:
            cuts += [(self.text[at : piece.start], None), (piece.text, piece)]
            at = piece.end
        return [(text, piece) for text, piece in (*cuts, (self.text[at:], None)) if text]

    @property
    def title(self) -> str:
        """The line without the pieces that leave the title and without escapes, with the gaps closed."""
        removed = [(at, at + 1, False) for at in self.escapes]
        removed += [(piece.start, piece.end, True) for piece in self.pieces if piece.leaves_title]
        title, at, gap = "", 0, False
        for start, end, is_piece in [*sorted(removed), (len(self.text), len(self.text), False)]:
            text, at = self.text[at:start], end
            title, gap = _append_to_title(title, text, gap=gap), is_piece or (gap and not text.strip())
        return title.rstrip() if any(is_piece for *_, is_piece in removed) else title

    def fields(self) -> dict[str, str]:
        """The fields of the new task: the title, and the value of each piece."""
        return {"title": self.title, **{piece.kind: piece.value for piece in self.pieces}}


def read_quick_add(
    text: str,
    *,
    now: datetime,
    tz: ZoneInfo,
    members: Sequence[Choice] = (),
    me: Choice | None = None,
    find_contact: FindContact | None = None,
    refused: Collection[str] = (),
) -> QuickAdd:
    """Parse a line.

    Args:
        text: The line as typed.
        now: An aware instant; relative dates count from it.
        tz: The organization's time zone.
        members: Who `@name` may mean.
        me: Who `@me` means.
        find_contact: Looks up a phrase as the name of a contact; None: contacts are not recognised.
        refused: Keys of pieces that stay in the title.

    Of several pieces for the same field the last one counts.
    """
    masked = _mask(text, _quoted(text), MASKED)
    marks = [*_marks(text, masked), *_members(text, masked, members, me)]
    marks += _contacts(text, masked, find_contact) if find_contact else []
    marks = _without_overlaps(marks)
    line = _mask(masked, [(piece.start, piece.end) for piece in marks if piece.leaves_title], MARK)
    found = _without_overlaps([*marks, *_dates(text, line, now, tz)])
    escaped = [piece for piece in found if _is_escaped(text, piece)]
    last = {piece.kind: piece for piece in found if piece not in escaped and piece.key not in refused}
    pieces = sorted(last.values(), key=lambda piece: piece.start)
    return QuickAdd(text, tuple(pieces), tuple(piece.start - 1 for piece in escaped))


def contact_phrases(text: str) -> list[str]:
    """The phrases of a line that may be the name of a contact, to look all of them up before `read_quick_add`."""
    phrases: dict[str, None] = {}
    masked = _mask(text, _quoted(text), MASKED)
    list(_contacts(text, masked, phrases.setdefault))
    return list(phrases)


def _append_to_title(title: str, text: str, *, gap: bool) -> str:
    if not gap:
        return title + text
    text, title = text.lstrip(), title.rstrip()
    if not title:
        return text.lstrip(",;: ")  # punctuation after a piece at the start of the line
    return title + text if not text or _CLOSERS.match(text) else f"{title} {text}"


def _mask(text: str, spans: Sequence[tuple[int, int]], filler: str) -> str:
    for start, end in spans:
        text = text[:start] + filler * (end - start) + text[end:]
    return text


def _quoted(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _QUOTED.finditer(text)]


def _marks(text: str, masked: str) -> Iterator[Piece]:
    categories = {_letters(word): category for category in TaskCategory for word in (category.value, category.label)}
    for match in _MARK.finditer(masked):
        sign, word = match[1], match[2]
        if sign == "!" and word.lower() in {*TaskPriority}:
            yield _piece("priority", TaskPriority(word.lower()), TaskPriority(word.lower()).label, text, match.span())
        elif sign == "#" and (category := categories.get(_letters(word))):
            yield _piece("category", category.value, category.label, text, match.span())


def _members(text: str, masked: str, members: Sequence[Choice], me: Choice | None) -> Iterator[Piece]:
    by_name = _by_every_name(members)
    if me:
        by_name.setdefault("me", me)
    for at in (match for match in _NAME.finditer(masked) if match[1] == "@"):
        for phrase, end in _phrases(masked, at.end()):
            if member := by_name.get(fold(phrase)):
                yield _piece("assigned_to", member.id, member.name, text, (at.start(), end))
                break


def _by_every_name(members: Sequence[Choice]) -> dict[str, Choice]:
    """Members by folded name: full, in one word, with dots, and each word of it; ambiguous names are left out."""
    ids_by_name: dict[str, set[str]] = {}
    for member in members:
        words = fold(member.name).split()
        for name in {" ".join(words), "".join(words), ".".join(words), *words} - {""}:
            ids_by_name.setdefault(name, set()).add(member.id)
    by_id = {member.id: member for member in members}
    by_name = {name: by_id[next(iter(member_ids))] for name, member_ids in ids_by_name.items() if len(member_ids) == 1}
    full = [" ".join(fold(member.name).split()) for member in members]
    # "Ada" beside "Ada Lovelace": a full name wins over a part of a name.
    return by_name | {
        name: member for name, member in zip(full, members, strict=True) if name and full.count(name) == 1
    }


def _contacts(text: str, masked: str, find_contact: FindContact) -> Iterator[Piece]:
    for match in (match for match in _NAME.finditer(masked) if match[1] == "+"):
        yield from _contact_at(text, masked, match.end(), find_contact, begin=match.start(), leaves_title=True)
    for match in _PLAIN_NAME.finditer(masked):
        if masked[match.end()].isupper():
            yield from _contact_at(text, masked, match.end(), find_contact, begin=match.end(), leaves_title=False)


def _contact_at(
    text: str, masked: str, at: int, find_contact: FindContact, *, begin: int, leaves_title: bool
) -> Iterator[Piece]:
    for phrase, end in _phrases(masked, at):
        contact = find_contact(phrase) if MASKED not in phrase else None
        if contact:
            yield _piece("contact_id", contact.id, contact.name, text, (begin, end), leaves_title=leaves_title)
            return


def _phrases(masked: str, at: int) -> Iterator[tuple[str, int]]:
    """(phrase, end) of the next one to four words, longest first, with and without trailing punctuation."""
    ends: list[int] = []
    for number, word in enumerate(_WORD.finditer(masked, at)):
        if number == _WORDS_OF_A_NAME or word[0][0] in "!#@+":
            break
        ends += [at + len(masked[at : word.end()].rstrip(_STOPS)), word.end()]
    for end in sorted({end for end in ends if end > at}, reverse=True):
        yield " ".join(masked[at:end].split()), end


def _dates(text: str, line: str, now: datetime, tz: ZoneInfo) -> Iterator[Piece]:
    for due in find_due_dates(line, now=now, tz=tz):
        yield _piece("due_date", due.local, _due_label(due.local, now, tz), text, (due.start, due.end))


def _due_label(local: str, now: datetime, tz: ZoneInfo) -> str:
    """`Tue, Nov 24, 3:00 PM`, with the year when it is not the current one."""
    due, day = parse_due(local, tz)
    # A day may have no midnight in its zone; every day has one in UTC.
    shown, zone = (datetime.combine(day, time(), UTC), ZoneInfo("UTC")) if day else (due, tz)
    wall_time = shown.astimezone(zone)
    form = format_datetime_short if wall_time.year == now.astimezone(tz).year else format_datetime_long
    return f"{_WEEKDAYS[wall_time.weekday()]}, {form(shown, zone)}"


def _piece(kind: Kind, value: str, label: str, text: str, span: tuple[int, int], *, leaves_title: bool = True) -> Piece:
    return Piece(kind, str(value), label, text[slice(*span)], *span, leaves_title)


def _without_overlaps(pieces: list[Piece]) -> list[Piece]:
    """Pieces in order of position; of overlapping ones the first, and of two with one start the longer."""
    accepted: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: (piece.start, -piece.end)):
        if not accepted or piece.start >= accepted[-1].end:
            accepted.append(piece)
    return accepted


def _is_escaped(text: str, piece: Piece) -> bool:
    return piece.start > 0 and text[piece.start - 1] == "\\"


def _letters(word: str) -> str:
    return "".join(letter for letter in word.lower() if letter.isalpha())
