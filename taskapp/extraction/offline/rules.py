"""Tasks without a model: rules over who promised or asked what, in English, German and Spanish. Plain, offline, honest."""

import re
from dataclasses import dataclass, replace
from typing import Any

from taskapp.extraction.offline import lexicon
from taskapp.extraction.offline.dates import offset_in
from taskapp.extraction.prompt import Setting
from taskapp.extraction.reply import Item
from taskapp.shared.text import clip, fold
from taskapp.tasks.types import TaskCategory, TaskPriority

MAX_ITEMS = 5
# Behind the five that are kept some more are held against the rest, for the days that answers name.
MAX_FOUND = 25
TITLE_LIMIT = 90
# No rule looks further than this many sentences, so that a day of talking is read in seconds.
WINDOW = 40
_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*")
_OURS = {"agent", "rep", "us", "me", "we", "support", "sales", "advisor", "operator", "wir", "ich", "nosotros", "yo"}
_THEIRS = {"customer", "client", "caller", "contact", "lead", "kunde", "kundin", "cliente"}


@dataclass(frozen=True, slots=True)
class _Line:
    """One sentence: who said it, as written and folded."""

    turn: int
    ours: bool | None
    text: str
    words: str


def find_tasks(turns: list[dict[str, Any]], setting: Setting) -> list[Item]:
    """What our side promised or was asked for, and what both agreed on; at most five."""
    lines = _lines(turns, setting)
    found: list[tuple[_Line, Item]] = []
    for index, line in enumerate(lines):
        if len(found) >= MAX_FOUND:
            break
        if _is_task(index, lines):
            item = _item(index, lines, setting)
            known = next((n for n, (other, old) in enumerate(found) if _same(line, item, other, old)), None)
            if known is None:
                found.append((line, item))
            elif found[known][1].offset_days is None and item.offset_days is not None:
                # The answer names the day that the request left open.
                found[known] = (found[known][0], replace(found[known][1], offset_days=item.offset_days))
    return [item for _, item in found[:MAX_ITEMS]]


def _lines(turns: list[dict[str, Any]], setting: Setting) -> list[_Line]:
    sides = _sides(turns, setting)
    lines = []
    for number, turn in enumerate(turns):
        for match in _SENTENCE.finditer(str(turn.get("text") or "")):
            if text := match[0].strip():
                words = fold(text.replace("’", "'"))
                lines.append(_Line(number, sides.get(str(turn.get("speaker") or "")), text, words))
    return lines


def _sides(turns: list[dict[str, Any]], setting: Setting) -> dict[str, bool | None]:
    """Which speakers are ours: by name, by label, else by who picks up the phone."""
    speakers = [name for name in dict.fromkeys(str(turn.get("speaker") or "") for turn in turns) if name]
    sides: dict[str, bool | None] = {name: _side(name, setting) for name in speakers}
    if len(speakers) == 2:
        first, second = speakers
        if sides[first] is None and sides[second] is None:
            sides[first] = setting.direction == "inbound"
        known = first if sides[first] is not None else second
        other = second if known is first else first
        sides[other] = (not sides[known]) if sides[other] is None else sides[other]
    return sides


def _side(speaker: str, setting: Setting) -> bool | None:
    words = set(re.findall(r"[^\W\d_]+", fold(speaker)))
    ours = {word for name in setting.our_names for word in fold(name).split()} | set(_OURS)
    theirs = set(fold(setting.contact_name).split()) | set(_THEIRS)
    if words & theirs and not words & (ours - theirs):
        return False
    return True if words & ours else None


def _is_task(index: int, lines: list[_Line]) -> bool:
    line = lines[index]
    words = lexicon.NOT_FORGET.sub(" ", line.words)
    if (
        lexicon.QUOTED.search(words)
        or lexicon.DONE.search(words)
        or lexicon.IN_CALL.search(words)
        or _is_taken_back(index, lines)
    ):
        return False
    if line.ours is not False and _promised(words):
        return not lexicon.HEDGE.search(words) and not lexicon.NOT.search(words)
    if line.ours is not True and _asked(words):
        return not lexicon.HEDGE.search(words) and not lexicon.NOT.search(words) and not _is_settled(index, lines)
    if lexicon.LETS.search(words) and (lexicon.ACTION.search(words) or _has_day(words)):
        return not lexicon.HEDGE.search(words) and not lexicon.NOT.search(words) and _is_agreed(index, lines)
    return False


def _promised(words: str) -> bool:
    match = lexicon.PROMISE.search(words)
    return bool(match and not words.rstrip().endswith("?") and lexicon.ACTION.search(words, match.start()))


def _asked(words: str) -> bool:
    match = lexicon.REQUEST.search(words)
    # "Please" may stand behind what it asks for: "call me tomorrow, please".
    start = 0 if match and match[0] in ("please", "kindly", "bitte", "por favor") else match.start() if match else 0
    return bool(match and lexicon.ACTION.search(words, start))


def _is_taken_back(index: int, lines: list[_Line]) -> bool:
    return any(lexicon.TAKEN_BACK.search(line.words) for line in lines[index + 1 : index + 4])


def _is_settled(index: int, lines: list[_Line]) -> bool:
    """Whether our side's answer declined the request, or carried it out on the spot."""
    turn = lines[index].turn
    answer = [line for line in _after(index, lines) if line.turn == turn + 1]
    return any(
        lexicon.REFUSAL.search(line.words) or lexicon.HANDLED.search(line.words) or lexicon.DONE.search(line.words)
        for line in answer
    )


def _is_agreed(index: int, lines: list[_Line]) -> bool:
    turn = lines[index].turn
    return any(lexicon.YES.search(line.words) for line in _after(index, lines) if line.turn == turn + 1)


def _after(index: int, lines: list[_Line]) -> list[_Line]:
    return lines[index + 1 : index + 1 + WINDOW]


def _has_day(words: str) -> bool:
    return bool(
        re.search(
            r"\b(?:\w+day|tomorrow|next week|\d{1,2}(?:st|nd|rd|th)|montag|dienstag|mittwoch|donnerstag|freitag|morgen|lunes|martes|miercoles|jueves|viernes|manana)\b",
            words,
        )
    )


def _item(index: int, lines: list[_Line], setting: Setting) -> Item:
    line = lines[index]
    return Item(
        title=_title(line),
        category=_category(line),
        description=None,
        priority=_priority(index, lines),
        offset_days=_offset(index, lines, setting),
        evidence=line.text,
        repeats=_repeats(line, setting),
    )


def _category(line: _Line) -> TaskCategory:
    found = [
        (match.start(), order, kind)
        for order, (kind, pattern) in enumerate(lexicon.VERBS)
        if (match := re.search(rf"\b(?:{pattern})", line.words[_marker_end(line.words) :]))
    ]
    if not found:
        return TaskCategory.MEETING if lexicon.LETS.search(line.words) else TaskCategory.GENERAL
    return min(found)[2]


def _offset(index: int, lines: list[_Line], setting: Setting) -> int | None:
    """The day named with the task, else in the rest of its turn or in the other side's next words."""
    turn = lines[index].turn
    near = [lines[index], *(line for line in _after(index, lines) if line.turn <= turn + 1)]
    before = [line for line in lines[max(0, index - 1) : index] if line.turn == turn]
    for line in near[:3] + before:
        if (
            line is not lines[index]
            and lexicon.ACTION.search(line.words)
            and (_promised(line.words) or _asked(line.words))
        ):
            continue
        offset = offset_in(line.words, setting.day)
        if offset is not None:
            return offset
    return None


def _priority(index: int, lines: list[_Line]) -> TaskPriority:
    around = lines[max(0, index - WINDOW) : index + WINDOW]
    near = [line for line in around if abs(line.turn - lines[index].turn) <= 1]
    return TaskPriority.URGENT if any(lexicon.URGENT.search(line.words) for line in near) else TaskPriority.MEDIUM


def _title(line: _Line) -> str:
    """The words from the verb on, without the person spoken to."""
    text = line.text[_marker_end(line.words) :] if len(line.text) == len(line.words) else line.text
    text = lexicon.LEAD.sub("", text.strip(" ,.;:!?…")).strip(" ,.;:!?…") or line.text.strip()
    text = re.sub(r"^(\w+) (?:you|me|us|ihnen|mir|dir|uns)\b ?", r"\1 ", text, flags=re.IGNORECASE).strip()
    return clip(text[:1].upper() + text[1:], TITLE_LIMIT, mark="…")


def _marker_end(words: str) -> int:
    marker = lexicon.PROMISE.search(words) or lexicon.REQUEST.search(words) or lexicon.LETS.search(words)
    return marker.end() if marker else 0


def _same(line: _Line, item: Item, other: _Line, known: Item) -> bool:
    """A promise that answers a request, or says the same again, is one task."""
    if item.category is not known.category:
        return False
    near = abs(line.turn - other.turn) <= 2 and line.ours is not other.ours
    return near or _likeness(item.title, known.title) >= 0.6


def _repeats(line: _Line, setting: Setting) -> int | None:
    for number, title in enumerate(setting.open_titles, 1):
        if _likeness(_title(line), title) >= 0.6:
            return number
    return None


def _likeness(one: str, other: str) -> float:
    first, second = (set(re.findall(r"[^\W_]{3,}", fold(text))) for text in (one, other))
    return len(first & second) / len(first | second) if first and second else 0.0
