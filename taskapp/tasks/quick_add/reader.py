"""Parser of a quick-add line: "Call Zoë back tomorrow 3pm !high @bob #callback" becomes a title and recognised pieces.

Every piece has its position, so that a page can show it as a chip; a refused piece becomes part of the title again.
Text in double quotes is not parsed, and a backslash keeps the next piece in the title: `\\tomorrow`, `\\#callback`.
Everything else stays in the title: with every piece refused, the title is the line as typed. What looks like a piece and
is none ("last Friday", "@unknown") stays in the title and is reported as not understood, with the reason.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Literal
from zoneinfo import ZoneInfo

from taskapp.shared.date_words.line import AFTER, BEFORE, MARK
from taskapp.shared.date_words.mentions import REASONS, Mention
from taskapp.shared.date_words.typed import HALF_WIDTH, read_line
from taskapp.shared.dates import format_datetime_long, format_datetime_short, parse_due
from taskapp.shared.recurrence.rules import Rule, first_occurrence
from taskapp.shared.text import fold
from taskapp.tasks.quick_add.contact_names import Choice, ContactNames
from taskapp.tasks.quick_add.repeats import find_repeats
from taskapp.tasks.types import TaskCategory, TaskPriority

# Replaces each character of quoted text before parsing, so that positions stay the same.
MASKED = "\x00"
Kind = Literal["due_date", "recurrence", "priority", "assigned_to", "category", "contact_id"]

_QUOTED = re.compile(rf"{BEFORE}(?:\"[^\"]+\"|“[^”]+”){AFTER}")
_MARK = re.compile(rf"{BEFORE}([!#])([A-Za-z][A-Za-z_-]*){AFTER}")
_NAME = re.compile(rf"{BEFORE}([@+])(?=[^\W_])")
_WORD = re.compile(r"[^\s]+")
_WORDS_OF_A_NAME = 4
NO_MEMBER = "No active member has this name, or more than one."
NO_CONTACT = "No contact has this name, or more than one."
_NO_MARK = {
    "!": "No such priority: write !urgent, !high, !medium or !low.",
    "#": "No such category; after # the list shows all of them.",
}
# Replaces the name of a contact, so that "Bill Due" and "April Friday" name no day.
_NAMED = "N"
_PUNCTUATION = re.compile(r"[^\w\s]")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# Punctuation that may follow a name or a date.
_STOPS = ".,;:!?)]"
_CLOSERS = re.compile(rf"[{re.escape(_STOPS)}](?!\w)")


@dataclass(frozen=True, slots=True)
class Piece:
    """One recognised piece: the field (`kind`) and its value, a label, its text and position in the line.

    `leaves_title` says whether the text is removed from the title. `is_half`: the day or the hour of a due date of two pieces.
    """

    kind: Kind
    value: str
    label: str
    text: str
    start: int
    end: int
    leaves_title: bool = True
    is_half: bool = False

    @property
    def key(self) -> str:
        """Identifies the piece in `refused`: field and text, independent of the position."""
        return f"{self.kind}:{self.text.casefold()}"


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Words that look like a piece and are none: their text and position, and why (a sentence)."""

    text: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class QuickAdd:
    """The result of parsing a line; `escapes` are the positions of backslashes.

    A due date may have two pieces with one value: the day and the hour, where other words stand between them.
    """

    text: str
    pieces: tuple[Piece, ...]
    escapes: tuple[int, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()

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
        removed += [(*_with_brackets(self.text, piece), True) for piece in self.pieces if piece.leaves_title]
        title, at, gap = "", 0, False
        for start, end, is_piece in [*sorted(removed), (len(self.text), len(self.text), False)]:
            text, at = self.text[at:start], end
            if gap and is_piece and not text.strip(" ,;"):
                text = " "  # a comma between two pieces
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
    contacts: ContactNames | None = None,
    refused: Collection[str] = (),
    day_first: bool = False,
) -> QuickAdd:
    """Parse a line as typed; of several pieces for the same field the last one counts.

    Relative dates count from `now`, an aware instant, in the organization's zone `tz`. `members` and `me` are who `@name` and
    `@me` may mean, `contacts` those that the line may name (`contact_names`; None: they are not recognised), `refused` the keys
    of pieces that stay in the title. With `day_first` 12/3 is March 12.
    """
    masked = _mask(text.translate(HALF_WIDTH), _quoted(text), MASKED)
    marks = [*_marks(text, masked), *_members(text, masked, members, me)]
    marks += _contacts(text, masked, contacts) if contacts else []
    marks = _without_overlaps(marks)
    line = _without_marks(masked, marks)
    dues, unread = _dates(text, line, now, tz, day_first=day_first, refused=refused)
    found = _without_overlaps([*marks, *dues])
    escaped = [piece for piece in found if _is_escaped(text, piece)]
    kept = [piece for piece in found if piece not in escaped and piece.key not in refused]
    last = {piece.kind: piece for piece in kept}
    pieces = [piece for piece in kept if piece is last[piece.kind] or (piece.is_half and last[piece.kind].is_half)]
    unread += _unknown_names(text, masked, found, has_contacts=contacts is not None)
    unread += _unknown_marks(text, masked, found)
    unread = sorted((words for words in unread if not _is_escaped(text, words)), key=lambda words: words.start)
    return QuickAdd(text, tuple(pieces), tuple(piece.start - 1 for piece in escaped), tuple(unread))


def _without_marks(masked: str, marks: Sequence[Piece]) -> str:
    for piece in marks:
        masked = _mask(masked, [(piece.start, piece.end)], MARK if piece.leaves_title else _NAMED)
    return masked


def _with_brackets(text: str, piece: Piece) -> tuple[int, int]:
    """Start and end of a piece, with the brackets that hold nothing else."""
    around = text[max(0, piece.start - 1) : piece.start] + text[piece.end : piece.end + 1]
    return (piece.start - 1, piece.end + 1) if around in ("()", "[]", "**") else (piece.start, piece.end)


def _append_to_title(title: str, text: str, *, gap: bool) -> str:
    if not gap:
        return title + text
    is_closer, text, title = _CLOSERS.match(text), text.lstrip(), title.rstrip()
    if not title:
        return text.lstrip(",;: ")  # punctuation after a piece at the start of the line
    return title + text if not text or is_closer else f"{title} {text}"


def _mask(text: str, spans: Sequence[tuple[int, int]], filler: str) -> str:
    for start, end in spans:
        text = text[:start] + filler * (end - start) + text[end:]
    return text


def _quoted(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _QUOTED.finditer(text)]


def _marks(text: str, masked: str) -> Iterator[Piece]:
    for match in _MARK.finditer(masked):
        sign, word = match[1], match[2]
        if sign == "!" and word.lower() in {*TaskPriority}:
            yield _piece("priority", TaskPriority(word.lower()), TaskPriority(word.lower()).label, text, match.span())
        elif sign == "#" and (category := _CATEGORIES.get(_letters(word))):
            yield _piece("category", category.value, category.label, text, match.span())


def _members(text: str, masked: str, members: Sequence[Choice], me: Choice | None) -> Iterator[Piece]:
    if "@" not in masked:
        return
    by_name = _by_every_name(members)
    if me:
        by_name.setdefault("me", me)
    for at in (match for match in _NAME.finditer(masked) if match[1] == "@"):
        for phrase, end in _phrases(masked, at.end()):
            if member := by_name.get(fold(phrase)):
                yield _piece("assigned_to", member.id, member.name, text, (at.start(), end))
                break


def _by_every_name(members: Sequence[Choice]) -> dict[str, Choice]:
    """Members by folded name: its beginnings, in one word, with dots, each word, without punctuation; not the ambiguous ones."""
    ids_by_name: dict[str, set[str]] = {}
    for member in members:
        words = fold(member.name).split()
        beginnings = [" ".join(words[:number]) for number in range(1, len(words) + 1)]
        names = {*beginnings, "".join(words), ".".join(words), *words}
        for name in {*names, *(_PUNCTUATION.sub("", name) for name in names)} - {""}:
            ids_by_name.setdefault(name, set()).add(member.id)
    by_id = {member.id: member for member in members}
    by_name = {name: by_id[next(iter(member_ids))] for name, member_ids in ids_by_name.items() if len(member_ids) == 1}
    full = [" ".join(fold(member.name).split()) for member in members]
    # "Ada" beside "Ada Lovelace": a full name wins over a part of a name.
    return by_name | {
        name: member for name, member in zip(full, members, strict=True) if name and full.count(name) == 1
    }


def _contacts(text: str, masked: str, contacts: ContactNames) -> Iterator[Piece]:
    starts = [match.end() for match in _NAME.finditer(masked) if match[1] == "+"]
    for start in starts:
        if named := contacts.after_plus(masked, start):
            yield _piece("contact_id", named.contact.id, named.contact.name, text, (start - 1, named.end))
    plain = contacts.in_sentence(masked)
    if plain:
        span = (plain.start, plain.end)
        yield _piece("contact_id", plain.contact.id, plain.contact.name, text, span, leaves_title=False)


def _unknown_names(text: str, masked: str, found: Sequence[Piece], *, has_contacts: bool) -> list[NotUnderstood]:
    """Names behind `@` and `+` that are nobody, or more than one."""
    taken = {piece.start for piece in found}
    unknown = []
    for match in _NAME.finditer(masked):
        word = _WORD.match(masked, match.end())
        if (
            match.start() in taken
            or word is None
            or (match[1] == "+" and not has_contacts)
            or masked[match.end()].isdigit()
        ):
            continue
        end = match.end() + len(word[0].rstrip(_STOPS))
        reason = NO_MEMBER if match[1] == "@" else NO_CONTACT
        unknown.append(NotUnderstood(text[match.start() : end], match.start(), end, reason))
    return unknown


def _unknown_marks(text: str, masked: str, found: Sequence[Piece]) -> Iterator[NotUnderstood]:
    """Words behind `!` and `#` that are no priority and no category."""
    taken = {piece.start for piece in found}
    for match in _MARK.finditer(masked):
        if match.start() not in taken:
            yield NotUnderstood(text[match.start() : match.end()], *match.span(), _NO_MARK[match[1]])


def _phrases(masked: str, at: int) -> Iterator[tuple[str, int]]:
    """(phrase, end) of the next one to four words, longest first, with and without trailing punctuation."""
    ends: list[int] = []
    for number, word in enumerate(_WORD.finditer(masked, at)):
        if number == _WORDS_OF_A_NAME or word[0][0] in "!#@+":
            break
        ends += [at + len(masked[at : word.end()].rstrip(_STOPS)), word.end()]
    for end in sorted({end for end in ends if end > at}, reverse=True):
        yield " ".join(masked[at:end].split()), end


def _dates(
    text: str, line: str, now: datetime, tz: ZoneInfo, *, day_first: bool, refused: Collection[str]
) -> tuple[list[Piece], list[NotUnderstood]]:
    read = partial(read_line, now=now, tz=tz, day_first=day_first)
    repeats = find_repeats(line, read)
    pieces = [_piece("recurrence", each.value, each.label, text, (each.start, each.end)) for each in repeats]
    firsts = [each.first for each in repeats if each.first]
    line = _mask(line, [(each.start, each.end) for each in repeats] + [(each.start, each.end) for each in firsts], MARK)
    mentions = [*firsts, *read(line)]
    unread = [NotUnderstood(text[m.start : m.end], m.start, m.end, REASONS[m.unread]) for m in mentions if m.unread]
    mentions = [mention for mention in mentions if not mention.unread]
    halves = len(mentions) == 2 and any(mention.is_lone_hour for mention in mentions)
    if halves:
        mentions = _without_refused_half(text, mentions, refused)
        halves = len(mentions) == 2
    if repeats:
        mentions = [_from_first_day(mention, repeats[-1].rule, now, tz) for mention in mentions]
    for mention in mentions:
        label = _half_label(mention, now, tz) if halves else due_label(mention.local, now, tz)
        if mention.until:
            label += f"–{_hour(mention.until)}"
        span = (mention.start, mention.end)
        leaves = not mention.keeps_text
        pieces.append(
            replace(_piece("due_date", mention.local, label, text, span, leaves_title=leaves), is_half=halves)
        )
    return pieces, unread


def _from_first_day(mention: Mention, rule: Rule, now: datetime, tz: ZoneInfo) -> Mention:
    """An hour beside a repeat, on the first day of the repeat that has it ahead; a day on which it begins, on its first day from then."""
    if mention.is_lone_hour and mention.at:
        due = first_due(rule, now, tz, mention.at)
        return replace(mention, day=date.fromisoformat(due[:10])) if due else mention
    first = first_occurrence(rule, mention.day) if mention.day else None
    return replace(mention, day=first or mention.day)


def first_due(rule: Rule, now: datetime, tz: ZoneInfo, at: time | None = None) -> str:
    """The first due date of a repeating task in its local form, from today on; "" when the rule has no day."""
    wall = now.astimezone(tz)
    passed = at is not None and at <= wall.time()
    day = first_occurrence(rule, wall.date() + timedelta(days=passed))
    if day is None:
        return ""
    return f"{day.isoformat()}T{at:%H:%M}" if at else day.isoformat()


def _without_refused_half(text: str, mentions: list[Mention], refused: Collection[str]) -> list[Mention]:
    """Without the hour when it is refused; without both when the day is."""
    day, hour = sorted(mentions, key=lambda mention: mention.is_lone_hour)
    if f"due_date:{text[day.start : day.end].casefold()}" in refused:
        return []
    if f"due_date:{text[hour.start : hour.end].casefold()}" in refused:
        return [replace(day, at=None, until=None)]
    return mentions


def _half_label(mention: Mention, now: datetime, tz: ZoneInfo) -> str:
    """The label of the hour or of the day, where other words stand between them."""
    if mention.is_lone_hour and mention.at:
        return _hour(mention.at)
    return due_label(str(mention.day), now, tz)


def _hour(at: time) -> str:
    return f"{at.hour % 12 or 12}:{at.minute:02d} {'AM' if at.hour < 12 else 'PM'}"


def due_label(local: str, now: datetime, tz: ZoneInfo) -> str:
    """The label of a due date: `Tue, Nov 24, 3:00 PM`, with the year when it is not the current one."""
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


def _is_escaped(text: str, piece: Piece | NotUnderstood) -> bool:
    return piece.start > 0 and text[piece.start - 1] == "\\"


def _letters(word: str) -> str:
    return "".join(letter for letter in word.lower() if letter.isalpha())


_CATEGORIES = {_letters(word): category for category in TaskCategory for word in (category.value, category.label)}
