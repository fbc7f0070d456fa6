"""Reading a quick-add line: "Call Zoë back tomorrow 3pm !high @bob #callback" becomes a title and recognised pieces.

Every piece tells where it stands, so that a screen can show it as a chip; a refused piece is part of the title again.
What is in double quotes is never read, and a backslash keeps the next piece in the title: `\\tomorrow`, `\\#callback`.
Nothing else ever leaves the title: with every piece refused it is the text as typed.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from taskapp.shared.dates import format_datetime_long, format_datetime_short, parse_due
from taskapp.shared.text import fold
from taskapp.tasks.quick_add.dates import find_dates
from taskapp.tasks.quick_add.words import AFTER, BEFORE, CLOSED, MARK
from taskapp.tasks.types import TaskCategory, TaskPriority

Kind = Literal["due_date", "priority", "assigned_to", "category", "contact_id"]

_QUOTED = re.compile(rf"{BEFORE}(?:\"[^\"]+\"|“[^”]+”){AFTER}")
_MARK = re.compile(rf"{BEFORE}([!#])([A-Za-z][A-Za-z_-]*){AFTER}")
_NAME = re.compile(rf"{BEFORE}([@+])(?=[^\W_])")
_PLAIN_NAME = re.compile(rf"{BEFORE}(?=[^\W\d_])")
_WORD = re.compile(r"[^\s]+")
_WORDS_OF_A_NAME = 4
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# Marks that end what was said, and may follow a name.
_STOPS = ".,;:!?)]"
_CLOSERS = re.compile(rf"[{re.escape(_STOPS)}](?!\w)")


@dataclass(frozen=True, slots=True)
class Choice:
    """A member or a contact that a name in the line may mean."""

    id: str
    name: str


FindContact = Callable[[str], Choice | None]


@dataclass(frozen=True, slots=True)
class Piece:
    """One recognised piece: which field it sets, to what, as which words, and whether these leave the title."""

    kind: Kind
    value: str
    label: str
    text: str
    start: int
    end: int
    leaves: bool = True

    @property
    def key(self) -> str:
        """What a screen hands back in `refused`; the same while the words are, wherever they move."""
        return f"{self.kind}:{self.text.casefold()}"


@dataclass(frozen=True, slots=True)
class QuickAdd:
    """A line as it was read."""

    text: str
    pieces: tuple[Piece, ...]
    escapes: tuple[int, ...] = ()

    @property
    def segments(self) -> list[tuple[str, Piece | None]]:
        """The whole line in order, cut where pieces begin and end."""
        cuts, at = [], 0
        for piece in self.pieces:
            cuts += [(self.text[at : piece.start], None), (piece.text, piece)]
            at = piece.end
        return [(words, piece) for words, piece in (*cuts, (self.text[at:], None)) if words]

    @property
    def title(self) -> str:
        """What is left when the pieces that leave the line have left, with the gaps closed."""
        gone = [(at, at + 1, False) for at in self.escapes]
        gone += [(piece.start, piece.end, True) for piece in self.pieces if piece.leaves]
        title, at, gap = "", 0, False
        for start, end, is_piece in [*sorted(gone), (len(self.text), len(self.text), False)]:
            words, at = self.text[at:start], end
            title, gap = _close(title, words, gap=gap), is_piece or (gap and not words.strip())
        return title.rstrip() if any(is_piece for *_, is_piece in gone) else title

    def fields(self) -> dict[str, str]:
        """The fields of the new task: its title and what the pieces say."""
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
    """Read a line; `now` is any aware instant and `tz` the organization's zone. The last piece of a kind counts."""
    closed = _mask(text, _quoted(text), CLOSED)
    marks = [*_marks(text, closed), *_members(text, closed, members, me)]
    marks += _contacts(text, closed, find_contact) if find_contact else []
    marks = _without_overlaps(marks)
    line = _mask(closed, [(piece.start, piece.end) for piece in marks if piece.leaves], MARK)
    found = _without_overlaps([*marks, *_dates(text, line, now, tz)])
    escaped = [piece for piece in found if _is_escaped(text, piece)]
    last = {piece.kind: piece for piece in found if piece not in escaped and piece.key not in refused}
    pieces = sorted(last.values(), key=lambda piece: piece.start)
    return QuickAdd(text, tuple(pieces), tuple(piece.start - 1 for piece in escaped))


def contact_phrases(text: str) -> list[str]:
    """The words of a line that may name a contact, for one look-up before `read_quick_add`."""
    asked: dict[str, None] = {}
    closed = _mask(text, _quoted(text), CLOSED)
    list(_contacts(text, closed, asked.setdefault))
    return list(asked)


def _close(title: str, words: str, *, gap: bool) -> str:
    if not gap:
        return title + words
    words, title = words.lstrip(), title.rstrip()
    if not title:
        return words.lstrip(",;: ")  # what a piece at the front was set off with
    return title + words if not words or _CLOSERS.match(words) else f"{title} {words}"


def _mask(text: str, spans: Sequence[tuple[int, int]], filler: str) -> str:
    for start, end in spans:
        text = text[:start] + filler * (end - start) + text[end:]
    return text


def _quoted(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _QUOTED.finditer(text)]


def _marks(text: str, closed: str) -> Iterator[Piece]:
    categories = {_letters(word): category for category in TaskCategory for word in (category.value, category.label)}
    for match in _MARK.finditer(closed):
        sign, word = match[1], match[2]
        if sign == "!" and word.lower() in {*TaskPriority}:
            yield _piece("priority", TaskPriority(word.lower()), TaskPriority(word.lower()).label, text, match.span())
        elif sign == "#" and (category := categories.get(_letters(word))):
            yield _piece("category", category.value, category.label, text, match.span())


def _members(text: str, closed: str, members: Sequence[Choice], me: Choice | None) -> Iterator[Piece]:
    known = _by_every_name(members)
    if me:
        known.setdefault("me", me)
    for at in (match for match in _NAME.finditer(closed) if match[1] == "@"):
        for words, end in _phrases(closed, at.end()):
            if member := known.get(fold(words)):
                yield _piece("assigned_to", member.id, member.name, text, (at.start(), end))
                break


def _by_every_name(members: Sequence[Choice]) -> dict[str, Choice]:
    """Members by full name, the name in one word, and each of its words, as long as only one is called so."""
    named: dict[str, set[str]] = {}
    for member in members:
        words = fold(member.name).split()
        for name in {" ".join(words), "".join(words), ".".join(words), *words} - {""}:
            named.setdefault(name, set()).add(member.id)
    by_id = {member.id: member for member in members}
    known = {name: by_id[next(iter(ids))] for name, ids in named.items() if len(ids) == 1}
    full = [" ".join(fold(member.name).split()) for member in members]
    # Ada beside Ada Lovelace: the one whose whole name it is.
    return known | {name: member for name, member in zip(full, members, strict=True) if name and full.count(name) == 1}


def _contacts(text: str, closed: str, find_contact: FindContact) -> Iterator[Piece]:
    for match in (match for match in _NAME.finditer(closed) if match[1] == "+"):
        yield from _contact_at(text, closed, match.end(), find_contact, begin=match.start(), leaves=True)
    for match in _PLAIN_NAME.finditer(closed):
        if closed[match.end()].isupper():
            yield from _contact_at(text, closed, match.end(), find_contact, begin=match.end(), leaves=False)


def _contact_at(
    text: str, closed: str, at: int, find_contact: FindContact, *, begin: int, leaves: bool
) -> Iterator[Piece]:
    for words, end in _phrases(closed, at):
        contact = find_contact(words) if CLOSED not in words else None
        if contact:
            yield _piece("contact_id", contact.id, contact.name, text, (begin, end), leaves=leaves)
            return


def _phrases(closed: str, at: int) -> Iterator[tuple[str, int]]:
    """The next one to four words as a name and where it ends, longest first, also without a mark behind it."""
    ends: list[int] = []
    for number, word in enumerate(_WORD.finditer(closed, at)):
        if number == _WORDS_OF_A_NAME or word[0][0] in "!#@+":
            break
        ends += [at + len(closed[at : word.end()].rstrip(_STOPS)), word.end()]
    for end in sorted({end for end in ends if end > at}, reverse=True):
        yield " ".join(closed[at:end].split()), end


def _dates(text: str, line: str, now: datetime, tz: ZoneInfo) -> Iterator[Piece]:
    for start, end, local in find_dates(line, now=now, tz=tz):
        yield _piece("due_date", local, _due_label(local, now, tz), text, (start, end))


def _due_label(local: str, now: datetime, tz: ZoneInfo) -> str:
    """`Tue, Nov 24, 3:00 PM`, with the year when it is another one."""
    due, day = parse_due(local, tz)
    # A day may have no midnight in its zone; every day has one in UTC.
    shown, zone = (datetime.combine(day, time(), UTC), ZoneInfo("UTC")) if day else (due, tz)
    here = shown.astimezone(zone)
    form = format_datetime_short if here.year == now.astimezone(tz).year else format_datetime_long
    return f"{_WEEKDAYS[here.weekday()]}, {form(shown, zone)}"


def _piece(kind: Kind, value: str, label: str, text: str, span: tuple[int, int], *, leaves: bool = True) -> Piece:
    return Piece(kind, str(value), label, text[slice(*span)], *span, leaves)


def _without_overlaps(pieces: list[Piece]) -> list[Piece]:
    """Pieces in order of the line; where two claim the same words, the one that begins first."""
    kept: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: (piece.start, -piece.end)):
        if not kept or piece.start >= kept[-1].end:
            kept.append(piece)
    return kept


def _is_escaped(text: str, piece: Piece) -> bool:
    return piece.start > 0 and text[piece.start - 1] == "\\"


def _letters(word: str) -> str:
    return "".join(letter for letter in word.lower() if letter.isalpha())
