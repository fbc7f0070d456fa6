"""Parses a model's answer item by item, so that one bad item does not lose the others."""

import math
import re
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from taskapp.extraction.protocol.json_repair import DECODER, json_values, without_thinking
from taskapp.tasks.schemas import TITLE_MAX
from taskapp.tasks.types import TaskCategory, TaskPriority, TaskSide

DESCRIPTION_LIMIT = 2000
MAX_OFFSET_DAYS = 365
EVIDENCE_LIMIT = 4000
WORDS_LIMIT = 100
# Items beyond this number are not parsed and count as dropped.
MAX_ITEMS = 50
# Values of a text that are looked at, and objects inside objects.
MAX_VALUES = 50
MAX_DEPTH = 4
# Keys under which models and gateways put the answer.
_WRAPPERS = (
    "tasks",
    "arguments",
    "parameters",
    "input",
    "function",
    "output",
    "result",
    "answer",
    "response",
    "data",
    "task",
)
_TASKS = re.compile(r'"tasks"\s*:\s*\[', re.IGNORECASE)
_ITEM = re.compile(r'\{\s*"')
# Includes the Unicode marks that change text direction: they could make a title look like a different one.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Item:
    """One valid task of the answer.

    `evidence` is None when the model gave no quote; `repeats` is the number of an open task in the prompt. `who` owes it ("us", a
    name, "contact", "third"), `kind` is promise, request or meeting, `line` the number of the turn, `due` the words that
    say when, `due_time` local HH:MM; models that do not know these five leave them out. `side` is never read from the answer: the
    server settles it.
    """

    title: str
    category: TaskCategory
    description: str | None
    priority: TaskPriority
    offset_days: int | None
    evidence: str | None
    repeats: int | None = None
    who: str = ""
    kind: str = ""
    line: int | None = None
    due: str = ""
    due_time: str | None = None
    side: TaskSide = TaskSide.WE


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
    """The unparsed tasks and updates: of several lists in the text the last, as those before it are drafts."""
    answer = without_thinking(text)
    lists = [found for value in islice(json_values(answer), MAX_VALUES) if (found := _lists_of(value))]
    named = [found for found in lists if found[2]]
    if lists:
        raw, updates, _ = (named or lists)[-1]
        return raw, updates
    opening = _TASKS.search(answer)
    return (salvaged, []) if opening and (salvaged := _salvage_items(answer, opening.end())) else None


def _lists_of(value: Any, depth: int = 0) -> tuple[list[Any], list[Any], bool] | None:
    """Tasks and updates of a value, and whether it names tasks; None for a value of another kind."""
    if isinstance(value, str) and depth < MAX_DEPTH:
        return next((found for inner in json_values(value) if (found := _lists_of(inner, depth + 1))), None)
    if isinstance(value, list):
        is_tasks = any(isinstance(item, dict) and "title" in item for item in value)
        return (value, [], is_tasks) if is_tasks or not value else _lists_of_parts(value, depth)
    if not isinstance(value, dict):
        return None
    tasks, updates = value.get("tasks"), value.get("updates")
    if isinstance(tasks, dict) and tasks and all(map(str.isdigit, tasks)):
        tasks = list(tasks.values())  # {"1": {…}, "2": {…}}
    if isinstance(tasks, list):
        tasks = [item for part in tasks for item in (part if isinstance(part, list) else [part])]
        return tasks, updates if isinstance(updates, list) else [], True
    if isinstance(value.get("title"), str):
        return [value], [], True
    inner = [value[name] for name in _WRAPPERS if name in value and depth < MAX_DEPTH]
    return next((lists for each in inner if (lists := _lists_of(each, depth + 1))), None)


def _lists_of_parts(parts: list[Any], depth: int) -> tuple[list[Any], list[Any], bool] | None:
    """Tasks and updates of an answer in parts, as of one object for each turn."""
    if depth == MAX_DEPTH:
        return None
    found = [lists for part in parts if isinstance(part, dict | list) and (lists := _lists_of(part, depth + 1))]
    named = [lists for lists in found if lists[2]]
    if not named:
        return None
    tasks, updates, _ = zip(*named, strict=True)
    return [*chain(*tasks)], [*chain(*updates)], True


def _salvage_items(text: str, at: int) -> list[Any]:
    """The complete items of a truncated or damaged list; each unreadable part is represented by None."""
    found: list[Any] = []
    while len(text) > (at := _skip_separators(text, at)) and text[at] != "]" and len(found) <= MAX_ITEMS:
        try:
            value, at = DECODER.raw_decode(text, at)
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
        evidence=_evidence(raw.get("evidence")),
        repeats=_open_task_number(raw.get("repeats_open_task")),
        who=_clean_text(raw.get("who"))[:WORDS_LIMIT].strip(),
        kind=_spelling(raw.get("kind")),
        line=_open_task_number(raw.get("line")),
        due=_due_words(raw),
        due_time=_clean_text(raw.get("due_time"))[:WORDS_LIMIT].strip() or None,
    )


def _due_words(raw: dict[str, Any]) -> str:
    """The words that say when: `due`, or an offset that is no number ("tomorrow", "2026-12-24")."""
    offset = raw.get("due_date_offset_days")
    words = raw.get("due") or (offset if isinstance(offset, str) and offset_days(offset) is None else "")
    return _clean_text(words)[:WORDS_LIMIT].strip()


def _parse_update(raw: Any) -> Update | None:
    if not isinstance(raw, dict):
        return None
    number, action = _open_task_number(raw.get("open_task")), _spelling(raw.get("action"))
    offset = offset_days(raw.get("due_date_offset_days"))
    if number is None or action not in ("complete", "reschedule") or (action == "reschedule" and offset is None):
        return None
    return Update(number, str(action), offset, _evidence(raw.get("evidence")) or "")


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
    if isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,3}\s*", value):
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1000 else None


def _enum_member(enum: Any, value: Any, default: Any) -> Any:
    members = {member.value: member for member in enum}
    return members.get(_spelling(value), default)


def _spelling(value: Any) -> str:
    """A value of an enum in the product's spelling: "Send Info", "send_info" and "SendInfo" are "send-info"."""
    text = value[:40] if isinstance(value, str) else ""
    return re.sub(r"[\s_-]+", "-", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", text.strip())).casefold()


def _evidence(value: Any) -> str | None:
    """A quote as text; of a list the parts are joined by "…". None when there is none."""
    if isinstance(value, list):
        parts = [part for part in map(_evidence, value[:10]) if part]
        return " … ".join(parts)[:EVIDENCE_LIMIT]
    if isinstance(value, dict):
        value = next((value[name] for name in ("text", "quote", "words", "content") if name in value), "")
    return None if value is None else _clean_text(value)[:EVIDENCE_LIMIT]


def _clean_text(value: Any) -> str:
    return _CONTROL.sub("", value) if isinstance(value, str) else ""
