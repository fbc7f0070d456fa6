"""Reading a model's answer: item by item, so that one bad item never loses the rest."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from taskapp.tasks.schemas import TITLE_MAX
from taskapp.tasks.types import TaskCategory, TaskPriority

DESCRIPTION_LIMIT = 2000
LAST_OFFSET = 365
EVIDENCE_LIMIT = 4000
# More items than this are noise; they are counted as dropped.
MAX_ITEMS = 50
_TASKS = re.compile(r'"tasks"\s*:\s*\[')
_ITEM = re.compile(r'\{\s*"')
# Also the marks that turn the direction of writing: a title must not look like another one.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True)
class Item:
    """One task as the model gave it, within the rules; `evidence` None: it gave no quote at all."""

    title: str
    category: TaskCategory
    description: str | None
    priority: TaskPriority
    offset_days: int | None
    evidence: str | None
    repeats: int | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """What the model proposes for an open task, by the number it was shown under."""

    number: int
    action: str
    offset_days: int | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The usable items of an answer, and how many were not usable."""

    items: list[Item]
    updates: list[Update]
    dropped: int


def read_reply(text: str) -> Reply | None:
    """The items in a model's text; None when there is no list of tasks in it at all."""
    found = _document(text)
    if found is None:
        return None
    raw, updates = found
    items = [item for item in map(_item, raw[:MAX_ITEMS]) if item]
    changes = [change for change in map(_update, updates[:MAX_ITEMS]) if change]
    return Reply(items, changes, len(raw) - len(items) + len(updates) - len(changes))


def _document(text: str) -> tuple[list[Any], list[Any]] | None:
    for value in _values(text):
        if isinstance(value, dict) and isinstance(value.get("tasks"), list):
            updates = value.get("updates")
            return value["tasks"], updates if isinstance(updates, list) else []
        if isinstance(value, list) and (not value or any(isinstance(item, dict) and "title" in item for item in value)):
            return value, []
    opening = _TASKS.search(text)
    return (salvaged, []) if opening and (salvaged := _salvaged(text, opening.end())) else None


def _values(text: str) -> Iterator[Any]:
    """Whole JSON values in the text: all of it, else those that begin at its first brackets."""
    brackets = islice((match.start() for match in re.finditer(r"[\[{]", text)), 3)
    for start in dict.fromkeys((0, *brackets)):
        try:
            yield _DECODER.raw_decode(text, _past_space(text, start))[0]
        except (ValueError, RecursionError):
            continue


def _salvaged(text: str, at: int) -> list[Any]:
    """The whole items of a list that breaks off or holds something unreadable, which counts as an item that is none."""
    found: list[Any] = []
    while len(text) > (at := _past_space(text, at)) and text[at] != "]" and len(found) <= MAX_ITEMS:
        try:
            value, at = _DECODER.raw_decode(text, at)
            found.append(value)
        except (ValueError, RecursionError):
            found.append(None)
            following = _ITEM.search(text, at + 1)
            if following is None:
                break
            at = following.start()
    return found if any(found) else []


def _past_space(text: str, at: int) -> int:
    while at < len(text) and (text[at].isspace() or text[at] == ","):
        at += 1
    return at


def _item(raw: Any) -> Item | None:
    if not isinstance(raw, dict):
        return None
    title = " ".join(_text(raw.get("title")).split())[:TITLE_MAX].strip()
    if not any(letter.isprintable() for letter in title.replace(" ", "")):
        return None
    return Item(
        title=title,
        category=_one_of(TaskCategory, raw.get("category"), TaskCategory.GENERAL),
        description=_text(raw.get("description")).strip()[:DESCRIPTION_LIMIT] or None,
        priority=_one_of(TaskPriority, raw.get("priority"), TaskPriority.MEDIUM),
        offset_days=offset_days(raw.get("due_date_offset_days")),
        evidence=None if raw.get("evidence") is None else _text(raw["evidence"])[:EVIDENCE_LIMIT],
        repeats=_number(raw.get("repeats_open_task")),
    )


def _update(raw: Any) -> Update | None:
    if not isinstance(raw, dict):
        return None
    number, action = _number(raw.get("open_task")), raw.get("action")
    offset = offset_days(raw.get("due_date_offset_days"))
    if number is None or action not in ("complete", "reschedule") or (action == "reschedule" and offset is None):
        return None
    return Update(number, str(action), offset, _text(raw.get("evidence"))[:EVIDENCE_LIMIT])


def offset_days(value: Any) -> int | None:
    """A whole number of days within 0..365; None for what is no number."""
    if isinstance(value, str):
        try:
            value = float(value.strip()[:20])
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return max(0, min(LAST_OFFSET, int(value)))


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1000 else None


def _one_of(words: Any, value: Any, otherwise: Any) -> Any:
    known = {word.value: word for word in words}
    return known.get(value, otherwise) if isinstance(value, str) else otherwise


def _text(value: Any) -> str:
    return _CONTROL.sub("", value) if isinstance(value, str) else ""
