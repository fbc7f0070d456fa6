"""Parses a model's answer item by item, so that one bad item does not lose the others."""

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
MAX_OFFSET_DAYS = 365
EVIDENCE_LIMIT = 4000
# Items beyond this number are not parsed and count as dropped.
MAX_ITEMS = 50
_TASKS = re.compile(r'"tasks"\s*:\s*\[')
_ITEM = re.compile(r'\{\s*"')
# Includes the Unicode marks that change text direction: they could make a title look like a different one.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True)
class Item:
    """One valid task of the answer.

    `evidence` is None when the model gave no quote; `repeats` is the number of an open task in the prompt.
    """

    title: str
    category: TaskCategory
    description: str | None
    priority: TaskPriority
    offset_days: int | None
    evidence: str | None
    repeats: int | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """A change proposed to an open task; `number` is the task's number in the prompt, `action` complete or reschedule."""

    number: int
    action: str
    offset_days: int | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The usable items of an answer; `dropped` counts the others."""

    items: list[Item]
    updates: list[Update]
    dropped: int


def read_reply(text: str) -> Reply | None:
    """Parse a model's text; None when it contains no list of tasks."""
    found = _find_lists(text)
    if found is None:
        return None
    raw, updates = found
    items = [item for item in map(_parse_item, raw[:MAX_ITEMS]) if item]
    changes = [change for change in map(_parse_update, updates[:MAX_ITEMS]) if change]
    return Reply(items, changes, len(raw) - len(items) + len(updates) - len(changes))


def _find_lists(text: str) -> tuple[list[Any], list[Any]] | None:
    """The unparsed tasks and updates."""
    for value in _json_values(text):
        if isinstance(value, dict) and isinstance(value.get("tasks"), list):
            updates = value.get("updates")
            return value["tasks"], updates if isinstance(updates, list) else []
        if isinstance(value, list) and (not value or any(isinstance(item, dict) and "title" in item for item in value)):
            return value, []
    opening = _TASKS.search(text)
    return (salvaged, []) if opening and (salvaged := _salvage_items(text, opening.end())) else None


def _json_values(text: str) -> Iterator[Any]:
    """Complete JSON values in the text: from its start, and from each of its first three brackets."""
    brackets = islice((match.start() for match in re.finditer(r"[\[{]", text)), 3)
    for start in dict.fromkeys((0, *brackets)):
        try:
            yield _DECODER.raw_decode(text, _skip_separators(text, start))[0]
        except (ValueError, RecursionError):
            continue


def _salvage_items(text: str, at: int) -> list[Any]:
    """The complete items of a truncated or damaged list; each unreadable part is represented by None."""
    found: list[Any] = []
    while len(text) > (at := _skip_separators(text, at)) and text[at] != "]" and len(found) <= MAX_ITEMS:
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


def _skip_separators(text: str, at: int) -> int:
    while at < len(text) and (text[at].isspace() or text[at] == ","):
        at += 1
    return at


def _parse_item(raw: Any) -> Item | None:
    if not isinstance(raw, dict):
        return None
    title = " ".join(_clean_text(raw.get("title")).split())[:TITLE_MAX].strip()
    if not any(letter.isprintable() for letter in title.replace(" ", "")):
        return None
    return Item(
        title=title,
        category=_enum_member(TaskCategory, raw.get("category"), TaskCategory.GENERAL),
        description=_clean_text(raw.get("description")).strip()[:DESCRIPTION_LIMIT] or None,
        priority=_enum_member(TaskPriority, raw.get("priority"), TaskPriority.MEDIUM),
        offset_days=offset_days(raw.get("due_date_offset_days")),
        evidence=None if raw.get("evidence") is None else _clean_text(raw["evidence"])[:EVIDENCE_LIMIT],
        repeats=_open_task_number(raw.get("repeats_open_task")),
    )


def _parse_update(raw: Any) -> Update | None:
    if not isinstance(raw, dict):
        return None
    number, action = _open_task_number(raw.get("open_task")), raw.get("action")
    offset = offset_days(raw.get("due_date_offset_days"))
    if number is None or action not in ("complete", "reschedule") or (action == "reschedule" and offset is None):
        return None
    return Update(number, str(action), offset, _clean_text(raw.get("evidence"))[:EVIDENCE_LIMIT])


def offset_days(value: Any) -> int | None:
    """The value as whole days, clamped to 0..365; None when it is not a number."""
    if isinstance(value, str):
        try:
            value = float(value.strip()[:20])
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return max(0, min(MAX_OFFSET_DAYS, int(value)))


def _open_task_number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1000 else None


def _enum_member(enum: Any, value: Any, default: Any) -> Any:
    members = {member.value: member for member in enum}
    return members.get(value, default) if isinstance(value, str) else default


def _clean_text(value: Any) -> str:
    return _CONTROL.sub("", value) if isinstance(value, str) else ""
